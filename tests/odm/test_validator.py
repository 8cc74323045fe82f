"""Each rule of the validator complains of exactly what breaks it, and of nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from odm.made import FULL, ODM, SDM, all_of, full, one
from trialglot.errors import UnreadableError, UsageError
from trialglot.findings import CATALOGUE, Finding, Kind, Severity
from trialglot.validators import documents, odm, xsd
from trialglot.validators.options import CheckOptions

PROTOCOL = "/ODM/Study/MetaDataVersion/Protocol"
STRUCTURE = f"{PROTOCOL}/sdm:Structure"


def found(root: etree._Element) -> list[tuple[str, str | None]]:
    return [(one.code, one.target_path) for one in odm.validate(etree.tostring(root, pretty_print=True))]


def set_attribute(xpath: str, name: str, value: str) -> Callable[[etree._Element], None]:
    return lambda root: one(root, xpath).set(name, value)


def drop_attribute(xpath: str, name: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        del one(root, xpath).attrib[name]

    return change


def remove(xpath: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for element in all_of(root, xpath):
            element.getparent().remove(element)

    return change


def add(xpath: str, tag: str, **attributes: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        etree.SubElement(one(root, xpath), tag, attributes)

    return change


def twin(xpath: str, **attributes: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        element = one(root, xpath)
        copied = etree.fromstring(etree.tostring(element))
        for name, value in attributes.items():
            copied.set(name, value)
        element.addnext(copied)

    return change


def test_full_document_has_no_findings() -> None:
    assert odm.validate(FULL.encode()) == []
    assert odm.check(None, FULL.encode(), CheckOptions()) == []


TAMPERED: list[tuple[str, Callable[[etree._Element], None], list[tuple[str, str]]]] = [
    (
        "unknown attribute",
        set_attribute("//sdm:Arm[@OID='ARM.1']", "Colour", "red"),
        [("ODM401", f"{STRUCTURE}/sdm:Arm[1]")],
    ),
    (
        "wrong enumeration",
        set_attribute("//sdm:CellDef[@OID='CELL.2']/sdm:ArmAssociation", "Type", "Open"),
        [("ODM401", f"{STRUCTURE}/sdm:CellDef[2]/sdm:ArmAssociation")],
    ),
    (
        "element outside its place",
        add("//sdm:Summary", f"{ODM}Alias", Context="x", Name="y"),
        [("ODM401", f"{PROTOCOL}/sdm:Summary/Alias")],
    ),
    ("no study name", remove("//odm:StudyName"), [("ODM401", "/ODM/Study/GlobalVariables/StudyDescription")]),
    (
        "criterion twice",
        set_attribute("//sdm:Criterion[@OID='EC.1']", "OID", "IC.1"),
        [("ODM403", f"{PROTOCOL}/sdm:InclusionExclusionCriteria/sdm:ExclusionCriteria/sdm:Criterion/@OID")],
    ),
    (
        "parameter twice",
        set_attribute("//sdm:Parameter[@OID='PAR.STYPE']", "OID", "PAR.TPHASE"),
        [("ODM403", f"{PROTOCOL}/sdm:Summary/sdm:Parameter[2]/@OID")],
    ),
    (
        "condition twice, which the schema says too",
        twin("//odm:ConditionDef[@OID='COND.1']"),
        [("ODM403", "/ODM/Study/MetaDataVersion/ConditionDef[2]/@OID")],
    ),
    (
        "study twice",
        lambda root: root.insert(1, etree.fromstring(etree.tostring(one(root, "//odm:Study")))),
        [("ODM403", "/ODM/Study[2]/@OID"), ("ODM403", "/ODM/Study[2]/MetaDataVersion/@OID")],
    ),
    (
        "user twice",
        twin("//odm:User[@OID='USR.1']"),
        [("ODM403", "/ODM/AdminData/User[2]/@OID")],
    ),
    (
        "no such condition",
        set_attribute("//sdm:Criterion[@OID='IC.2']", "ConditionOID", "COND.9"),
        [
            (
                "ODM404",
                f"{PROTOCOL}/sdm:Workflow/sdm:EntryExitCriteria/sdm:EntryCriteria/sdm:Criterion/@ConditionOID",
            )
        ],
    ),
    (
        "no such form",
        set_attribute("//sdm:ActivityDef/odm:FormRef", "FormOID", "FO.9"),
        [("ODM404", f"{STRUCTURE}/sdm:ActivityDef[1]/FormRef/@FormOID")],
    ),
    (
        "no such epoch of a trigger",
        set_attribute("//sdm:Trigger", "StructuralElementOID", "EPOCH.9"),
        [("ODM404", f"{PROTOCOL}/sdm:Workflow/sdm:Trigger/@StructuralElementOID")],
    ),
    (
        "no such transition",
        set_attribute("//sdm:TransitionTimingConstraint", "TransitionDestinationOID", "TRD.9"),
        [("ODM404", f"{PROTOCOL}/sdm:Timing/sdm:TransitionTimingConstraint/@TransitionDestinationOID")],
    ),
    (
        "no such location",
        set_attribute("//odm:LocationRef", "LocationOID", "LOC.9"),
        [("ODM404", "/ODM/AdminData/User/LocationRef/@LocationOID")],
    ),
    (
        "no such study in AdminData",
        set_attribute("//odm:AdminData", "StudyOID", "ST.9"),
        [("ODM404", "/ODM/AdminData/@StudyOID")],
    ),
    (
        "no such version of the study",
        set_attribute("//odm:MetaDataVersionRef", "MetaDataVersionOID", "MDV.9"),
        [("ODM404", "/ODM/AdminData/Location/MetaDataVersionRef/@MetaDataVersionOID")],
    ),
    (
        "an arm where an activity must be",
        set_attribute("//sdm:ActivityDuration", "ActivityOID", "ARM.1"),
        [("ODM405", f"{PROTOCOL}/sdm:Timing/sdm:ActivityDuration/@ActivityOID")],
    ),
    (
        "a study where the type says epoch",
        set_attribute("//sdm:EntryExitCriteria", "StructuralElementType", "Epoch"),
        [("ODM405", f"{PROTOCOL}/sdm:Workflow/sdm:EntryExitCriteria/@StructuralElementOID")],
    ),
    (
        "segment in no cell",
        add("//sdm:Structure/sdm:SegmentDef[@OID='SEG.2']/..", f"{SDM}SegmentDef", OID="SEG.4", Name="Four"),
        [("ODM401", f"{STRUCTURE}/sdm:SegmentDef[4]"), ("ODM406", f"{STRUCTURE}/sdm:SegmentDef[4]")],
    ),
    (
        "segment in no cell, in its place",
        twin("//sdm:SegmentDef[@OID='SEG.2']", OID="SEG.4"),
        [("ODM406", f"{STRUCTURE}/sdm:SegmentDef[3]")],
    ),
    (
        "activity that nothing uses",
        twin("//sdm:ActivityDef[@OID='ACT.2']", OID="ACT.4"),
        [("ODM407", f"{STRUCTURE}/sdm:ActivityDef[3]")],
    ),
    (
        "one epoch without order",
        drop_attribute("//sdm:Epoch[@OID='EPOCH.2']", "OrderNumber"),
        [("ODM408", f"{STRUCTURE}/sdm:Epoch[2]")],
    ),
    (
        "one segment of a cell without order",
        drop_attribute("//sdm:SegmentRef[@SegmentOID='SEG.1']", "OrderNumber"),
        [("ODM408", f"{STRUCTURE}/sdm:CellDef[1]/sdm:SegmentRef[1]")],
    ),
    (
        "arm without a cell in an epoch",
        remove("//sdm:CellDef[@OID='CELL.1']//sdm:ArmRef[@ArmOID='ARM.2']"),
        [("ODM409", f"{STRUCTURE}/sdm:Arm[2]")],
    ),
    (
        "arm with two cells in an epoch",
        set_attribute("//sdm:CellDef[@OID='CELL.3']//sdm:ArmRef", "ArmOID", "ARM.1"),
        [("ODM410", f"{STRUCTURE}/sdm:CellDef[3]"), ("ODM409", f"{STRUCTURE}/sdm:Arm[2]")],
    ),
    (
        "condition that nothing uses",
        twin("//odm:ConditionDef[@OID='COND.1']", OID="COND.4"),
        [("ODM411", "/ODM/Study/MetaDataVersion/ConditionDef[2]")],
    ),
]


@pytest.mark.parametrize(("change", "expected"), [one[1:] for one in TAMPERED], ids=[one[0] for one in TAMPERED])
def test_exactly_that_complaint(change: Callable[[etree._Element], None], expected: list[tuple[str, str]]) -> None:
    root = full()
    change(root)
    assert found(root) == expected


def test_a_cell_that_names_no_arm_is_a_cell_of_all() -> None:
    root = full()
    remove("//sdm:CellDef[@OID='CELL.1']/sdm:ArmAssociation")(root)
    assert found(root) == []


def test_an_included_version_may_define_the_rest() -> None:
    root = full()
    set_attribute("//sdm:Criterion[@OID='IC.2']", "ConditionOID", "COND.9")(root)
    version = one(root, "//odm:MetaDataVersion")
    version.insert(0, etree.Element(f"{ODM}Include", {"StudyOID": "ST.0", "MetaDataVersionOID": "MDV.0"}))
    assert found(root) == []


def test_versions_of_a_study_may_share_oids() -> None:
    root = full()
    twin("//odm:MetaDataVersion", OID="MDV.2")(root)
    assert found(root) == []


def test_findings_carry_line_severity_and_address() -> None:
    made = odm.validate(FULL.replace('ConditionOID="COND.2"', 'ConditionOID="COND.9"').encode())
    by_code = {one.code: one for one in made}
    line = FULL.split('ConditionOID="COND.2"')[0].count("\n") + 1
    assert list(by_code) == ["ODM404", "ODM411"]
    assert by_code["ODM404"].message == f"line {line}: ConditionOID 'COND.9' refers to no ConditionDef of this document"
    assert by_code["ODM404"].severity is Severity.ERROR
    assert by_code["ODM404"].kind is Kind.INVALID
    # Element Identifiers and References, in CDISC's repository of ODM.
    assert (by_code["ODM404"].reference or "").endswith("/ODM1-3-2/ODM1-3-2-Final.htm#toc12")
    assert by_code["ODM411"].severity is Severity.WARNING


def test_schema_messages_are_readable() -> None:
    made = odm.validate(FULL.replace('<sdm:Arm OID="ARM.1" Name="A"/>', '<sdm:Arm OID="ARM.1"/>').encode())
    assert [one.message.partition(": ")[2] for one in made] == [
        "Element 'sdm:Arm': The attribute 'Name' is required but missing"
    ]


def test_all_schema_errors_are_reported() -> None:
    text = FULL.replace('Type="Blinded"', 'Type="Open"')
    assert [one.code for one in odm.validate(text.encode())] == ["ODM401"] * 2


def test_every_code_of_the_room_has_a_test() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    own = [code for code in CATALOGUE if "ODM400" < code < "ODM450"]
    assert len(own) > 20
    assert all(code in text for code in own)


@pytest.mark.parametrize(
    "content",
    [b"", b"<ODM", b"<a><b></a>", b"\xff\xfe<", b"<ODM>&undefined;</ODM>", b"<a>" * 300 + b"</a>" * 300],
)
def test_what_cannot_be_parsed_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not well-formed XML"):
        odm.validate(content)


def test_document_type_is_refused_and_no_entity_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    doctype = f'<!DOCTYPE ODM [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    content = FULL.replace("?>\n<ODM", f"?>\n{doctype}\n<ODM", 1).replace("<StudyName>A<", "<StudyName>&x;<")
    made = odm.validate(content.encode())
    assert [(one.code, one.severity) for one in made] == [("ODM402", Severity.ERROR)]
    assert "secret" not in made[0].message.replace("!DOCTYPE", "")


def test_entities_do_not_grow() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE ODM [<!ENTITY e0 "0123456789">{levels}]><ODM>&e11;</ODM>'
    with pytest.raises(UnreadableError, match="amplification"):
        odm.validate(bomb.encode())


def test_another_root_is_a_schema_error_and_nothing_more() -> None:
    assert [one.code for one in odm.validate(b"<html/>")] == ["ODM401"]


def test_the_given_schemas_are_asked_too(tmp_path: Path) -> None:
    own = xsd.odm_folder()
    for name in ("ODM1-3-2.xsd", "ODM1-3-2-foundation.xsd", "xml.xsd", "xmldsig-core-schema.xsd"):
        (tmp_path / name).write_bytes((own / name).read_bytes())
    with pytest.raises(UsageError, match="no XSD of SDM-XML"):
        odm.validate(FULL.encode(), schema_dir=tmp_path)
    root = full()
    for element in all_of(root, "//odm:Protocol/sdm:* | //odm:StudyEventDef/sdm:*"):
        element.getparent().remove(element)
    remove("//odm:ConditionDef")(root)
    assert odm.validate(etree.tostring(root), schema_dir=tmp_path) == []
    one(root, "//odm:FormDef").set("Repeating", "Maybe")
    made = odm.validate(etree.tostring(root), schema_dir=tmp_path)
    assert [found.code for found in made] == ["ODM401", "ODM412"]


def test_documents_room_finds_the_validator() -> None:
    kind, made = documents.validate(FULL.encode(), CheckOptions())
    assert (kind, made) == ("ODM-XML 1.3.2", [])


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        made: list[Finding] = odm.validate(FULL.encode())
    assert not made
    assert not caplog.records


def test_places_of_many_elements_of_one_name_take_no_time_of_their_own() -> None:
    root = full()
    structure = one(root, "//sdm:Structure")
    for number in range(20_000):
        etree.SubElement(structure, f"{SDM}ActivityDef", OID=f"ACT.x{number}", Name="x")
    start = time.process_time()
    places = [place for _, place in found(root)]
    assert time.process_time() - start < 10
    assert f"{STRUCTURE}/sdm:ActivityDef[9000]" in places
