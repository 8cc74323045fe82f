"""Any change of a record gives a reading or a typed error, and the quick way misses nothing."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers_json.made_up import full, read
from trialglot.errors import UnreadableError
from trialglot.readers.ctgov.examine import Examination

Json = Any

_JSON_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["NA", "ACTUAL", "2020-02-30", "2020", "Arm one", "Drug: Aspirin", "N/A", "\u2028", "null"])
)
_ANY_JSON = st.recursive(
    _JSON_LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "name", "label", "date", "key", "latitude", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
_ACTIONS = st.sampled_from(["replace", "delete", "add", "repeat", "swap"])


def spots(value: Json, trail: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*trail, key)
        yield from spots(part, (*trail, key))


_SPOTS = list(spots(full()))


def mutate(record: Json, spot: tuple[Any, ...], action: str, value: Json, other: tuple[Any, ...]) -> None:
    here = record
    for key in spot[:-1]:
        try:
            here = here[key]
        except (KeyError, IndexError, TypeError):
            return
    last = spot[-1]
    fits = (isinstance(here, dict) and last in here) or (
        isinstance(here, list) and isinstance(last, int) and last < len(here)
    )
    if not fits:
        return
    if action == "replace":
        here[last] = value
    elif action == "delete":
        del here[last]
    elif action == "add":
        if isinstance(here, dict):
            here[f"{last}X"] = value
        else:
            here.append(value)
    elif action == "repeat":
        if isinstance(here, list):
            here.insert(0, copy.deepcopy(here[last]))
    else:
        elsewhere: Json = record
        for key in other:
            try:
                elsewhere = elsewhere[key]
            except (KeyError, IndexError, TypeError):
                return
        here[last] = copy.deepcopy(elsewhere)


@settings(max_examples=700, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_SPOTS), _ACTIONS, _ANY_JSON, st.sampled_from(_SPOTS)), min_size=1, max_size=3)
)
def test_mutated_records(changes: list[tuple[tuple[Any, ...], str, Json, tuple[Any, ...]]]) -> None:
    record = full()
    for spot, action, value, other in changes:
        mutate(record, spot, action, value, other)
    data = orjson.dumps(record)
    expected = [(one.code, one.pointer) for one in Examination(orjson.loads(data)).issues]
    try:
        reading = read(data)
    except UnreadableError:
        return
    found = [(one.code, one.source) for one in reading.findings if one.code not in ("SRC110", "SRC117")]
    assert found == expected
    assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", reading.study.id)
    assert reading.study.model_dump_json()
    again = read(data)
    assert again.study == reading.study
    assert again.findings == reading.findings


@settings(max_examples=300, deadline=None)
@given(_ANY_JSON)
def test_any_json(value: Json) -> None:
    for record in (value, {"protocolSection": value}, {"protocolSection": {"identificationModule": value}}):
        try:
            read(orjson.dumps(record))
        except UnreadableError:
            continue


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for content in (data, b'{"protocolSection":' + data):
        with pytest.raises(UnreadableError):
            read(content)


def test_cut_at_every_byte() -> None:
    data = orjson.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT09000001", "acronym": "é"}}})
    for end in range(len(data)):
        with pytest.raises(UnreadableError):
            read(data[:end])


def test_looking_through_a_sound_record_changes_nothing() -> None:
    record = full()
    examined = Examination(record)
    assert examined.study == record
    assert (examined.data, examined.issues, examined.kept) == ({}, [], {})
