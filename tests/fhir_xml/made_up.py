"""Made-up resources of any type, drawn straight from the definition tables, with the oddest texts that XML can hold."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from trialglot.fhir.definitions import Definitions, definitions
from trialglot.fhir.numbers import number

Row = list[Any]

_ODD = [
    "&",
    "<",
    ">",
    '"',
    "'",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "]]>",
    "&amp;",
    "&#10;",
    "<!--",
    "-->",
    "<?x?>",
    "\x7f",
    "\x85",
]
_ODD += ["\u2028", "\u00a0", "\ufeff", "\ufffd", "\U0001f600", "\U0010ffff", "  ", "\\", "é", "_", "=", "x" * 100]
texts = st.lists(
    st.sampled_from(_ODD) | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
    max_size=5,
).map("".join)
decimals = st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", fullmatch=True).map(number)
divs = texts.map(lambda text: f'<div xmlns="http://www.w3.org/1999/xhtml" title="t"><p>{escape(text)}</p><br /></div>')
_NUMBERS = ("integer", "unsignedInt", "positiveInt")
_WIDTH = 4


class Maker:
    """Draws resources of one edition."""

    def __init__(self, edition: str) -> None:
        self.tables: Definitions = definitions(edition)
        self.names = sorted(self.tables.resources)

    def rows(self, name: str) -> list[tuple[str, Row]]:
        """All element rows of a type with the type that states each."""
        definition = self.tables.types.get(name)
        inherited = self.rows(definition["base"]) if "base" in definition else []
        return inherited + [(name, row) for row in definition.get("elements", []) if row[1] != "0..0"]

    def resource(self, draw: st.DrawFn, depth: int) -> dict[str, Any]:
        name = draw(st.sampled_from(self.names))
        made = self.object(draw, [(owner, row) for owner, row in self.rows(name) if "." not in row[0]], depth, name)
        return {"resourceType": name, **made}

    def object(self, draw: st.DrawFn, rows: list[tuple[str, Row]], depth: int, resource: str = "") -> dict[str, Any]:
        made: dict[str, Any] = {}
        chosen = draw(st.lists(st.sampled_from(rows), min_size=1, max_size=_WIDTH, unique_by=lambda one: one[1][0]))
        for owner, row in chosen:
            path, cardinality, types = row[:3]
            kind = draw(st.sampled_from(sorted(types)))
            name = path.rpartition(".")[2]
            key = name.removesuffix("[x]")
            if name != key:
                key += "Quantity" if kind == "SimpleQuantity" else kind[0].upper() + kind[1:]
            many = cardinality.endswith("*")
            definition = self.tables.types.get(kind) or {}
            if definition.get("kind") == "primitive-type":
                attribute = (owner, path) in (("Element", "id"), ("Extension", "url"))
                self.primitive(draw, made, key, kind, many, depth, plain=attribute)
            elif depth > 0:
                count = draw(st.integers(1, 2)) if many else 1
                values = [self.complex(draw, owner, path, kind, definition, depth - 1) for _ in range(count)]
                made[key] = values if many else values[0]
        return made

    def complex(
        self, draw: st.DrawFn, owner: str, path: str, kind: str, definition: dict[str, Any], depth: int
    ) -> dict[str, Any]:
        if definition.get("kind") == "resource":
            return self.resource(draw, depth)
        if kind.startswith("#"):
            owner, _, path = kind[1:].partition(".")
            kind = next(iter(next(row for _, row in self.rows(owner) if row[0] == path)[2]))
        elif kind not in ("BackboneElement", "Element"):
            return self.object(draw, [one for one in self.rows(kind) if "." not in one[1][0]], depth)
        start = f"{path}."
        inner = [one for one in self.rows(owner) if one[1][0].startswith(start) and "." not in one[1][0][len(start) :]]
        return self.object(draw, self.rows(kind) + inner, depth)

    def primitive(
        self, draw: st.DrawFn, made: dict[str, Any], key: str, kind: str, many: bool, depth: int, *, plain: bool
    ) -> None:
        if kind == "xhtml":
            made[key] = draw(divs)
        elif not many:
            made[key] = self.value(draw, kind)
            if not plain and draw(st.booleans()):
                made[f"_{key}"] = self.sibling(draw, depth)
                if draw(st.booleans()):
                    del made[key]
        else:
            values = [self.value(draw, kind) for _ in range(draw(st.integers(1, 3)))]
            siblings = [self.sibling(draw, depth) if draw(st.booleans()) else None for _ in values]
            for index, sibling in enumerate(siblings):
                if sibling is not None and draw(st.booleans()):
                    values[index] = None
            if any(value is not None for value in values):
                made[key] = values
            if any(sibling is not None for sibling in siblings):
                made[f"_{key}"] = siblings

    def sibling(self, draw: st.DrawFn, depth: int) -> dict[str, Any]:
        if depth <= 0 or draw(st.booleans()):
            return {"id": draw(texts)}
        return {"extension": [{"url": draw(texts), **self.object(draw, self.rows("Extension")[2:], depth - 1)}]}

    def value(self, draw: st.DrawFn, kind: str) -> Any:
        if kind == "boolean":
            return draw(st.booleans())
        if kind in _NUMBERS:
            return draw(st.integers())
        return draw(decimals if kind == "decimal" else texts)


@st.composite
def resources(draw: st.DrawFn, edition: str) -> dict[str, Any]:
    """A resource of any type of an edition, of the JSON shape that the definitions ask for."""
    return Maker(edition).resource(draw, 3)


def alike(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same to the letter: types, and the digits of numbers."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict) and one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and str(one) == str(other)
