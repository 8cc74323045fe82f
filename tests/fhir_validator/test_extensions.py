"""Extensions: unknown ones are told, known ones stand where their definition lets them and hold what it says."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_validator.breaking import broken
from fhir_validator.made_up import HL7, TERMS, bundle, place, resource
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

Object = dict[str, Any]
NAMED = f"{HL7}/StructureDefinition/"
UNKNOWN = {"url": "https://a.example/x", "valueString": "x"}
ITEM = {"linkId": "1", "type": "display", "text": "x"}
TEXT = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}


def told(document: Object, edition: str = "5.0.0") -> list[tuple[str, str, str | None]]:
    """What a document of others gets: code, severity and place."""
    return [(one.code, one.severity.value, one.target_path) for one in validate(document, edition, own=False)]


def patient(**more: Any) -> Object:
    return {"resourceType": "Patient", "text": TEXT, **more}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("extension", [UNKNOWN], [("FHR323", ".extension[0].url")]),
        ("modifierExtension", [UNKNOWN], [("FHR324", ".modifierExtension[0].url")]),
        # Inside another one, known or not.
        ("extension", [{"url": "https://a.example/y", "extension": [UNKNOWN]}],
         [("FHR323", ".extension[0].extension[0].url"), ("FHR323", ".extension[0].url")]),
        ("extension.0.extension.2", UNKNOWN, [("FHR323", ".extension[0].extension[2].url")]),
        # A name without an address is one that its outer extension defines.
        ("extension", [{"url": "https://a.example/y", "extension": [{"url": "part", "valueString": "x"}]}],
         [("FHR323", ".extension[0].url")]),
        ("_title", {"extension": [UNKNOWN]}, [("FHR323", ".title.extension[0].url")]),
        ("keyword.0.extension", [UNKNOWN], [("FHR323", ".keyword[0].extension[0].url")]),
        # Unknown and broken besides: ext-1 asks for a value or extensions.
        ("extension.0", {"url": "https://a.example/x"}, [("FHR320", ".extension[0]"), ("FHR323", ".extension[0].url")]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("own", [True, False])
def test_unknown_extensions_are_told(path: str, value: Any, found: list[tuple[str, str]], own: bool) -> None:
    document = bundle()
    study = resource(document, "ResearchStudy")
    if path.endswith(".2"):
        study["extension"][0]["extension"].append(value)
    else:
        broken(study, path, value)
    where = place(document, "ResearchStudy")
    seen = [
        (one.code, one.target_path)
        for one in validate(document, own=own)
        if one.code != "FHR320" or "ext" in one.message
    ]
    assert sorted(seen) == sorted((code, where + step) for code, step in found)


def test_an_unknown_extension_warns_and_says_whose_it_would_be() -> None:
    document = patient(extension=[UNKNOWN, UNKNOWN | {"url": f"{NAMED}no-such"}], modifierExtension=[UNKNOWN])
    found = validate(document, own=False)
    assert [one.severity for one in found] == [Severity.WARNING] * 3
    messages = {one.target_path: one.message for one in found}
    assert "no definition of it is at hand" in messages["Patient.extension[0].url"]
    assert "HL7 publishes none of this address" in messages["Patient.extension[1].url"]
    assert "modifier extension https://a.example/x" in messages["Patient.modifierExtension[0].url"]


BIRTH_PLACE = {"url": f"{NAMED}patient-birthPlace", "valueAddress": {"city": "x"}}
BORN = {"url": f"{NAMED}patient-birthTime", "valueDateTime": "2024-01-01T00:00:00Z"}
PERIOD_OF_NAME = {"url": f"{NAMED}humanname-own-name", "valueString": "x"}
STATUS = f"{NAMED}structuredefinition-standards-status"
REASON = {"url": f"{STATUS}-reason", "valueMarkdown": "x"}


def test_an_extension_of_a_resource_stands_in_that_resource() -> None:
    assert told(patient(extension=[BIRTH_PLACE])) == []
    person = {"resourceType": "Practitioner", "text": TEXT, "extension": [BIRTH_PLACE]}
    assert told(person) == [("FHR318", "error", "Practitioner.extension[0]")]


def test_an_extension_of_an_element_stands_at_that_element() -> None:
    # patient-birthTime: context Patient.birthDate; humanname-own-name: HumanName.family.
    assert told(patient(birthDate="2024-01-01", _birthDate={"extension": [BORN]})) == []
    assert told(patient(deceasedDateTime="2024-01-01", _deceasedDateTime={"extension": [BORN]})) == [
        ("FHR318", "error", "Patient.deceased.extension[0]")
    ]
    assert told(patient(name=[{"family": "x", "_family": {"extension": [PERIOD_OF_NAME]}}])) == []
    assert told(patient(name=[{"text": "x", "_text": {"extension": [PERIOD_OF_NAME]}}])) == [
        ("FHR318", "error", "Patient.name[0].text.extension[0]")
    ]


def test_in_a_data_type_the_place_in_the_resource_decides() -> None:
    # At Observation.value[x] only, whatever the data type there.
    accuracy = {"url": f"{NAMED}quantity-accuracy", "valueQuantity": {"value": 1}}
    seen: Object = {"resourceType": "Observation", "text": TEXT, "status": "final", "code": {"text": "x"}}
    assert told(seen | {"valueQuantity": {"value": 1, "extension": [accuracy]}}) == []
    ranges = [{"low": {"value": 1, "extension": [accuracy]}}]
    assert told(seen | {"referenceRange": ranges}) == [
        ("FHR318", "error", "Observation.referenceRange[0].low.extension[0]")
    ]


def test_an_extension_of_an_extension_stands_in_it_or_at_its_value() -> None:
    group: Object = {"resourceType": "Group", "text": TEXT, "type": "person", "membership": "definitional"}
    status = {"url": STATUS, "valueCode": "draft"}
    good = status | {"_valueCode": {"extension": [REASON]}}
    assert told(group | {"extension": [good]}) == []
    other = UNKNOWN | {"_valueString": {"extension": [REASON]}}
    assert told(group | {"extension": [other]}) == [
        ("FHR323", "warning", "Group.extension[0].url"),
        ("FHR318", "error", "Group.extension[0].value.extension[0]"),
    ]
    assert told(group | {"extension": [REASON]}) == [("FHR318", "error", "Group.extension[0]")]


def test_limits_of_a_value() -> None:
    # no-fixed-address is always true, questionnaire-minOccurs at least 0.
    homeless = {"url": f"{NAMED}no-fixed-address", "valueBoolean": False}
    address: Object = {"text": "x", "extension": [homeless]}
    assert told(patient(address=[address])) == [("FHR318", "error", "Patient.address[0].extension[0].value")]
    homeless["valueBoolean"] = True
    assert told(patient(address=[address])) == []
    least: Object = {"url": f"{NAMED}questionnaire-minOccurs", "valueInteger": -1}
    item = {"linkId": "1", "type": "string", "text": "x", "repeats": True, "required": True, "extension": [least]}
    form = {"resourceType": "Questionnaire", "text": TEXT, "status": "draft", "item": [item]}
    assert told(form) == [("FHR318", "error", "Questionnaire.item[0].extension[0].value")]
    least["valueInteger"] = 0
    assert told(form) == []


def test_a_simple_extension_has_others_inside_only_where_its_definition_is_open() -> None:
    inner = {"url": f"{NAMED}data-absent-reason", "valueCode": "unknown"}
    open_ = {"url": f"{NAMED}address-official", "valueBoolean": True, "extension": [inner]}
    assert told(patient(address=[{"text": "x", "extension": [open_]}])) == [
        ("FHR320", "error", "Patient.address[0].extension[0]")  # ext-1: a value or extensions
    ]
    closed = BIRTH_PLACE | {"extension": [inner]}
    assert ("FHR318", "error", "Patient.extension[0].extension") in told(patient(extension=[closed]))


def test_earlier_editions_know_the_pack_and_their_own() -> None:
    # usagecontext-group is R4B's alone; researchStudy-studyRegistration is the pack's alone.
    focus = {"system": f"{TERMS}/usage-context-type", "code": "focus"}
    context = {"code": focus, "valueCodeableConcept": {"text": "x"}}
    group = {"url": f"{NAMED}usagecontext-group", "valueString": "x"}
    plan = {
        "resourceType": "PlanDefinition",
        "text": TEXT,
        "status": "draft",
        "useContext": [context | {"extension": [group]}],
    }
    assert told(plan, "4.3.0") == []
    assert told(plan) == [("FHR323", "warning", "PlanDefinition.useContext[0].extension[0].url")]
    registration = {
        "url": f"{NAMED}researchStudy-studyRegistration",
        "extension": [{"url": "actual", "valueBoolean": True}],
    }
    study = {"resourceType": "ResearchStudy", "text": TEXT, "status": "active", "extension": [registration]}
    assert told(study, "4.3.0") == [("FHR318", "error", "ResearchStudy.extension[0].extension")]  # activity is missing


def test_a_retired_definition_is_known_and_no_place_is_wrong_for_it() -> None:
    regex = {"url": f"{NAMED}regex", "valueString": "x"}
    assert told(patient(extension=[regex])) == []
    assert told(patient(extension=[{"url": f"{NAMED}regex", "valueDate": "2024"}])) == [
        ("FHR318", "error", "Patient.extension[0].value")
    ]


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0", "4.0.1"])
def test_the_type_that_a_choice_has_is_a_place_for_extensions(edition: str) -> None:
    # translation: "string, code, markdown" (https://hl7.org/fhir/extensions/StructureDefinition-translation.html)
    parts = [{"url": "lang", "valueCode": "nl"}, {"url": "content", "valueString": "Vervallen"}]
    sibling = {"extension": [{"url": f"{NAMED}translation", "extension": parts}]}

    def basic(**value: Any) -> Object:
        extension = {"url": "https://a.example/x", **value}
        return {"resourceType": "Basic", "text": TEXT, "code": {"text": "x"}, "extension": [extension]}

    unknown = ("FHR323", "warning", "Basic.extension[0].url")
    assert told(basic(valueString="Deprecated", _valueString=sibling), edition) == [unknown]
    misplaced = ("FHR318", "error", "Basic.extension[0].value.extension[0]")
    assert told(basic(valueInteger=1, _valueInteger=sibling), edition) == [misplaced, unknown]
