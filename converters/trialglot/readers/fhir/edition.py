"""Which edition of FHIR a study is written in: R4 and R4B, or R5 and later."""

from __future__ import annotations

from trialglot.readers.fhir.tree import Part

# Elements that ResearchStudy has only before R5, and only since: https://hl7.org/fhir/R5/researchstudy.html.
_BEFORE = frozenset(
    {"category", "arm", "enrollment", "sponsor", "principalInvestigator", "contact", "location", "reasonStopped"}
)
_SINCE = frozenset(
    {"url", "version", "name", "label", "date", "studyDesign", "region", "descriptionSummary", "classifier"}
    | {"associatedParty", "progressStatus", "whyStopped", "recruitment", "comparisonGroup", "outcomeMeasure", "result"}
    | {"purposeType", "citeAs", "relatesTo"}
)
# Codes of ``status`` that only R4 has, and only R5: the state of the study, and that of its record's publication.
_STATES = frozenset(
    {"administratively-completed", "approved", "closed-to-accrual", "closed-to-accrual-and-intervention", "completed"}
    | {"disapproved", "in-review", "temporarily-closed-to-accrual", "withdrawn"}
    | {"temporarily-closed-to-accrual-and-intervention"}
)

INEXPRESSIBLE = ("removed_countries", "unowned_other_names")
"""Model paths that FHIR R5 has no element for, and that no document is known to state otherwise."""
INEXPRESSIBLE_EARLIER = (
    *INEXPRESSIBLE,
    "official_title",
    "acronym",
    "organization",
    "collaborators",
    "lead_sponsor.agency_class",
    "responsible_party",
    "oversight",
    "status.last_known",
    "design.enrollment.kind",
)
"""The same of R4 and R4B: what R5 has an element for is said there by extension only."""


def is_earlier(study: Part) -> bool:
    """Whether a study is written in an edition before R5, by its elements and its status.

    A study that has nothing but elements of both is of R4 where it has no ``status`` that says otherwise.
    """
    keys = study.value.keys()
    status = study.texts("status")
    if status in _STATES:
        return True
    if keys & _SINCE:
        return False
    focus = study.value.get("focus")
    if type(focus) is list and any(type(one) is dict and ("concept" in one or "reference" in one) for one in focus):
        return False
    return bool(keys & _BEFORE)


def is_clear(study: Part) -> bool:
    """Whether the elements of a study tell its edition, so that status "active" has one meaning."""
    keys = study.value.keys()
    return bool(keys & (_SINCE | _BEFORE)) or study.texts("status") in _STATES
