"""Invariants whose reading takes thought: order of dates of unequal precision, ranges of unequal units."""

from __future__ import annotations

from typing import Any

import pytest

from trialglot.validators.fhir.invariants import later
from trialglot.validators.fhir.invariants_resources import FUNCTIONS

# start, end, whether the start is later
DATES = [
    ("2023-04-02", "2023-04-01", True),
    ("2023-04-01", "2023-04-01", False),
    ("2023-04", "2023-04-01", False),
    ("2023-04-30", "2023-04", False),
    ("2023-05", "2023-04-30", True),
    ("2024", "2023-12", True),
    ("2023-04-02Z", "2023-04-01", True),
    ("2023-05+02:00", "2023-04-01T00:00:00Z", True),
    ("2023-04-01T10:00:00Z", "2023-04-01T09:59:59Z", True),
    ("2023-04-01T10:00:00+02:00", "2023-04-01T08:00:00Z", False),
    ("2023-04-01T10:00:00+02:00", "2023-04-01T07:59:59.5Z", True),
    ("2023-04-01T23:00:00-10:00", "2023-04-02T09:00:00Z", False),
    ("2023-04-02T05:00:00+14:00", "2023-04-01", False),  # still the first of April elsewhere
    ("2023-04-03T00:00:00Z", "2023-04-01", True),
    ("2023-04-01", "2023-03-31T20:00:00Z", False),
    ("2023-04-02", "2023-04-01T10:00:00+02:00", True),  # nowhere on earth is it the second of April yet
]


@pytest.mark.parametrize(("start", "end", "expected"), DATES)
def test_order_of_dates(start: str, end: str, expected: bool) -> None:
    assert later(start, end) is expected


YEARS = {"system": "http://unitsofmeasure.org", "code": "a"}
RANGES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"value": 18} | YEARS, {"value": 17} | YEARS, True),
    ({"value": 18} | YEARS, {"value": 18} | YEARS, False),
    ({"value": 18, "unit": "years"} | YEARS, {"value": 17, "unit": "year"} | YEARS, True),
    ({"value": 18} | YEARS, {"value": 17, "system": YEARS["system"], "code": "mo"}, True),
    ({"value": 1} | YEARS, {"value": 17, "system": YEARS["system"], "code": "mo"}, False),
    ({"value": 18} | YEARS, {"value": 17, "system": YEARS["system"], "code": "kg"}, False),  # not comparable
    ({"value": 18} | YEARS, {"value": 17, "unit": "a"}, False),
    ({"value": 18}, {"value": 17}, True),
    ({"unit": "a"}, {"value": 17}, False),
]


@pytest.mark.parametrize(("low", "high", "expected"), RANGES)
def test_order_of_ranges(low: dict[str, Any], high: dict[str, Any], expected: bool) -> None:
    assert bool(FUNCTIONS["rng-2"]({"low": low, "high": high})) is expected


# Key, an object that keeps the invariant, one that breaks it.
PAIRS: list[tuple[str, Any, Any]] = [
    ("age-1", {"value": 3} | YEARS, {"value": 0} | YEARS),
    ("age-1", {"value": 3, "code": "a"}, {"value": 3}),
    ("cnt-3", {"value": 3, "code": "1"}, {"value": 3.5, "code": "1"}),
    ("dis-1", {"value": 3, "code": "m"}, {"value": 3, "system": "http://x.example", "code": "m"}),
    ("drt-1", {"value": 3} | YEARS, YEARS),
    ("rat-1", {"numerator": {"value": 1}, "denominator": {"value": 2}}, {"numerator": {"value": 1}}),
    ("rat-1", {"extension": [{}]}, {"id": "a"}),
    ("ratrng-1", {"lowNumerator": {"value": 1}, "denominator": {"value": 2}}, {"denominator": {"value": 2}}),
    ("ratrng-2", {"lowNumerator": {"value": 1}, "highNumerator": {"value": 1}}, {"lowNumerator": {"value": 2},
     "highNumerator": {"value": 1}}),
    ("sqty-1", {"value": 1}, {"value": 1, "comparator": "<"}),
    ("av-1", {"allDay": True}, {"allDay": True, "availableStartTime": "10:00:00"}),
    ("dos-1", {"asNeededFor": [{}], "asNeeded": True}, {"asNeededFor": [{}], "asNeeded": False}),
    ("drq-1", {"path": "a"}, {"path": "a", "searchParam": "b"}),
    ("exp-2", {"name": "abc", "expression": "x"}, {"name": "a b", "expression": "x"}),
    ("sdd-1", {"interval": 1}, {"interval": 1, "offsets": "1 2"}),
    ("trd-1", {"type": "periodic", "timingDate": "2024"}, {"data": [{}], "timingDate": "2024"}),
    ("trd-2", {"data": [{}], "condition": {}}, {"condition": {}}),
    ("trd-3", {"type": "named-event", "name": "a"}, {"type": "named-event"}),
    ("trd-3", {"type": "periodic", "timingDate": "2024"}, {"type": "periodic"}),
    ("trd-3", {"type": "data-added", "data": [{}]}, {"type": "data-added"}),
    ("ref-2", {"identifier": {"value": "a"}}, {"type": "Group"}),
    ("prov-1", {"who": {"reference": "A/1"}, "onBehalfOf": {"reference": "A/2"}}, {"who": {"reference": "A/1"},
     "onBehalfOf": {"reference": "A/1"}}),
    ("org-4", {"address": {"use": "work"}}, {"address": {"use": "home"}}),
]  # fmt: skip


@pytest.mark.parametrize(("key", "kept", "broken"), PAIRS)
def test_invariants_of_data_types(key: str, kept: Any, broken: Any) -> None:
    assert not FUNCTIONS[key](kept)
    assert FUNCTIONS[key](broken)
