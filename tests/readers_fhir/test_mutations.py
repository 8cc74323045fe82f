"""Whatever is done to a document: it is read, or refused with a typed error, and the account adds up."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from readers_fhir import made_up
from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.readers.fhir import leaves

BASES = [orjson.dumps(one) for one in (made_up.full_r5(), made_up.full_r4(), made_up.full_r6())]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["#", "#p", "ResearchStudy/main", "Group/eligible", "2025-02-30", "active", "NCT00000003"]),
    st.just([]),
    st.just({}),
    st.just([{"text": "x"}]),
    st.just({"coding": [{"code": "phase-1"}], "text": "y"}),
    st.just({"reference": "ResearchStudy/main"}),
    st.just(["a", {"b": None}]),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places of a document: the object or list that holds a value, and its key."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


@st.composite
def documents(draw: st.DrawFn) -> Any:
    document = orjson.loads(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(1, 4))):
        listed = places(document)
        holder, key = listed[draw(st.integers(0, len(listed) - 1))]
        how = draw(st.sampled_from(["replace", "delete", "move", "twice"]))
        if how == "replace":
            holder[key] = orjson.loads(orjson.dumps(draw(VALUES)))
        elif how == "delete":
            del holder[key]
        elif how == "move":
            other, place = listed[draw(st.integers(0, len(listed) - 1))]
            if isinstance(other, dict) and orjson.dumps(holder[key]).count(b"{") < 40:
                other[place] = orjson.loads(orjson.dumps(holder[key]))
        elif isinstance(holder, list):
            holder.append(orjson.loads(orjson.dumps(holder[key])))
    return document


def leaf_count(value: Any) -> int:
    if isinstance(value, dict | list) and value:
        return sum(map(leaf_count, value.values() if isinstance(value, dict) else value))
    return 1


@given(documents())
@settings(max_examples=250)
def test_a_changed_document_is_read_or_refused(document: Any) -> None:
    data = orjson.dumps(document)
    try:
        reading = api.read(data, format="fhir")
    except UnreadableError:
        return
    listed = list(leaves.leaves(reading))
    assert len(listed) == leaf_count(orjson.loads(data))
    for one in listed:
        if one.model:
            assert one.value is not None, one
    told = sum(1 for one in reading.findings if one.code in ("SRC150", "SRC153"))
    unread = sum(not one.read and one.value not in (None, "", [], {}) for one in listed)
    assert bool(unread) is bool(told)


@given(documents())
@settings(max_examples=25)
def test_a_changed_document_that_is_read_becomes_valid_documents(document: Any) -> None:
    try:
        reading = api.read(orjson.dumps(document), format="fhir")
    except UnreadableError:
        return
    for conversion in api.convert(reading, api.Options(("fhir-r5", "odm-sdm", "usdm"))):
        assert conversion.valid, [one.message for one in conversion.findings if one.severity == "error"]
