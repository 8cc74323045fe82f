"""Keys that an object has twice: the last value is taken, and the others are told."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest

from readers_json.made_up import full, minimal
from trialglot import api, batch, ledger
from trialglot.readers import repeats
from trialglot.readers.containers import records
from trialglot.readers.reading import Record

RECORD = full()
# A record as the registry gives it, as people keep it, and as other programs write it.
FORMS = {
    "compact": orjson.dumps(RECORD),
    "indented": orjson.dumps(RECORD, option=orjson.OPT_INDENT_2),
    "spaced": json.dumps(RECORD, ensure_ascii=False).encode(),
    "escaped": json.dumps(RECORD).encode(),
    "bom": b"\xef\xbb\xbf" + orjson.dumps(RECORD),
    "loose": json.dumps(RECORD, separators=(" , ", " : ")).encode(),
}


def told(data: bytes) -> list[tuple[str | None, str]]:
    return [(one.source, one.message) for one in api.read(data).findings if one.code == "SRC118"]


@pytest.mark.parametrize("form", FORMS)
def test_a_record_without_any_says_nothing(form: str) -> None:
    assert told(FORMS[form]) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_repeated_key_is_told_with_its_lost_value(form: str) -> None:
    data = FORMS[form].replace(b'"acronym"', b'"acronym":"LOST","acronym"', 1)
    assert told(data) == [
        (
            "/protocolSection/identificationModule/acronym",
            "key 'acronym' stands 2 times in one object; the last value is taken, not used: \"LOST\"",
        )
    ]
    assert api.read(data).study.acronym == "ACRO"


def test_in_lists_and_with_parts_and_more_than_once() -> None:
    data = FORMS["compact"]
    data = data.replace(b'"armGroups":[{', b'"armGroups":[{"label":"a","label":{"b":1},', 1)
    data = data.replace(b'"designModule":', b'"designModule":{"phases":["PHASE4"]},"designModule":', 1)
    assert [one[0] for one in told(data)] == [
        "/protocolSection/designModule",
        "/protocolSection/armsInterventionsModule/armGroups/0/label",
    ]
    design, label = (one[1] for one in told(data))
    assert design.endswith('not used: {"phases":["PHASE4"]}')
    assert label == 'key \'label\' stands 3 times in one object; the last value is taken, not used: "a"; {"b":1}'


def test_the_same_value_twice_is_told_too() -> None:
    data = orjson.dumps(minimal()).replace(
        b'"protocolSection"', b'"hasResults":false,"hasResults":false,"protocolSection"'
    )
    assert [one[0] for one in told(data)] == ["/hasResults"]


def test_a_repeated_key_of_what_is_carried_leaves_it_read() -> None:
    """The section stands in the data of the study as well as what could not be used, and is not unread for that."""
    data = (
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT09000001"}},"resultsSection":{"a":1},'
        b'"resultsSection":{"a":2}}'
    )
    reading = api.read(data)
    assert [one.source for one in reading.findings if one.code == "SRC118"] == ["/resultsSection"]
    assert reading.study.source.unread == ()
    assert [one.place for one in ledger.leaves(reading) if not one.read] == []


def test_a_long_value_is_cut_and_the_pointer_is_escaped() -> None:
    data = orjson.dumps(minimal())[:-1] + b',"a/~":"' + b"x" * 500 + b'","a/~":1}'
    assert [one[0] for one in told(data)] == ["/a~1~0"]
    assert len(told(data)[0][1]) < 300


def test_each_record_of_a_file_has_its_own(tmp_path: Path) -> None:
    study = orjson.dumps(minimal())
    twice = study.replace(b"{", b'{"hasResults":1,"hasResults":true,', 1)
    file = tmp_path / "many.json"
    file.write_bytes(b'{"studies": [%s, %s]}' % (study, twice))
    first, second = (api.read(one) for one in records(file) if isinstance(one, Record))
    assert "SRC118" not in [one.code for one in first.findings]
    assert [one.source for one in second.findings if one.code == "SRC118"] == ["/hasResults"]


def test_escaped_colons_and_numbers_only_raise_the_suspicion() -> None:
    data = orjson.dumps(minimal(descriptionModule={"briefSummary": "a: b"})).replace(b"a: b", b"a\\u003a b")
    assert repeats.suspected(data, orjson.loads(data))
    assert told(data) == []
    assert not repeats.suspected(FORMS["compact"], RECORD)


def test_what_is_nested_too_deeply_is_refused_as_before() -> None:
    deep = b"[" * 300 + b"]" * 300
    data = orjson.dumps(minimal())[:-1] + b',"a":1,"a":' + deep + b"}"
    outcome = batch.process(Record("x", data), api.Options())
    assert [one.code for one in outcome.findings] == ["RUN903"]
