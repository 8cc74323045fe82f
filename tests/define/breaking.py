"""Ways to break a Define-XML document in one place, and to bring about what a fault needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from define.made import DEF, NAMES, ODM, XLINK, all_of, one

Change = Callable[[etree._Element], object]
D, O, X = f"{{{DEF}}}", f"{{{ODM}}}", f"{{{XLINK}}}"  # noqa: E741
VERSION = "//odm:MetaDataVersion"
TS, TSVAL = "//odm:ItemGroupDef[@OID='IG.TS']", "//odm:ItemDef[@OID='IT.TS.TSVAL']"
TITLE, PHASE = "//odm:ItemDef[@OID='IT.TS.TSVAL.TITLE']", "//odm:CodeList[@OID='CL.C66737']"
SEX, INTENT = "//odm:CodeList[@OID='CL.C66732']", "//odm:CodeList[@OID='CL.C66736']"
WHERE = "//def:WhereClauseDef[@OID='WC.TS.TSPARMCD.TITLE']"
CT = "//def:Standard[@OID='STD.CT.2025-09-26']"


class Fault(NamedTuple):
    rule: int
    code: str
    says: str
    change: Change


def put(xpath: str, name: str, value: str) -> Change:
    return lambda root: one(root, xpath).set(name, value)


def drop(xpath: str, name: str) -> Change:
    return lambda root: one(root, xpath).attrib.pop(name)


def text(xpath: str, value: str) -> Change:
    return lambda root: setattr(one(root, xpath), "text", value)


def gone(xpath: str) -> Change:
    def change(root: etree._Element) -> None:
        for element in all_of(root, xpath):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return change


def made(xml: str) -> etree._Element:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items() if prefix != "odm")
    head, _, rest = xml.partition(" ") if " " in xml.partition(">")[0] else (xml.rstrip("/>"), "", "/>")
    return etree.fromstring(f'{head} xmlns="{ODM}" {names} {rest}')


def before(xpath: str, xml: str) -> Change:
    return lambda root: all_of(root, xpath)[0].addprevious(made(xml))


def after(xpath: str, xml: str) -> Change:
    return lambda root: all_of(root, xpath)[-1].addnext(made(xml))


def inside(xpath: str, xml: str) -> Change:
    return lambda root: one(root, xpath).append(made(xml))


def both(*changes: Change) -> Change:
    def change(root: etree._Element) -> None:
        for each in changes:
            each(root)

    return change


def twin(xpath: str) -> Change:
    def change(root: etree._Element) -> None:
        element = one(root, xpath)
        element.addnext(etree.fromstring(etree.tostring(element)))

    return change


def comment(oid: str) -> str:
    return (
        f'<def:CommentDef OID="{oid}"><Description><TranslatedText xml:lang="en">Said</TranslatedText></Description>'
        "</def:CommentDef>"
    )


LEAF = '<def:leaf ID="LF.CRF" xlink:href="acrf.pdf"><def:title>CRF</def:title></def:leaf>'
CRF = before(
    "//def:ValueListDef",
    '<def:AnnotatedCRF ><def:DocumentRef leafID="LF.CRF"/></def:AnnotatedCRF>',
)
COLLECTED = '<def:Origin Type="Collected" Source="Investigator">{}</def:Origin>'
PAGES = '<def:PDFPageRef Type="PhysicalRef" PageRefs="7"/>'
DOCUMENT = f'<def:DocumentRef leafID="LF.CRF">{PAGES}</def:DocumentRef>'


def collected(inner: str) -> Change:
    """Let the title be collected on a page of the annotated CRF, which the document has."""
    return both(
        CRF,
        after("//def:CommentDef", LEAF),
        gone(f"{TITLE}/def:Origin"),
        inside(TITLE, COLLECTED.format(inner)),
    )


def own_dataset(*changes: Change) -> Change:
    """Let TE be a dataset of the study's own."""
    te = "//odm:ItemGroupDef[@OID='IG.TE']"
    return both(drop(te, f"{D}StandardOID"), put(te, f"{D}IsNonStandard", "Yes"), *changes)


def no_standards(root: etree._Element) -> None:
    """Let the document follow no standard at all."""
    gone("//def:Standards")(root)
    gone("//def:CommentDef[@OID='COM.STD.CT.2025-09-26']")(root)
    gone("//odm:CodeList/odm:Alias | //odm:CodeList/*/odm:Alias")(root)
    for element in all_of(root, "//*[@def:StandardOID]"):
        del element.attrib[f"{D}StandardOID"]
    for element in all_of(root, "//odm:ItemGroupDef"):
        element.set(f"{D}IsNonStandard", "Yes")


def nothing_defined(root: etree._Element) -> None:
    """Leave nothing but the standards."""
    gone(f"{VERSION}/*[not(self::def:Standards)]")(root)
    for element in all_of(root, "//*[@def:CommentOID]"):
        del element.attrib[f"{D}CommentOID"]


adam = both(
    after("//def:Standard", '<def:Standard OID="STD.ADAM" Name="ADaMIG" Type="IG" Version="1.3" Status="Final"/>'),
    put("//odm:ItemGroupDef[@OID='IG.TE']", f"{D}StandardOID", "STD.ADAM"),
)
