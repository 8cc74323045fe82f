"""People, organisations and sites of made-up studies as R4B and R4."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_writing import EARLIER, Resource, checked, codes, extensions, full, research_study, resources
from trialglot.model.study import Contact, Official, Party, ResponsibleParty, Site

every_edition = pytest.mark.parametrize("target", EARLIER)


def people(target: str, **fields: Any) -> Resource:
    return research_study(checked(full(**fields), target)[0])


@every_edition
def test_the_principal_investigator_is_the_first_that_the_record_names(target: str) -> None:
    officials = (
        Official(name="Ann Chair", role="STUDY_CHAIR"),
        Official(name="Jane Roe", affiliation="Example University", role="PRINCIPAL_INVESTIGATOR"),
        Official(name="Richard Roe", role="PRINCIPAL_INVESTIGATOR"),
    )
    study = people(target, officials=officials, central_contacts=())
    assert study["principalInvestigator"]["display"] == "Jane Roe"
    assert study["sponsor"]["display"] == "Example University"
    assert study["contact"] == [{"name": "Ann Chair"}, {"name": "Jane Roe"}, {"name": "Richard Roe"}]
    roles = [one["role"][0]["text"] for one in extensions(study, "ResearchStudy.associatedParty")]
    owner = "Owner of the registry record"
    assert roles == ["Lead sponsor", owner, "Study Chair", "Principal Investigator", "Principal Investigator"]


@every_edition
def test_a_responsible_investigator_who_is_an_official_too_is_one_contact(target: str) -> None:
    responsible = ResponsibleParty(
        type="SPONSOR_INVESTIGATOR", investigator_name="Jane Roe", investigator_affiliation="Example University"
    )
    official = Official(name="Jane Roe", affiliation="Example University", role="STUDY_CHAIR")
    study = people(target, responsible_party=responsible, officials=(official,), central_contacts=())
    assert study["principalInvestigator"]["display"] == "Jane Roe"
    assert study["contact"] == [{"name": "Jane Roe"}]


@every_edition
def test_contacts_of_study_and_site(target: str) -> None:
    site = Site(
        facility="Example Clinic",
        country="Portugal",
        contacts=(
            Contact(name="John Doe", role="PRINCIPAL_INVESTIGATOR", phone="555-0101", email="john@example.org"),
            Contact(name="Recruiting desk"),
        ),
    )
    bundle, findings = checked(full(sites=(site,), officials=()), target)
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/contactpoint-extension", "valueString": "7"}
    phone = {"extension": [extension], "system": "phone", "value": "555-0100 ext. 7"}
    mail = {"system": "email", "value": "jane@example.org"}
    assert research_study(bundle)["contact"] == [{"name": "Jane Roe", "telecom": [phone, mail]}]
    (role,) = resources(bundle, "PractitionerRole")
    assert role["telecom"] == [phone, mail]
    (location,) = resources(bundle, "Location")
    assert location["telecom"] == [
        {"system": "phone", "value": "555-0101"},
        {"system": "email", "value": "john@example.org"},
    ]
    assert location["description"] == (
        "Contacts: John Doe (Principal Investigator): 555-0101, john@example.org; Recruiting desk"
    )
    kept = [one.target_path for one in findings if one.code == "MAP204"]
    assert {"Location.description", "ResearchStudy.contact.name"} <= set(kept)


@every_edition
@pytest.mark.parametrize("policy", ["role-only", "drop"])
def test_contacts_that_are_left_out(policy: str, target: str) -> None:
    bundle, findings = checked(full(), target, contacts=policy)
    assert "contact" not in research_study(bundle)
    assert "Jane Roe" not in str(bundle)
    assert "555-01" not in str(bundle)
    (location,) = resources(bundle, "Location")
    assert location.get("description") == ("Contacts: Principal Investigator" if policy == "role-only" else None)
    assert "Location.telecom" in [one.target_path for one in findings if one.code == "MAP210"]


@every_edition
def test_no_sponsor_and_a_collaborator(target: str) -> None:
    study = people(target, lead_sponsor=None, organization=None, collaborators=(Party(name="NIH", agency_class="NIH"),))
    assert "sponsor" not in study
    (party, *_) = extensions(study, "ResearchStudy.associatedParty")
    assert codes(party["role"][0]) == [("research-study-party-role", "collaborator")]
    assert codes(party["classifier"][0])[0] == ("research-study-party-organization-type", "nih")


@every_edition
def test_a_site_with_a_state_of_its_own(target: str) -> None:
    sites = tuple(
        Site(facility=f"Clinic {number}", city="Porto", country="Portugal", status=word)
        for number, word in enumerate(("RECRUITING", "RECRUITING", "WITHDRAWN"))
    )
    bundle, findings = checked(full(sites=sites), target)
    children = [one for one in resources(bundle, "ResearchStudy") if "partOf" in one]
    assert [one["status"] for one in children] == ["active", "active", "withdrawn"]
    assert [one["location"] for one in children] == [
        [{"coding": [{"system": "urn:iso:std:iso:3166", "code": "PT", "display": "Portugal"}], "text": "Portugal"}]
    ] * 3
    (state,) = extensions(children[0], "ResearchStudy.progressStatus")
    assert codes(state["state"][0]) == [("research-study-status", "recruiting")]
    told = [one.message for one in findings if one.target_path == "ResearchStudy.status"]
    assert told[0] == "overall status (3 times) 'RECRUITING' is written as 'Active' (source-is-narrower-than-target)"
