"""Our ODM 1.3.2 documents with SDM-XML read back, and what both editions of ODM say alike."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from lxml import etree

from crosswalk import odd, records
from fhir_writer.maximal import maximal
from readers_json.made_up import full, minimal
from roundtrip.odm_documents import PEOPLE, Change, changed, located, name, one, say, study, without, written
from roundtrip.trips import back, document, faults
from trialglot import api, ledger, roundtrip
from trialglot.design.wording import between, quoted
from trialglot.errors import UnreadableError
from trialglot.model.base import Markup
from trialglot.model.study import Arm, AvailableData, Contact, Document, Party, Retraction, Study
from trialglot.readers import detect
from trialglot.readers.documents import odm_texts
from trialglot.readers.documents.nodes import Node
from trialglot.readers.reading import Reading, Record
from trialglot.writers.options import Contacts, WriteOptions

BOTH = ("odm-sdm", "odm2")
MAXIMAL = Reading(maximal(), (), lambda path: None)
SUMMARY = "//sdm:Summary/odm:Description/odm:TranslatedText"


# What both editions say alike.


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_made_up_studies_come_back_as_declared(contacts: Contacts, target: str) -> None:
    options = api.Options((target,), write=WriteOptions(contacts))
    for title, data in records.made():
        assert faults(roundtrip.trip(api.read(data), target, options)) == [], title
    trip = roundtrip.trip(MAXIMAL, target, options)
    assert faults(trip) == []
    lost = {leaf.path for leaf in trip.leaves if leaf.actual == "lost" and not leaf.path.startswith(PEOPLE)}
    # Of these dates no registry states a kind.
    assert {path.partition(".")[0] for path in lost} == {"registration", "documents[]"}
    assert all(path.endswith(".kind") for path in lost)


@pytest.mark.parametrize("target", BOTH)
def test_nothing_of_a_record_with_every_key_is_lost(target: str) -> None:
    trip = roundtrip.trip(api.read(orjson.dumps(full())), target)
    assert [leaf.place for leaf in trip.leaves if leaf.actual == "lost"] == []


@pytest.mark.parametrize("target", BOTH)
def test_what_is_lost_of_values_with_marks(target: str) -> None:
    """A number that looks as if it had an extension; words of no list with the mark between words come back."""
    trip = roundtrip.trip(api.read(orjson.dumps(odd.marked())), target)
    assert [leaf.place for leaf in trip.leaves if leaf.actual == "lost"] == [
        "central_contacts[0].phone",
        "sites[0].contacts[0].phone",
    ]


@pytest.mark.parametrize("target", BOTH)
def test_our_documents_are_told_from_those_of_others(target: str) -> None:
    content = written(target)
    assert detect.detect(content) == "odm-back"
    other = content.replace(b'Originator="trialglot ', b'Originator="another ')
    assert not detect.recognise(other).reader
    with pytest.raises(UnreadableError, match="no ODM of trialglot"):
        back(other, target)


@pytest.mark.parametrize("target", BOTH)
def test_values_by_hand(target: str) -> None:
    """One of each way in which both editions tell something."""
    found = study(target)
    assert (found.id, found.source.registry, found.source.format) == ("NCT09000001", "ClinicalTrials.gov", "odm-back")
    assert [(each.value, each.type, each.domain, each.link) for each in found.identifiers] == [
        ("NCT09000001", None, None, None),
        ("NCT09000002", None, None, None),
        ("NCT09000003", None, None, None),
        ("ORG-1", "NIH", None, "https://example.org/org"),
        ("2020-001234-10", "EUDRACT_NUMBER", None, None),
        ("R01-77", "OTHER_GRANT", "Grant office", "https://example.org/grant"),
    ]
    assert (found.brief_title, found.official_title, found.acronym) == ("Brief title", "Official title", "ACRO")
    assert found.brief_summary == "Summary <5"
    assert found.organization == Party(name="Organisation One", agency_class="NETWORK")
    assert found.lead_sponsor == Party(name="Lead sponsor", agency_class="INDIV")
    assert found.collaborators == (
        Party(name="Collaborator One", agency_class="FED"),
        Party(name="Collaborator Two"),
    )
    assert found.responsible_party is not None
    assert found.responsible_party.model_dump() == {
        "type": "SPONSOR_INVESTIGATOR",
        "investigator_name": "Investigator One",
        "investigator_title": "Professor",
        "investigator_affiliation": "Affiliation One",
        "old_name_title": "Old name",
        "old_organization": "Old organisation",
    }
    status = found.status
    assert (status.overall, status.last_known, status.why_stopped) == ("UNKNOWN", "RECRUITING", "No funds")
    assert status.start is not None and (status.start.value, status.start.kind) == ("2020-02-29", "actual")
    assert status.completion is not None
    assert status.completion.model_dump() == {"value": "2022", "precision": "year", "kind": "estimated"}
    assert found.registration.last_update_post is not None
    assert found.registration.last_update_post.kind == "actual"
    assert (found.oversight.has_dmc, found.oversight.fda_regulated_drug) == (True, False)
    assert (found.oversight.unapproved_device, found.oversight.fdaaa801_violation) == (False, True)


@pytest.mark.parametrize("target", BOTH)
def test_the_design_by_hand(target: str) -> None:
    found = study(target)
    design = found.design
    assert (design.phases, design.allocation, design.primary_purpose) == (("PHASE1", "PHASE2"), "NON_RANDOMIZED", "ECT")
    assert (design.masking, design.who_masked) == ("DOUBLE", ("PARTICIPANT", "OUTCOMES_ASSESSOR"))
    assert (design.masking_description, design.intervention_model_description) == (
        "Masking description",
        "Model description",
    )
    assert (design.biospecimen_retention, design.target_duration) == ("SAMPLES_WITH_DNA", "2 Years")
    assert design.expanded_access_types is not None
    assert design.expanded_access_types.model_dump() == {"individual": True, "intermediate": False, "treatment": True}
    assert design.enrollment is not None and (design.enrollment.count, design.enrollment.kind) == (0, "actual")
    assert found.arms == (
        Arm(
            key="arm-1",
            label="Arm one",
            type="EXPERIMENTAL",
            description=Markup("Arm description"),
            interventions=("intervention-2", "intervention-1"),
        ),
        Arm(key="arm-2", label="Arm two", type="NO_INTERVENTION"),
    )
    assert [(each.name, each.type, each.description, each.other_names) for each in found.interventions] == [
        ("Aspirin", "DRUG", "Tablet", ("ASA",)),
        ("Iron", "DIETARY_SUPPLEMENT", None, ()),
    ]
    assert [(each.level, each.measure, each.time_frame, each.description) for each in found.outcomes] == [
        ("primary", "Primary one", "1 year", "Primary description"),
        ("secondary", "Secondary one", "3 years", "Second"),
        ("secondary", "Secondary two", None, None),
        ("other", "Other one", "2 years", None),
    ]
    limits = found.eligibility
    assert limits.text == "Inclusion Criteria:\n\n* Adult"
    assert (limits.sex, limits.gender_based, limits.gender_description) == ("FEMALE", True, "Gender description")
    assert limits.minimum_age is not None and limits.minimum_age.text == "6 Months"
    assert limits.standard_ages == ("CHILD", "ADULT")


@pytest.mark.parametrize("target", BOTH)
def test_what_surrounds_the_study_by_hand(target: str) -> None:
    found = study(target)
    contact = Contact(name="Contact One", role="CONTACT", phone="555-0100", phone_ext="12", email="one@example.org")
    assert found.central_contacts == (contact,)
    (official,) = found.officials
    assert (official.name, official.role, official.affiliation) == ("Official One", "STUDY_CHAIR", "Clinic")
    first, second = found.sites
    assert (first.facility, first.city, first.country) == (None, "Graz", "Austria")
    assert (second.facility, second.status, second.latitude, second.longitude) == ("Site Two", "WITHDRAWN", 50.87959, 4)
    assert [each.role for each in second.contacts] == ["SUB_INVESTIGATOR", "PRINCIPAL_INVESTIGATOR"]
    assert found.countries == ()
    assert found.removed_countries == ("Atlantis",)
    (reference,) = found.references
    assert (reference.citation, reference.pmid, reference.type) == ("Citation one", "11111", "DERIVED")
    assert reference.retractions == (Retraction(pmid="22222", source="Retraction source"),)
    assert [(each.url, each.label) for each in found.links] == [("https://example.org/link", "Link label")]
    assert found.available_data == (
        AvailableData(id="IPD-1", type="Data set", url="https://example.org/ipd", comment=Markup("IPD comment")),
    )
    assert found.data_sharing is not None and found.data_sharing.info_types == ("SAP", "CSR")
    (document,) = found.documents
    assert document.date is not None
    assert document == Document(
        type="Prot_SAP",
        has_protocol=True,
        has_sap=True,
        has_icf=False,
        label="Protocol and plan",
        date=document.date,
        upload_date="2021-06-07T08:09",
        filename="Prot_SAP_000.pdf",
        size=12345,
    )
    assert [(each.id, each.term) for each in found.condition_mesh] == [("D000001", "Condition heading")]


@pytest.mark.parametrize("target", BOTH)
def test_what_only_stands_for_something_does_not_come_back(target: str) -> None:
    """ODM wants names, a description and an arm: none of them is a value of a record that does not state it."""
    record = minimal(designModule={"studyType": "INTERVENTIONAL"})
    record["protocolSection"]["identificationModule"]["acronym"] = "ACRO"
    found = study(target, record)
    assert (found.brief_title, found.official_title, found.brief_summary) == (None, None, None)
    assert found.acronym == "ACRO"
    assert found.arms == ()
    record["protocolSection"]["identificationModule"]["briefTitle"] = "Brief"
    assert (study(target, record).brief_title, study(target, record).official_title) == ("Brief", None)
    record["protocolSection"]["identificationModule"]["officialTitle"] = "Brief"
    assert study(target, record).official_title == "Brief"


@pytest.mark.parametrize("target", BOTH)
def test_the_sponsor_that_owns_the_record_is_told_from_one_that_does_not(target: str) -> None:
    record = minimal(sponsorCollaboratorsModule={"leadSponsor": {"name": "Acme", "class": "INDUSTRY"}})
    assert study(target, record).organization is None
    record["protocolSection"]["identificationModule"]["organization"] = {"fullName": "Acme", "class": "INDUSTRY"}
    assert study(target, record).organization == Party(name="Acme", agency_class="INDUSTRY")
    record["protocolSection"]["identificationModule"]["organization"] = {"fullName": "Acme", "class": "OTHER"}
    found = study(target, record)
    assert found.organization == Party(name="Acme", agency_class="OTHER")
    assert found.lead_sponsor == Party(name="Acme", agency_class="INDUSTRY")


@pytest.mark.parametrize("target", BOTH)
def test_a_country_comes_back_by_its_name_in_iso_3166(target: str) -> None:
    record = minimal(contactsLocationsModule={"locations": [{"country": "Turkey"}, {"country": "Atlantis; lost"}]})
    found = study(target, record)
    assert [site.country for site in found.sites] == ["Türkiye", "Atlantis; lost"]
    assert found.countries == ()


@pytest.mark.parametrize("target", BOTH)
def test_texts_that_look_like_the_lines_around_them(target: str) -> None:
    """A value that begins or ends like a line of ours is that value again, and nothing else."""
    looks = "Type: Experimental Arm (C174266).\nOther names: x\nWhy stopped: y"
    record = minimal(
        designModule={
            "studyType": "INTERVENTIONAL",
            "designInfo": {"maskingInfo": {"maskingDescription": "Masking (registry): Single\nMasked: Participant"}},
        },
        armsInterventionsModule={
            "armGroups": [{"label": "A", "description": looks}],
            "interventions": [{"type": "DRUG", "name": "B", "description": f"{looks}\nOther names: z"}],
        },
        outcomesModule={"primaryOutcomes": [{"measure": "C", "description": "Time frame: 1 day"}]},
        eligibilityModule={
            "eligibilityCriteria": "* A\n* B\n\nEligibility criteria as registered:\n* C",
            "genderDescription": "Based on gender: yes",
        },
        ipdSharingStatementModule={"description": f"Who asks\n{looks}", "timeFrame": "1 year\nWhy stopped: z"},
    )
    assert faults(roundtrip.trip(api.read(orjson.dumps(record)), target)) == []
    found = study(target, record)
    assert found.arms[0].type is None
    assert found.interventions[0].other_names == ()
    assert found.design.masking is None
    assert found.outcomes[0].time_frame is None
    assert found.eligibility.gender_based is None
    assert found.status.why_stopped is None
    assert found.eligibility.text == "* A\n* B\n\nEligibility criteria as registered:\n* C"
    assert found.data_sharing is not None
    assert found.data_sharing.description == f"Who asks\n{looks}"


@pytest.mark.parametrize("target", BOTH)
def test_names_with_marks_come_back_one_by_one(target: str) -> None:
    names = ["Uno; dos", 'Say "three"', '"', "a, b"]
    record = minimal(
        armsInterventionsModule={
            "armGroups": [{"label": "A", "interventionNames": names}],
            "interventions": [{"type": "DRUG", "name": "B", "otherNames": names, "armGroupLabels": names}],
        }
    )
    record["derivedSection"] = {"miscInfoModule": {"removedCountries": names}}
    found = study(target, record)
    assert list(found.arms[0].unmatched) == names
    assert list(found.interventions[0].other_names) == names
    assert list(found.interventions[0].unmatched) == names
    assert list(found.removed_countries) == names


@pytest.mark.parametrize("target", BOTH)
def test_places_are_xpaths_of_the_document(target: str) -> None:
    content = written(target)
    reading = back(content, target)
    assert located(content, reading, "brief_title") == "Brief title"
    assert "Why stopped: No funds" in located(content, reading, "status.why_stopped")
    assert located(content, reading, "arms[1].label") == "Arm two"
    assert located(content, reading, "sites[1].city") == "Leuven"
    assert located(content, reading, "conditions[1]") == "Condition B"


@pytest.mark.parametrize("target", BOTH)
def test_what_somebody_added_is_told_and_kept(target: str) -> None:
    def add(root: etree._Element) -> None:
        protocol = one(root, "//odm:Protocol")
        etree.SubElement(protocol, "{https://example.org/own}Note").text = "Added by hand"

    reading = changed(target, add)
    assert [finding.code for finding in reading.findings] == ["SRC160"]
    assert list(reading.study.data.values()) == ["Added by hand"]
    assert [leaf.value for leaf in ledger.leaves(reading) if not leaf.read] == ["Added by hand"]


@pytest.mark.parametrize("target", BOTH)
def test_the_ledger_of_a_document_adds_up(target: str) -> None:
    reading = back(written(target), target)
    counted = ledger.account(reading, ("fhir-r5",))
    assert counted.leaves == len(list(ledger.leaves(reading)))
    assert not counted.unmapped
    assert not counted.unread


@pytest.mark.parametrize("content", [b"<ODM", b"", b"<a/>", b"{}", b'<!DOCTYPE a [<!ENTITY b "c">]><ODM>&b;</ODM>'])
def test_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        back(content, "odm-sdm")


# The texts.


def test_notes_are_parted_where_a_line_begins() -> None:
    parts = odm_texts.parted("Heading:\nA: 1\n  2\n  \n  3\nB: C: 4")
    assert parts == ["Heading:", "A: 1\n  2\n  \n  3", "B: C: 4"]
    found = odm_texts.notes([Node((), part) for part in parts])
    assert [(note.label, note.text) for note in found] == [("A", "1\n2\n\n3"), ("B", "C: 4")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type: x", "  Type: x"),
        ("a\nATC: x", "a\n  ATC: x"),
        ("ATC: x\na", "ATC: x\na"),
        ("Type: x\nATC: y", "  Type: x\n  ATC: y"),
        ("", ""),
        (None, None),
    ],
)
def test_a_text_between_lines_with_labels(text: str | None, expected: str | None) -> None:
    assert between(text, ("Type: ",), ("ATC: ",)) == expected


def test_quotation_marks_are_doubled_and_single_again() -> None:
    names = ["a", 'b"', '"; "', "c; d"]
    assert quoted(*names) == '"a"; "b"""; """; """; "c; d"'
    assert odm_texts.quoted(quoted(*names)) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 ext. 2", {"phone": "1", "phone_ext": "2"}),
        ("ext. 2", {"phone_ext": "2"}),
        ("1 ext. 2 ext. 3", {"phone": "1 ext. 2", "phone_ext": "3"}),
        ("1", {"phone": "1"}),
    ],
)
def test_telephone_numbers(text: str, expected: dict[str, str]) -> None:
    assert odm_texts.phone(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1.5", 1.5), ("-0.0001", -0.0001), ("nan", None), ("1e999", None), ("", None)]
)
def test_degrees(text: str, expected: float | None) -> None:
    assert odm_texts.degrees(text) == expected


# What the edition has of its own.


@pytest.mark.parametrize(
    ("change", "of", "expected"),
    [
        (say("//odm:StudyName", "Another"), lambda found: found.brief_title, "Another"),
        (say("//odm:StudyDescription", "Another \\ summary"), lambda found: found.brief_summary, "Another \\ summary"),
        (
            say("//sdm:Parameter[@ShortName='INTMODEL']/sdm:Value", "PARALLEL"),
            lambda found: found.design.intervention_model,
            "PARALLEL",
        ),
        (
            say("//sdm:Parameter[@ShortName='INTMODEL']/sdm:Value", "NO TERM"),
            lambda found: found.design.intervention_model,
            None,
        ),
        (say("//sdm:Parameter[@ShortName='DMCIND']/sdm:Value", "N"), lambda found: found.oversight.has_dmc, False),
        (say("//sdm:Parameter[@ShortName='DMCIND']/sdm:Value", "?"), lambda found: found.oversight.has_dmc, None),
        (say("//sdm:Parameter[@ShortName='ACTSUB']/sdm:Value", "7"), lambda found: found.design.enrollment.count, 7),
        (
            say("//sdm:Parameter[@ShortName='AGEMAX']/sdm:Value", "P1Y"),
            lambda found: found.eligibility.maximum_age.text,
            "1 Year",
        ),
        (
            say("//sdm:Parameter[@ShortName='TPHASE']/sdm:Value", "PHASE III TRIAL"),
            lambda found: found.design.phases,
            ("PHASE3",),
        ),
        (say(SUMMARY, "Why stopped: Other\nHas results: no"), lambda found: found.status.why_stopped, "Other"),
        (say(SUMMARY, "Why stopped: Other\nHas results: no"), lambda found: found.registration.verified, None),
        (say("//odm:User[@OID='USR.sponsor']/odm:Organization", "Firm"), lambda found: found.lead_sponsor.name, "Firm"),
        (
            say("//odm:User[@OID='USR.contact-1']/odm:Phone", "9 ext. 8"),
            lambda found: found.central_contacts[0].phone_ext,
            "8",
        ),
        (say("//odm:User[@OID='USR.site-1']//odm:Country", "BE"), lambda found: found.sites[0].country, "Belgium"),
        (say("//odm:User[@OID='USR.site-1']//odm:Country", "??"), lambda found: found.sites[0].country, None),
        (
            without("//odm:User[@OID='USR.site-2.contact-1']"),
            lambda found: found.sites[1].contacts[0].role,
            "PRINCIPAL_INVESTIGATOR",
        ),
        (name("//sdm:Arm[@OID='ARM.arm-1']", "Name", "First"), lambda found: found.arms[0].label, "First"),
        (without("//sdm:CellDef[1]"), lambda found: found.arms[0].interventions, ()),
        (
            name("//sdm:SegmentDef[1]/sdm:ActivityRef[1]", "ActivityOID", "ACT.none"),
            lambda found: found.arms[0].interventions,
            ("intervention-1",),
        ),
        (without("//sdm:Structure"), lambda found: found.arms, ()),
        (without("//sdm:Summary"), lambda found: found.conditions, ()),
        (without("//odm:AdminData"), lambda found: found.lead_sponsor, None),
        (without("//sdm:InclusionExclusionCriteria/odm:Description"), lambda found: found.eligibility.text, None),
        (
            name("//odm:Alias[@Name='ORG-1']", "Context", "Something else"),
            lambda found: found.identifier("organisation"),
            None,
        ),
    ],
)
def test_a_changed_document_changes_the_study_there(
    change: Change, of: Callable[[Study], object], expected: object
) -> None:
    assert of(changed("odm-sdm", change).study) == expected


def test_masking_without_a_description_of_its_own() -> None:
    found = changed("odm-sdm", say("//sdm:Parameter[@ShortName='TBLIND']//odm:TranslatedText", "Masked: Nobody")).study
    assert (found.design.masking, found.design.who_masked) == (None, ("Nobody",))
    assert found.design.masking_description is None


@pytest.mark.parametrize(
    "change",
    [
        name("/odm:ODM", "Originator", None),
        name("//odm:Study", "OID", None),
        say("//sdm:Parameter[@ShortName='ACTSUB']/sdm:Value", "many"),
        say("//odm:User[@OID='USR.sponsor']", "  "),
    ],
)
def test_a_document_that_lacks_what_every_one_has_is_refused_or_read(change: Change) -> None:
    try:
        assert isinstance(changed("odm-sdm", change), Reading)
    except UnreadableError as error:
        assert error.refused


@pytest.mark.parametrize("target", BOTH)
def test_a_document_whose_study_has_no_name_is_refused(target: str) -> None:
    with pytest.raises(UnreadableError, match="its study has no name"):
        changed(target, name("//odm:Study", "OID", "ST."))


@pytest.mark.parametrize("target", BOTH)
def test_what_has_no_name_comes_back_without_one(target: str) -> None:
    names: dict[str, object] = {"armGroups": [{"type": "OTHER"}], "interventions": [{"type": "DRUG"}]}
    record = orjson.dumps(minimal(armsInterventionsModule=names))
    study = back(document(api.read(record), target), target).study
    assert [one.label for one in study.arms] == [""]
    assert [one.name for one in study.interventions] == [""]


def test_a_document_is_a_source_like_any_other() -> None:
    reading = api.read(Record("document.xml", written("odm-sdm")))
    assert reading.study.source.format == "odm-back"
    (conversion,) = api.convert(reading, api.Options(("fhir-r5",)))
    assert conversion.valid
