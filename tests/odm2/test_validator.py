"""The validator of ODM 2.0: a valid document broken in one place gives exactly the complaint that it must."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from odm2.made import FULL, ODM, found, full, one, remove
from trialglot.errors import UnreadableError, UsageError
from trialglot.findings import CATALOGUE, Kind, Severity
from trialglot.validators import documents, odm2, xsd
from trialglot.validators.options import CheckOptions

Element = etree._Element
Change = Callable[[Element], object]
PHASE = "//odm:StudyParameter[@ShortName='TPHASE']"
CELL = "//odm:StudyEventGroupDef[@OID='CELL.2.2']"


def put(xpath: str, name: str, value: str) -> Change:
    return lambda root: one(root, xpath).set(name, value)


def drop(xpath: str, name: str) -> Change:
    return lambda root: one(root, xpath).attrib.pop(name)


def gone(xpath: str) -> Change:
    return lambda root: remove(root, xpath)


def added(xpath: str, tag: str, **attributes: str) -> Change:
    return lambda root: etree.SubElement(one(root, xpath), f"{ODM}{tag}", attributes)


def twin(xpath: str, **attributes: str) -> Change:
    """The same element once more, with other attributes."""

    def change(root: Element) -> None:
        element = one(root, xpath)
        copy = etree.fromstring(etree.tostring(element))
        for name, value in attributes.items():
            copy.set(name, value)
        element.addnext(copy)

    return change


def in_circle(root: Element) -> None:
    """One contains two, two contains one."""
    for outer, inner in (("SEG.2", "SEG.3"), ("SEG.3", "SEG.2")):
        group = one(root, f"//odm:StudyEventGroupDef[@OID='{outer}']")
        etree.SubElement(group, f"{ODM}StudyEventGroupRef", StudyEventGroupOID=inner, Mandatory="Yes")


def rich_text_only(root: Element) -> None:
    text = one(root, "//odm:Arm[@OID='ARM.1']//odm:TranslatedText")
    text.set("Type", "text/html")


def no_null_flavor(root: Element) -> None:
    remove(root, "//odm:StudyParameter[@ShortName='AGEMAX']/odm:ParameterValue/odm:Coding")


def second_value(root: Element) -> None:
    twin("//odm:StudyParameter[@ShortName='AGEMIN']", OID="PAR.AGEMIN.2")(root)


def lower_maximum(root: Element) -> None:
    no_null_flavor(root)
    one(root, "//odm:StudyParameter[@ShortName='AGEMAX']/odm:ParameterValue").set("Value", "P1Y")


def empty_condition(root: Element) -> None:
    one(root, "//odm:ConditionDef[@OID='COND.2']//odm:TranslatedText").text = " "


def foreign_term(root: Element) -> None:
    """A value of one's own in an extensible list, without a code."""
    item = one(root, "//odm:CodeListItem[@CodedValue='TREATMENT']")
    item.set("CodedValue", "DANCE")
    remove(item, "odm:Coding")


BROKEN: list[tuple[str, str, Change]] = [
    ("schema: unknown attribute", "ODM450", put("//odm:Arm[@OID='ARM.1']", "Colour", "red")),
    ("schema: no end", "ODM450", gone("//odm:WorkflowDef[@OID='WF.A']/odm:WorkflowEnd")),
    ("schema: Alias of one Context twice", "ODM450", twin("//odm:Alias", Name="z")),
    ("schema: version", "ODM450", put("/odm:ODM", "ODMVersion", "1.3.2")),
    ("OID twice", "ODM403", put("//odm:Criterion[@OID='EC.1']", "OID", "IC.1")),
    ("OID of a parameter twice", "ODM403", put(PHASE, "OID", "PAR.STYPE")),
    ("OID of a site twice", "ODM403", twin("//odm:Organization[@OID='ORG.2']", Name="Other")),
    ("dangling condition", "ODM404", put("//odm:Transition[@OID='TR.1']", "StartConditionOID", "COND.9")),
    ("dangling comment of a coding", "ODM404", put(f"{PHASE}/odm:Coding", "CommentOID", "COM.9")),
    ("dangling organisation", "ODM404", put("//odm:User", "OrganizationOID", "ORG.9")),
    ("dangling end point", "ODM404", put("//odm:StudyEndPointRef", "StudyEndPointOID", "EP.9")),
    ("dangling workflow", "ODM404", put("//odm:Arm/odm:WorkflowRef", "WorkflowOID", "WF.9")),
    ("dangling study", "ODM404", put("//odm:AdminData", "StudyOID", "ST.9")),
    ("timing of another kind", "ODM405", put("//odm:DurationTimingConstraint", "StructuralElementOID", "ARM.1")),
    ("group that is an event", "ODM405", put(f"{CELL}/odm:StudyEventGroupRef", "StudyEventGroupOID", "SE.1")),
    ("cell is missing", "ODM409", gone(CELL)),
    ("cell twice", "ODM410", twin(CELL, OID="CELL.2.3", Name="Again")),
    ("condition unused", "ODM411", twin("//odm:ConditionDef[@OID='COND.1']", OID="COND.4")),
    ("window too long", "ODM414", put("//odm:DurationTimingConstraint", "DurationPreWindow", "P5W")),
    ("arms of one name", "ODM415", put("//odm:Arm[@OID='ARM.2']", "Name", "A")),
    ("empty condition", "ODM421", empty_condition),
    ("one condition for two", "ODM425", twin("//odm:Criterion[@OID='EC.1']", OID="EC.2")),
    ("half a cell", "ODM451", twin("//odm:StudyEventGroupDef[@OID='SEG.2']", OID="X", Name="X", ArmOID="ARM.1")),
    (
        "cell inside a group",
        "ODM452",
        added(
            "//odm:StudyEventGroupDef[@OID='SEG.2']",
            "StudyEventGroupRef",
            StudyEventGroupOID="CELL.2.1",
            Mandatory="Yes",
        ),
    ),
    ("group in itself", "ODM453", in_circle),
    ("group unused", "ODM454", twin("//odm:StudyEventGroupDef[@OID='SEG.2']", OID="SEG.4", Name="Four")),
    ("name of a group twice", "ODM455", put("//odm:StudyEventGroupDef[@OID='SEG.2']", "Name", "One")),
    ("name of a transition twice", "ODM455", put("//odm:Transition[@OID='TR.2']", "Name", "To two")),
    ("name of constraints twice", "ODM455", put("//odm:DurationTimingConstraint", "Name", "Next")),
    ("name of an organisation twice", "ODM455", put("//odm:Organization[@OID='ORG.2']", "Name", "Sponsor")),
    ("name of an objective twice", "ODM455", put("//odm:StudyObjective[@OID='OBJ.2']", "Name", "Cure")),
    ("end out of reach", "ODM456", put("//odm:WorkflowDef[@OID='WF.A']/odm:WorkflowEnd", "EndOID", "SEG.1")),
    (
        "step out of reach",
        "ODM456",
        twin("//odm:Transition[@OID='TR.2']", OID="TR.9", Name="Lost", SourceOID="CELL.1.1"),
    ),
    ("negative duration", "ODM457", put("//odm:DurationTimingConstraint", "DurationTarget", "-P4W")),
    ("empty window", "ODM457", put("//odm:DurationTimingConstraint", "DurationPreWindow", "")),
    ("two phases", "ODM458", put("//odm:TrialPhase", "Value", "PHASE III TRIAL")),
    ("no plain text", "ODM459", rich_text_only),
    ("value without a code", "ODM460", gone("//odm:StudyParameter[@ShortName='STYPE']/odm:ParameterValue/odm:Coding")),
    ("label of another parameter", "CTL501", put(PHASE, "Term", "Trial Phase")),
    ("unknown parameter", "CTL502", put(PHASE.replace("TPHASE", "REGID"), "ShortName", "REGIDX")),
    (
        "foreign value in an extensible list",
        "CTL504",
        foreign_term,
    ),
    (
        "C-code of another value",
        "CTL505",
        put("//odm:StudyParameter[@ShortName='STYPE']//odm:ParameterValue/odm:Coding", "Code", "C99999"),
    ),
    ("C-code of another parameter", "CTL505", put(f"{PHASE}/odm:Coding", "Code", "C49693")),
    ("C-code in a code list", "CTL505", put("//odm:CodeListItem[@CodedValue='SCREENING']/odm:Coding", "Code", "C1")),
    ("unknown list", "CTL506", put("//odm:CodeList/odm:Coding", "Code", "C1")),
    (
        "value of another form",
        "CTL509",
        put("//odm:StudyParameter[@ShortName='AGEMIN']/odm:ParameterValue", "Value", "18 Years"),
    ),
    (
        "malformed NCT number",
        "CTL510",
        put("//odm:StudyParameter[@ShortName='REGID']/odm:ParameterValue", "Value", "NCT1"),
    ),
    ("empty value without a null flavor", "CTL511", no_null_flavor),
    (
        "value and null flavor",
        "CTL512",
        put("//odm:StudyParameter[@ShortName='AGEMAX']/odm:ParameterValue", "Value", "P65Y"),
    ),
    ("limits contradict", "CTL513", lower_maximum),
    ("number of arms", "CTL514", put("//odm:StudyParameter[@ShortName='NARMS']/odm:ParameterValue", "Value", "3")),
    ("second value", "CTL515", second_value),
    ("date of another package", "CTL516", put(f"{PHASE}/odm:Coding", "SystemVersion", "2019-03-29")),
    ("day without a publication", "CTL517", put(f"{PHASE}/odm:Coding", "SystemVersion", "2025-03-29")),
    ("no day", "CTL517", put(f"{PHASE}/odm:Coding", "SystemVersion", "latest")),
    (
        "name of another package",
        "CTL516",
        put(f"{PHASE}//odm:ParameterValue/odm:Coding", "SystemName", "CDISC SDTM CT"),
    ),
]


def test_the_document_is_valid() -> None:
    assert odm2.validate(FULL.encode()) == []


@pytest.mark.parametrize(("code", "change"), [(code, change) for _, code, change in BROKEN], ids=[b[0] for b in BROKEN])
def test_one_fault_one_complaint(code: str, change: Change) -> None:
    root = full()
    change(root)
    assert [one.code for one in found(root)] == [code]


def test_a_closed_list_refuses_other_values() -> None:
    """C99077 (Study Type Response) is not extensible: the value is foreign, and its C-code is of no term."""
    root = full()
    one(root, "//odm:StudyParameter[@ShortName='STYPE']/odm:ParameterValue").set("Value", "REGISTRY")
    assert [made.code for made in found(root)] == ["CTL503", "CTL505"]


def test_a_phase_of_one_s_own_is_seen() -> None:
    """C66737 is extensible, and the schema admits any text."""
    root = full()
    one(root, "//odm:TrialPhase").set("Value", "PHASE SEVEN")
    assert [made.code for made in found(root)] == ["ODM458", "CTL504"]


def test_an_empty_cell() -> None:
    """The element that nothing else holds is in a workflow still."""
    root = full()
    remove(root, f"{CELL}/odm:StudyEventGroupRef")
    assert [made.code for made in found(root)] == ["ODM423"]


def test_a_document_without_cells_has_no_grid() -> None:
    """Structure alone is a document of use; ODM 2.0 does not want cells."""
    root = full()
    for element in root.iter(f"{ODM}StudyEventGroupDef"):
        for name in ("ArmOID", "EpochOID"):
            element.attrib.pop(name, None)
    assert {made.code for made in found(root)} == {"ODM454"}


def test_a_long_chain_of_groups_is_no_circle() -> None:
    root = full()
    version = one(root, "//odm:MetaDataVersion")
    last = one(root, "//odm:StudyEventGroupDef[@OID='SEG.3']")
    for number in range(2000):
        etree.SubElement(last, f"{ODM}StudyEventGroupRef", StudyEventGroupOID=f"SEG.X{number}", Mandatory="Yes")
        group = etree.Element(f"{ODM}StudyEventGroupDef", OID=f"SEG.X{number}", Name=f"X{number}")
        last.addnext(group)
        last = group
    assert version is not None
    assert found(root) == []
    etree.SubElement(last, f"{ODM}StudyEventGroupRef", StudyEventGroupOID="SEG.X0", Mandatory="Yes")
    assert [made.code for made in found(root)] == ["ODM453"]


def test_transitions_may_lead_through_a_branching() -> None:
    """So CDISC's examples have it: from the source to the branching, and from there to the targets."""
    root = full()
    workflow = one(root, "//odm:WorkflowDef[@OID='WF.STUDY']")
    into = etree.Element(f"{ODM}Transition", OID="TR.B", Name="To the choice", SourceOID="SEG.1", TargetOID="BR.1")
    workflow.insert(1, into)
    for oid in ("TR.1", "TR.2"):
        one(root, f"//odm:Transition[@OID='{oid}']").set("SourceOID", "BR.1")
    assert found(root) == []


def test_an_included_version_may_define_what_is_missing() -> None:
    root = full()
    include = etree.Element(f"{ODM}Include", StudyOID="ST.0", MetaDataVersionOID="MDV.0")
    one(root, "//odm:MetaDataVersion/odm:Description").addnext(include)
    one(root, "//odm:TargetTransition").set("ConditionOID", "COND.9")
    assert [made.code for made in found(root)] == ["ODM411"]


def test_any_name_of_the_terminology_is_compared_by_its_date() -> None:
    """ODM's own examples say "CDISC/NCI CT", which names no package."""
    root = full()
    coding = one(root, f"{PHASE}/odm:Coding")
    coding.set("SystemName", "CDISC/NCI CT")
    assert found(root) == []
    coding.attrib.pop("SystemVersion")
    assert found(root) == []
    coding.set("System", "http://www.cdisc.org")
    coding.set("Code", "C1")
    assert [made.code for made in found(root)] == ["CTL505"]


def test_message_place_and_reference() -> None:
    (made,) = odm2.validate(FULL.replace('<WorkflowEnd EndOID="CELL.1.2"', '<WorkflowEnd EndOID="SEG.1"').encode())
    line = FULL[: FULL.index('<WorkflowEnd EndOID="CELL.1.2"')].count("\n") + 1
    assert made.message == (
        f"line {line}: no path from the start of workflow 'WF.A' leads to 'SEG.1', which its WorkflowEnd names"
    )
    assert made.target_path == "/ODM/Study/MetaDataVersion/WorkflowDef[1]/WorkflowEnd/@EndOID"
    assert (made.severity, made.kind) == (Severity.ERROR, Kind.INVALID)
    assert (made.reference or "").startswith("https://www.cdisc.org/")


def test_schema_messages_are_readable() -> None:
    content = FULL.replace('<Arm OID="ARM.2" Name="B"/>', '<Arm OID="ARM.2"/>').encode()
    assert [one.message.partition(": ")[2] for one in odm2.validate(content)] == [
        "Element 'Arm': The attribute 'Name' is required but missing"
    ]


def test_every_code_of_the_room_has_a_test() -> None:
    own = {code for code in CATALOGUE if "ODM449" < code < "ODM500"}
    assert own == {code for _, code, _ in BROKEN} & own


# Hostile files.


@pytest.mark.parametrize("content", [b"<ODM", b"<a><b></a>", b"<a>" * 300 + b"</a>" * 300])
def test_what_cannot_be_parsed_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not well-formed XML"):
        odm2.validate(content)


def test_document_type_is_refused_and_no_entity_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    doctype = f'<!DOCTYPE ODM [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    content = FULL.replace("?>\n<ODM", f"?>\n{doctype}\n<ODM", 1).replace(">Text<", ">&x;<")
    made = odm2.validate(content.encode())
    assert [(one.code, one.severity) for one in made] == [("ODM402", Severity.ERROR)]


def test_entities_do_not_grow() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE ODM [<!ENTITY e0 "0123456789">{levels}]><ODM xmlns="{ODM[1:-1]}">&e11;</ODM>'
    with pytest.raises(UnreadableError, match="amplification"):
        odm2.validate(bomb.encode())


def test_another_root_is_a_schema_error_and_nothing_more() -> None:
    assert [one.code for one in odm2.validate(b"<html/>")] == ["ODM450"]


# Where it is found.


def test_documents_room_finds_the_validator() -> None:
    assert documents.validate(FULL.encode(), CheckOptions()) == ("ODM-XML 2.0", [])
    prefixed = f'<o:ODM xmlns:o="{ODM[1:-1]}"/>'
    kind, made = documents.validate(prefixed.encode(), CheckOptions())
    assert kind == "ODM-XML 2.0"
    assert {one.code for one in made} == {"ODM450"}


def test_another_version_of_odm_is_refused_by_its_name() -> None:
    with pytest.raises(UnreadableError, match=r"root element ODM of http://www\.cdisc\.org/ns/odm/v3"):
        documents.validate(b'<ODM xmlns="http://www.cdisc.org/ns/odm/v3"/>', CheckOptions())


def test_the_given_schemas_are_asked_too(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no XSD of ODM 2\.0"):
        odm2.validate(FULL.encode(), schema_dir=tmp_path)
    for path in xsd.odm_folder("2.0").glob("*.xsd"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert odm2.validate(FULL.encode(), schema_dir=tmp_path) == []
    root = full()
    one(root, "//odm:StudyEventDef").set("Repeating", "Maybe")
    made = odm2.validate(etree.tostring(root), schema_dir=tmp_path)
    assert [found.code for found in made] == ["ODM450", "ODM412"]
