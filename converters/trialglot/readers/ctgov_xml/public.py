"""The public dialects: which element of ``clinical_study`` says what of an API v2 study.

Source: XML schema of ClinicalTrials.gov's public XML, version 2019.02.14, whose history of changes tells what was
called otherwise before 2017 (``firstreceived_date``) and what was given up (``authority``, ``safety_issue``).
"""

from __future__ import annotations

from trialglot.readers.ctgov import displayed
from trialglot.readers.ctgov_xml.design import masking, study_design
from trialglot.readers.ctgov_xml.draft import Step
from trialglot.readers.ctgov_xml.special import (
    DERIVED,
    DESIGN,
    STATUS,
    added,
    age,
    alone,
    countries,
    document_url,
    earlier,
    enrollment,
    has_results,
    person,
    phases,
    processed,
    study_type,
    unless,
    volunteers,
)
from trialglot.readers.ctgov_xml.steps import (
    block,
    carried,
    carried_whole,
    date,
    dated,
    into,
    items,
    leaf,
    listed,
    markup,
    parts,
    text,
    within,
    words,
)
from trialglot.readers.ctgov_xml.text import PUBLIC

_P = "protocolSection/"
IDENTIFICATION = f"{_P}identificationModule"
SPONSORS = f"{_P}sponsorCollaboratorsModule"
OVERSIGHT = f"{_P}oversightModule"
DESCRIPTION = f"{_P}descriptionModule"
CONDITIONS = f"{_P}conditionsModule"
ARMS = f"{_P}armsInterventionsModule"
OUTCOMES = f"{_P}outcomesModule"
ELIGIBILITY = f"{_P}eligibilityModule"
PEOPLE = f"{_P}contactsLocationsModule"
REFERENCES = f"{_P}referencesModule"

_CONTACT: dict[str, Step] = {
    "phone": text("phone"),
    "phone_ext": text("phoneExt"),
    "email": text("email"),
}
_OFFICIAL: dict[str, Step] = {"role": words("role", "official_role"), "affiliation": text("affiliation")}
_INVESTIGATOR: dict[str, Step] = {"role": words("role", "contact_role"), "affiliation": carried}
_PARTY: dict[str, Step] = {"agency": text("name"), "agency_class": words("class", "agency_class")}
_OUTCOME: dict[str, Step] = {
    "measure": text("measure"),
    "time_frame": text("timeFrame"),
    "description": markup("description"),
    "safety_issue": carried,
}
_REFERENCE: dict[str, Step] = {"citation": text("citation"), "PMID": text("pmid")}


ROOT: dict[str, Step] = {
    "required_header": parts({"download_date": processed, "link_text": carried, "url": carried}),
    "id_info": into(
        IDENTIFICATION,
        parts(
            {
                "org_study_id": alone("orgStudyIdInfo", "id"),
                "secondary_id": added("secondaryIdInfos", "id"),
                "nct_id": leaf("nctId"),
                "nct_alias": items("nctIdAliases"),
            }
        ),
    ),
    "brief_title": into(IDENTIFICATION, text("briefTitle")),
    "acronym": into(IDENTIFICATION, text("acronym")),
    "official_title": into(IDENTIFICATION, text("officialTitle")),
    "sponsors": into(
        SPONSORS,
        parts({"lead_sponsor": within("leadSponsor", _PARTY), "collaborator": listed("collaborators", _PARTY)}),
    ),
    "source": into(IDENTIFICATION, alone("organization", "fullName")),
    "oversight_info": into(
        OVERSIGHT,
        parts(
            {
                "has_dmc": leaf("oversightHasDmc", displayed.flag),
                "is_fda_regulated_drug": leaf("isFdaRegulatedDrug", displayed.flag),
                "is_fda_regulated_device": leaf("isFdaRegulatedDevice", displayed.flag),
                "is_unapproved_device": leaf("isUnapprovedDevice", displayed.flag),
                "is_ppsd": leaf("isPpsd", displayed.flag),
                "is_us_export": leaf("isUsExport", displayed.flag),
                "authority": carried,
            }
        ),
    ),
    "brief_summary": into(DESCRIPTION, block("briefSummary", PUBLIC)),
    "detailed_description": into(DESCRIPTION, block("detailedDescription", PUBLIC)),
    "overall_status": into(STATUS, words("overallStatus", "overall_status")),
    "last_known_status": into(STATUS, words("lastKnownStatus", "overall_status")),
    "why_stopped": into(STATUS, text("whyStopped")),
    "start_date": into(STATUS, dated("startDateStruct")),
    "end_date": unless("completion_date", into(STATUS, dated("completionDateStruct"))),
    "completion_date": into(STATUS, dated("completionDateStruct")),
    "primary_completion_date": into(STATUS, dated("primaryCompletionDateStruct")),
    "phase": into(DESIGN, phases),
    "study_type": into(DESIGN, study_type),
    "has_expanded_access": into(STATUS, alone("expandedAccessInfo", "hasExpandedAccess", displayed.flag)),
    "expanded_access_info": into(
        DESIGN,
        within(
            "expandedAccessTypes",
            {
                f"expanded_access_type_{kind}": leaf(kind, displayed.flag)
                for kind in ("individual", "intermediate", "treatment")
            },
        ),
    ),
    "study_design_info": into(
        f"{DESIGN}/designInfo",
        parts(
            {
                "allocation": words("allocation", "allocation"),
                "intervention_model": words("interventionModel", "intervention_model"),
                "intervention_model_description": markup("interventionModelDescription"),
                "primary_purpose": words("primaryPurpose", "primary_purpose"),
                "observational_model": words("observationalModel", "observational_model"),
                "time_perspective": words("timePerspective", "time_perspective"),
                "masking": into(f"{DESIGN}/designInfo/maskingInfo", masking),
                "masking_description": into(f"{DESIGN}/designInfo/maskingInfo", markup("maskingDescription")),
            }
        ),
    ),
    "study_design": study_design,
    "target_duration": into(DESIGN, text("targetDuration")),
    "primary_outcome": into(OUTCOMES, listed("primaryOutcomes", _OUTCOME)),
    "secondary_outcome": into(OUTCOMES, listed("secondaryOutcomes", _OUTCOME)),
    "other_outcome": into(OUTCOMES, listed("otherOutcomes", _OUTCOME)),
    "number_of_arms": carried,
    "number_of_groups": carried,
    "enrollment": into(DESIGN, enrollment),
    "condition": into(CONDITIONS, items("conditions")),
    "arm_group": into(
        ARMS,
        listed(
            "armGroups",
            {
                "arm_group_label": text("label"),
                "arm_group_type": words("type", "arm_type"),
                "description": markup("description"),
            },
        ),
    ),
    "intervention": into(
        ARMS,
        listed(
            "interventions",
            {
                "intervention_type": words("type", "intervention_type"),
                "intervention_name": text("name"),
                "description": markup("description"),
                "arm_group_label": items("armGroupLabels"),
                "other_name": items("otherNames"),
            },
        ),
    ),
    "biospec_retention": into(f"{DESIGN}/bioSpec", words("retention", "biospecimen_retention")),
    "biospec_descr": into(f"{DESIGN}/bioSpec", block("description", PUBLIC)),
    "eligibility": into(
        ELIGIBILITY,
        parts(
            {
                "study_pop": block("studyPopulation", PUBLIC),
                "sampling_method": words("samplingMethod", "sampling_method"),
                "criteria": block("eligibilityCriteria", PUBLIC),
                "gender": words("sex", "sex"),
                "gender_based": leaf("genderBased", displayed.flag),
                "gender_description": markup("genderDescription"),
                "minimum_age": age("minimumAge"),
                "maximum_age": age("maximumAge"),
                "healthy_volunteers": volunteers,
            }
        ),
    ),
    "overall_official": into(PEOPLE, person("overallOfficials", _OFFICIAL)),
    "overall_contact": into(PEOPLE, person("centralContacts", _CONTACT, "CONTACT")),
    "overall_contact_backup": into(PEOPLE, person("centralContacts", _CONTACT, "CONTACT")),
    "location": into(
        PEOPLE,
        listed(
            "locations",
            {
                "facility": parts(
                    {
                        "name": text("facility"),
                        "address": parts({name: text(name) for name in ("city", "state", "zip", "country")}),
                    }
                ),
                "status": words("status", "overall_status"),
                "contact": person("contacts", _CONTACT, "CONTACT"),
                "contact_backup": person("contacts", _CONTACT, "CONTACT"),
                "investigator": person("contacts", _INVESTIGATOR),
            },
        ),
    ),
    "location_countries": countries,
    "removed_countries": into(f"{DERIVED}miscInfoModule", parts({"country": items("removedCountries")})),
    "link": into(REFERENCES, listed("seeAlsoLinks", {"url": text("url"), "description": markup("label")})),
    "reference": into(REFERENCES, listed("references", _REFERENCE, {"type": "BACKGROUND"})),
    "results_reference": into(REFERENCES, listed("references", _REFERENCE, {"type": "RESULT"})),
    "verification_date": into(STATUS, date("statusVerifiedDate")),
    "study_first_submitted": into(STATUS, date("studyFirstSubmitDate")),
    "study_first_submitted_qc": into(STATUS, date("studyFirstSubmitQcDate")),
    "study_first_posted": into(STATUS, dated("studyFirstPostDateStruct")),
    "results_first_submitted": into(STATUS, date("resultsFirstSubmitDate")),
    "results_first_submitted_qc": into(STATUS, date("resultsFirstSubmitQcDate")),
    "results_first_posted": into(STATUS, dated("resultsFirstPostDateStruct")),
    "disposition_first_submitted": into(STATUS, date("dispFirstSubmitDate")),
    "disposition_first_submitted_qc": into(STATUS, date("dispFirstSubmitQcDate")),
    "disposition_first_posted": into(STATUS, dated("dispFirstPostDateStruct")),
    "last_update_submitted": into(STATUS, date("lastUpdateSubmitDate")),
    "last_update_submitted_qc": carried,
    "last_update_posted": into(STATUS, dated("lastUpdatePostDateStruct")),
    "firstreceived_date": earlier("study_first_submitted", "studyFirstSubmitDate"),
    "firstreceived_results_date": earlier("results_first_submitted", "resultsFirstSubmitDate"),
    "firstreceived_results_disposition_date": earlier("disposition_first_submitted", "dispFirstSubmitDate"),
    "lastchanged_date": earlier("last_update_submitted", "lastUpdateSubmitDate"),
    "responsible_party": into(
        SPONSORS,
        within(
            "responsibleParty",
            {
                "name_title": text("oldNameTitle"),
                "organization": text("oldOrganization"),
                "responsible_party_type": words("type", "responsible_party_type"),
                "investigator_affiliation": text("investigatorAffiliation"),
                "investigator_full_name": text("investigatorFullName"),
                "investigator_title": text("investigatorTitle"),
            },
        ),
    ),
    "keyword": into(CONDITIONS, items("keywords")),
    "is_fda_regulated": carried,
    "is_section_801": carried,
    "condition_browse": into(f"{DERIVED}conditionBrowseModule", parts({"mesh_term": added("meshes", "term")})),
    "intervention_browse": into(f"{DERIVED}interventionBrowseModule", parts({"mesh_term": added("meshes", "term")})),
    "patient_data": into(
        "protocolSection",
        within(
            "ipdSharingStatementModule",
            {
                "sharing_ipd": words("ipdSharing", "ipd_sharing"),
                "ipd_description": markup("description"),
                "ipd_info_type": items("infoTypes", lambda value: displayed.word("ipd_info_type", value)),
                "ipd_time_frame": markup("timeFrame"),
                "ipd_access_criteria": markup("accessCriteria"),
                "ipd_url": text("url"),
            },
        ),
    ),
    "study_docs": into(
        REFERENCES,
        parts(
            {
                "study_doc": listed(
                    "availIpds",
                    {
                        "doc_id": text("id"),
                        "doc_type": text("type"),
                        "doc_url": text("url"),
                        "doc_comment": markup("comment"),
                    },
                )
            }
        ),
    ),
    "provided_document_section": into(
        "documentSection/largeDocumentModule",
        parts(
            {
                "provided_document": listed(
                    "largeDocs",
                    {
                        "document_type": text("label"),
                        "document_has_protocol": leaf("hasProtocol", displayed.flag),
                        "document_has_icf": leaf("hasIcf", displayed.flag),
                        "document_has_sap": leaf("hasSap", displayed.flag),
                        "document_date": date("date"),
                        "document_url": document_url,
                    },
                )
            }
        ),
    ),
    "pending_results": carried_whole,
    "clinical_results": has_results,
}
