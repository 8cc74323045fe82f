"""Bundles, references, several studies, and what is no study."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest

from readers_fhir.made_up import bundle, codes, concept, earlier, full_r5, read, study, told
from trialglot import api, ledger
from trialglot.errors import UnreadableError
from trialglot.readers.containers import records
from trialglot.readers.fhir.several import split
from trialglot.readers.reading import Record


def of(found: Any) -> Record:
    assert isinstance(found, Record)
    return found


PLACE = {"resourceType": "Location", "id": "here", "name": "Here"}


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "batch", "document", "message", "history"])
def test_all_kinds_of_bundles(kind: str) -> None:
    reading = read(bundle(study(site=[{"reference": "Location/here"}]), PLACE, kind=kind))
    assert [one.facility for one in reading.study.sites] == ["Here"]
    assert codes(reading) == []


@pytest.mark.parametrize(
    "reference",
    [
        "Location/here",
        "Location/here/_history/3",
        "https://made-up.example.org/Location/here",
        "https://elsewhere.example.org/fhir/Location/here",
        "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
    ],
)
def test_all_forms_of_references(reference: str) -> None:
    document = bundle(study(site=[{"reference": reference}]), PLACE)
    if reference.startswith("urn:"):
        document["entry"][1]["fullUrl"] = reference
    reading = read(document)
    assert [one.facility for one in reading.study.sites] == ["Here"]
    assert codes(reading) == []


def test_a_reference_by_identifier() -> None:
    identifier = {"system": "https://made-up.example.org/places", "value": "7"}
    place = PLACE | {"identifier": [identifier]}
    reading = read(bundle(study(site=[{"type": "Location", "identifier": identifier}]), place))
    assert [one.facility for one in reading.study.sites] == ["Here"]
    # The number of the place itself has no place in the model.
    assert [one for one, _ in told(reading, "SRC150")] == [
        "Location.identifier: 2 values without a place in the model, kept as data; they reach no output"
    ]


def test_a_reference_by_identifier_to_another_type_leads_out() -> None:
    identifier = {"system": "https://made-up.example.org/places", "value": "7"}
    person = {"resourceType": "Practitioner", "identifier": [identifier]}
    reading = read(bundle(study(site=[{"type": "Location", "identifier": identifier}]), person))
    assert reading.study.sites == ()
    assert codes(reading) == ["SRC150", "SRC153"]


def test_contained_resources_belong_to_their_container() -> None:
    one = study(contained=[PLACE | {"id": "p", "name": "Mine"}], site=[{"reference": "#p"}])
    other = {"resourceType": "Basic", "contained": [PLACE | {"id": "p", "name": "Not mine"}]}
    reading = read(bundle(other, one))
    assert [site.facility for site in reading.study.sites] == ["Mine"]


def test_resources_that_nothing_refers_to_are_told_by_type() -> None:
    people = [{"resourceType": "Patient", "id": str(number), "gender": "male"} for number in range(3)]
    reading = read(bundle(study(), *people))
    assert told(reading, "SRC150") == [
        ("Patient: 9 values without a place in the model, kept as data; they reach no output", "/entry/1/resource")
    ]
    assert reading.study.data == {f"/entry/{number + 1}/resource": one for number, one in enumerate(people)}


def test_a_reference_that_turns_in_a_circle_ends() -> None:
    group = {
        "resourceType": "Group",
        "id": "g",
        "type": "person",
        "characteristic": [{"code": {"text": "Also"}, "valueReference": {"reference": "#g"}, "exclude": False}],
    }
    plan = {"resourceType": "PlanDefinition", "id": "p", "status": "active", "action": [{"definitionCanonical": "#p"}]}
    made = study(
        contained=[group, plan], recruitment={"eligibility": {"reference": "#g"}}, protocol=[{"reference": "#p"}]
    )
    assert read(made).study.eligibility.text == "Inclusion Criteria:\n\n* Also"


# Narratives.


def test_a_narrative_that_repeats_the_elements_is_form_and_one_that_adds_is_told() -> None:
    for status, count in (("generated", 0), ("additional", 1)):
        reading = read(study(text={"status": status, "div": "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"}))
        assert codes(reading) == ["SRC150"] * count


# Several studies.


def two() -> dict[str, Any]:
    first = study(id="a", title="First", site=[{"reference": "Location/here"}])
    second = study(id="b", title="Second", identifier=[{"value": "NCT00000002"}], relatedArtifact=None, partOf=None)
    part = {
        "resourceType": "ResearchStudy",
        "id": "c",
        "status": "active",
        "partOf": [{"reference": "ResearchStudy/b"}],
        "site": [{"reference": "Location/there"}],
    }
    there = {"resourceType": "Location", "id": "there", "name": "There"}
    return bundle(first, second, part, PLACE, there, {"resourceType": "Basic", "id": "stray"}, kind="searchset")


def test_several_studies_are_refused_with_what_to_do() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(two())
    assert caught.value.refused
    assert caught.value.seen == "a FHIR Bundle with 2 studies: First; Second"
    assert "one study at a time" in caught.value.remedy


def test_several_studies_are_split_with_all_that_each_refers_to() -> None:
    found = list(records(io.BytesIO(orjson.dumps(two())), name="studies.json"))
    assert [one.name for one in found] == ["studies.json#1", "studies.json#2"]
    first, second = (api.read(of(one)) for one in found)
    assert (first.study.id, [one.facility for one in first.study.sites]) == ("NCT00000001", ["Here"])
    assert (second.study.id, [one.facility for one in second.study.sites]) == ("NCT00000002", ["There"])
    # What no study refers to goes with the first, and is told there.
    assert [one for one, _ in told(first, "SRC150")] == [
        "Basic: 2 values without a place in the model, kept as data; they reach no output"
    ]
    assert told(second, "SRC150") == []


def test_a_part_with_an_identifier_of_its_own_is_a_study() -> None:
    whole = study(id="whole", title="Master protocol")
    part = study(
        id="part",
        title="Component",
        identifier=[{"value": "NCT00000002"}],
        partOf=[{"reference": "ResearchStudy/whole"}],
    )
    pieces = split(orjson.dumps(bundle(whole, part)))
    assert pieces is not None
    assert [api.read(one).study.brief_title for one in pieces] == ["Master protocol", "Component"]


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"resourceType": "Patient"}', orjson.dumps(full_r5())])
def test_what_is_not_several_studies_is_not_split(content: bytes) -> None:
    assert split(content) is None


# What is no study, or only a part of one.


@pytest.mark.parametrize(
    ("document", "seen", "refused"),
    [
        (
            bundle({"resourceType": "Patient", "subject": {"type": "ResearchStudy"}}),
            "a FHIR document without a ResearchStudy (it has Patient)",
            False,
        ),
        (
            {"resourceType": "Bundle", "note": "ResearchStudy"},
            "a FHIR document without a ResearchStudy (it has no resource)",
            False,
        ),
        (
            study(identifier=None, partOf=[{"reference": "ResearchStudy/whole"}]),
            "a ResearchStudy that is part of ResearchStudy/whole and has no identifier of its own",
            True,
        ),
        (
            study(identifier=None, title=None),
            "a ResearchStudy without identifier, id and title",
            True,
        ),
        (
            bundle(
                study(id="a", identifier=None, partOf=[{"reference": "ResearchStudy/b"}]),
                study(id="b", identifier=None, partOf=[{"reference": "ResearchStudy/a"}]),
            ),
            "a FHIR document whose studies are parts of each other",
            True,
        ),
    ],
)
def test_refused(document: dict[str, Any], seen: str, refused: bool) -> None:
    with pytest.raises(UnreadableError) as caught:
        api.read(orjson.dumps(document), format="fhir")
    assert (caught.value.seen, caught.value.refused) == (seen, refused)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"resourceType": 1}', b"\xff", b'{"resourceType":"ResearchStudy"']
)
def test_no_fhir(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        api.read(content, format="fhir")


def test_nested_too_deeply() -> None:
    content = b'{"resourceType":"ResearchStudy","title":"x","extension":' + b"[" * 300 + b"]" * 300 + b"}"
    with pytest.raises(UnreadableError, match="too deeply"):
        api.read(content, format="fhir")


def test_more_values_than_any_study_has() -> None:
    with pytest.raises(UnreadableError, match="a FHIR document with 100006 values, more than 100000") as caught:
        read(study(keyword=[{"text": "x"}] * 100_000))
    assert caught.value.refused


# What a study is called.


@pytest.mark.parametrize(
    ("elements", "name"),
    [
        (
            {
                "identifier": [
                    {"use": "official", "system": "https://euclinicaltrials.eu/x", "value": "2025-500001-10-00"}
                ]
            },
            "study-2025-500001-10-00",
        ),
        ({"identifier": [{"value": "A/1"}, {"use": "official", "value": "B 2"}]}, "B-2-"),
        ({"identifier": [{"value": "first"}, {"value": "second"}]}, "first"),
        ({"identifier": None, "id": "own"}, "own"),
        ({"identifier": None, "title": "A Long Title"}, "a-long-title"),
        ({"identifier": None, "title": "..."}, "study-"),
    ],
)
def test_a_study_without_nct_number(elements: dict[str, Any], name: str) -> None:
    reading = read(study(**elements))
    assert reading.study.id.startswith(name)
    assert codes(reading) == ["SRC117"]


def test_the_registry_of_a_study_without_nct_number() -> None:
    official = {
        "use": "official",
        "system": "https://euclinicaltrials.eu/clinicalTrialId",
        "value": "2025-500001-10-00",
    }
    assert read(study(identifier=[official])).study.source.registry == "euclinicaltrials.eu"
    assert read(study(identifier=None, id="x")).study.source.registry == "FHIR"


def test_a_repeated_key_is_told() -> None:
    content = b'{"resourceType":"ResearchStudy","title":"One","title":"Two","status":"completed","id":"x"}'
    reading = api.read(content)
    assert reading.study.brief_title == "Two"
    assert told(reading, "SRC118") == [
        ("key 'title' stands 2 times in one object; the last value is taken, not used: \"One\"", "/title")
    ]


def test_what_r4_cannot_say_is_declared() -> None:
    reading = read(earlier())
    assert "collaborators" in reading.study.source.inexpressible
    assert "collaborators" not in read(study()).study.source.inexpressible
    assert [one[:22] for one, _ in told(reading, "SRC108")] == ["this source cannot say"]


def test_elements_of_another_shape_than_published_are_unread_and_break_nothing() -> None:
    odd: list[Any] = [
        {"title": 1},
        {"title": ["a", "b"]},
        {"identifier": {"value": "NCT00000001"}},
        {"identifier": [1, None, {"value": 2}, {"value": ""}]},
        {"phase": "phase-2"},
        {"phase": [1]},
        {"studyDesign": {"text": 5}},
        {"period": "2020"},
        {"site": ["Location/1", 3]},
        {"comparisonGroup": [1, {"name": {"a": 1}}]},
        {"recruitment": [{"targetNumber": "many"}]},
        {"associatedParty": [{"role": "lead-sponsor"}, {"name": 3, "role": concept("collaborator")}]},
        {
            "extension": [
                1,
                {"url": 5},
                {"url": "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.label"},
            ]
        },
        {"contained": [1, {"resourceType": 5}, {}]},
        {"relatedArtifact": [{"type": 1, "document": "x"}]},
        {"label": [{"type": 1, "value": "x"}]},
    ]
    for elements in odd:
        read(study(**({"id": "x"} | elements)))


def test_no_reference_leads_to_what_has_no_type() -> None:
    contained = [{"id": "p", "name": [{"family": "Doe"}]}, {"id": "g", "title": "Group of an arm"}]
    arms = [{"eligibility": {"reference": "#g"}}]
    reading = read(study(contained=contained, comparisonGroup=arms, principalInvestigator={"reference": "#p"}))
    assert [one.label for one in reading.study.arms] == [""]
    assert reading.study.officials == ()
    assert ledger.account(reading, ("fhir-r5",)).unmapped == {}
    assert {one.place for one in ledger.leaves(reading) if not one.read} >= {
        "/contained/0/name/0/family",
        "/contained/1/title",
    }
