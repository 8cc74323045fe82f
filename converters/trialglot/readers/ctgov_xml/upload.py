"""The form for upload to the registration system (PRS): which of its elements says what of an API v2 study.

There is no published schema of its time. The elements are those of records of 2005 to 2014, above all the history of
NCT00077454; every element is printed, whether it was filled in or not, so that an empty one says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialglot.readers.ctgov import displayed
from trialglot.readers.ctgov_xml.design import GIVEN_UP, put, stated
from trialglot.readers.ctgov_xml.draft import Draft, Step, Tree
from trialglot.readers.ctgov_xml.public import (
    ARMS,
    CONDITIONS,
    DESCRIPTION,
    IDENTIFICATION,
    OUTCOMES,
    OVERSIGHT,
    PEOPLE,
    REFERENCES,
    SPONSORS,
)
from trialglot.readers.ctgov_xml.special import (
    DESIGN,
    STATUS,
    added,
    added_phases,
    age,
    alone,
    enrollment,
    has_results,
    study_type,
    unless,
    volunteers,
)
from trialglot.readers.ctgov_xml.steps import (
    block,
    carried,
    date,
    into,
    items,
    leaf,
    listed,
    one_line,
    one_line_block,
    parts,
    said,
    within,
    words,
)
from trialglot.readers.ctgov_xml.text import UPLOAD

if TYPE_CHECKING:
    from lxml.etree import _Element

_P = "protocolSection/"


def _text(key: str) -> Step:
    return leaf(key, one_line)


def _title(key: str) -> Step:
    return block(key, UPLOAD, one_line_block)


def _dated(key: str) -> Step:
    """Put the date inside an element, whose attribute says of what kind it is."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        made: Tree = {}
        draft.fill(made, node, {"date": date("date")})
        draft.keep(made)
        if not made:
            return
        kind = node.get("type")
        if kind is not None:
            draft.put(made, "type", displayed.word("date_kind", kind), node, "/@type")
        draft.put(held, key, made, node)

    return step


def _secondary_id(draft: Draft, held: Tree, node: _Element) -> None:
    """Add an identifier: a text, or since about 2012 an element with type and domain."""
    if len(node):
        _SECONDARY_ID(draft, held, node)
    else:
        _OLD_SECONDARY_ID(draft, held, node)


_OLD_SECONDARY_ID = added("secondaryIdInfos", "id")
_SECONDARY_ID = listed(
    "secondaryIdInfos",
    {"id": _text("id"), "id_type": words("type", "secondary_id_type"), "id_domain": _text("domain")},
    blank=False,
)


def _design(draft: Draft, held: Tree, node: _Element) -> None:
    """Put a word of the design, of which the element does not say what it is; the registry's lists do."""
    value = said(draft, node)
    if value == "":
        draft.silent.add(node)
        return
    name = stated(value) if type(value) is str else ""
    if name in GIVEN_UP:
        draft.carry(node, value)
    elif name:
        put(draft, name, value, node)
    else:
        draft.odd(held, "design", value, node)


def _expected(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the expected number of participants, unless the record has the number itself."""
    value = said(draft, node)
    if value == "":
        draft.silent.add(node)
    elif (draft.root.findtext("enrollment") or "").strip():
        carried(draft, held, node)
    else:
        made: Tree = {"type": "ESTIMATED"}
        draft.put(made, "count", displayed.count(value) if type(value) is str else value, node)
        draft.put(draft.part(DESIGN), "enrollmentInfo", made, node)
        draft.keep(made)


def _registry(draft: Draft, held: Tree, node: _Element) -> None:
    """Put that the study is a patient registry."""
    value = said(draft, node)
    if value == "":
        draft.silent.add(node)
    else:
        draft.put(held, "patientRegistry", displayed.flag(value) if type(value) is str else value, node)


def _reference(kind: str) -> Step:
    return parts(
        {
            "reference": listed(
                "references", {"citation": _text("citation"), "medline_ui": _text("pmid")}, {"type": kind}, blank=False
            )
        }
    )


_AGENCY = parts({"agency": _text("affiliation")})
_OUTCOME: dict[str, Step] = {
    "measure": _text("measure"),
    "time_frame": _text("timeFrame"),
    "description": block("description", UPLOAD),
    "safety_issue": carried,
}
_CONTACT: dict[str, Step] = {
    "name": _text("name"),
    "phone": _text("phone"),
    "phone_ext": _text("phoneExt"),
    "email": _text("email"),
}


def _outcome(key: str) -> Step:
    """Add an outcome: an element with its parts, or in the oldest records a text that is all of it."""
    parted = listed(key, _OUTCOME, blank=False)
    plain = added(key, "measure")

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        (parted if len(node) else plain)(draft, held, node)

    return step


def _contact(key: str) -> Step:
    """Add a contact; the role is stated for investigators only."""
    made = listed(key, {**_CONTACT, "role": words("role", "contact_role")}, blank=False)

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        before = len(held.get(key, ()))
        made(draft, held, node)
        if len(held.get(key, ())) > before:
            held[key][-1].setdefault("role", "CONTACT")

    return step


ROOT: dict[str, Step] = {
    "study_id": into(
        IDENTIFICATION,
        parts(
            {
                "org_name": carried,
                "org_full_name": alone("organization", "fullName"),
                "org_study_id": alone("orgStudyIdInfo", "id"),
                "secondary_id": _secondary_id,
                "nct_id": leaf("nctId"),
            }
        ),
    ),
    "is_fda_regulated": carried,
    "is_section_801": carried,
    "delayed_posting": into(STATUS, leaf("delayedPosting", displayed.flag)),
    "brief_title": into(IDENTIFICATION, _title("briefTitle")),
    "acronym": into(IDENTIFICATION, _text("acronym")),
    "official_title": into(IDENTIFICATION, _title("officialTitle")),
    "study_sponsor": into(
        SPONSORS,
        parts(
            {
                "lead_sponsor": within("leadSponsor", {"agency": _text("name")}),
                "sponsor": listed("collaborators", {"agency": _text("name")}, blank=False),
            }
        ),
    ),
    "resp_party": into(
        SPONSORS,
        within(
            "responsibleParty",
            {
                "resp_party_type": words("type", "responsible_party_type"),
                "name_title": _text("oldNameTitle"),
                "organization": _text("oldOrganization"),
                "investigator_full_name": _text("investigatorFullName"),
                "investigator_title": _text("investigatorTitle"),
                "investigator_affiliation": _text("investigatorAffiliation"),
            },
        ),
    ),
    "oversight_info": into(
        OVERSIGHT, parts({"regulatory_authority": carried, "has_dmc": leaf("oversightHasDmc", displayed.flag)})
    ),
    "brief_summary": into(DESCRIPTION, block("briefSummary", UPLOAD)),
    "detailed_descr": into(DESCRIPTION, block("detailedDescription", UPLOAD)),
    "status_block": into(
        STATUS,
        parts(
            {
                "status": words("overallStatus", "overall_status"),
                "date": date("statusVerifiedDate"),
                "why_stopped": _title("whyStopped"),
            }
        ),
    ),
    "start_date": into(STATUS, _dated("startDateStruct")),
    "primary_compl_date": into(STATUS, _dated("primaryCompletionDateStruct")),
    "last_follow_up_date": into(STATUS, _dated("completionDateStruct")),
    "end_date": unless(
        "last_follow_up_date/date", into(STATUS, _dated("completionDateStruct")), parts({"date": carried})
    ),
    "last_data_entry_date": parts({"date": carried}),
    "phase_block": into(DESIGN, parts({"phase": added_phases})),
    "study_type": into(DESIGN, study_type),
    "patient_registry": into(DESIGN, _registry),
    "design": _design,
    "primary_outcome": into(OUTCOMES, _outcome("primaryOutcomes")),
    "secondary_outcome": into(OUTCOMES, _outcome("secondaryOutcomes")),
    "number_of_arms": carried,
    "number_of_groups": carried,
    "enrollment": into(DESIGN, enrollment),
    "condition": into(CONDITIONS, items("conditions")),
    "keyword": into(CONDITIONS, items("keywords")),
    "arm_group": into(
        ARMS,
        listed(
            "armGroups",
            {
                "arm_group_label": _text("label"),
                "arm_type": words("type", "arm_type"),
                "description": block("description", UPLOAD),
            },
            blank=False,
        ),
    ),
    "intervention": into(
        ARMS,
        listed(
            "interventions",
            {
                "intervent_type": words("type", "intervention_type"),
                "primary_name": _text("name"),
                "description": block("description", UPLOAD),
                "arm_group_label": items("armGroupLabels", one_line),
                "other_name": items("otherNames", one_line),
            },
            blank=False,
        ),
    ),
    "biospec_retention": into(f"{DESIGN}/bioSpec", words("retention", "biospecimen_retention")),
    "biospec_descr": into(f"{DESIGN}/bioSpec", block("description", UPLOAD)),
    "eligibility": into(
        f"{_P}eligibilityModule",
        parts(
            {
                "study_pop": block("studyPopulation", UPLOAD),
                "sampling_method": words("samplingMethod", "sampling_method"),
                "criteria": block("eligibilityCriteria", UPLOAD),
                "healthy_volunteers": volunteers,
                "patients": carried,
                "expected_enrollment": _expected,
                "gender": words("sex", "sex"),
                "minimum_age": age("minimumAge"),
                "maximum_age": age("maximumAge"),
            }
        ),
    ),
    "investigator": into(
        PEOPLE,
        listed(
            "overallOfficials",
            {"role": words("role", "official_role"), "name": _text("name"), "affiliation": _AGENCY},
            blank=False,
        ),
    ),
    "contact": into(PEOPLE, _contact("centralContacts")),
    "location": into(
        PEOPLE,
        listed(
            "locations",
            {
                "facility": parts(
                    {
                        "name": _text("facility"),
                        "address": parts({name: _text(name) for name in ("city", "state", "zip", "country")}),
                    }
                ),
                "status": words("status", "overall_status"),
                "contact": _contact("contacts"),
            },
            blank=False,
        ),
    ),
    "see_also": into(
        REFERENCES, listed("seeAlsoLinks", {"annotation": block("label", UPLOAD), "url": _text("url")}, blank=False)
    ),
    "background": into(REFERENCES, _reference("BACKGROUND")),
    "results": into(REFERENCES, _reference("RESULT")),
    "initial_release_date": into(STATUS, date("studyFirstSubmitDate")),
    "last_release_date": into(STATUS, date("lastUpdateSubmitDate")),
    "init_results_release_date": into(STATUS, date("resultsFirstSubmitDate")),
    "init_disposition_release_date": into(STATUS, date("dispFirstSubmitDate")),
    "clinical_result": has_results,
}
