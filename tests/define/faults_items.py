"""Faults in the items, code lists and the schema of a Define-XML document."""

from __future__ import annotations

from define.breaking import (
    PHASE,
    SEX,
    TITLE,
    TS,
    D,
    Fault,
    after,
    before,
    both,
    collected,
    drop,
    gone,
    inside,
    put,
    text,
)

ITEMS = (
    # items
    Fault(140, "DEF658", "DataType is 'URI'", both(put(TITLE, "DataType", "URI"), drop(TITLE, "Length"))),
    Fault(
        141, "DEF656", "ItemDef 'IT.TS.TSVAL.TITLE' has no Length, which data type text needs", drop(TITLE, "Length")
    ),
    Fault(142, "DEF658", "Length is '49', more than the 48 of its variable 'IT.TS.TSVAL'", put(TITLE, "Length", "49")),
    Fault(143, "DEF657", "may not have Length with data type date", put(TITLE, "DataType", "date")),
    Fault(145, "DEF656", "has no SignificantDigits, which data type float needs", put(TITLE, "DataType", "float")),
    Fault(
        155,
        "DEF656",
        "ItemDef 'IT.TI.IECAT' has no def:Origin, and no values that have one",
        gone("//odm:ItemDef[@OID='IT.TI.IECAT']/def:Origin"),
    ),
    Fault(
        155,
        "DEF656",
        "ItemDef 'IT.TI.IETEST.INCL002' has no def:Origin, and its variable 'IT.TI.IETEST' has none",
        gone("//odm:ItemDef[starts-with(@OID,'IT.TI.IETEST') and not(@OID='IT.TI.IETESTCD')]/def:Origin"),
    ),
    Fault(
        55,
        "DEF656",
        "has no def:ValueListRef, which the values of supplemental qualifiers need",
        put("//odm:ItemDef[@OID='IT.TI.IECAT']", "Name", "QVAL"),
    ),
    Fault(159, "DEF656", "has no def:DocumentRef to the annotated CRF", collected("")),
    Fault(44, "DEF656", "has no def:PDFPageRef", collected('<def:DocumentRef leafID="LF.CRF"/>')),
    Fault(
        48,
        "DEF656",
        "def:PDFPageRef has no FirstPage nor PageRefs",
        collected(
            '<def:DocumentRef leafID="LF.CRF"><def:PDFPageRef Type="PhysicalRef" LastPage="9"/></def:DocumentRef>'
        ),
    ),
    Fault(
        50,
        "DEF656",
        "def:PDFPageRef has no LastPage nor PageRefs",
        collected(
            '<def:DocumentRef leafID="LF.CRF"><def:PDFPageRef Type="PhysicalRef" FirstPage="7"/></def:DocumentRef>'
        ),
    ),
    Fault(208, "DEF656", "MethodDef 'MT.TSSEQ' has no Type", drop("//odm:MethodDef[@OID='MT.TSSEQ']", "Type")),
    Fault(
        209,
        "DEF658",
        "Type is 'Transpose', not Computation or Imputation",
        put("//odm:MethodDef[@OID='MT.TSSEQ']", "Type", "Transpose"),
    ),
    Fault(
        221,
        "DEF656",
        "FormalExpression has no Context",
        inside("//odm:MethodDef[@OID='MT.TSSEQ']", "<FormalExpression >1</FormalExpression>"),
    ),
    # code lists
    Fault(
        172,
        "DEF658",
        "Name is 'Sex of Participants Response', as that of code list",
        put("//odm:CodeList[@OID='CL.C66736']", "Name", "Sex of Participants Response"),
    ),
    Fault(
        174,
        "DEF658",
        "DataType is 'string', not text, float or integer",
        both(
            put("//odm:CodeList[@OID='CL.EXTERNAL.2']", "DataType", "string"),
            gone("//odm:CodeListRef[@CodeListOID='CL.EXTERNAL.2']"),
            before(f"{TITLE}/def:Origin", '<CodeListRef CodeListOID="CL.EXTERNAL.2"/>'),
            put(TITLE, "DataType", "date"),
            drop(TITLE, "Length"),
        ),
    ),
    Fault(
        175, "DEF658", "SASFormatName is 'PHASE', which for text begins with $", put(PHASE, "SASFormatName", "PHASE")
    ),
    Fault(
        152,
        "DEF658",
        "def:StandardOID is 'STD.SDTMIG', which is no controlled terminology",
        put(PHASE, f"{D}StandardOID", "STD.SDTMIG"),
    ),
    Fault(249, "DEF656", "has no Alias of context nci:ExtCodeID", gone(f"{PHASE}/odm:Alias")),
    Fault(
        203,
        "DEF656",
        "ExternalCodeList has no Dictionary",
        drop("//odm:CodeList[@OID='CL.EXTERNAL.1']/odm:ExternalCodeList", "Dictionary"),
    ),
    Fault(
        204,
        "DEF656",
        "ExternalCodeList has no Version",
        drop("//odm:CodeList[@OID='CL.EXTERNAL.1']/odm:ExternalCodeList", "Version"),
    ),
    Fault(
        183,
        "DEF659",
        "EnumeratedItem 'Trial Phase Classification' has no Rank",
        put("//odm:EnumeratedItem[@CodedValue='Trial Title']", "Rank", "1"),
    ),
    Fault(
        185,
        "DEF659",
        "EnumeratedItem 'Trial Phase Classification' has no OrderNumber",
        put("//odm:EnumeratedItem[@CodedValue='Trial Title']", "OrderNumber", "1"),
    ),
    Fault(194, "DEF659", "CodeListItem 'N' has no Rank", put("//odm:CodeListItem[@CodedValue='Y']", "Rank", "1")),
    Fault(
        196,
        "DEF659",
        "CodeListItem 'N' has no OrderNumber",
        put("//odm:CodeListItem[@CodedValue='Y']", "OrderNumber", "1"),
    ),
    Fault(
        98,
        "DEF656",
        "EnumeratedItem 'PHASE II TRIAL' has no Alias with its C-code C15601",
        gone(f"{PHASE}/odm:EnumeratedItem/odm:Alias"),
    ),
    Fault(
        99,
        "DEF656",
        "CodeListItem 'Y' has no Alias with its C-code C49488",
        gone("//odm:CodeListItem[@CodedValue='Y']/odm:Alias"),
    ),
    Fault(
        186,
        "DEF656",
        "EnumeratedItem 'PHASE 2' has no def:ExtendedValue",
        before(f"{PHASE}/odm:Alias", '<EnumeratedItem CodedValue="PHASE 2"/>'),
    ),
    Fault(
        201,
        "DEF656",
        "CodeListItem 'PALLIATION OF ITCH' has no def:ExtendedValue",
        drop("//odm:CodeListItem[@CodedValue='PALLIATION OF ITCH']", f"{D}ExtendedValue"),
    ),
    Fault(
        187,
        "DEF657",
        "EnumeratedItem 'ALL' may not have def:ExtendedValue: code list C66732 is not extensible",
        before(f"{SEX}/odm:Alias", '<EnumeratedItem CodedValue="ALL" def:ExtendedValue="Yes"/>'),
    ),
    Fault(
        202,
        "DEF657",
        "CodeListItem 'Q' may not have def:ExtendedValue: code list C66742 is not extensible",
        both(
            put("//odm:CodeListItem[@CodedValue='N']", "CodedValue", "Q"),
            gone("//odm:CodeListItem[@CodedValue='Q']/odm:Alias"),
            put("//odm:CodeListItem[@CodedValue='Q']", f"{D}ExtendedValue", "Yes"),
        ),
    ),
    Fault(
        0,
        "CTL503",
        "'ALL' is no term of the closed code list C66732",
        before(f"{SEX}/odm:Alias", '<EnumeratedItem CodedValue="ALL"/>'),
    ),
    Fault(
        0,
        "CTL505",
        "'PHASE II TRIAL' with C-code C15602",
        put(f"{PHASE}/odm:EnumeratedItem/odm:Alias", "Name", "C15602"),
    ),
    Fault(0, "CTL505", "'PHASE 2' with C-code C15601", put(f"{PHASE}/odm:EnumeratedItem", "CodedValue", "PHASE 2")),
    Fault(
        0,
        "DEF661",
        "ItemDef 'IT.TS.TSVAL.TPHASE' is of data type integer, its code list 'CL.C66737' of data type text",
        put("//odm:ItemDef[@OID='IT.TS.TSVAL.TPHASE']", "DataType", "integer"),
    ),
    Fault(
        0,
        "DEF665",
        "code list C66737 of 2024-09-27 were not compared: it is held as of 2025-09-26",
        both(
            after(
                "//def:Standard",
                '<def:Standard OID="STD.OLD" Name="CDISC/NCI" Type="CT" PublishingSet="SDTM" Version="2024-09-27"'
                ' Status="Final"/>',
            ),
            put(PHASE, f"{D}StandardOID", "STD.OLD"),
        ),
    ),
    Fault(
        182,
        "DEF658",
        "Rank is '1.5', not an integer",
        put(f"{PHASE}/odm:EnumeratedItem", "Rank", "1.5"),
    ),
    Fault(
        193,
        "DEF658",
        "Rank is '1.5', not an integer",
        both(
            put("//odm:CodeListItem[@CodedValue='Y']", "Rank", "1.5"),
            put("//odm:CodeListItem[@CodedValue='N']", "Rank", "2"),
        ),
    ),
    # the implementation guide
    Fault(
        265,
        "DEF666",
        "the label is 'Summary', in SDTMIG 3.4 'Trial Summary'",
        text(f"{TS}/odm:Description/odm:TranslatedText", "Summary"),
    ),
    Fault(
        266,
        "DEF666",
        "the label is 'Value', in SDTMIG 3.4 'Parameter Value'",
        text("//odm:ItemDef[@OID='IT.TS.TSVAL']/odm:Description/odm:TranslatedText", "Value"),
    ),
    Fault(
        0,
        "DEF667",
        "CDISC published no SDTM terminology on '2024-09-28'",
        both(
            after(
                "//def:Standard",
                '<def:Standard OID="STD.OLD" Name="CDISC/NCI" Type="CT" PublishingSet="SDTM" Version="2024-09-28"'
                ' Status="Final"/>',
            ),
            put(PHASE, f"{D}StandardOID", "STD.OLD"),
        ),
    ),
    Fault(67, "DEF658", "'Yes' by SDTMIG 3.4 for TS.STUDYID", put(f"{TS}/odm:ItemRef[1]", "Mandatory", "No")),
    Fault(
        149,
        "DEF656",
        "ItemDef 'IT.TI.IECAT' has no CodeListRef to a list of C66797, which SDTMIG 3.4 asks for",
        both(gone("//odm:ItemDef[@OID='IT.TI.IECAT']/odm:CodeListRef"), gone("//odm:CodeList[@OID='CL.C66797']")),
    ),
    # the schema
    Fault(0, "DEF650", "'def:Context'", drop("/odm:ODM", f"{D}Context")),
    Fault(0, "DEF650", "def:Colour", inside(TS, "<def:Colour />")),
    Fault(0, "DEF650", "'Maybe' is not an element of the set", put(f"{TS}/odm:ItemRef[1]", "Mandatory", "Maybe")),
)
