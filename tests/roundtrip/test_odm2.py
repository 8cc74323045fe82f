"""Our ODM 2.0 documents read back: what this edition has of its own; what both have is in ``test_odm``."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest

from readers_json.made_up import minimal
from roundtrip.odm_documents import Change, changed, name, say, study, without, written
from roundtrip.trips import back, faults
from trialglot import api, roundtrip
from trialglot.model.study import Party, Study

NOTES = "//odm:MetaDataVersion/odm:Description/odm:TranslatedText"


def parameter(short_name: str) -> str:
    """Return the path of the value of a parameter."""
    return f"//odm:StudyParameter[@ShortName='{short_name}']/odm:ParameterValue"


@pytest.mark.parametrize(
    ("change", "of", "expected"),
    [
        (name("//odm:Alias[@Context='Brief title']", "Name", "Another"), lambda found: found.brief_title, "Another"),
        (without("//odm:Alias[@Context='Brief title']"), lambda found: found.brief_title, None),
        (name(parameter("TITLE"), "Value", "Long"), lambda found: found.official_title, "Long"),
        (name(parameter("INTMODEL"), "Value", "PARALLEL"), lambda found: found.design.intervention_model, "PARALLEL"),
        (name(parameter("DMCIND"), "Value", "N"), lambda found: found.oversight.has_dmc, False),
        (name(parameter("SPONSOR"), "Value", "Firm"), lambda found: found.lead_sponsor.name, "Firm"),
        (name(parameter("OUTMSPRI"), "Value", "Mood"), lambda found: found.outcomes[0].measure, "Mood"),
        (
            name("//odm:StudyEndPoint[@OID='EP.outcome-1']", "Level", "Secondary"),
            lambda found: [one.level for one in found.outcomes],
            ["secondary", "secondary", "secondary", "other"],
        ),
        (
            say("//odm:StudyIntervention[@OID='INT.intervention-1']//odm:TranslatedText", "Ibuprofen\nType: Drug."),
            lambda found: (found.interventions[0].name, found.interventions[0].type),
            ("Ibuprofen", "DRUG"),
        ),
        (
            say(
                "//odm:StudyEventGroupDef[@OID='SEG.element-1']//odm:TranslatedText",
                "Intervention INT.intervention-2: Iron",
            ),
            lambda found: found.arms[0].interventions,
            ("intervention-2",),
        ),
        (without("//odm:StudyInterventions"), lambda found: found.interventions, ()),
        (
            say("//odm:CommentDef[@OID='COM.SEXPOP']//odm:TranslatedText", "Based on gender: no"),
            lambda found: (found.eligibility.gender_based, found.eligibility.gender_description),
            (False, None),
        ),
        (without("//odm:CommentDef[@OID='COM.SEXPOP']"), lambda found: found.eligibility.gender_based, None),
        (say(NOTES, "Role of USR.official-1: Study Director"), lambda found: found.officials[0].role, "STUDY_DIRECTOR"),
        (say(NOTES, "Has results: no"), lambda found: (found.officials[0].role, found.has_results), (None, False)),
        (
            name("//odm:Organization[@OID='ORG.official-1']", "Name", "Ward"),
            lambda found: found.officials[0].affiliation,
            "Ward",
        ),
        (
            name("//odm:User[@OID='USR.official-1']", "OrganizationOID", "ORG.none"),
            lambda found: found.officials[0].affiliation,
            None,
        ),
        (
            name("//odm:User[@OID='USR.contact-1']/odm:Telecom[@TelecomType='Phone']", "Value", "9"),
            lambda found: (found.central_contacts[0].phone, found.central_contacts[0].phone_ext),
            ("9", None),
        ),
        (name("//odm:GeoPosition", "Latitude", "north"), lambda found: found.sites[1].latitude, None),
        (without("//odm:Organization[@OID='ORG.site-2']"), lambda found: len(found.sites), 1),
        (without("//odm:StudyTargetPopulation"), lambda found: found.eligibility.text, None),
        (without("//odm:AdminData"), lambda found: found.lead_sponsor and found.lead_sponsor.name, "Lead sponsor"),
    ],
)
def test_a_changed_document_changes_the_study_there(
    change: Change, of: Callable[[Study], object], expected: object
) -> None:
    assert of(changed("odm2", change).study) == expected


def test_an_organisation_of_several_parts_comes_back_in_each() -> None:
    acme = {"name": "Acme", "class": "INDUSTRY"}
    record = minimal(
        sponsorCollaboratorsModule={
            "leadSponsor": acme,
            "collaborators": [{"name": "Acme", "class": "OTHER"}, {"name": "Acme", "class": "FED"}, {"name": "Other"}],
            "responsibleParty": {"oldNameTitle": "N", "oldOrganization": "Other"},
        }
    )
    record["protocolSection"]["identificationModule"]["organization"] = {"fullName": "Acme", "class": "NETWORK"}
    found = study("odm2", record)
    assert found.lead_sponsor == Party(name="Acme", agency_class="INDUSTRY")
    assert found.organization == Party(name="Acme", agency_class="NETWORK")
    assert found.collaborators == (
        Party(name="Acme", agency_class="OTHER"),
        Party(name="Acme", agency_class="FED"),
        Party(name="Other"),
    )
    assert found.responsible_party is not None
    assert (found.responsible_party.old_name_title, found.responsible_party.old_organization) == ("N", "Other")
    assert found.responsible_party.investigator_affiliation is None


def test_sites_come_back_by_their_own_names() -> None:
    """Names must be unique in ODM 2.0: a number, or the place, is no part of what the record calls a site."""
    called = ["Clinic", "Clinic", "Clinic (2)", None, "Clinic  B"]
    places = [{"facility": one, "city": "Graz", "country": "Austria"} for one in called]
    record = minimal(
        contactsLocationsModule={
            "locations": [{key: value for key, value in one.items() if value is not None} for one in places]
        }
    )
    assert [site.facility for site in study("odm2", record).sites] == [*called[:4], "Clinic B"]


def test_a_very_small_number_of_degrees_has_no_exponent() -> None:
    """xs:decimal knows none (XML Schema part 2, 3.2.3)."""
    record = minimal(contactsLocationsModule={"locations": [{"geoPoint": {"lat": 0.00001, "lon": -0.0000002}}]})
    content = written("odm2", record)
    assert b'Longitude="-0.0000002" Latitude="0.00001"' in content
    (conversion,) = api.convert(api.read(orjson.dumps(record)), api.Options(("odm2",)))
    assert conversion.valid
    (site,) = back(content, "odm2").study.sites
    assert (site.latitude, site.longitude) == (0.00001, -0.0000002)


def test_an_end_point_without_a_description_has_none_again() -> None:
    record = minimal(
        outcomesModule={
            "primaryOutcomes": [
                {"measure": "A"},
                {"measure": "B", "description": "B"},
                {"measure": "C", "description": "The record states neither time frame nor description."},
            ]
        }
    )
    assert faults(roundtrip.trip(api.read(orjson.dumps(record)), "odm2")) == []
    found = study("odm2", record).outcomes
    assert [one.description and one.description.strip() for one in found] == [
        None,
        "B",
        "The record states neither time frame nor description.",
    ]
