"""What is said of a structure: where, what was seen, which rule; and what is said of our own documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.findings import CATALOGUE, Severity
from trialglot.usdm import MODE_URL, MODES, Mode
from trialglot.usdm.explained import EXPLAINED
from trialglot.validators import usdm
from trialglot.validators.options import CheckOptions
from trialglot.validators.usdm.saying import published
from usdm_validator.breaking import Change, after, both, code, drop, get, put, rules, twin
from usdm_validator.made import Json, full

ARM = "/study/versions/0/studyDesigns/0/arms/0"


@pytest.mark.parametrize(
    ("change", "code_", "place", "message"),
    [
        (drop("arm-1", "name"), "USD501", ARM, "StudyArm has no name (DDF00125)"),
        (
            put("arm-1", Notes=[]),
            "USD502",
            f"{ARM}/Notes",
            "StudyArm has no attribute of this name in USDM 4.0 (DDF00125); did you mean 'notes'?",
        ),
        (
            put("arm-1", weight=1),
            "USD502",
            f"{ARM}/weight",
            "StudyArm has no attribute of this name in USDM 4.0 (DDF00125)",
        ),
        (
            put("arm-1", **{"a/b~c": 1}),
            "USD502",
            f"{ARM}/a~1b~0c",
            "StudyArm has no attribute of this name in USDM 4.0 (DDF00125)",
        ),
        (put("arm-1", name=7), "USD503", f"{ARM}/name", "a number found, a text expected (DDF00082, DDF00126)"),
        (
            put("arm-1", notes={}),
            "USD503",
            f"{ARM}/notes",
            "an object found, a list of objects expected (DDF00082, DDF00126)",
        ),
        (
            put("arm-1", notes=None),
            "USD503",
            f"{ARM}/notes",
            "null found, a list of objects expected (DDF00082, DDF00126)",
        ),
        (
            put("arm-1", notes=["x"]),
            "USD503",
            f"{ARM}/notes/0",
            "a text found, an object expected (DDF00082, DDF00126)",
        ),
        (
            put("arm-1", populationIds=["population-1", 7]),
            "USD503",
            f"{ARM}/populationIds/1",
            "a number found, a text expected (DDF00082, DDF00126)",
        ),
        (
            put("arm-1", instanceType="StudyEpoch"),
            "USD504",
            f"{ARM}/instanceType",
            "instanceType is 'StudyEpoch', and the relationship holds instances of StudyArm (DDF00081)",
        ),
        (
            put("cell-1-1", elementIds=[]),
            "USD505",
            "/study/versions/0/studyDesigns/0/studyCells/0/elementIds",
            "0 items found, at least 1 expected (DDF00126)",
        ),
        (
            lambda document: get(document, "population-1")["plannedSex"].extend(
                get(document, "population-1")["plannedSex"]
            ),
            "USD505",
            "/study/versions/0/studyDesigns/0/population/plannedSex",
            "4 items found, at most 2 expected (DDF00126)",
        ),
        (
            put("arm-1", name=""),
            "USD506",
            f"{ARM}/name",
            "an empty text found, a text that is not empty expected (DDF00082)",
        ),
        (
            put("date-1", dateValue="2025-02-30"),
            "USD506",
            "/study/versions/0/dateValues/0/dateValue",
            "'2025-02-30' found, a day of the calendar as YYYY-MM-DD expected (DDF00082)",
        ),
        (
            lambda document: document["study"].update(id="study-1"),
            "USD506",
            "/study/id",
            "'study-1' found, a UUID expected (DDF00082)",
        ),
        (
            put("element-2", studyInterventionIds=["nothing"]),
            "USD514",
            "/study/versions/0/studyDesigns/0/elements/1/studyInterventionIds/0",
            "'nothing' is the id of nothing in the document. USDM 4.0: StudyElement.studyInterventionIds is the id of "
            "StudyIntervention.",
        ),
        (
            put("criterion-1", criterionItemId="arm-1"),
            "USD515",
            "/study/versions/0/studyDesigns/0/eligibilityCriteria/0/criterionItemId",
            "'arm-1' is the id of StudyArm 'arm-1'. USDM 4.0: EligibilityCriterion.criterionItemId is the id of "
            "EligibilityCriterionItem.",
        ),
    ],
)
def test_where_what_and_which_rule(change: Change, code_: str, place: str, message: str) -> None:
    found = [one for one in after(change) if one.code == code_]
    assert [(one.target_path, one.message) for one in found] == [(place, message)]
    assert found[0].severity is Severity.ERROR
    assert found[0].reference


def test_an_id_in_an_extension_attribute_that_leads_nowhere_is_a_warning() -> None:
    found = [one for one in after(put("extension-arm", valueId="arm-9")) if one.code == "USD514"]
    assert [one.severity for one in found] == [Severity.WARNING]


def test_of_two_possible_classes_that_is_taken_which_the_object_is_most_like() -> None:
    found = after(drop("instance-1", "instanceType"))
    assert [(one.code, one.message) for one in found if one.severity is Severity.ERROR] == [
        ("USD501", "ScheduledActivityInstance has no instanceType (DDF00125)")
    ]
    found = after(put("decision-1", instanceType="Decision"))
    assert [one.code for one in found if one.severity is Severity.ERROR] == ["USD504"]


def test_an_id_that_stands_twice_names_the_other_place() -> None:
    found = [one for one in after(put("title-2", id="arm-1")) if one.code == "USD510"]
    assert [one.target_path for one in found] == [f"{ARM}/id"]
    assert "the id 'arm-1' is also that of the StudyTitle at /study/versions/0/titles/1. DDF00083: " in found[0].message


def test_the_version_of_the_model() -> None:
    document = full()
    document["usdmVersion"] = "3.0.0"
    found = [one for one in usdm.validate(document) if one.code == "USD509"]
    assert [one.message for one in found] == ["usdmVersion is '3.0.0'; the document was judged by USDM 4.0"]
    document["usdmVersion"] = "4.0"
    assert not [one for one in usdm.validate(document) if one.code == "USD509"]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (full(), "USDM 4.0 JSON"),
        ({"usdmVersion": "4.0.0"}, "USDM 4.0 JSON"),
        ({"study": {"instanceType": "Study"}}, "USDM 4.0 JSON"),
    ],
)
def test_a_usdm_document_is_known_by_its_content(document: Json, kind: str) -> None:
    assert api.validate(json.dumps(document).encode())[0] == kind
    assert api.validate(b"\xef\xbb\xbf" + json.dumps(document).encode())[0] == kind


@pytest.mark.parametrize("other", [{"study": {}}, {"study": "NCT00000000"}, [full()], {"versions": []}])
def test_other_json_is_no_usdm_document(other: Any) -> None:
    with pytest.raises(UnreadableError, match="no FHIR resource"):
        api.validate(json.dumps(other).encode())


def test_a_key_that_stands_twice() -> None:
    text = json.dumps(full()).replace('"name": "arm-1"', '"name": "other", "name": "arm-1"')
    found = [one for one in api.validate(text.encode())[1] if one.code == "USD507"]
    assert [(one.target_path, one.message) for one in found] == [
        (ARM, "the key 'name' stands twice in one JSON object")
    ]


def _marked(mode: Mode) -> Change:
    extension = {"id": "mode", "url": MODE_URL, "valueString": mode, "instanceType": "ExtensionAttribute"}
    return lambda document: document["study"].update(extensionAttributes=[extension])


def _ages(lower: float, upper: float) -> Json:
    ages: Json = get(full(), "population-1")["plannedAge"]
    ages["minValue"]["value"], ages["maxValue"]["value"] = lower, upper
    return ages


def _nobody_masked(document: Json) -> None:
    for role in ("role-2", "role-3"):
        del get(document, role)["masking"]


UNSATISFIED: dict[str, Change] = {
    "DDF00012": put("timeline-1", mainTimeline=False),
    "DDF00041": code("endpoint-1", "level", "C139173", "Secondary Endpoint"),
    "DDF00084": code("objective-1", "level", "C85827", "Study Secondary Objective"),
    "DDF00097": drop("population-1", "plannedAge"),
    "DDF00098": drop("population-1", "plannedSex"),
    "DDF00073": code("title-2", "type", "C207615", "Brief Study Title", codeSystemVersion="2026-03-27"),
    "DDF00099": put("instance-2", epochId="epoch-1"),
    "DDF00101": drop("procedure-1", "studyInterventionId"),
    "DDF00115": code("title-1", "type", "C207618", "Scientific Study Title"),
    "DDF00128": code("intervention-1", "type", "C17649", "OTHER"),
    "DDF00172": put("identifier-1", scopeId="maker"),
    "DDF00174": twin("version-1", "studyIdentifiers", 1, text="NCT00000001"),
    "DDF00177": drop("administration-1", "route"),
    "DDF00192": drop("role-3", "masking"),
    "DDF00193": both(code("design-1", "blindingSchema", "C28233", "SINGLE BLIND"), _nobody_masked),
    "DDF00201": code("role-1", "code", "C215669", "Co-Sponsor"),
    "DDF00213": put("design-1", studyInterventionIds=["intervention-1"]),
    "DDF00232": code("design-1", "studyType", "C16084", "OBSERVATIONAL"),
    "DDF00241": put("population-1", plannedAge=_ages(65, 18)),
}


def test_what_a_record_cannot_satisfy_is_listed() -> None:
    assert set(EXPLAINED) == set(UNSATISFIED) <= set(published())


@pytest.mark.parametrize("rule", UNSATISFIED)
def test_what_a_record_cannot_satisfy_is_a_warning_that_says_why(rule: str) -> None:
    def said(*changes: Callable[[Json], None]) -> tuple[str, Severity]:
        found = [one for one in after(UNSATISFIED[rule], *changes) if rules([one]) == {rule}]
        assert len(found) == 1
        return found[0].message, found[0].severity

    assert said()[1] is published()[rule].severity
    assert said(_marked("complete")) == said()
    message, severity = said(_marked("strict-source"))
    assert severity is Severity.WARNING
    assert f"({EXPLAINED[rule]}). {rule}: " in message


def test_other_rules_are_errors_in_every_mode() -> None:
    for mode in MODES:
        found = after(put("title-2", id="title-1"), _marked(mode))
        assert [one.severity for one in found if one.code == "USD510"] == [Severity.ERROR]


def test_a_wrong_code_is_an_error_in_every_mode() -> None:
    for mode in MODES:
        found = after(code("intervention-1", "type", "C307", "DRUG"), _marked(mode))
        assert [(one.severity, rules([one])) for one in found if one.code == "USD540"] == [
            (Severity.ERROR, {"DDF00128"})
        ]


def test_a_document_that_we_made_is_checked_by_the_same_rules() -> None:
    document = full()
    assert usdm.check(document, b"", CheckOptions()) == usdm.validate(document)


def test_every_finding_has_a_place_and_a_rule_or_reference() -> None:
    found = after(drop("arm-1", "type"), put("cell-1-1", armId="x"), put("date-1", name=3), drop("role-1", "code"))
    assert len(found) > 8
    for one in found:
        assert one.target_path
        assert one.target_path.startswith("/study")
        assert (one.reference or "").startswith("https://")
        assert one.code in CATALOGUE
