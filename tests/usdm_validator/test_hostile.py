"""Whatever a document holds, the validator answers with findings: no shape, depth or size makes it fail."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.usdm.definitions import definitions
from trialglot.validators import usdm
from usdm_validator.breaking import after, get, objects
from usdm_validator.made import Json, full, observational

WRONG: tuple[Any, ...] = (None, 0, -1.5, True, "", "x y", [], [[]], [None, 1, "x"], {}, {"id": None}, {"id": ["x"]})


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from _places(one, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    made = copy.copy(value)
    made[path[0]] = _replaced(value[path[0]], path[1:], new)
    return made


@pytest.mark.parametrize("make", [full, observational])
def test_any_value_in_any_place(make: Callable[[], Json]) -> None:
    document = make()
    places = list(_places(document))
    assert len(places) > 1000
    # Each place meets one of the wrong values, another one in the other document.
    for position, place in enumerate(places):
        usdm.validate(_replaced(document, place, WRONG[(position + (make is full)) % len(WRONG)]))


@pytest.mark.parametrize("new", WRONG)
def test_any_value_in_each_attribute_of_each_class(new: Any) -> None:
    document, seen = full(), set()
    for one in objects(document):
        for key in one:
            if (one.get("instanceType"), key) not in seen:
                seen.add((one.get("instanceType"), key))
                kept, one[key] = one[key], new
                if len(seen) % 2 or new is None:
                    usdm.validate(document)
                one[key] = kept


def test_each_attribute_of_each_class_may_be_missing_or_an_id_that_misleads() -> None:
    document = full()
    for name, known in definitions().items():
        for key, attribute in known.attributes.items():
            for new in ("arm-1", ["arm-1"] * 2) if attribute.references else ():
                made = copy.deepcopy(document)
                for one in objects(made):
                    if one.get("instanceType") == name:
                        one[key] = new
                usdm.validate(made)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "versions", "type", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["study", "usdmVersion", "systemName", "x"]), _JSON))
def test_any_json_object(document: Json) -> None:
    found = usdm.validate(document)
    assert all(one.message for one in found)


@given(st.lists(st.tuples(st.integers(0, 1400), st.sampled_from(WRONG)), min_size=2, max_size=6))
def test_several_faults_at_once(faults: list[tuple[int, Any]]) -> None:
    document = full()
    for number, new in faults:
        places = list(_places(document))
        document = _replaced(document, places[number % len(places)], new)
        if not isinstance(document, dict):
            return
    usdm.validate(document)


def _nested(levels: int) -> Json:
    document = full()
    extension: Json = {"id": "e", "url": "urn:e", "instanceType": "ExtensionAttribute"}
    for level in range(levels):
        extension = {**extension, "id": f"e{level}", "extensionAttributes": [extension]}
    document["study"]["extensionAttributes"] = [extension]
    return document


def test_what_is_nested_too_deep_is_not_read() -> None:
    assert not [one for one in usdm.validate(_nested(100)) if one.code == "USD508"]
    found = [one for one in usdm.validate(_nested(5000)) if one.code == "USD508"]
    assert [one.message for one in found] == ["nested deeper than 150 levels; what stands below was not read"]


def test_a_file_that_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(UnreadableError, match="nested deeper than 150 levels"):
        api.validate(json.dumps(_nested(200)).encode())
    with pytest.raises(UnreadableError):
        api.validate(b'{"usdmVersion": ' + b"[" * 100_000)


def test_numbers_that_are_too_long_or_none() -> None:
    text = json.dumps(full()).replace('"value": 10', '"value": ' + "9" * 5000, 1)
    kind, found = api.validate(text.encode())
    assert kind == "USDM 4.0 JSON"
    assert [one.code for one in found] == ["USD545"] * 3
    with pytest.raises(UnreadableError, match="NaN is no JSON number"):
        api.validate(json.dumps(full()).replace('"value": 10', '"value": NaN', 1).encode())


def _large(times: int) -> Json:
    """A document with many arms, cells, criteria, roles and ids that lead nowhere."""
    document = full()
    design, version = get(document, "design-1"), get(document, "version-1")
    for attribute, holder in (
        ("arms", design),
        ("epochs", design),
        ("studyCells", design),
        ("eligibilityCriteria", design),
        ("activities", design),
        ("roles", version),
        ("titles", version),
        ("studyIdentifiers", version),
        ("dateValues", version),
        ("bcCategories", version),
    ):
        one = holder[attribute][-1]
        for number in range(times):
            made = copy.deepcopy(one)
            made["id"] = f"{attribute}-{number}"
            holder[attribute].append(made)
    for one in design["activities"]:
        one["childIds"] = [f"activities-{number}" for number in range(5)]
    design["population"]["criterionIds"] = [f"nothing-{number}" for number in range(times)]
    return document


def test_time_grows_with_the_size_of_a_document_only() -> None:
    spent = []
    for times in (200, 1600):
        document = _large(times)
        start = time.process_time()
        usdm.validate(document)
        spent.append(time.process_time() - start)
    # Eight times as large; what grew with the square would take 64 times as long.
    assert spent[1] < 30 * spent[0]


def test_the_document_itself_is_not_changed() -> None:
    document = full()
    get(document, "arm-1")["name"] = 7
    before = copy.deepcopy(document)
    assert [one.code for one in after(document=document)][:1] == ["USD503"]
    assert document == before
