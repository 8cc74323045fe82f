"""Datasets and the define.xml that describes them: a fault in one of the two brings exactly one complaint."""

from __future__ import annotations

import orjson
import pytest

from sdtm_validator import described, made
from sdtm_validator.described import FILE
from trialglot import api
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions


def test_nothing_is_wrong_with_the_two() -> None:
    assert described.judged(described.define()) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "words"), described.FAULTS, ids=[f"{one[2]}-{one[3][:12]}" for one in described.FAULTS]
)
def test_a_fault_of_define_xml(old: str, new: str, code: str, words: str) -> None:
    xml = described.define().decode()
    assert xml.count(old) == 1
    found = [one for one in described.judged(xml.replace(old, new).encode()) if one.code != "SDT681"]
    assert {one.code for one in found} == {code}
    assert words in found[0].message


def test_a_dataset_that_is_not_there() -> None:
    package = made.package()
    del package["TI"]
    (found,) = described.judged(described.define(), package)
    assert (found.code, found.target_path) == ("SDT681", f"{FILE}#IG.TI")


def test_a_parameter_without_a_definition_and_a_definition_without_a_parameter() -> None:
    package = made.package()
    made.put(package["TS"], "PLANSUB", TSPARMCD="ACTSUB", TSPARM="Actual Number of Subjects")
    assert sorted(one.code for one in described.judged(described.define(), package)) == ["SDT689", "SDT690"]


def test_other_comparators() -> None:
    """A where-clause of several checks; one by exclusion."""
    old = '<RangeCheck Comparator="EQ" SoftHard="Soft" def:ItemOID="IT.TS.TSPARMCD"><CheckValue>NARMS</CheckValue>'
    more = (
        '<RangeCheck Comparator="NE" SoftHard="Soft" def:ItemOID="IT.TS.TSVAL"><CheckValue>{}</CheckValue></RangeCheck>'
    )
    xml = described.define().decode()
    assert xml.count(old) == 1
    assert described.judged(xml.replace(old, more.format("9") + old).encode()) == []
    assert {one.code for one in described.judged(xml.replace(old, more.format("2") + old).encode())} == {
        "SDT689",
        "SDT690",
    }


@pytest.mark.parametrize("xml", [b"", b"<", b"<a/>", b"<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'><Study/></ODM>"])
def test_a_define_xml_that_says_nothing(xml: bytes) -> None:
    assert described.judged(xml) == []


def test_it_is_read_where_it_lies_beside_a_dataset() -> None:
    xml = described.define().replace(b">Trial Elements<", b">Elements<")
    content = orjson.dumps(made.package()["TE"])
    found = api.validate(content, beside={"define.xml": xml})[1]
    assert [(one.code, one.target_path) for one in found] == [("SDT684", "/")]
    files = {**made.files(made.package()), FILE: xml}
    assert "SDT684" in {one.code for one in sdtm.check(made.DESIGN, files, CheckOptions())}


@pytest.mark.parametrize(("xml", "code"), [(b"<ODM", "SDT601"), (b"<a/>", "DEF650"), (b"<!DOCTYPE a><a/>", "DEF651")])
def test_the_define_xml_is_judged_by_itself_too(xml: bytes, code: str) -> None:
    files = {**made.files(made.package()), FILE: xml}
    found = sdtm.check(made.DESIGN, files, CheckOptions())
    assert code in {one.code for one in found}
    assert all((one.target_path or "").startswith(f"{FILE}#/") for one in found)
