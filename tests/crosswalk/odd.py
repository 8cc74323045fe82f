"""Made-up records for the rows of the crosswalk that few records reach."""

from __future__ import annotations

from readers_json.made_up import Json, full

_DOSE = (
    "Investigational medicinal product; ATC code: N02BA01; Pharmaceutical form: Tablet; "
    "Route of administration: Oral or by ear"
)


def odd() -> Json:
    """Return a record without titles and dates, with words that have no code, and with texts where numbers are due."""
    study = full()
    protocol = study["protocolSection"]
    identification = protocol["identificationModule"]
    del identification["briefTitle"]
    identification["secondaryIdInfos"] = [
        {"id": "NCT09000099", "type": "REGISTRY", "domain": "ClinicalTrials.gov"},
        {"id": "12/AB/1234", "type": "OTHER", "domain": "Ethics board", "link": "no address"},
    ]
    status = protocol["statusModule"]
    del status["lastUpdatePostDateStruct"]
    status["startDateStruct"] = {"date": "2020-02", "type": "ACTUAL"}
    status["completionDateStruct"] = {"date": "2021-03-04", "type": "ACTUAL"}
    design = protocol["designModule"]
    design["enrollmentInfo"] = {"count": -1, "type": "ACTUAL"}
    design["expandedAccessTypes"] = {"individual": False, "intermediate": True, "treatment": False}
    design["targetDuration"] = "about two years"
    design["bioSpec"] = {"retention": "SOME_OTHER_WORD"}
    design["phases"] = ["PHASE9"]
    design["designInfo"] |= {
        "allocation": "BY_LOT",
        "interventionModel": "TWISTED",
        "maskingInfo": {"masking": "TRIPLE"},
    }
    arms = protocol["armsInterventionsModule"]
    arms["armGroups"][0]["interventionNames"].append("Drug: Nobody knows")
    arms["armGroups"].append(
        {"label": "Comparison", "type": "ACTIVE_COMPARATOR", "interventionNames": ["Drug: Old one"]}
    )
    arms["interventions"][0] |= {"description": _DOSE, "armGroupLabels": ["Arm one", "Arm that is not there"]}
    arms["interventions"] += [
        {"type": "DRUG", "name": "Old one", "description": "Background treatment", "armGroupLabels": ["Comparison"]},
        {"type": "DRUG", "name": "Sting", "description": "Challenge agent; Route of administration: Oral or sideways"},
        {"type": "SOMETHING", "name": "Help", "description": "Rescue medication", "armGroupLabels": ["Comparison"]},
        {"type": "DRUG", "name": "Sugar pill, placebo", "armGroupLabels": ["Comparison"]},
    ]
    eligibility = protocol["eligibilityModule"]
    eligibility |= {"minimumAge": "N/A", "maximumAge": "old age", "sex": "SOME", "samplingMethod": "BY_EAR"}
    eligibility["eligibilityCriteria"] = (
        "Inclusion Criteria:\n\n* Adult\n* At least one of the following:\n\n  * a fever\n"
        "  * All of the following:\n\n    * a cough\n    * a sneeze\n\n"
        "Exclusion Criteria:\n\nFor women:\n\n* Pregnancy"
    )
    people = protocol["contactsLocationsModule"]
    people["locations"][0] |= {"country": "Atlantis", "geoPoint": {"lat": 1.5}}
    people["locations"].append({"facility": None, "status": "RECRUITING"})
    del people["locations"][-1]["facility"]
    people["overallOfficials"].append({"name": "Official Two"})
    people["centralContacts"].append({"role": "STUDY_CHAIR", "phoneExt": "9"})
    people["centralContacts"].append({"phone": "1 ext. 3", "phoneExt": "9"})
    people["locations"][0].setdefault("contacts", []).append({"role": "CONTACT", "phone": "1 ext. 3", "phoneExt": "9"})
    references = protocol["referencesModule"]
    references["references"].append({"citation": "A paper of no kind", "retractions": [{"source": "A notice"}]})
    references["seeAlsoLinks"].append({"url": "ask at the desk"})
    references["availIpds"] = [{"url": "in the cellar", "comment": "bring a \\> lamp"}]
    protocol["ipdSharingStatementModule"]["url"] = "to be found"
    documents = study["documentSection"]["largeDocumentModule"]["largeDocs"]
    documents[0]["size"] = -5
    documents.append({"typeAbbrev": "ICF", "hasIcf": True, "hasProtocol": False, "label": "Consent"})
    documents.append({"typeAbbrev": "SAP", "hasSap": True})
    study["derivedSection"]["conditionBrowseModule"]["meshes"].append({"term": "No number"})
    study["derivedSection"]["interventionBrowseModule"]["meshes"].append({"term": "None either"})
    return study


def official_only() -> Json:
    """Return a record of an observational study of one group, named by its acronym, with ages of one limit only."""
    study = full()
    protocol = study["protocolSection"]
    del protocol["identificationModule"]["briefTitle"]
    del protocol["identificationModule"]["officialTitle"]
    del protocol["descriptionModule"]["briefSummary"]
    protocol["designModule"] = {
        "studyType": "OBSERVATIONAL",
        "designInfo": {"observationalModel": "CASE_ONLY"},
        "enrollmentInfo": {"count": -2, "type": "ESTIMATED"},
    }
    protocol["armsInterventionsModule"] = {
        "interventions": [{"name": "A walk", "type": "BEHAVIORAL"}, {"name": "A gene", "type": "GENETIC"}]
    }
    protocol["eligibilityModule"] = {
        "minimumAge": "a year or so",
        "maximumAge": "N/A",
        "sex": "ALL",
        "healthyVolunteers": True,
        "eligibilityCriteria": "* Somebody\n* Somebody else",
    }
    del protocol["statusModule"]["completionDateStruct"]
    return study


def turned_round() -> Json:
    """Return a record that ends before it starts, and that lists the sponsor's number twice."""
    study = full()
    status = study["protocolSection"]["statusModule"]
    status["startDateStruct"] = {"date": "2022-05-06", "type": "ACTUAL"}
    status["completionDateStruct"] = {"date": "2021-05-06", "type": "ACTUAL"}
    study["protocolSection"]["designModule"] |= {"studyType": "GUESSWORK", "enrollmentInfo": {"count": 12}}
    study["protocolSection"]["sponsorCollaboratorsModule"]["responsibleParty"] = {"type": "SPONSOR"}
    identification = study["protocolSection"]["identificationModule"]
    sponsor = study["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"]
    identification["orgStudyIdInfo"] = {"id": "ORG-1"}
    identification["secondaryIdInfos"] = [{"id": "ORG-1", "type": "OTHER", "domain": sponsor}]
    return study


def planned() -> Json:
    """Return a planned trial of two treatments, with a formal title alone and headings in its criteria."""
    study = full()
    protocol = study["protocolSection"]
    identification = protocol["identificationModule"]
    del identification["briefTitle"], identification["acronym"], identification["orgStudyIdInfo"]["type"]
    identification["organization"] = {"fullName": "Owner", "class": "INDUSTRY"}
    del protocol["descriptionModule"]["briefSummary"]
    protocol["conditionsModule"]["keywords"] = ["Key one", "Key two"]
    protocol["oversightModule"]["isFdaRegulatedDrug"] = True
    protocol["sponsorCollaboratorsModule"]["responsibleParty"] = {"oldNameTitle": "Old name", "oldOrganization": "Old"}
    protocol["designModule"] |= {
        "enrollmentInfo": {"count": 80, "type": "ESTIMATED"},
        "bioSpec": {"retention": "NONE_RETAINED"},
    }
    protocol["designModule"]["designInfo"]["interventionModel"] = "PARALLEL"
    protocol["armsInterventionsModule"] = {
        "armGroups": [
            {"label": "New", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Newol"]},
            {"label": "Known", "type": "ACTIVE_COMPARATOR", "interventionNames": ["Drug: Oldol"]},
            {"label": "Third", "type": "SOME_OTHER"},
        ],
        "interventions": [
            {"type": "DRUG", "name": "Newol", "armGroupLabels": ["New"]},
            {"type": "DRUG", "name": "Oldol", "armGroupLabels": ["Known"]},
        ],
    }
    protocol["outcomesModule"]["otherOutcomes"][0]["description"] = "Other description"
    protocol["eligibilityModule"]["eligibilityCriteria"] = (
        "Inclusion Criteria:\n\nFor men:\n\n* Beard\n\nExclusion Criteria:\n\n* Moustache\n* Hat"
    )
    protocol["referencesModule"]["references"][0]["type"] = "RESULT"
    study["documentSection"]["largeDocumentModule"]["largeDocs"][0] |= {"hasSap": False, "hasIcf": True}
    return study


def wordy() -> Json:
    """Return a study whose arms and criteria have more than 200 characters, and differ late."""
    study = full()
    protocol = study["protocolSection"]
    protocol["sponsorCollaboratorsModule"]["responsibleParty"].pop("type")
    title = "Participants who receive the product once a day " * 5
    protocol["armsInterventionsModule"]["armGroups"] = [
        {"label": f"{title}in the morning", "type": "EXPERIMENTAL"},
        {"label": f"{title}in the evening", "type": "EXPERIMENTAL"},
    ]
    for one in protocol["armsInterventionsModule"]["interventions"]:
        one.pop("armGroupLabels", None)
    sentence = "The participant is able and willing to come to the site as often as the protocol asks for. " * 3
    protocol["eligibilityModule"]["eligibilityCriteria"] = (
        f"Inclusion Criteria:\n\n* {sentence.strip()}\n* Signed consent\n\nExclusion Criteria:\n\n* Signed consent"
    )
    return study


def cohorts() -> Json:
    """Return an observational study of two cohorts with criteria of no known kind and no title but a brief one."""
    study = full()
    protocol = study["protocolSection"]
    del protocol["identificationModule"]["officialTitle"]
    del protocol["descriptionModule"]["briefSummary"]
    protocol["designModule"] = {
        "studyType": "OBSERVATIONAL",
        "designInfo": {"observationalModel": "STRANGE", "timePerspective": "BACKWARDS"},
        "bioSpec": {"retention": "SAMPLES_WITHOUT_DNA", "description": "Serum"},
    }
    protocol["eligibilityModule"]["eligibilityCriteria"] = (
        "PATIENT CHARACTERISTICS:\n\nAge\n\n* 18 and over\n\nSex\n\n* Male"
    )
    return study


def blinded() -> Json:
    """Return a double blind trial whose headings have the words of the record, with a paper known by number alone."""
    study = full()
    protocol = study["protocolSection"]
    masking = protocol["designModule"]["designInfo"]["maskingInfo"]
    masking |= {"masking": "TRIPLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR"]}
    by_number = {"pmid": "33333", "type": "BACKGROUND", "retractions": [{"pmid": "44444", "source": "Other source"}]}
    protocol["referencesModule"]["references"].append(by_number)
    described = "Investigational medicinal product; Route of administration: {}"
    protocol["armsInterventionsModule"]["interventions"] += [
        {"type": "DRUG", "name": "Swallowed", "description": described.format("Oral")},
        {"type": "DRUG", "name": "Heard", "description": described.format("By ear")},
    ]
    protocol["conditionsModule"]["conditions"].append("Condition  HEADING")
    study["derivedSection"]["interventionBrowseModule"]["meshes"].append({"id": "D000003", "term": "swallowed"})
    return study


def unnamed() -> Json:
    """Return a trial whose people have roles and numbers and no names, with an upper age limit alone.

    Some of its values hold the marks that part values in one text.
    """
    study = full()
    protocol = study["protocolSection"]
    protocol["identificationModule"]["secondaryIdInfos"] = [
        {"id": "NCT09000098", "type": "REGISTRY", "domain": "ClinicalTrials.gov", "link": "https://example.org/other"}
    ]
    sponsors = protocol["sponsorCollaboratorsModule"]
    sponsors["collaborators"] = [{"name": "Group", "class": "NETWORK"}, {"name": "Group"}]
    protocol["armsInterventionsModule"]["interventions"].append({"type": "DRUG", "description": "Not named"})
    sponsors["responsibleParty"] = {
        "type": "PRINCIPAL_INVESTIGATOR",
        "investigatorTitle": "Head",
        "investigatorAffiliation": "Institute",
    }
    design = protocol["designModule"]
    design["bioSpec"] = {"description": "Blood"}
    design["designInfo"]["maskingInfo"] = {"masking": "SINGLE", "whoMasked": ["PARTICIPANT", "Some; body"]}
    protocol["eligibilityModule"] |= {"minimumAge": "N/A", "maximumAge": "65 Years"}
    people = protocol["contactsLocationsModule"]
    reached = {"phone": "1", "phoneExt": "2", "email": "a@example.org"}
    people["overallOfficials"] = [{"affiliation": "Institute", "role": "PRINCIPAL_INVESTIGATOR"}]
    people["centralContacts"] = [{"role": "PRINCIPAL_INVESTIGATOR"} | reached]
    people["locations"][0]["contacts"] = [{"role": "CONTACT"} | reached]
    study["derivedSection"]["miscInfoModule"]["removedCountries"] = ["France; Corsica", "Korea, Republic of"]
    protocol["armsInterventionsModule"]["interventions"][0]["otherNames"] = ["ASA", "aspirin; acetylsalicylic acid"]
    protocol["armsInterventionsModule"]["interventions"][0].setdefault("armGroupLabels", []).append("Low; high")
    people["centralContacts"].append({"role": "CONTACT", "phone": "1 ext. 3"})
    people["locations"][0]["contacts"].append({"role": "CONTACT", "phone": "1 ext. 3"})
    return study


def marked() -> Json:
    """Return a trial whose names hold line breaks, and the marks that part values in one text."""
    study = full()
    protocol = study["protocolSection"]
    armed = protocol["armsInterventionsModule"]
    armed["armGroups"][0] |= {
        "label": "Arm\nA",
        "interventionNames": ["Drug: Lost; found", "Drug: Lost  found", "Drug: One  two"],
    }
    names = {"name": "One  two", "otherNames": ["Uno; dos", "Ein  zwei"], "armGroupLabels": ["Lost; arm", "Lost  arm"]}
    armed["interventions"] = [{"type": "DRUG"} | names]
    for level in ("primary", "secondary", "other"):
        protocol["outcomesModule"][f"{level}Outcomes"][0]["timeFrame"] = "Day 1\nand day 2"
    people = protocol["contactsLocationsModule"]
    contact = {"role": "CONTACT"}
    people["centralContacts"] = [
        contact | {"name": "A. Person", "phone": "1 ext. 2"},
        contact | {"phone": "3 ext. 4", "phoneExt": "5"},
        contact | {"phone": "14", "phoneExt": "15 ext. 16"},
    ]
    people["locations"] = [{"facility": "Clinic  A"}, {"facility": "Clinic A"}]
    people["overallOfficials"] = [{"name": "C. Person", "affiliation": "Institute  A"}]
    sponsors = protocol["sponsorCollaboratorsModule"]
    sponsors["leadSponsor"] = {"name": "Organisation A", "class": "INDUSTRY"}
    sponsors["collaborators"] = [{"name": "Group  A"}, {"name": "Organisation A", "class": "FED"}]
    sponsors["responsibleParty"] |= {"investigatorAffiliation": "Institute  B", "oldOrganization": "Institute  C"}
    protocol["identificationModule"]["organization"] = {"fullName": "Organisation  A", "class": "OTHER"}
    people["locations"][0]["contacts"] = [
        contact | {"name": "B. Person", "phone": "6 ext. 7"},
        contact | {"phone": "8 ext. 9", "phoneExt": "10"},
        contact | {"phone": "11", "phoneExt": "12 ext. 13"},
    ]
    derived = study["derivedSection"]
    derived["miscInfoModule"]["removedCountries"] = ["Here; there"]
    protocol["eligibilityModule"]["stdAges"] = ["ADULT", "Old; older"]
    protocol["ipdSharingStatementModule"]["infoTypes"] = ["CSR", "Some; thing"]
    for name in ("condition", "intervention"):
        derived[f"{name}BrowseModule"]["meshes"].append({"term": "Heading; with mark"})
    return study


def two_headings() -> Json:
    """Return a record with two MeSH headings of one number, which USDM has no two codes for (DDF00035)."""
    study = full()
    for name in ("condition", "intervention"):
        headings = study["derivedSection"][f"{name}BrowseModule"]["meshes"]
        headings.append({"id": headings[0]["id"], "term": "Another heading of its number"})
    return study


def followed() -> Json:
    """Return a cohort study that describes its masking without a masked party, and retains nothing."""
    study = full()
    study["protocolSection"]["designModule"] = {
        "studyType": "OBSERVATIONAL",
        "designInfo": {
            "observationalModel": "COHORT",
            "timePerspective": "PROSPECTIVE",
            "maskingInfo": {"masking": "NONE", "maskingDescription": "Nobody is"},
        },
        "bioSpec": {"retention": "NONE_RETAINED", "description": "Thrown away"},
    }
    return study
