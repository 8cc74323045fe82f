"""ODM and CTL: what the validator of ODM and SDM-XML says, provoked by a full document broken in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from findings.provoking import Provoked, Table
from odm.made import FULL, ODM, SDM, all_of, full, one
from trialglot import api, codes
from trialglot.validators import xsd
from trialglot.validators.options import CheckOptions

Element = etree._Element
Change = Callable[[Element], object]
CODELIST = "//odm:CodeList[@OID='CL.TPHASE']"
PHASE = "//sdm:Parameter[@OID='PAR.TPHASE']"


def judged(content: bytes, options: CheckOptions | None = None) -> Provoked:
    return api.validate(content, options=options)[1]


def after(change: Change) -> Callable[[], Provoked]:
    def provoke() -> Provoked:
        root = full()
        change(root)
        return judged(etree.tostring(root))

    return provoke


def put(xpath: str, name: str, value: str) -> Callable[[], Provoked]:
    return after(lambda root: one(root, xpath).set(name, value))


def drop(xpath: str, name: str) -> Callable[[], Provoked]:
    return after(lambda root: one(root, xpath).attrib.pop(name))


def text(xpath: str, value: str) -> Callable[[], Provoked]:
    return after(lambda root: setattr(one(root, xpath), "text", value))


def gone(xpath: str) -> Callable[[], Provoked]:
    def change(root: Element) -> None:
        element = one(root, xpath)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return after(change)


def twin(xpath: str, oid: str) -> Callable[[], Provoked]:
    def change(root: Element) -> None:
        element = one(root, xpath)
        copied = etree.fromstring(etree.tostring(element))
        copied.set("OID", oid)
        element.addnext(copied)

    return after(change)


def added(xpath: str, tag: str, **attributes: str) -> Callable[[], Provoked]:
    return after(lambda root: etree.SubElement(one(root, xpath), tag, attributes))


def parameters(**values: str | list[str]) -> Callable[[], Provoked]:
    """Add parameters to the summary; a null flavor is stated in the description."""

    def change(root: Element) -> None:
        for short_name, given in values.items():
            known = codes.ts_parameter(short_name)
            assert known is not None
            attributes = {"OID": f"PAR.{short_name}-added", "Term": known.name, "ShortName": short_name}
            made = etree.SubElement(one(root, "//sdm:Summary"), f"{SDM}Parameter", attributes)
            for value in [given] if isinstance(given, str) else given:
                if value.startswith("Null flavor"):
                    description = etree.SubElement(made, f"{ODM}Description")
                    etree.SubElement(description, f"{ODM}TranslatedText").text = value
                else:
                    etree.SubElement(made, f"{SDM}Value").text = value

    return after(change)


def open_label(root: Element) -> None:
    known = codes.ts_parameter("TBLIND")
    assert known is not None
    attributes = {"OID": "PAR.TBLIND", "Term": known.name, "ShortName": "TBLIND"}
    made = etree.SubElement(one(root, "//sdm:Summary"), f"{SDM}Parameter", attributes)
    etree.SubElement(made, f"{SDM}Value").text = "OPEN LABEL"


def second_transition(root: Element) -> None:
    content = (
        f'<sdm:Transition xmlns:sdm="{SDM[1:-1]}" OID="TR.2" Name="Next" SourceActivityOID="ACT.1"><sdm:Switch>'
        '<sdm:TransitionDefault OID="TRD.4" Name="To" TargetActivityOID="ACT.2"/></sdm:Switch></sdm:Transition>'
    )
    one(root, "//sdm:Transition").addnext(etree.fromstring(content))


def own_item(root: Element) -> None:
    item = one(root, f"{CODELIST}/odm:EnumeratedItem")
    item.set("CodedValue", "PHASE SEVEN")
    item.remove(one(item, "odm:Alias"))


def given_schema() -> Provoked:
    """A document that breaks a schema of a folder that the caller has."""
    with TemporaryDirectory() as folder:
        for name in ("ODM1-3-2.xsd", "ODM1-3-2-foundation.xsd", "xml.xsd", "xmldsig-core-schema.xsd"):
            (Path(folder) / name).write_bytes((xsd.odm_folder() / name).read_bytes())
        root = full()
        for element in all_of(root, "//odm:Protocol/sdm:* | //odm:StudyEventDef/sdm:* | //odm:ConditionDef"):
            element.getparent().remove(element)
        one(root, "//odm:FormDef").set("Repeating", "Maybe")
        return judged(etree.tostring(root), CheckOptions(schema_dir=Path(folder)))


def untouched() -> Provoked:
    return judged(FULL.encode())


ALWAYS: set[str] = set()

PROVOKED: Table = {
    "ODM401": ("error", put("//sdm:Arm[@OID='ARM.1']", "Colour", "red")),
    "ODM402": ("error", lambda: judged(FULL.replace("?>\n<ODM", "?>\n<!DOCTYPE ODM>\n<ODM", 1).encode())),
    "ODM403": ("error", put("//sdm:Criterion[@OID='EC.1']", "OID", "IC.1")),
    "ODM404": ("error", put("//sdm:ActivityDef/odm:FormRef", "FormOID", "FO.9")),
    "ODM405": ("error", put("//sdm:ActivityDuration", "ActivityOID", "ARM.1")),
    "ODM406": ("error", twin("//sdm:SegmentDef[@OID='SEG.2']", "SEG.4")),
    "ODM407": ("warning", twin("//sdm:ActivityDef[@OID='ACT.2']", "ACT.4")),
    "ODM408": ("error", drop("//sdm:Epoch[@OID='EPOCH.2']", "OrderNumber")),
    "ODM409": ("error", gone("//sdm:CellDef[@OID='CELL.1']//sdm:ArmRef[@ArmOID='ARM.2']")),
    "ODM410": ("error", put("//sdm:CellDef[@OID='CELL.3']//sdm:ArmRef", "ArmOID", "ARM.1")),
    "ODM411": ("warning", twin("//odm:ConditionDef[@OID='COND.1']", "COND.4")),
    "ODM412": ("error", given_schema),
    "ODM413": ("error", after(open_label)),
    "ODM414": ("error", put("//sdm:ActivityDuration", "PlannedDurationPreWindow", "P5W")),
    "ODM415": ("warning", put("//sdm:Arm[@OID='ARM.2']", "Name", "A")),
    "ODM416": (
        "error",
        added("//sdm:SegmentDef[@OID='SEG.1']", f"{SDM}ActivityRef", ActivityOID="ACT.2", OrderNumber="3"),
    ),
    "ODM417": ("error", put("//sdm:TransitionDefault[@OID='TRD.2']", "TargetActivityOID", "ACT.1")),
    "ODM418": ("error", put("//sdm:StudyStart/sdm:ActivityRef", "ActivityOID", "ACT.3")),
    "ODM419": ("error", after(second_transition)),
    "ODM420": ("error", put("//sdm:Epoch[@OID='EPOCH.1']", "OrderNumber", "0")),
    "ODM421": ("error", text("//odm:ConditionDef[@OID='COND.2']//odm:TranslatedText", " ")),
    "ODM422": ("error", put("/odm:ODM", "ODMVersion", "1.3.1")),
    "ODM423": ("error", gone("//sdm:CellDef[@OID='CELL.3']/sdm:SegmentRef")),
    "ODM424": ("warning", put("//sdm:Criterion[@OID='EC.1']", "ConditionOID", "COND.3")),
    "ODM425": ("error", put("//sdm:Criterion[@OID='EC.1']", "ConditionOID", "COND.1")),
    "CTL501": ("error", put(PHASE, "Term", "Trial Phase")),
    "CTL502": ("error", put(PHASE, "ShortName", "PHASE")),
    "CTL503": ("error", text("//sdm:Parameter[@OID='PAR.STYPE']/sdm:Value", "REGISTRY")),
    "CTL504": ("info", after(own_item)),
    "CTL505": ("error", put(f"{CODELIST}/odm:EnumeratedItem/odm:Alias", "Name", "C15602")),
    "CTL506": ("info", put(f"{CODELIST}/odm:Alias", "Name", "C1")),
    "CTL507": ("error", text(f"{PHASE}/sdm:Value", "PHASE III TRIAL")),
    "CTL508": ("warning", gone(CODELIST)),
    "CTL509": ("error", parameters(AGEMIN="18 Years")),
    "CTL510": ("warning", parameters(REGID="NCT123")),
    "CTL511": ("error", parameters(TITLE=" ")),
    "CTL512": ("error", parameters(AGEMAX=["Null flavor PINF (ISO 21090): no upper limit.", "P65Y"])),
    "CTL513": ("warning", parameters(AGEMIN="P65Y", AGEMAX="P18Y")),
    "CTL514": ("error", parameters(NARMS="3")),
    "CTL515": ("error", parameters(TITLE=["One", "Two"])),
    "CTL516": ("warning", added(CODELIST, f"{ODM}Alias", Context="CDISC SDTM CT", Name="2019-03-29")),
    "CTL517": ("error", added(CODELIST, f"{ODM}Alias", Context="CDISC SDTM CT", Name="2019-03-30")),
}
