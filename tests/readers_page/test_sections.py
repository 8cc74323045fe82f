"""Each section of the layout on made-up pages: variants, empty bodies, oddities."""

from __future__ import annotations

import pytest

from page_renderer import AVAILABLE, HEAD, IDENTIFIERS, page
from trialglot.findings import Finding
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age, Eligibility
from trialglot.model.study import (
    Design,
    Identifier,
    Link,
    Official,
    Party,
    Reference,
    ResponsibleParty,
    Site,
    Study,
)
from trialglot.readers.ctgov_page import read
from trialglot.readers.reading import Reading, Record


def read_page(text: str) -> Reading:
    return read(Record("page.txt", text.encode()))


def study_of(**sections: str) -> Study:
    return read_page(page(**sections)).study


def findings(reading: Reading, code: str) -> list[Finding]:
    return [one for one in reading.findings if one.code == code]


def codes(reading: Reading) -> list[str]:
    return [one.code for one in reading.findings if one.code != "SRC108"]


def test_the_least_page_has_nothing_to_report_but_what_it_cannot_say() -> None:
    reading = read_page(page())
    assert codes(reading) == []
    assert len(findings(reading, "SRC108")) == 1
    assert reading.study.status.overall == "COMPLETED"
    assert reading.study.status.start is None
    assert reading.study.arms == ()
    assert reading.study.sites == ()


def test_head_with_results() -> None:
    head = HEAD[: HEAD.index("Results pending")] + f"Results available\n\n{AVAILABLE}\n\nView full results"
    reading = read_page(page(head))
    assert reading.study.has_results is True
    assert codes(reading) == []


def test_head_without_dates_and_results() -> None:
    study = read_page(page('"Half-quoted title\n\nNCT ID: NCT01234567')).study
    assert study.brief_title == '"Half-quoted title'
    assert study.has_results is None
    assert study.registration.last_update_post is None
    assert read_page(page("NCT ID: NCT01234567")).study.brief_title is None


def test_a_foreign_nct_number_in_the_title_is_not_the_study() -> None:
    head = "Follow-up of NCT ID: NCT99999999\n\nNCT ID: NCT01234567"
    study = read_page(page(head, Brief_Summary="NCT ID: NCT00000002")).study
    assert study.id == "NCT01234567"
    assert study.brief_summary == "NCT ID: NCT00000002"


def test_last_update_is_a_day_even_at_the_end_of_a_month() -> None:
    reading = read_page(page("T\n\nNCT ID: NCT01234567\n\nLast Updated: 2024-05-31"))
    assert reading.study.registration.last_update_post == PartialDate(value="2024-05-31", precision="day")
    assert codes(reading) == []


def test_basic_information() -> None:
    reading = read_page(
        page(
            Basic_Information="Recruitment Status\n\nUNKNOWN\n\nClinical Phase\n\nPHASE1/PHASE2\n\nTotal Enrollment\n\n"
            "1 participants\n\nStudy Classification\n\nINTERVENTIONAL\n\nStudy Start Date\n\n2024-02-29\n\n"
            "Study Completion Date\n\n2024-02-28"
        )
    )
    study = reading.study
    assert study.status.overall == "UNKNOWN"
    assert study.design.phases == ("PHASE1", "PHASE2")
    assert study.design.enrollment is not None
    assert (study.design.enrollment.count, study.design.enrollment.kind) == (1, None)
    assert study.status.start == PartialDate(value="2024-02-29", precision="unknown")
    assert study.status.completion == PartialDate(value="2024-02-28", precision="day")
    (month_end,) = findings(reading, "SRC106")
    assert month_end.path == "status.start"
    assert month_end.source == reading.locate("status.start")
    assert "2024-02-29" in month_end.message


@pytest.mark.parametrize("phase", ["NA", "EARLY_PHASE1", "PHASE4"])
def test_single_phases(phase: str) -> None:
    study = study_of(Basic_Information=f"Recruitment Status\n\nCOMPLETED\n\nClinical Phase\n\n{phase}")
    assert study.design.phases == (phase,)


def test_a_label_without_a_value_is_an_absent_datum() -> None:
    reading = read_page(
        page(
            Basic_Information="Recruitment Status\n\nClinical Phase\n\nTotal Enrollment\n\n3000 participants\n\n"
            "Study Start Date"
        )
    )
    assert reading.study.status.overall is None
    assert reading.study.design.phases == ()
    assert reading.study.design.enrollment is not None
    assert reading.study.status.start is None
    assert codes(reading) == []


def test_unexpected_values_are_reported_and_not_used() -> None:
    reading = read_page(
        page(
            Basic_Information="Recruitment Status\n\nPAUSED\n\nTotal Enrollment\n\nmany participants\n\n"
            "Study Start Date\n\n2023-02-30"
        )
    )
    study = reading.study
    assert study.status.overall == "PAUSED"
    assert study.design.enrollment is None
    assert study.status.start is None
    assert sorted(codes(reading)) == ["SRC104", "SRC105", "SRC111"]
    for one in reading.findings:
        if one.path:
            assert one.source == reading.locate(one.path)


@pytest.mark.parametrize(("value", "precision"), [("2023", "year"), ("2023-04", "month"), ("2023-04-05", "day")])
def test_shorter_dates_keep_their_precision(value: str, precision: str) -> None:
    start = study_of(Basic_Information=f"Recruitment Status\n\nCOMPLETED\n\nStudy Start Date\n\n{value}").status.start
    assert start is not None
    assert (start.value, start.precision, start.kind) == (value, precision, None)


@pytest.mark.parametrize("value", ["2023-13-01", "２０２３-０４-０５", "April 2023", "2023-04-05T00:00", "0000-01-01"])
def test_what_is_no_date(value: str) -> None:
    reading = read_page(page(Basic_Information=f"Recruitment Status\n\nCOMPLETED\n\nStudy Start Date\n\n{value}"))
    assert reading.study.status.start is None
    assert codes(reading) == ["SRC111"]


def test_observational_design() -> None:
    study = study_of(
        Basic_Information="Recruitment Status\n\nRECRUITING\n\nStudy Classification\n\nOBSERVATIONAL",
        Study_Design="Observational Model Type\n\nCASE_CONTROL\n\nStudy Time Perspective\n\nRETROSPECTIVE",
    )
    assert study.design == Design(
        study_type="OBSERVATIONAL", observational_model="CASE_CONTROL", time_perspective="RETROSPECTIVE"
    )


def test_empty_sections_say_nothing() -> None:
    headings = (
        "Brief_Summary",
        "Detailed_Description",
        "Conditions",
        "Keywords",
        "Study_Design",
        "Study_Groups",
        "Interventions",
        "Other_Intervention_Names",
        "Eligibility_Criteria",
        "Sponsors",
        "Responsible_Party",
        "Principal_Investigators",
        "Locations",
        "Countries",
        "References",
        "Related_Links",
    )
    reading = read_page(page(**dict.fromkeys(headings, "")))
    bare = read_page(page()).study.model_copy(update={"brief_summary": None, "source": reading.study.source})
    assert reading.study == bare
    assert codes(reading) == []


def test_a_heading_alone_in_a_text_is_text() -> None:
    text = "First.\n\nConditions\n\nInterventions\n\nLast."
    study = study_of(Brief_Summary=text, Conditions="Gout")
    assert study.brief_summary == text
    assert study.conditions == ("Gout",)


def test_texts_are_verbatim() -> None:
    text = "One \\<two\\>.  \n\n\n* item\n    * nested\n\n肺がん"
    assert study_of(Detailed_Description=text).detailed_description == text


@pytest.mark.parametrize(("section", "field"), [("Conditions", "conditions"), ("Keywords", "keywords")])
def test_joined_lists_stay_one_text(section: str, field: str) -> None:
    reading = read_page(page(**{section: "AML AML (Acute Myeloid Leukemia)"}))
    assert getattr(reading.study, field) == ("AML AML (Acute Myeloid Leukemia)",)
    (joined,) = findings(reading, "SRC107")
    assert joined.path == field
    assert joined.source == reading.locate(field)
    single = read_page(page(**{section: "Hypotension"}))
    assert getattr(single.study, field) == ("Hypotension",)
    assert codes(single) == []


def test_other_names_have_no_owner() -> None:
    reading = read_page(page(Other_Intervention_Names="Kyprolis\n\nSarclisa SC"))
    assert reading.study.unowned_other_names == ("Kyprolis", "Sarclisa SC")
    assert [one.path for one in findings(reading, "SRC112")] == ["unowned_other_names[0]", "unowned_other_names[1]"]


def test_eligibility_labels_stand_at_the_start_of_a_line() -> None:
    reading = read_page(
        page(
            Eligibility_Criteria="Inclusion Criteria\n\n* Eligible Sex\n* Adults\n\nEligible Sex\n\nsee above\n"
            "Minimum Eligible Age\n\n6 Months\n\nMaximum Eligible Age\n\n17 Years\n\nEligible Sex\n\nFEMALE\n\n"
            "Accepts Healthy Volunteers\n\nYes"
        )
    )
    assert (
        reading.study.eligibility.text == "Inclusion Criteria\n\n* Eligible Sex\n* Adults\n\nEligible Sex\n\nsee above"
    )
    assert reading.study.eligibility.minimum_age == Age(text="6 Months", value=6, unit="months")
    assert reading.study.eligibility.maximum_age == Age(text="17 Years", value=17, unit="years")
    assert reading.study.eligibility.sex == "FEMALE"
    assert reading.study.eligibility.healthy_volunteers is True
    assert codes(reading) == []


def test_eligibility_without_limits_or_without_text() -> None:
    assert study_of(Eligibility_Criteria="Anybody.").eligibility == Eligibility.model_validate({"text": "Anybody."})
    assert study_of(Eligibility_Criteria="Eligible Sex\n\nMALE").eligibility == Eligibility(sex="MALE")


def test_odd_limits() -> None:
    reading = read_page(
        page(
            Eligibility_Criteria="Text.\n\nMinimum Eligible Age\n\nadult\n\nMaximum Eligible Age\n\nN/A\n\n"
            "Eligible Sex\n\nBOTH\n\nAccepts Healthy Volunteers\n\nMaybe"
        )
    )
    assert reading.study.eligibility.minimum_age == Age(text="adult")
    assert reading.study.eligibility.maximum_age is None
    assert reading.study.eligibility.sex == "BOTH"
    assert reading.study.eligibility.healthy_volunteers is None
    assert sorted(codes(reading)) == ["SRC104", "SRC105", "SRC105"]


def test_sponsors() -> None:
    text = page(
        Sponsors="University\n\nOTHER\n\nSponsor Role lead\n\nNIH Institute\n\nNIH\n\nSponsor Role collaborator\n\n"
        "Somebody\n\nSponsor Role collaborator"
    )
    reading = read_page(text)
    assert reading.study.lead_sponsor == Party(name="University", agency_class="OTHER")
    assert reading.study.collaborators == (Party(name="NIH Institute", agency_class="NIH"), Party(name="Somebody"))
    assert reading.locate("collaborators[1].name") == f"line {text.split(chr(10)).index('Somebody') + 1}"
    assert codes(reading) == []


def test_sponsor_blocks_that_do_not_fit() -> None:
    reading = read_page(
        page(Sponsors="A\n\nSponsor Role lead\n\nB\n\nSponsor Role lead\n\nC\n\nOTHER\n\nSponsor Role funder\n\nD")
    )
    assert reading.study.lead_sponsor == Party(name="A")
    assert reading.study.collaborators == ()
    (kept,) = reading.study.data.values()
    assert kept == "B\n\nSponsor Role lead\n\nC\n\nOTHER\n\nSponsor Role funder\n\nD"
    assert codes(reading) == ["SRC101"]


def test_responsible_party_with_labelled_investigator() -> None:
    study = study_of(
        Responsible_Party="Responsibility Role PRINCIPAL_INVESTIGATOR\n\nInvestigator Full Name: A B\n\n"
        "Investigator Title: Professor\n\nAffiliation: University"
    )
    assert study.responsible_party == ResponsibleParty(
        type="PRINCIPAL_INVESTIGATOR",
        investigator_name="A B",
        investigator_title="Professor",
        investigator_affiliation="University",
    )


def test_responsible_party_told_apart_by_the_rest_of_the_page() -> None:
    reading = read_page(
        page(
            Sponsors="University\n\nOTHER\n\nSponsor Role lead",
            Responsible_Party="A B\n\nProfessor\n\nUniversity\n\nResponsibility Role PRINCIPAL_INVESTIGATOR",
            Principal_Investigators="A B\n\nRole: PRINCIPAL_INVESTIGATOR\n\nUniversity",
        )
    )
    assert reading.study.responsible_party == ResponsibleParty(
        type="PRINCIPAL_INVESTIGATOR",
        investigator_name="A B",
        investigator_title="Professor",
        investigator_affiliation="University",
    )
    assert codes(reading) == []


def test_responsible_party_that_cannot_be_told_apart() -> None:
    reading = read_page(page(Responsible_Party="A B\n\nProfessor\n\nResponsibility Role SPONSOR_INVESTIGATOR"))
    assert reading.study.responsible_party == ResponsibleParty(type="SPONSOR_INVESTIGATOR")
    assert codes(reading) == ["SRC109"]
    assert list(reading.study.data.values()) == ["A B\n\nProfessor"]


def test_a_part_of_the_investigator_that_stands_twice_is_reported() -> None:
    reading = read_page(page(Responsible_Party="Investigator Title: Professor\n\nInvestigator Title: Doctor"))
    assert reading.study.responsible_party == ResponsibleParty(investigator_title="Professor")
    assert codes(reading) == ["SRC109"]
    assert list(reading.study.data.values()) == ["Investigator Title: Doctor"]


def test_officials() -> None:
    reading = read_page(
        page(
            Principal_Investigators="A\n\nRole: STUDY_CHAIR\n\nUniversity A\n\nB\n\nRole: PRINCIPAL_INVESTIGATOR\n\n"
            "University B\n\nC\n\nRole: -"
        )
    )
    assert reading.study.officials == (
        Official(name="A", role="STUDY_CHAIR", affiliation="University A"),
        Official(name="B", role="PRINCIPAL_INVESTIGATOR", affiliation="University B"),
        Official(name="C"),
    )
    assert codes(reading) == []


def test_one_line_between_two_officials_belongs_to_nobody_for_certain() -> None:
    reading = read_page(page(Principal_Investigators="A\n\nRole: STUDY_CHAIR\n\nB\n\nRole: STUDY_CHAIR\n\nU"))
    assert reading.study.officials == (
        Official(name="A", role="STUDY_CHAIR"),
        Official(role="STUDY_CHAIR", affiliation="U"),
    )
    assert codes(reading) == ["SRC109"]
    assert list(reading.study.data.values()) == ["B"]


def test_sites() -> None:
    reading = read_page(
        page(
            Locations="Clinic, Ward 1\n\nNewark, New Jersey, United States\n\nSite Status\n\nRECRUITING\n\n"
            "Washington, D.C., Maryland, United States\n\nSite Status\n\nHospital\n\nParis, , France\n\nSite Status\n\n"
            "WITHDRAWN\n\nHôpital\n\nSeoul, , Korea, Republic of\n\nSite Status\n\n, , Japan\n\nSite Status\n\n"
            "INSERM\n\nSeoul,, , South Korea\n\nSite Status\n\nINSERM\n\nLyon, France\n\nSite Status"
        )
    )
    assert reading.study.sites == (
        Site(
            facility="Clinic, Ward 1", city="Newark", state="New Jersey", country="United States", status="RECRUITING"
        ),
        Site(city="Washington, D.C.", state="Maryland", country="United States"),
        Site(facility="Hospital", city="Paris", country="France", status="WITHDRAWN"),
        Site(facility="Hôpital", city="Seoul", country="Korea, Republic of"),
        Site(country="Japan"),
        Site(facility="INSERM", city="Seoul,", country="South Korea"),
        Site(facility="INSERM", city="Lyon", country="France"),
    )
    assert codes(reading) == []


def test_a_site_status_outside_the_registry() -> None:
    reading = read_page(
        page(
            Locations="A\n\nLyon, , France\n\nSite Status\n\nON_HOLD\n\nB\n\nNice, , France\n\nSite Status\n\nCOMPLETED"
        )
    )
    assert [(one.facility, one.status) for one in reading.study.sites] == [("A", "ON_HOLD"), ("B", "COMPLETED")]
    (finding,) = findings(reading, "SRC104")
    assert finding.path == "sites[0].status"


def test_a_place_that_is_none_is_not_read() -> None:
    reading = read_page(page(Locations="Clinic\n\nSomewhere\n\nSite Status\n\nLost\n\nSite Status"))
    assert reading.study.sites == (Site(facility="Clinic"), Site())
    assert [one.source for one in findings(reading, "SRC101")] == list(reading.study.data)
    assert list(reading.study.data.values()) == ["Somewhere", "Lost"]


def test_countries_are_split_with_the_help_of_the_sites() -> None:
    sites = "\n\nSite Status\n\n".join(("Paris, , France", "Seoul, , South Korea", "Bern, , Land of Chocolate", ""))
    reading = read_page(page(Locations=sites, Countries="France Land of Chocolate South Korea"))
    assert reading.study.countries == ("France", "Land of Chocolate", "South Korea")
    assert codes(reading) == []


def test_countries_without_sites_are_split_by_the_table() -> None:
    reading = read_page(page(Countries="New Zealand United Arab Emirates United Kingdom United States"))
    assert reading.study.countries == ("New Zealand", "United Arab Emirates", "United Kingdom", "United States")
    assert codes(reading) == []


@pytest.mark.parametrize("text", ["France Atlantis", "France Germany Germany Spain"])
def test_countries_that_do_not_agree_stay_one_text(text: str) -> None:
    reading = read_page(page(Locations="Paris, , France\n\nSite Status", Countries=text))
    assert reading.study.countries == (text,)
    assert codes(reading) == ["SRC107"]


def test_references() -> None:
    reading = read_page(
        page(
            References="First citation.\n\nReference Type BACKGROUND\nPMID: 123 (View on PubMed)\n\nSecond.\n\n"
            "Reference Type RESULT\n\nThird.\n\nPMID: 7\n\nReference Type DERIVED\nPMID: 8 (View on PubMed)\n\nLast."
        )
    )
    assert reading.study.references == (
        Reference(citation="First citation.", type="BACKGROUND", pmid="123"),
        Reference(citation="Second.", type="RESULT"),
        Reference(citation="Third.", pmid="7"),
        Reference(type="DERIVED", pmid="8"),
        Reference(citation="Last."),
    )
    assert codes(reading) == []


def test_several_lines_of_citation_are_kept_and_reported() -> None:
    reading = read_page(page(References="One.\n\nTwo.\n\nReference Type RESULT"))
    assert [one.citation for one in reading.study.references] == ["One.\n\nTwo."]
    assert codes(reading) == ["SRC109"]
    untyped = read_page(page(References="One.\n\nTwo."))
    assert untyped.study.references == ()
    assert codes(untyped) == ["SRC109"]
    assert list(untyped.study.data.values()) == ["One.\n\nTwo."]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://example.org/a", [(None, "https://example.org/a")]),
        ("A label\n\nhttp://example.org/a", [("A label", "http://example.org/a")]),
        ("http://example.org/a\n\nA label", [("A label", "http://example.org/a")]),
        ("http://a.example/\n\nhttp://b.example/", [(None, "http://a.example/"), (None, "http://b.example/")]),
    ],
)
def test_links(text: str, links: list[tuple[str | None, str]]) -> None:
    reading = read_page(page(Related_Links=text))
    assert reading.study.links == tuple(Link.model_validate({"url": url, "label": label}) for label, url in links)
    assert codes(reading) == []


def test_link_labels_that_cannot_be_assigned() -> None:
    reading = read_page(page(Related_Links="A label\n\nhttp://a.example/\n\nhttp://b.example/"))
    assert [one.label for one in reading.study.links] == [None, None]
    assert codes(reading) == ["SRC101"]


def test_identifiers() -> None:
    reading = read_page(
        page(
            Other_Identifiers="2019-000001-23\n\nIdentifier Type: EUDRACT_NUMBER\n\nIdentifier Source: secondary_id\n\n"
            "U1111\n\nIdentifier Type: WORD\n\nIdentifier Source: secondary_id\n\nR01\n\nIdentifier Type: NIH\n\n"
            "Identifier Source: org_study_id"
        )
    )
    assert reading.study.identifiers == (
        Identifier(value="NCT01234567", role="registry"),
        Identifier(value="R01", role="organisation", type="NIH"),
        Identifier(value="2019-000001-23", role="secondary", type="EUDRACT_NUMBER"),
        Identifier(value="U1111", role="secondary", type="WORD"),
    )
    (finding,) = findings(reading, "SRC104")
    assert finding.path == "identifiers[3].type"


def test_unknown_lines_are_kept_and_reported_with_their_line() -> None:
    text = page(
        Basic_Information="Recruitment Status\n\nCOMPLETED\n\nWhy Stopped\n\nNo money",
        Other_Identifiers=f"{IDENTIFIERS}\n\nThe end",
    )
    lines = text.split("\n")
    reading = read_page(text)
    first, last = lines.index("Why Stopped") + 1, lines.index("No money") + 1
    assert [(one.code, one.source) for one in reading.findings if one.code != "SRC108"] == [
        ("SRC101", f"lines {first}-{last}"),
        ("SRC101", f"line {len(lines)}"),
    ]
    assert reading.study.data == {
        f"lines {first}-{last}": "Why Stopped\n\nNo money",
        f"line {len(lines)}": "The end",
    }


def test_a_long_unknown_text_is_kept_whole_but_shown_short() -> None:
    reading = read_page(page(Study_Design="x" * 5000))
    (finding,) = findings(reading, "SRC101")
    assert len(finding.message) < 250
    assert list(reading.study.data.values()) == ["x" * 5000]


def test_a_section_that_stands_twice_is_read_once() -> None:
    reading = read_page(page(Conditions="Gout") + "\n\n" + page(Conditions="Other"))
    assert reading.study.conditions == ("Gout",)
    assert codes(reading).count("SRC113") == 4
    assert any("Other" in text for text in reading.study.data.values())
