"""Define-XML of a made-up study: what must stand where, written by hand from the standard."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from define.made import COMMENTS, DEF, EVIDENCE, LONG, XLINK, all_of, design, one, parsed, written
from trialglot.sdtm.datasets import Comment
from trialglot.validators import define, xsd
from trialglot.writers.options import SdtmFile, WriteOptions
from trialglot.writers.sdtm.define import define_xml

D, X = f"{{{DEF}}}", f"{{{XLINK}}}"
FORMS: tuple[tuple[SdtmFile, ...], ...] = (("json",), ("xpt", "json"), ("csv",))


@pytest.fixture(scope="module")
def root() -> etree._Element:
    return parsed(written())


def attributes(root: etree._Element, xpath: str, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(each.get(name) for name in names) for each in all_of(root, xpath)]


def said(element: etree._Element) -> str:
    return one(element, "odm:Description/odm:TranslatedText").text or ""


@pytest.mark.parametrize("forms", FORMS)
def test_it_is_valid(forms: tuple[SdtmFile, ...]) -> None:
    content = written(None, *forms)
    assert xsd.define21().validate(parsed(content))
    assert define.check(content) == []
    assert define.check(content.replace(b'def:Context="Other"', b'def:Context="Submission"')) == []


@pytest.mark.parametrize("forms", FORMS)
def test_it_is_valid_by_the_official_schema(forms: tuple[SdtmFile, ...], shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "schemas/define-xml-2.1/cdisc-define-2.1/define2-1-0.xsd"))
    schema.assertValid(parsed(written(None, *forms)))


def test_the_same_datasets_give_the_same_bytes() -> None:
    assert written() == written()


def test_root_and_study(root: etree._Element) -> None:
    assert dict(root.attrib) == {
        "FileType": "Snapshot",
        "FileOID": "DEFINE.ABC-01.2025-12-29",
        "CreationDateTime": "2025-12-29T00:00:00",
        "ODMVersion": "1.3.2",
        "Originator": root.get("Originator"),
        "SourceSystem": "ClinicalTrials.gov",
        "SourceSystemVersion": "2025-12-30",
        f"{D}Context": "Other",
    }
    assert attributes(root, "odm:Study", "OID") == [("ST.ABC-01",)]
    assert [each.text for each in all_of(root, "//odm:GlobalVariables/*")] == [
        "ABC-01",
        "A Study of “Xyzumab” in Ménière's Disease & More",
        "ABC-01",
    ]
    assert attributes(root, "//odm:MetaDataVersion", "OID", f"{D}DefineVersion") == [("MDV.ABC-01", "2.1.0")]


def test_standards_are_the_guide_and_the_terminology_of_each_date(root: etree._Element) -> None:
    assert attributes(root, "//def:Standard", "Name", "Type", "PublishingSet", "Version", "Status") == [
        ("SDTMIG", "IG", None, "3.4", "Final"),
        ("CDISC/NCI", "CT", "SDTM", "2025-03-28", "Final"),
        ("CDISC/NCI", "CT", "SDTM", "2025-09-26", "Final"),
    ]


@pytest.mark.parametrize(("forms", "suffix"), [(("json",), "json"), (("json", "xpt"), "xpt"), (("csv",), "csv")])
def test_datasets(forms: tuple[SdtmFile, ...], suffix: str) -> None:
    root = parsed(written(None, *forms))
    names = ("OID", "Name", "Repeating", "IsReferenceData", "SASDatasetName", "Domain", "Purpose", f"{D}Structure")
    assert attributes(root, "//odm:ItemGroupDef[@OID='IG.TA']", *names) == [
        ("IG.TA", "TA", "No", "Yes", "TA", "TA", "Tabulation", "One record per planned Element per Arm")
    ]
    assert attributes(root, "//def:Class", "Name") == [("TRIAL DESIGN",)] * 4
    hrefs = [f"{name}.{suffix}" for name in ("ts", "ta", "te", "ti")]
    assert [each.get(f"{X}href") for each in all_of(root, "//odm:ItemGroupDef/def:leaf")] == hrefs
    for dataset in all_of(root, "//odm:ItemGroupDef"):
        assert dataset.get(f"{D}ArchiveLocationID") == one(dataset, "def:leaf").get("ID")


def test_references_to_variables(root: etree._Element) -> None:
    names = ("ItemOID", "OrderNumber", "Mandatory", "KeySequence", "MethodOID", "Role", f"{D}HasNoData")
    assert attributes(root, "//odm:ItemGroupDef[@OID='IG.TS']/odm:ItemRef", *names)[2:8] == [
        ("IT.TS.TSSEQ", "3", "Yes", "3", "MT.TSSEQ", "Identifier", None),
        ("IT.TS.TSGRPID", "4", "No", None, None, "Identifier", "Yes"),
        ("IT.TS.TSPARMCD", "5", "Yes", "2", None, "Topic", None),
        ("IT.TS.TSPARM", "6", "Yes", None, None, "Synonym Qualifier", None),
        ("IT.TS.TSVAL", "7", "No", None, None, "Result Qualifier", None),
        ("IT.TS.TSVALNF", "8", "No", None, None, "Result Qualifier", None),
    ]


@pytest.mark.parametrize(
    ("oid", "kind", "length", "codelist", "origin"),
    [
        ("IT.TS.STUDYID", "text", "6", None, "Protocol"),
        ("IT.TS.DOMAIN", "text", "2", "CL.C66734", "Assigned"),
        ("IT.TS.TSSEQ", "integer", "1", None, "Derived"),
        ("IT.TS.TSPARMCD", "text", "8", "CL.C66738", "Assigned"),
        ("IT.TS.TSVAL", "text", "48", None, "Protocol"),
        ("IT.TS.TSVALNF", "text", "4", "CL.EXTERNAL.2", "Assigned"),
        ("IT.TS.TSGRPID", "text", "1", None, "Assigned"),
        ("IT.TA.EPOCH", "text", "9", "CL.C99079", "Assigned"),
        ("IT.TA.ARM", "text", "13", None, "Protocol"),
        ("IT.TE.TEDUR", "durationDatetime", None, None, "Protocol"),
        ("IT.TI.IETEST", "text", "61", None, "Protocol"),
    ],
)
def test_variables(
    root: etree._Element, oid: str, kind: str, length: str | None, codelist: str | None, origin: str
) -> None:
    item = one(root, f"//odm:ItemDef[@OID='{oid}']")
    assert (item.get("DataType"), item.get("Length")) == (kind, length)
    assert item.get("SASFieldName") == item.get("Name") == oid.rpartition(".")[2]
    assert [each.get("CodeListOID") for each in all_of(item, "odm:CodeListRef")] == ([codelist] if codelist else [])
    assert attributes(item, "def:Origin", "Type", "Source") == [(origin, "Sponsor")]


@pytest.mark.parametrize(
    ("name", "kind", "length", "codelist", "origin", "no_data"),
    [
        ("TITLE", "text", "48", None, "Protocol", None),
        ("TPHASE", "text", "14", "CL.C66737", "Protocol", None),
        ("RANDOM", "text", "1", "CL.C66742", "Protocol", None),
        ("AGEMIN", "durationDatetime", None, None, "Protocol", None),
        ("AGEMAX", "text", "1", None, "Protocol", "Yes"),
        ("PLANSUB", "integer", "3", None, "Protocol", None),
        ("TINDTP", "text", "18", "CL.C66736", "Protocol", None),
        ("FCNTRY", "text", "3", "CL.EXTERNAL.1", "Protocol", None),
        ("SENDTC", "partialDate", None, None, "Protocol", None),
        ("SDTIGVER", "text", "3", None, "Assigned", None),
        ("REGID", "text", "11", None, "Protocol", None),
    ],
)
def test_values_of_trial_summary_parameters(
    root: etree._Element,
    name: str,
    kind: str,
    length: str | None,
    codelist: str | None,
    origin: str,
    no_data: str | None,
) -> None:
    item = one(root, f"//odm:ItemDef[@OID='IT.TS.TSVAL.{name}']")
    assert (item.get("Name"), item.get("DataType"), item.get("Length")) == (name, kind, length)
    assert [each.get("CodeListOID") for each in all_of(item, "odm:CodeListRef")] == ([codelist] if codelist else [])
    assert attributes(item, "def:Origin", "Type") == [(origin,)]
    reference = one(root, f"//def:ValueListDef[@OID='VL.TS.TSVAL']/odm:ItemRef[@ItemOID='IT.TS.TSVAL.{name}']")
    assert reference.get(f"{D}HasNoData") == no_data
    where = one(reference, "def:WhereClauseRef").get("WhereClauseOID")
    check = one(root, f"//def:WhereClauseDef[@OID='{where}']/odm:RangeCheck")
    assert (check.get("Comparator"), check.get(f"{D}ItemOID")) == ("EQ", "IT.TS.TSPARMCD")
    assert [each.text for each in all_of(check, "odm:CheckValue")] == [name]


def test_there_is_a_value_for_each_parameter_present(root: etree._Element) -> None:
    present = dict.fromkeys(row[4] for row in design().datasets[0].rows)
    assert [each.get("Name") for each in all_of(root, "//odm:ItemDef[starts-with(@OID, 'IT.TS.TSVAL.')]")] == [*present]


def test_code_lists_hold_the_terms_that_are_used(root: etree._Element) -> None:
    intent = one(root, "//odm:CodeList[@OID='CL.C66736']")
    assert (intent.get("Name"), intent.get(f"{D}StandardOID")) == ("Trial Intent Type Response", "STD.CT.2025-09-26")
    assert attributes(intent, "odm:CodeListItem", "CodedValue", f"{D}ExtendedValue") == [
        ("TREATMENT", None),
        ("PALLIATION OF ITCH", "Yes"),
    ]
    assert attributes(intent, "odm:CodeListItem/odm:Alias", "Context", "Name") == [("nci:ExtCodeID", "C49656")]
    assert attributes(intent, "odm:Alias", "Context", "Name") == [("nci:ExtCodeID", "C66736")]
    answers = all_of(root, "//odm:CodeList[@OID='CL.C66742']/odm:CodeListItem")
    assert [(each.get("CodedValue"), one(each, ".//odm:TranslatedText").text) for each in answers] == [
        ("Y", "Yes"),
        ("N", "No"),
    ]
    assert attributes(root, "//odm:ExternalCodeList", "Dictionary", "Version") == [
        ("ISO 3166-1 alpha-3", "2020"),
        ("ISO 21090", "2011"),
    ]


@pytest.mark.parametrize(
    ("owner", "xpath"),
    [
        ("", "//odm:MetaDataVersion"),
        ("TI", "//odm:ItemGroupDef[@OID='IG.TI']"),
        ("TA.EPOCH", "//odm:ItemDef[@OID='IT.TA.EPOCH']"),
        ("TE.TEDUR", "//odm:ItemDef[@OID='IT.TE.TEDUR']"),
        ("TS.TSVAL.TPHASE", "//odm:ItemDef[@OID='IT.TS.TSVAL.TPHASE']"),
        ("TS.TSVAL.TINDTP", "//odm:ItemDef[@OID='IT.TS.TSVAL.TINDTP']"),
        ("TI.IETEST.INCL002", "//odm:ItemDef[@OID='IT.TI.IETEST.INCL002']"),
        ("TA.ARM.ARM2", "//odm:ItemDef[@OID='IT.TA.ARM.ARM2']"),
        ("TE.ELEMENT.ARM1", "//odm:ItemDef[@OID='IT.TE.ELEMENT.ARM1']"),
    ],
)
def test_comments_stand_where_they_belong(root: etree._Element, owner: str, xpath: str) -> None:
    oid = one(root, xpath).get(f"{D}CommentOID")
    texts = [each.text for each in COMMENTS if each.owner == owner]
    assert said(one(root, f"//def:CommentDef[@OID='{oid}']")) == "\n\n".join(texts)


def test_every_text_is_there_exactly_once(root: etree._Element) -> None:
    comments = "\n".join(said(each) for each in all_of(root, "//def:CommentDef"))
    everything = "\n".join(str(text) for text in root.itertext())
    for text in {each.text for each in COMMENTS}:
        assert comments.count(text) == 1
        assert everything.count(text) == 1
    assert {EVIDENCE, LONG} <= {each.text for each in COMMENTS}


@pytest.mark.parametrize("owner", ["TV", "TS.TSVAL.NONE", "TA.ARM.ARM9", "TS.NONE", "TX.ARM.ARM1"])
def test_a_comment_on_nothing_is_no_comment(owner: str) -> None:
    with pytest.raises(ValueError, match=owner):
        written(design(comments=(Comment(owner, "Lost otherwise"),)))


def test_values_without_comment_have_no_definition_of_their_own_but_those_of_ts() -> None:
    root = parsed(written(design(comments=())))
    assert attributes(root, "//def:ValueListDef", "OID") == [("VL.TS.TSVAL",)]
    assert define.check(written(design(comments=()))) == []


def test_dataset_without_rows_says_why() -> None:
    content = written(design(comments=(), empty=("TI",)))
    dataset = one(parsed(content), "//odm:ItemGroupDef[@OID='IG.TI']")
    assert dataset.get(f"{D}HasNoData") == "Yes"
    assert dataset.get(f"{D}CommentOID") == "COM.HasNoData"
    assert define.check(content) == []
    assert define.check(content.replace(b'def:Context="Other"', b'def:Context="Submission"')) == []


@pytest.mark.parametrize("only", [("TS",), ("TA", "TE"), ()])
def test_any_datasets_make_a_valid_document(only: tuple[str, ...]) -> None:
    assert define.check(written(design(comments=(), only=only))) == []


def test_awkward_texts_come_through() -> None:
    awkward = 'a < b & "c" > d\r\n\ttab ]]> \x0b end'
    given = design(comments=(Comment("TI", awkward),))._replace(study_id='A&B "1"', study_name="<name>")
    content = define_xml(given, WriteOptions())
    root = parsed(content)
    assert said(one(root, "//def:CommentDef[@OID='COM.TI']")) == awkward.replace("\x0b", "\ufffd")
    assert one(root, "odm:Study").get("OID") == 'ST.A&B "1"'
    assert one(root, "//odm:StudyName").text == "<name>"
