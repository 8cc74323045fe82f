"""Parameters, values and C-codes stand together as CDISC publishes them; each fault has exactly its complaint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from odm.made import FULL, ODM, full, one
from trialglot import codes
from trialglot.findings import CATALOGUE, Severity
from trialglot.resources import read_rows
from trialglot.validators import odm, terminology

TPHASE = "//sdm:Parameter[@OID='PAR.TPHASE']"
STYPE = "//sdm:Parameter[@OID='PAR.STYPE']"


def found(root: etree._Element) -> list[str]:
    return [one.code for one in odm.validate(etree.tostring(root))]


def test_name_of_a_parameter_is_the_published_one() -> None:
    root = full()
    one(root, TPHASE).set("Term", "Trial Phase")
    assert found(root) == ["CTL501"]


def test_unknown_parameter() -> None:
    root = full()
    one(root, TPHASE).set("ShortName", "PHASE")
    assert found(root) == ["CTL502"]


def test_parameter_without_short_name_is_not_judged() -> None:
    root = full()
    del one(root, TPHASE).attrib["ShortName"]
    assert found(root) == []


def test_closed_list_refuses_other_values() -> None:
    root = full()
    one(root, f"{STYPE}/sdm:Value").text = "REGISTRY"
    assert found(root) == ["CTL503"]


def test_extensible_list_admits_other_values() -> None:
    root = full()
    one(root, f"{TPHASE}/sdm:Value").text = "PHASE VI TRIAL"
    made = odm.validate(etree.tostring(root))
    assert [(one.code, one.severity) for one in made] == [("CTL504", Severity.INFO), ("CTL507", Severity.ERROR)]
    # The page of the code list in question, Trial Phase Response.
    assert made[0].reference == "https://evsexplore.semantics.cancer.gov/evsexplore/concept/ncit/C66737"


def test_case_and_c_code_are_no_submission_value() -> None:
    for value in ("Interventional", "C98388"):
        root = full()
        one(root, f"{STYPE}/sdm:Value").text = value
        assert found(root) == ["CTL503"]


@pytest.mark.parametrize(("value", "code"), [("PHASE II TRIAL", "C15602"), ("PHASE TWO", "C15601")])
def test_term_and_c_code_are_a_pair(value: str, code: str) -> None:
    root = full()
    item = one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:EnumeratedItem")
    item.set("CodedValue", value)
    one(item, "odm:Alias").set("Name", code)
    assert found(root) == (["CTL505"] if value == "PHASE II TRIAL" else ["CTL505", "CTL507"])


def test_own_value_of_an_extensible_list_without_c_code() -> None:
    root = full()
    item = one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:EnumeratedItem")
    item.set("CodedValue", "PHASE TWO")
    item.remove(one(item, "odm:Alias"))
    assert found(root) == ["CTL504", "CTL507"]


def test_own_value_of_a_closed_list() -> None:
    root = full()
    one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:Alias").set("Name", "C99077")
    item = one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:EnumeratedItem")
    item.remove(one(item, "odm:Alias"))
    assert found(root) == ["CTL503"]


def test_list_outside_the_tables() -> None:
    root = full()
    one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:Alias").set("Name", "C1")
    assert found(root) == ["CTL506"]


def test_list_without_c_code_is_not_judged() -> None:
    root = full()
    codelist = one(root, "//odm:CodeList[@OID='CL.TPHASE']")
    codelist.remove(one(codelist, "odm:Alias"))
    one(root, "//odm:CodeList[@OID='CL.TPHASE']/odm:EnumeratedItem").set("CodedValue", "anything")
    assert found(root) == ["CTL507"]  # of the value that the list does not hold, not of the list


def test_list_of_parameters() -> None:
    text = (
        f'<CodeList xmlns="{ODM[1:-1]}" OID="CL.P" Name="P" DataType="text">'
        '<EnumeratedItem CodedValue="TPHASE"><Alias Context="nci:ExtCodeID" Name="C48281"/></EnumeratedItem>'
        '<EnumeratedItem CodedValue="STYPE"/>'
        '<Alias Context="nci:ExtCodeID" Name="C66738"/></CodeList>'
    )
    root = full()
    one(root, "//odm:CodeList[@OID='CL.TPHASE']").addnext(etree.fromstring(text))
    assert found(root) == []
    one(root, "//odm:EnumeratedItem[@CodedValue='STYPE']").set("CodedValue", "STYP")
    assert found(root) == ["CTL502"]
    one(root, "//odm:EnumeratedItem[@CodedValue='TPHASE']").set("CodedValue", "PHASE")
    assert found(root) == ["CTL505", "CTL502"]


def test_route_list_is_held_in_part_and_not_judged_beyond() -> None:
    root = full()
    parameter = one(root, TPHASE)
    parameter.set("ShortName", "ROUTE")
    parameter.set("Term", "Route of Administration")
    one(root, f"{TPHASE}/sdm:Value").text = "INTRACISTERNAL"
    assert found(root) == []


def test_every_code_of_the_room_has_a_test() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    assert all(code in text for code in CATALOGUE if code.startswith("CTL5"))


def test_parameters_of_the_code_list_table_exist_and_their_lists_too() -> None:
    rows = read_rows("mappings", "ts_codelists.tsv")
    names = [row["short_name"] for row in rows]
    assert names == sorted(set(names))
    for row in rows:
        assert codes.ts_parameter(row["short_name"]), row
        assert codes.ct_list(row["codelist"]), row


def test_lists_that_are_judged_are_complete(shared: Path) -> None:
    content = json.loads((shared / "schemas/cdisc-ct/trial-design-subset-2025-03-28.json").read_bytes())
    for codelist in {row["codelist"] for row in read_rows("mappings", "ts_codelists.tsv")}:
        published = {term["submissionValue"] for term in content[codelist]["terms"]}
        held = {term.term for term in codes.ct_list(codelist)}
        if codelist == "C66729":
            assert held < published
            assert codelist in terminology.PARTIAL
        else:
            assert held >= published, codelist


def test_short_names_of_lists_are_the_parameters(shared: Path) -> None:
    content = json.loads((shared / "schemas/cdisc-ct/trial-design-subset-2025-03-28.json").read_bytes())
    other = {"CONROLE": "CONROL", "OBSMODEL": "OBSSMO", "OBSTIMP": "OBSSTP", "OBSTSMM": "OBSSSM"}
    for row in read_rows("mappings", "ts_codelists.tsv"):
        if row["codelist"] != "C66742":
            name = row["short_name"]
            assert content[row["codelist"]]["submissionValue"] == other.get(name, name)
    assert content["C66742"]["submissionValue"] == "NY"


def test_full_document_holds_the_published_pairs() -> None:
    assert odm.validate(FULL.encode()) == []
