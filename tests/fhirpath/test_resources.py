"""Expressions on resources: types, choices, primitives with what stands beside them, and the functions of FHIR.

Source: https://hl7.org/fhir/R5/fhirpath.html
"""

from __future__ import annotations

from typing import Any

import pytest

from fhirpath.evaluating import evaluated
from trialglot.validators.fhirpath import EvaluationError, World, expression, model

UCUM = "http://unitsofmeasure.org"
NOTE = "http://a.example/note"
CONCEPT = {"coding": [{"system": "http://loinc.org", "code": "1-8"}, {"system": "http://a.example", "code": "x"}]}
OBSERVATION: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "a",
    "contained": [
        {"resourceType": "Patient", "id": "p", "birthDate": "1970-03", "managingOrganization": {"reference": "#o"}},
        {"resourceType": "Organization", "id": "o", "name": "Org"},
    ],
    "extension": [{"url": NOTE, "valueString": "n"}, {"url": "http://a.example/code", "valueCode": "c"}],
    "status": "final",
    "_status": {"id": "s", "extension": [{"url": NOTE, "valueBoolean": True}]},
    "code": CONCEPT,
    "subject": {"reference": "#p"},
    "effectiveDateTime": "2020-02-03",
    "issued": "2020-02-03T10:00:00Z",
    "valueQuantity": {"value": 1.50, "unit": "g", "system": UCUM, "code": "g"},
    "_method": {"id": "m"},
    "component": [
        {"id": "c1", "code": {"text": "A"}, "valueInteger": 3},
        {"code": {"text": "B"}, "_valueString": {"extension": [{"url": NOTE, "valueString": "unknown"}]}},
        {"code": {"text": "C"}, "valueBoolean": False},
    ],
}
NAMES: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"given": ["A", None, "C"], "_given": [None, {"extension": [{"url": NOTE, "valueCode": "x"}]}, None]}],
}

ON_OBSERVATION: list[tuple[str, list[Any]]] = [
    ("Observation.status", ["final"]),
    ("DomainResource.status", ["final"]),
    ("Patient.status", []),
    ("status", ["final"]),
    ("nothing", []),
    # choices are found by their name without the type
    ("value.value", ["1.5"]),
    ("valueQuantity", []),
    ("value is Quantity", [True]),
    ("value is FHIR.Quantity", [True]),
    ("value.ofType(Quantity).unit", ["g"]),
    ("value.ofType(string)", []),
    ("(value as Quantity).code", ["g"]),
    ("value.as(Range)", []),
    ("component.value.count()", [3]),
    ("component.value.ofType(integer)", [3]),
    ("component.value.ofType(string).count()", [1]),
    ("component.value.ofType(string).hasValue()", [False]),
    # types and their base types
    ("$this is Observation", [True]),
    ("$this is DomainResource", [True]),
    ("$this is Patient", [False]),
    ("status is code", [True]),
    ("status is string", [True]),
    ("status is uri", [False]),
    ("status is System.String", [False]),
    ("component[2].value is boolean", [True]),
    ("component[2].value is Boolean", [False]),
    ("component[0] is BackboneElement", [True]),
    ("component[0].value is integer", [True]),
    ("contained.ofType(Patient).id", ["p"]),
    ("contained[1] is Organization", [True]),
    ("{} is Patient", []),
    ("descendants().ofType(uri).count() = 7", [True]),
    ("meta is Meta", []),
    # primitives: value, id and extensions
    ("status.hasValue()", [True]),
    ("status.id", ["s"]),
    ("status.extension.count()", [1]),
    (f"status.extension('{NOTE}').value", [True]),
    (f"extension('{NOTE}').value", ["n"]),
    ("extension('http://a.example/none')", []),
    ("status.children().count()", [2]),
    ("status.value", ["final"]),
    ("component[2].value.value", [False]),
    ("status.getValue()", ["final"]),
    ("component[1].value.getValue()", []),
    ("component[1].value.hasValue()", [False]),
    ("component[1].value.exists()", [True]),
    ("component[1].value = 'a'", [False]),  # it is there, and it is not that
    ("component[1].value != 'a'", [True]),
    ("component[1].value.length()", []),
    ("component.hasValue()", [False]),
    ("component[0].id", ["c1"]),
    ("component[0].children().count()", [3]),
    ("method.exists()", [False]),  # it is no primitive: nothing can stand beside it
    # values of FHIR as values of FHIRPath
    ("effective = @2020-02-03", [True]),
    ("effective is dateTime", [True]),
    ("issued > @2020-02-03T09:59:59Z", [True]),
    ("effective + 1 day", ["2020-02-04"]),
    ("value > 1 'g'", [True]),
    ("value = 1500 'mg'", [True]),
    ("value.value > 1", [True]),
    ("component[0].value + 1", [4]),
    ("component[0].value = '3'", [True]),  # a primitive of FHIR equals its text
    ("component[2].value = 'false'", [True]),
    ("effective.toString()", ["2020-02-03"]),
    ("effective.lowBoundary()", ["2020-02-03T00:00:00.000+14:00"]),
    ("effective.highBoundary()", ["2020-02-03T23:59:59.999-12:00"]),
    ("contained[0].birthDate.highBoundary()", ["1970-03-31"]),
    ("value.highBoundary().value", []),  # a boundary is a value of FHIRPath, it has no elements
    ("value.lowBoundary() < value", [True]),
    ("code = code", [True]),
    ("code.coding[0] = code.coding[1]", [False]),
    ("code.coding[0] ~ code.coding[0]", [True]),
    ("code.coding.system.distinct().count()", [2]),
    ("code.coding.intersect(%resource.code.coding).count()", [2]),
    # resolve and variables
    ("subject.resolve().id", ["p"]),
    ("subject.resolve() is Patient", [True]),
    ("subject.resolve().managingOrganization.resolve().name", ["Org"]),
    ("subject.reference.resolve().id", ["p"]),
    ("%resource.id", ["a"]),
    ("component.select(%resource.id)", ["a", "a", "a"]),
    ("%context.id", ["a"]),
    ("%rootResource = %resource", [True]),
    ("value.system = %ucum", [True]),
    ("code.coding[0].system = %loinc", [True]),
    ("%sct", ["http://snomed.info/sct"]),
    ("%`vs-observation-status`", ["http://hl7.org/fhir/ValueSet/observation-status"]),
    ("%'ext-a'", ["http://hl7.org/fhir/StructureDefinition/a"]),
    # terminology and profiles, as far as the tables know
    ("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status')", [True]),
    ("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status|5.0.0')", [True]),
    ("component[0].code.text.memberOf('http://hl7.org/fhir/ValueSet/observation-status')", [False]),
    ("code.memberOf('http://hl7.org/fhir/ValueSet/observation-status')", [False]),
    ("code.coding[0].memberOf('http://hl7.org/fhir/ValueSet/observation-status')", [False]),
    ("status.memberOf('http://a.example/unknown')", []),
    ("conformsTo('http://hl7.org/fhir/StructureDefinition/Observation')", [True]),
    ("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", [False]),
    ("conformsTo('http://a.example/profile')", []),
    ("code.coding[0].subsumes(code.coding[0])", [True]),
    ("code.coding[0].subsumedBy(code.coding[1])", []),
    ("checkModifiers('http://a.example/x').id", ["a"]),
    ("descendants().where($this is Extension).count()", [4]),
    ("children().where($this is Resource).count()", [2]),
    ("repeat(contained | managingOrganization).count()", [3]),
    ("component.select(value.exists() and code.text != 'C')", [True, True, False]),
]


def _contained(reference: str) -> dict[str, Any] | None:
    return next((one for one in OBSERVATION["contained"] if reference == f"#{one['id']}"), None)


@pytest.mark.parametrize(("text", "expected"), ON_OBSERVATION)
def test_on_a_resource(text: str, expected: list[Any]) -> None:
    assert evaluated(text, OBSERVATION, resolve=_contained) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name.given", ["A", None, "C"]),
        ("name.given.count()", [3]),
        ("name.given.where(hasValue())", ["A", "C"]),
        ("name.given[1].extension.value", ["x"]),
        ("name.given.extension.count()", [1]),
        ("name.given.isDistinct()", [True]),
        ("name.given.where($this = 'A').count()", [1]),
    ],
)
def test_arrays_of_primitives_run_in_parallel_with_what_stands_beside(text: str, expected: list[Any]) -> None:
    assert evaluated(text, NAMES) == expected


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        ({"resourceType": "Patient", "name": "A"}, "name", []),
        ({"resourceType": "Patient", "name": ["A", {"text": "B"}]}, "name.text", ["B"]),
        ({"resourceType": "Patient", "active": {"x": 1}}, "active", []),
        ({"resourceType": "Patient", "gender": ["a", None, {}]}, "gender", ["a"]),
        ({"resourceType": "Nothing", "id": "a"}, "id", ["a"]),
        ({"resourceType": 5, "id": "a"}, "id", ["a"]),
        ({"resourceType": "Patient", "birthDate": "x"}, "birthDate", ["x"]),
        ({"resourceType": "Patient", "extension": [5, {"url": 5}]}, "extension('a')", []),
    ],
)
def test_what_has_the_wrong_shape_is_not_seen(document: dict[str, Any], text: str, expected: list[Any]) -> None:
    assert evaluated(text, document) == expected


def test_narratives_are_judged_by_whom_the_world_names() -> None:
    text = {"resourceType": "Basic", "text": {"status": "generated", "div": "<div>x</div>"}}
    assert evaluated("text.`div`.htmlChecks()", text, narrative=lambda content: content == "<div>x</div>") == [True]
    assert evaluated("text.`div`.htmlChecks()", text, narrative=lambda content: False) == [False]
    assert evaluated("text.`div`.htmlChecks()", text) == []


def test_a_modifier_extension_that_is_not_known_ends_the_evaluation() -> None:
    document = {"resourceType": "Basic", "modifierExtension": [{"url": NOTE, "valueBoolean": True}]}
    assert evaluated(f"checkModifiers('{NOTE}').exists()", document) == [True]
    with pytest.raises(EvaluationError):
        evaluated("checkModifiers('http://a.example/other')", document)


def test_types_are_those_of_the_edition() -> None:
    group = {"resourceType": "Group", "quantity": 5, "actual": True}
    assert evaluated("actual", group, "4.3.0") == [True]
    assert evaluated("actual", group, "5.0.0") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status.exists()", True),
        ("status.empty()", False),
        ("nothing", False),  # an invariant is met only where its expression gives true
        ("component.value", False),
        ("status", True),
        ("focus.resolve() is Patient", None),  # it depends on what is not here
        ("focus.resolve().exists()", False),
        ("focus.resolve().exists() or true", True),
    ],
)
def test_an_invariant_is_met_or_not_or_cannot_be_told(text: str, expected: bool | None) -> None:
    document = OBSERVATION | {"focus": [{"reference": "Patient/1"}], "component": OBSERVATION["component"][2:]}
    types = model("5.0.0")
    node = types.node(document)
    assert expression(text, types).met(node, World(types, node)) is expected


def test_one_undecided_evaluation_says_nothing_of_the_next() -> None:
    types = model("5.0.0")
    node = types.node(OBSERVATION)
    world = World(types, node)
    assert expression("subject.resolve() is Patient", types).met(node, world) is None
    assert expression("nothing", types).met(node, world) is False
