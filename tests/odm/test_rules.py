"""Rules on summary and flow that no schema states: each tampering has exactly its complaint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from odm.made import FULL, ODM, SDM, full, one
from trialglot import codes
from trialglot.findings import CATALOGUE, Severity
from trialglot.resources import read_rows
from trialglot.validators import odm

Change = Callable[[etree._Element], object]


def found(root: etree._Element) -> list[str]:
    return [one.code for one in odm.validate(etree.tostring(root))]


def parameter(root: etree._Element, short_name: str, *values: str, about: str = "") -> etree._Element:
    """Add a parameter to the summary."""
    known = codes.ts_parameter(short_name)
    assert known is not None
    attributes = {"OID": f"PAR.{short_name}-added", "Term": known.name, "ShortName": short_name}
    made: etree._Element = etree.SubElement(one(root, "//sdm:Summary"), f"{SDM}Parameter", attributes)
    if about:
        description = etree.SubElement(made, f"{ODM}Description")
        etree.SubElement(description, f"{ODM}TranslatedText").text = about
    for value in values:
        etree.SubElement(made, f"{SDM}Value").text = value
    return made


@pytest.mark.parametrize(
    ("short_name", "good", "bad"),
    [
        ("AGEMIN", ["P18Y", "P6M", "P2W", "PT30M", "P0D"], ["18 Years", "18", "P", "PT", "P18", "P1Y2W"]),
        ("AGEMAX", ["P65Y"], ["65Y", "PINF", "-P1Y"]),
        ("TRGFUDUR", ["P5Y"], ["5 Years"]),
        ("NARMS", ["2"], ["two", "2.0", "-2", "²"]),
        ("PLANSUB", ["0", "120"], ["about 120"]),
        ("FCNTRY", ["AUS", "BRA"], ["AU", "Australia", "aus", "XXX"]),
        ("SENDTC", ["2024-02-29", "2024-02", "2024", "2024-02-29T10:00:00Z"], ["2023-02-29", "2024-13", "May 2024"]),
        ("SSTDTC", ["2024-02-28"], ["2024-02-30", "28.02.2024"]),
    ],
)
def test_form_of_values(short_name: str, good: list[str], bad: list[str]) -> None:
    for value in good:
        root = full()
        parameter(root, short_name, value)
        assert found(root) == [], value
    for value in bad:
        root = full()
        parameter(root, short_name, value)
        assert found(root) == ["CTL509"], value


def test_nct_numbers() -> None:
    for short_name in ("REGID", "EXPARECN"):
        root = full()
        parameter(root, short_name, "NCT00000001")
        assert found(root) == []
    for value in ("NCT0000001", "nct00000001", "NCT000000011"):
        root = full()
        parameter(root, "REGID", value)
        assert found(root) == ["CTL510"]


def test_empty_value() -> None:
    for text in (None, "", " \n"):
        root = full()
        one(parameter(root, "TITLE", "x"), "sdm:Value").text = text
        assert found(root) == ["CTL511"]


def test_null_flavor_and_value_exclude_each_other() -> None:
    about = "Null flavor PINF (ISO 21090): the record states no upper age limit."
    root = full()
    made = parameter(root, "AGEMAX", about=about)
    assert found(root) == []
    etree.SubElement(made, f"{SDM}Value").text = "P65Y"
    assert found(root) == ["CTL512"]


@pytest.mark.parametrize(
    ("lower", "upper", "wrong"),
    [
        ("P18Y", "P65Y", False),
        ("P18Y", "P17Y", True),
        ("P12M", "P1Y", False),
        ("P52W", "P1Y", False),
        ("P2Y", "P12M", True),
        ("PT30M", "P0D", True),
    ],
)
def test_age_limits_that_contradict_each_other(lower: str, upper: str, wrong: bool) -> None:
    root = full()
    parameter(root, "AGEMIN", lower)
    parameter(root, "AGEMAX", upper)
    assert found(root) == (["CTL513"] if wrong else [])


def test_number_of_arms() -> None:
    for short_name in ("NARMS", "NCOHORT"):
        root = full()
        parameter(root, short_name, "3")
        assert found(root) == ["CTL514"]


def test_second_value_of_a_single_parameter() -> None:
    root = full()
    parameter(root, "TPHASE", "PHASE II TRIAL")
    assert found(root) == ["CTL515"]
    root = full()
    parameter(root, "TITLE", "One", "Two")
    assert found(root) == ["CTL515"]
    root = full()
    parameter(root, "INDIC", "One", "Two")
    assert found(root) == []


def test_single_parameters_exist() -> None:
    names = [row["short_name"] for row in read_rows("mappings", "ts_single.tsv")]
    assert names == sorted(set(names))
    assert all(codes.ts_parameter(name) for name in names)


def test_value_outside_its_own_list() -> None:
    root = full()
    one(root, "//sdm:Parameter[@ShortName='TPHASE']/sdm:Value").text = "PHASE III TRIAL"
    assert found(root) == ["CTL507"]


def test_list_of_a_coded_parameter_is_missing() -> None:
    root = full()
    codelist = one(root, "//odm:CodeList[@OID='CL.TPHASE']")
    version = one(root, "//odm:MetaDataVersion")
    version.remove(codelist)
    assert found(root) == ["CTL508"]
    # A document that names its lists otherwise is not judged.
    version.remove(one(root, "//odm:CodeList"))
    assert found(root) == []


@pytest.mark.parametrize(
    ("context", "name", "wrong"),
    [
        ("CDISC SDTM CT", "2025-03-28", []),
        ("CDISC SDTM CT", "2019-03-29", ["CTL516"]),
        ("CDISC SDTM CT", "2019-03-30", ["CTL517"]),
        ("CDISC SDTM CT", "2001-01-01", ["CTL516"]),  # the days are held since 2014
        ("CDISC DDF CT", "2024-09-27", ["CTL516"]),
        ("CDISC DDF CT", "2024-09-28", ["CTL517"]),
        ("Other", "2019-03-29", []),
    ],
)
def test_version_of_the_terminology(context: str, name: str, wrong: list[str]) -> None:
    root = full()
    term = codes.ct_list("C66737")[0]
    assert (term.package, term.date) in {("sdtmct", "2025-03-28"), ("protocolct", "2025-09-26")}
    if term.package == "protocolct":
        context, name = context.replace("SDTM", "Protocol"), name.replace("2025-03-28", "2025-09-26")
    etree.SubElement(one(root, "//odm:CodeList[@OID='CL.TPHASE']"), f"{ODM}Alias", Context=context, Name=name)
    assert found(root) == wrong


def put(xpath: str, name: str, value: str) -> Change:
    return lambda root: one(root, xpath).set(name, value)


def open_label(root: etree._Element) -> None:
    parameter(root, "TBLIND", "OPEN LABEL")
    codelist = one(root, "//odm:CodeList[@OID='CL.TPHASE']")
    text = (
        f'<CodeList xmlns="{ODM[1:-1]}" OID="CL.TBLIND" Name="Blinding" DataType="text">'
        '<EnumeratedItem CodedValue="OPEN LABEL"/></CodeList>'
    )
    codelist.addprevious(etree.fromstring(text))


def twice(root: etree._Element) -> None:
    segment = one(root, "//sdm:SegmentDef[@OID='SEG.1']")
    etree.SubElement(segment, f"{SDM}ActivityRef", ActivityOID="ACT.2", OrderNumber="3")


def second_transition(root: etree._Element) -> None:
    first = one(root, "//sdm:Transition")
    text = (
        f'<sdm:Transition xmlns:sdm="{SDM[1:-1]}" OID="TR.2" Name="Next" SourceActivityOID="ACT.1"><sdm:Switch>'
        '<sdm:TransitionDefault OID="TRD.4" Name="To" TargetActivityOID="ACT.2"/></sdm:Switch></sdm:Transition>'
    )
    first.addnext(etree.fromstring(text))


def empty_cell(root: etree._Element) -> None:
    cell = one(root, "//sdm:CellDef[@OID='CELL.3']")
    cell.remove(one(cell, "sdm:SegmentRef"))


def blank_condition(root: etree._Element) -> None:
    one(root, "//odm:ConditionDef[@OID='COND.2']//odm:TranslatedText").text = " "


TAMPERED: list[tuple[str, Change, list[str]]] = [
    ("blinded in an open-label study", open_label, ["ODM413", "ODM413"]),
    ("window longer than the duration", put("//sdm:ActivityDuration", "PlannedDurationPreWindow", "P5W"), ["ODM414"]),
    ("two arms of one name", put("//sdm:Arm[@OID='ARM.2']", "Name", "A"), ["ODM415"]),
    ("activity twice in a segment", twice, ["ODM416"]),
    ("transition to itself", put("//sdm:TransitionDefault[@OID='TRD.2']", "TargetActivityOID", "ACT.1"), ["ODM417"]),
    ("start in a later epoch", put("//sdm:StudyStart/sdm:ActivityRef", "ActivityOID", "ACT.3"), ["ODM418"]),
    ("second transition", second_transition, ["ODM419"]),
    ("order number of zero", put("//sdm:Epoch[@OID='EPOCH.1']", "OrderNumber", "0"), ["ODM420"]),
    ("negative order number", put("//sdm:TransitionDestination", "OrderNumber", "-1"), ["ODM420"]),
    ("blank condition", blank_condition, ["ODM421"]),
    ("another version", put("/odm:ODM", "ODMVersion", "1.3.1"), ["ODM422"]),
    ("empty cell", empty_cell, ["ODM423"]),
    ("condition of an arm in a criterion", put("//sdm:Criterion[@OID='EC.1']", "ConditionOID", "COND.3"), ["ODM424"]),
    ("two criteria of one condition", put("//sdm:Criterion[@OID='EC.1']", "ConditionOID", "COND.1"), ["ODM425"]),
]


@pytest.mark.parametrize(("change", "expected"), [one[1:] for one in TAMPERED], ids=[one[0] for one in TAMPERED])
def test_exactly_that_complaint(change: Change, expected: list[str]) -> None:
    root = full()
    change(root)
    # A condition that a criterion gave up is not used any more.
    assert [code for code in found(root) if code != "ODM411"] == expected


def test_gaps_and_unknown_parameters_are_errors() -> None:
    assert CATALOGUE["ODM409"].severity is Severity.ERROR
    assert CATALOGUE["CTL502"].severity is Severity.ERROR


def test_a_text_above_the_limit_of_the_parser() -> None:
    long = "x" * 11_000_000
    assert odm.validate(FULL.replace("<StudyDescription>B<", f"<StudyDescription>{long}<").encode()) == []


def test_published_example_has_no_complaint_about_its_flow(shared: Path) -> None:
    content = (shared / "schemas/sdm-xml-1.0/LZZT_example.xml").read_bytes()
    flow = {f"ODM{number}" for number in (414, 416, 417, 418, 419, 420, 423, 425)}
    made = odm.validate(content)
    assert not flow & {one.code for one in made}
    # Its run-in asks for two eligibility criteria again: allowed, and rare.
    assert {one.severity for one in made if one.code == "ODM424"} == {Severity.WARNING}
