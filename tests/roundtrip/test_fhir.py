"""Bundles that trialglot wrote: what is read from them, and what happens to those that were changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from readers_json.made_up import full
from roundtrip.trips import back, changed, document
from trialglot import api, ledger
from trialglot.errors import UnreadableError
from trialglot.readers import containers, detect
from trialglot.readers.reading import Record

FHIR = ("fhir-r5", "fhir-r4b", "fhir-r4")


def study_of(bundle: Any) -> Any:
    """Return the ResearchStudy of a Bundle."""
    resources = [one["resource"] for one in bundle["entry"]]
    return next(one for one in resources if one["resourceType"] == "ResearchStudy" and "partOf" not in one)


@pytest.mark.parametrize("target", FHIR)
def test_our_bundles_are_told_from_those_of_others(target: str) -> None:
    bundle = document(api.read(orjson.dumps(full())), target)
    assert detect.detect(bundle) == "fhir-back"
    tree = orjson.loads(bundle)
    tree["entry"] = [one for one in tree["entry"] if one["resource"]["resourceType"] != "Provenance"]
    assert detect.recognise(orjson.dumps(tree)).reader != "fhir-back"


@pytest.mark.parametrize("target", FHIR)
def test_a_record_with_every_key(target: str) -> None:
    """Values by hand, one of each kind of place: element, coding, text, reference, extension, contained."""
    study = back(document(api.read(orjson.dumps(full())), target), target).study
    assert study.id == "NCT09000001"
    assert study.source.registry == "ClinicalTrials.gov"
    assert study.source.format == "fhir-back"
    assert [(one.value, one.role, one.type) for one in study.identifiers][:2] == [
        ("NCT09000001", "registry", None),
        ("NCT09000002", "alias", None),
    ]
    assert study.acronym == full()["protocolSection"]["identificationModule"]["acronym"]
    assert [one.key for one in study.arms] == [f"arm-{number + 1}" for number in range(len(study.arms))]
    assert study.interventions[0].other_names == ("ASA",)
    assert study.central_contacts[0].phone == "555-0100"
    assert study.central_contacts[0].phone_ext == "12"
    assert [one.phone for site in study.sites for one in site.contacts] == ["555-0101", None]
    assert study.removed_countries == ("Atlantis",)


def test_a_changed_element_changes_the_study() -> None:
    content = document(api.read(orjson.dumps(full())), "fhir-r5")

    def change(bundle: Any) -> None:
        study_of(bundle)["title"] = "Another title"
        study_of(bundle)["whyStopped"] = {"text": "No reason"}

    study = changed(content, change, "fhir-r5")
    assert study.brief_title == "Another title"
    assert study.status.why_stopped == "No reason"


def test_what_somebody_added_is_told_and_kept() -> None:
    content = document(api.read(orjson.dumps(full())), "fhir-r5")
    tree = orjson.loads(content)
    number = next(n for n, one in enumerate(tree["entry"]) if one["resource"] is study_of(tree))
    study_of(tree)["purpose"] = "Added by hand"
    reading = back(orjson.dumps(tree), "fhir-r5")
    place = f"/entry/{number}/resource/purpose"
    assert [(one.code, one.source) for one in reading.findings] == [("SRC160", place)]
    assert reading.study.data == {place: "Added by hand"}
    assert reading.study.source.unread == (place,)
    assert [leaf.place for leaf in ledger.leaves(reading) if not leaf.read] == [place]


@pytest.mark.parametrize("target", FHIR)
def test_the_ledger_of_a_document_adds_up(target: str) -> None:
    reading = back(document(api.read(orjson.dumps(full())), target), target)
    counted = ledger.account(reading, ("odm-sdm",))
    assert counted.leaves == len(list(ledger.leaves(reading)))
    assert not counted.unmapped
    assert not counted.unread


@pytest.mark.parametrize("target", FHIR)
def test_places_are_those_of_the_document(target: str) -> None:
    """In R4B much stands in extensions: the place is then the resource."""
    content = document(api.read(orjson.dumps(full())), target)
    tree = orjson.loads(content)
    reading = back(content, target)
    for path in ("brief_title", "status.why_stopped", "arms[0].label", "sites[0].city", "officials[0].name"):
        place = reading.locate(path)
        assert place is not None
        held = tree
        for step in place.split("/")[1:]:
            held = held[int(step)] if isinstance(held, list) else held[step]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda tree: tree.update(entry=[tree["entry"][-1]]), "without its ResearchStudy"),
        (lambda tree: tree["entry"][-1]["resource"].pop("activity"), "does not name its edition"),
        (lambda tree: study_of(tree).update(associatedParty="nobody"), "was changed so that it cannot be read"),
        (lambda tree: study_of(tree).update(identifier=[{"system": "x"}]), "was changed so that it cannot be read"),
        (lambda tree: tree["entry"][1].pop("resource"), "was changed so that it cannot be read"),
        (lambda tree: tree["entry"][1]["resource"].pop("resourceType"), "was changed so that it cannot be read"),
        (lambda tree: study_of(tree)["progressStatus"][2].update(period={"start": "soon"}), "'soon' is no date"),
        (lambda tree: study_of(tree)["progressStatus"][0].update(period=3), None),
        (lambda tree: study_of(tree).pop("title"), None),
    ],
)
def test_changed_documents_are_read_or_refused(change: Any, seen: str | None) -> None:
    tree = orjson.loads(document(api.read(orjson.dumps(full())), "fhir-r5"))
    change(tree)
    if seen is None:
        assert back(orjson.dumps(tree), "fhir-r5").study.id == "NCT09000001"
    else:
        with pytest.raises(UnreadableError, match=seen):
            back(orjson.dumps(tree), "fhir-r5")


def test_an_extension_for_an_element_that_nobody_knows_is_refused() -> None:
    tree = orjson.loads(document(api.read(orjson.dumps(full())), "fhir-r4b"))
    url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.a.b"
    study_of(tree)["extension"].append({"url": url, "valueString": "x"})
    with pytest.raises(UnreadableError, match="was changed so that it cannot be read"):
        back(orjson.dumps(tree), "fhir-r4b")


def test_a_document_in_a_folder_is_no_record_unless_it_is_named(tmp_path: Path) -> None:
    content = document(api.read(orjson.dumps(full())), "fhir-r5")
    path = tmp_path / "fhir-r5.json"
    path.write_bytes(content)
    found, _nothing_else = containers.records(tmp_path)
    assert isinstance(found, containers.Rejected)
    assert str(found.error).startswith("a document that trialglot wrote, among other files. Name it")
    assert not found.error.refused
    (named,) = containers.records(path)
    assert isinstance(named, Record)
