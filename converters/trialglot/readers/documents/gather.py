"""A study from a document, by the rows of its target's table that are read back (column ``back``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Target
from trialglot.readers.documents import inverse
from trialglot.readers.documents.nodes import Document, Node
from trialglot.readers.fhir_forms import Form
from trialglot.readers.paths import enclosing

Tree: TypeAlias = dict[str, Any]
Select: TypeAlias = Callable[[str], list[Node]]


_RESOLVED = "resolve()"


class _Field(NamedTuple):
    """A field that is read: its path from its item (or the study) on, and the ways to it, each with its row."""

    path: str
    ways: tuple[tuple[str, Target], ...]


class _Items(NamedTuple):
    """A way to the items of a list, and what is read inside each: fields, and lists of things."""

    path: str
    fields: tuple[_Field, ...]
    lists: tuple[_List, ...]


class _List(NamedTuple):
    """A list of things that is read; ``name`` is its name in the thing that holds it."""

    name: str
    ways: tuple[_Items, ...]


@cache
def _plan(target: str, special: tuple[str, ...]) -> tuple[tuple[_Field, ...], tuple[_List, ...]]:
    """Return the fields of the study itself, and its lists of things."""
    rows = [row for row in crosswalk.targets(target) if row.back and not _within(row.model, special)]
    used: set[int] = set()
    lists = _lists("", "", rows, used)
    # What belongs to an item that no row finds is for the special functions of a target.
    own = [row for row in rows if id(row) not in used and row.rule != "item" and "[]." not in row.model]
    return _fields("", "", own, used), lists


def _within(model: str, special: tuple[str, ...]) -> bool:
    return any(model == one or model.startswith((f"{one}.", f"{one}[")) for one in special)


def _fields(model: str, way: str, rows: list[Target], used: set[int]) -> tuple[_Field, ...]:
    found: dict[str, list[tuple[str, Target]]] = {}
    for row in rows:
        if row.rule != "item" and id(row) not in used:
            used.add(id(row))
            rest = _rest(row, way) or ""
            # What a name refers to is told by the thing that bears it, which may have none.
            rest = rest[: rest.rindex(_RESOLVED) + len(_RESOLVED)] if row.rule == "name" and _RESOLVED in rest else rest
            found.setdefault(row.model.removeprefix(model), []).append((rest, row))
    return tuple(_Field(path, tuple(ways)) for path, ways in found.items())


def _lists(model: str, way: str, rows: list[Target], used: set[int]) -> tuple[_List, ...]:
    """Return the lists that rows have directly below a path of the model, found from a path of the target on."""
    found: dict[str, list[_Items]] = {}
    for item in rows:
        name = item.model.removeprefix(model).removesuffix("[]")
        if item.rule != "item" or "[]" in name or _rest(item, way) is None:
            continue
        inner = f"{item.model}."
        inside = [row for row in rows if row.model.startswith(inner) and _rest(row, item.target) is not None]
        nested = _lists(inner, item.target, inside, used)
        made = _Items(_rest(item, way) or "", _fields(inner, item.target, inside, used), nested)
        found.setdefault(name, []).append(made)
    return tuple(_List(name, tuple(ways)) for name, ways in found.items())


def _rest(row: Target, way: str) -> str | None:
    """Return the path of a row from another path on, ``None`` if it does not lead on from there."""
    if not row.target.startswith(way):
        return None
    rest = row.target[len(way) :]
    if not way or not rest:
        return rest
    return rest[1:] if rest[0] in "./" else None


@dataclass
class Gathering:
    """What is read from a document of a target.

    ``made`` is the tree of the model, without what a reader makes up (keys, precisions). ``places`` holds where each
    value and each item stands, by model path with numbers; ``items`` all nodes of the items of a list. ``registry`` is
    where the record came from, as the document says. Where the document was brought into another shape to be read,
    ``original`` is what it was, and ``edition`` the target that it was written for. ``form`` is that of a document of
    FHIR, ``unread`` what nothing in the target's table explains.
    """

    target: str
    document: Document
    edition: str = ""
    original: Document | None = None
    form: Form | None = None
    registry: str = ""
    unread: tuple[Node, ...] = ()
    made: Tree = field(default_factory=dict)
    places: dict[str, Node] = field(default_factory=dict)
    items: dict[str, list[list[Node]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.edition = self.edition or self.target

    @property
    def written(self) -> Document:
        """The document as it was written."""
        return self.original or self.document

    def read(self, special: tuple[str, ...] = ()) -> None:
        """Read all fields and lists of the target's table but for those that ``special`` names."""
        fields, lists = _plan(self.target, special)
        for one in sorted(lists, key=lambda one: one.name != "interventions"):  # the arms refer to them
            self._list(one, self.made, "", self.document.select)
        for each in fields:
            self._field(each, self.made, "", self.document.select)

    def pointer(self, path: str) -> str | None:
        """Return where a model path, or the nearest one around it, stands in the document."""
        found = next((self.places[one] for one in enclosing(path) if one in self.places), None)
        return None if found is None else self.written.pointer(found.place)

    def add(self, path: str, value: Any, node: Node) -> None:
        """Add an item to a list of the study."""
        listed = self.made.setdefault(path, [])
        self.places[f"{path}[{len(listed)}]"] = node
        listed.append(value)

    def _list(self, listed: _List, holder: Tree, prefix: str, select: Select) -> None:
        made: list[Tree] = []
        path = f"{prefix}{listed.name}"
        nodes_of = self.items.setdefault(path, [])
        for way in listed.ways:
            for number, node in enumerate(select(way.path)):
                if number == len(made):
                    made.append({})
                    nodes_of.append([])
                    self.places[f"{path}[{number}]"] = node
                nodes_of[number].append(node)

                def inside(rest: str, node: Node = node) -> list[Node]:
                    return self.document.inside(node, rest)

                for one in way.lists:
                    self._list(one, made[number], f"{path}[{number}].", inside)
                for each in way.fields:
                    self._field(each, made[number], f"{path}[{number}].", inside)
        if made:
            put(holder, listed.name, made)

    def _field(self, one: _Field, holder: Tree, prefix: str, select: Select) -> None:
        listed = one.path.endswith("[]")
        name = one.path.removesuffix("[]")
        if got(holder, name) is not None:
            return
        for way, row in one.ways:
            found = []
            for node in select(way):
                value = self._value(row, node)
                if value is not None:
                    found.append((value, node))
                    if not listed:
                        break
            if not found:
                continue
            if not listed:
                value, node = found[0]
                self.places[f"{prefix}{name}"] = node
                put(holder, name, value)
            else:
                values = [each for value, _ in found for each in (value if isinstance(value, list) else [value])]
                for number, (_, node) in enumerate(found):
                    self.places[f"{prefix}{name}[{number}]"] = node
                put(holder, name, values)
            return

    def _value(self, row: Target, node: Node) -> Any:
        if row.rule != "name":
            return inverse.value(row, node.value, self.target)
        # Two things may have one name.
        for number, nodes in enumerate(self.items.get("interventions", ())):
            if any(node.place[: len(one.place)] == one.place for one in nodes):
                return number
        return None


def got(holder: Tree, path: str) -> Any:
    """Return the value at a path of field names, ``None`` if there is none."""
    value: Any = holder
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def put(holder: Tree, path: str, value: Any) -> None:
    """Set the value at a path of field names."""
    *before, last = path.split(".")
    for name in before:
        holder = holder.setdefault(name, {})
    holder[last] = value
