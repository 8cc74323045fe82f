"""Renders ClinicalTrials.gov API v2 records as API v1 wrote them, for tests of its reader.

Written from the published structure of a study (``StudyStructure``, version 1.01.05) and from the registry's guide to
API v2 (names, lists, words, dates), not from the reader and its table: the names are composed by rule here.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from readers_json import made_up

Json = dict[str, Any]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ACRONYMS = ("Qc", "Dmc", "Fda", "Nct", "Url", "Pmid", "Sap", "Icf", "Ipd", "Us")
# Object or list of objects in API v2: name in API v1, and what its keys start with.
_OBJECTS = {
    "protocolSection": ("ProtocolSection", ""),
    "documentSection": ("DocumentSection", ""),
    "derivedSection": ("DerivedSection", ""),
    "orgStudyIdInfo": ("OrgStudyIdInfo", "OrgStudyId"),
    "secondaryIdInfos": ("SecondaryIdInfo", "SecondaryId"),
    "organization": ("Organization", "Org"),
    "expandedAccessInfo": ("ExpandedAccessInfo", "ExpandedAccess"),
    "responsibleParty": ("ResponsibleParty", "ResponsibleParty"),
    "leadSponsor": ("LeadSponsor", "LeadSponsor"),
    "collaborators": ("Collaborator", "Collaborator"),
    "expandedAccessTypes": ("ExpandedAccessTypes", "ExpAccType"),
    "designInfo": ("DesignInfo", "Design"),
    "maskingInfo": ("DesignMaskingInfo", "Design"),
    "bioSpec": ("BioSpec", "BioSpec"),
    "enrollmentInfo": ("EnrollmentInfo", "Enrollment"),
    "armGroups": ("ArmGroup", "ArmGroup"),
    "interventions": ("Intervention", "Intervention"),
    "primaryOutcomes": ("PrimaryOutcome", "PrimaryOutcome"),
    "secondaryOutcomes": ("SecondaryOutcome", "SecondaryOutcome"),
    "otherOutcomes": ("OtherOutcome", "OtherOutcome"),
    "centralContacts": ("CentralContact", "CentralContact"),
    "overallOfficials": ("OverallOfficial", "OverallOfficial"),
    "locations": ("Location", "Location"),
    "contacts": ("LocationContact", "LocationContact"),
    "references": ("Reference", "Reference"),
    "retractions": ("Retraction", "Retraction"),
    "seeAlsoLinks": ("SeeAlsoLink", "SeeAlsoLink"),
    "availIpds": ("AvailIPD", "AvailIPD"),
    "ipdSharingStatementModule": ("IPDSharingStatementModule", "IPDSharing"),
    "largeDocumentModule": ("LargeDocumentModule", "LargeDoc"),
    "largeDocs": ("LargeDoc", "LargeDoc"),
}
_LISTS = {
    "nctIdAliases": "NCTIdAlias",
    "conditions": "Condition",
    "keywords": "Keyword",
    "phases": "Phase",
    "whoMasked": "DesignWhoMasked",
    "observationalModel": "DesignObservationalModel",
    "timePerspective": "DesignTimePerspective",
    "armGroupLabels": "InterventionArmGroupLabel",
    "otherNames": "InterventionOtherName",
    "stdAges": "StdAge",
    "infoTypes": "IPDSharingInfoType",
    "removedCountries": "RemovedCountry",
}
_NAMES = {
    "sex": "Gender",
    "hasExpandedAccess": "HasExpandedAccess",
    "ipdSharing": "IPDSharing",
    "isPpsd": "IsPPSD",
    "fdaaa801Violation": "FDAAA801Violation",
}
_GONE = {"resultsWaived", "nPtrsToThisExpAccNctId", "geoPoint", "size", "hasResults"}
_CARRIED = {"resultsSection", "annotationSection", "submissionTracking", "ancestors", "browseLeaves", "browseBranches"}
_MARKUP = {
    "briefSummary",
    "detailedDescription",
    "description",
    "eligibilityCriteria",
    "interventionModelDescription",
    "maskingDescription",
    "genderDescription",
    "studyPopulation",
    "accessCriteria",
    "comment",
    "label",
}
# Words that API v1 has as API v2 has them.
_PLAIN = {"class", "typeAbbrev"}
_WORDS = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "ENROLLING_BY_INVITATION": "Enrolling by invitation",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "NO_LONGER_AVAILABLE": "No longer available",
    "APPROVED_FOR_MARKETING": "Approved for marketing",
    "UNKNOWN": "Unknown status",
    "SINGLE_GROUP": "Single Group Assignment",
    "PARALLEL": "Parallel Assignment",
    "CROSSOVER": "Crossover Assignment",
    "FACTORIAL": "Factorial Assignment",
    "SEQUENTIAL": "Sequential Assignment",
    "NON_RANDOMIZED": "Non-Randomized",
    "NONE": "None (Open Label)",
    "ECT": "Educational/Counseling/Training",
    "CASE_CONTROL": "Case-Control",
    "CASE_ONLY": "Case-Only",
    "CASE_CROSSOVER": "Case-Crossover",
    "CROSS_SECTIONAL": "Cross-Sectional",
    "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
    "FAMILY_BASED": "Family-Based",
    "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
    "EARLY_PHASE1": "Early Phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "SUB_INVESTIGATOR": "Sub-Investigator",
    "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
    "SAP": "Statistical Analysis Plan (SAP)",
    "ICF": "Informed Consent Form (ICF)",
    "CSR": "Clinical Study Report (CSR)",
    "NIH": "U.S. NIH Grant/Contract",
    "FDA": "U.S. FDA Grant/Contract",
    "OTHER_GRANT": "Other Grant/Funding Number",
    "EUDRACT_NUMBER": "EudraCT Number",
    "CTIS": "EU Trial (CTIS) Number",
    "REGISTRY": "Registry Identifier",
}
_WORD_KEYS = {
    "overallStatus",
    "lastKnownStatus",
    "status",
    "statusForNctId",
    "studyType",
    "phases",
    "allocation",
    "interventionModel",
    "primaryPurpose",
    "observationalModel",
    "timePerspective",
    "masking",
    "whoMasked",
    "retention",
    "sex",
    "stdAges",
    "samplingMethod",
    "role",
    "ipdSharing",
    "infoTypes",
    "type",
}


def rendered(study: Json) -> Json:
    """Return a study of API v2 in API v1's form."""
    made: Json = {}
    for key, value in study.items():
        if key in ("resultsSection", "annotationSection"):
            made[_capital(key)] = value
        elif key not in _GONE:
            made[_OBJECTS[key][0]] = _object(value, key, "")
    return made


def item(study: Json, rank: int = 1) -> bytes:
    """Return a study of API v2 as an item of a page of API v1."""
    return orjson.dumps({"Rank": rank, "Study": rendered(study)})


def page(*studies: Json) -> bytes:
    """Return a page of API v1."""
    listed = [{"Rank": number, "Study": rendered(one)} for number, one in enumerate(studies, 1)]
    head = {"APIVrs": "1.01.05", "DataVrs": "2023:10:17 23:49:37.236", "Expression": 'a "b" [c]', "NStudiesFound": 2}
    return orjson.dumps({"FullStudiesResponse": {**head, "FullStudies": listed}})


def full() -> Json:
    """Return the made-up record with every key, in API v1's form."""
    study = made_up.full()
    protocol = study["protocolSection"]
    protocol["eligibilityModule"]["eligibilityCriteria"] = "Inclusion Criteria:\n\n* Adult > 18\n* Able\n\nNote: 2^3"
    return rendered(study)


def _capital(key: str) -> str:
    name = key[0].upper() + key[1:]
    for one in _ACRONYMS:
        name = re.sub(rf"{one}(?=[A-Z]|$)", one.upper(), name)
    return name


def _object(value: Json, key: str, prefix: str) -> Json:
    made: Json = {}
    for name, inner in value.items():
        if name in _GONE:
            continue
        if name in _CARRIED:
            made[_carried(name, key)] = inner
        elif name == "meshes":
            kind = "Condition" if key.startswith("condition") else "Intervention"
            items = [_object(one, name, f"{kind}Mesh") for one in inner]
            made[f"{kind}MeshList"] = {f"{kind}Mesh": items}
        elif name.endswith("DateStruct"):
            date = name.removesuffix("Struct")
            made[_capital(name)] = _object(inner, "DateStruct", _capital(date))
        elif name == "interventionNames":
            made["ArmGroupInterventionList"] = {"ArmGroupInterventionName": inner}
        elif name in _LISTS:
            listed = inner if isinstance(inner, list) else [inner]
            made[f"{_LISTS[name]}List"] = {_LISTS[name]: [_value(name, one, key) for one in listed]}
        elif isinstance(inner, dict):
            called, below = _OBJECTS.get(name, (_capital(name), ""))
            made[called] = _object(inner, name, below)
        elif isinstance(inner, list):
            called, below = _OBJECTS[name]
            made[f"{called}List"] = {called: [_object(one, name, below) for one in inner]}
        else:
            made[_name(name, prefix)] = _value(name, inner, key)
    return made


def _carried(name: str, key: str) -> str:
    if name == "submissionTracking":
        return "SubmissionTracking"
    kind = "Condition" if key.startswith("condition") else "Intervention"
    return (
        f"{kind}{ {'ancestors': 'Ancestor', 'browseLeaves': 'BrowseLeaf', 'browseBranches': 'BrowseBranch'}[name] }List"
    )


def _name(name: str, prefix: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    if (name == "id" and prefix.endswith("StudyId")) or (name, prefix) == ("id", "SecondaryId"):
        return prefix
    if name == "date" and prefix.endswith("Date"):
        return prefix
    if name == "email":
        return f"{prefix}EMail"
    return f"{prefix}{_capital(name)}"


def _value(name: str, value: Any, key: str) -> Any:
    if name == "healthyVolunteers":
        return "Accepts Healthy Volunteers" if value else "No"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return str(value)
    if name == "uploadDate":
        return f"{value[5:7]}/{value[8:10]}/{value[:4]} {value[11:]}"
    if name in ("date", "versionHolder") or name.endswith("Date"):
        return _date(value)
    if name in _WORD_KEYS and not (name == "type" and key == "availIpds"):
        return _word(name, value, key)
    if name in _MARKUP and not (name == "label" and key in ("armGroups", "largeDocs")):
        return _text(value)
    return _text(value) if (name, key) == ("timeFrame", "ipdSharingStatementModule") else value


def _date(value: str) -> str:
    year, _, rest = value.partition("-")
    if not rest:
        return value
    month, _, day = rest.partition("-")
    name = _MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def _word(name: str, value: str, key: str) -> str:
    if key.endswith("DateStruct") or key == "enrollmentInfo":
        early = key == "enrollmentInfo"
        return {"ACTUAL": "Actual", "ESTIMATED": "Anticipated" if early else "Estimate"}[value]
    if name == "type" and key == "references":
        return value.lower()
    if (name, value) == ("allocation", "NA"):
        return "N/A"
    if (name, value) == ("phases", "NA"):
        return "Not Applicable"
    if (name, key, value) == ("type", "secondaryIdInfos", "OTHER"):
        return "Other Identifier"
    return _WORDS.get(
        value, value.replace("_", " ").title().replace("With Dna", "With DNA").replace("Out Dna", "out DNA")
    )


_MARK = re.compile(r"^[^\S\n]*(?:[*-]|\d+\.)[^\S\n]+", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>&^~|$\"'])")


def _text(value: str) -> str:
    """Return a text without the marks of its lists, as API v1 had it."""
    return _ESCAPE.sub(r"\1", _MARK.sub("", value))


def unmarked(text: str) -> str:
    """Return what is left of a Markdown text without marks of lists, escapes and white space: what both forms have."""
    return "".join(_text(text).split())
