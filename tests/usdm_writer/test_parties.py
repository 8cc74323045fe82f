"""Sponsor, issuers of identifiers, people and facilities as USDM has them."""

from __future__ import annotations

import pytest

from readers_json.made_up import full
from trialglot.findings import Severity
from trialglot.validators.usdm import validate
from trialglot.writers.options import Contacts
from usdm_writer.documents import code, extension, faults, made, objects


def test_a_collaborator_is_no_co_sponsor() -> None:
    one = made({"sponsorCollaboratorsModule": {"leadSponsor": {"name": "S"}, "collaborators": [{"name": "C"}]}})
    (role,) = [each for each in one.version["roles"] if each["label"] == "Collaborator"]
    assert code(role["code"]) == ("C17649", "Other")
    assert [one.object(own)["label"] for own in role["organizationIds"]] == ["C"]


def test_two_numbers_of_one_issuer_are_explained() -> None:
    second = [{"id": number, "type": "OTHER", "domain": "Board"} for number in ("1", "2")]
    one = made({"identificationModule": {"secondaryIdInfos": second}})
    assert (
        len([each for each in one.version["studyIdentifiers"] if one.object(each["scopeId"])["label"] == "Board"]) == 2
    )
    assert "DDF00174" in one.explained()


def test_issuers_that_the_record_does_not_name_are_not_one() -> None:
    second = [{"id": number, "type": "OTHER"} for number in ("1", "2")]
    one = made({"identificationModule": {"secondaryIdInfos": second}})
    labels = [one.object(each["scopeId"])["label"] for each in one.version["studyIdentifiers"]]
    assert labels == ["ClinicalTrials.gov", "Issuer of 1 (not stated)", "Issuer of 2 (not stated)"]
    assert "DDF00174" not in one.explained()


def test_other_numbers_of_the_record_and_of_related_studies_are_no_identifiers() -> None:
    numbers = {"nctIdAliases": ["NCT09000002"], "secondaryIdInfos": [{"id": "NCT09000003"}]}
    one = made({"identificationModule": numbers})
    assert [each["text"] for each in one.version["studyIdentifiers"]] == ["NCT09000001"]
    assert extension(one.version["studyIdentifiers"][0], "nct-alias", "value") == ["NCT09000002"]
    assert extension(one.version, "related-study", "value") == ["NCT09000003"]


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_people_are_left_out_as_asked(contacts: Contacts) -> None:
    record = full()
    one = made(record["protocolSection"], contacts=contacts)
    persons = [each for each in objects(one.study) if each["instanceType"] == "AssignedPerson"]
    people = [each for each in one.version["roles"] if each["id"].startswith(("role-official", "role-contact"))]
    assert bool(persons) is (contacts == "keep")
    assert bool(people) is (contacts != "drop")
    assert bool(one.said("MAP210")) is (contacts != "keep")
    text = one.content.decode()
    for module in ("overallOfficials", "centralContacts"):
        for person in record["protocolSection"]["contactsLocationsModule"][module]:
            assert (person["name"] in text) is (contacts == "keep")
    assert faults(one.document) == []


def test_a_country_without_a_code_is_kept_in_words() -> None:
    one = made({"contactsLocationsModule": {"locations": [{"facility": "House", "country": "Atlantis"}]}})
    (site,) = one.object("organization-site-1")["managedSites"]
    assert code(site["country"]) == ("C17998", "Unknown")
    assert extension(site, "country") == ["Atlantis"]
    assert one.said("MAP208") == ["'Atlantis' is no country name of the table; written as text without a code"]
    found = validate(one.document)
    assert [each.severity for each in found if each.code == "USD548"] == [Severity.WARNING]
    assert [each for each in found if each.severity is Severity.ERROR] == []


def test_the_kind_of_an_organisation_beside_the_parties_is_stated_by_no_registry() -> None:
    person = {"name": "Ann Other", "affiliation": "House of Medicine", "role": "STUDY_CHAIR"}
    one = made({"contactsLocationsModule": {"overallOfficials": [person]}})
    (house,) = [each for each in one.version["organizations"] if each["label"] == "House of Medicine"]
    assert code(house["type"]) == ("C17998", "Unknown")
    assert extension(house, "defaulted") == ["type"]
    assert any(said.startswith("Organization.type is 'Unknown (C17998)'") for said in one.said("MAP260"))
    assert not any(said.startswith("Organization.type") for said in one.said("MAP261"))


def test_a_month_is_no_day_of_issue() -> None:
    updated = {"statusModule": {"lastUpdatePostDateStruct": {"date": "2024-01"}}}
    one = made(updated)
    assert "dateValues" not in one.version
    assert one.version["versionIdentifier"] == "2024-01"
    assert extension(one.version, "last-update-post") == ["2024-01"]
