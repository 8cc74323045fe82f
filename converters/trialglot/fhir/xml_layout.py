"""How FHIR XML writes each type: which elements it has, in which order, and in which form.

Source: https://hl7.org/fhir/R5/xml.html. Elements stand in the order of the definition, those of the base types first.
The value of a primitive type, the id of an element that is no resource and the url of an extension are attributes;
everything else is an element.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

from trialglot.fhir.definitions import Definitions, definitions

NAMESPACE = "http://hl7.org/fhir"
XHTML = "http://www.w3.org/1999/xhtml"

Form = Literal["attribute", "text", "primitive", "sibling", "xhtml", "resource", "complex"]

NUMBERS = frozenset(("integer", "unsignedInt", "positiveInt", "decimal"))
# Elements whose definition has the representation xmlAttr; the value of primitive types is one too.
_ATTRIBUTES = frozenset((("Element", "id"), ("Extension", "url")))
_INNER = ("BackboneElement", "Element")


class Slot(NamedTuple):
    """An element of a type, one for each type of a choice.

    ``order`` is its place among the elements, ``step`` its name in FHIRPath (``value`` for ``valueString``), ``kind``
    its type or the name of an inner type (``Bundle.entry``). The form ``text`` is that of a primitive element which
    JSON writes as one string, ``sibling`` that of ``_field`` in JSON.
    """

    order: int
    key: str
    step: str
    kind: str
    many: bool
    form: Form


class Layout(dict[str, Slot]):
    """The elements of one type by their JSON key; ``order`` has the place of each key."""

    def __init__(self, slots: list[Slot], *, resource: bool) -> None:
        super().__init__((slot.key, slot) for slot in slots)
        for slot in slots:
            if slot.form in ("text", "primitive"):
                self[f"_{slot.key}"] = slot._replace(form="sibling")
        self.order = {key: slot.order for key, slot in self.items()}
        if resource:
            self.order["resourceType"] = -1


class Layouts(dict[str, Layout]):
    """The layouts of an edition by name of the type, each made when it is first asked for."""

    def __init__(self, tables: Definitions) -> None:
        super().__init__()
        self.definitions = tables
        self.resources = tables.resources

    def __missing__(self, name: str) -> Layout:
        root, _, inner = name.partition(".")
        rows = self._rows(root)
        if inner:
            kind = next((next(iter(row[2])) for _, row in rows if row[0] == inner), None)
            if kind is None:
                raise KeyError(name)
            prefix = f"{inner}."
            chosen = self._rows(kind)
            chosen += [one for one in rows if one[1][0].startswith(prefix) and "." not in one[1][0][len(prefix) :]]
        else:
            chosen = [one for one in rows if "." not in one[1][0]]
        slots = [slot for order, (owner, row) in enumerate(chosen) for slot in self._slots(order, owner, row)]
        made = self[name] = Layout(slots, resource=name in self.resources)
        return made

    def _rows(self, name: str) -> list[tuple[str, list[Any]]]:
        """The element rows of a type with the type that states them, those of its base types first."""
        definition = self.definitions.types.get(name)
        base = self._rows(definition["base"]) if "base" in definition else []
        return base + [(name, row) for row in definition.get("elements", [])]

    def _slots(self, order: int, owner: str, row: list[Any]) -> list[Slot]:
        path, cardinality, types = row[:3]
        step = path.rpartition(".")[2]
        many = cardinality.rpartition("..")[2] not in ("0", "1")
        if not step.endswith("[x]"):
            (kind,) = types
            return [self._slot(order, step, step, owner, path, kind, many)]
        step = step.removesuffix("[x]")
        return [self._slot(order, step + _suffix(kind), step, owner, path, kind, many) for kind in types]

    def _slot(self, order: int, key: str, step: str, owner: str, path: str, kind: str, many: bool) -> Slot:
        definition = self.definitions.types.get(kind) or {}
        form: Form = "complex"
        if (owner, path) in _ATTRIBUTES:
            form = "attribute"
        elif kind == "xhtml":
            form = "xhtml"
        elif definition.get("kind") == "primitive-type":
            form = "primitive" if many or kind in NUMBERS or kind == "boolean" else "text"
        elif definition.get("kind") == "resource":
            form = "resource"
        if kind in _INNER:
            kind = f"{owner}.{path}"
        return Slot(order, key, step, kind.removeprefix("#"), many, form)


def _suffix(kind: str) -> str:
    """The end of a choice element's name: its type; a SimpleQuantity is a Quantity with fewer elements."""
    return "Quantity" if kind == "SimpleQuantity" else kind[0].upper() + kind[1:]


@cache
def layouts(edition: str) -> Layouts:
    """Return the layouts of an edition, made once per process.

    Raises:
        UsageError: there are no definition tables for that edition.
    """
    return Layouts(definitions(edition))
