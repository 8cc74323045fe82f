"""What the model calls the keys of an API v2 study. The reader renames with these tables, ``locate`` inverts them."""

from __future__ import annotations

from functools import cache

IDENTIFICATION = {
    "nctId": "id",
    "briefTitle": "brief_title",
    "officialTitle": "official_title",
    "acronym": "acronym",
}
IDENTIFIER = {"id": "value", "type": "type", "domain": "domain", "link": "link"}
ORGANIZATION = {"fullName": "name", "class": "agency_class"}
PARTY = {"name": "name", "class": "agency_class"}
DATE_STRUCT = {"date": "value", "type": "kind"}
EXPANDED_ACCESS = {"hasExpandedAccess": "available", "nctId": "nct_id", "statusForNctId": "status"}
STATUS = {
    "overallStatus": "overall",
    "lastKnownStatus": "last_known",
    "whyStopped": "why_stopped",
}
STATUS_STRUCTS = {
    "startDateStruct": "start",
    "primaryCompletionDateStruct": "primary_completion",
    "completionDateStruct": "completion",
}
REGISTRATION = {"delayedPosting": "delayed_posting", "resultsWaived": "results_waived"}
REGISTRATION_DATES = {
    "statusVerifiedDate": "verified",
    "studyFirstSubmitDate": "first_submit",
    "studyFirstSubmitQcDate": "first_submit_qc",
    "resultsFirstSubmitDate": "results_first_submit",
    "resultsFirstSubmitQcDate": "results_first_submit_qc",
    "dispFirstSubmitDate": "disposition_first_submit",
    "dispFirstSubmitQcDate": "disposition_first_submit_qc",
    "lastUpdateSubmitDate": "last_update_submit",
}
REGISTRATION_STRUCTS = {
    "studyFirstPostDateStruct": "first_post",
    "resultsFirstPostDateStruct": "results_first_post",
    "dispFirstPostDateStruct": "disposition_first_post",
    "lastUpdatePostDateStruct": "last_update_post",
}
RESPONSIBLE = {
    "type": "type",
    "investigatorFullName": "investigator_name",
    "investigatorTitle": "investigator_title",
    "investigatorAffiliation": "investigator_affiliation",
    "oldNameTitle": "old_name_title",
    "oldOrganization": "old_organization",
}
OVERSIGHT = {
    "oversightHasDmc": "has_dmc",
    "isFdaRegulatedDrug": "fda_regulated_drug",
    "isFdaRegulatedDevice": "fda_regulated_device",
    "isUnapprovedDevice": "unapproved_device",
    "isPpsd": "pediatric_postmarket_surveillance",
    "isUsExport": "us_export",
    "fdaaa801Violation": "fdaaa801_violation",
}
DESCRIPTION = {"briefSummary": "brief_summary", "detailedDescription": "detailed_description"}
CONDITIONS = {"conditions": "conditions", "keywords": "keywords"}
DESIGN = {
    "studyType": "study_type",
    "nPtrsToThisExpAccNctId": "patients_to_this_expanded_access",
    "expandedAccessTypes": "expanded_access_types",
    "patientRegistry": "patient_registry",
    "targetDuration": "target_duration",
    "phases": "phases",
}
DESIGN_INFO = {
    "allocation": "allocation",
    "interventionModel": "intervention_model",
    "interventionModelDescription": "intervention_model_description",
    "primaryPurpose": "primary_purpose",
    "observationalModel": "observational_model",
    "timePerspective": "time_perspective",
}
MASKING = {"masking": "masking", "maskingDescription": "masking_description", "whoMasked": "who_masked"}
BIOSPEC = {"retention": "biospecimen_retention", "description": "biospecimen_description"}
ENROLLMENT = {"count": "count", "type": "kind"}
ARM = {
    "label": "label",
    "type": "type",
    "description": "description",
    "interventionNames": "interventions",
}
INTERVENTION = {
    "type": "type",
    "name": "name",
    "description": "description",
    "otherNames": "other_names",
    "armGroupLabels": "unmatched",
}
OUTCOME = {"measure": "measure", "description": "description", "timeFrame": "time_frame"}
OUTCOME_LEVELS = {"primaryOutcomes": "primary", "secondaryOutcomes": "secondary", "otherOutcomes": "other"}
ELIGIBILITY = {
    "eligibilityCriteria": "text",
    "healthyVolunteers": "healthy_volunteers",
    "sex": "sex",
    "genderBased": "gender_based",
    "genderDescription": "gender_description",
    "stdAges": "standard_ages",
    "studyPopulation": "study_population",
    "samplingMethod": "sampling_method",
}
AGES = {"minimumAge": "minimum_age", "maximumAge": "maximum_age"}
CONTACT = {"name": "name", "role": "role", "phone": "phone", "phoneExt": "phone_ext", "email": "email"}
SITE = {
    "facility": "facility",
    "status": "status",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "country": "country",
}
GEO_POINT = {"lat": "latitude", "lon": "longitude"}
OFFICIAL = {"name": "name", "affiliation": "affiliation", "role": "role"}
REFERENCE = {"pmid": "pmid", "type": "type", "citation": "citation", "retractions": "retractions"}
RETRACTION = {"pmid": "pmid", "source": "source"}
LINK = {"label": "label", "url": "url"}
AVAILABLE_DATA = {"id": "id", "type": "type", "url": "url", "comment": "comment"}
IPD = {
    "ipdSharing": "plan",
    "description": "description",
    "infoTypes": "info_types",
    "timeFrame": "time_frame",
    "accessCriteria": "access_criteria",
    "url": "url",
}
MESH = {"id": "id", "term": "term"}
MISC = {"removedCountries": "removed_countries"}
LARGE_DOC = {
    "typeAbbrev": "type",
    "hasProtocol": "has_protocol",
    "hasSap": "has_sap",
    "hasIcf": "has_icf",
    "label": "label",
    "date": "date",
    "uploadDate": "upload_date",
    "filename": "filename",
    "size": "size",
}

_P = "/protocolSection/"
_STATUS = f"{_P}statusModule"
_DESIGN = f"{_P}designModule"
_ARMS = f"{_P}armsInterventionsModule"
_PEOPLE = f"{_P}contactsLocationsModule"
_REFERENCES = f"{_P}referencesModule"
_DOCUMENTS = "/documentSection/largeDocumentModule"

# Place in the source, place in the model, names of its keys. "#" and "[]" stand for any item of a list. Identifiers
# and outcomes come from several lists: their places depend on the record and are made in places.py.
_GROUPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (f"{_P}identificationModule", "", IDENTIFICATION),
    (f"{_P}identificationModule", "", {"organization": "organization"}),
    (f"{_P}identificationModule/organization", "organization", ORGANIZATION),
    (f"{_P}", "", {"statusModule": "status"}),
    (_STATUS, "status", STATUS),
    (_STATUS, "status", STATUS_STRUCTS),
    (_STATUS, "status", {"expandedAccessInfo": "expanded_access"}),
    (f"{_STATUS}/expandedAccessInfo", "status.expanded_access", EXPANDED_ACCESS),
    (_STATUS, "registration", REGISTRATION),
    (_STATUS, "registration", REGISTRATION_DATES),
    (_STATUS, "registration", REGISTRATION_STRUCTS),
    *((f"{_STATUS}/{key}", f"status.{name}", DATE_STRUCT) for key, name in STATUS_STRUCTS.items()),
    *((f"{_STATUS}/{key}", f"registration.{name}", DATE_STRUCT) for key, name in REGISTRATION_STRUCTS.items()),
    ("/derivedSection/miscInfoModule", "registration", {"versionHolder": "data_version"}),
    ("/derivedSection/miscInfoModule", "", MISC),
    (
        f"{_P}sponsorCollaboratorsModule",
        "",
        {
            "responsibleParty": "responsible_party",
            "leadSponsor": "lead_sponsor",
            "collaborators": "collaborators",
        },
    ),
    (f"{_P}sponsorCollaboratorsModule/responsibleParty", "responsible_party", RESPONSIBLE),
    (f"{_P}sponsorCollaboratorsModule/leadSponsor", "lead_sponsor", PARTY),
    (f"{_P}sponsorCollaboratorsModule/collaborators/#", "collaborators[]", PARTY),
    (f"{_P}", "", {"oversightModule": "oversight"}),
    (f"{_P}oversightModule", "oversight", OVERSIGHT),
    (f"{_P}descriptionModule", "", DESCRIPTION),
    (f"{_P}conditionsModule", "", CONDITIONS),
    (f"{_P}", "", {"designModule": "design"}),
    (_DESIGN, "design", DESIGN),
    (_DESIGN, "design", {"enrollmentInfo": "enrollment"}),
    (f"{_DESIGN}/enrollmentInfo", "design.enrollment", ENROLLMENT),
    (
        f"{_DESIGN}/expandedAccessTypes",
        "design.expanded_access_types",
        {"individual": "individual", "intermediate": "intermediate", "treatment": "treatment"},
    ),
    (f"{_DESIGN}/designInfo", "design", DESIGN_INFO),
    (f"{_DESIGN}/designInfo/maskingInfo", "design", MASKING),
    (f"{_DESIGN}/bioSpec", "design", BIOSPEC),
    (_ARMS, "", {"armGroups": "arms", "interventions": "interventions"}),
    (f"{_ARMS}/armGroups/#", "arms[]", ARM),
    (f"{_ARMS}/interventions/#", "interventions[]", INTERVENTION),
    (f"{_P}", "", {"outcomesModule": "outcomes"}),
    (f"{_P}", "", {"eligibilityModule": "eligibility"}),
    (f"{_P}eligibilityModule", "eligibility", ELIGIBILITY),
    (f"{_P}eligibilityModule", "eligibility", AGES),
    (
        _PEOPLE,
        "",
        {"centralContacts": "central_contacts", "overallOfficials": "officials", "locations": "sites"},
    ),
    (f"{_PEOPLE}/centralContacts/#", "central_contacts[]", CONTACT),
    (f"{_PEOPLE}/overallOfficials/#", "officials[]", OFFICIAL),
    (f"{_PEOPLE}/locations/#", "sites[]", SITE),
    (f"{_PEOPLE}/locations/#", "sites[]", {"contacts": "contacts"}),
    (f"{_PEOPLE}/locations/#/geoPoint", "sites[]", GEO_POINT),
    (f"{_PEOPLE}/locations/#/contacts/#", "sites[].contacts[]", CONTACT),
    (
        _REFERENCES,
        "",
        {"references": "references", "seeAlsoLinks": "links", "availIpds": "available_data"},
    ),
    (f"{_REFERENCES}/references/#", "references[]", REFERENCE),
    (f"{_REFERENCES}/references/#/retractions/#", "references[].retractions[]", RETRACTION),
    (f"{_REFERENCES}/seeAlsoLinks/#", "links[]", LINK),
    (f"{_REFERENCES}/availIpds/#", "available_data[]", AVAILABLE_DATA),
    (f"{_P}", "", {"ipdSharingStatementModule": "data_sharing"}),
    (f"{_P}ipdSharingStatementModule", "data_sharing", IPD),
    ("/derivedSection/conditionBrowseModule", "", {"meshes": "condition_mesh"}),
    ("/derivedSection/conditionBrowseModule/meshes/#", "condition_mesh[]", MESH),
    ("/derivedSection/interventionBrowseModule", "", {"meshes": "intervention_mesh"}),
    ("/derivedSection/interventionBrowseModule/meshes/#", "intervention_mesh[]", MESH),
    (_DOCUMENTS, "", {"noSap": "no_sap", "largeDocs": "documents"}),
    (f"{_DOCUMENTS}/largeDocs/#", "documents[]", LARGE_DOC),
    ("", "", {"hasResults": "has_results"}),
)


@cache
def pointers() -> dict[str, str]:
    """Return the place in the source (``/a/#/b``) of each place in the model (``arms[].label``)."""
    found: dict[str, str] = {}
    for pointer, prefix, table in _GROUPS:
        if prefix.endswith("[]"):
            found.setdefault(prefix, pointer)
        for key, name in table.items():
            found[f"{prefix}.{name}" if prefix else name] = f"{pointer.rstrip('/')}/{key}"
    found["arms[].unmatched"] = f"{_ARMS}/armGroups/#/interventionNames"
    return found


@cache
def paths() -> dict[str, str]:
    """Return the place in the model of each place in the source: the inverse of ``pointers``."""
    return {pointer: path for path, pointer in pointers().items() if path != "arms[].unmatched"}
