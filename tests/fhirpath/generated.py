"""Made-up elements for an invariant: of what its expression names, everything in many combinations, the same each time.

An element is made from the definition tables, not from the validator's shapes: the elements that the expression names
(and the required ones) are there or not, with a value or with an extension alone, once or twice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from trialglot.validators.fhirpath import Model
from trialglot.validators.fhirpath.model import Child

Json = dict[str, Any]
_WORDS = re.compile(r"`?\b([A-Za-z][A-Za-z0-9]*)\b`?")
_TEXTS = re.compile(r"'((?:\\.|[^'\\])*)'")
_DATES = ["2023", "2023-04", "2023-04-01", "2023-04-02", "2023-05-01", "2024-01-01"]
_MOMENTS = [*_DATES, "2023-04-01T10:00:00Z", "2023-04-01T10:00:00+02:00", "2023-04-01T09:30:00.5Z"]
_CODES = [
    "a",
    "b",
    "1",
    "a b",
    "C",
    "HS",
    "active",
    "PATCH",
    "POST",
    "GET",
    "home",
    "work",
    "information",
    "error",
    "Name",
    "no-name",
]
_RESOURCES = ["Composition", "MessageHeader", "SubscriptionStatus", "Medication", "Citation"]
_ADDRESSES = ["http://a.example/a", "http://a.example/_history/1", "#a", "#", "http://a.example/a|1", "Patient/a"]
# Elements that an expression reaches without naming them.
_REACHED = {
    "dom-2": {"contained"},
    "dom-3": {"contained", "id", "reference", "managingEntity", "manufacturer", "subject", "url"},
    "prov-1": {"who", "onBehalfOf", "reference"}, "prov-2": {"who", "onBehalfOf", "reference"},
    "pld-3": {"id"}, "pld-4": {"id"}, "rng-2": {"value", "unit", "system", "code"},
    "ratrng-2": {"value"}, "inv-2@RatioRange": {"value", "unit", "system", "code"},
    "bdl-7": {"id"}, "bdl-15": {"method"},
}  # fmt: skip


def elements(types: Model, kind: str, key: str, count: int) -> Iterator[Json]:
    """Make elements of a complex type for an invariant."""
    maker = _Maker(types, key)
    for number in range(count):
        maker.source = random.Random(f"{key} {number}")
        yield maker.complex(kind, 0, resource=types.tables.types.get(kind.partition(".")[0])["kind"] == "resource")


def values(types: Model, kind: str, key: str, count: int) -> Iterator[Any]:
    """Make values of a primitive type for an invariant."""
    maker = _Maker(types, key)
    for number in range(count):
        maker.source = random.Random(f"{key} {number}")
        yield maker.primitive(kind, "")


class _Maker:
    def __init__(self, types: Model, key: str) -> None:
        self.types = types
        expression = types.tables.invariants.get(key)["expression"]
        self.named = set(_WORDS.findall(expression)) | _REACHED.get(key, set())
        # Of quantities more has to be there at once.
        self.density = 0.9 if "unit" in self.named else 0.55
        self.texts = [text for text in _TEXTS.findall(expression) if re.fullmatch(r"[\w:/.\-]+", text)]
        self.source = random.Random(0)

    def complex(self, kind: str, depth: int, *, resource: bool = False) -> Json:
        made: Json = {"resourceType": kind} if resource and "." not in kind else {}
        for step, children in self.types.kind(kind).steps.items():
            least, many = self._cardinality(kind, step)
            if (step in self.named or least) and (least or self.source.random() < self.density):
                self._element(made, self.source.choice(self._of(children)), many, depth, required=bool(least))
        return made

    def _of(self, children: list[Child]) -> list[Child]:
        """The types of a choice, those first that the expression names."""
        named = [one for one in children if one.name in self.named]
        return named or children[:6]

    def _cardinality(self, kind: str, step: str) -> tuple[int, bool]:
        root, _, inner = kind.partition(".")
        path = f"{inner}.{step}" if inner else step
        name: str | None = root
        while name is not None:
            row = self.types.tables.types.get(name)
            for one in row.get("elements", []):
                if one[0].removesuffix("[x]") == path:
                    least, _, most = one[1].partition("..")
                    return int(least), most not in ("0", "1")
            name = row.get("base")
        return 0, step in ("extension", "modifierExtension")

    def _element(self, made: Json, child: Child, many: bool, depth: int, *, required: bool) -> None:
        kind = self.types.kind(child.name)
        count = self.source.choice((1, 1, 2)) if many else 1
        if kind.primitive:
            if not required and self.source.random() < 0.12:
                made[child.beside] = [_EXTENDED] * count if many else _EXTENDED
                return
            found = [self.primitive(kind.name, child.step) for _ in range(count)]
        elif kind.any_resource:
            if depth > 1:
                return
            known = [name for name in _RESOURCES if self.types.knows(name)]
            found = [self.complex(self.source.choice(known), depth + 1, resource=True) for _ in range(count)]
        elif depth > 3:
            return
        elif kind.name == "Extension":
            found = [{"url": "http://a.example/x", "valueString": "x"}] * count
        else:
            found = [self.complex(kind.name, depth + 1, resource=kind.name in self.types.tables.resources)]
            found = [one or {"id": "a"} for one in found] * count
        made[child.key] = found if many else found[0]

    def primitive(self, kind: str, step: str) -> Any:
        choose = self.source.choice
        if kind == "boolean":
            return choose((True, False))
        if kind in ("integer", "positiveInt", "unsignedInt", "decimal", "integer64"):
            return choose((0, 1, 2, 3) if kind != "decimal" else (0, 1, 2, 2.5, 3, -1, 1.0))
        if kind == "xhtml":
            return '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'
        if kind == "date":
            return choose(_DATES)
        if kind in ("dateTime", "instant"):
            return choose(_MOMENTS)
        if kind == "time":
            return "10:00:00"
        if "unit" in self.named and step in ("unit", "system", "code"):
            systems = ("http://unitsofmeasure.org", "http://unitsofmeasure.org", "http://a.example/a")
            return choose(("a", "a", "mo") if step != "system" else systems)
        if step in ("id", "goalId", "targetId", "versionId", "reference"):
            return choose(("#a", "#b", "#", "Patient/a")) if step == "reference" else choose("ab")
        if kind in ("uri", "url", "canonical"):
            return choose([*_ADDRESSES, *self.texts])
        return choose([*_CODES, *self.texts, *self.texts])


_EXTENDED = {"extension": [{"url": "http://a.example/x", "valueString": "x"}]}
