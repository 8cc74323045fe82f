"""HL7's own R5 examples of the resource types that we write: none may have an error, but for those listed here."""

from __future__ import annotations

import orjson

from fhir_validator.packages import files
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


def test_official_examples_have_no_errors() -> None:
    found: set[tuple[str, str, str | None]] = set()
    count = 0
    for name, content in files("hl7.fhir.r5.examples", "5.0.0"):
        if name.partition("-")[0] in WRITTEN:
            count += 1
            example = name.removesuffix(".json")
            errors = (one for one in validate(orjson.loads(content)) if one.severity is Severity.ERROR)
            found.update((example, one.code, one.target_path) for one in errors)
    assert count == 223
    assert found == FAULTY
