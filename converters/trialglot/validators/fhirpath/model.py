"""The types of one edition as expressions see them, and the elements of a document with their types.

A document stays what it is, plain JSON values. An expression sees its elements as ``Node``: the value, what stands
beside it under ``_name``, and its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from trialglot.fhir.definitions import Definitions, definitions
from trialglot.validators.fhirpath.values import Quantity, Temporal

UCUM = "http://unitsofmeasure.org"
Items = Sequence[Any]
NOTHING: Items = ()
_INNER = ("BackboneElement", "Element")
# A choice of more types is looked up by the keys of the object.
_FEW = 4


class Node:
    """An element of a document or a whole resource."""

    __slots__ = ("extra", "kind", "value")

    def __init__(self, value: Any, extra: Any, kind: Kind) -> None:
        self.value = value
        self.extra = extra
        self.kind = kind

    def __repr__(self) -> str:
        return f"Node({self.kind.name}, {self.value!r})"


class Child:
    """An element of a type as JSON writes it: its key, and its type's name, looked up when it is needed."""

    __slots__ = ("_kind", "beside", "key", "model", "name", "step")

    def __init__(self, step: str, key: str, name: str, model: Model) -> None:
        self.step = step
        self.key = key
        self.beside = f"_{key}"
        self.name = name
        self.model = model
        self._kind: Kind | None = None

    def nodes(self, obj: dict[str, Any], found: list[Any]) -> None:
        """Add the nodes of this element in an object; what has the wrong JSON shape is not seen."""
        kind = self._kind
        if kind is None:
            kind = self._kind = self.model.kind(self.name)
        value = obj.get(self.key)
        if not kind.primitive:
            ones = value if type(value) is list else (value,)
            found += (
                Node(one, None, self.model.resource(one) if kind.any_resource else kind)
                for one in ones
                if type(one) is dict
            )
            return
        beside = obj.get(self.beside)
        if type(value) is list or type(beside) is list:
            values = value if type(value) is list else ()
            extras = beside if type(beside) is list else ()
            for index in range(max(len(values), len(extras))):
                one = values[index] if index < len(values) else None
                extra = extras[index] if index < len(extras) else None
                if type(one) not in (dict, list) and (one is not None or type(extra) is dict):
                    found.append(Node(one, extra if type(extra) is dict else None, kind))
        elif type(value) is not dict and (value is not None or type(beside) is dict):
            found.append(Node(value, beside if type(beside) is dict else None, kind))


class Kind:
    """A type: its name, the names of all types that it is, and its elements by their name in FHIRPath and in JSON."""

    __slots__ = ("ancestors", "any_resource", "keys", "name", "primitive", "steps")

    def __init__(self, name: str, ancestors: frozenset[str], children: list[Child], *, primitive: bool) -> None:
        self.name = name
        self.ancestors = ancestors
        self.primitive = primitive
        self.any_resource = name in ("Resource", "DomainResource")
        self.steps: dict[str, list[Child]] = {}
        self.keys: dict[str, Child] = {}
        for child in children:
            self.steps.setdefault(child.step, []).append(child)
            self.keys[child.key] = child

    def converted(self, value: Any) -> Any:
        """Return a JSON value of a primitive type as a value of FHIRPath; as it is where it does not fit the type."""
        kind = type(value)
        if kind is float:
            return Decimal(repr(value))
        if kind is not str:
            return Decimal(value) if kind is int and self.name == "decimal" else value
        if self.name in ("date", "dateTime", "instant", "time"):
            fhirpath = {"date": "Date", "time": "Time"}.get(self.name, "DateTime")
            return Temporal.parse(value, fhirpath) or value
        if self.name == "integer64" and value.lstrip("-").isdecimal():
            return int(value)
        return value


class Model:
    """The types of one edition."""

    def __init__(self, tables: Definitions) -> None:
        self.tables = tables
        self._kinds: dict[str, Kind] = {}

    def kind(self, name: str) -> Kind:
        """Return a type, or the inner type ``Type.element``."""
        found = self._kinds.get(name)
        if found is None:
            found = self._kinds[name] = self._made(name)
        return found

    def resource(self, obj: dict[str, Any]) -> Kind:
        """Return the type of a resource by what it says of itself."""
        name = obj.get("resourceType")
        known = isinstance(name, str) and name in self.tables.resources
        return self.kind(str(name) if known else "Resource")

    def knows(self, name: str) -> bool:
        """Whether the edition has a type of that name."""
        return name in self.tables.types

    def node(self, obj: dict[str, Any]) -> Node:
        """Return a resource as an expression sees it."""
        return Node(obj, None, self.resource(obj))

    def _ancestors(self, name: str) -> frozenset[str]:
        found = {name}
        base = self.tables.types.get(name).get("base")
        while base is not None:
            found.add(base)
            base = self.tables.types.get(base).get("base")
        return frozenset(found)

    def _made(self, name: str) -> Kind:
        root, _, inner = name.partition(".")
        rows = self.tables.rows(root)
        if not inner:
            primitive = self.tables.types.get(root)["kind"] == "primitive-type"
            rows = self.tables.rows("Element") if primitive else [row for row in rows if "." not in row[0]]
            return Kind(name, self._ancestors(root), self._children(root, rows), primitive=primitive)
        kind = next(iter(next(row for row in rows if row[0] == inner)[2]))
        own = [row for row in rows if row[0].rpartition(".")[0] == inner]
        children = self._children(kind, self.tables.rows(kind)) + self._children(root, own)
        return Kind(name, self._ancestors(kind), children, primitive=False)

    def _children(self, owner: str, rows: list[list[Any]]) -> list[Child]:
        found = []
        for path, _, types, *_ in rows:
            tail = path.rpartition(".")[2]
            step = tail.removesuffix("[x]")
            for kind in types:
                suffix = "Quantity" if kind == "SimpleQuantity" else kind[0].upper() + kind[1:]
                key = step + suffix if tail.endswith("[x]") else step
                name = kind[1:] if kind[0] == "#" else f"{owner}.{path}" if kind in _INNER else kind
                found.append(Child(step, key, name, self))
        return found


@cache
def model(edition: str) -> Model:
    """Return the types of an edition, made once per process.

    Raises:
        UsageError: there are no definition tables for that edition.
    """
    return Model(definitions(edition))


def children(node: Node) -> list[Any]:
    """Return all elements directly inside a node, in the order of the document."""
    found: list[Any] = []
    obj = node.extra if node.kind.primitive else node.value
    if type(obj) is dict:
        keys = node.kind.keys
        for key in obj:
            child = keys.get(key)
            if child is not None:
                child.nodes(obj, found)
            elif key[:1] == "_" and key[1:] in keys and key[1:] not in obj:
                keys[key[1:]].nodes(obj, found)
    return found


def step(items: Items, name: str) -> Items:
    """Return the elements of that name inside all the items."""
    found: list[Any] = []
    for item in items:
        if type(item) is not Node:
            continue
        obj = item.value
        if item.kind.primitive:
            if name == "value":
                # A primitive type has its value as an element of its own: http://hl7.org/fhir/R5/types.html#primitive
                if obj is not None:
                    found.append(Node(obj, None, item.kind))
                continue
            obj = item.extra
            if obj is None:
                continue
        children_ = item.kind.steps.get(name)
        if children_ is None:
            continue
        if len(children_) > _FEW:
            keys = item.kind.keys
            named = (keys.get(key[1:] if key[:1] == "_" else key) for key in obj if name in key)
            # A value and what stands beside it are one element.
            children_ = list(dict.fromkeys(one for one in named if one is not None and one.step == name))
        for child in children_:
            if child.key in obj or child.beside in obj:
                child.nodes(obj, found)
    return found


def descendants(items: Items) -> Iterator[Any]:
    """Go through everything inside the items, at any depth, level by level."""
    level = [item for item in items if type(item) is Node]
    while level:
        level = [child for node in level for child in children(node)]
        yield from level


def plain(item: Any) -> Any:
    """Return the value of FHIRPath that an item stands for.

    That is ``None`` for a primitive without value, and a complex element itself.
    """
    if type(item) is not Node:
        return item
    kind = item.kind
    if kind.primitive:
        return None if item.value is None else kind.converted(item.value)
    if "Quantity" in kind.ancestors:
        return quantity(item.value) or item
    return item


def quantity(obj: dict[str, Any]) -> Quantity | None:
    """Return a FHIR Quantity as a value of FHIRPath, ``None`` where it has no value."""
    value = obj.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    system, code = obj.get("system"), obj.get("code")
    if system == UCUM and isinstance(code, str):
        return Quantity(number, code)
    unit = obj.get("unit")
    if code is None and unit is None and system is None:
        return Quantity(number, "1")
    # A unit in words is none of a system, whatever it says.
    return Quantity(number, str(code or unit or ""), system=f"{system or ''}{'' if code else ' in words'}")
