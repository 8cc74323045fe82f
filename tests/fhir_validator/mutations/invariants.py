"""Documents that break an invariant, written from the human text of each constraint.

``BROKEN`` holds, for constraints of data types and inner elements, whole values that break exactly that rule. A rule of
a whole resource is broken by a function in ``resources.py``.

Each value breaks the text and the expression of the constraint under any reading: bounds lie further apart than the
precision of the values and unknown time zones, and a pattern without anchors is missed by every part of the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations.consistency import UCUM
from fhir_validator.mutations.model import Constraint, Model
from fhir_validator.mutations.mutant import Fault, Place
from fhir_validator.mutations.resources import RESOURCES
from fhir_validator.mutations.values import BAD_DIV, EMPTY_DIV

Values = dict[str, Any]
_TEXT = {"text": "Example"}
_NEED = {"type": "Patient"}
_OTHER = "https://example.org/units"


def _quantity(value: float, code: str = "mg", system: str = UCUM) -> Values:
    return {"value": value, "unit": code, "system": system, "code": code}


BROKEN: dict[str, Values] = {
    "age-1": {
        "a value without code": {"value": 1},
        "another system": _quantity(1, "a", _OTHER),
        "zero": _quantity(0, "a"),
        "negative": _quantity(-1, "a"),
    },
    "att-1": {"data without contentType": {"data": "YWJj"}},
    "av-1": {
        "all day and a start": {"allDay": True, "availableStartTime": "10:00:00"},
        "all day and an end": {"allDay": True, "availableEndTime": "10:00:00"},
    },
    "bdl-5": {"an entry with an address alone": {"fullUrl": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}},
    "bdl-8": {
        "a version in fullUrl": {
            "fullUrl": "https://example.org/fhir/Basic/example/_history/1",
            "resource": {"resourceType": "Basic", "id": "example", "code": _TEXT},
        }
    },
    "cnl-1": {"a bar": "https://example.org/a|b", "a hash": "https://example.org/a#b"},
    "cnt-3": {
        "a value without code": {"value": 1},
        "another code": _quantity(1, "2"),
        "another system": _quantity(1, "1", _OTHER),
        "a fraction": _quantity(1.5, "1"),
    },
    "cod-1": {"a display alone": {"display": "Example"}},
    "cpt-2": {"a value without system": {"value": "+49 30 000"}},
    "dis-1": {"a value without code": {"value": 1}, "another system": _quantity(1, "m", _OTHER)},
    "dos-1": {"a reason where it is not as needed": {"asNeeded": False, "asNeededFor": [_TEXT]}},
    "drq-1": {"neither": {"code": [{"code": "a"}]}, "both": {"path": "code", "searchParam": "code"}},
    "drq-2": {"neither": {"valueDateTime": "2023"}, "both": {"path": "date", "searchParam": "date"}},
    "drt-1": {
        "another system": _quantity(1, "d", _OTHER),
        "a code without system": {"value": 1, "code": "d"},
    },
    "ele-1": {"an id alone": {"id": "example"}},
    "exp-2": {
        "a name without a letter": {"name": "123", "language": "text/cql", "expression": "true"},
    },
    "exp-1": {"neither expression nor reference": {"language": "text/cql"}},
    "ext-1": {
        "neither value nor parts": {"url": "https://example.org/extension"},
        "value and parts": {
            "url": "https://example.org/extension",
            "valueString": "Example",
            "extension": [{"url": "part", "valueString": "Example"}],
        },
    },
    "ident-1": {"no value": {"system": "https://example.org/ids"}},
    "org-2": {"an address at home": {"use": "home", "city": "Berlin"}},
    "per-1": {
        "days": {"start": "2023-06-15", "end": "2023-06-01"},
        "months": {"start": "2023-06", "end": "2023-01"},
        "years": {"start": "2023", "end": "2020"},
        "times": {"start": "2023-06-15T10:00:01Z", "end": "2023-06-15T10:00:00Z"},
        "time zones": {"start": "2023-06-15T10:00:00Z", "end": "2023-06-15T11:00:00+02:00"},
        "a day and an earlier month": {"start": "2023-06-15", "end": "2023-04"},
    },
    "pld-0": {"neither": {"title": "Example"}, "both": {"requirement": _NEED, "relatedData": "example"}},
    "pld-1": {"neither": {"title": "Example"}, "both": {"requirement": _NEED, "relatedData": "example"}},
    "qty-3": {"a code without system": {"value": 1, "code": "mg"}},
    "rat-1": {"numerator alone": {"numerator": {"value": 1}}, "denominator alone": {"denominator": {"value": 1}}},
    "ref-1": {"nothing contained": {"reference": "#nothing"}},
    "ref-2": {"a type alone": {"type": "Patient"}},
    "rng-2": {
        "low above high": {"low": _quantity(5), "high": _quantity(1)},
        "decimals": {"low": _quantity(1.51), "high": _quantity(1.49)},
    },
    "sdd-1": {
        "neither": {"origin": {"value": 1}, "intervalUnit": "s", "dimensions": 1},
        "both": {"origin": {"value": 1}, "interval": 1, "intervalUnit": "s", "offsets": "1 2", "dimensions": 1},
    },
    "sqty-1": {"a comparator": {"value": 1, "comparator": "<"}},
    "tim-1": {"a duration without unit": {"duration": 1}},
    "tim-2": {"a period without unit": {"period": 1}},
    "tim-4": {"a negative duration": {"duration": -1, "durationUnit": "h"}},
    "tim-5": {"a negative period": {"period": -1, "periodUnit": "d"}},
    "tim-6": {"periodMax alone": {"periodMax": 1}},
    "tim-7": {"durationMax alone": {"durationMax": 1}},
    "tim-8": {"countMax alone": {"countMax": 2}},
    "tim-9": {
        "an offset alone": {"offset": 5},
        **{f"an offset from {code}": {"offset": 5, "when": [code]} for code in ("C", "CM", "CD", "CV")},
    },
    "tim-10": {"timeOfDay and when": {"timeOfDay": ["10:00:00"], "when": ["MORN"]}},
    "trd-1": {
        "data and timing": {"type": "data-added", "data": [_NEED], "timingDate": "2023-06-15"},
    },
    "trd-2": {
        "a condition without data": {
            "type": "named-event",
            "name": "Example",
            "condition": {"language": "text/cql", "expression": "true"},
        }
    },
    "trd-3": {
        "a named event without name": {"type": "named-event"},
        "a periodic event without timing": {"type": "periodic"},
        **{f"{kind} without data": {"type": kind} for kind in ("data-added", "data-changed", "data-accessed")},
    },
    "txt-1": dict(BAD_DIV),
    "txt-2": dict(EMPTY_DIV),
}
_RANGE = {"denominator": _quantity(1)}
BROKEN["ratrng-1"] = BROKEN["inv-1"] = {
    "a denominator alone": _RANGE,
    "no denominator": {"lowNumerator": _quantity(1)},
}
BROKEN["ratrng-2"] = BROKEN["inv-2"] = {
    "low above high": {"lowNumerator": _quantity(5), "highNumerator": _quantity(1), **_RANGE}
}
# Where the editions state a rule of the same key differently.
ONLY: dict[tuple[str, str], Values] = {
    ("drt-1", "5.0.0"): {"a code without value": {"system": UCUM, "code": "d"}},
    ("drt-1", "4.3.0"): {"a value alone": {"value": 1}},
    ("org-3", "4.3.0"): {"a telecom at home": {"system": "phone", "use": "home", "value": "+49 30 000"}},
    ("org-3", "5.0.0"): {"a telecom at home": {"telecom": [{"system": "phone", "use": "home", "value": "+49 30 000"}]}},
    ("org-4", "5.0.0"): {"an address at home": {"address": {"use": "home", "city": "Berlin"}}},
}
# Two of the elements of which at most one may be used (evv-1), each with a value.
_DEFINED: Values = {
    "definitionReference": {"reference": "Group/example"},
    "definitionCanonical": "https://example.org/a",
    "definitionCodeableConcept": _TEXT,
    "definitionId": "example",
    "definitionByTypeAndValue": {"type": _TEXT, "valueBoolean": True},
    "definitionByCombination": {"code": "all-of", "characteristic": [{"description": "Example"}]},
}
BROKEN["evv-1"] = {
    f"{first} and {second}": {first: _DEFINED[first], second: _DEFINED[second]}
    for first, second in zip(_DEFINED, [*list(_DEFINED)[1:], "definitionReference"], strict=True)
}


def constraints(model: Model, place: Place) -> dict[str, Constraint]:
    """Return the constraints that stand on the element or on its type."""
    one = place.site.last
    found = {rule.key: rule for rule in one.element.constraints}
    node = model.node(one.owner, one.element, one.type)
    if node is not None:
        found |= {rule.key: rule for rule in model.structure(node.structure).elements[node.path].constraints}
    return found


def faults(place: Place) -> Iterator[Fault]:
    """Break every constraint on the element or its type."""
    model = place.maker.model
    for key, rule in constraints(model, place).items():
        if key == "ele-1" and not isinstance(place.value, dict):
            continue
        values = BROKEN.get(key, {}) | ONLY.get((key, model.edition), {})
        for what, value in values.items():
            yield Fault("invariant", f"{key}: {what}", place.with_value(value), rule.severity, key)


def of_resource(model: Model, kind: str, document: Values) -> Iterator[Fault]:
    """Break every constraint of a resource type as a whole."""
    structure = model.structure(kind)
    rules = {rule.key: rule for rule in structure.elements[kind].constraints}
    for element in structure.elements.values():
        rules |= {rule.key: rule for rule in element.constraints if rule.key in RESOURCES}
    for key, rule in rules.items():
        for what, broken in RESOURCES[key](kind, document) if key in RESOURCES else ():
            yield Fault("invariant", f"{key}: {what}", broken, rule.severity, key)
