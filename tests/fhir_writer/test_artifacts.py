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
        {"type": "documentation", "display": "Odd: no url at all"},
        {"type": "documentation", "document": {"url": "https://example.org/b"}},
        {
            "type": "documentation",
            "classifier": [{"text": "Data set"}],
            "display": "D1: On request",
            "document": {"url": "https://example.org/d"},
        },
        {
            "type": "documentation",
            "display": "Individual participant data sharing",
            "document": {"url": "https://example.org/ipd"},
        },
    ]
    told = [one["text"] for one in study["classifier"]]
    assert told == [
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
            {"text": "no informed consent form"},
        ],
        "display": "Protocol and SAP, file Prot_SAP_000.pdf, uploaded 2021-06-08T09:27",
        "document": {"size": "1234", "title": "Prot_SAP_000.pdf", "creation": "2020-05-06"},
    }
    assert {"text": "No statistical analysis plan: yes"} in study["classifier"]


def test_oversight_flags_are_coded_only_when_true() -> None:
    oversight = Oversight(fda_regulated_drug=True, fda_regulated_device=False, has_dmc=True, us_export=False)
    _, study = study_of(full(oversight=oversight))
    assert [(one["text"], codes(one)) for one in study["classifier"]] == [
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
    found = study["associatedParty"][1]
    assert found["name"] == name
    assert [one[1] for one in codes(found["role"])][:1] == ([role] if role else [])
    assert found["role"]["text"].startswith("Responsible party")
    if party.investigator_title:
        (made,) = [one for one in resources(bundle, "PractitionerRole") if one["id"].endswith("responsible-party")]
        assert made["code"] == [{"text": "Professor"}]


def test_owner_of_the_record_beside_the_sponsor() -> None:
    _, study = study_of(full(organization=Party(name="Example CRO", agency_class="INDUSTRY")))
    assert [(one["name"], one["role"]["text"]) for one in study["associatedParty"]][:2] == [
        ("Example University", "Lead sponsor"),
        ("Example CRO", "Owner of the registry record"),
    ]
