"""A made-up API v2 record with every published key; each text occurs once."""

from __future__ import annotations

from typing import Any

import orjson

from trialglot.readers import ctgov_json
from trialglot.readers.reading import Reading, Record

Json = dict[str, Any]


def full() -> Json:
    """Return a new copy of the record."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT09000001",
                "nctIdAliases": ["NCT09000002", "NCT09000003"],
                "orgStudyIdInfo": {"id": "ORG-1", "type": "NIH", "link": "https://example.org/org"},
                "secondaryIdInfos": [
                    {"id": "2020-001234-10", "type": "EUDRACT_NUMBER"},
                    {
                        "id": "R01-77",
                        "type": "OTHER_GRANT",
                        "domain": "Grant office",
                        "link": "https://example.org/grant",
                    },
                ],
                "briefTitle": "Brief title",
                "officialTitle": "Official title",
                "acronym": "ACRO",
                "organization": {"fullName": "Organisation One", "class": "NETWORK"},
            },
            "statusModule": {
                "statusVerifiedDate": "2024-01",
                "overallStatus": "UNKNOWN",
                "lastKnownStatus": "RECRUITING",
                "delayedPosting": True,
                "whyStopped": "No funds",
                "expandedAccessInfo": {
                    "hasExpandedAccess": True,
                    "nctId": "NCT09000009",
                    "statusForNctId": "APPROVED_FOR_MARKETING",
                },
                "startDateStruct": {"date": "2020-02-29", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2021-03", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2022", "type": "ESTIMATED"},
                "studyFirstSubmitDate": "2019-01-01",
                "studyFirstSubmitQcDate": "2019-01-02",
                "studyFirstPostDateStruct": {"date": "2019-01-03", "type": "ACTUAL"},
                "resultsWaived": False,
                "resultsFirstSubmitDate": "2023-01-01",
                "resultsFirstSubmitQcDate": "2023-01-02",
                "resultsFirstPostDateStruct": {"date": "2023-01-03", "type": "ESTIMATED"},
                "dispFirstSubmitDate": "2022-01-01",
                "dispFirstSubmitQcDate": "2022-01-02",
                "dispFirstPostDateStruct": {"date": "2022-01-03", "type": "ACTUAL"},
                "lastUpdateSubmitDate": "2024-01-01",
                "lastUpdatePostDateStruct": {"date": "2024-01-03", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "responsibleParty": {
                    "type": "SPONSOR_INVESTIGATOR",
                    "investigatorFullName": "Investigator One",
                    "investigatorTitle": "Professor",
                    "investigatorAffiliation": "Affiliation One",
                    "oldNameTitle": "Old name",
                    "oldOrganization": "Old organisation",
                },
                "leadSponsor": {"name": "Lead sponsor", "class": "INDIV"},
                "collaborators": [{"name": "Collaborator One", "class": "FED"}, {"name": "Collaborator Two"}],
            },
            "oversightModule": {
                "oversightHasDmc": True,
                "isFdaRegulatedDrug": False,
                "isFdaRegulatedDevice": True,
                "isUnapprovedDevice": False,
                "isPpsd": True,
                "isUsExport": False,
                "fdaaa801Violation": True,
            },
            "descriptionModule": {"briefSummary": "Summary \\<5", "detailedDescription": ""},
            "conditionsModule": {"conditions": ["Condition A", "Condition B"], "keywords": []},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "nPtrsToThisExpAccNctId": 3,
                "expandedAccessTypes": {"individual": True, "intermediate": False, "treatment": True},
                "patientRegistry": False,
                "targetDuration": "2 Years",
                "phases": ["PHASE1", "PHASE2"],
                "designInfo": {
                    "allocation": "NON_RANDOMIZED",
                    "interventionModel": "FACTORIAL",
                    "interventionModelDescription": "Model description",
                    "primaryPurpose": "ECT",
                    "observationalModel": "CASE_CROSSOVER",
                    "timePerspective": "CROSS_SECTIONAL",
                    "maskingInfo": {
                        "masking": "DOUBLE",
                        "maskingDescription": "Masking description",
                        "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"],
                    },
                },
                "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood"},
                "enrollmentInfo": {"count": 0, "type": "ACTUAL"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": "Arm one",
                        "type": "EXPERIMENTAL",
                        "description": "Arm description",
                        "interventionNames": ["Dietary Supplement: Iron", "Drug: Aspirin"],
                    },
                    {"label": "Arm two", "type": "NO_INTERVENTION"},
                ],
                "interventions": [
                    {
                        "type": "DRUG",
                        "name": "Aspirin",
                        "description": "Tablet",
                        "armGroupLabels": ["Arm one"],
                        "otherNames": ["ASA"],
                    },
                    {"type": "DIETARY_SUPPLEMENT", "name": "Iron", "armGroupLabels": ["Arm one"]},
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [
                    {"measure": "Primary one", "description": "Primary description", "timeFrame": "1 year"}
                ],
                "secondaryOutcomes": [
                    {"measure": "Secondary one", "description": "Second", "timeFrame": "3 years"},
                    {"measure": "Secondary two"},
                ],
                "otherOutcomes": [{"measure": "Other one", "description": "", "timeFrame": "2 years"}],
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n* Adult",
                "healthyVolunteers": False,
                "sex": "FEMALE",
                "genderBased": True,
                "genderDescription": "Gender description",
                "minimumAge": "6 Months",
                "maximumAge": "65 Years",
                "stdAges": ["CHILD", "ADULT"],
                "studyPopulation": "Population",
                "samplingMethod": "PROBABILITY_SAMPLE",
            },
            "contactsLocationsModule": {
                "centralContacts": [
                    {
                        "name": "Contact One",
                        "role": "CONTACT",
                        "phone": "555-0100",
                        "phoneExt": "12",
                        "email": "one@example.org",
                    }
                ],
                "overallOfficials": [{"name": "Official One", "affiliation": "Clinic", "role": "STUDY_CHAIR"}],
                "locations": [
                    {"city": "Graz", "country": "Austria"},
                    {
                        "facility": "Site Two",
                        "status": "WITHDRAWN",
                        "city": "Leuven",
                        "state": "Flemish Brabant",
                        "zip": "3000",
                        "country": "Belgium",
                        "contacts": [
                            {
                                "name": "Site contact",
                                "role": "SUB_INVESTIGATOR",
                                "phone": "555-0101",
                                "phoneExt": "7",
                                "email": "site@example.org",
                            },
                            {"role": "PRINCIPAL_INVESTIGATOR"},
                        ],
                        "geoPoint": {"lat": 50.87959, "lon": 4},
                    },
                ],
            },
            "referencesModule": {
                "references": [
                    {
                        "pmid": "11111",
                        "type": "DERIVED",
                        "citation": "Citation one",
                        "retractions": [{"pmid": "22222", "source": "Retraction source"}],
                    }
                ],
                "seeAlsoLinks": [{"label": "Link label", "url": "https://example.org/link"}],
                "availIpds": [
                    {
                        "id": "IPD-1",
                        "type": "Data set",
                        "url": "https://example.org/ipd",
                        "comment": "IPD comment",
                    }
                ],
            },
            "ipdSharingStatementModule": {
                "ipdSharing": "UNDECIDED",
                "description": "Sharing description",
                "infoTypes": ["SAP", "CSR"],
                "timeFrame": "After publication",
                "accessCriteria": "On request",
                "url": "https://example.org/sharing",
            },
        },
        "resultsSection": {"participantFlowModule": {"groups": [{"id": "FG000", "title": "Flow group"}]}},
        "annotationSection": {
            "annotationModule": {
                "unpostedAnnotation": {
                    "unpostedResponsibleParty": "X",
                    "unpostedEvents": [
                        {"type": "RELEASE", "date": "2022-01-02"},
                        {"type": "RESET", "dateUnknown": True},
                    ],
                },
                "violationAnnotation": {
                    "violationEvents": [
                        {
                            "type": "VIOLATION_IDENTIFIED",
                            "description": "Violation description",
                            "creationDate": "2022-02-03",
                            "issuedDate": "2022-03-04",
                            "releaseDate": "2022-04-05",
                            "postedDate": "2022-05-06",
                        }
                    ]
                },
            }
        },
        "documentSection": {
            "largeDocumentModule": {
                "noSap": False,
                "largeDocs": [
                    {
                        "typeAbbrev": "Prot_SAP",
                        "hasProtocol": True,
                        "hasSap": True,
                        "hasIcf": False,
                        "label": "Protocol and plan",
                        "date": "2021-05-06",
                        "uploadDate": "2021-06-07T08:09",
                        "filename": "Prot_SAP_000.pdf",
                        "size": 12345,
                    }
                ],
            }
        },
        "derivedSection": {
            "miscInfoModule": {
                "versionHolder": "2026-01-02",
                "removedCountries": ["Atlantis"],
                "submissionTracking": {
                    "estimatedResultsFirstSubmitDate": "2023-09-09",
                    "firstMcpInfo": {"postDateStruct": {"date": "2023-10-10", "type": "ACTUAL"}},
                    "submissionInfos": [
                        {
                            "releaseDate": "2023-09-10",
                            "unreleaseDate": "2023-09-11",
                            "unreleaseDateUnknown": False,
                            "resetDate": "2023-09-12",
                            "mcpReleaseN": 1,
                        }
                    ],
                },
            },
            "conditionBrowseModule": {
                "meshes": [{"id": "D000001", "term": "Condition heading"}],
                "ancestors": [{"id": "D000010", "term": "Condition ancestor"}],
                "browseLeaves": [{"id": "M1", "name": "Leaf", "asFound": "Found", "relevance": "HIGH"}],
                "browseBranches": [{"abbrev": "BC01", "name": "Branch"}],
            },
            "interventionBrowseModule": {
                "meshes": [{"id": "D000002", "term": "Intervention heading"}],
                "ancestors": [{"id": "D000020", "term": "Intervention ancestor"}],
                "browseLeaves": [{"id": "M2", "name": "Other leaf", "asFound": "Seen", "relevance": "LOW"}],
                "browseBranches": [{"abbrev": "All", "name": "All drugs"}],
            },
        },
        "hasResults": True,
    }


def read(record: Json | bytes, name: str = "made-up.json") -> Reading:
    """Read a record that was made up here."""
    return ctgov_json.read(Record(name, record if isinstance(record, bytes) else orjson.dumps(record)))


def minimal(**modules: Json) -> Json:
    """Return a record with an NCT number and the given modules."""
    return {"protocolSection": {"identificationModule": {"nctId": "NCT09000001"}, **modules}}


def codes(reading: Reading) -> list[str]:
    """Return the codes of the findings in their order."""
    return [one.code for one in reading.findings]
