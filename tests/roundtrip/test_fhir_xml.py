"""Bundles that trialglot wrote as XML: read back, they give the study that those in JSON give."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from crosswalk import records
from readers_fhir.test_xml import said, values
from readers_json.made_up import full
from roundtrip import strategies, trips
from trialglot import api, ledger, roundtrip
from trialglot.errors import UnreadableError, UnwritableError
from trialglot.fhir import xml_writer
from trialglot.model.study import Study
from trialglot.readers import containers, detect, spots
from trialglot.readers.reading import Place, Reading, Record
from trialglot.writers.options import WriteOptions

FHIR = {"fhir-r5": "5.0.0", "fhir-r4b": "4.3.0", "fhir-r4": "4.0.1"}
targets = pytest.mark.parametrize("target", FHIR)


def in_xml(reading: Reading, target: str) -> bytes:
    """The document of a study in XML."""
    (conversion,) = api.convert(reading, api.Options((target,), write=WriteOptions(fhir_xml=True)))
    return conversion.content


def forms(reading: Reading, target: str) -> tuple[Reading, Reading]:
    """What the documents of a study are read as: the one in JSON, and the one in XML."""
    content = trips.document(reading, target), in_xml(reading, target)
    assert [detect.detect(one) for one in content] == ["fhir-back", "fhir-back"]
    json, xml = (trips.back(one, target) for one in content)
    return json, xml


def alike(json: Reading, xml: Reading) -> bool:
    assert values(xml) == values(json)
    assert said(xml) == said(json) == []
    assert xml.study.data == json.study.data == {}
    assert xml.study.source.inexpressible == json.study.source.inexpressible
    assert xml.study.source.registry == json.study.source.registry
    leaves = [[(leaf.path, leaf.value, leaf.near) for leaf in ledger.leaves(one)] for one in (json, xml)]
    assert leaves[0] == leaves[1]
    return True


@targets
def test_the_seed_and_its_page(target: str, seed_json: bytes, seed_page: bytes) -> None:
    for data in (seed_json, seed_page):
        alike(*forms(api.read(data), target))


@targets
def test_made_up_records(target: str) -> None:
    count = 0
    for name, data in trips.made():
        try:
            assert alike(*forms(api.read(data), target)), name
        except UnwritableError:  # a character that XML has not
            continue
        count += 1
    assert count > 20


@targets
def test_all_real_records(target: str, shared: Path) -> None:
    count = 0
    for name, data in records.real(shared):
        assert alike(*forms(api.read(data), target)), name
        count += 1
    assert count == 57


@targets
@given(study=strategies.studies())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_study(target: str, study: Study) -> None:
    reading = Reading(study, (), lambda path: None)
    try:
        alike(*forms(reading, target))
    except UnwritableError:
        return


@targets
def test_a_round_trip_through_xml_is_as_the_crosswalk_declares(target: str) -> None:
    trip = roundtrip.trip(api.read(orjson.dumps(full())), target, api.Options(write=WriteOptions(fhir_xml=True)))
    assert trip.leaves
    assert trips.faults(trip) == []


def test_values_by_hand() -> None:
    study = trips.back(in_xml(api.read(orjson.dumps(full())), "fhir-r4"), "fhir-r4").study
    assert (study.id, study.source.format, study.source.registry) == ("NCT09000001", "fhir-back", "ClinicalTrials.gov")
    assert study.acronym == full()["protocolSection"]["identificationModule"]["acronym"]
    assert study.interventions[0].other_names == ("ASA",)
    assert (study.central_contacts[0].phone, study.central_contacts[0].phone_ext) == ("555-0100", "12")


# Detection.


def ours(name: str = "trialglot", quote: str = '"', prefix: str = "", within: str = "Provenance") -> bytes:
    p, q = prefix, quote
    space = f"xmlns:{p[:-1]}" if p else "xmlns"
    device = f"<{p}Device><{p}name><{p}value value={q}{name}{q}/></{p}name></{p}Device>"
    study = f"<{p}entry><{p}resource><{p}ResearchStudy/></{p}resource></{p}entry>"
    bearer = f"<{p}{within}><{p}contained>{device}</{p}contained></{p}{within}>"
    return (
        f"<{p}Bundle {space}={q}http://hl7.org/fhir{q}>{study}<{p}entry><{p}resource>{bearer}</{p}resource></{p}entry>"
        f"</{p}Bundle>"
    ).encode()


@pytest.mark.parametrize(
    ("content", "reader"),
    [
        (ours(), "fhir-back"),
        (ours(quote="'"), "fhir-back"),
        (ours(prefix="f:"), "fhir-back"),
        (ours().replace(b"value=", b"value\n = "), "fhir-back"),
        (ours("another tool"), "fhir"),
        (ours("not trialglot"), "fhir"),
        # The name of the tool anywhere else says nothing.
        (ours(within="Observation"), "fhir"),
        (ours("x").replace(b"<ResearchStudy/>", b'<ResearchStudy><name value="trialglot"/></ResearchStudy>'), "fhir"),
        (ours("x").replace(b"</Bundle>", b'<Device><name value="trialglot"/></Device></Bundle>'), "fhir"),
    ],
)
def test_our_bundles_are_told_from_those_of_others(content: bytes, reader: str) -> None:
    assert detect.detect(content) == reader


@targets
def test_a_bundle_of_ours_without_its_provenance_is_one_of_others(target: str) -> None:
    tree = orjson.loads(trips.document(api.read(orjson.dumps(full())), target))
    tree["entry"] = [one for one in tree["entry"] if one["resource"]["resourceType"] != "Provenance"]
    assert detect.detect(xml_writer.dump(tree, FHIR[target])) == "fhir"


# What somebody changed or added.


def edited(change: Any, target: str = "fhir-r5") -> Reading:
    content = in_xml(api.read(orjson.dumps(full())), target).decode()
    made = change(content)
    assert made != content
    return trips.back(made.encode(), target)


def test_what_was_added_is_told_and_kept_by_its_xpath() -> None:
    added = (
        '<x xmlns="urn:x"/><descriptionSummary value="More"/><purpose value="Added by hand"/><note2>in a text</note2>'
    )

    def change(xml: str) -> str:
        end = xml.index("</ResearchStudy>", xml.index('<linkId value="arm-1"/>'))
        return f"{xml[:end]}{added}{xml[end:]}"

    reading = edited(change)
    before, _, _ = str(reading.locate("brief_title")).rpartition("/")
    assert [(one.code, one.source) for one in reading.findings] == [
        ("SRC160", f"{before}/purpose"),
        ("SRC157", f"{before}/x"),
        ("SRC157", f"{before}/descriptionSummary[2]"),
        ("SRC157", f"{before}/note2/text()"),
    ]
    assert reading.study.data == {
        f"{before}/purpose": "Added by hand",
        f"{before}/x": {},
        f"{before}/descriptionSummary[2]": "More",
        f"{before}/note2/text()": "in a text",
    }
    assert reading.study.source.unread == tuple(reading.study.data)
    assert [leaf.place for leaf in ledger.leaves(reading) if not leaf.read] == list(reading.study.data)


@targets
def test_places_lead_to_lines(target: str) -> None:
    content = in_xml(api.read(orjson.dumps(full())), target)
    reading = trips.back(content, target)
    lines = content.decode().split("\n")
    for path in ("brief_title", "sites[0].city", "interventions[0].name"):
        place = reading.locate(path)
        assert place is not None
        assert place.startswith("/Bundle/entry["), path
        value: Any = reading.study
        for step in path.replace("]", "").replace("[", ".").split("."):
            value = value[int(step)] if step.isdecimal() else getattr(value, step)
        found = spots.find(content, [place], Place("file", 1, 1))[place]
        assert f'value="{value}' in lines[found.line - 1], path


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda xml: xml[:-40], "broken XML: "),
        (lambda xml: xml.replace(" to FHIR R5 (", " to FHIR R9 ("), "whose Provenance does not name its edition"),
        (lambda xml: xml.replace("<ResearchStudy>", "<Basic>").replace("</ResearchStudy>", "</Basic>"), "without its"),
        (lambda xml: xml.replace("<entry>", "<entry/><entry>", 1), "was changed so that it cannot be read"),
    ],
)
def test_changed_documents_are_refused(change: Any, seen: str) -> None:
    with pytest.raises(UnreadableError, match=seen) as caught:
        edited(change)
    assert caught.value.refused


# Files.


def test_a_document_in_a_folder_is_no_record_unless_it_is_named(tmp_path: Path) -> None:
    content = in_xml(api.read(orjson.dumps(full())), "fhir-r5")
    path = tmp_path / "fhir-r5.xml"
    path.write_bytes(content)
    found, _nothing_else = containers.records(tmp_path)
    assert isinstance(found, containers.Rejected)
    assert str(found.error).startswith("a document that trialglot wrote, among other files. Name it")
    (named,) = containers.records(path)
    assert isinstance(named, Record)
    assert named.data == content
    # A Bundle of ours is one record, whatever resources of sites it has.
    assert content.count(b"<ResearchStudy>") > 1


def test_a_document_of_ours_in_archives(tmp_path: Path) -> None:
    content = in_xml(api.read(orjson.dumps(full())), "fhir-r5")
    packed = tmp_path / "x.gz"
    packed.write_bytes(gzip.compress(content))
    (one,) = containers.records(packed)
    assert isinstance(one, Record)
    assert api.read(one).study.id == "NCT09000001"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("fhir-r5.xml", content)
    (tmp_path / "x.zip").write_bytes(stream.getvalue())
    found, *_ = containers.records(tmp_path / "x.zip")
    assert isinstance(found, containers.Rejected)
