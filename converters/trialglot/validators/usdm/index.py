"""A USDM document as the rules see it: instances by class and by id, with where they stand and what holds them.

Made in one walk (``structure``). Whatever the document holds, the data of an instance have the types that the model
gives them: an attribute of a wrong type is complained of there, and missing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from trialglot.usdm.definitions import Attribute

_NOTHING: Final[Mapping[str, list[Node]]] = MappingProxyType({})  # most instances hold no others


class Node:
    """An instance of a class.

    ``data``: its JSON object; only texts, numbers, flags and lists of texts are read from it. ``kids``: the instances
    below it, by attribute, always as a list. ``key`` is its place in ``parent``: the attribute, and the index in it for
    an attribute that holds a list (else -1).
    """

    __slots__ = ("cls", "data", "index", "key", "kids", "parent")

    def __init__(self, cls: str, data: dict[str, Any], parent: Node | None, key: str, index: int) -> None:
        self.cls = cls
        self.data = data
        self.parent = parent
        self.key = key
        self.index = index
        self.kids: Mapping[str, list[Node]] = _NOTHING

    @property
    def id(self) -> str:
        """The id of the instance, empty where it has none."""
        return self.data.get("id") or ""

    def text(self, attribute: str) -> str:
        """Return a text, empty where there is none."""
        return self.data.get(attribute) or ""

    def texts(self, attribute: str) -> list[str]:
        """Return a list of texts, such as ids."""
        return self.data.get(attribute) or []

    def all(self, attribute: str) -> list[Node]:
        """Return the instances below an attribute."""
        return self.kids.get(attribute, [])

    def one(self, attribute: str) -> Node | None:
        """Return the first instance below an attribute, if any."""
        found = self.kids.get(attribute)
        return found[0] if found else None

    def code(self, attribute: str) -> str:
        """Return the code of an attribute that holds one Code or AliasCode, empty where there is none."""
        held = self.one(attribute)
        if held is not None and held.cls == "AliasCode":
            held = held.one("standardCode")
        return held.text("code") if held is not None else ""

    def path(self, attribute: str = "") -> str:
        """Return the JSON pointer (RFC 6901) of the instance, or of an attribute of it."""
        parts = [escape(attribute)] if attribute else []
        node = self
        while node.parent is not None:
            parts.append(f"{escape(node.key)}/{node.index}" if node.index >= 0 else escape(node.key))
            node = node.parent
        parts.append("")
        return "/".join(reversed(parts))

    def above(self, *classes: str) -> Node | None:
        """Return the nearest instance of one of ``classes`` that holds this one, if any."""
        node = self.parent
        while node is not None and node.cls not in classes:
            node = node.parent
        return node

    def __str__(self) -> str:
        """The instance in a message: its class and id, with its name where it has one."""
        name = self.text("name")
        return f"{self.cls} {shown(self.id)}" + (f" ({shown(name)})" if name and name != self.id else "")


def escape(part: str) -> str:
    """Return a part of a JSON pointer with its two special characters escaped."""
    return part.replace("~", "~0").replace("/", "~1") if "~" in part or "/" in part else part


def pointers(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Go through the objects and lists of a JSON document, whatever it is, each with its JSON pointer."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        place, value = waiting.pop()
        yield place or "/", value
        if isinstance(value, dict):
            waiting += [(f"{place}/{escape(key)}", inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{place}/{index}", inner) for index, inner in enumerate(value)]


def shown(value: object, longest: int = 60) -> str:
    """Return a value of the document for a message, shortened."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[: longest - 4]}...{text[0] if isinstance(value, str) else ''}"


STUDY_DESIGNS = ("InterventionalStudyDesign", "ObservationalStudyDesign")
SCHEDULED = ("ScheduledActivityInstance", "ScheduledDecisionInstance")


@dataclass(slots=True)
class Document:
    """The index. ``references``: each attribute that holds ids; ``mode``: how the document says that it was made
    (``trialglot.usdm.MODE_URL``), empty for documents of others.
    """

    root: Node
    by_class: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Node] = field(default_factory=dict)
    repeated: list[Node] = field(default_factory=list)
    references: list[tuple[Node, str, Attribute]] = field(default_factory=list)
    mode: str = ""

    def all(self, *classes: str) -> Iterator[Node]:
        """Return the instances of some classes, in the order of the document within each."""
        for name in classes:
            yield from self.by_class.get(name, ())

    def release(self) -> None:
        """Let go of the instances, which hold each other: the memory is free at once, not when garbage is collected.

        Nothing of the index can be used afterwards.
        """
        for nodes in self.by_class.values():
            for node in nodes:
                node.parent = None

    def of(self, id_: str, *classes: str) -> Node | None:
        """Return the instance with an id, if it is of one of ``classes``."""
        found = self.by_id.get(id_)
        return found if found is not None and found.cls in classes else None
