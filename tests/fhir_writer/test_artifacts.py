"""Publications, links, documents, shared data, responsible parties: nothing of them is lost."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from fhir.resources.bundle import Bundle

from fhir_writing import Resource, codes, full, research_study, resources, write
from transaction_server import Server
from trialglot.findings import Severity
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.study import (
    AvailableData,
    DataSharing,
    Document,
    Identifier,
    Link,
    Official,
    Oversight,
    Party,
    Reference,
    ResponsibleParty,
    Retraction,
    Study,
)
from trialglot.validators.fhir import validate
from trialglot.writers.fhir import r5


def study_of(study: Study) -> tuple[Resource, Resource]:
    bundle, _ = write(study)
    document: dict[str, Any] = orjson.loads(r5.dump(bundle))
    assert [one for one in validate(document) if one.severity is Severity.ERROR] == []
    Bundle.model_validate(document)
    Server().transaction(document)
    return document, research_study(document)


def test_reference_types_are_kept_apart() -> None:
    references = (
        Reference(citation="A 2001", pmid="1", type="BACKGROUND"),
        Reference(citation="B 2002", pmid="2", type="RESULT", retractions=(Retraction(pmid="9", source="Notice"),)),
        Reference(citation="C 2003", type="DERIVED"),
        Reference(citation="D 2004"),
        Reference(pmid="5", type="DERIVED"),
        Reference(citation="C 2003", type="DERIVED"),
        Reference(type="RESULT"),
    )
    bundle, study = study_of(full(references=references))
    artifacts = study["relatedArtifact"][:-1]
    assert [one["type"] for one in artifacts] == [
        "cites",
        "documentation",
        "cited-by",
        "citation",
        "cited-by",
        "cited-by",
    ]
    assert [one.get("citation") for one in artifacts] == ["A 2001", "B 2002", "C 2003", "D 2004", None, "C 2003"]
    citations = resources(bundle, "Citation")
    assert len({one["id"] for one in citations}) == 6
    assert study["result"] == [{"reference": f"Citation/{citations[1]['id']}", "display": "B 2002"}]
    assert citations[1]["citedArtifact"]["note"] == [{"text": "Retraction: Notice, PMID 9"}]


def test_a_number_of_more_than_eight_digits_is_none_of_pubmed() -> None:
    number = "326336888" * 8
    bundle, study = study_of(full(references=(Reference(pmid=number, type="RESULT"),)))
    (citation,) = resources(bundle, "Citation")
    assert number not in citation["id"]
    assert study["relatedArtifact"][0].get("document") is None


def test_links_and_shared_data() -> None:
    links = (
        Link(url="https://example.org/a", label=Markup("Page \\#1")),
        Link(url="no url at all", label=Markup("Odd")),
        Link(url="https://example.org/b"),
    )
    data = (AvailableData(id="D1", type="Data set", url="https://example.org/d", comment=Markup("On request")),)
    sharing = DataSharing(
        plan="YES",
        description=Markup("All of it"),
        info_types=("STUDY_PROTOCOL", "SAP"),
        time_frame=Markup("Soon"),
        access_criteria=Markup("Ask"),
        url="https://example.org/ipd",
    )
    _, study = study_of(full(links=links, available_data=data, data_sharing=sharing))
    assert study["relatedArtifact"][:-1] == [
        {"type": "documentation", "display": "Page #1", "document": {"url": "https://example.org/a"}},
        {"type": "documentation", "display": "Odd; address: no url at all"},
        {"type": "documentation", "document": {"url": "https://example.org/b"}},
        {
            "type": "supported-with",
            "classifier": [{"text": "Data set"}],
            "label": "D1",
            "display": "On request",
            "document": {"url": "https://example.org/d"},
        },
        {
            "type": "supported-with",
            "display": "Individual participant data sharing",
            "document": {"url": "https://example.org/ipd"},
        },
    ]
    told = [one["text"] for one in study["classifier"]]
    assert told == [
        "Sex: All",
        "IPD sharing: Yes",
        "IPD sharing, supporting information: Study Protocol",
        "IPD sharing, supporting information: Statistical Analysis Plan (SAP)",
    ]
    assert [one["text"] for one in study["note"]] == [
        "IPD sharing: All of it",
        "IPD sharing, time frame: Soon",
        "IPD sharing, access criteria: Ask",
    ]


def test_documents() -> None:
    document = Document(
        type="Prot_SAP",
        has_protocol=True,
        has_sap=True,
        has_icf=False,
        label="Protocol and SAP",
        date=PartialDate(value="2020-05-06", precision="day"),
        upload_date="2021-06-08T09:27",
        filename="Prot_SAP_000.pdf",
        size=1234,
    )
    _, study = study_of(full(documents=(document,), no_sap=True))
    assert study["relatedArtifact"][0] == {
        "type": "documentation",
        "classifier": [
            {"text": "Prot_SAP"},
            {"text": "study protocol"},
            {"text": "statistical analysis plan"},
        ],
        "display": (
            "Protocol and SAP, file Prot_SAP_000.pdf, uploaded 2021-06-08T09:27, without informed consent form"
        ),
        "document": {
            "contentType": "application/pdf",
            "size": "1234",
            "title": "Prot_SAP_000.pdf",
            "creation": "2020-05-06",
        },
    }
    assert {"text": "No statistical analysis plan: yes"} in study["classifier"]
    word = Document(filename="Protocol.docx", has_icf=False)
    _, study = study_of(full(documents=(word,)))
    assert study["relatedArtifact"][0] == {
        "type": "documentation",
        "display": "file Protocol.docx, without informed consent form",
        "document": {"title": "Protocol.docx"},
    }


def test_oversight_flags_are_coded_only_when_true() -> None:
    oversight = Oversight(fda_regulated_drug=True, fda_regulated_device=False, has_dmc=True, us_export=False)
    _, study = study_of(full(oversight=oversight))
    assert [(one["text"], codes(one)) for one in study["classifier"]] == [
        ("Sex: All", [("Thesaurus.owl", "C49636")]),
        ("FDA regulated drug: yes", [("research-study-classifiers", "fda-regulated-drug")]),
        ("FDA regulated device: no", []),
        ("Data monitoring committee: yes", []),
        ("Product exported from the U.S.: no", []),
    ]


def test_identifiers_of_all_kinds() -> None:
    identifiers = (
        Identifier(value="NCT00000002", role="registry"),
        Identifier(value="NCT00000001", role="alias"),
        Identifier(value="EX-1", role="organisation"),
        Identifier(value="R01AB123", role="secondary", type="NIH", link="https://reporter.nih.gov/R01AB123"),
        Identifier(value="2004-001234-12", role="secondary", type="EUDRACT_NUMBER"),
        Identifier(value="77", role="secondary", type="OTHER", domain="Ethics board"),
    )
    _, study = study_of(full(identifiers=identifiers))
    found = {one["value"]: one for one in study["identifier"]}
    assert (found["NCT00000001"]["use"], found["NCT00000001"]["system"]) == ("old", "http://clinicaltrials.gov")
    assert found["EX-1"]["assigner"]["display"] == "Example University"
    assert found["EX-1"]["assigner"]["reference"].startswith("Organization/org-example-university-")
    assert [one for one in found if "assigner" in found[one]] == ["EX-1", "77"]
    assert found["R01AB123"]["type"] == {"text": "U.S. NIH Grant/Contract"}
    assert codes(found["2004-001234-12"]["type"]) == [("Thesaurus.owl", "C218690")]
    assert found["77"]["assigner"] == {"display": "Ethics board"}
    assert study["relatedArtifact"][0]["document"] == {"url": "https://reporter.nih.gov/R01AB123"}


@pytest.mark.parametrize(
    ("party", "name", "role"),
    [
        (ResponsibleParty(type="SPONSOR"), "Example University", "sponsor"),
        (
            ResponsibleParty(
                type="PRINCIPAL_INVESTIGATOR",
                investigator_name="Ann Other",
                investigator_title="Professor",
                investigator_affiliation="Example University",
            ),
            "Ann Other",
            "primary-investigator",
        ),
        (ResponsibleParty(old_name_title="Old Name, MD", old_organization="Old Hospital"), "Old Name, MD", None),
    ],
)
def test_responsible_party(party: ResponsibleParty, name: str, role: str | None) -> None:
    bundle, study = study_of(full(responsible_party=party))
    found = study["associatedParty"][2]
    assert found["name"] == name
    assert [one[1] for one in codes(found["role"])][:1] == ([role] if role else [])
    assert found["role"]["text"].startswith("Responsible party")
    if party.investigator_title:
        (made,) = [one for one in resources(bundle, "PractitionerRole") if "-responsible-" in one["id"]]
        assert made["code"] == [{"text": "Professor"}]
        assert made["contact"] == [{"name": [{"text": "Ann Other"}]}]


def test_owner_of_the_record_beside_the_sponsor() -> None:
    _, study = study_of(full(organization=Party(name="Example CRO", agency_class="INDUSTRY")))
    assert [(one["name"], one["role"]["text"]) for one in study["associatedParty"]][:2] == [
        ("Example University", "Lead sponsor"),
        ("Example CRO", "Owner of the registry record"),
    ]


def test_the_sponsor_assigns_no_number_of_another_kind() -> None:
    identifiers = (
        Identifier(value="NCT00000002", role="registry"),
        Identifier(value="2004-001234-12", role="organisation"),
    )
    _, study = study_of(full(identifiers=identifiers))
    assert [one.get("assigner") for one in study["identifier"]] == [None, None]


def test_one_number_from_two_issuers_is_two_identifiers() -> None:
    identifiers = tuple(
        Identifier(value="77", role="secondary", type="OTHER", domain=name) for name in ("Board A", "Board B")
    )
    _, study = study_of(full(identifiers=identifiers))
    assert [(one["value"], one["assigner"]) for one in study["identifier"]] == [
        ("77", {"display": "Board A"}),
        ("77", {"display": "Board B"}),
    ]


def test_the_number_of_a_related_study_is_a_note_and_no_identifier() -> None:
    identifiers = (
        Identifier(value="NCT00000002", role="registry"),
        Identifier(value="NCT00000009", role="secondary", type="OTHER", domain="Parent study"),
    )
    bundle, findings = write(full(identifiers=identifiers))
    study = research_study(bundle)
    assert [one["value"] for one in study["identifier"]] == ["NCT00000002"]
    assert study["note"] == [{"text": "Related study: NCT00000009, Parent study"}]
    assert "identifiers[1]" in [one.path for one in findings if one.code == "MAP204"]


def test_an_affiliation_refers_to_an_organisation_only_where_it_names_a_party_of_the_study() -> None:
    officials = (
        Official(name="A B", affiliation="EXAMPLE  University", role="STUDY_CHAIR"),
        Official(name="C D", affiliation="Example University, Department of Pain", role="STUDY_DIRECTOR"),
        Official(name="E F", affiliation="Helper", role="STUDY_DIRECTOR"),
    )
    bundle, study = study_of(full(officials=officials, collaborators=(Party(name="Helper"),)))
    assert sorted(one["name"] for one in resources(bundle, "Organization")) == ["Example University", "Helper"]
    sponsor = study["associatedParty"][0]["party"]["reference"]
    helper = study["associatedParty"][1]["party"]["reference"]
    roles = [one for one in resources(bundle, "PractitionerRole") if "organization" in one]
    assert [one["organization"] for one in roles] == [
        {"reference": sponsor, "display": "EXAMPLE  University"},
        {"display": "Example University, Department of Pain"},
        {"reference": helper, "display": "Helper"},
    ]


def investigator(name: str, affiliation: str | None = "Example University") -> ResponsibleParty:
    return ResponsibleParty(
        type="PRINCIPAL_INVESTIGATOR",
        investigator_name=name,
        investigator_title="Professor",
        investigator_affiliation=affiliation,
    )


@pytest.mark.parametrize(
    ("first", "second", "roles"),
    [
        (("Ann Other", "Example University"), ("Ann Other", "Example University"), 1),
        (("Ann Other", "Example University"), ("ann other, MD", "Example  University"), 1),
        (("Ann Other, MD", "Example University"), ("Ann Other", "Example University"), 1),
        (("Ann Other", "Example University"), ("Ann Other", "Another University"), 2),
        (("Other, Ann", "Example University"), ("Other, Bob", "Example University"), 2),
        (("Other", "Example University"), ("Other, Bob", "Example University"), 2),
    ],
)
def test_who_is_responsible_party_and_official_is_one_role(first: Any, second: Any, roles: int) -> None:
    officials = (Official(name=second[0], affiliation=second[1], role="PRINCIPAL_INVESTIGATOR"),)
    party = investigator(*first)
    bundle, study = study_of(full(responsible_party=party, officials=officials, central_contacts=()))
    made = resources(bundle, "PractitionerRole")
    assert len(made) == roles
    parties = study["associatedParty"][2:]
    assert [one["name"] for one in parties] == [first[0], second[0]]
    assert parties[0]["role"]["text"].startswith("Responsible party")
    assert parties[1]["role"]["text"] == "Principal Investigator"
    assert len({one["party"]["reference"] for one in parties}) == roles
    assert [one["text"] for one in made[0]["code"]] == ["Professor", "Principal Investigator"][: 3 - roles]


@pytest.mark.parametrize("policy", ["keep", "role-only"])
def test_ids_of_roles_hide_the_name_and_do_not_depend_on_the_policy(policy: Any) -> None:
    people = (Official(name="Jane Roe", role="STUDY_CHAIR"), Official(name="John Doe", role="STUDY_CHAIR"))

    def ids(officials: tuple[Official, ...], contacts: Any) -> list[str]:
        study = full(officials=officials, responsible_party=investigator("Ann Other"), central_contacts=())
        return [one["id"] for one in resources(write(study, contacts)[0], "PractitionerRole")]

    found = ids(people, policy)
    assert sorted(found) == sorted(ids(people[::-1], "keep"))
    assert not [one for one in found for word in ("jane", "roe", "john", "doe", "ann", "other") if word in one]


def test_a_number_that_is_listed_twice_has_its_link_once() -> None:
    number = Identifier(value="R01-1", role="secondary", type="NIH", link="https://example.org/r01")
    bundle, _ = write(full(identifiers=(number, number)))
    shown = [one.get("display") for one in research_study(bundle)["relatedArtifact"]]
    assert shown.count("Identifier R01-1") == 1
