"""The tools of fuzzing are awake: the corpus reaches everything, each change changes, each fault is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from fuzz import changes, changes_json, changes_xml, corpus, judge, run
from fuzz.drawing import Change
from fuzz.packing import PACKING
from fuzz.reducing import smaller
from readers_json.made_up import minimal
from trialglot import api, batch, crosswalk, formats, ledger
from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers import containers
from trialglot.readers.reading import Record

RECORD = orjson.dumps(minimal(conditionsModule={"conditions": ["Gout", "Pain"]}))
OTHERS = {changes_json: b'{"b": {"a": 5}, "c": [9, {}]}', changes_xml: b"<d f='g'>h<a><e>i</e></a></d>"}


def test_the_corpus_reaches_every_reader() -> None:
    items = corpus.corpus()
    assert set(items) == {*(spec.name for spec in formats.READERS), corpus.DOCUMENTS, corpus.CONTAINERS}
    for spec in formats.READERS:
        read = [judge.read(Record(name, data), None) for name, data in items[spec.name].items()]
        assert {one.study.source.format for one in read if one is not None} == {spec.name}


def test_the_corpus_has_every_kind_of_document() -> None:
    kinds = set()
    for data in (data for group in corpus.corpus().values() for data in group.values()):
        try:
            kinds.add(api.validate(data)[0])
        except UnreadableError:
            continue
    assert kinds >= {
        *("FHIR R5 Bundle", "FHIR R4B Bundle", "FHIR R5 Bundle (XML)", "FHIR R4B Bundle (XML)"),
        *("ODM-XML 1.3.2", "ODM-XML 2.0", "USDM 4.0 JSON", "Define-XML 2.1"),
        *(f"Dataset-JSON {name}" for name in ("TS", "TA", "TE", "TI")),
    }


def test_what_holds_records_is_read() -> None:
    for name, data in corpus.corpus()[corpus.CONTAINERS].items():
        assert len(judge.records(data)) > 1, name


CHANGES = [
    *((change, b"a: 1\nb: 2\n\nc: 3\nd\n") for change in (*changes.BYTES, *changes.LINES, *PACKING)),
    *((change, b'{"a": [1, {"b": "text"}], "c": "other"}') for change in changes_json.CHANGES),
    *((change, b"<a b='c'><d>text</d><d><e/></d> x</a>") for change in changes_xml.CHANGES),
]


@pytest.mark.parametrize(("change", "data"), CHANGES, ids=lambda one: getattr(one, "__name__", ""))
def test_each_change_changes_and_does_it_again(change: Change, data: bytes) -> None:
    made = [change(data, Random(seed), data[::-1]) for seed in range(40)]
    assert len({one for one in made if one is not None and one != data}) > 1
    assert made == [change(data, Random(seed), data[::-1]) for seed in range(40)]


@pytest.mark.parametrize("way", [*changes_json.WAYS, *changes_xml.WAYS], ids=lambda one: str(one.__name__))
def test_each_way_changes_a_tree(way: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    room = changes_json if way in changes_json.WAYS else changes_xml
    monkeypatch.setattr(room, "WAYS", (way,))
    change, data = next((one, data) for one, data in CHANGES if one is room.CHANGES[0])
    assert len({change(data, Random(seed), OTHERS[room]) for seed in range(60)}) > 1


def _ledger(leaves: int) -> ledger.Ledger:
    return ledger.Ledger("usdm", leaves, {}, {}, {})


FINDINGS: dict[str, tuple[Finding, ...]] = {
    "trialglot failed while writing": (finding("RUN901", stage="writing", error="KeyError: 'a'", at="f, line 1"),),
    "invalid usdm: USD548 at /a/#": (
        finding("RUN902", target="usdm", document="usdm", filename="usdm.json"),
        finding("USD548", target="usdm", target_path="/a/1", seen="b", text="c"),
    ),
    "CON701: the outputs disagree": (finding("CON701", what="identifiers", sides="a in b; c in d"),),
}


@pytest.mark.parametrize("kind", FINDINGS)
def test_what_a_batch_finds_is_told(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = batch.Outcome("input", findings=FINDINGS[kind])
    monkeypatch.setattr(batch, "process", lambda *arguments: outcome)
    with pytest.raises(judge.FaultError) as told:
        judge.judge(RECORD)
    assert told.value.kind.startswith(kind)


def test_ledgers_of_other_sums_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = batch.Outcome("input", ledgers=(_ledger(1), _ledger(2)))
    monkeypatch.setattr(batch, "process", lambda *arguments: outcome)
    with pytest.raises(judge.FaultError, match="ledgers of other sums"):
        judge.judge(RECORD)


def _fail(*arguments: Any, **named: Any) -> Any:
    raise KeyError("a")


def _refuse(*arguments: Any, **named: Any) -> Any:
    raise UnreadableError("")


@pytest.mark.parametrize("failing", [(containers, "records"), (api, "read"), (api, "validate"), (ledger, "leaves")])
def test_an_exception_that_nobody_expects_is_told(failing: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*failing, _fail)
    with pytest.raises(judge.FaultError, match="KeyError"):
        judge.judge(RECORD)


@pytest.mark.parametrize("failing", [(api, "read"), (api, "validate")])
def test_a_refusal_says_something(failing: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*failing, _refuse)
    with pytest.raises(judge.FaultError, match="refused without a reason"):
        judge.judge(RECORD)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda leaves: leaves[:-1], "the account has not each leaf once"),
        (lambda leaves: [leaves[0], *leaves[:-1]], "leaves with the same place"),
        (lambda leaves: [leaves[0]._replace(read=False), *leaves[1:]], "something is unread"),
    ],
)
def test_an_account_that_does_not_add_up_is_told(
    change: Callable[[list[crosswalk.Leaf]], Any], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves = ledger.leaves
    monkeypatch.setattr(ledger, "leaves", lambda reading: iter(change(list(leaves(reading)))))
    with pytest.raises(judge.FaultError, match=kind):
        judge.judge(RECORD)


def test_leaves_are_as_many_as_the_values_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "_values", lambda tree: 1)
    with pytest.raises(judge.FaultError, match="other leaves than the record has values"):
        judge.judge(RECORD)


@pytest.mark.parametrize(
    ("data", "part", "least"),
    [
        (orjson.dumps({"a": [1, 2, {"b": "fault", "c": list(range(50))}], "d": {"e": "f"}}), b"fault", 40),
        (b"<a><b>one</b><c><d>fault</d><e>three</e></c>%b</a>" % (b"<f/>" * 40), b"fault", 30),
        (b"line\n" * 200 + b"fault\n" + b"line\n" * 200, b"fault", 5),
    ],
)
def test_a_fault_is_met_with_little(data: bytes, part: bytes, least: int) -> None:
    found = smaller(data, lambda one: part in one)
    assert part in found
    assert len(found) <= least


def test_a_reduced_input_is_still_json() -> None:
    data = orjson.dumps({"a": {"b": 1}, "c": [{"d": 2}, {"e": 3}]})

    def still(one: bytes) -> bool:
        try:
            return "e" in str(json.loads(one))
        except ValueError:
            return False

    found = smaller(data, still)
    assert still(found)
    assert len(found) < 20


@pytest.mark.parametrize(
    ("bound", "value", "kind"),
    [
        ("MEMORY", 0, "takes too much memory to be read"),
        ("WHOLE_MEMORY", 0, "takes too much memory in all"),
        ("reading_time", lambda size: 0, "takes too long to be read"),
        ("whole_time", lambda size: 0, "takes too long in all"),
    ],
)
def test_time_and_memory_are_measured(bound: str, value: Any, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "peak", partial(next, count(1)))
    assert run.fault(RECORD) is None
    monkeypatch.setattr(run, bound, value)
    found = run.fault(RECORD)
    assert found is not None
    assert found.kind == kind


def test_a_process_judges_and_tells(tmp_path: Path) -> None:
    told = run.fuzz(tmp_path / "x.hand", {"small": RECORD}, [RECORD], seed=1, seconds=0.5)
    assert told.inputs > 1
    assert told.seconds >= 0.5
    assert 0 < told.peak < run.MEMORY
    assert told.faults == {}
