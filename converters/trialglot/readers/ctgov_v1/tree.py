"""An API v1 study as the tree of an API v2 study."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot.findings import Finding, finding
from trialglot.readers.ctgov_v1 import values
from trialglot.readers.ctgov_v1.table import Carried, Items, Node, Part, Steps, Value, structure

Tree: TypeAlias = dict[str, Any]

_CALLED = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class Conversion:
    """A study in the form of API v2.

    ``tree`` is the study, ``data`` what API v2 has no place for, by JSON pointer below the study; ``unread`` are the
    JSON pointers of what the published structure does not have, told in ``findings``. ``prefix`` is the pointer of the
    study in its record. ``fits`` is false where something is known not to be as published.
    """

    def __init__(self, study: Tree, prefix: str = "") -> None:
        self.tree: Tree = {}
        self.data: Tree = {}
        self.unread: list[str] = []
        self.findings: list[Finding] = []
        self.fits = True
        self._prefix = prefix
        self._lists = 0
        self._part(study, structure(), self.tree, prefix)
        if "DerivedSection" in study:
            # A whole record, then: it has its results where there are any.
            self.tree["hasResults"] = "ResultsSection" in study
        if self._lists:
            self.findings.append(finding("SRC130", count=self._lists))

    def odd(self, code: str, pointer: str, **fields: Any) -> None:
        """Tell of something that the structure does not have."""
        self.unread.append(pointer)
        self.findings.append(finding(code, source=pointer, **fields))

    def _part(self, value: Tree, part: Part, made: Tree, pointer: str) -> None:
        nodes = part.keys
        for key, inner in value.items():
            node = nodes.get(key)
            if type(node) is Value:
                self._put(made, node, inner)
            elif node is None:
                self.odd("SRC103", f"{pointer}/{escaped(key)}", key=key)
            else:
                self._structured(key, inner, node, made, f"{pointer}/{key}")

    def _structured(self, key: str, value: Any, node: Node, made: Tree, place: str) -> None:
        if isinstance(node, Carried):
            self.data[place.removeprefix(self._prefix)] = value
        elif isinstance(node, Part):
            if type(value) is dict:
                self._part(value, node, made, place)
            else:
                self._unexpected(place, key, value, "an object")
        elif isinstance(node, Items):
            if type(value) is not list:
                self._unexpected(place, key, value, "a list")
            elif node.single:
                self._single(key, value, node, made, place)
            else:
                _hold(made, node.steps, [self._item(one, node, f"{place}/{at}") for at, one in enumerate(value)])

    def _item(self, value: Any, node: Items, place: str) -> Any:
        if isinstance(node.item, Value):
            if value is None:
                self.fits = False
            return self._read(node.item, value) if type(value) is str else value
        if type(value) is not dict:
            return value
        made: Tree = {}
        self._part(value, node.item, made, place)
        return made

    def _single(self, key: str, value: list[Any], node: Items, made: Tree, place: str) -> None:
        assert isinstance(node.item, Value)
        for number, one in enumerate(value):
            if number == 0:
                self._put(made, node.item._replace(steps=node.steps), one)
            else:
                self.odd("SRC131", f"{place}/{number}", field=key, value=str(one), taken=str(value[0]))

    def _put(self, made: Tree, node: Value, value: Any) -> None:
        if type(value) is str:
            value = self._read(node, value)
            if value is None:
                return
        elif value is None:
            self.fits = False
        steps = node.steps
        if len(steps) == 1:
            made[steps[0]] = value
        else:
            _hold(made, steps, value)

    def _read(self, node: Value, text: str) -> Any:
        if node.markup and "\n" in text:
            self._lists += values.lists(text)
        return text if node.read is None else node.read(text)

    def _unexpected(self, place: str, key: str, value: Any, expected: str) -> None:
        self.odd("SRC105", place, field=key, seen=_CALLED.get(type(value), "null"), expected=expected)


def _hold(made: Tree, steps: Steps, value: Any) -> None:
    for step in steps[:-1]:
        made = made.setdefault(step, {})
    made[steps[-1]] = value


def escaped(key: str) -> str:
    """Return a key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
