"""Ids inside a resource: each names one thing, and what refers to one finds it; texts that are too long."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fhir_validator.made_up import BASE, TERMS, bundle, place, resource
from fhir_validator.test_extensions import TEXT, told
from trialglot.findings import Severity
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.check import check_r5
from trialglot.validators.fhir.library import library
from trialglot.validators.fhir.pointers import POINTERS, UNIQUE
from trialglot.validators.options import CheckOptions

Object = dict[str, Any]


def with_text(kind: str, /, **more: Any) -> Object:
    return {"resourceType": kind, "text": TEXT, **more}


def test_an_element_id_names_one_element() -> None:
    names = [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]
    assert told(with_text("Patient", name=names)) == []
    names[1]["id"] = "a"
    assert told(with_text("Patient", name=names)) == [("FHR315", "error", "Patient.name[1].id")]
    # Of a primitive element too; and what is contained is a resource of its own.
    born: Object = {"birthDate": "2024", "_birthDate": {"id": "a"}, "name": [{"id": "a", "text": "x"}]}
    assert told(with_text("Patient", **born)) == [("FHR315", "error", "Patient.name[0].id")]
    inner = with_text("Organization", id="o", name="x", alias=["y"], _alias=[{"id": "a"}])
    assert (
        told(with_text("Patient", contained=[inner], managingOrganization={"reference": "#o"}, name=[names[0]])) == []
    )


def test_definitions_of_elements_stand_twice_in_a_structure() -> None:
    element = {
        "id": "X",
        "path": "X",
        "definition": "x",
        "min": 0,
        "max": "*",
        "base": {"path": "X", "min": 0, "max": "*"},
    }
    structure = with_text(
        "StructureDefinition", url=f"{BASE}/StructureDefinition/x", name="X", status="draft", kind="logical",
        abstract=False, type=f"{BASE}/x", snapshot={"element": [element]},
        differential={"element": [{"id": "X", "path": "X"}]},
    )  # fmt: skip
    assert "FHR315" not in {code for code, *_ in told(structure)}


def test_a_contained_resource_has_an_id_of_its_own() -> None:
    contained = [with_text("Organization", id="o", name=name) for name in ("x", "y")]
    patient = with_text("Patient", contained=contained, managingOrganization={"reference": "#o"})
    assert told(patient) == [("FHR315", "error", "Patient.contained[1].id")]


CLAIM: Object = {
    "status": "active",
    "type": {"coding": [{"system": f"{TERMS}/claim-type", "code": "oral"}]},
    "use": "claim",
    "patient": {"display": "x"},
    "created": "2024",
    "provider": {"display": "x"},
    "priority": {"coding": [{"system": f"{TERMS}/processpriority", "code": "normal"}]},
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "x"}}],
}
CODE = {"text": "x"}
# Resource, and what it holds where an id leads somewhere; the same with an id that leads nowhere; its place.
LINKS: list[tuple[str, Object, Object, str]] = [
    (
        "Questionnaire",
        {"status": "draft", "item": [
            {"linkId": "1", "type": "boolean", "text": "x"},
            {"linkId": "2", "type": "display", "text": "x",
             "enableWhen": [{"question": "1", "operator": "exists", "answerBoolean": True}]},
        ]},
        {"status": "draft", "item": [
            {"linkId": "2", "type": "display", "text": "x",
             "enableWhen": [{"question": "1", "operator": "exists", "answerBoolean": True}]},
        ]},
        "item[0].enableWhen[0].question",
    ),
    (
        "PlanDefinition",
        {"status": "draft", "actor": [{"id": "a", "option": [{"type": "patient"}]}],
         "action": [{"title": "x", "participant": [{"actorId": "a"}]}]},
        {"status": "draft", "action": [{"title": "x", "participant": [{"actorId": "a"}]}]},
        "action[0].participant[0].actorId",
    ),
    (
        "PlanDefinition",
        {"status": "draft", "action": [{"title": "x", "output": [{"id": "a", "requirement": {"type": "Group"}}],
         "action": [{"title": "y", "input": [{"relatedData": "a"}]}]}]},
        {"status": "draft", "action": [{"title": "x", "action": [{"title": "y", "input": [{"relatedData": "a"}]}]}]},
        "action[0].action[0].input[0].relatedData",
    ),
    (
        "RequestOrchestration",
        {"status": "draft", "intent": "plan", "action": [{"id": "a", "title": "x"},
         {"title": "y", "relatedAction": [{"targetId": "a", "relationship": "after"}]}]},
        {"status": "draft", "intent": "plan", "action": [
         {"title": "y", "relatedAction": [{"targetId": "a", "relationship": "after"}]}]},
        "action[0].relatedAction[0].targetId",
    ),
    (
        "EvidenceVariable",
        {"status": "draft",
         "characteristic": [{"linkId": "a", "definitionCodeableConcept": CODE}, {"definitionId": "a"}]},
        {"status": "draft",
         "characteristic": [{"linkId": "b", "definitionCodeableConcept": CODE}, {"definitionId": "a"}]},
        "characteristic[1].definitionId",
    ),
    (
        "GraphDefinition",
        {"name": "X", "status": "draft", "start": "a", "node": [{"nodeId": "a", "type": "Group"}]},
        {"name": "X", "status": "draft", "start": "b", "node": [{"nodeId": "a", "type": "Group"}]},
        "start",
    ),
    (
        "Claim",
        {**CLAIM, "careTeam": [{"sequence": 1, "provider": {"display": "x"}}],
         "item": [{"sequence": 1, "careTeamSequence": [1]}]},
        {**CLAIM, "careTeam": [{"sequence": 1, "provider": {"display": "x"}}],
         "item": [{"sequence": 1, "careTeamSequence": [2]}]},
        "item[0].careTeamSequence[0]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "bad", "where"), LINKS, ids=[f"{one[0]}.{one[3]}" for one in LINKS])
def test_a_link_leads_somewhere(kind: str, good: Object, bad: Object, where: str) -> None:
    assert [one for one in told(with_text(kind, **good)) if one[0] in ("FHR326", "FHR315")] == []
    seen = [one for one in told(with_text(kind, **bad)) if one[0] == "FHR326"]
    assert seen == [("FHR326", "warning", f"{kind}.{where}")]


def test_what_is_unique_in_a_resource() -> None:
    twice = [{"linkId": "a", "definitionCodeableConcept": CODE}] * 2
    document = orjson.loads(orjson.dumps(with_text("EvidenceVariable", status="draft", characteristic=twice)))
    assert told(document) == [("FHR315", "warning", "EvidenceVariable.characteristic[1].linkId")]


def test_every_link_is_between_elements_of_an_edition() -> None:
    """A name that no edition has would never find anything."""
    for name, key in {*POINTERS, *UNIQUE, *(one for targets in POINTERS.values() for one in targets)}:
        editions = []
        for edition in ("5.0.0", "4.3.0"):
            tables = library(edition)
            if name.partition(".")[0] in tables.definitions.resources:
                rows = {row[0] for row in tables.definitions.types.get(name.partition(".")[0])["elements"]}
                inner = name.partition(".")[2]
                known = key == "id" or f"{inner}.{key}".lstrip(".") in rows
                editions += [edition] if known and (not inner or inner in rows) else []
        assert editions, (name, key)


def plan_of_r4b(**more: Any) -> Object:
    actions = [{"id": "a", "title": "x"}, {"id": "b", "title": "y", **more}]
    return with_text("PlanDefinition", status="draft", goal=[{"id": "g", "description": CODE}], action=actions)


@pytest.mark.parametrize(("own", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_in_r4b_actions_and_goals_are_named_by_their_ids(own: bool, severity: Severity) -> None:
    good = plan_of_r4b(goalId=["g"], relatedAction=[{"actionId": "a", "relationship": "after"}])
    assert validate(good, "4.3.0", own=own) == []
    bad = plan_of_r4b(goalId=["h"], relatedAction=[{"actionId": "c", "relationship": "after"}])
    assert {(one.code, one.severity, one.target_path) for one in validate(bad, "4.3.0", own=own)} == {
        ("FHR326", severity, "PlanDefinition.action[1].goalId[0]"),
        ("FHR326", severity, "PlanDefinition.action[1].relatedAction[0].actionId"),
    }


LIMIT = 1024 * 1024


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    ("kind", "path", "length", "told_there"),
    [
        ("ResearchStudy", ("title",), LIMIT, None),
        ("ResearchStudy", ("title",), LIMIT + 1, ".title"),
        ("ResearchStudy", ("description",), LIMIT + 1, ".description"),  # markdown
        ("Practitioner", ("name", 0, "given"), LIMIT + 1, ".name[0].given[0]"),
        ("Library", ("content", 0, "data"), LIMIT + 4, None),  # base64 has no limit
        ("ActivityDefinition", ("dosage", 0, "text"), LIMIT + 1, ".dosage[0].text"),
    ],
)
def test_a_text_has_a_limit(own: bool, kind: str, path: tuple[Any, ...], length: int, told_there: str | None) -> None:
    document = bundle()
    *steps, last = path
    node: Any = resource(document, kind)
    for step in steps:
        node = node[step]
    node.pop("size", None)  # that of other data
    node[last] = ["x" * length] if last == "given" else "x" * (length // 4 * 4 if last == "data" else length)
    found = check_r5(document, orjson.dumps(document), CheckOptions(own=own))
    expected = [("FHR327", Severity.ERROR, place(document, kind) + told_there)] if told_there else []
    assert [(one.code, one.severity, one.target_path) for one in found] == expected


def test_what_a_plan_of_r5_produces_names_data_of_the_plan() -> None:
    given = {"id": "a", "requirement": {"type": "Group"}}
    plan = with_text(
        "PlanDefinition", status="draft", action=[{"title": "x", "input": [given], "output": [{"relatedData": "a"}]}]
    )
    assert told(plan) == []
    plan["action"][0]["output"][0]["relatedData"] = "b"
    assert told(plan) == [("FHR326", "warning", "PlanDefinition.action[0].output[0].relatedData")]


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0", "4.0.1"])
def test_a_resource_that_is_not_contained_has_no_container(edition: str) -> None:
    # ref-1: "# alone" is allowed inside a contained resource only.
    text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}
    patient = {"resourceType": "Patient", "text": text, "link": [{"other": {"reference": "#"}, "type": "refer"}]}
    (found,) = validate(patient, edition, own=False)
    assert (found.code, found.target_path) == ("FHR312", "Patient.link[0].other.reference")


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0", "4.0.1"])
@pytest.mark.parametrize("wrong", ["a b", "a" * 65, "a_b", "a/b"])
def test_the_id_of_a_resource_is_an_id_in_every_edition(edition: str, wrong: str) -> None:
    patient = {"resourceType": "Patient", "id": wrong, "text": TEXT}
    assert told(patient, edition) == [("FHR307", "error", "Patient.id")]
    holder = {"resourceType": "Patient", "text": TEXT, "contained": [{"resourceType": "Organization", "id": wrong}]}
    assert ("FHR307", "error", "Patient.contained[0].id") in told(holder, edition)


def test_a_reference_of_white_space_is_none() -> None:
    role = {"resourceType": "PractitionerRole", "text": TEXT, "healthcareService": [{"reference": "  "}]}
    found = told(role)
    assert ("FHR312", "error", "PractitionerRole.healthcareService[0].reference") in found
