"""What is particular to one edition of FHIR: systems, targets of the code tables, structural codes.

Builders ask here and nowhere else, so that another edition is another ``Edition`` and a few element names.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_REGISTRATION = "http://hl7.org/fhir/StructureDefinition/researchStudy-studyRegistration"

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
"""Identifier system of PubMed ids, as the comment on R5 ``Citation.citedArtifact.identifier`` asks."""

URI_SYSTEM = "urn:ietf:rfc:3986"
UCUM = "http://unitsofmeasure.org"

# SNOMED CT 397669002 "Age" as the code of an age characteristic: HL7 Vulcan UDP guide, eligibility Group.
AGE: dict[str, Any] = {
    "coding": [{"system": "http://snomed.info/sct", "code": "397669002", "display": "Age"}],
    "text": "Age",
}


class Edition(NamedTuple):
    """An edition of FHIR.

    ``targets`` gives for each code table the target keys that become codings, in order. ``registration`` is the
    extension for the dates of a record's life in its registry.
    """

    name: str
    prefix: str
    hl7: str
    targets: dict[str, tuple[str, ...]]
    registration: str = _REGISTRATION

    def coding(self, system: str, code: str, display: str) -> dict[str, Any]:
        """Return a coding of one of the edition's ResearchStudy code systems (``research-study-status``)."""
        return {"system": f"{self.hl7}/{system}", "code": code, "display": display}


def _targets(prefix: str) -> dict[str, tuple[str, ...]]:
    role = (f"{prefix}:research-study-party-role", "ncit")
    return {
        "phase": (f"{prefix}:research-study-phase", "ncit"),
        "primary_purpose": (f"{prefix}:research-study-prim-purp-type", "ncit"),
        "study_type": ("sevco", "ncit"),
        "allocation": ("sevco", "ncit"),
        "intervention_model": ("sevco", "ncit"),
        "observational_model": ("sevco", "ncit"),
        "time_perspective": ("sevco", "ncit"),
        "sampling_method": ("ncit",),
        # The NCIT rows of who_masked name the role, not its masking: no synonym of the SEVCO code.
        "who_masked": ("sevco",),
        "arm_type": (f"{prefix}:research-study-arm-type", "ncit"),
        "outcome_level": (f"{prefix}:research-study-objective-type", "ncit"),
        "agency_class": (f"{prefix}:research-study-party-organization-type", "ncit"),
        "official_role": role,
        "contact_role": role,
        "responsible_party_type": role,
        "title_type": (f"{prefix}:title-type", "ncit"),
        "overall_status": (f"{prefix}:research-study-status",),
        "registration_event": (f"{prefix}:research-study-registration-activity",),
        "identifier_kind": ("ncit",),
        "criterion_kind": ("ncit",),
        "sex": (f"{prefix}:administrative-gender", "ncit"),
        "intervention_type": ("ncit",),
        "epoch": ("ncit",),
        "route": ("snomed",),
    }


R5 = Edition("FHIR R5", "fhir-r5", "http://hl7.org/fhir", _targets("fhir-r5"))

CLINICAL_PROTOCOL: dict[str, Any] = {
    "coding": [
        {
            "system": f"{_TERMINOLOGY}/plan-definition-type",
            "code": "clinical-protocol",
            "display": "Clinical Protocol",
        }
    ]
}
