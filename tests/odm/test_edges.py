"""Records that lack what most have, or have what few have: always valid, nothing lost silently, nothing invented."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from odm.made import all_of, one, serialised, study
from trialglot.design.plan import Inference, Plan
from trialglot.findings import Finding, Report
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age, Eligibility
from trialglot.model.study import (
    Arm,
    AvailableData,
    Contact,
    DataSharing,
    Design,
    Document,
    Enrollment,
    ExpandedAccess,
    ExpandedAccessTypes,
    Identifier,
    Intervention,
    Link,
    MeshTerm,
    Official,
    Outcome,
    Oversight,
    Party,
    Reference,
    Registration,
    ResponsibleParty,
    Retraction,
    Site,
    Status,
    Study,
)
from trialglot.validators import odm
from trialglot.writers.odm import odm132_sdm
from trialglot.writers.options import Contacts, WriteOptions

UPDATED = Registration(last_update_post=PartialDate(value="2024-05-06", precision="day"))


def written(
    given: Study, inference: Inference = "safe", contacts: Contacts = "keep"
) -> tuple[etree._Element, list[Finding]]:
    report = Report("odm-sdm")
    content = odm132_sdm.dump(odm132_sdm.write(Plan(given, inference), WriteOptions(contacts=contacts), report))
    assert odm.validate(content) == []
    assert serialised(content) == content
    return etree.fromstring(content), report.findings


def values(root: etree._Element, short_name: str) -> list[str]:
    return [str(one) for one in all_of(root, f"//sdm:Parameter[@ShortName='{short_name}']/sdm:Value/text()")]


def description(root: etree._Element, xpath: str) -> str:
    return "".join(map(str, all_of(root, f"{xpath}/odm:Description/odm:TranslatedText/text()")))


def coded(findings: list[Finding], code: str) -> list[str | None]:
    return [one.path for one in findings if one.code == code]


def text_of(root: etree._Element) -> str:
    everything = [str(one) for one in all_of(root, "//text() | //@*")]
    return "\n".join(everything)


def test_a_record_of_nothing_but_an_identifier() -> None:
    root, findings = written(study())
    assert root.get("CreationDateTime") == "1970-01-01T00:00:00Z"
    assert one(root, "//odm:StudyName").text == "NCT00000001"
    assert len(all_of(root, "//sdm:Arm")) == len(all_of(root, "//sdm:Epoch")) == len(all_of(root, "//sdm:CellDef")) == 1
    assert not all_of(root, "//sdm:Parameter | //odm:AdminData | //sdm:InclusionExclusionCriteria | //sdm:Workflow")
    assert "registration.last_update_post" in coded(findings, "MAP205")
    assert "brief_title" in coded(findings, "MAP205")
    assert "design.masking" in coded(findings, "MAP205")


def test_date_of_a_month() -> None:
    month = PartialDate(value="2005-06", precision="month")
    root, findings = written(study(registration=Registration(last_update_submit=month)))
    assert root.get("CreationDateTime") == "2005-06-01T00:00:00Z"
    assert "registration.last_update_submit" in coded(findings, "MAP205")


def test_date_of_a_year() -> None:
    year = PartialDate(value="2005", precision="year")
    root, _ = written(study(registration=Registration(last_update_post=year)))
    assert root.get("CreationDateTime") == "2005-01-01T00:00:00Z"


@pytest.mark.parametrize("inference", ["none", "safe", "all"])
def test_observational_study(inference: Inference) -> None:
    given = study(
        registration=UPDATED,
        design=Design(
            study_type="OBSERVATIONAL",
            observational_model="CASE_CONTROL",
            time_perspective="CROSS_SECTIONAL",
            biospecimen_retention="SAMPLES_WITHOUT_DNA",
            biospecimen_description=Markup("whole blood"),
            patient_registry=True,
            target_duration="5 Years",
            enrollment=Enrollment(count=0, kind="actual"),
        ),
        arms=(Arm(key="arm-1", label="Cases"), Arm(key="arm-2", label="Controls")),
        eligibility=Eligibility(
            study_population=Markup("Patients of one clinic"), sampling_method="NON_PROBABILITY_SAMPLE", sex="FEMALE"
        ),
    )
    root, findings = written(given, inference)
    expected = {
        "STYPE": ["OBSERVATIONAL"],
        "OBSMODEL": ["CASE CONTROL"],
        "OBSTIMP": ["CROSS SECTIONAL"],
        "OBSTSMM": ["NON-PROBABILITY SAMPLE"],
        "OBSTPOPD": ["Patients of one clinic"],
        "BRIND": ["Y"],
        "BRDNAIND": ["N"],
        "RTSPCDES": ["whole blood"],
        "NCOHORT": ["2"],
        "NARMS": [],
        "ACTSUB": ["0"],
        "PLANSUB": [],
        "SEXPOP": ["F"],
        "AGEMAX": [],
        "TBLIND": [],
    }
    assert {name: values(root, name) for name in expected} == expected
    notes = description(root, "//sdm:Summary")
    assert "Patient registry: yes" in notes
    assert values(root, "TRGFUDUR") == ["P5Y"]
    assert "design.target_duration" not in coded(findings, "MAP204")


def test_words_without_a_term_stay_as_text() -> None:
    given = study(
        registration=UPDATED,
        design=Design(
            study_type="INTERVENTIONAL", primary_purpose="ECT", masking="QUADRUPLE", phases=("PHASE1", "PHASE2")
        ),
        interventions=(
            Intervention(key="intervention-1", name="Walking", type="OTHER"),
            Intervention(key="intervention-2", name="Aspirin", type="DRUG"),
        ),
        arms=(Arm(key="arm-1", label="A", type="OTHER", interventions=("intervention-1", "intervention-2")),),
    )
    root, findings = written(given)
    assert values(root, "TPHASE") == ["PHASE I/II TRIAL"]
    assert values(root, "TINDTP") == values(root, "TBLIND") == []
    about = description(root, "//sdm:Parameter[@ShortName='TINDTP']")
    assert about == "Without a CDISC term: Educational/Counseling/Training"
    assert "Quadruple" in description(root, "//sdm:Parameter[@ShortName='TBLIND']")
    assert values(root, "INTTYPE") == ["DRUG"]
    assert description(root, "//sdm:Parameter[@ShortName='INTTYPE']") == "Without a CDISC term: Other"
    assert {"design.primary_purpose", "design.masking", "interventions[0].type", "arms[0].type"} <= set(
        coded(findings, "MAP201")
    )
    assert {cell.get("Type") for cell in all_of(root, "//sdm:ArmAssociation")} == {"Blinded"}


def test_a_word_that_nobody_knows() -> None:
    design = Design(study_type="QUANTUM", phases=("PHASE9",), allocation="COIN", intervention_model="STAR")
    root, findings = written(study(registration=UPDATED, design=design))
    text = text_of(root)
    for word in ("QUANTUM", "PHASE9", "COIN", "STAR"):
        assert word in text
    assert len(coded(findings, "MAP201")) == 4


def test_masking_by_roles() -> None:
    design = Design(masking="SINGLE", who_masked=("OUTCOMES_ASSESSOR",), masking_description=Markup("blind \\> seen"))
    root, findings = written(study(registration=UPDATED, design=design))
    assert values(root, "TBLIND") == ["OBSERVER BLIND"]
    about = description(root, "//sdm:Parameter[@ShortName='TBLIND']").splitlines()
    assert about == ["Masking (registry): Single", "Masked: Outcomes Assessor", "blind > seen"]
    assert "design.masking" not in coded(findings, "MAP202")
    root, findings = written(study(registration=UPDATED, design=Design(masking="DOUBLE")))
    assert values(root, "TBLIND") == ["DOUBLE BLIND"]
    assert "design.masking" in coded(findings, "MAP202")


def test_enrolment_fills_the_parameter_of_its_kind_only() -> None:
    for kind, filled, empty in (("actual", "ACTSUB", "PLANSUB"), ("estimated", "PLANSUB", "ACTSUB")):
        enrollment = Enrollment.model_validate({"count": 40, "kind": kind})
        root, findings = written(study(registration=UPDATED, design=Design(enrollment=enrollment)))
        assert values(root, filled) == ["40"]
        assert values(root, empty) == []
        assert not coded(findings, "MAP207")


def test_dates_of_the_study() -> None:
    status = Status(
        start=PartialDate(value="2020-02", precision="month", kind="actual"),
        completion=PartialDate(value="2021-03-04", precision="day", kind="actual"),
        primary_completion=PartialDate(value="2021-01", precision="month", kind="estimated"),
        why_stopped="no funds",
        overall="TERMINATED",
    )
    root, findings = written(study(registration=UPDATED, status=status))
    assert values(root, "SENDTC") == ["2021-03-04"]
    assert values(root, "SSTDTC") == []
    notes = description(root, "//sdm:Summary").splitlines()
    assert "Study start (registry): 2020-02 (actual)" in notes
    assert "Primary completion: 2021-01 (estimated)" in notes
    assert "Why stopped: no funds" in notes
    assert coded(findings, "MAP231") == ["status.start"]
    assert coded(findings, "MAP232") == []


def test_ages() -> None:
    limits = Eligibility(
        minimum_age=Age(text="30 Minutes", value=30, unit="minutes"), maximum_age=Age(text="about sixty")
    )
    root, findings = written(study(registration=UPDATED, eligibility=limits))
    assert values(root, "AGEMIN") == ["PT30M"]
    assert values(root, "AGEMAX") == []
    assert "about sixty" in description(root, "//sdm:Parameter[@ShortName='AGEMAX']")
    assert "eligibility.maximum_age" in coded(findings, "MAP204")
    assert not coded(findings, "MAP233")


def test_criteria_of_unknown_kind_are_not_put_under_a_heading() -> None:
    limits = Eligibility(text=Markup("* Adults with asthma\n* Able to walk"))
    root, findings = written(study(registration=UPDATED, eligibility=limits))
    assert not all_of(root, "//sdm:Criterion | //sdm:InclusionCriteria | //sdm:EntryExitCriteria")
    text = description(root, "//sdm:InclusionExclusionCriteria")
    assert "Adults with asthma" in text
    assert "Able to walk" in text
    assert coded(findings, "MAP234") == ["eligibility.text"]


def test_nested_criteria_stay_one_condition() -> None:
    text = "Inclusion Criteria:\n\n* One of the following:\n\n  * fever\n  * cough\n* Consent\n"
    root, _ = written(study(registration=UPDATED, eligibility=Eligibility(text=Markup(text))))
    conditions = [
        "".join(map(str, all_of(condition, ".//odm:TranslatedText/text()")))
        for condition in all_of(root, "//odm:ConditionDef")
    ]
    assert "fever" in "\n".join(conditions)
    assert conditions[-1] == "Consent"
    if len(conditions) == 2:
        assert conditions[0].splitlines() == ["One of the following:", "  * fever", "  * cough"]


def test_intervention_that_no_arm_receives() -> None:
    given = study(
        registration=UPDATED,
        arms=(Arm(key="arm-1", label="A", unmatched=("Drug: Old",)),),
        interventions=(Intervention(key="intervention-1", name="New", unmatched=("Arm B",)),),
    )
    report = Report()
    content = odm132_sdm.dump(odm132_sdm.write(Plan(given), WriteOptions(), report))
    assert [found.code for found in odm.validate(content)] == ["ODM407"]
    root = etree.fromstring(content)
    assert coded(report.findings, "MAP235") == ["interventions[0]"]
    assert '"Drug: Old"' in description(root, "//sdm:Arm")
    assert '"Arm B"' in description(root, "//sdm:ActivityDef[@OID='ACT.intervention-1']")


def test_comparators_are_told_apart_by_arm_type_unless_nothing_may_be_inferred() -> None:
    given = study(
        registration=UPDATED,
        design=Design(study_type="INTERVENTIONAL"),
        arms=(
            Arm(key="arm-1", label="A", type="EXPERIMENTAL", interventions=("intervention-1", "intervention-3")),
            Arm(key="arm-2", label="B", type="PLACEBO_COMPARATOR", interventions=("intervention-2", "intervention-3")),
        ),
        interventions=(
            Intervention(key="intervention-1", name="Drug"),
            Intervention(key="intervention-2", name="Placebo"),
            Intervention(key="intervention-3", name="Both"),
        ),
    )
    root, findings = written(given)
    assert values(root, "TRT") == ["Drug"]
    assert values(root, "COMPTRT") == []
    assert values(root, "TCNTRL") == ["PLACEBO"]
    assert coded(findings, "MAP206") == ["interventions[0]"]
    assert [one.message.partition(";")[0] for one in findings if one.code == "MAP236"] == [
        "Placebo: neither TRT nor COMPTRT (placebo or sham)",
        "Both: neither TRT nor COMPTRT (given in experimental and other arms)",
    ]
    root, findings = written(given, "none")
    assert values(root, "TRT") == values(root, "COMPTRT") == values(root, "TCNTRL") == []
    assert not coded(findings, "MAP206")


def test_outcomes_keep_measure_time_frame_and_description_together() -> None:
    outcomes = (
        Outcome(level="primary", measure="Survival", time_frame="5 years", description=Markup("all causes")),
        Outcome(level="primary", measure="Survival", time_frame="1 year"),
        Outcome(level="secondary", measure="Pain"),
        Outcome(level="other", measure="Cost"),
    )
    root, _ = written(study(registration=UPDATED, outcomes=outcomes))
    assert values(root, "OUTMSPRI") == ["Survival", "Survival"]
    assert values(root, "OUTMSSEC") == ["Pain"]
    assert values(root, "OUTMSEXP") == ["Cost"]
    assert description(root, "//sdm:Parameter[@OID='PAR.OUTMSPRI-1']") == "Time frame: 5 years\nall causes"
    assert description(root, "//sdm:Parameter[@OID='PAR.OUTMSPRI-2']") == "Time frame: 1 year"


def test_everything_else_is_written_or_reported() -> None:
    day = PartialDate(value="2019-01-02", precision="day")
    given = study(
        identifiers=(
            Identifier(value="NCT00000001", role="registry"),
            Identifier(value="R01-7", role="secondary", type="NIH", domain="NCI", link="https://example.org/grant"),
        ),
        acronym="ACRO",
        brief_title="Brief title",
        official_title="Official title",
        organization=Party(name="Owner org", agency_class="OTHER"),
        lead_sponsor=Party(name="Lead org", agency_class="INDUSTRY"),
        collaborators=(Party(name="Helper org"),),
        responsible_party=ResponsibleParty(
            type="PRINCIPAL_INVESTIGATOR",
            investigator_name="Jo Resp",
            investigator_title="Prof",
            investigator_affiliation="Uni resp",
        ),
        registration=Registration(
            verified=PartialDate(value="2018-11", precision="month"),
            first_submit=day,
            results_waived=False,
            last_update_post=day,
            delayed_posting=True,
            data_version="2026-01-01",
        ),
        status=Status(
            overall="UNKNOWN",
            last_known="RECRUITING",
            expanded_access=ExpandedAccess(available=True, nct_id="NCT00000002", status="AVAILABLE"),
        ),
        oversight=Oversight(
            has_dmc=True,
            fda_regulated_drug=False,
            fda_regulated_device=True,
            unapproved_device=True,
            pediatric_postmarket_surveillance=False,
            us_export=True,
            fdaaa801_violation=True,
        ),
        brief_summary=Markup("Short \\< text"),
        detailed_description=Markup("Long text"),
        conditions=("Asthma", "Cough"),
        keywords=("lung",),
        design=Design(
            study_type="EXPANDED_ACCESS",
            expanded_access_types=ExpandedAccessTypes(individual=True, treatment=False),
            patients_to_this_expanded_access=3,
            intervention_model_description=Markup("model words"),
        ),
        unowned_other_names=("Alias name",),
        eligibility=Eligibility(
            gender_based=True,
            gender_description=Markup("gender words"),
            standard_ages=("ADULT",),
            healthy_volunteers=True,
        ),
        countries=("France", "Atlantis"),
        removed_countries=("Spain",),
        references=(
            Reference(
                citation="Cited A", pmid="11", type="RESULT", retractions=(Retraction(pmid="12", source="Journal X"),)
            ),
            Reference(pmid="13"),
        ),
        links=(Link(url="https://example.org/a", label=Markup("Link label")),),
        available_data=(AvailableData(id="D1", type="Dataset", url="https://example.org/d", comment=Markup("on ask")),),
        data_sharing=DataSharing(
            plan="YES",
            description=Markup("sharing words"),
            info_types=("STUDY_PROTOCOL",),
            time_frame=Markup("sharing time"),
            access_criteria=Markup("sharing access"),
            url="https://example.org/s",
        ),
        condition_mesh=(MeshTerm(id="D001249", term="Asthma mesh"), MeshTerm(term="Uncoded mesh")),
        intervention_mesh=(MeshTerm(id="D001241", term="Aspirin mesh"),),
        documents=(
            Document(
                type="Prot", has_protocol=True, has_sap=False, label="Doc label", date=day, filename="p.pdf", size=10
            ),
        ),
        no_sap=True,
        has_results=False,
        data={"/resultsSection/x": 1, "/annotationSection": 2},
    )
    root, findings = written(given)
    text = text_of(root)
    for words in (
        "NCI",
        "R01-7",
        "https://example.org/grant",
        "ACRO",
        "Brief title",
        "Official title",
        "Owner org",
        "Lead org",
        "Helper org",
        "Industry",
        "Jo Resp",
        "Prof",
        "Uni resp",
        "2018-11",
        "2026-01-01",
        "Recruiting",
        "NCT00000002",
        "Short < text",
        "Long text",
        "lung",
        "model words",
        "Alias name",
        "gender words",
        "Atlantis",
        "Spain",
        "Cited A",
        '"Journal X", PMID 12',
        "https://example.org/a",
        "Link label",
        "on ask",
        "https://example.org/d",
        "sharing words",
        "sharing time",
        "sharing access",
        "https://example.org/s",
        "Asthma mesh",
        "D001249",
        "Uncoded mesh",
        "Doc label",
        "p.pdf",
        "Kinds of expanded access: individual",
        "Kinds of expanded access not offered: treatment",
        "Patients given expanded access: 3",
        "FDAAA 801 violation: yes",
    ):
        assert words in text, words
    assert values(root, "FCNTRY") == ["FRA"]
    assert values(root, "INDIC") == ["Asthma", "Cough"]
    assert values(root, "PUBMEDID") == ["11", "13"]
    assert values(root, "URLSTDYD") == ["Link label"]
    assert values(root, "STYPE") == ["EXPANDED ACCESS"]
    assert values(root, "EXPARECN") == ["NCT00000002"]
    flags = {name: values(root, name) for name in ("DMCIND", "FDADRIND", "FDADEIND", "PDPSTIND", "HLTSUBJI")}
    assert flags == {"DMCIND": ["Y"], "FDADRIND": ["N"], "FDADEIND": ["Y"], "PDPSTIND": ["N"], "HLTSUBJI": ["Y"]}
    assert root.get("SourceSystemVersion") == "2026-01-01"
    assert [one.message for one in findings if one.code == "MAP203"] == [
        "unmodelled data has no place in ODM-XML: annotationSection, resultsSection"
    ]
    assert coded(findings, "MAP208") == ["countries"]
    assert {
        "status",
        "registration",
        "oversight",
        "design",
        "unowned_other_names",
        "removed_countries",
        "data_sharing",
        "available_data",
        "documents",
        "has_results",
        "condition_mesh",
        "eligibility.standard_ages",
    } <= set(coded(findings, "MAP204"))


PEOPLE: dict[str, Any] = {
    "registration": UPDATED,
    "officials": (Official(name="Ann Official", affiliation="Clinic", role="PRINCIPAL_INVESTIGATOR"),),
    "central_contacts": (Contact(name="Bo Central", role="CONTACT", phone="1", phone_ext="2", email="b@example.org"),),
    "responsible_party": ResponsibleParty(type="SPONSOR_INVESTIGATOR", investigator_name="Cy Resp"),
    "sites": (
        Site(
            facility="Clinic",
            status="RECRUITING",
            city="Paris",
            zip="75001",
            country="France",
            latitude=48.5,
            longitude=2.25,
            contacts=(Contact(name="Di Site", role="SUB_INVESTIGATOR", phone="3"),),
        ),
    ),
}


def test_people_are_kept() -> None:
    root, findings = written(study(**PEOPLE))
    central = one(root, "//odm:User[@OID='USR.contact-1']")
    found = [(etree.QName(part).localname, part.text) for part in central]
    assert found == [
        ("DisplayName", "Contact"),
        ("FullName", "Bo Central"),
        ("Email", "b@example.org"),
        ("Phone", "1 ext. 2"),
    ]
    at_site = one(root, "//odm:User[@OID='USR.site-1.contact-1']")
    assert at_site.get("UserType") == "Investigator"
    assert one(at_site, "odm:LocationRef").get("LocationOID") == "LOC.site-1"
    other = one(root, "//odm:User[@OID='USR.site-1']/odm:Address/odm:OtherText").text
    assert other == "Recruitment status: Recruiting; Latitude, longitude: 48.5, 2.25"
    assert not coded(findings, "MAP210")
    roles = all_of(root, "//odm:CodeList[@OID='CL.CONROLE']/odm:EnumeratedItem/odm:Alias/@Name")
    assert roles == ["C19924", "C127523", "C54622"]


def test_people_by_role_only() -> None:
    root, findings = written(study(**PEOPLE), contacts="role-only")
    text = text_of(root)
    for word in ("Ann Official", "Bo Central", "b@example.org", "Cy Resp", "Di Site"):
        assert word not in text
    assert len(all_of(root, "//odm:User")) == 5
    assert sorted(map(str, coded(findings, "MAP210"))) == [
        "central_contacts",
        "officials",
        "responsible_party",
        "sites",
    ]


def test_people_dropped() -> None:
    root, findings = written(study(**PEOPLE), contacts="drop")
    assert [user.get("OID") for user in all_of(root, "//odm:User")] == ["USR.responsible-party", "USR.site-1"]
    assert "Cy Resp" not in text_of(root)
    assert len(coded(findings, "MAP210")) == 4


def test_sites_without_a_date_of_the_record_are_users_only() -> None:
    root, _ = written(study(sites=(Site(city="Rome", country="Nowhere"), Site())))
    assert not all_of(root, "//odm:Location | //odm:LocationRef")
    assert "Country: Nowhere" in text_of(root)


def test_site_without_a_name() -> None:
    root, _ = written(study(registration=UPDATED, sites=(Site(), Site(facility=" "), Site(city="Rome"))))
    assert [site.get("Name") for site in all_of(root, "//odm:Location")] == ["Site 1", "site-2", "Rome"]


def test_characters_that_xml_cannot_hold() -> None:
    given = study(
        registration=UPDATED,
        brief_title='A\x00B "quoted" <b> & \ufffe\ud800',
        arms=(Arm(key="arm-1", label="x\x0by\nz"),),
        conditions=("line\r\nbreak\ttab",),
    )
    root, findings = written(given)
    assert one(root, "//odm:StudyName").text == 'A\ufffdB "quoted" <b> & \ufffd\ufffd'
    assert one(root, "//sdm:Arm").get("Name") == "x y z"
    assert values(root, "INDIC") == ["line\r\nbreak\ttab"]
    assert [one.message for one in findings if one.code == "MAP230"] == [
        "the text holds U+0000, U+000B, U+D800, U+FFFE, which XML 1.0 does not allow; each is replaced by U+FFFD"
    ]


def test_a_replacement_character_of_the_record_is_nothing_to_report() -> None:
    _, findings = written(study(registration=UPDATED, brief_title="A\ufffdB"))
    assert not coded(findings, "MAP230")


def test_text_that_looks_like_markup_stays_text() -> None:
    given = study(
        id='X"&<',
        registration=UPDATED,
        brief_summary=Markup("</StudyDescription><Evil/>]]>&amp;"),
        sites=(Site(facility='F" x="1', city="<City>"),),
    )
    root, _ = written(given)
    assert one(root, "//odm:StudyDescription").text == "</StudyDescription><Evil/>]]>&amp;"
    assert one(root, "//odm:Study").get("OID") == 'ST.X"&<'
    assert one(root, "//odm:Organization").text == 'F" x="1'
    assert not root.findall(".//Evil")


def test_text_of_another_script() -> None:
    given = study(
        registration=UPDATED,
        brief_title="多発性骨髄腫の試験",
        eligibility=Eligibility(text=Markup("Inclusion Criteria:\n* 18歳以上")),
        arms=(Arm(key="arm-1", label="介入群"), Arm(key="arm-2", label="対照群")),
    )
    root, _ = written(given)
    assert one(root, "//odm:StudyName").text == "多発性骨髄腫の試験"
    assert [arm.get("Name") for arm in all_of(root, "//sdm:Arm")] == ["介入群", "対照群"]


def test_blank_texts_are_no_values() -> None:
    given = study(
        registration=UPDATED,
        brief_title=" ",
        official_title="",
        conditions=("", " "),
        arms=(Arm(key="arm-1", label="", description=Markup("")),),
        interventions=(Intervention(key="intervention-1", name=" "),),
        outcomes=(Outcome(level="primary", measure=""),),
        lead_sponsor=Party(name=""),
        links=(Link(url=""),),
    )
    report = Report()
    content = odm132_sdm.dump(odm132_sdm.write(Plan(given), WriteOptions(), report))
    found = odm.validate(content)
    assert [one.code for one in found if one.severity == "error"] == []
    root = etree.fromstring(content)
    assert one(root, "//sdm:Arm").get("Name") == "arm-1"
    assert values(root, "INDIC") == values(root, "TITLE") == []


def test_many_sites() -> None:
    sites = tuple(Site(facility=f"Site {n}", city="Rome", country="Italy") for n in range(844))
    root, findings = written(study(registration=UPDATED, sites=sites))
    assert len(all_of(root, "//odm:Location")) == 844
    assert len(coded(findings, "MAP205")) < 10
    assert values(root, "FCNTRY") == ["ITA"]


def test_long_criteria() -> None:
    text = "Inclusion Criteria:\n" + "".join(f"* criterion number {n} {'x' * 80}\n" for n in range(200))
    root, _ = written(study(registration=UPDATED, eligibility=Eligibility(text=Markup(text))))
    assert len(all_of(root, "//sdm:InclusionCriteria/sdm:Criterion")) == 200
    assert len(all_of(root, "//odm:ConditionDef")) == 200


def test_identifier_without_type_and_twice() -> None:
    identifiers = (
        Identifier(value="NCT00000001", role="registry"),
        Identifier(value="ABC", role="organisation"),
        Identifier(value="ABC", role="secondary"),
        Identifier(value="ABC", role="secondary"),
    )
    root, _ = written(study(registration=UPDATED, identifiers=identifiers))
    names = [(alias.get("Context"), alias.get("Name")) for alias in all_of(root, "//odm:Protocol/odm:Alias")]
    assert len(names) == len(set(names)) == 3
    assert one(root, "//odm:ProtocolName").text == "ABC"
