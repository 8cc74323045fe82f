"""The reference validator itself, where `make oracle` has fetched it: what is good passes, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from trialglot.findings import Finding
from trialglot.validators.fhir import hapi, validate

NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
PHASE = "http://hl7.org/fhir/research-study-phase"
ROLE = "http://hl7.org/fhir/research-study-party-role"
STRUCTURE = "http://hl7.org/fhir/StructureDefinition"
CROSS_VERSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy"
GOLDEN = "tests/golden/NCT05704049-page/fhir-r5.json"

Found = dict[str, list[Finding]]


def _study(**elements: Any) -> bytes:
    text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">a study</div>'}
    return orjson.dumps({"resourceType": "ResearchStudy", "id": "a", "text": text, "status": "active", **elements})


def _phase(*codings: tuple[str, str]) -> dict[str, Any]:
    return {"phase": {"coding": [{"system": system, "code": code} for system, code in codings]}}


def _extension(url: str, **value: Any) -> dict[str, Any]:
    return {"extension": [{"url": url, **value}]}


def _documents(root: Path) -> Iterator[hapi.Document]:
    whole = (root / GOLDEN).read_bytes()
    yield hapi.Document("golden", "R5", whole)
    yield hapi.Document("tampered", "R5", _tampered(whole))
    for name, codings in {
        "one of them in the set": ((PHASE, "phase-2"), (NCIT, "C15601")),
        "no code of its system": ((PHASE, "phase-99"), (NCIT, "C15601")),
        "no code of its system beside one": ((PHASE, "phase-2"), (PHASE, "phase-99")),
    }.items():
        yield hapi.Document(name, "R5", _study(**_phase(*codings)))
    ncit = {"system": NCIT, "code": "C70793"}
    for name, role in {
        "outside an extensible set": [ncit],
        "in an extensible set": [{"system": ROLE, "code": "lead-sponsor"}, ncit],
    }.items():
        yield hapi.Document(name, "R5", _study(associatedParty=[{"name": "A", "role": {"coding": role}}]))
    numbers = [{"url": "targetNumber", "valueUnsignedInt": 1}]
    yield hapi.Document(
        "extension", "R5", _study(**_extension(f"{STRUCTURE}/researchStudy-siteRecruitment", extension=numbers))
    )
    for edition in ("R4B", "R4"):
        yield hapi.Document(f"known {edition}", edition, _study(**_extension(f"{CROSS_VERSION}.name", valueString="A")))
        yield hapi.Document(f"type {edition}", edition, _study(**_extension(f"{CROSS_VERSION}.name", valueInteger=1)))
        yield hapi.Document(f"element {edition}", edition, _study(**_extension(f"{CROSS_VERSION}.no", valueString="A")))
        yield hapi.Document(f"NCIT {edition}", edition, _study(**_phase((NCIT, "C15601"))))
        yield hapi.Document(f"missing {edition}", edition, b'{"resourceType": "ResearchStudy", "id": "a"}')
    yield hapi.Document(
        "XML", "R5", b'<ResearchStudy xmlns="http://hl7.org/fhir"><status value="wrong"/></ResearchStudy>'
    )
    yield hapi.Document("broken JSON", "R5", b'{"resourceType": "ResearchStudy", ')
    yield hapi.Document("no document", "R5", b"hello")
    yield hapi.Document("after that", "R5", _study())


def _tampered(whole: bytes) -> bytes:
    document = orjson.loads(whole)
    (study,) = [entry for entry in document["entry"] if entry["resource"]["resourceType"] == "ResearchStudy"]
    study["resource"]["status"] = "recruiting"
    return orjson.dumps(document)


@pytest.fixture(scope="module")
def libraries(root: Path) -> str:
    """The folder that ``make oracle`` makes, or the user's."""
    if not shutil.which("java"):
        pytest.skip("java is not here")
    for folder in (root / ".work/oracle/lib", hapi.folder()):
        if folder.is_dir():
            return str(folder)
    pytest.skip("the libraries of the reference validator are not here; make oracle fetches them")


@pytest.fixture(scope="module")
def found(libraries: str, root: Path) -> Found:
    """What the reference validator says of each document."""
    with hapi.ReferenceValidator(libraries) as validator:
        return {one.name: hapi.to_findings(one.outcome) for one in validator.judge(_documents(root))}


def _errors(found: Found, name: str) -> list[str]:
    return [one.message for one in found[name] if one.code == "FHR401"]


def test_a_golden_document_has_no_error_and_a_tampered_one_has(found: Found, root: Path) -> None:
    assert _errors(found, "golden") == []
    wrong = [one for one in found["tampered"] if one.code == "FHR401"]
    ours = [one for one in validate(json.loads(_tampered((root / GOLDEN).read_bytes()))) if one.severity == "error"]
    assert {one.target_path for one in wrong} == {one.target_path for one in ours}
    assert [one.target_path.endswith(".resource.status") for one in ours if one.target_path] == [True]
    assert wrong[0].source is not None


def test_one_coding_of_the_value_set_is_enough(found: Found) -> None:
    assert found["one of them in the set"] == []
    assert found["in an extensible set"] == []
    (warning,) = found["outside an extensible set"]
    assert (warning.code, "None of the codings" in warning.message) == ("FHR402", True)


def test_a_code_that_its_system_lacks_is_an_error_whatever_stands_beside_it(found: Found) -> None:
    for name in ("no code of its system", "no code of its system beside one"):
        (error,) = _errors(found, name)
        assert "phase-99" in error


def test_extensions_are_known_in_their_newest_form(found: Found) -> None:
    # The pack that comes with HAPI gives this one the address of another.
    assert found["extension"] == []


@pytest.mark.parametrize("edition", ["R4B", "R4"])
def test_extensions_for_elements_of_r5_are_known_in_earlier_editions(edition: str, found: Found) -> None:
    assert found[f"known {edition}"] == []
    assert found[f"NCIT {edition}"] == []
    (wrong_type,) = _errors(found, f"type {edition}")
    assert "[string] but found type integer" in wrong_type
    (no_element,) = _errors(found, f"element {edition}")
    assert "invalid Element id 'ResearchStudy.no'" in no_element
    assert any("status" in one for one in _errors(found, f"missing {edition}"))


def test_xml_is_judged_as_json_is(found: Found) -> None:
    assert any("'wrong'" in one for one in _errors(found, "XML"))


def test_a_document_that_cannot_be_read_is_refused_and_the_next_one_judged(found: Found) -> None:
    assert _errors(found, "broken JSON")
    assert _errors(found, "no document")
    assert found["after that"] == []
