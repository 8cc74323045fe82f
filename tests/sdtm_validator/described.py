"""A define.xml of the made-up package: the parts of Define-XML 2.1 that the datasets are compared with."""

from __future__ import annotations

from sdtm_validator import made
from sdtm_validator.made import Package, file
from trialglot.findings import Finding
from trialglot.validators.sdtm import metadata, structure
from trialglot.validators.sdtm.package import Package as Together
from trialglot.validators.sdtm.tables import Say

FILE = "sdtm/define.xml"
# Code lists by OID, their items with C-codes; the parameters whose values they hold.
_LISTS = {
    "CL.C66742": {"N": "C49487", "Y": "C49488", "NA": "C48660", "U": "C17998"},
    "CL.C66737": {"NOT APPLICABLE": "C48660", "PHASE II TRIAL": "C15601"},
    "CL.C66797": {"INCLUSION": "C25532", "EXCLUSION": "C25370"},
}
_LISTED = {"ADAPT": "CL.C66742", "HLTSUBJI": "CL.C66742", "RANDOM": "CL.C66742", "TPHASE": "CL.C66737"}
_NO_DATA = ("AGEMAX",)


def _description(text: str) -> str:
    return f'<Description><TranslatedText xml:lang="en">{text}</TranslatedText></Description>'


def _item(oid: str, name: str, kind: str, label: str = "", *, length: int | None = None, codelist: str = "") -> str:
    size = f' Length="{length}"' if length else ""
    return (
        f'<ItemDef OID="{oid}" Name="{name}" DataType="{kind}"{size}>{_description(label) if label else ""}'
        + (f'<CodeListRef CodeListOID="{codelist}"/>' if codelist else "")
        + ('<def:ValueListRef ValueListOID="VL.TS.TSVAL"/>' if oid == "IT.TS.TSVAL" else "")
        + "</ItemDef>"
    )


def _group(name: str, document: made.Document) -> tuple[str, str]:
    refs, items = [], []
    for number, column in enumerate(document["columns"], start=1):
        key = f' KeySequence="{column["keySequence"]}"' if "keySequence" in column else ""
        mandatory = "Yes" if column["name"] in ("STUDYID", "TESTRL", "TSPARMCD") else "No"
        refs.append(f'<ItemRef ItemOID="{column["itemOID"]}" OrderNumber="{number}" Mandatory="{mandatory}"{key}/>')
        kind = "integer" if column["dataType"] == "integer" else "text"
        codelist = "CL.C66797" if column["name"] == "IECAT" else ""
        items.append(
            _item(
                column["itemOID"],
                column["name"],
                kind,
                column["label"],
                length=column.get("length"),
                codelist=codelist,
            )
        )
    group = (
        f'<ItemGroupDef OID="IG.{name}" Name="{name}">{_description(document["label"])}{"".join(refs)}</ItemGroupDef>'
    )
    return group, "".join(items)


def define() -> bytes:
    """The define.xml as bytes."""
    package: Package = made.package()
    groups = [_group(name, document) for name, document in package.items()]
    parameters = dict.fromkeys(row[4] for row in package["TS"]["rows"])
    values, wheres, items = [], [], []
    for name in parameters:
        mandatory = "No" if name in _NO_DATA else "Yes"
        values.append(
            f'<ItemRef ItemOID="IT.TS.TSVAL.{name}" Mandatory="{mandatory}">'
            f'<def:WhereClauseRef WhereClauseOID="WC.{name}"/></ItemRef>'
        )
        wheres.append(
            f'<def:WhereClauseDef OID="WC.{name}"><RangeCheck Comparator="EQ" SoftHard="Soft" '
            f'def:ItemOID="IT.TS.TSPARMCD"><CheckValue>{name}</CheckValue></RangeCheck></def:WhereClauseDef>'
        )
        items.append(_item(f"IT.TS.TSVAL.{name}", name, "text", length=200, codelist=_LISTED.get(name, "")))
    lists = [
        f'<CodeList OID="{oid}" Name="{oid}" DataType="text">'
        + "".join(
            f'<EnumeratedItem CodedValue="{term}"><Alias Context="nci:ExtCodeID" Name="{code}"/></EnumeratedItem>'
            for term, code in terms.items()
        )
        + "</CodeList>"
        for oid, terms in _LISTS.items()
    ]
    return (
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1">'
        '<Study OID="STUDY.MADE-1"><MetaDataVersion OID="MDV.MADE-1">'
        f'<def:ValueListDef OID="VL.TS.TSVAL">{"".join(values)}</def:ValueListDef>{"".join(wheres)}'
        f"{''.join(group for group, _ in groups)}{''.join(one for _, one in groups)}{''.join(items)}{''.join(lists)}"
        "</MetaDataVersion></Study></ODM>"
    ).encode()


def judged(xml: bytes, package: Package | None = None) -> list[Finding]:
    """What is said of the datasets beside a define.xml, whose own faults are not what this is about."""
    say = Say()
    tables = [structure.read(document, file(name), say) for name, document in (package or made.package()).items()]
    metadata.check(xml, FILE, Together([one for one in tables if one is not None]), say)
    return say.findings


# What is put in place of what in define.xml, the code, a part of the message.
FAULTS = (
    ('<ItemGroupDef OID="IG.TE" Name="TE">', '<ItemGroupDef OID="IG.TE" Name="TX">', "SDT682", "dataset TE"),
    ('<ItemRef ItemOID="IT.TE.TEDUR" OrderNumber="7" Mandatory="No"/>', "", "SDT683", "not defined: TEDUR"),
    ('Name="TEDUR" DataType', 'Name="TEDURN" DataType', "SDT683", "not in the dataset: TEDURN"),
    ('OID="STUDY.MADE-1"', 'OID="STUDY.X"', "SDT684", "studyOID is STUDY.MADE-1, in define.xml STUDY.X"),
    ('OID="MDV.MADE-1"', 'OID="MDV.X"', "SDT684", "metaDataVersionOID"),
    ('<ItemGroupDef OID="IG.TI"', '<ItemGroupDef OID="IG.X"', "SDT684", "itemGroupOID is IG.TI, in define.xml IG.X"),
    (">Trial Elements<", ">Elements<", "SDT684", "label is Trial Elements, in define.xml Elements"),
    (">Rule for End of Element<", ">End<", "SDT684", "TEENRL label"),
    ('Name="TEDUR" DataType="text" Length="20"', 'Name="TEDUR" DataType="text" Length="30"', "SDT684", "TEDUR length"),
    ('Name="TAETORD" DataType="integer"', 'Name="TAETORD" DataType="text"', "SDT684", "TAETORD type"),
    (
        'Mandatory="No" KeySequence="3"/><ItemRef ItemOID="IT.TA.ETCD"',
        'Mandatory="No"/><ItemRef ItemOID="IT.TA.ETCD"',
        "SDT684",
        "TAETORD key is 3, in define.xml None",
    ),
    (
        'ItemOID="IT.TE.TEENRL" OrderNumber="6" Mandatory="No"',
        'ItemOID="IT.TE.TEENRL" OrderNumber="6" Mandatory="Yes"',
        "SDT685",
        "TE row 1 (A): TEENRL",
    ),
    (
        'ItemOID="IT.TS.TSVAL.AGEMAX" Mandatory="No"',
        'ItemOID="IT.TS.TSVAL.AGEMAX" Mandatory="Yes"',
        "SDT685",
        "(AGEMAX)",
    ),
    (
        'Name="TITLE" DataType="text" Length="200"',
        'Name="TITLE" DataType="text" Length="10"',
        "SDT686",
        "199 characters, by define.xml 10",
    ),
    ('CodedValue="EXCLUSION"', 'CodedValue="Exclusion"', "SDT687", "'EXCLUSION' is not in code list 'CL.C66797'"),
    ('CodedValue="NOT APPLICABLE"', 'CodedValue="NA"', "SDT687", "'NOT APPLICABLE' is not in code list 'CL.C66737'"),
    (
        'APPLICABLE"><Alias Context="nci:ExtCodeID" Name="C48660"',
        'APPLICABLE"><Alias Context="nci:ExtCodeID" Name="C15601"',
        "SDT688",
        "is C48660, its code list in define.xml has C15601",
    ),
)
