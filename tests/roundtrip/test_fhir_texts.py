"""Texts of a Bundle that hold several data: they are taken apart as they were put together, whatever the data hold."""

from __future__ import annotations

import orjson
import pytest

from roundtrip.trips import back, document, faults, reading
from trialglot import roundtrip
from trialglot.design.wording import listed, names_of
from trialglot.fhir.definitions import PHONE_EXTENSION
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.study import (
    Arm,
    AvailableData,
    Contact,
    DataSharing,
    Document,
    ExpandedAccess,
    Intervention,
    Link,
    Party,
    Reference,
    Retraction,
    Site,
    Status,
    Study,
)
from trialglot.readers.documents import later
from trialglot.readers.documents.fhir import telecom
from trialglot.readers.documents.nodes import Node

FHIR = ("fhir-r5", "fhir-r4b", "fhir-r4")
editions = pytest.mark.parametrize("target", FHIR)


def again(study: Study, target: str) -> Study:
    """Return what comes back of a study; all of it is declared, and nothing is lost."""
    made = reading(**{name: getattr(study, name) for name in study.model_fields_set - {"source"}})
    trip = roundtrip.trip(made, target)
    assert faults(trip) == []
    assert [one.place for one in trip.leaves if one.actual == "lost"] == []
    return back(document(made, target), target).study


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("ASA", "Aspirin"), "ASA; Aspirin"),
        (("A; B", "C"), '"A; B"; C'),
        (('"A" salt', 'B "C"; D'), '"""A"" salt"; "B ""C""; D"'),
        (("A;", " B", "C;D"), "A;;  B; C;D"),
        ((";", "A"), ";; A"),
        (("first\nsecond",), "first\nsecond"),
    ],
)
def test_names_in_one_text(names: tuple[str, ...], text: str) -> None:
    assert listed(*names) == text
    assert names_of(text) == list(names)


def test_names_in_one_text_that_somebody_wrote() -> None:
    assert names_of('"A" salt; B') == ['"A" salt', "B"]
    assert names_of('"A') == ['"A']
    assert names_of("") == []
    assert listed("", "A") == "A"


@editions
def test_lists_of_names_with_marks(target: str) -> None:
    names = ('"Q" 5 mg', "A; B", "C")
    intervention = Intervention(key="intervention-1", name="Drug", other_names=names, unmatched=("Arm; 9", "Arm 10"))
    study = reading(interventions=(intervention,), removed_countries=names, unowned_other_names=names).study
    read = again(study, target)
    assert read.interventions[0].other_names == names
    assert read.interventions[0].unmatched == ("Arm; 9", "Arm 10")
    assert read.removed_countries == names
    assert read.unowned_other_names == names


@editions
def test_documents_say_what_they_lack(target: str) -> None:
    """A label may end as the display does; what is not stated stays so."""
    held = (
        Document(has_protocol=True, has_sap=False, has_icf=False, filename="Prot_000.pdf", label="Protocol"),
        Document(has_icf=False, label="Plan, without study protocol"),
        Document(label="Plan, without study protocol"),
        Document(has_sap=False, label="statistical analysis plan", upload_date="2020-01-02T03:04"),
        Document(has_protocol=False, filename="without study protocol"),
        Document(has_protocol=False, has_sap=False, has_icf=False),
        Document(has_icf=False, date=PartialDate(value="2020-01-02", precision="day")),
        Document(has_protocol=False, label="file a, uploaded 2020", filename="a"),
    )
    assert again(reading(documents=held).study, target).documents == held


@editions
def test_telephone_numbers_with_the_mark_of_an_extension(target: str) -> None:
    """HL7's extension says which part of a number is its extension."""
    contacts = (
        Contact(name="Jane Roe", phone="1 ext. 3", role="CONTACT"),
        Contact(name="John Doe", phone="1 ext. 3", phone_ext="4"),
        Contact(name="A desk", phone_ext="5"),
        Contact(name="Another desk", phone="ext. 6"),
    )
    sites = (Site(facility="Clinic", contacts=contacts),)
    read = again(reading(central_contacts=contacts, sites=sites).study, target)
    assert read.central_contacts == contacts
    assert read.sites[0].contacts == contacts


def test_a_number_that_somebody_changed() -> None:
    extension = [{"url": PHONE_EXTENSION, "valueString": "4"}]
    contact = {"telecom": [{"extension": extension, "system": "phone", "value": "0800"}]}
    assert telecom(Node((), contact)) == {"phone": "0800", "phone_ext": "4"}


CONTACTS = (
    (Contact(name="Jane Roe", role="CONTACT", phone="0800"), "Jane Roe (Contact): 0800"),
    (Contact(name="Jane Roe (MD)", role="CONTACT", phone="0800"), "Jane Roe (MD) (Contact): 0800"),
    (Contact(name="Jane Roe (MD)", phone="0800"), '"Jane Roe (MD)": 0800'),
    (Contact(name="Jane Roe", role="A_NEW_WORD", email="a@b.example"), "Jane Roe (A_NEW_WORD): a@b.example"),
    (Contact(name="Jane Roe", role="another; (word)"), 'Jane Roe ("another; (word)")'),
    (Contact(role="A_NEW_WORD", phone="555; 556"), "(A_NEW_WORD): 555; 556"),
    (Contact(role="another; word"), '("another; word")'),
    (Contact(role="CONTACT", phone="1", email="a@b.example"), "Contact: 1, a@b.example"),
    (Contact(name="Contact", phone="1"), '"Contact": 1'),
    (Contact(name='Desk: "A"; B', role="CONTACT"), '"Desk: ""A""; B" (Contact)'),
    (Contact(name="(no name)"), '"(no name)"'),
    (Contact(name="Desk:", phone="1"), '"Desk:": 1'),
    (Contact(name="0800"), '"0800"'),
    (Contact(phone="0800"), "0800"),
    (Contact(name="Recruiting desk"), "Recruiting desk"),
    (Contact(name="1, a@b.example", phone="1", email="a@b.example"), "1, a@b.example: 1, a@b.example"),
)


@pytest.mark.parametrize("target", ["fhir-r4b", "fhir-r4"])
def test_contacts_of_a_site_in_one_text(target: str) -> None:
    contacts = tuple(contact for contact, _ in CONTACTS)
    made = reading(sites=(Site(facility="Clinic", contacts=contacts),))
    entries = orjson.loads(document(made, target))["entry"]
    (location,) = (one["resource"] for one in entries if one["resource"]["resourceType"] == "Location")
    assert location["description"] == "Contacts: " + "; ".join(said for _, said in CONTACTS)
    assert again(made.study, target).sites[0].contacts == contacts


@editions
def test_a_role_that_reads_like_a_number(target: str) -> None:
    contacts = (Contact(role="CONTACT"), Contact(role="CONTACT", phone="Contact"), Contact(phone="Contact"))
    made = reading(sites=(Site(facility="Clinic", contacts=contacts),)).study
    assert again(made, target).sites[0].contacts == contacts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("", "0800")]),
        ("Contacts: ", [("", "0800")]),
        ("Contacts: ; ", [("; ", ""), ("", "0800")]),
        ("Contacts: Jane Roe: 0801; John Doe: 0800", [("Jane Roe", ""), ("John Doe", "0800")]),
        ('Contacts: "Jane Roe; John: 08', [('"Jane Roe', ""), ("John", ""), ("", "0800")]),
        ("Closed on Mondays", [("", "0800")]),
    ],
)
def test_contacts_of_a_site_that_somebody_changed(text: str, found: list[tuple[str, str]]) -> None:
    """A number that no text speaks of is that of a contact without a name."""
    location = {"resourceType": "Location", "description": text, "telecom": [{"system": "phone", "value": "0800"}]}
    (entry,) = later.lifted({"entry": [{"resource": location}]})["entry"]
    said = [
        (one.get("name", [{"text": ""}])[0]["text"], "".join(each["value"] for each in one.get("telecom", ())))
        for one in entry["resource"]["contact"]
    ]
    assert said == found
    assert entry["resource"].get("description") == (text if text.startswith("Closed") else None)


@editions
def test_links_that_read_like_other_things(target: str) -> None:
    """The words of a link, of data or of a document that tell something else of the study elsewhere."""
    links = (
        Link(url="https://a.example/1", label=Markup("Retraction: of a paper")),
        Link(url="https://a.example/2", label=Markup("PMID 12")),
        Link(url="https://a.example/3", label=Markup("Expanded access record NCT09000009")),
        Link(url="no address", label=Markup("Expanded access record NCT09000009")),
        Link(url="https://a.example/4", label=Markup("Individual participant data sharing")),
        Link(url="https://a.example/5", label=Markup("Identifier of a sample")),
    )
    data = (
        AvailableData(type="Background", url="https://a.example/6", comment=Markup("PMID 13")),
        AvailableData(type="Data", comment=Markup("not here; address: of the desk")),
        AvailableData(type="Data", comment=Markup('"quoted"')),
        AvailableData(url="at the desk", comment=Markup('"quoted"; address: none')),
        AvailableData(url="https://a.example/9", comment=Markup("Individual participant data sharing")),
        AvailableData(url="at a desk", comment=Markup("Individual participant data sharing")),
        AvailableData(url="https://a.example/9", comment=Markup('"quoted"')),
        AvailableData(id="D1", url="https://a.example/7", comment=Markup("Individual participant data sharing")),
    )
    documents = (Document(type="Result", label="PMID 14"), Document(type="Prot", label="Retraction: of a plan"))
    references = (
        Reference(pmid="15"),
        Reference(pmid="16", type="RESULT", retractions=(Retraction(pmid="17", source="A; B, PMID 3"),)),
        Reference(citation="A paper", retractions=(Retraction(source="C"), Retraction(pmid="18"))),
        Reference(citation="Retraction: PMID 19"),
    )
    study = reading(
        links=links,
        available_data=data,
        documents=documents,
        references=references,
        data_sharing=DataSharing(url="https://a.example/8"),
        status=Status(expanded_access=ExpandedAccess(nct_id="NCT09000010")),
        arms=(Arm(key="arm-1", label="Arm"),),
    ).study
    read = again(study, target)
    assert read.links == links
    assert read.available_data == data
    assert read.documents == documents
    assert read.references == references
    assert read.data_sharing == study.data_sharing
    assert read.status.expanded_access == study.status.expanded_access


@editions
def test_an_organisation_that_is_named_contact(target: str) -> None:
    collaborators = (Party(name="First Contact"), Party(name="Contact", agency_class="OTHER"))
    study = reading(collaborators=collaborators, central_contacts=(Contact(name="A desk", role="CONTACT"),)).study
    read = again(study, target)
    assert read.collaborators == collaborators
    assert read.central_contacts == study.central_contacts
