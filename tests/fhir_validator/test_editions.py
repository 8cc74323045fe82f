"""Which edition of FHIR a document is taken for, and what an edition refuses that another takes."""

from __future__ import annotations

from time import process_time
from typing import Any

import orjson
import pytest

from trialglot.api import validate
from trialglot.errors import UnreadableError, UsageError
from trialglot.validators.options import CheckOptions

TEXT = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>A</p></div>'}
# status of a ResearchStudy: a publication status in R5, the state of the study before it.
STUDY: dict[str, Any] = {"resourceType": "ResearchStudy", "text": TEXT}
COMPLETED = STUDY | {"status": "completed"}
ACTIVE = STUDY | {"status": "active"}
# Citation came with R4B, the definition of an arm's purpose in Group.membership with R5, EvidenceVariable.type ended
# with R4: https://hl7.org/fhir/R4/evidencevariable.html
MEMBERSHIP = {"resourceType": "Group", "text": TEXT, "type": "person", "membership": "definitional"}
COUNTED = {
    "resourceType": "EvidenceVariable",
    "text": TEXT,
    "status": "draft",
    "type": "dichotomous",
    "characteristic": [{"definitionCodeableConcept": {"text": "A"}}],
}


@pytest.mark.parametrize(
    ("document", "edition"),
    [
        (ACTIVE, "R5"),
        (COMPLETED, "R4B"),
        (MEMBERSHIP, "R5"),
        (COUNTED, "R4"),
        ({"resourceType": "Citation", "text": TEXT, "status": "draft", "summary": [{"text": "A"}]}, "R5"),
        ({"resourceType": "EffectEvidenceSynthesis"}, "R4"),  # a type that only R4 has
    ],
)
def test_the_edition_is_found_from_the_content(document: dict[str, Any], edition: str) -> None:
    kind, _ = validate(orjson.dumps(document))
    assert kind == f"FHIR {edition} {document['resourceType']}"


def test_a_document_wrong_by_every_edition_is_of_the_one_with_the_fewest_errors() -> None:
    kind, findings = validate(orjson.dumps(COMPLETED | {"phase": "none", "note": {}}))
    assert kind == "FHIR R4B ResearchStudy"
    assert {one.target_path for one in findings if one.severity == "error"} == {
        "ResearchStudy.phase",
        "ResearchStudy.note",
    }


def test_the_stated_edition_holds() -> None:
    kind, findings = validate(orjson.dumps(COMPLETED), options=CheckOptions(fhir_version="R5"))
    assert kind == "FHIR R5 ResearchStudy"
    assert [(one.code, one.target_path) for one in findings] == [("FHR308", "ResearchStudy.status")]
    kind, findings = validate(orjson.dumps(ACTIVE), options=CheckOptions(fhir_version="R4"))
    assert (kind, findings) == ("FHIR R4 ResearchStudy", [])


def test_xml_is_read_by_the_rules_of_the_edition() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>A</p></div>'
    text = f'<text><status value="generated"/>{div}</text>'
    xml = f'<ResearchStudy xmlns="http://hl7.org/fhir">\n{text}\n<status value="completed"/>\n</ResearchStudy>'
    assert validate(xml.encode()) == ("FHIR R4B ResearchStudy (XML)", [])
    kind, findings = validate(xml.encode(), options=CheckOptions(fhir_version="R5"))
    assert kind == "FHIR R5 ResearchStudy (XML)"
    assert [(one.code, one.source) for one in findings] == [("FHR308", "line 3")]


def test_an_unknown_edition_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="the FHIR version is one of R5, R4B, R4, not 'STU3'"):
        validate(orjson.dumps(ACTIVE), options=CheckOptions(fhir_version="STU3"))


def test_a_key_given_twice_has_a_place() -> None:
    content = b'{"resourceType": "Patient", "name": [{"family": "A", "given": ["B"]}, {"family": "A", "family": "C"}]}'
    _, findings = validate(content)
    (found,) = [one for one in findings if one.code == "FHR321"]
    assert (found.target_path, "'family'" in found.message) == ("Patient.name[1]", True)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        ('{"resourceType": "Patient"}'.encode("utf-16"), "JSON in UTF-16"),
        (b'{"resourceType": 5}', "JSON whose resourceType is no text"),
        (b"<Patient/>", "XML with the root element Patient and no namespace"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(content: bytes, seen: str) -> None:
    with pytest.raises(UnreadableError, match=seen):
        validate(content)


def test_half_of_a_surrogate_pair_is_no_character() -> None:
    content = b'{"resourceType": "Patient", "name": [{"family": "\\ud800"}]}'
    assert ("FHR322", "Patient.name[0].family") in [(one.code, one.target_path) for one in validate(content)[1]]


def test_the_time_grows_with_the_document_and_no_faster() -> None:
    def seconds(count: int) -> float:
        part = {"url": "http://x.example/y", "valueString": "a"}
        document = orjson.dumps({"resourceType": "Patient", "text": TEXT, "extension": [part] * count})
        start = process_time()
        _, findings = validate(document, options=CheckOptions(fhir_version="R4"))
        assert len(findings) == count
        return process_time() - start

    seconds(100)
    assert seconds(9_600) < 24 * seconds(1_200)  # eight times the size; the square would be 64 times


def test_the_time_for_references_grows_with_their_number_and_no_faster() -> None:
    def seconds(count: int) -> float:
        members = [{"entity": {"reference": "bad reference"}} for _ in range(count)]
        group = {"resourceType": "Group", "text": TEXT, "type": "person", "actual": True, "member": members}
        start = process_time()
        _, findings = validate(orjson.dumps(group), options=CheckOptions(fhir_version="R4"))
        assert sum(one.code == "FHR312" for one in findings) == count
        return process_time() - start

    seconds(100)
    assert seconds(4_000) < 24 * seconds(500)  # eight times the size; the square would be 64 times
