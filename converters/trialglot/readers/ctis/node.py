"""A place in a record: what stands there, if it has the type that is expected, and what became of it."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot.findings import Finding, finding
from trialglot.model.dates import precision_of

Tree: TypeAlias = dict[str, Any]

_CALLED = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class Notes:
    """What was noticed while a record was read.

    ``used`` holds the model path that each value went to, by its JSON pointer; ``places`` the pointer of each model
    path; ``data`` what could not be used, by pointer.
    """

    def __init__(self) -> None:
        self.used: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.data: Tree = {}
        self.findings: list[Finding] = []

    def odd(self, code: str, pointer: str, held: Any, **fields: Any) -> None:
        """Tell of a value that cannot be used, and keep it; each only once."""
        if pointer not in self.data:
            self.data[pointer] = held
            self.findings.append(finding(code, source=pointer, **fields))


class Node:
    """A value of a record and its JSON pointer; ``value`` is ``None`` where the record has none."""

    __slots__ = ("notes", "pointer", "value")

    def __init__(self, value: Any, pointer: str, notes: Notes) -> None:
        self.value = value
        self.pointer = pointer
        self.notes = notes

    def at(self, *keys: str) -> Node:
        """Return what stands below the keys."""
        node = self
        for key in keys:
            held = node._typed(dict, "an object")
            node = Node(None if held is None else held.get(key), f"{node.pointer}/{key}", self.notes)
        return node

    def items(self) -> list[Node]:
        """Return the items of a list."""
        listed = self._typed(list, "a list") or []
        return [Node(one, f"{self.pointer}/{number}", self.notes) for number, one in enumerate(listed)]

    def numbered(self) -> list[Node]:
        """Return the items of a list in the order of their numbers; without numbers in that of the list."""

        def number(item: tuple[int, Node]) -> tuple[int, int]:
            held = item[1].value.get("number") if type(item[1].value) is dict else None
            return (held if type(held) is int else item[0] + 1, item[0])

        return [node for _, node in sorted(enumerate(self.items()), key=number)]

    def text(self) -> str | None:
        """Return a text that says something."""
        found: str | None = self._typed(str, "a text")
        return found if found and found.strip() else None

    def word(self) -> str | None:
        """Return a code, which may be a number or a text."""
        if type(self.value) is int:
            return str(self.value)
        return self.text()

    def whole(self) -> int | None:
        """Return a whole number."""
        found: int | None = self._typed(int, "a number")
        return found

    def flag(self) -> bool | None:
        """Return true or false."""
        found: bool | None = self._typed(bool, "true or false")
        return found

    def date(self) -> str | None:
        """Return the day of a date: ISO 8601, with or without a time of day, or day/month/year."""
        text = self.text()
        if text is None:
            return None
        day = text.strip().partition("T")[0]
        parts = day.split("/")
        if len(parts) == 3:
            day = "-".join(reversed(parts))
        if precision_of(day) is None:
            self.notes.odd("SRC111", self.pointer, text, value=text)
            return None
        return day

    def to(self, path: str) -> None:
        """Note that the value went to a model path."""
        self.notes.used[self.pointer] = path
        self.notes.places.setdefault(path, self.pointer)

    def _typed(self, kind: type, expected: str) -> Any:
        if self.value is None or type(self.value) is kind:
            return self.value
        self.notes.odd(
            "SRC105",
            self.pointer,
            self.value,
            field=self.pointer.rpartition("/")[2],
            seen=_CALLED[type(self.value)],
            expected=expected,
        )
        return None
