"""What somebody adds to a text of a document is told; what the record does not name stays without a name."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from readers_json.made_up import full
from roundtrip.trips import TARGETS, back, document, faults, reading
from trialglot import api, ledger, roundtrip
from trialglot.model.study import Arm, Intervention, Party

ODM = ("odm-sdm", "odm2")
FHIR = ("fhir-r5", "fhir-r4b", "fhir-r4")


@pytest.mark.parametrize("target", ODM)
def test_lines_added_to_the_notes(target: str) -> None:
    """Each line is a datum of its own, but for those that go on with another."""
    content = document(api.read(orjson.dumps(full())), target)
    first = b"Registry data without an element of their own:"
    assert content.count(first) == 1
    added = b"Remark of a reviewer: to be checked\n  twice\nno label at all"
    read = back(content.replace(first, first + b"\n" + added), target)
    (place,) = read.study.source.unread
    assert place.endswith("/Description/TranslatedText")
    assert read.study.data == {place: "Remark of a reviewer: to be checked\n  twice\nno label at all"}
    assert [(one.code, one.source) for one in read.findings] == [("SRC160", place)]
    assert [leaf.value for leaf in ledger.leaves(read) if not leaf.read] == [
        "Remark of a reviewer: to be checked\n  twice",
        "no label at all",
    ]
    counted = ledger.account(read, ("fhir-r5",))
    assert counted.leaves == len(list(ledger.leaves(read)))
    # All else is read as it was.
    before = back(content, target)
    assert before.findings == ()
    bare = {"source": before.study.source, "data": {}}
    assert read.study.model_copy(update=bare) == before.study.model_copy(update=bare)


@pytest.mark.parametrize("target", FHIR)
def test_a_note_added_to_a_study(target: str) -> None:
    tree = orjson.loads(document(api.read(orjson.dumps(full())), target))
    number, study = next(
        (number, one["resource"])
        for number, one in enumerate(tree["entry"])
        if one["resource"]["resourceType"] == "ResearchStudy" and "partOf" not in one["resource"]
    )
    study["note"].append({"text": "Remark of a reviewer"})
    read = back(orjson.dumps(tree), target)
    place = f"/entry/{number}/resource/note/{len(study['note']) - 1}/text"
    assert read.study.data == {place: "Remark of a reviewer"}
    assert [(one.code, one.source) for one in read.findings] == [("SRC160", place)]


@pytest.mark.parametrize("target", ["fhir-r4b", "fhir-r4"])
def test_another_description_of_a_site(target: str) -> None:
    """The description that tells contacts is read; another one is told."""
    tree = orjson.loads(document(api.read(orjson.dumps(full())), target))
    number, location = next(
        (number, one["resource"])
        for number, one in enumerate(tree["entry"])
        if one["resource"]["resourceType"] == "Location" and "description" in one["resource"]
    )
    location["description"] = "Closed on Mondays"
    read = back(orjson.dumps(tree), target)
    assert read.study.data == {f"/entry/{number}/resource/description": "Closed on Mondays"}
    reached = [(one.name, one.phone) for site in read.study.sites for one in site.contacts]
    assert reached == [(None, "555-0101")]


def _given(*names: str) -> Any:
    interventions = tuple(
        Intervention(key=f"intervention-{number}", name=name, type="DRUG") for number, name in enumerate(names, 1)
    )
    arms = (Arm(key="arm-1", label="All", interventions=tuple(one.key for one in interventions)),)
    return reading(interventions=interventions, arms=arms)


@pytest.mark.parametrize("target", TARGETS)
def test_interventions_without_a_name(target: str) -> None:
    """What stands for a missing name is not taken for one, nor a name for what would stand for it."""
    made = _given("", "intervention-2", "ACT.intervention-3", "INT.intervention-4", " ")
    assert faults(roundtrip.trip(made, target)) == []
    read = back(document(made, target), target).study
    assert [one.name.strip() for one in read.interventions] == [
        "",
        "intervention-2",
        "ACT.intervention-3",
        "INT.intervention-4",
        "",
    ]
    assert read.arms[0].interventions == tuple(f"intervention-{number}" for number in range(1, 6))


@pytest.mark.parametrize("target", TARGETS)
def test_collaborators_of_one_name(target: str) -> None:
    """In ODM 2.0 they are one organisation, which says that one of them has no class."""
    parties = (Party(name="Group", agency_class="NETWORK"), Party(name="Other"), Party(name="Group"))
    made = reading(collaborators=parties, lead_sponsor=Party(name="Group", agency_class="NETWORK"))
    assert faults(roundtrip.trip(made, target)) == []
    read = back(document(made, target), target).study
    assert sorted(read.collaborators, key=str) == sorted(parties, key=str)
    assert read.lead_sponsor == made.study.lead_sponsor
