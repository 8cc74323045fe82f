"""A made-up record of the EU portal CTIS, with the structure of real ones."""

from __future__ import annotations

from typing import Any

import orjson

from trialglot.readers import ctis
from trialglot.readers.reading import Reading, Record

Json = dict[str, Any]


def read(record: Json | bytes) -> Reading:
    """Read a record that was made up here."""
    return ctis.read(Record("ctis.json", record if isinstance(record, bytes) else orjson.dumps(record)))


def minimal() -> Json:
    """Return a record with nothing but its number."""
    return {"ctNumber": "2023-509999-12-00", "authorizedApplication": {"authorizedPartI": {}}}


def _organisation(number: int, name: str, kind: str) -> Json:
    return {"id": number, "name": name, "type": kind, "typeCode": "10", "businessKey": f"ORG-10000000{number}"}


def _contact(name: str) -> Json:
    return {"id": 5, "functionalName": name, "telephone": "+3210", "functionalEmailAddress": "info@example.org"}


def _site(number: int, name: str, city: str) -> Json:
    return {
        "id": number,
        "organisationAddressInfo": {
            "organisation": _organisation(number, name, "Hospital/Clinic/Other health care facility"),
            "address": {"city": city, "postcode": f"{number}000", "countryName": "Belgium", "country": 2002},
        },
        "personInfo": {"firstName": "Ada", "lastName": "Site", "telephone": f"+32{number}", "email": "ada@example.org"},
        "departmentName": "Ward",
    }


def _product(name: str, substance: str, role: str, **fields: Any) -> Json:
    return {
        "id": 1,
        "mpRoleInTrial": role,
        "productName": name,
        "jsonActiveSubstanceNames": substance,
        "productDictionaryInfo": {"prodName": name, "activeSubstanceName": substance.upper(), "pharmForm": "TABLET"},
        "routes": ["ORAL USE"],
        **fields,
    }


def full() -> Json:
    """Return a new copy of a record with all that is understood."""
    return {
        "ctNumber": "2023-501234-56-00",
        "ctStatus": "Authorised",
        "ctPublicStatusCode": 5,
        "startDateEU": "2024-01-15",
        "endDateEU": "2025-03-04",
        "decisionDate": "2023-12-01T10:11:12.131",
        "publishDate": "2025-06-07T03:39:42.531268872",
        "trialRegion": "EEA only",
        "trialRegionCode": 1,
        "authorizedApplication": {
            "eudraCt": {"isTransitioned": True, "eudraCtCode": "2019-003842-34"},
            "authorizedPartI": {
                "id": 1,
                "rowSubjectCount": 20,
                "trialDetails": {
                    "clinicalTrialIdentifiers": {
                        "fullTitle": "Full title",
                        "publicTitle": "Public title",
                        "shortTitle": "CODE-1",
                        "fullTitleTranslations": [{"id": 3, "attributeTranslation": "Titel", "language": 4}],
                        "secondaryIdentifyingNumbers": {
                            "whoUniversalTrialNumber": {"number": "U1111-1234-5678"},
                            "nctNumber": {"id": 7, "number": "NCT09000001"},
                            "isrctnNumber": {"number": "ISRCTN12345678"},
                            "additionalRegistries": [
                                {"id": 8, "number": "12345", "otherRegistryName": "IND", "ctRegistryCode": "6"}
                            ],
                        },
                    },
                    "trialInformation": {
                        "trialCategory": {"trialPhase": "7", "trialCategory": "2"},
                        "medicalCondition": {
                            "partIMedicalConditions": [{"id": 1, "medicalCondition": "Gout"}],
                            "meddraConditionTerms": [{"termName": "Gouty arthritis", "level": "LLT"}],
                        },
                        "trialObjective": {
                            "mainObjective": "To compare A & B",
                            "trialScopes": [{"code": "4"}],
                            "secondaryObjectives": [
                                {"number": 2, "secondaryObjective": "Second"},
                                {"number": 1, "secondaryObjective": "First"},
                            ],
                        },
                        "eligibilityCriteria": {
                            "principalInclusionCriteria": [
                                {"id": 2, "number": 2, "principalInclusionCriteria": "Informed consent"},
                                {"id": 1, "number": 1, "principalInclusionCriteria": "Age > 18\n - or older"},
                            ],
                            "principalExclusionCriteria": [
                                {"id": 3, "number": 1, "principalExclusionCriteria": "Pregnancy"}
                            ],
                        },
                        "endPoint": {
                            "primaryEndPoints": [{"number": 1, "endPoint": "Uric acid", "isPrimary": True}],
                            "secondaryEndPoints": [
                                {"number": 2, "endPoint": "Pain", "isPrimary": False},
                                {"number": 1, "endPoint": "Flares", "isPrimary": False},
                            ],
                        },
                        "trialDuration": {
                            "estimatedRecruitmentStartDate": "2023-11-01",
                            "estimatedEndDate": "2025-01-01",
                            "estimatedGlobalEndDate": "2026-01-01",
                        },
                        "populationOfTrialSubjects": {
                            "ageRanges": [
                                {"id": 1, "ageRangeCategoryCode": "3", "ageRangeCategory": "3"},
                                {"id": 2, "ageRangeCategory": "4"},
                            ],
                            "isFemaleSubjects": True,
                            "isMaleSubjects": True,
                            "clinicalTrialGroups": [{"code": "2", "name": "Patients"}],
                        },
                        "sourceOfMonetarySupport": [
                            {"id": 1, "organisationName": "Foundation"},
                            {"id": 2, "organisationName": "SPONSOR ONE"},
                        ],
                    },
                    "protocolInformation": {
                        "studyDesign": {
                            "periodDetails": [
                                {
                                    "id": 1,
                                    "title": "Treatment",
                                    "allocationMethod": "1",
                                    "blindingMethodCode": "2",
                                    "blindedRoles": [{"name": "Subject"}, {"name": "Investigator"}],
                                    "armDetails": [
                                        {"id": 1, "title": "Arm A", "description": "Gets A <daily>"},
                                        {"id": 2, "title": "Arm B"},
                                    ],
                                },
                                {"id": 2, "allocationMethod": "1", "armDetails": [{"title": "Arm A"}]},
                            ]
                        }
                    },
                },
                "products": [
                    _product("Brand A", "a-substance", "1", allSubstancesChemicals=True),
                    _product("B", "b", "2", pharmaceuticalFormDisplay="SOLUTION", routes=["ORAL", "NASAL"]),
                ],
                "productRoleGroupInfos": [
                    {"productRoleCode": "1", "productRoleName": "Test"},
                    {"productRoleCode": "2", "productRoleName": "Comparator"},
                ],
                "sponsors": [
                    {
                        "primary": False,
                        "organisation": _organisation(2, "Sponsor Two", "Educational Institution"),
                        "publicContacts": [_contact("Desk")],
                    },
                    {
                        "primary": True,
                        "organisation": _organisation(1, "Sponsor One", "Pharmaceutical company"),
                        "publicContacts": [_contact("Desk")],
                        "scientificContacts": [_contact("Doctor")],
                        "thirdParties": [{"id": 4, "phoneNumber": "1"}],
                    },
                ],
                "rowCountriesInfo": [{"name": "Israel", "isoAlpha2Code": "IL"}],
            },
            "authorizedPartsII": [
                {
                    "mscInfo": {"countryName": "Belgium", "trialStatus": "Authorised"},
                    "recruitmentSubjectCount": 30,
                    "trialSites": [_site(1, "Hospital One", "Ghent"), _site(2, "Hospital Two", "Liège")],
                }
            ],
            "applicationInfo": [
                {"type": "SUBSTANTIAL MODIFICATION", "submissionDate": "2024-05-05"},
                {"type": "INITIAL", "submissionDate": "2023-09-09"},
            ],
            "memberStatesConcerned": [{"mscName": "Belgium", "mscPublicStatusCode": 5}],
        },
        "events": {"trialEvents": [{"mscName": "Belgium", "events": [{"notificationType": "START_OF_TRIAL"}]}]},
        "results": {},
        "documents": [{"title": "Protocol", "documentType": "104"}],
        "correctiveMeasures": [],
    }
