"""Faults in a Define-XML document, each in one place, with exactly what there is to say about it.

``SUBMISSION`` has those that are faults in a document of a submission only.
"""

from __future__ import annotations

from lxml import etree

from define.breaking import (
    CT,
    PHASE,
    TITLE,
    TS,
    TSVAL,
    VERSION,
    WHERE,
    D,
    Fault,
    X,
    adam,
    after,
    before,
    both,
    comment,
    drop,
    gone,
    inside,
    no_standards,
    nothing_defined,
    own_dataset,
    put,
    text,
    twin,
)
from define.faults_items import ITEMS
from define.made import all_of, parsed, written

DATASETS = (
    Fault(
        6, "DEF656", "ODM 'ABC' has no ODMVersion", both(put("/odm:ODM", "ID", "ABC"), drop("/odm:ODM", "ODMVersion"))
    ),
    Fault(7, "DEF658", "ODMVersion is '1.3.1', not '1.3.2'", put("/odm:ODM", "ODMVersion", "1.3.1")),
    Fault(8, "DEF658", "FileType is 'Transactional'", put("/odm:ODM", "FileType", "Transactional")),
    Fault(10, "DEF656", "has no Study", gone("//odm:Study")),
    Fault(24, "DEF656", "Study 'ST.ABC-01' has no MetaDataVersion", gone(VERSION)),
    Fault(35, "DEF656", "has no PublishingSet", drop(CT, "PublishingSet")),
    Fault(264, "DEF658", "Status is 'Ready', not one of Draft, Final, Provisional", put(CT, "Status", "Ready")),
    Fault(
        11,
        "DEF657",
        "may not have more than one Study",
        after(
            "//odm:Study",
            '<Study OID="ST.2"><GlobalVariables><StudyName>A</StudyName><StudyDescription>A</StudyDescription>'
            "<ProtocolName>A</ProtocolName></GlobalVariables>"
            '<MetaDataVersion OID="MDV.2" Name="A" def:DefineVersion="2.1.0"/></Study>',
        ),
    ),
    Fault(
        25,
        "DEF657",
        "Study 'ST.ABC-01' may not have more than one MetaDataVersion",
        after(VERSION, '<MetaDataVersion OID="MDV.2" Name="A" def:DefineVersion="2.1.0"/>'),
    ),
    # OIDs and references
    Fault(
        230, "DEF652", "def:CommentDef 'COM.TI': this OID is defined on line", twin("//def:CommentDef[@OID='COM.TI']")
    ),
    Fault(
        230,
        "DEF652",
        "MethodDef 'IT.TS.TSVAL': this OID is defined on line",
        both(
            put("//odm:MethodDef[@OID='MT.TSSEQ']", "OID", "IT.TS.TSVAL"),
            put("//odm:ItemRef[@MethodOID='MT.TSSEQ']", "MethodOID", "IT.TS.TSVAL"),
        ),
    ),
    Fault(
        216,
        "DEF652",
        "def:leaf 'LF.TS': this OID is defined on line",
        after(
            "//def:CommentDef", '<def:leaf ID="LF.TS" xlink:href="ts.json"><def:title>ts.json</def:title></def:leaf>'
        ),
    ),
    Fault(
        30,
        "DEF653",
        "def:CommentOID 'COM.STUDY' refers to no def:CommentDef",
        gone("//def:CommentDef[@OID='COM.STUDY']"),
    ),
    Fault(256, "DEF653", "def:CommentOID 'COM.X'", put("//def:Standard[1]", f"{D}CommentOID", "COM.X")),
    Fault(83, "DEF653", "def:CommentOID 'COM.X'", put(WHERE, f"{D}CommentOID", "COM.X")),
    Fault(127, "DEF653", "def:CommentOID 'COM.X'", put(TS, f"{D}CommentOID", "COM.X")),
    Fault(148, "DEF653", "def:CommentOID 'COM.X'", put(TSVAL, f"{D}CommentOID", "COM.X")),
    Fault(177, "DEF653", "def:CommentOID 'COM.X'", put(PHASE, f"{D}CommentOID", "COM.X")),
    Fault(124, "DEF653", "def:StandardOID 'STD.X'", put(TS, f"{D}StandardOID", "STD.X")),
    Fault(152, "DEF653", "def:StandardOID 'STD.X'", put(PHASE, f"{D}StandardOID", "STD.X")),
    Fault(120, "DEF653", "def:ArchiveLocationID 'LF.TS' refers to no def:leaf", gone(f"{TS}/def:leaf")),
    Fault(
        65,
        "DEF653",
        "ItemOID 'IT.X'",
        inside("//def:ValueListDef[@OID='VL.TI.IETEST']", '<ItemRef ItemOID="IT.X" OrderNumber="2" Mandatory="No"/>'),
    ),
    Fault(74, "DEF653", "MethodOID 'MT.X'", put(f"{TS}/odm:ItemRef[1]", "MethodOID", "MT.X")),
    Fault(
        81,
        "DEF653",
        "WhereClauseOID 'WC.X'",
        inside("//odm:ItemRef[@ItemOID='IT.TI.IETEST.INCL002']", '<def:WhereClauseRef WhereClauseOID="WC.X"/>'),
    ),
    Fault(
        91, "DEF653", "def:ItemOID 'IT.X' refers to no ItemDef", put(f"{WHERE}/odm:RangeCheck", f"{D}ItemOID", "IT.X")
    ),
    Fault(151, "DEF653", "CodeListOID 'CL.X'", before(f"{TITLE}/def:Origin", '<CodeListRef CodeListOID="CL.X"/>')),
    Fault(163, "DEF653", "ValueListOID 'VL.X'", inside(TITLE, '<def:ValueListRef ValueListOID="VL.X"/>')),
    Fault(43, "DEF653", "leafID 'LF.X'", inside("//def:CommentDef[@OID='COM.TI']", '<def:DocumentRef leafID="LF.X"/>')),
    Fault(
        74,
        "DEF654",
        "MethodOID 'COM.TI' must refer to a MethodDef, it refers to a def:CommentDef",
        put(f"{TS}/odm:ItemRef[1]", "MethodOID", "COM.TI"),
    ),
    Fault(
        120,
        "DEF658",
        "def:ArchiveLocationID is 'LF.OTHER'",
        both(
            after(
                "//def:CommentDef", '<def:leaf ID="LF.OTHER" xlink:href="ts.xpt"><def:title>ts</def:title></def:leaf>'
            ),
            put(TS, f"{D}ArchiveLocationID", "LF.OTHER"),
            inside("//def:CommentDef[@OID='COM.TI']", '<def:DocumentRef leafID="LF.TS"/>'),
        ),
    ),
    Fault(0, "DEF655", "nothing refers to def:CommentDef 'COM.NEW'", after("//def:CommentDef", comment("COM.NEW"))),
    Fault(
        0,
        "DEF655",
        "nothing refers to MethodDef 'MT.NEW'",
        after(
            "//odm:MethodDef",
            '<MethodDef OID="MT.NEW" Name="New" Type="Imputation"><Description>'
            "<TranslatedText>Said</TranslatedText></Description></MethodDef>",
        ),
    ),
    Fault(
        0,
        "DEF655",
        "nothing refers to def:WhereClauseDef 'WC.NEW'",
        after(
            "//def:WhereClauseDef",
            '<def:WhereClauseDef OID="WC.NEW"><RangeCheck SoftHard="Soft" Comparator="NOTIN"'
            ' def:ItemOID="IT.TI.IETESTCD">'
            "<CheckValue>A</CheckValue><CheckValue>B</CheckValue></RangeCheck></def:WhereClauseDef>",
        ),
    ),
    # datasets
    Fault(
        106,
        "DEF657",
        "ItemGroupDef 'IG.TE' may not have Domain by ADaMIG",
        both(adam, put("//odm:ItemGroupDef[@OID='IG.TE']", "Purpose", "Analysis")),
    ),
    Fault(
        252,
        "DEF658",
        "Purpose is 'Tabulation', 'Analysis' by ADaMIG",
        both(adam, drop("//odm:ItemGroupDef[@OID='IG.TE']", "Domain")),
    ),
    Fault(
        241,
        "DEF656",
        "ItemGroupDef 'IG.XX' has no ItemRef",
        after(
            "//odm:ItemGroupDef",
            '<ItemGroupDef OID="IG.XX" Name="XX" Domain="XX" Repeating="No" Purpose="Tabulation"'
            ' def:Structure="None" def:StandardOID="STD.SDTMIG"/>',
        ),
    ),
    Fault(95, "DEF656", "has no Alias, which its Domain 'SUPPTS'", put(TS, "Domain", "SUPPTS")),
    Fault(105, "DEF656", "has no Domain, which SDTMIG needs", drop(TS, "Domain")),
    Fault(
        109,
        "DEF658",
        "SASDatasetName is 'ts', not up to 8 capital letters",
        both(put(TS, "SASDatasetName", "ts"), put(TS, "Name", "ts"), put(TS, "Domain", "ts")),
    ),
    Fault(
        110, "DEF658", "SASDatasetName is 'TS', not its Name 'TX'", both(put(TS, "Name", "TX"), put(TS, "Domain", "TX"))
    ),
    Fault(
        112,
        "DEF658",
        "SASDatasetName is 'TS', which does not name the file 'data/summary.json'",
        put("//def:leaf[@ID='LF.TS']", f"{X}href", "data/summary.json"),
    ),
    Fault(
        116,
        "DEF658",
        "Purpose is 'Other', not Tabulation or Analysis",
        own_dataset(put("//odm:ItemGroupDef[@OID='IG.TE']", "Purpose", "Other")),
    ),
    Fault(117, "DEF656", "has no Purpose", drop(TS, "Purpose")),
    Fault(121, "DEF657", "may not have def:IsNonStandard beside def:StandardOID", put(TS, f"{D}IsNonStandard", "Yes")),
    Fault(122, "DEF656", "has no def:StandardOID nor def:IsNonStandard", drop(TS, f"{D}StandardOID")),
    Fault(
        57,
        "DEF656",
        "has no Description, which a dataset of one's own needs",
        own_dataset(gone("//odm:ItemGroupDef[@OID='IG.TE']/odm:Description")),
    ),
    Fault(
        124,
        "DEF658",
        "def:StandardOID is 'STD.CT.2025-09-26', which is no implementation guide",
        put(TS, f"{D}StandardOID", "STD.CT.2025-09-26"),
    ),
    Fault(251, "DEF658", "Purpose is 'Analysis', 'Tabulation' by SDTMIG", put(TS, "Purpose", "Analysis")),
    Fault(239, "DEF658", "IsReferenceData is None, 'Yes' for the class TRIAL DESIGN", drop(TS, "IsReferenceData")),
    Fault(260, "DEF658", "Repeating is 'Yes', 'No' for reference data", put(TS, "Repeating", "Yes")),
    Fault(240, "DEF656", "has no def:CommentOID, which says why it has no data", put(TS, f"{D}HasNoData", "Yes")),
    Fault(
        242,
        "DEF656",
        "ItemDef 'IT.TS.STUDYID' has no def:CommentOID",
        put(f"{TS}/odm:ItemRef[1]", f"{D}HasNoData", "Yes"),
    ),
    Fault(
        79,
        "DEF657",
        "may not have def:WhereClauseRef, which is for values",
        inside(f"{TS}/odm:ItemRef[1]", '<def:WhereClauseRef WhereClauseOID="WC.TS.TSPARMCD.TITLE"/>'),
    ),
    Fault(
        73,
        "DEF656",
        "ItemRef 'IT.TA.TAETORD' has no MethodOID",
        both(
            drop("//odm:ItemRef[@ItemOID='IT.TA.TAETORD']", "MethodOID"),
            put(f"{TS}/odm:ItemRef[1]", "MethodOID", "MT.TAETORD"),
        ),
    ),
    Fault(238, "DEF659", "ItemRef 'IT.TS.STUDYID' has no OrderNumber", drop(f"{TS}/odm:ItemRef[1]", "OrderNumber")),
    Fault(
        259,
        "DEF658",
        "ID is 'LF.T\u00e9'",
        both(
            put("//def:leaf[@ID='LF.TE']", "ID", "LF.T\u00e9"),
            put("//odm:ItemGroupDef[@OID='IG.TE']", f"{D}ArchiveLocationID", "LF.T\u00e9"),
        ),
    ),
    Fault(
        0,
        "DEF660",
        "the KeySequence numbers of ItemGroupDef 'IG.TS' are 1, 2, 4, not 1 to 3",
        put(f"{TS}/odm:ItemRef[@KeySequence='3']", "KeySequence", "4"),
    ),
    # conditions
    Fault(
        84,
        "DEF656",
        "has no def:CommentOID, which a condition on several datasets needs",
        inside(
            WHERE,
            '<RangeCheck SoftHard="Soft" Comparator="EQ" def:ItemOID="IT.TA.ARMCD"><CheckValue>ARM1</CheckValue>'
            "</RangeCheck>",
        ),
    ),
    Fault(87, "DEF656", "RangeCheck has no Comparator", drop(f"{WHERE}/odm:RangeCheck", "Comparator")),
    Fault(
        92,
        "DEF656",
        "RangeCheck has no CheckValue",
        both(
            inside(f"{WHERE}/odm:RangeCheck", '<FormalExpression Context="SAS">1</FormalExpression>'),
            gone(f"{WHERE}//odm:CheckValue"),
        ),
    ),
    Fault(
        0,
        "DEF662",
        "comparator EQ compares with one value, 2 are given",
        inside(f"{WHERE}/odm:RangeCheck", "<CheckValue >TPHASE</CheckValue>"),
    ),
    Fault(
        0,
        "DEF663",
        "'TITEL' is not in code list 'CL.C66738' of ItemDef 'IT.TS.TSPARMCD'",
        text(f"{WHERE}//odm:CheckValue", "TITEL"),
    ),
    Fault(
        0,
        "DEF664",
        "ItemRef 'IT.TS.STUDYID' applies on the same conditions as another item of def:ValueListDef 'VL.TI.IETEST'",
        inside(
            "//def:ValueListDef[@OID='VL.TI.IETEST']",
            '<ItemRef ItemOID="IT.TS.STUDYID" OrderNumber="2" Mandatory="No">'
            '<def:WhereClauseRef WhereClauseOID="WC.TI.IETESTCD.INCL002"/></ItemRef>',
        ),
    ),
)

FAULTS = (*DATASETS, *ITEMS)

SUBMISSION = (
    Fault(93, "DEF656", "has no ItemGroupDef, which a submission needs", nothing_defined),
    Fault(31, "DEF656", "has no def:Standards", no_standards),
    Fault(
        70,
        "DEF656",
        "ItemGroupDef 'IG.TI' has no ItemRef with KeySequence",
        lambda root: [
            one.attrib.pop("KeySequence", None) for one in all_of(root, "//odm:ItemGroupDef[@OID='IG.TI']/odm:ItemRef")
        ],
    ),
    Fault(
        96,
        "DEF656",
        "has no Alias, which supplemental qualifiers need",
        both(
            *(put(TS, name, "SUPPTS") for name in ("Name", "Domain", "SASDatasetName")),
            put("//def:leaf[@ID='LF.TS']", f"{X}href", "suppts.xpt"),
        ),
    ),
    Fault(108, "DEF656", "has no SASDatasetName, which a submission needs", drop(TS, "SASDatasetName")),
    Fault(
        119,
        "DEF656",
        "has no def:ArchiveLocationID nor def:HasNoData",
        both(
            drop(TS, f"{D}ArchiveLocationID"),
            inside("//def:CommentDef[@OID='COM.TI']", '<def:DocumentRef leafID="LF.TS"/>'),
        ),
    ),
    Fault(
        128,
        "DEF656",
        "ItemGroupDef 'IG.TS' has no Description, which a submission needs",
        gone(f"{TS}/odm:Description"),
    ),
    Fault(131, "DEF656", "has no def:Class, which a submission needs", gone(f"{TS}/def:Class")),
    Fault(147, "DEF656", "ItemDef 'IT.TS.TSVAL' has no SASFieldName", drop(TSVAL, "SASFieldName")),
    Fault(
        168,
        "DEF656",
        "ItemDef 'IT.TS.TSVAL' has no Description, which a submission needs",
        gone(f"{TSVAL}/odm:Description"),
    ),
    Fault(
        176,
        "DEF656",
        "has no def:StandardOID, which an NCI code list needs in a submission",
        drop(PHASE, f"{D}StandardOID"),
    ),
)


def document(*, submission: bool = False) -> etree._Element:
    root = parsed(written(None, *(("xpt",) if submission else ("json",))))
    if submission:
        root.set(f"{D}Context", "Submission")
    return root


def with_fault(fault: Fault) -> bytes:
    root = document(submission=fault in SUBMISSION)
    fault.change(root)
    return etree.tostring(root)
