"""The seed page, every datum against values written by hand from the page."""

from __future__ import annotations

from hashlib import sha256

import pytest

from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age
from trialglot.model.study import (
    Arm,
    Enrollment,
    Identifier,
    Intervention,
    Official,
    Party,
    Registration,
    ResponsibleParty,
    Site,
    Study,
)
from trialglot.readers.ctgov_page import read
from trialglot.readers.reading import Reading, Record


@pytest.fixture(scope="module")
def reading(seed_page: bytes) -> Reading:
    return read(Record("NCT05704049.txt", seed_page))


@pytest.fixture(scope="module")
def study(reading: Reading) -> Study:
    return reading.study


def test_source(study: Study, seed_page: bytes) -> None:
    assert study.source.registry == "ClinicalTrials.gov"
    assert study.source.format == "ctgov-page"
    assert study.source.name == "NCT05704049.txt"
    assert study.source.sha256 == sha256(seed_page).hexdigest()


@pytest.mark.parametrize(
    "path",
    [
        "outcomes",
        "official_title",
        "acronym",
        "organization",
        "oversight",
        "status.primary_completion",
        "status.start.kind",
        "design.who_masked",
        "design.enrollment.kind",
        "interventions[].other_names",
        "data_sharing",
    ],
)
def test_the_page_cannot_say(study: Study, path: str) -> None:
    assert path in study.source.inexpressible


def test_identification(study: Study) -> None:
    assert study.id == "NCT05704049"
    assert study.identifiers == (
        Identifier(value="NCT05704049", role="registry"),
        Identifier(value="ACT17453", role="organisation"),
        Identifier(value="U1111-1280-5090", role="secondary", type="REGISTRY"),
        Identifier(value="2023-508870-27", role="secondary", type="REGISTRY"),
    )
    assert study.brief_title == (
        "A Study to Investigate Subcutaneous Isatuximab in Combination With Carfilzomib and Dexamethasone in Adult "
        "Participants With Relapsed and/or Refractory Multiple Myeloma"
    )


def test_status_and_dates(study: Study) -> None:
    assert study.status.overall == "ACTIVE_NOT_RECRUITING"
    assert study.status.start == PartialDate(value="2023-04-05", precision="day")
    assert study.status.completion == PartialDate(value="2028-05-12", precision="day")
    assert study.status.primary_completion is None
    assert study.registration == Registration(last_update_post=PartialDate(value="2025-12-29", precision="day"))
    assert study.has_results is False


def test_design(study: Study) -> None:
    design = study.design
    assert design.study_type == "INTERVENTIONAL"
    assert design.phases == ("PHASE2",)
    assert design.enrollment == Enrollment(count=118)
    assert design.allocation == "RANDOMIZED"
    assert design.intervention_model == "PARALLEL"
    assert design.primary_purpose == "TREATMENT"
    assert design.masking == "NONE"
    assert design.who_masked == ()
    assert design.observational_model is None
    assert design.time_perspective is None


def test_texts(study: Study) -> None:
    assert study.brief_summary is not None
    assert study.brief_summary.startswith(
        "The main purpose of this study is to measure the efficacy (Myeloma response)"
    )
    assert study.detailed_description is not None
    assert study.detailed_description.startswith("The duration of the study for a participant will include")
    assert "\n" not in study.detailed_description
    assert study.conditions == ("Relapsed/Refractory Multiple Myeloma",)
    assert study.keywords == ()


PRODUCT = "Investigational medicinal product"
BACKGROUND = f"{PRODUCT}/background treatment"
LOCAL = "Pharmaceutical form: As per local commercial product"
INTERVENTIONS = [
    (
        "Isatuximab",
        f"{PRODUCT}; Pharmaceutical form: Solution for Subcutaneous administration; "
        "Route of administration: Subcutaneous",
    ),
    (
        "Carfilzomib",
        f"{PRODUCT}; Pharmaceutical form: Powder for solution for infusion; Route of administration: Intravenous",
    ),
    (
        "Dexamethasone",
        f"{BACKGROUND}; ATC code: H02AB02; Pharmaceutical form: Tablet; Route of administration: Oral",
    ),
    (
        "Dexamethasone IV",
        f"{BACKGROUND}; ATC code: H02AB02; Pharmaceutical form: Powder for solution for infusion; "
        "Route of administration: Intravenous",
    ),
    ("Montelukast", f"Background Treatment; ATC code: R03DC03; {LOCAL}; Route of administration: Oral"),
    (
        "Acetaminophen",
        f"Background Treatment; ATC code: N02BE01; {LOCAL}; Route of administration: Oral or intravenous (IV)",
    ),
    ("Diphenhydramine", f"Background Treatment; ATC code: R06AA02; {LOCAL}; Route of administration: Oral or IV"),
    (
        "Methylprednisolone",
        f"Background Treatment/Rescue medication; ATC code: H02AB04; {LOCAL}; Route of administration: IV",
    ),
]


def test_interventions(study: Study) -> None:
    assert [(one.key, one.name, one.type, one.description) for one in study.interventions] == [
        (f"intervention-{number}", name, "DRUG", description)
        for number, (name, description) in enumerate(INTERVENTIONS, start=1)
    ]
    assert study.unowned_other_names == ("Kyprolis",)
    assert all(
        one == Intervention(key=one.key, name=one.name, type=one.type, description=one.description)
        for one in study.interventions
    )


OPTIONAL = "Participants may receive other treatments as rescue medication or background medication."
COMBINED = "Isatuximab will be administered in combination with carfilzomib and dexamethasone."
CHOICE = "From Cycle 7 and onwards, participants can choose manual or OBDS."


def _switch(first: str, second: str, last: str) -> str:
    return (
        f"{COMBINED} Isatuximab will be administered {first} from Cycle 1 to 3. For Cycle 4 to 6, the method of "
        f"administration will be switched for each participant from {second} to {last}. {CHOICE} {OPTIONAL}"
    )


ARMS = [
    (
        "Cohort 1: manual administration",
        "Isatuximab will be administered manually for 8 minutes on Day 1 of Cycle 1 followed by 6 minutes from Day 8 "
        f"of Cycle 1 and thereafter, in combination with carfilzomib and dexamethasone. {OPTIONAL}",
    ),
    (
        "Part 1 Cohort 2: manual administration",
        "Isatuximab will be administered manually for 6 minutes on Day 1 of Cycle 1 and thereafter, in combination "
        f"with carfilzomib and dexamethasone. {OPTIONAL}",
    ),
    ("Part 2 Cohort 3 Randomized Cohort: OBDS to manual", _switch("via OBDS", "OBDS", "manual administration")),
    ("Part 2 Cohort 3 Randomized Cohort: Manual to OBDS", _switch("manually", "manual", "OBDS administration")),
    ("Part 3 Cohort 4 Randomized Cohort: OBDS to manual", _switch("via OBDS", "OBDS", "manual administration")),
    ("Part 3 Cohort 4: Randomized Cohort: manual to OBDS", _switch("manually", "manual", "OBDS administration")),
    (
        "Part 3 Cohort 5 Randomized Cohort: OBDS to manual administration in Chinese participants",
        _switch("via OBDS", "OBDS", "manual administration"),
    ),
    (
        "Part 3 Cohort 5 Randomized Cohort: manual to OBDS administration in Chinese participants",
        _switch("manually", "manual", "OBDS administration"),
    ),
]


def test_arms(study: Study) -> None:
    everything = tuple(f"intervention-{number}" for number in range(1, 9))
    assert [one.label for one in study.arms] == [label for label, _ in ARMS]
    assert [one.description for one in study.arms] == [description for _, description in ARMS]
    assert [one.key for one in study.arms] == [f"arm-{number}" for number in range(1, 9)]
    for arm in study.arms:
        assert arm == Arm(
            key=arm.key,
            label=arm.label,
            type="EXPERIMENTAL",
            description=arm.description,
            interventions=everything,
        )
    assert sum(len(one.interventions) for one in study.arms) == 64


def test_eligibility(study: Study) -> None:
    eligibility = study.eligibility
    text = eligibility.text
    assert text is not None
    assert text.startswith(
        "Inclusion Criteria\n\nParticipants must have a documented diagnosis of multiple myeloma (MM)\n\n"
        "* Participants with measurable disease defined as at least one of the following:\n\n"
        "* Serum M-protein ≥0.5 g/dL measured using serum protein immunoelectrophoresis and/or\n"
    )
    assert text.endswith(
        "\n\nThe above information is not intended to contain all considerations relevant to a potential participation "
        "in a clinical trial."
    )
    assert "* Capable of giving signed informed consent.\n\nExclusion Criteria\n\n* Primary refractory MM" in text
    assert r"an abnormal serum FLC ratio (\<0.26 or \>1.65)." in text
    assert text.count("\n* ") == 14
    assert eligibility.sex == "ALL"
    assert eligibility.minimum_age == Age(text="18 Years", value=18, unit="years")
    assert eligibility.maximum_age is None
    assert eligibility.healthy_volunteers is False


def test_parties(study: Study) -> None:
    assert study.lead_sponsor == Party(name="Sanofi", agency_class="INDUSTRY")
    assert study.collaborators == ()
    assert study.responsible_party == ResponsibleParty(type="SPONSOR")
    assert study.officials == (
        Official(name="Clinical Sciences & Operations", affiliation="Sanofi", role="STUDY_DIRECTOR"),
    )


NUMBERED = "Investigational Site Number : "
SITES = [
    (f"{NUMBERED}0360002", "Wollongong", "New South Wales", "Australia"),
    (f"{NUMBERED}0360001", "Melbourne", "Victoria", "Australia"),
    ("Hospital Mae de Deus Site Number : 0760002", "Porto Alegre", "Rio Grande do Sul", "Brazil"),
    ("Clinica São Germano- Site Number : 0760003", "São Paulo", None, "Brazil"),
    (
        "Hospital das Clinicas da Faculdade de Medicina da Universidade de Sao Paulo- Site Number : 0760001",
        "São Paulo",
        None,
        "Brazil",
    ),
    (f"{NUMBERED}1560006", "Changsha", None, "China"),
    (f"{NUMBERED}1560002", "Guangzhou", None, "China"),
    (f"{NUMBERED}1560005", "Nanchang", None, "China"),
    (f"{NUMBERED}1560004", "Shenyang", None, "China"),
    (f"{NUMBERED}1560001", "Tianjin", None, "China"),
    (f"{NUMBERED}1560007", "Tianjin", None, "China"),
    (f"{NUMBERED}1560003", "Wuhan", None, "China"),
    (f"{NUMBERED}2030002", "Brno", None, "Czechia"),
    (f"{NUMBERED}2030004", "Olomouc", None, "Czechia"),
    (f"{NUMBERED}2030003", "Ostrava", None, "Czechia"),
    (f"{NUMBERED}2030001", "Prague", None, "Czechia"),
    (f"{NUMBERED}3000001", "Athens", None, "Greece"),
    (f"{NUMBERED}3000002", "Athens", None, "Greece"),
    (f"{NUMBERED}3920001", "Kashiwa", "Chiba", "Japan"),
    (f"{NUMBERED}3920002", "Okayama", None, "Japan"),
    (f"{NUMBERED}6200001", "Braga", None, "Portugal"),
    (f"{NUMBERED}6200004", "Lisbon", None, "Portugal"),
    (f"{NUMBERED}6200005", "Lisbon", None, "Portugal"),
]


def test_sites(study: Study) -> None:
    assert study.sites == tuple(
        Site(facility=facility, city=city, state=state, country=country) for facility, city, state, country in SITES
    )
    assert study.countries == ("Australia", "Brazil", "China", "Czechia", "Greece", "Japan", "Portugal")


def test_references(study: Study) -> None:
    (reference,) = study.references
    assert reference.citation is not None
    assert reference.citation.startswith("Parmar G, Capra M, Seguro F,")
    assert reference.citation.endswith("doi: 10.1038/s41408-025-01436-0. Online ahead of print.")
    assert reference.type == "DERIVED"
    assert reference.pmid == "41455697"
    assert study.links == ()


def test_nothing_else_is_filled(study: Study) -> None:
    expressed = {
        "source",
        "id",
        "identifiers",
        "brief_title",
        "status",
        "registration",
        "lead_sponsor",
        "responsible_party",
        "brief_summary",
        "detailed_description",
        "conditions",
        "design",
        "arms",
        "interventions",
        "unowned_other_names",
        "eligibility",
        "officials",
        "sites",
        "countries",
        "references",
        "has_results",
    }
    empty = Study(source=study.source, id=study.id, identifiers=())
    assert {name for name in Study.model_fields if getattr(study, name) != getattr(empty, name)} <= expressed


def test_findings(reading: Reading) -> None:
    assert [(one.code, one.path, one.source) for one in reading.findings] == [
        ("SRC107", "conditions", "line 57"),
        ("SRC112", "unowned_other_names[0]", "line 571"),
        ("SRC108", None, None),
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("id", 3),
        ("identifiers[0].value", 3),
        ("identifiers[1]", 816),
        ("identifiers[2].type", 806),
        ("brief_title", 1),
        ("registration.last_update_post", 5),
        ("registration.last_update_post.value", 5),
        ("has_results", 9),
        ("status.overall", 19),
        ("design.phases[0]", 23),
        ("design.enrollment.count", 27),
        ("design.study_type", 31),
        ("status.start", 35),
        ("status.completion", 39),
        ("brief_summary", 45),
        ("detailed_description", 51),
        ("conditions[0]", 57),
        ("design.allocation", 65),
        ("design.masking", 77),
        ("arms", 79),
        ("arms[0]", 83),
        ("arms[0].label", 83),
        ("arms[0].description", 85),
        ("arms[0].key", 83),
        ("arms[2].type", 195),
        ("arms[7].type", 465),
        ("arms[1].interventions[0]", 143),
        ("arms[1].interventions[3]", 161),
        ("interventions[0].name", 519),
        ("interventions[0].description", 521),
        ("interventions[0].type", 523),
        ("unowned_other_names[0]", 571),
        ("eligibility", 573),
        ("eligibility.text", 577),
        ("eligibility.minimum_age.value", 603),
        ("eligibility.sex", 607),
        ("eligibility.healthy_volunteers", 611),
        ("lead_sponsor.name", 617),
        ("lead_sponsor.agency_class", 619),
        ("responsible_party.type", 627),
        ("officials[0].name", 633),
        ("officials[0].role", 635),
        ("officials[0].affiliation", 637),
        ("sites", 639),
        ("sites[0].facility", 643),
        ("sites[3]", 661),
        ("sites[3].city", 663),
        ("sites[3].country", 663),
        ("countries", 785),
        ("countries[4]", 785),
        ("references[0].citation", 791),
        ("references[0].type", 793),
        ("references[0].pmid", 794),
        ("links", 796),
    ],
)
def test_lines(reading: Reading, path: str, line: int) -> None:
    assert reading.locate(path) == f"line {line}"


@pytest.mark.parametrize(
    "path", ["outcomes", "outcomes[0].measure", "design.who_masked", "sites[3].zip", "source.format", "keywords", ""]
)
def test_no_line(reading: Reading, path: str) -> None:
    assert reading.locate(path) is None
