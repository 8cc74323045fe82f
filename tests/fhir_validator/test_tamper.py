"""Break a valid Bundle in one place and expect exactly that complaint, at exactly that place."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from fhir_validator.breaking import DROP, broken, fhirpath
from fhir_validator.made_up import BASE, HL7, NCIT, TERMS, bundle, concept, entry, narrative, place, resource
from trialglot.findings import Severity
from trialglot.validators.documents import validate as validate_content
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.check import check_r5
from trialglot.validators.options import CheckOptions

Object = dict[str, Any]
DAR = f"{HL7}/StructureDefinition/data-absent-reason"
REGISTRATION = f"{HL7}/StructureDefinition/researchStudy-studyRegistration"


def test_the_untouched_bundle_has_no_finding() -> None:
    assert validate(bundle()) == []


STUDY, PLAN, GROUP, SITE = "ResearchStudy", "PlanDefinition", "Group", "Location"
DRUG, VARIABLE, ORG, LIBRARY = "ActivityDefinition", "EvidenceVariable", "Organization", "Library"
# Type of the resource, JSON path of the change, value, code, and the place of the complaint where it is another.
IN_RESOURCE: list[tuple[Any, ...]] = [
    # structure
    (STUDY, "purposeType", "x", "FHR301"),
    (STUDY, "arm", [{"name": "x"}], "FHR301"),
    (STUDY, "recruitment.enrolled", 3, "FHR301"),
    (STUDY, "_site", [{"id": "a"}], "FHR301", ".site"),
    # An id and the address of an extension are attributes in XML, and have no extensions.
    (GROUP, "characteristic.0._id", {"extension": [{"url": DAR, "valueCode": "x"}]}, "FHR301", ".characteristic[0].id"),
    (STUDY, "text._div", {"id": "a"}, "FHR301", ".text.div"),
    (STUDY, "extension.0._url", {"extension": [{"url": DAR, "valueCode": "unknown"}]}, "FHR301", ".extension[0].url"),
    (GROUP, "characteristic.0.valueString", "x", "FHR301"),
    (STUDY, "status", DROP, "FHR302"),
    (STUDY, "comparisonGroup.1.name", DROP, "FHR302"),
    (STUDY, "associatedParty.0.role", DROP, "FHR302"),
    (GROUP, "characteristic.1.valueCodeableConcept", DROP, "FHR302", ".characteristic[1].value"),
    (STUDY, "title", ["x"], "FHR303"),
    (STUDY, "identifier", {"value": "x"}, "FHR303"),
    (STUDY, "identifier", "x", "FHR303"),
    (STUDY, "identifier", ["x"], "FHR303", ".identifier[0]"),
    (STUDY, "period", [{"start": "2023"}], "FHR303"),
    (STUDY, "period", "2023", "FHR303"),
    (STUDY, "title", {"value": "x"}, "FHR303"),
    (STUDY, "recruitment.eligibility", "Group/x", "FHR303"),
    ("Practitioner", "name.0.given", "A.", "FHR303"),
    (GROUP, "characteristic.2.valueCodeableConcept", {"text": "x"}, "FHR304", ".characteristic[2].value"),
    # emptiness
    (STUDY, "title", "", "FHR305"),
    (STUDY, "title", " \n ", "FHR305"),
    (STUDY, "title", "\u00a0", "FHR305"),
    (STUDY, "title", None, "FHR305"),
    (STUDY, "keyword", [], "FHR305"),
    (STUDY, "period", {}, "FHR305"),
    (STUDY, "keyword", [{}], "FHR305", ".keyword[0]"),
    (STUDY, "keyword.0.text", "", "FHR305"),
    (STUDY, "phase.coding", [], "FHR305"),
    (STUDY, "phase.coding.0.display", " ", "FHR305"),
    (STUDY, "site.0.reference", "", "FHR305"),
    ("Practitioner", "name.0.given", ["A.", ""], "FHR305", ".name[0].given[1]"),
    ("Practitioner", "name.0.given", ["A.", None], "FHR305", ".name[0].given[1]"),
    ("Practitioner", "name.0.given", [], "FHR305"),
    # JSON types
    (STUDY, "recruitment.targetNumber", "118", "FHR306"),
    (STUDY, "title", 5, "FHR306"),
    (STUDY, "title", True, "FHR306"),
    (STUDY, "progressStatus.0.actual", "true", "FHR306"),
    (STUDY, "progressStatus.0.actual", 1, "FHR306"),
    (STUDY, "recruitment.targetNumber", True, "FHR306"),
    (SITE, "position.latitude", "52.5", "FHR306"),
    (LIBRARY, "content.0.size", 2, "FHR306"),
    # formats
    (STUDY, "date", "2023-02-30", "FHR307"),
    (STUDY, "date", "2023-02-29", "FHR307"),
    (STUDY, "date", "June 2023", "FHR307"),
    (STUDY, "date", "2023-6-1", "FHR307"),
    (STUDY, "date", "2023-06-15T10:00:00", "FHR307"),
    (STUDY, "period.start", "2023-13", "FHR307"),
    (STUDY, "url", "https://a b", "FHR307"),
    (STUDY, "meta.source", "https://a\u3000b", "FHR307"),
    (STUDY, "meta.source", "urn:uuid:12", "FHR307"),
    (STUDY, "language", "english please", "FHR307"),
    (STUDY, "recruitment.targetNumber", -1, "FHR307"),
    (STUDY, "recruitment.targetNumber", 1.5, "FHR307"),
    (STUDY, "recruitment.targetNumber", 2**31, "FHR307"),
    (PLAN, "action.0.action.1.id", "a b", "FHR307"),
    (PLAN, "library", ["no canonical"], "FHR307", ".library[0]"),
    (PLAN, "library", ["garbage"], "FHR307", ".library[0]"),
    (DRUG, "dosage.0.timing.repeat.frequency", 0, "FHR307"),
    (DRUG, "dosage.0.timing.repeat.timeOfDay", ["25:00:00"], "FHR307", ".dosage[0].timing.repeat.timeOfDay[0]"),
    (DRUG, "dosage.0.doseAndRate.0.doseQuantity.value", float("nan"), "FHR307", ".dosage[0].doseAndRate[0].dose.value"),
    (LIBRARY, "content.0.data", "e3=", "FHR307"),
    (LIBRARY, "content.0.contentType", "a file", "FHR307"),
    ("Provenance", "recorded", "2024-03-01", "FHR307"),
    # codes
    (STUDY, "status", "recruiting", "FHR308"),
    (STUDY, "status", "Active", "FHR308"),
    (STUDY, "identifier.0.use", "main", "FHR308"),
    (STUDY, "relatedArtifact.0.type", "background", "FHR308"),
    (GROUP, "type", "patients", "FHR308"),
    (GROUP, "membership", "conceptual", "FHR308"),
    (PLAN, "action.0.selectionBehavior", "one", "FHR308"),
    (PLAN, "action.0.action.1.relatedAction.0.relationship", "later", "FHR308"),
    (DRUG, "kind", "Drug", "FHR308"),
    (DRUG, "dosage.0.timing.repeat.periodUnit", "days", "FHR308"),
    (STUDY, "comparisonGroup.0.type", concept(NCIT, "C174266", "Experimental Arm"), "FHR309"),
    (STUDY, "phase.coding.0.code", "phase-5", "FHR310"),
    (STUDY, "label.0.type.coding.0.code", "brief", "FHR310"),
    (PLAN, "type.coding.0.code", "no-such-type", "FHR310"),
    # resources inside resources
    (DRUG, "contained.0.resourceType", "Drug", "FHR311", ".contained[0]"),
    # references
    (STUDY, "site.0.reference", "made-up-site-1", "FHR312"),
    (STUDY, "site.0.reference", "Site/made-up-site-1", "FHR312"),
    (STUDY, "site.0.reference", "Location/not an id", "FHR312"),
    (STUDY, "site.0.reference", f"Location/{'x' * 65}", "FHR312"),
    (STUDY, "site.0.reference", "urn:uuid:123", "FHR312"),
    (STUDY, "site.0.reference", "Group/made-up-eligibility", "FHR313"),
    (STUDY, "associatedParty.0.party.type", "Practitioner", "FHR313"),
    (STUDY, "site.0", {"type": "Group", "display": "x"}, "FHR313", ".site[0].type"),
    (STUDY, "site.1.reference", "Location/made-up-site-9", "FHR314"),
    (STUDY, "site.1.reference", f"{BASE}/Location/made-up-site-9", "FHR314"),
    (STUDY, "site.1.reference", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "FHR314"),
    (PLAN, "subjectReference.reference", "#x", "FHR314", ".subject.reference"),
    # identities
    (PLAN, "action.0.action.0.action.1.linkId", "arm-1", "FHR315"),
    (STUDY, "comparisonGroup.1.linkId", "arm-1", "FHR315"),
    # canonicals
    (
        PLAN,
        "action.0.action.0.action.0.definitionCanonical",
        f"{BASE}/ActivityDefinition/no",
        "FHR317",
        ".action[0].action[0].action[0].definition",
    ),
    (
        PLAN,
        "action.0.action.0.action.0.definitionCanonical",
        f"{BASE}/ActivityDefinition/made-up-drug-1|9",
        "FHR317",
        ".action[0].action[0].action[0].definition",
    ),
    (PLAN, "library", [f"{BASE}/ActivityDefinition/made-up-drug-1"], "FHR313", ".library[0]"),
    # extensions
    (STUDY, "extension.0.extension.1.url", "time", "FHR318", ".extension[0].extension[1]"),
    (
        STUDY,
        "extension.0.extension.1",
        {"url": "period", "valueDate": "2023"},
        "FHR318",
        ".extension[0].extension[1].value",
    ),
    (STUDY, "extension.0.extension.0", DROP, "FHR318", ".extension[0].extension"),
    (STUDY, "extension.0.url", "my-extension", "FHR318"),
    (STUDY, "modifierExtension", [{"url": DAR, "valueCode": "unknown"}], "FHR318", ".modifierExtension[0]"),
    (
        GROUP,
        "extension",
        [{"url": REGISTRATION, "extension": [{"url": "activity", "valueCodeableConcept": {"text": "x"}}]}],
        "FHR318",
        ".extension[0]",
    ),
    (STUDY, "extension.0", {"valueString": "x"}, "FHR302", ".extension[0].url"),
    (STUDY, "_date", {"extension": [{"url": DAR, "valueCode": "lost"}]}, "FHR308", ".date.extension[0].value"),
    # attachments; the data is {} in two bytes, its SHA-1 in base64 vyGp6PvFo4RvsFtPoIWeCReyIC8=
    (LIBRARY, "content.0.size", "3", "FHR328"),
    (LIBRARY, "content.0.hash", "YWJj", "FHR328"),
    # narrative
    (STUDY, "text.div", "<div>x</div>", "FHR319"),
    (STUDY, "text.div", '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</div>', "FHR319"),
    # invariants
    (STUDY, "period", {"start": "2024", "end": "2023"}, "FHR320"),
    (STUDY, "period", {"id": "x"}, "FHR320"),
    (GROUP, "characteristic.0.valueRange.high.value", 17, "FHR320", ".characteristic[0].value"),
    (ORG, "name", DROP, "FHR320", ""),
    (ORG, "contact.0.telecom.0.use", "home", "FHR320", ".contact[0]"),
    (ORG, "contact.0.telecom.0.system", DROP, "FHR320", ".contact[0].telecom[0]"),
    (LIBRARY, "content.0.contentType", DROP, "FHR320", ".content[0]"),
    (VARIABLE, "characteristic.0.definitionId", "x", "FHR320", ".characteristic[0]"),
    (DRUG, "productReference", {"display": "x"}, "FHR320", ".contained[0]"),
    (DRUG, "contained.0.meta", {"versionId": "1"}, "FHR320"),
    (DRUG, "contained.0.meta", {"security": [{"system": f"{TERMS}/v3-Confidentiality", "code": "R"}]}, "FHR320"),
    (DRUG, "dosage.0.timing.repeat.periodUnit", DROP, "FHR320", ".dosage[0].timing.repeat"),
    (DRUG, "dosage.0.timing.repeat.offset", 10, "FHR320", ".dosage[0].timing.repeat"),
    (DRUG, "dosage.0.doseAndRate.0.doseQuantity.system", DROP, "FHR320", ".dosage[0].doseAndRate[0].dose"),
    (PLAN, "action.0.input", [{"title": "x"}], "FHR320", ".action[0].input[0]"),
    (
        PLAN,
        "action.0.condition",
        [{"kind": "start", "expression": {"language": "text/cql"}}],
        "FHR320",
        ".action[0].condition[0].expression",
    ),
]


@pytest.mark.parametrize(
    "row", IN_RESOURCE, ids=[f"{i}-{row[3]}-{row[0]}.{row[1]}" for i, row in enumerate(IN_RESOURCE)]
)
def test_one_fault_one_complaint(row: tuple[Any, ...]) -> None:
    kind, path, value, code, *where = row
    document = bundle()
    broken(resource(document, kind), path, value)
    expected = place(document, kind) + (where[0] if where else fhirpath(path))
    assert [(one.code, one.target_path) for one in validate(document)] == [(code, expected)]


WARNINGS: list[tuple[Any, ...]] = [
    (PLAN, "name", "made up", "cnl-0"),
    (STUDY, "identifier.0", {"system": "http://clinicaltrials.gov"}, "ident-1"),
    (PLAN, "action.0.goalId", ["g1"], "pld-3", ".action[0].goalId[0]"),
    (PLAN, "action.0.action.1.relatedAction.0.targetId", "arm-9", "pld-4"),
    (STUDY, "condition.0", {"coding": [{"display": "Myeloma"}]}, "cod-1", ".condition[0].coding[0]"),
    ("Citation", "url", f"{BASE}/Citation/made-up-paper|1", "cnl-1"),
]


@pytest.mark.parametrize("row", WARNINGS, ids=[row[3] for row in WARNINGS])
def test_invariants_that_warn(row: tuple[Any, ...]) -> None:
    kind, path, value, key, *where = row
    document = bundle()
    broken(resource(document, kind), path, value)
    expected = place(document, kind) + (where[0] if where else fhirpath(path))
    nowhere = Severity.ERROR if key in ("pld-3", "pld-4") else Severity.WARNING  # what we make leads somewhere
    for own, severity in ((False, Severity.WARNING), (True, nowhere)):
        (found,) = validate(document, own=own)
        assert (found.code, found.severity, found.target_path) == ("FHR320", severity, expected)
        assert found.message.startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("kind", "path", "value", "foreign"),
    [
        (STUDY, "site.1.reference", "Location/made-up-site-9", Severity.WARNING),
        (STUDY, "site.1.reference", f"{BASE}/Location/made-up-site-9", Severity.WARNING),
        # Neither of these can be anywhere else.
        (STUDY, "site.1.reference", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", Severity.ERROR),
        (PLAN, "subjectReference.reference", "#x", Severity.ERROR),
    ],
)
def test_a_server_may_hold_what_a_foreign_bundle_refers_to(kind: str, path: str, value: str, foreign: Severity) -> None:
    document = bundle()
    broken(resource(document, kind), path, value)
    assert [(one.code, one.severity) for one in validate(document)] == [("FHR314", Severity.ERROR)]
    assert [(one.code, one.severity) for one in validate(document, own=False)] == [("FHR314", foreign)]
    content = orjson.dumps(document)
    assert check_r5(document, content, CheckOptions())[0].severity is Severity.ERROR
    (found,) = validate_content(content, CheckOptions())[1]
    assert found.severity is foreign


def test_a_link_id_of_two_groups_is_a_warning() -> None:
    document = bundle()
    broken(resource(document, STUDY), "comparisonGroup.1.linkId", "arm-1")
    assert [(one.code, one.severity) for one in validate(document)] == [("FHR315", Severity.WARNING)]
    document = bundle()
    broken(resource(document, PLAN), "action.0.action.0.action.1.linkId", "arm-1")
    assert [(one.code, one.severity) for one in validate(document)] == [("FHR315", Severity.ERROR)]


@pytest.mark.parametrize(
    ("value", "severity", "said"),
    [
        (concept(NCIT, "C174266", "Experimental Arm"), Severity.INFO, True),
        ({"coding": [{"system": NCIT, "code": "C174266"}], "text": "Experimental"}, Severity.INFO, True),
        ({"coding": [{"system": NCIT, "code": "C174266"}]}, Severity.WARNING, False),
        ({"coding": [{"code": "experimental", "display": "x"}], "text": "x"}, Severity.WARNING, False),
    ],
)
def test_only_a_person_can_judge_words_of_another_system(value: Any, severity: Severity, said: bool) -> None:
    document = bundle()
    broken(resource(document, STUDY), "comparisonGroup.0.type", value)
    found = [one for one in validate(document) if one.code == "FHR309"]
    assert [one.severity for one in found] == [severity]
    assert found[0].message.endswith("; no check can tell whether one of them fits what the text says") is said


def test_a_code_element_outside_its_extensible_value_set_is_a_warning() -> None:
    # Expression.language: extensible binding to expression-language (text/cql, text/fhirpath ...).
    action = {"condition": [{"kind": "start", "expression": {"language": "text/x-own", "expression": "true"}}]}
    plan = {"resourceType": "PlanDefinition", "text": narrative("x"), "status": "draft", "action": [action]}
    (one,) = validate(plan)
    assert (one.code, one.severity) == ("FHR309", Severity.WARNING)
    assert one.target_path == "PlanDefinition.action[0].condition[0].expression.language"
    assert "'text/x-own'" in one.message


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("a\x00b", "U+0000"),
        ("a\x08\x0c\x1f", "U+0008, U+000C, U+001F"),
        ("tab\t, lines\r\n, delete\x7f, next\x85", None),
        ("escaped \\u0000 \\b \\f", None),
    ],
)
def test_control_characters_are_errors(text: str, characters: str | None) -> None:
    document = bundle()
    resource(document, STUDY)["title"] = text
    found = check_r5(document, orjson.dumps(document), CheckOptions())
    expected = [("FHR322", Severity.ERROR, f"{place(document, STUDY)}.title")] if characters else []
    assert [(one.code, one.severity, one.target_path) for one in found] == expected
    assert not characters or f" {characters};" in found[0].message


@pytest.mark.parametrize(
    ("value", "foreign"), [(" \n ", Severity.WARNING), ("\u00a0", Severity.WARNING), ("", Severity.ERROR)]
)
def test_a_text_of_white_space_is_bad_style_and_an_empty_one_an_error(value: str, foreign: Severity) -> None:
    document = bundle()
    resource(document, STUDY)["title"] = value
    for own, severity in ((True, Severity.ERROR), (False, foreign)):
        (one,) = validate(document, own=own)
        assert (one.code, one.severity, one.target_path) == ("FHR305", severity, f"{place(document, STUDY)}.title")
    document = bundle()
    resource(document, STUDY)["status"] = " "  # no string, but a code
    assert {one.severity for one in validate(document, own=False)} == {Severity.ERROR}


def test_a_binding_is_about_the_types_that_can_be_bound() -> None:
    # PlanDefinition.subject[x]: a concept of an extensible value set, a reference, or a canonical.
    document = bundle()
    plan = resource(document, PLAN)
    del plan["subjectReference"]
    plan["subjectCanonical"] = f"{BASE}/EvidenceVariable/made-up-outcome"
    assert validate(document) == []


def test_the_right_size_and_hash_of_an_attachment() -> None:
    document = bundle()
    resource(document, LIBRARY)["content"][0] |= {"size": "2", "hash": "vyGp6PvFo4RvsFtPoIWeCReyIC8="}
    assert validate(document) == []
    # In R4B the size is a number.
    content = {"contentType": "application/json", "data": "e30=", "size": 2}
    library = resource(bundle(), LIBRARY) | {"content": [content], "text": narrative("x")}
    assert validate(library, "4.3.0") == []
    content["size"] = 3
    (one,) = validate(library, "4.3.0")
    assert (one.code, one.target_path) == ("FHR328", "Library.content[0].size")


TWIN = {"resourceType": "Location", "id": "made-up-site-1", "name": "twin"}
URN = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
ENTRY, LAST = "Bundle.entry[0]", "Bundle.entry[15]"
OLD = f"{BASE}/Location/made-up-site-1/_history/1"
# JSON path of the change, value, complaints.
IN_BUNDLE: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("type", "load", [("FHR308", "Bundle.type")]),
    ("type", DROP, [("FHR302", "Bundle.type")]),
    ("total", 3, [("FHR320", "Bundle")]),
    ("entry.0.request", DROP, [("FHR320", ENTRY)]),
    ("entry.0.request.method", "PUSH", [("FHR308", f"{ENTRY}.request.method"), ("FHR320", ENTRY)]),
    ("entry.0.request.method", "DELETE", [("FHR320", ENTRY)]),
    ("entry.0.request.method", "POST", [("FHR316", f"{ENTRY}.request.url")]),
    ("entry.0.request.url", "Location/other", [("FHR316", f"{ENTRY}.request.url")]),
    ("entry.0.request.url", "Organization/made-up-site-1", [("FHR316", f"{ENTRY}.request.url")]),
    ("entry.0.search", {"mode": "match"}, [("FHR320", ENTRY)]),
    ("entry.0.fullUrl", OLD, [("FHR316", f"{ENTRY}.fullUrl"), ("FHR320", f"{ENTRY}.fullUrl")]),
    ("entry.0.fullUrl", "Location/made-up-site-1", [("FHR316", f"{ENTRY}.fullUrl")]),
    ("entry.0.fullUrl", f"{BASE}/Organization/made-up-site-1", [("FHR316", f"{ENTRY}.fullUrl")]),
    ("entry.0.resource.id", DROP, [("FHR316", f"{ENTRY}.resource")]),
    ("entry.0.resource.id", "under_score", [("FHR307", f"{ENTRY}.resource.id")]),
    ("entry.0.resource.id", "x" * 65, [("FHR307", f"{ENTRY}.resource.id")]),
    ("entry.0.resource.resourceType", "Site", [("FHR311", f"{ENTRY}.resource")]),
    ("entry.0.resource.resourceType", DROP, [("FHR311", f"{ENTRY}.resource")]),
    ("entry.15", entry(TWIN), [("FHR320", f"{LAST}.fullUrl"), ("FHR315", f"{LAST}.resource.id")]),
    ("entry.15", entry(TWIN) | {"fullUrl": URN}, [("FHR315", f"{LAST}.resource.id")]),
    ("entry.15", {"fullUrl": "https://x.example/y"}, [("FHR320", LAST)]),
]


@pytest.mark.parametrize("row", IN_BUNDLE, ids=[f"{i}-{row[0]}" for i, row in enumerate(IN_BUNDLE)])
def test_faults_of_the_bundle(row: tuple[str, Any, list[tuple[str, str]]]) -> None:
    path, value, expected = row
    document = bundle()
    if path == "entry.15":
        document["entry"].append(value)
    else:
        broken(document, path, value)
    found = {(one.code, one.target_path) for one in validate(document)}
    assert set(expected) <= found
    # What hangs on the broken entry (a reference to it, its request) may complain too; nothing else may.
    assert all(code in ("FHR314", "FHR316", "FHR320") for code, _ in found - set(expected))


def test_each_finding_says_what_is_seen_and_allowed_and_where_it_is_written() -> None:
    document = bundle()
    resource(document, STUDY)["status"] = "recruiting"
    (found,) = validate(document)
    assert found.message == (
        "'recruiting' is not in the required value set http://hl7.org/fhir/ValueSet/publication-status "
        "(it has active, draft, retired, unknown)"
    )
    assert found.reference == "https://hl7.org/fhir/R5/researchstudy-definitions.html#ResearchStudy.status"


def test_an_unknown_element_is_answered_with_the_nearest_known_one() -> None:
    document = bundle()
    resource(document, STUDY)["titel"] = "x"
    (found,) = validate(document)
    assert "did you mean title" in found.message


def test_a_contained_resource_contains_none() -> None:
    document = bundle()
    contained = resource(document, DRUG)["contained"][0]
    contained["contained"] = [{"resourceType": "Basic", "id": "inner", "code": {"text": "x"}}]
    contained["extension"] = [{"url": "https://a.example/x", "valueReference": {"reference": "#inner"}}]
    found = {(one.message.partition(":")[0], one.target_path) for one in validate(document)}
    assert ("dom-2", f"{place(document, DRUG)}.contained[0]") in found


def test_absence_with_a_reason_fulfils_a_required_element() -> None:
    document = bundle()
    study = resource(document, STUDY)
    del study["status"]
    study["_status"] = {"extension": [{"url": DAR, "valueCode": "unknown"}]}
    # Present it is; but a required binding asks for a code.
    (one,) = validate(document)
    assert (one.code, one.severity, one.target_path) == ("FHR308", Severity.WARNING, f"{place(document, STUDY)}.status")
    drug = resource(bundle(), DRUG)
    del drug["dosage"][0]["text"]
    drug["dosage"][0]["_text"] = {"extension": [{"url": DAR, "valueCode": "unknown"}]}
    assert validate(drug) == []


def test_nulls_run_in_parallel_with_their_siblings() -> None:
    document = bundle()
    name = resource(document, "Practitioner")["name"][0]
    name["given"] = [None, "B."]
    name["_given"] = [{"extension": [{"url": DAR, "valueCode": "masked"}]}, None]
    assert validate(document) == []
    name["_given"].append(None)
    assert [one.code for one in validate(document)] == ["FHR303"]


def test_an_extensible_value_set_admits_text_alone_and_a_second_coding() -> None:
    document = bundle()
    group = resource(document, STUDY)["comparisonGroup"][0]
    group["type"]["coding"].append({"system": NCIT, "code": "C174266", "display": "Experimental Arm"})
    resource(document, STUDY)["comparisonGroup"][1]["type"] = {"text": "Extension arm"}
    assert validate(document) == []


def test_the_same_fault_in_a_shared_object_is_told_at_each_of_its_places() -> None:
    document = bundle()
    shared = {"reference": "Organization/nobody"}
    resource(document, STUDY)["associatedParty"][0]["party"] = shared
    resource(document, "PractitionerRole")["organization"] = shared
    assert {one.target_path for one in validate(document)} == {
        f"{place(document, STUDY)}.associatedParty[0].party.reference",
        f"{place(document, 'PractitionerRole')}.organization.reference",
    }


def test_a_known_code_system_is_checked_where_no_value_set_is_bound() -> None:
    document = bundle()
    resource(document, STUDY)["condition"] = [concept(f"{TERMS}/data-absent-reason", "gone", "Gone")]
    assert [one.code for one in validate(document)] == ["FHR310"]
