"""All of HL7's official examples of R5, R4B and R4: no errors but those of the reviewed list, and all of those."""

from __future__ import annotations

import re
import time
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import orjson
import pytest

from fhir_validator.packages import files
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

Row = tuple[str, str, str]  # file pattern, code, place
PACKAGES = {
    "5.0.0": ("hl7.fhir.r5.examples", "5.0.0", 2822),
    "4.3.0": ("hl7.fhir.r4b.examples", "4.3.0", 2840),
    "4.0.1": ("hl7.fhir.r4.examples", "4.0.1", 5306),
}
# The types whose examples count most: those that we write, and what belongs to a study.
_STUDY = """
    ResearchStudy PlanDefinition ActivityDefinition Group EvidenceVariable Organization Location PractitionerRole
    Practitioner Citation Library Composition Medication ResearchSubject MedicinalProductDefinition SubstanceDefinition
    Provenance
"""
STUDY = _STUDY.split()


def listed(edition: str) -> Counter[Row]:
    """The rows of one edition, with the number of errors that each stands for."""
    lines = (Path(__file__).parent / "faulty_examples.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows[0] == ["edition", "file", "code", "place", "count", "reason"]
    assert all(reason.strip() for *_, reason in rows[1:])
    return Counter({(row[1], row[2], row[3]): int(row[4]) for row in rows[1:] if row[0] == edition})


def errors(content: bytes, edition: str) -> list[tuple[str, str]]:
    """Code (of an invariant also the key) and generalised place of each error in an example."""
    found = []
    for one in validate(orjson.loads(content), edition, own=False):
        if one.severity is Severity.ERROR:
            code = f"{one.code} {one.message.partition(':')[0]}" if one.code == "FHR320" else one.code
            place = re.sub(r"\[\d+\]", "[*]", str(one.target_path))
            found.append((code, re.sub(r"((?:\.\w+\[\*\])+?)\1+", r"\1", place)))
    return found


@pytest.mark.parametrize("edition", PACKAGES)
def test_official_examples_have_the_listed_errors_and_no_others(edition: str) -> None:
    expected = listed(edition)
    found: Counter[Row] = Counter()
    package, version, number = PACKAGES[edition]
    count = 0
    for name, content in files(package, version):
        if not name.endswith(".json") or name.startswith((".", "package")):
            continue
        count += 1
        example = name.removesuffix(".json")
        for code, place in errors(content, edition):
            rows = [row for row in expected if row[1:] == (code, place) and fnmatchcase(example, row[0])]
            found[rows[0] if rows else (example, code, place)] += 1
    assert count == number
    assert found == expected


def test_examples_of_what_belongs_to_a_study_are_judged_quickly() -> None:
    package, version, _ = PACKAGES["5.0.0"]
    examples = [content for name, content in files(package, version) if name.partition("-")[0] in STUDY]
    assert len(examples) == 156
    start = time.process_time()
    flawed = sum(bool(errors(content, "5.0.0")) for content in examples)
    assert time.process_time() - start < 10
    # An identifier without content, a contained resource that is not there, references without a type: see the list.
    assert flawed == 3
