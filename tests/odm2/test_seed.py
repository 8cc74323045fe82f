"""The seed as ODM 2.0: what stands on the page of NCT05704049 stands in the document, in ODM's own elements."""

from __future__ import annotations

import pytest

from odm2.writing import Made, written

CT = "https://www.cdisc.org/standards/terminology"


@pytest.fixture(scope="module")
def made(seed_page: bytes) -> Made:
    return written(seed_page)


def test_the_root(made: Made) -> None:
    assert made.content.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0"'
    )
    assert made.root.get("ODMVersion") == "2.0"
    assert made.root.get("CreationDateTime") == "2025-12-29T00:00:00Z"
    assert made.root.get("AsOfDateTime") == "2025-12-29T00:00:00Z"
    assert made.root.get("FileOID") == "ODM.NCT05704049.2025-12-29"


def test_the_study_is_called_by_its_protocol(made: Made) -> None:
    """ODM 2.0, Study: without an internal name, StudyName is the ProtocolName."""
    (study,) = made.all("/odm:ODM/odm:Study")
    assert (study.get("StudyName"), study.get("ProtocolName")) == ("ACT17453", "ACT17453")
    assert made.text("/odm:ODM/odm:Study").startswith("The main purpose of this study is to measure the efficacy")
    assert made.all("//odm:Protocol/odm:Alias[@Context='NCT number']/@Name") == ["NCT05704049"]
    (title,) = made.all("//odm:Protocol/odm:Alias[@Context='Brief title']/@Name")
    assert title.startswith("A Study to Investigate Subcutaneous Isatuximab")


@pytest.mark.parametrize(
    ("short_name", "value", "code", "package", "date"),
    [
        # Submission values, C-codes and dates as CDISC publishes them.
        ("STYPE", "INTERVENTIONAL", "C98388", "CDISC Protocol CT", "2025-09-26"),
        ("TPHASE", "PHASE II TRIAL", "C15601", "CDISC Protocol CT", "2025-09-26"),
        ("TINDTP", "TREATMENT", "C49656", "CDISC Protocol CT", "2025-09-26"),
        ("TBLIND", "OPEN LABEL", "C49659", "CDISC Protocol CT", "2025-09-26"),
        ("SEXPOP", "BOTH", "C49636", "CDISC SDTM CT", "2025-03-28"),
        ("INTTYPE", "DRUG", "C1909", "CDISC Protocol CT", "2025-09-26"),
    ],
)
def test_coded_parameters(made: Made, short_name: str, value: str, code: str, package: str, date: str) -> None:
    assert made.values(short_name) == [value]
    (coding,) = made.all(f"//odm:StudyParameter[@ShortName='{short_name}']/odm:ParameterValue/odm:Coding")
    told = {"Code": code, "System": CT, "SystemName": package, "SystemVersion": date}
    assert dict(coding.attrib) == told


def test_a_parameter_has_one_value_and_its_own_code(made: Made) -> None:
    assert made.values("FCNTRY") == ["AUS", "BRA", "CHN", "CZE", "GRC", "JPN", "PRT"]
    oids = made.all("//odm:StudyParameter[@ShortName='FCNTRY']/@OID")
    assert oids == [f"PAR.FCNTRY.{number}" for number in range(1, 8)]
    codes = made.all("//odm:StudyParameter[@ShortName='FCNTRY']/odm:Coding/@Code")
    assert set(codes) == {"C98770"}  # C66738: Planned Country of Investigational Sites
    assert made.values("AGEMIN") == ["P18Y"]
    assert len(made.all("//odm:ParameterValue")) == len(made.all("//odm:StudyParameter"))


def test_no_upper_age_is_a_null_flavor(made: Made) -> None:
    """ISO 21090 PINF, as TSVALNF has it (SDTMIG 3.4, 7.4.2)."""
    assert made.values("AGEMAX") == [""]
    (coding,) = made.all("//odm:StudyParameter[@ShortName='AGEMAX']/odm:ParameterValue/odm:Coding")
    assert (coding.get("Code"), coding.get("System")) == ("PINF", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor")
    assert made.text("//odm:CommentDef[@OID='COM.AGEMAX']") == "the record states no upper age limit."
    assert made.all("//odm:StudyParameter[@ShortName='AGEMAX']/odm:Coding/@CommentOID") == ["COM.AGEMAX"]


def test_structure_and_cells(made: Made) -> None:
    arms = [f"ARM.arm-{number}" for number in range(1, 9)]
    assert made.all("//odm:StudyStructure/odm:Arm/@OID") == arms
    assert made.all("//odm:Arm[1]/@Name") == ["Cohort 1: manual administration"]
    assert made.text("//odm:Arm[1]").startswith("Type: Experimental Arm (C174266).\n")
    assert made.all("//odm:Epoch/@Name") == ["Screening", "Treatment"]
    assert made.all("//odm:Epoch/@SequenceNumber") == ["1", "2"]
    cells = made.all("//odm:StudyEventGroupDef[@ArmOID]")
    assert [(one.get("ArmOID"), one.get("EpochOID")) for one in cells] == [
        (arm, epoch) for arm in arms for epoch in ("EPOCH.epoch-1", "EPOCH.epoch-2")
    ]
    # All begin with the same screening; each has a treatment of its own.
    held = made.all("//odm:StudyEventGroupDef[@ArmOID]/odm:StudyEventGroupRef/@StudyEventGroupOID")
    assert held[::2] == ["SEG.element-1"] * 8
    assert held[1::2] == [f"SEG.element-{number}" for number in range(2, 10)]
    given = made.text("//odm:StudyEventGroupDef[@OID='SEG.element-2']").split("\n")
    assert given[0] == "Intervention INT.intervention-1: Isatuximab"


def test_workflows(made: Made) -> None:
    ways = made.all("//odm:WorkflowDef/@OID")
    assert ways == [*(f"WF.arm-{number}" for number in range(1, 9)), "WF.study"]
    assert made.all("//odm:Arm/odm:WorkflowRef/@WorkflowOID") == ways[:-1]
    assert made.all("//odm:StudyStructure/odm:WorkflowRef/@WorkflowOID") == ["WF.study"]
    (first,) = made.all("//odm:WorkflowDef[@OID='WF.arm-1']/odm:Transition")
    assert (first.get("SourceOID"), first.get("TargetOID")) == ("CELL.arm-1.epoch-1", "CELL.arm-1.epoch-2")
    (branching,) = made.all("//odm:Branching")
    assert branching.get("Type") == "Exclusive"
    asked = [one.get("ConditionOID") for one in branching]
    assert asked == [f"COND.arm-{number}" for number in range(1, 9)]
    assert made.text("//odm:ConditionDef[@OID='COND.arm-1']") == (
        "The participant is assigned to: Cohort 1: manual administration"
    )


def test_lengths_of_time(made: Made) -> None:
    """ "period for screening of up to 28 days": the epoch takes 28 days, or as much less."""
    (constraint,) = made.all("//odm:DurationTimingConstraint")
    assert constraint.get("StructuralElementOID") == "EPOCH.epoch-1"
    assert (constraint.get("DurationTarget"), constraint.get("DurationPreWindow")) == ("P28D", "P28D")


def test_phase_indication_and_interventions(made: Made) -> None:
    assert made.all("//odm:TrialPhase/@Value") == ["PHASE II TRIAL"]
    assert made.text("//odm:StudyIndication") == "Relapsed/Refractory Multiple Myeloma"
    assert made.all("//odm:StudyIntervention/@OID") == [f"INT.intervention-{number}" for number in range(1, 9)]
    third = "//odm:StudyIntervention[@OID='INT.intervention-3']"
    assert made.text(third).split("\n")[:2] == ["Dexamethasone", "Type: DRUG (C1909)."]
    assert made.text(third).endswith("ATC: H02AB02\nDose form: Tablet\nRoute: Oral")
    (coding,) = made.all(f"{third}/odm:Coding")
    assert (coding.get("Code"), coding.get("System")) == ("H02AB02", "http://www.whocc.no/atc")


def test_criteria(made: Made) -> None:
    inclusion = [f"IC.inclusion-{number}" for number in range(1, 10)]
    exclusion = [f"EC.exclusion-{number}" for number in range(1, 7)]
    assert made.all("//odm:InclusionCriteria/odm:Criterion/@OID") == inclusion
    assert made.all("//odm:ExclusionCriteria/odm:Criterion/@OID") == exclusion
    conditions = made.all("//odm:Criterion/@ConditionOID")
    assert conditions == [f"COND.{one.partition('.')[2]}" for one in (*inclusion, *exclusion)]
    first = made.text("//odm:ConditionDef[@OID='COND.inclusion-1']")
    assert first == "Participants must have a documented diagnosis of multiple myeloma (MM)"
    assert len(made.all("//odm:ConditionDef/odm:MethodSignature")) == len(made.all("//odm:ConditionDef"))


def test_population(made: Made) -> None:
    lines = made.text("//odm:StudyTargetPopulation").split("\n")
    assert lines[:3] == ["Sex: All", "Minimum age: 18 Years", "Healthy volunteers: no"]


def test_what_a_page_cannot_carry_is_not_made_up(made: Made) -> None:
    """The page has no outcomes; no registry states objectives."""
    for tag in ("StudyEndPoints", "StudyObjectives", "StudyEstimands", "StudyEventDef"):
        assert made.all(f"//odm:{tag}") == []


def test_organisations_and_people(made: Made) -> None:
    sponsor, *sites = made.all("//odm:Organization")
    assert (sponsor.get("OID"), sponsor.get("Name"), sponsor.get("Type")) == ("ORG.sponsor", "Sanofi", "Sponsor")
    assert {one.get("Type") for one in sites} == {"Site"}
    assert [one.get("OID") for one in sites] == [f"ORG.site-{number}" for number in range(1, 24)]
    address = f"//odm:Organization[@OID='{sites[0].get('OID')}']/odm:Address"
    assert [str(one) for one in made.all(f"{address}/*/text()")][:3] == ["Wollongong", "New South Wales", "AU"]
    (user,) = made.all("//odm:User")
    assert (user.get("UserType"), user.get("OrganizationOID")) == ("Other", "ORG.sponsor")
    assert "Role of USR.official-1: Study Director" in made.notes
    assert made.all("//odm:Location") == []


def test_what_has_no_element_is_a_line(made: Made) -> None:
    assert made.notes[0] == "Registry data without an element of their own:"
    assert "Recruitment status: Active, not recruiting" in made.notes
    assert "Study start (registry): 2023-04-05" in made.notes


def test_the_same_record_gives_the_same_bytes(made: Made, seed_page: bytes) -> None:
    assert written(seed_page).content == made.content
