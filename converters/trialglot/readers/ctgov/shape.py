"""The published structure of an API v2 study: which keys there are, and what their values are.

Source: OpenAPI description of the ClinicalTrials.gov API, version 2.0.5 (schema ``Study``). What is carried as data,
unmodelled, has leaves of ``Leaf.SCALAR`` (annotations, navigation) or is ``Leaf.ANY`` as a whole (results). The known
words of an enumeration are the source words of its code table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from trialglot import codes


class Leaf(Enum):
    """Kinds of values without parts."""

    TEXT = "text"
    FLAG = "true or false"
    WHOLE = "a whole number"
    NUMBER = "a number"
    DATE = "a date"
    NCT = "an NCT number"
    MESH = "a MeSH identifier"
    SCALAR = "a single value"
    ANY = "anything"


@dataclass(frozen=True)
class Words:
    """A word of an enumeration; ``table`` is the code table that knows its words."""

    table: str

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the enumeration."""
        # The phase table also has joined sources ("PHASE1/PHASE2"); the API has lists of single words.
        return frozenset(word for word in codes.words(self.table) if "/" not in word)


@dataclass(frozen=True)
class Many:
    """A list."""

    item: Shape


@dataclass(frozen=True, eq=False)
class Object:
    """An object with its published keys.

    ``name`` is the key that the model cannot do without. An object without it is carried as data, unless
    ``nameless``: then it gets an empty name, because other parts of the record refer to it or count it.
    """

    keys: Mapping[str, Shape]
    name: str | None = None
    nameless: bool = False

    @cached_property
    def words(self) -> tuple[tuple[str, frozenset[str | None]], ...]:
        """Keys with one word of an enumeration, and what ``dict.get`` may return for them."""
        return tuple(
            (key, frozenset({*shape.known, None})) for key, shape in self.keys.items() if isinstance(shape, Words)
        )

    @cached_property
    def parts(self) -> Mapping[str, Shape]:
        """Keys whose value has parts of its own."""
        return {key: shape for key, shape in self.keys.items() if isinstance(shape, Many | Object)}

    @cached_property
    def word_lists(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Keys with a list of words of an enumeration, and the known words."""
        return tuple(
            (key, shape.item.known)
            for key, shape in self.keys.items()
            if isinstance(shape, Many) and isinstance(shape.item, Words)
        )


Shape: TypeAlias = "Leaf | Words | Many | Object"

TEXT, FLAG, WHOLE, NUMBER, DATE, NCT, MESH, SCALAR, ANY = Leaf
TEXTS = Many(TEXT)
STATUS_WORDS = Words("overall_status")
DATE_KIND = Words("date_kind")

PARTY = Object({"name": TEXT, "class": Words("agency_class")}, "name")
DATE_STRUCT = Object({"date": DATE, "type": DATE_KIND}, "date")
ORGANIZATION = Object({"fullName": TEXT, "class": Words("agency_class")}, "fullName")
ORG_STUDY_ID = Object({"id": TEXT, "type": Words("org_study_id_type"), "link": TEXT}, "id")
SECONDARY_ID = Object({"id": TEXT, "type": Words("secondary_id_type"), "domain": TEXT, "link": TEXT}, "id")
IDENTIFICATION = Object(
    {
        "nctId": NCT,
        "nctIdAliases": TEXTS,
        "orgStudyIdInfo": ORG_STUDY_ID,
        "secondaryIdInfos": Many(SECONDARY_ID),
        "briefTitle": TEXT,
        "officialTitle": TEXT,
        "acronym": TEXT,
        "organization": ORGANIZATION,
    }
)
EXPANDED_ACCESS = Object({"hasExpandedAccess": FLAG, "nctId": TEXT, "statusForNctId": Words("expanded_access_status")})
STATUS = Object(
    {
        "statusVerifiedDate": DATE,
        "overallStatus": STATUS_WORDS,
        "lastKnownStatus": STATUS_WORDS,
        "delayedPosting": FLAG,
        "whyStopped": TEXT,
        "expandedAccessInfo": EXPANDED_ACCESS,
        "startDateStruct": DATE_STRUCT,
        "primaryCompletionDateStruct": DATE_STRUCT,
        "completionDateStruct": DATE_STRUCT,
        "studyFirstSubmitDate": DATE,
        "studyFirstSubmitQcDate": DATE,
        "studyFirstPostDateStruct": DATE_STRUCT,
        "resultsWaived": FLAG,
        "resultsFirstSubmitDate": DATE,
        "resultsFirstSubmitQcDate": DATE,
        "resultsFirstPostDateStruct": DATE_STRUCT,
        "dispFirstSubmitDate": DATE,
        "dispFirstSubmitQcDate": DATE,
        "dispFirstPostDateStruct": DATE_STRUCT,
        "lastUpdateSubmitDate": DATE,
        "lastUpdatePostDateStruct": DATE_STRUCT,
    }
)
RESPONSIBLE = Object(
    {
        "type": Words("responsible_party_type"),
        "investigatorFullName": TEXT,
        "investigatorTitle": TEXT,
        "investigatorAffiliation": TEXT,
        "oldNameTitle": TEXT,
        "oldOrganization": TEXT,
    }
)
SPONSORS = Object({"responsibleParty": RESPONSIBLE, "leadSponsor": PARTY, "collaborators": Many(PARTY)})
OVERSIGHT = Object(
    {
        "oversightHasDmc": FLAG,
        "isFdaRegulatedDrug": FLAG,
        "isFdaRegulatedDevice": FLAG,
        "isUnapprovedDevice": FLAG,
        "isPpsd": FLAG,
        "isUsExport": FLAG,
        "fdaaa801Violation": FLAG,
    }
)
DESCRIPTION = Object({"briefSummary": TEXT, "detailedDescription": TEXT})
CONDITIONS = Object({"conditions": TEXTS, "keywords": TEXTS})
MASKING = Object({"masking": Words("masking"), "maskingDescription": TEXT, "whoMasked": Many(Words("who_masked"))})
DESIGN_INFO = Object(
    {
        "allocation": Words("allocation"),
        "interventionModel": Words("intervention_model"),
        "interventionModelDescription": TEXT,
        "primaryPurpose": Words("primary_purpose"),
        "observationalModel": Words("observational_model"),
        "timePerspective": Words("time_perspective"),
        "maskingInfo": MASKING,
    }
)
BIOSPEC = Object({"retention": Words("biospecimen_retention"), "description": TEXT})
ENROLLMENT = Object({"count": WHOLE, "type": DATE_KIND}, "count")
EXPANDED_TYPES = Object({"individual": FLAG, "intermediate": FLAG, "treatment": FLAG})
DESIGN = Object(
    {
        "studyType": Words("study_type"),
        "nPtrsToThisExpAccNctId": WHOLE,
        "expandedAccessTypes": EXPANDED_TYPES,
        "patientRegistry": FLAG,
        "targetDuration": TEXT,
        "phases": Many(Words("phase")),
        "designInfo": DESIGN_INFO,
        "bioSpec": BIOSPEC,
        "enrollmentInfo": ENROLLMENT,
    }
)
ARM = Object(
    {"label": TEXT, "type": Words("arm_type"), "description": TEXT, "interventionNames": TEXTS},
    "label",
    nameless=True,
)
INTERVENTION = Object(
    {
        "type": Words("intervention_type"),
        "name": TEXT,
        "description": TEXT,
        "armGroupLabels": TEXTS,
        "otherNames": TEXTS,
    },
    "name",
    nameless=True,
)
ARMS = Object({"armGroups": Many(ARM), "interventions": Many(INTERVENTION)})
OUTCOME = Object({"measure": TEXT, "description": TEXT, "timeFrame": TEXT}, "measure", nameless=True)
OUTCOMES = Object(
    {"primaryOutcomes": Many(OUTCOME), "secondaryOutcomes": Many(OUTCOME), "otherOutcomes": Many(OUTCOME)}
)
ELIGIBILITY = Object(
    {
        "eligibilityCriteria": TEXT,
        "healthyVolunteers": FLAG,
        "sex": Words("sex"),
        "genderBased": FLAG,
        "genderDescription": TEXT,
        "minimumAge": TEXT,
        "maximumAge": TEXT,
        "stdAges": Many(Words("standard_age")),
        "studyPopulation": TEXT,
        "samplingMethod": Words("sampling_method"),
    }
)
CONTACT = Object({"name": TEXT, "role": Words("contact_role"), "phone": TEXT, "phoneExt": TEXT, "email": TEXT})
OFFICIAL = Object({"name": TEXT, "affiliation": TEXT, "role": Words("official_role")})
SITE = Object(
    {
        "facility": TEXT,
        "status": STATUS_WORDS,
        "city": TEXT,
        "state": TEXT,
        "zip": TEXT,
        "country": TEXT,
        "contacts": Many(CONTACT),
        "geoPoint": Object({"lat": NUMBER, "lon": NUMBER}),
    }
)
CONTACTS = Object({"centralContacts": Many(CONTACT), "overallOfficials": Many(OFFICIAL), "locations": Many(SITE)})
REFERENCE = Object(
    {
        "pmid": TEXT,
        "type": Words("reference_type"),
        "citation": TEXT,
        "retractions": Many(Object({"pmid": TEXT, "source": TEXT})),
    }
)
REFERENCES = Object(
    {
        "references": Many(REFERENCE),
        "seeAlsoLinks": Many(Object({"label": TEXT, "url": TEXT}, "url")),
        "availIpds": Many(Object({"id": TEXT, "type": TEXT, "url": TEXT, "comment": TEXT})),
    }
)
IPD = Object(
    {
        "ipdSharing": Words("ipd_sharing"),
        "description": TEXT,
        "infoTypes": Many(Words("ipd_info_type")),
        "timeFrame": TEXT,
        "accessCriteria": TEXT,
        "url": TEXT,
    }
)
NAVIGATION = {
    "ancestors": Many(Object({"id": SCALAR, "term": SCALAR})),
    "browseLeaves": Many(Object({"id": SCALAR, "name": SCALAR, "asFound": SCALAR, "relevance": SCALAR})),
    "browseBranches": Many(Object({"abbrev": SCALAR, "name": SCALAR})),
}
BROWSE = Object({"meshes": Many(Object({"id": MESH, "term": TEXT}, "term")), **NAVIGATION})
SUBMISSION = Object(
    {
        "releaseDate": SCALAR,
        "unreleaseDate": SCALAR,
        "unreleaseDateUnknown": SCALAR,
        "resetDate": SCALAR,
        "mcpReleaseN": SCALAR,
    }
)
SUBMISSION_TRACKING = Object(
    {
        "estimatedResultsFirstSubmitDate": SCALAR,
        "firstMcpInfo": Object({"postDateStruct": Object({"date": SCALAR, "type": SCALAR})}),
        "submissionInfos": Many(SUBMISSION),
    }
)
MISC = Object({"versionHolder": DATE, "removedCountries": TEXTS, "submissionTracking": SUBMISSION_TRACKING})
UNPOSTED = Object(
    {
        "unpostedResponsibleParty": SCALAR,
        "unpostedEvents": Many(Object({"type": SCALAR, "date": SCALAR, "dateUnknown": SCALAR})),
    }
)
VIOLATION_EVENT = Object(
    {
        "type": SCALAR,
        "description": SCALAR,
        "creationDate": SCALAR,
        "issuedDate": SCALAR,
        "releaseDate": SCALAR,
        "postedDate": SCALAR,
    }
)
VIOLATION = Object({"violationEvents": Many(VIOLATION_EVENT)})
ANNOTATION = Object({"annotationModule": Object({"unpostedAnnotation": UNPOSTED, "violationAnnotation": VIOLATION})})
LARGE_DOC = Object(
    {
        "typeAbbrev": TEXT,
        "hasProtocol": FLAG,
        "hasSap": FLAG,
        "hasIcf": FLAG,
        "label": TEXT,
        "date": DATE,
        "uploadDate": TEXT,
        "filename": TEXT,
        "size": WHOLE,
    }
)
STUDY = Object(
    {
        "protocolSection": Object(
            {
                "identificationModule": IDENTIFICATION,
                "statusModule": STATUS,
                "sponsorCollaboratorsModule": SPONSORS,
                "oversightModule": OVERSIGHT,
                "descriptionModule": DESCRIPTION,
                "conditionsModule": CONDITIONS,
                "designModule": DESIGN,
                "armsInterventionsModule": ARMS,
                "outcomesModule": OUTCOMES,
                "eligibilityModule": ELIGIBILITY,
                "contactsLocationsModule": CONTACTS,
                "referencesModule": REFERENCES,
                "ipdSharingStatementModule": IPD,
            }
        ),
        "resultsSection": ANY,
        "annotationSection": ANNOTATION,
        "documentSection": Object({"largeDocumentModule": Object({"noSap": FLAG, "largeDocs": Many(LARGE_DOC)})}),
        "derivedSection": Object(
            {
                "miscInfoModule": MISC,
                "conditionBrowseModule": BROWSE,
                "interventionBrowseModule": BROWSE,
            }
        ),
        "hasResults": FLAG,
    }
)
