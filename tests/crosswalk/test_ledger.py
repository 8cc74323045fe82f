"""The ledger adds up: every leaf of a record is counted once, and nothing is counted as known that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from crosswalk import records
from crosswalk.tables import rows
from readers_json import made_up
from readers_xml.test_every_element import leaf_count as xml_leaf_count
from trialglot import api, batch, crosswalk, ledger
from trialglot.design.plan import Plan
from trialglot.readers.reading import Reading, Record

OPTIONS = api.Options(("fhir-r5", "odm-sdm", "fhir-r4b", "fhir-r4"))
TARGETS = ("fhir-r5", "odm-sdm", "fhir-r4b", "fhir-r4")


def leaf_count(value: Any) -> int:
    """The number of leaves of a JSON value; an empty list or object is one."""
    if isinstance(value, dict | list) and value:
        return sum(map(leaf_count, value.values() if isinstance(value, dict) else value))
    return 1


def fhir_leaf_count(data: bytes) -> int:
    """The number of leaves of a FHIR document in JSON or XML.

    In XML these are attributes, narratives, the types of resources, and elements with nothing at all.
    """
    if not data.startswith(b"<"):
        return json_leaf_count(data)
    count = 0
    for node in etree.fromstring(data).iter("{http://hl7.org/fhir}*"):
        name = etree.QName(node).localname
        narrative = any(child.tag == "{http://www.w3.org/1999/xhtml}div" for child in node)
        count += len(node.attrib) + name[:1].isupper() + narrative + (not len(node) and not node.attrib)
    return count


def json_leaf_count(data: bytes) -> int:
    """The number of leaves of a record in JSON."""
    return leaf_count(orjson.loads(data))


LEAVES: dict[str, Callable[[bytes], int]] = {
    **dict.fromkeys(("ctgov-json", "ctgov-v1", "ctis-json"), json_leaf_count),
    "fhir": fhir_leaf_count,
    "ctgov-page": lambda data: sum(bool(line.strip()) for line in data.decode().split("\n")),
    "ctgov-xml": lambda data: xml_leaf_count(data.decode()),
}


def made(data: bytes, contacts: str = "keep") -> tuple[Reading, tuple[ledger.Ledger, ...]]:
    reading = api.read(data)
    return reading, ledger.ledgers(reading, Plan(reading.study), TARGETS, contacts)


def adds_up(name: str, data: bytes) -> None:
    reading, ledgers = made(data)
    expected = LEAVES[reading.study.source.format](data)
    listed = list(ledger.leaves(reading))
    assert len(listed) == expected, name
    assert len({one.place for one in listed}) == expected, name
    for one in ledgers:
        assert one.leaves == expected == sum(one.states.values()), name
        assert sum(sum(states.values()) for states in one.sections.values()) == expected, name
        assert ledger.UNMAPPED not in one.states, name


def test_the_sums_of_made_up_records_and_the_seed(seed_page: bytes, seed_json: bytes) -> None:
    for name, data in (("page", seed_page), ("twin", seed_json), *records.made()):
        adds_up(name, data)


def test_the_sums_of_all_real_records(shared: Path) -> None:
    for name, data in records.real(shared):
        adds_up(name, data)


def test_counting_and_listing_agree(seed_page: bytes) -> None:
    """The quick way, path by path, and the slow one, leaf by leaf, come to the same."""
    for name, data in (("page", seed_page), *records.made()):
        reading, ledgers = made(data)
        deciding = ledger.Deciding(Plan(reading.study))
        for one in ledgers:
            states: Counter[str] = Counter()
            for leaf in ledger.leaves(reading):
                model = ledger.model_of(reading.study.source.format).get(leaf.path)
                found = ledger.rows_of(leaf, model, one.target, deciding)
                states[ledger.state_of(leaf, model, found)] += 1
            assert dict(states) == one.states, (name, one.target)


def test_what_the_writer_cannot_hold_is_no_longer_structured() -> None:
    study = made_up.full()
    _, (before, *_) = made(orjson.dumps(study))
    protocol = study["protocolSection"]
    protocol["designModule"]["enrollmentInfo"]["count"] = -1
    protocol["contactsLocationsModule"]["locations"][1]["geoPoint"] = {"lat": 1.5}
    _, (after, *_) = made(orjson.dumps(study))
    assert after.structured == before.structured - 4  # count, kind, latitude; the longitude is gone altogether
    assert after.states["narrative"] == before.states["narrative"] + 2
    assert after.states["dropped"] == before.states["dropped"] + 1
    reasons = {path: reason for path, state, reason in after.rest if state == "dropped"}
    latitude = "protocolSection.contactsLocationsModule.locations[].geoPoint.lat"
    assert reasons[latitude] == "without a longitude: Location.position needs both (finding MAP203)"


def test_contacts_that_the_caller_leaves_out_are_dropped() -> None:
    data = orjson.dumps(made_up.full())
    kept, without, dropped = (
        made(data, contacts)[1][0].states["dropped"] for contacts in ("keep", "role-only", "drop")
    )
    # Responsible party 2 names; official: name; central contact: name, two numbers, e-mail; site contact: the same.
    assert without - kept == 2 + 1 + 4 + 4
    # Then also: role and affiliation of the official, role of the central contact, two roles at the site.
    assert dropped - without == 2 + 1 + 2


def test_a_key_that_the_registry_does_not_publish_is_one_finding_and_unread() -> None:
    study = made_up.full()
    study["protocolSection"]["statusModule"]["newField"] = {"a": 1, "b": [2, 3]}
    before = batch.process(Record("x", orjson.dumps(made_up.full())), api.Options())
    after = batch.process(Record("x", orjson.dumps(study)), api.Options())
    news = {one.code for one in after.findings} - {one.code for one in before.findings}
    # The key itself; that data nobody models is not written is said before, of other parts.
    assert news == {"SRC103"}
    assert sum(one.code == "SRC103" for one in after.findings) == 1
    assert not any(one.code == "MAP250" for one in after.findings)
    for old, new in zip(before.ledgers, after.ledgers, strict=True):
        assert new.leaves == old.leaves + 3
        assert new.states[ledger.UNREAD] == 3


def objects(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the objects of a JSON value at every depth, also those in lists, with their pointers."""
    if isinstance(value, dict):
        yield pointer, value
        for key, one in value.items():
            yield from objects(one, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from objects(one, f"{pointer}/{index}")


def one_finding_each(data: bytes) -> int:
    """Inject an unknown key into each object, one at a time: exactly one finding more, all its leaves unread."""
    study = orjson.loads(data)
    before, ledgers = made(data)
    known = Counter((one.code, one.source, one.message) for one in before.findings)
    count = 0
    for pointer, held in list(objects(study)):
        if pointer.startswith("/resultsSection"):
            continue  # carried as a whole: nobody says which keys it has
        for value, leaves in (("x", 1), ({"a": 1, "b": [2, {"c": None}]}, 3), ([], 1), (None, 1), ([{"d": 4}], 1)):
            held["new ~/field"] = value
            reading, after = made(orjson.dumps(study))
            del held["new ~/field"]
            new = Counter((one.code, one.source, one.message) for one in reading.findings)
            assert [(one[0], one[1]) for one in (new - known).elements()] == [("SRC103", f"{pointer}/new ~0~1field")]
            assert not known - new, pointer
            for old, one in zip(ledgers, after, strict=True):
                assert one.leaves == sum(one.states.values()) == old.leaves + leaves, pointer
                assert one.states[ledger.UNREAD] == old.states.get(ledger.UNREAD, 0) + leaves, pointer
                assert ledger.UNMAPPED not in one.states, pointer
            count += 1
    return count


def test_an_unknown_key_is_one_finding_at_every_depth() -> None:
    assert one_finding_each(orjson.dumps(made_up.full())) > 300
    assert one_finding_each(orjson.dumps(made_up.minimal())) > 10


def test_an_unknown_key_is_one_finding_in_a_real_record(shared: Path) -> None:
    smallest = min((shared / "records/ctgov-v2").glob("*.json"), key=lambda path: path.stat().st_size)
    assert one_finding_each(smallest.read_bytes()) > 100


def test_an_unknown_key_is_one_finding_of_a_whole_run(seed_json: bytes) -> None:
    """No writer tells once more what the reader has told."""
    study = orjson.loads(seed_json)
    study["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["newField"] = "x"
    before, after = (
        Counter((one.code, one.target, one.message) for one in batch.process(Record("x", data), OPTIONS).findings)
        for data in (seed_json, orjson.dumps(study))
    )
    assert [one[:2] for one in (after - before).elements()] == [("SRC103", None)]
    assert not before - after


@pytest.mark.parametrize("block", [("Favourite Colour", "", "Blue", ""), ("Favourite Colour: Blue", "")])
def test_an_unknown_labelled_line_of_a_page_is_one_finding(block: tuple[str, ...], seed_page: bytes) -> None:
    """Put behind a value in each section whose values have labels; in a text it would be one more line of the text."""
    lines = seed_page.decode().split("\n")
    before, ledgers = made(seed_page)
    known = Counter(one.message for one in before.findings)
    following = {
        "Page head": "Study Results",
        "Basic Information": "Total Enrollment",
        "Study Design": "Primary Study Purpose",
        "Eligibility Criteria": "Eligible Sex",
        "Sponsors": "Responsible Party",
    }
    for section, line in following.items():
        place = lines.index(line)
        reading, after = made("\n".join([*lines[:place], *block, *lines[place:]]).encode())
        new = [one for one in reading.findings if one.message not in known]
        assert [one.code for one in new] == ["SRC101"], section
        assert len(reading.findings) == len(before.findings) + 1, section
        filled = sum(map(bool, block))
        for old, one in zip(ledgers, after, strict=True):
            assert one.leaves == sum(one.states.values()) == old.leaves + filled, section
            assert one.states[ledger.UNREAD] == old.states.get(ledger.UNREAD, 0) + filled, section


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("118 participants", "SRC105"),
        ("2023-04-05", "SRC111"),
        ("2028-05-12", "SRC111"),
        ("Last Updated: 2025-12-29", "SRC111"),
        ("No", "SRC105"),
    ],
)
def test_a_value_of_a_page_that_cannot_be_used_is_unread_and_kept(line: str, code: str, seed_page: bytes) -> None:
    lines = seed_page.decode().split("\n")
    place = lines.index(line)
    lines[place] = "Last Updated: 2025-02-30" if "Updated" in line else "nonsense"
    reading, ledgers = made("\n".join(lines).encode())
    told = [one for one in reading.findings if one.source == f"line {place + 1}" and one.code == code]
    assert len(told) == 1
    assert reading.study.data == {f"line {place + 1}": lines[place]}
    leaf = next(one for one in ledger.leaves(reading) if one.place == f"line {place + 1}")
    assert leaf.read is False
    assert all(one.states[ledger.UNREAD] == 1 for one in ledgers)


def test_a_value_of_another_type_is_unread() -> None:
    study = made_up.full()
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = "many"
    _, (fhir, *_) = made(orjson.dumps(study))
    assert ("protocolSection.designModule.enrollmentInfo.count", ledger.UNREAD) in {key[:2] for key in fhir.rest}


def test_a_path_without_a_row_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = crosswalk.targets("fhir-r5")
    caches = (crosswalk.by_model, ledger._paths, ledger.wanted, ledger._decided)
    for one in caches:
        one.cache_clear()
    monkeypatch.setattr(crosswalk, "targets", lambda target: tuple(one for one in whole if one.model != "acronym"))
    try:
        outcome = batch.process(Record("x", orjson.dumps(made_up.full())), api.Options(targets=("fhir-r5",)))
    finally:
        monkeypatch.undo()
        for one in caches:
            one.cache_clear()
    found = [one for one in outcome.findings if one.code == "MAP250"]
    assert [one.message for one in found] == [
        "protocolSection.identificationModule.acronym (1 values): the crosswalk has no row that says what becomes of it"
    ]
    assert outcome.ledgers[0].states[ledger.UNMAPPED] == 1


def test_most_of_the_real_records_reaches_fhir_structured(shared: Path) -> None:
    """The share of leaves of protocol, documents and MeSH headings that a program finds in FHIR R5."""
    states: Counter[str] = Counter()
    deciding_paths = {row["source"] for row in rows("fields/ctgov-json.tsv")}
    for path in sorted((shared / "records/ctgov-v2").glob("*.json")):
        reading = api.read(path.read_bytes())
        deciding = ledger.Deciding(Plan(reading.study))
        for leaf in ledger.leaves(reading):
            core = leaf.path.startswith(("protocolSection.", "documentSection.")) or ".meshes[]" in leaf.path
            if core and leaf.path in deciding_paths:
                model = ledger.model_of("ctgov-json")[leaf.path]
                states[ledger.state_of(leaf, model, ledger.rows_of(leaf, model, "fhir-r5", deciding))] += 1
    found = sum(states[one] for one in crosswalk.STRUCTURED)
    assert states.total() > 6000
    assert found / (states.total() - states[ledger.EMPTY]) > 0.98
    assert states["dropped"] == states[ledger.UNMAPPED] == 0


def test_ledger_json(tmp_path: Path) -> None:
    del tmp_path
    data = orjson.dumps(made_up.full())
    short = orjson.loads(batch.process(Record("x", data), api.Options()).ledger)
    assert list(short["targets"]) == ["fhir-r5", "odm-sdm"]
    assert sum(short["targets"]["fhir-r5"]["states"].values()) == short["leaves"]
    assert "all" not in short
    full = orjson.loads(batch.process(Record("x", data), api.Options(ledger="full")).ledger)
    assert len(full["all"]) == full["leaves"]
    acronym = next(one for one in full["all"] if one["path"].endswith(".acronym"))
    assert acronym == {
        "source": "/protocolSection/identificationModule/acronym",
        "path": "protocolSection.identificationModule.acronym",
        "model": "acronym",
        "fhir-r5": ["mapped", "ResearchStudy.where(partOf.empty()).label.where('acronym' in type.coding.code).value"],
        "odm-sdm": ["mapped", "/ODM/Study/MetaDataVersion/Protocol/Alias[@Context='Acronym']/@Name"],
    }
    assert batch.process(Record("x", data), api.Options(ledger="none")).ledger == b""
