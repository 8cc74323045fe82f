"""Invariants that their expressions judge: where they are looked at, what they see around them, what is told."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import orjson
import pytest

from fhir_validator.made_up import bundle
from fhirpath.generated import elements
from trialglot.fhir.definitions import Definitions, definitions
from trialglot.findings import Severity
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.corrections import CORRECTED
from trialglot.validators.fhir.explain import judged
from trialglot.validators.fhir.invariants import ALIKE, EARLIER, ELSEWHERE
from trialglot.validators.fhir.invariants_earlier import functions
from trialglot.validators.fhir.invariants_resources import FUNCTIONS
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.rules import MATTERS, Rule
from trialglot.validators.fhir.shapes import Context
from trialglot.validators.fhirpath import Node, World, expression, model

Json = dict[str, Any]
EDITIONS = ("5.0.0", "4.3.0", "4.0.1")
DIV = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}


def told(document: Json, edition: str = "5.0.0") -> list[tuple[str, str | None]]:
    """Return key and place of the broken invariants of a document."""
    found = (one for one in validate(document, edition) if one.code == "FHR320")
    return [(one.message.partition(":")[0], one.target_path) for one in found]


def resource(kind: str, **elements: Any) -> Json:
    return {"resourceType": kind, "text": DIV, **elements}


# Invariant, a document that keeps it, one that breaks it, the place; the wording of each is on the resource's page.
JUDGED: list[tuple[str, Json, Json, str]] = [
    ("dom-6", resource("Basic", code={"text": "x"}), {"resourceType": "Basic", "code": {"text": "x"}}, "Basic"),
    (
        "obs-6",
        resource("Observation", status="final", code={"text": "x"}, valueString="a"),
        resource("Observation", status="final", code={"text": "x"}, valueString="a", dataAbsentReason={"text": "b"}),
        "Observation",
    ),
    (
        "pat-1",
        resource("Patient", contact=[{"name": {"text": "A"}}]),
        resource("Patient", contact=[{"gender": "other"}]),
        "Patient.contact[0]",
    ),
    (
        "que-1c",
        resource("Questionnaire", status="draft", item=[{"linkId": "1", "type": "display"}]),
        resource(
            "Questionnaire",
            status="draft",
            item=[{"linkId": "1", "type": "display", "item": [{"linkId": "2", "type": "string"}]}],
        ),
        "Questionnaire.item[0]",
    ),
    (
        "que-2",
        resource("Questionnaire", status="draft", item=[{"linkId": "1", "type": "string"}]),
        resource("Questionnaire", status="draft", item=[{"linkId": "1", "type": "string"}] * 2),
        "Questionnaire",
    ),
    # an invariant of a string, and of each string in its place
    (
        "que-15",
        resource("Questionnaire", status="draft", item=[{"linkId": "1" * 255, "type": "string"}]),
        resource("Questionnaire", status="draft", item=[{"linkId": "1" * 256, "type": "string"}]),
        "Questionnaire.item[0].linkId",
    ),
    # an invariant that an element adds to those of its type
    (
        "ras-1",
        resource(
            "RiskAssessment",
            status="final",
            subject={"display": "x"},
            prediction=[
                {"probabilityRange": {"low": {"value": 1, "system": "http://unitsofmeasure.org", "code": "%"}}}
            ],
        ),
        resource(
            "RiskAssessment",
            status="final",
            subject={"display": "x"},
            prediction=[
                {"probabilityRange": {"low": {"value": 1, "system": "http://unitsofmeasure.org", "code": "g"}}}
            ],
        ),
        "RiskAssessment.prediction[0].probability",
    ),
    # an element defined by reference to another has the invariants of both
    (
        "tst-9",
        resource(
            "TestScript",
            url="http://a.example/a",
            name="Name",
            status="draft",
            teardown={"action": [{"operation": {"encodeRequestUrl": True, "sourceId": "a"}}]},
        ),
        resource(
            "TestScript",
            url="http://a.example/a",
            name="Name",
            status="draft",
            teardown={"action": [{"operation": {"encodeRequestUrl": True}}]},
        ),
        "TestScript.teardown.action[0].operation",
    ),
    # %resource
    (
        "cmd-1",
        resource("ConceptMap", status="draft", group=[{"element": [{"code": "a", "target": [
            {"code": "b", "relationship": "not-related-to"}]}]}]),
        resource("ConceptMap", status="active", group=[{"element": [{"code": "a", "target": [
            {"code": "b", "relationship": "not-related-to"}]}]}]),
        "ConceptMap.group[0].element[0].target[0]",
    ),
    # resolve() inside the resource
    (
        "ctm-1",
        resource(
            "CareTeam",
            contained=[{"resourceType": "Practitioner", "id": "p"}],
            participant=[{"member": {"reference": "#p"}, "onBehalfOf": {"display": "x"}}],
        ),
        resource(
            "CareTeam",
            contained=[{"resourceType": "Patient", "id": "p"}],
            participant=[{"member": {"reference": "#p"}, "onBehalfOf": {"display": "x"}}],
        ),
        "CareTeam.participant[0]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "kept", "broken", "place"), JUDGED, ids=[one[0] for one in JUDGED])
def test_an_invariant_without_function_is_judged(key: str, kept: Json, broken: Json, place: str) -> None:
    assert key not in dict(told(kept))
    assert (key, place) in told(broken)


def test_the_severity_is_that_of_the_definition() -> None:
    plain = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "valueString": "a"}
    found = validate(plain | {"dataAbsentReason": {"text": "b"}})
    severities = {one.message.partition(":")[0]: one.severity for one in found if one.code == "FHR320"}
    assert severities == {"dom-6": Severity.WARNING, "obs-6": Severity.ERROR}


def test_a_contained_resource_needs_no_narrative() -> None:
    inner = {"resourceType": "Patient", "id": "p", "link": [{"other": {"reference": "#"}, "type": "refer"}]}
    assert told(resource("Basic", code={"text": "x"}, contained=[inner])) == []


def test_what_a_reference_outside_the_document_leads_to_is_left_open() -> None:
    team = resource("CareTeam", participant=[{"member": {"reference": "Patient/1"}, "onBehalfOf": {"display": "x"}}])
    assert told(team) == []
    entries = [
        {"fullUrl": "http://a.example/CareTeam/1", "resource": team | {"id": "1"}},
        {"fullUrl": "http://a.example/Patient/1", "resource": resource("Patient", id="1")},
    ]
    collection = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    assert told(collection) == [("ctm-1", "Bundle.entry[0].resource.participant[0]")]
    versioned = {"member": {"reference": "Patient/1/_history/2"}, "onBehalfOf": {"display": "x"}}
    entries[0]["resource"] = team | {"id": "1", "participant": [versioned]}
    assert told(collection) == [("ctm-1", "Bundle.entry[0].resource.participant[0]")]


def test_each_resource_of_a_bundle_is_the_resource_of_its_own_invariants() -> None:
    targets = [{"code": "b", "relationship": "not-related-to"}]
    maps = [
        resource("ConceptMap", id=str(number), status=status, group=[{"element": [{"code": "a", "target": targets}]}])
        for number, status in enumerate(("draft", "active", "draft"))
    ]
    inner = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "http://a.example/ConceptMap/1", "resource": maps[1]}]}  # fmt: skip
    entries = [
        {"fullUrl": f"http://a.example/x/{number}", "resource": one} for number, one in enumerate([maps[0], inner])
    ]
    document = {"resourceType": "Bundle", "type": "collection", "entry": [*entries, entries[0]]}
    keys = [one for one in told(document) if one[0] == "cmd-1"]
    assert keys == [("cmd-1", "Bundle.entry[1].resource.entry[0].resource.group[0].element[0].target[0]")]


def test_a_nested_bundle_leaves_the_outer_one_its_invariants() -> None:
    inner = {"resourceType": "Bundle", "type": "collection"}
    outer = {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [{"resource": inner, "response": {"status": "200"}}],
    }
    assert told(outer, "4.3.0") == []


def test_an_expression_that_cannot_be_evaluated_is_told() -> None:
    library = Library(definitions("5.0.0"))
    item = {"linkId": "1", "type": ["string", "text"], "maxLength": 5}
    rule = Rule(library.definitions, "que-10", "Questionnaire.item")
    reason = rule(item, Context())
    assert reason == "in and contains look for one item, not 2"
    (one,) = judged(library.shape("Questionnaire.item"), "que-10", item, reason, sound=True)
    assert one.code == "FHR320"
    assert "It cannot be evaluated: in and contains look for one item, not 2." in str(one.fields["seen"])
    # Where the object has another fault, that is the reason.
    assert judged(library.shape("Questionnaire.item"), "que-10", item, reason, sound=False) == []
    assert told(resource("Questionnaire", status="draft", item=[item])) == []


def test_a_report_may_have_a_composition_of_several_observations() -> None:
    seen = [{"resourceType": "Observation", "id": name, "status": "final", "code": {"text": name}} for name in "ab"]
    composition = {
        "resourceType": "Composition", "id": "c", "status": "final", "type": {"text": "x"}, "date": "2024",
        "author": [{"display": "x"}], "title": "x", "section": [{"entry": [{"reference": "#a"}, {"reference": "#b"}]}],
    }  # fmt: skip
    report = resource(
        "DiagnosticReport",
        contained=[*seen, composition],
        status="final",
        code={"text": "x"},
        composition={"reference": "#c"},
        result=[{"reference": "#a"}, {"reference": "#b"}],
    )
    assert told(report) == []
    assert told(report | {"result": [{"reference": "#a"}]}) == [("dgr-1", "DiagnosticReport")]


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        # a name is asked for only where there is one (vsd-0), and a full address likewise (bdl-8)
        (resource("ValueSet", status="draft"), []),
        (resource("ValueSet", status="draft", name="a b"), ["vsd-0"]),
        (resource("ValueSet", status="draft", name="Name1"), []),
        (resource("ValueSet", status="draft", name="Name 1"), ["vsd-0"]),
        ({"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "x"}}]}, []),
        (resource("RiskAssessment", status="final", subject={"display": "x"}, prediction=[{"outcome": {"text": "x"}}]),
         []),
        (resource("RiskAssessment", status="final", subject={"display": "x"}, prediction=[{"probabilityDecimal": 101}]),
         ["ras-2"]),
        (resource("Questionnaire", status="draft", item=[{"linkId": "1", "type": "string", "enableWhen": [
            {"question": "1", "operator": "exists", "answerBoolean": True}] * 2}]), ["que-12"]),
    ],
)  # fmt: skip
def test_expressions_that_r4_published_wrongly_are_read_as_meant(document: Json, keys: list[str]) -> None:
    assert [key for key, _ in told(document, "4.0.1")] == keys


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_invariant_of_an_edition_can_be_judged(edition: str) -> None:
    tables = definitions(edition)
    types = model(edition)
    for key in tables.invariants.names():
        published = tables.invariants.get(key)["expression"]
        expression(CORRECTED.get(published, published), types)  # raises where it is no FHIRPath


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_invariant_stands_in_the_shapes_where_the_tables_list_it(edition: str) -> None:
    tables = definitions(edition)
    library = Library(tables)
    listed: set[str] = set()
    for name in tables.types.names():
        row = tables.types.get(name)
        listed.update(row.get("invariants", []))
        if row["kind"] == "primitive-type":
            continue
        for shape in [library.shape(name)] + [
            library.shape(f"{name}.{path}")
            for path, _, kinds, *_ in row["elements"]
            if set(kinds) & {"BackboneElement", "Element"}
        ]:
            held = {key for key, _ in (*shape.rules, *shape.judged)}
            wanted = set(_of(library, tables, shape.name))
            assert wanted - ELSEWHERE == held, shape.name
            listed |= held
        for _, _, _, *more in row["elements"]:
            listed.update(more[0].get("invariants", []) if more else [])
    # ContactPoint's clb-1 is of a profile on it that no type uses.
    assert set(tables.invariants.names()) - listed == {"clb-1"}


def _of(library: Library, tables: Definitions, name: str) -> list[str]:
    """The invariants of a type, an inner type, and of their primitive elements."""
    root, _, inner = name.partition(".")
    found: list[str] = []
    if inner:
        rows = library.definitions.rows(root)
        found += next(row[3].get("invariants", []) if len(row) > 3 else [] for row in rows if row[0] == inner)
        depth = inner.count(".") + 1
        rows = [row for row in rows if row[0].startswith(f"{inner}.") and row[0].count(".") == depth]
    else:
        kind: str | None = root
        while kind is not None:
            row = tables.types.get(kind)
            found += row.get("invariants", [])
            kind = row.get("base")
        rows = [row for row in library.definitions.rows(root) if "." not in row[0]]
    for row in rows:
        kinds = [one for one in row[2] if not one.startswith("#") and one not in ("BackboneElement", "Element")]
        if len(row) > 3 and any(tables.types.get(one)["kind"] == "primitive-type" for one in kinds):
            found += row[3].get("invariants", [])
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_cannot_matter_is_met(edition: str) -> None:
    types = model(edition)
    kinds = {
        "prov-2": "Provenance.agent", "prov-3": "Provenance.agent", "docRef-1": "DocumentReference",
        "docRef-2": "DocumentReference", "dom-r4b": "Medication",
    }  # fmt: skip
    assert kinds.keys() == MATTERS.keys()
    for key in set(kinds) & set(types.tables.invariants.names()):
        text = types.tables.invariants.get(key)["expression"]
        count = 0
        for one in elements(types, kinds[key], key, 200):
            if not MATTERS[key](one):
                node = Node(one, None, types.kind(kinds[key]))
                assert expression(text, types).met(node, World(types, node)) is True
                count += 1
        assert count > 20


@pytest.mark.parametrize("edition", EDITIONS[1:])
def test_functions_hold_only_for_the_expressions_for_which_they_were_written(edition: str) -> None:
    latest, tables = definitions("5.0.0").invariants, definitions(edition).invariants
    for key, function in functions(definitions(edition)).items():
        published = tables.get(key)["expression"]
        if function is FUNCTIONS.get(key):
            assert key in ALIKE or latest.get(key)["expression"] == published, key
        else:
            assert EARLIER[published] is function, key
    known = {
        definitions(one).invariants.get(key)["expression"]
        for one in EDITIONS
        for key in definitions(one).invariants.names()
    }
    assert set(EARLIER) <= known
    assert set(CORRECTED) <= known


def test_expressions_are_not_loaded_for_what_we_write() -> None:
    code = (
        "import sys, orjson; from trialglot.validators.fhir import validate;"
        "validate(orjson.loads(sys.stdin.buffer.read()));"
        "print([one for one in sys.modules if one.startswith('trialglot.validators.fhirpath')])"
    )
    run = subprocess.run([sys.executable, "-c", code], input=orjson.dumps(bundle()), capture_output=True, check=True)
    assert run.stdout.strip() == b"[]"
