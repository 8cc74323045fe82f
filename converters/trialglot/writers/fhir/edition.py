"""What is particular to one edition of FHIR: systems, targets of the code tables, structural codes.

Builders ask here and nowhere else, so that another edition is another ``Edition`` and a few element names.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from trialglot import codes

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

    ``version`` names its definition tables. ``targets`` gives for each code table the target keys that become codings,
    in order; ``systems`` the keys of the code systems that the edition knows under another address than R5.
    ``citations``: whether it has the resource Citation; ``combinations``: whether an EvidenceVariable can say how its
    characteristics combine; ``boundaries``: whether its Period compares dates by the days that they may mean, not only
    where they have one precision or differ in what both state (invariant per-1). ``registration`` is the extension for
    the dates of a record's life in its registry.
    """

    name: str
    version: str
    targets: dict[str, tuple[str, ...]]
    systems: dict[str, str]
    citations: bool = True
    combinations: bool = True
    boundaries: bool = True
    registration: str = _REGISTRATION

    def coding(self, system: str, code: str, display: str) -> dict[str, Any]:
        """Return a coding of one of the ResearchStudy code systems (``research-study-status``)."""
        key = self.systems.get(system, f"fhir-r5:{system}")
        return {"system": codes.systems()[key].uri, "code": code, "display": display}


_ROLE = ("fhir-r5:research-study-party-role", "ncit")
_R5_TARGETS: dict[str, tuple[str, ...]] = {
    "phase": ("fhir-r5:research-study-phase", "ncit"),
    "primary_purpose": ("fhir-r5:research-study-prim-purp-type", "ncit"),
    "study_type": ("sevco", "ncit"),
    "allocation": ("sevco", "ncit"),
    "intervention_model": ("sevco", "ncit"),
    "observational_model": ("sevco", "ncit"),
    "time_perspective": ("sevco", "ncit"),
    "sampling_method": ("ncit",),
    # The NCIT rows of who_masked name the role, not its masking: no synonym of the SEVCO code.
    "who_masked": ("sevco",),
    "arm_type": ("fhir-r5:research-study-arm-type", "ncit"),
    "outcome_level": ("fhir-r5:research-study-objective-type", "ncit"),
    "agency_class": ("fhir-r5:research-study-party-organization-type", "ncit"),
    "party_kind": ("fhir-r5:research-study-party-role",),
    "official_role": _ROLE,
    "contact_role": _ROLE,
    "responsible_party_type": _ROLE,
    "title_type": ("fhir-r5:title-type", "ncit"),
    "overall_status": ("fhir-r5:research-study-status",),
    "registration_event": ("fhir-r5:research-study-registration-activity",),
    "identifier_kind": ("ncit",),
    "criterion_kind": ("ncit",),
    "sex": ("fhir-r5:administrative-gender", "ncit"),
    "intervention_type": ("ncit",),
    "epoch": ("ncit",),
    "route": ("snomed",),
}

# R4 and R4B name the systems as HL7 Terminology does, R5 by addresses of its own; those that only R5 has keep its
# address. http://hl7.org/fhir/research-study-status is in all, and before R5 it has no code for "recruiting".
_OLD_ROLE = ("tho:research-study-party-role", "ncit")
_R4B_TARGETS: dict[str, tuple[str, ...]] = {
    **_R5_TARGETS,
    "phase": ("fhir-r4b:research-study-phase", "ncit"),
    "primary_purpose": ("fhir-r4b:research-study-prim-purp-type", "ncit"),
    "arm_type": ("ncit",),
    "outcome_level": ("fhir-r4b:research-study-objective-type", "ncit"),
    "party_kind": ("tho:research-study-party-role",),
    "official_role": _OLD_ROLE,
    "contact_role": _OLD_ROLE,
    "responsible_party_type": _OLD_ROLE,
    "title_type": ("tho:title-type", "ncit"),
    "overall_status": ("tho:research-study-status",),
}
_R4B_SYSTEMS = {"research-study-status": "tho:research-study-status"}

R5 = Edition("FHIR R5", "5.0.0", _R5_TARGETS, {})
R4B = Edition("FHIR R4B", "4.3.0", _R4B_TARGETS, _R4B_SYSTEMS, boundaries=False)
R4 = Edition("FHIR R4", "4.0.1", _R4B_TARGETS, _R4B_SYSTEMS, citations=False, combinations=False, boundaries=False)

CLINICAL_PROTOCOL: dict[str, Any] = {
    "coding": [
        {
            "system": f"{_TERMINOLOGY}/plan-definition-type",
            "code": "clinical-protocol",
            "display": "Clinical Protocol",
        }
    ]
}
