"""HL7's own R5 examples of the resource types that we write: none may have an error, but for those listed here."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from fhir_validator.test_definitions import WRITTEN
from trialglot.findings import Severity
from trialglot.validators.fhir import validate

# Examples that break the specification which they illustrate: file, code, place, why.
FAULTY = {
    ("Bundle-10bb101f-a121-4264-a920-67be9cb82c74", "FHR316", "Bundle.entry[2].fullUrl"),  # .../pat12 for Patient/pat2
    ("Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe", "FHR316", "Bundle.entry[3].fullUrl"),  # the same
    # fullUrl .../lri-<name> for the id <name>: "SHALL NOT disagree with the id in the resource"
    *(("Bundle-lri-example", "FHR316", f"Bundle.entry[{index}].fullUrl") for index in range(1, 17)),
    # A DocumentReference where Appointment, Encounter or EpisodeOfCare may stand.
    ("DocumentReference-xray", "FHR313", "DocumentReference.context[1].reference"),
    # An identifier with an id and nothing else: ele-1.
    ("Medication-med0301", "FHR320", "Medication.identifier[0]"),
    # Two addresses of contained resources that are not there.
    ("PlanDefinition-example-cardiology-os", "FHR314", "PlanDefinition.contained[11].item[0].answerValueSet"),
    (
        "PlanDefinition-example-cardiology-os",
        "FHR314",
        "PlanDefinition.action[0].action[1].action[1].action[2].definition",
    ),
}


def _examples(archive: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with tarfile.open(archive, "r:gz") as package:
        for member in package:
            name = Path(member.name).name.removesuffix(".json")
            if name.partition("-")[0] in WRITTEN and member.name == f"package/{name}.json":
                content = package.extractfile(member)
                assert content is not None
                yield name, orjson.loads(content.read())


def test_official_examples_have_no_errors() -> None:
    folder = os.environ.get("TRIALGLOT_FHIR_PACKAGES")
    if not folder:
        pytest.skip("TRIALGLOT_FHIR_PACKAGES names no folder of published FHIR packages")
    found: set[tuple[str, str, str | None]] = set()
    count = 0
    for name, document in _examples(Path(folder) / "hl7.fhir.r5.examples-5.0.0.tgz"):
        count += 1
        found.update((name, one.code, one.target_path) for one in validate(document) if one.severity is Severity.ERROR)
    assert count == 223
    assert found == FAULTY
