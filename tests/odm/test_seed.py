"""The seed as ODM: what stands on the page of NCT05704049 stands in the document, under the names CDISC gives it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from lxml import etree

from odm.made import NAMES, SDM, all_of, one, serialised
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.readers import ctgov_page
from trialglot.readers.reading import Record
from trialglot.validators import odm
from trialglot.writers.odm import odm132_sdm
from trialglot.writers.options import WriteOptions


@dataclass(frozen=True)
class Made:
    """The seed's document: tree, bytes and what was reported."""

    root: etree._Element
    content: bytes
    report: Report

    def attributes(self, xpath: str) -> list[str]:
        """The values of an XPath of attributes or texts."""
        return [str(one) for one in all_of(self.root, xpath)]

    def values(self, short_name: str) -> list[str]:
        """The values of a parameter."""
        return self.attributes(f"//sdm:Parameter[@ShortName='{short_name}']/sdm:Value/text()")

    def description(self, xpath: str) -> str:
        """The description of an element."""
        return "".join(self.attributes(f"{xpath}/odm:Description/odm:TranslatedText/text()"))


@pytest.fixture(scope="module")
def made(seed_page: bytes) -> Made:
    plan = Plan(ctgov_page.read(Record("NCT05704049.txt", seed_page)).study)
    report = Report("odm-sdm")
    content = odm132_sdm.dump(odm132_sdm.write(plan, WriteOptions(), report))
    return Made(etree.fromstring(content), content, report)


def test_document_is_valid(made: Made) -> None:
    assert odm.validate(made.content) == []


def test_bytes(made: Made, seed_page: bytes) -> None:
    assert made.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/')
    assert made.content.endswith(b"</ODM>\n")
    made.content.decode("utf-8")
    assert serialised(made.content) == made.content
    plan = Plan(ctgov_page.read(Record("NCT05704049.txt", seed_page)).study)
    assert odm132_sdm.dump(odm132_sdm.write(plan, WriteOptions(), Report())) == made.content


def test_root(made: Made) -> None:
    assert {name: made.root.get(name) for name in ("FileType", "FileOID", "CreationDateTime", "ODMVersion")} == {
        "FileType": "Snapshot",
        "FileOID": "ODM.NCT05704049.2025-12-29",
        "CreationDateTime": "2025-12-29T00:00:00Z",
        "ODMVersion": "1.3.2",
    }
    assert made.root.get("SourceSystem") == "ClinicalTrials.gov"
    assert dict(made.root.nsmap) == {None: NAMES["odm"], "sdm": NAMES["sdm"]}


def test_study(made: Made) -> None:
    title = (
        "A Study to Investigate Subcutaneous Isatuximab in Combination With Carfilzomib and Dexamethasone in "
        "Adult Participants With Relapsed and/or Refractory Multiple Myeloma"
    )
    assert made.attributes("odm:Study/@OID") == ["ST.NCT05704049"]
    assert made.attributes("//odm:GlobalVariables/odm:StudyName/text()") == [title]
    assert made.attributes("//odm:GlobalVariables/odm:ProtocolName/text()") == ["ACT17453"]
    about = made.attributes("//odm:GlobalVariables/odm:StudyDescription/text()")[0]
    assert about.startswith("The main purpose of this study is to measure the efficacy (Myeloma response)")
    assert about.endswith("randomized to 1 of the 2 delivery methods of SC isatuximab.")
    protocol = made.description("//odm:Protocol")
    assert protocol.startswith("The duration of the study for a participant will include a period for screening")
    assert protocol.endswith("The overall study duration will be of approximately 45 months.")


def test_identifiers(made: Made) -> None:
    names = dict(
        zip(
            made.attributes("//odm:Protocol/odm:Alias/@Name"),
            made.attributes("//odm:Protocol/odm:Alias/@Context"),
            strict=True,
        )
    )
    assert list(names) == ["NCT05704049", "ACT17453", "U1111-1280-5090", "2023-508870-27"]
    assert names["NCT05704049"] == "NCT number"
    assert names["ACT17453"] == "Sponsor protocol identifier"
    assert made.values("REGID") == ["NCT05704049", "U1111-1280-5090", "2023-508870-27"]
    assert made.values("SPREFID") == ["ACT17453"]


# Parameter -> values, read from the page by hand; terms from CDISC SDTM and Protocol CT.
PARAMETERS = {
    "AGEMIN": ["P18Y"],
    "FCNTRY": ["AUS", "BRA", "CHN", "CZE", "GRC", "JPN", "PRT"],
    "HLTSUBJI": ["N"],
    "INDIC": ["Relapsed/Refractory Multiple Myeloma"],
    "INTMODEL": ["PARALLEL"],
    "INTTYPE": ["DRUG"],
    "NARMS": ["8"],
    "RANDOM": ["Y"],
    "ROUTE": ["SUBCUTANEOUS", "INTRAVENOUS", "ORAL"],
    "SEXPOP": ["BOTH"],
    "SPONSOR": ["Sanofi"],
    "STYPE": ["INTERVENTIONAL"],
    "TBLIND": ["OPEN LABEL"],
    "TINDTP": ["TREATMENT"],
    "TPHASE": ["PHASE II TRIAL"],
    "TRT": ["Isatuximab", "Carfilzomib", "Dexamethasone", "Dexamethasone IV"],
    "CURTRT": ["Montelukast", "Acetaminophen", "Diphenhydramine", "Methylprednisolone"],
    "DOSFRM": ["Solution for Subcutaneous administration", "Powder for solution for infusion", "Tablet"],
    "PUBMEDID": ["41455697"],
}
TERMS = {
    "AGEMIN": "Planned Minimum Age of Subjects",
    "TPHASE": "Trial Phase Classification",
    "TBLIND": "Trial Blinding Schema",
    "TINDTP": "Trial Intent Type",
    "STYPE": "Study Type",
    "SEXPOP": "Sex of Participants",
    "FCNTRY": "Planned Country of Investigational Sites",
}


@pytest.mark.parametrize("short_name", PARAMETERS)
def test_parameter(made: Made, short_name: str) -> None:
    assert made.values(short_name) == PARAMETERS[short_name]


def test_terms_of_parameters(made: Made) -> None:
    for short_name, term in TERMS.items():
        assert made.attributes(f"//sdm:Parameter[@ShortName='{short_name}']/@Term") == [term]
    short_names = made.attributes("//sdm:Parameter/@ShortName")
    assert short_names == sorted(short_names)


def test_what_the_page_does_not_say_is_not_filled(made: Made) -> None:
    for absent in ("PLANSUB", "ACTSUB", "SSTDTC", "SENDTC", "OBJPRIM", "OUTMSPRI", "TTYPE", "ADDON", "KEYWORD"):
        assert made.attributes(f"//sdm:Parameter[@ShortName='{absent}']") == []
    notes = made.description("//sdm:Summary").splitlines()
    assert "Enrolment, planned or actual not stated: 118" in notes
    assert "Study start (registry): 2023-04-05" in notes
    assert "Study completion (registry): 2028-05-12" in notes
    assert "Recruitment status: Active, not recruiting" in notes
    codes = [one.code for one in made.report.findings]
    assert {"MAP207", "MAP231", "MAP232"} <= set(codes)


def test_no_upper_age_limit_is_a_null_flavour(made: Made) -> None:
    assert made.values("AGEMAX") == []
    assert "PINF" in made.description("//sdm:Parameter[@ShortName='AGEMAX']")


def test_eligibility(made: Made) -> None:
    inclusion = made.attributes("//sdm:InclusionCriteria/sdm:Criterion/@OID")
    exclusion = made.attributes("//sdm:ExclusionCriteria/sdm:Criterion/@OID")
    assert inclusion == [f"IC.inclusion-{number}" for number in range(1, 10)]
    assert exclusion == [f"EC.exclusion-{number}" for number in range(1, 7)]
    third = made.description("//odm:ConditionDef[@OID='COND.exclusion-3']")
    assert third == "Prior treatment with carfilzomib"
    second = made.description("//odm:ConditionDef[@OID='COND.exclusion-2']")
    assert second.startswith("Participants with prior anti-CD38 treatment if: a) administered <9 months before")
    text = "\n".join(made.attributes("//odm:ConditionDef//odm:TranslatedText/text()"))
    for words in (
        "Serum M-protein ≥0.5 g/dL measured using serum protein immunoelectrophoresis",
        "an abnormal serum FLC ratio (<0.26 or >1.65).",
        "Capable of giving signed informed consent.",
    ):
        assert text.count(words) == 1
    assert made.attributes("//sdm:EntryExitCriteria/@StructuralElementOID") == ["ST.NCT05704049"]
    assert len(all_of(made.root, "//sdm:IncludeInclusionExclusionCriteria")) == 1


def test_closing_remark_is_no_criterion(made: Made) -> None:
    remark = "The above information is not intended to contain all considerations"
    assert remark in made.description("//sdm:InclusionExclusionCriteria")
    assert not [text for text in made.attributes("//odm:ConditionDef//text()") if remark in text]


def test_structure(made: Made) -> None:
    assert made.attributes("//sdm:Arm/@OID") == [f"ARM.arm-{number}" for number in range(1, 9)]
    assert made.attributes("//sdm:Arm/@Name")[:2] == [
        "Cohort 1: manual administration",
        "Part 1 Cohort 2: manual administration",
    ]
    assert made.attributes("//sdm:Epoch/@Name") == ["Screening", "Treatment"]
    assert made.attributes("//sdm:Epoch/@OrderNumber") == ["1", "2"]
    # One cell of screening for all arms, one of treatment for each; so 16 pairs of arm and epoch.
    assert made.attributes("//sdm:CellDef/@OID") == [
        "CELL.arm-1.epoch-1",
        *(f"CELL.arm-{number}.epoch-2" for number in range(1, 9)),
    ]
    assert made.attributes("//sdm:CellDef[1]/@Name") == ["Screening"]
    assert made.attributes("//sdm:CellDef[1]//@ArmOID") == [f"ARM.arm-{number}" for number in range(1, 9)]
    assert made.attributes("//sdm:CellDef[2]/@Name") == ["Cohort 1: manual administration: Treatment"]
    assert len(all_of(made.root, "//sdm:ArmRef")) == 16
    assert made.attributes("//sdm:ArmAssociation/@Type") == ["Unblinded"] * 9
    assert len(all_of(made.root, "//sdm:ActivityDef[starts-with(@OID, 'ACT.intervention-')]")) == 8
    first = made.description("//sdm:Arm[1]")
    assert first.startswith("Type: Experimental Arm (C174266).\nIsatuximab will be administered manually for 8 minutes")


def test_derived_things_are_marked_with_their_words(made: Made) -> None:
    assert '"period for screening of up to 28 days"' in made.description("//sdm:Epoch[1]")
    assert "Type: SCREENING (C202487)." in made.description("//sdm:Epoch[1]")
    inferred = [one for one in made.report.findings if one.code == "MAP206" and "epoch" in one.message]
    assert inferred


def test_interventions(made: Made) -> None:
    about = made.description("//sdm:ActivityDef[@OID='ACT.intervention-3']")
    assert made.attributes("//sdm:ActivityDef[@OID='ACT.intervention-3']/@Name") == ["Dexamethasone"]
    assert about.splitlines()[0] == "Type: DRUG (C1909)."
    assert "ATC: H02AB02" in about.splitlines()


def test_every_arm_receives_its_interventions(made: Made) -> None:
    cell = "//sdm:CellDef[@EpochOID='EPOCH.epoch-2'][sdm:ArmAssociation/sdm:ArmRef/@ArmOID='ARM.arm-1']"
    segment = made.attributes(f"{cell}/sdm:SegmentRef/@SegmentOID")
    assert len(segment) == 1
    activities = made.attributes(f"//sdm:SegmentDef[@OID='{segment[0]}']/sdm:ActivityRef/@ActivityOID")
    assert [f"ACT.intervention-{number}" for number in range(1, 9)] == activities[1:]


def test_workflow_and_timing(made: Made) -> None:
    start = made.attributes("//sdm:StudyStart/sdm:ActivityRef/@ActivityOID")
    assert start == ["ACT.element-1"]
    assert made.attributes(f"//sdm:Transition[@SourceActivityOID='{start[0]}']//@ConditionOID") == [
        f"COND.arm-{number}" for number in range(1, 9)
    ]
    duration = one(made.root, "//sdm:ActivityDuration")
    assert duration.get("PlannedDuration") == "P28D"
    assert duration.get("PlannedDurationPreWindow") == "P28D"
    assert duration.get("ActivityOID") == start[0]


def test_code_lists_carry_c_codes(made: Made) -> None:
    def pair(owner: str) -> tuple[list[str], list[str], list[str]]:
        path = f"//odm:CodeList[@OID='CL.{owner}']"
        return (
            made.attributes(f"{path}/odm:EnumeratedItem/@CodedValue"),
            made.attributes(f"{path}/odm:EnumeratedItem/odm:Alias[@Context='nci:ExtCodeID']/@Name"),
            made.attributes(f"{path}/odm:Alias[@Context='nci:ExtCodeID']/@Name"),
        )

    assert pair("TPHASE") == (["PHASE II TRIAL"], ["C15601"], ["C66737"])
    assert pair("TBLIND") == (["OPEN LABEL"], ["C49659"], ["C66735"])
    assert pair("STYPE") == (["INTERVENTIONAL"], ["C98388"], ["C99077"])
    assert pair("SEXPOP") == (["BOTH"], ["C49636"], ["C66732"])
    assert pair("EPOCH") == (["SCREENING", "TREATMENT"], ["C202487", "C101526"], ["C99079"])
    assert pair("ARMTYPE") == (["Experimental Arm"], ["C174266"], ["C174222"])
    assert pair("IECAT") == (["INCLUSION", "EXCLUSION"], ["C25532", "C25370"], ["C66797"])
    assert made.attributes("//odm:CodeList[@OID='CL.TPHASE']/odm:Alias[@Context='CDISC Protocol CT']/@Name") != []


def test_every_coded_parameter_has_its_list(made: Made) -> None:
    for short_name in ("INTMODEL", "INTTYPE", "RANDOM", "HLTSUBJI", "TINDTP", "ROUTE"):
        listed = made.attributes(f"//odm:CodeList[@OID='CL.{short_name}']/odm:EnumeratedItem/@CodedValue")
        assert listed == made.values(short_name)


def test_admin_data(made: Made) -> None:
    sponsor = one(made.root, "//odm:User[@OID='USR.sponsor']")
    assert sponsor.get("UserType") == "Sponsor"
    assert sponsor.findtext("odm:Organization", namespaces=NAMES) == "Sanofi"
    official = one(made.root, "//odm:User[@OID='USR.official-1']")
    assert official.findtext("odm:FullName", namespaces=NAMES) == "Clinical Sciences & Operations"
    assert official.findtext("odm:DisplayName", namespaces=NAMES) == "Study Director"
    locations = all_of(made.root, "//odm:Location")
    assert len(locations) == 23
    assert {site.get("LocationType") for site in locations} == {"Site"}
    assert set(made.attributes("//odm:MetaDataVersionRef/@EffectiveDate")) == {"2025-12-29"}
    site = one(made.root, "//odm:User[@OID='USR.site-1']")
    assert site.findtext("odm:Organization", namespaces=NAMES) == "Investigational Site Number : 0360002"
    address = [(etree.QName(part).localname, part.text) for part in one(site, "odm:Address")]
    assert address == [("City", "Wollongong"), ("StateProv", "New South Wales"), ("Country", "AU")]
    assert "MAP238" in [found.code for found in made.report.findings if found.path == "sites"]


def test_language_is_stated_for_every_text(made: Made) -> None:
    texts = all_of(made.root, "//odm:TranslatedText")
    assert texts
    assert {text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in texts} == {"en"}


def test_oids_end_in_the_keys_of_the_model(made: Made) -> None:
    arms = {arm.get("OID") for arm in made.root.iter(f"{SDM}Arm")}
    assert {reference.get("ArmOID") for reference in made.root.iter(f"{SDM}ArmRef")} == arms
