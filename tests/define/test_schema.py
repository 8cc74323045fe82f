"""The schema of Define-XML 2.1: which files it is made of, and that it is found without network; detection."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from lxml import etree

from define.made import design, parsed, written
from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.validators import define, xsd

PINS = {
    "define-enumerations.xsd": "db29e4b81559703ff9dd955089f756e698ee1d71ea6ecddcb69a4857b2d8c56d",
    "define-extension.xsd": "6fc1ab186a03b5a811b1d9243a54219d8cbc3b4f9dbd216dd7a7addec1149e76",
    "define-ns.xsd": "3f3db11167a93854a2e7bc922ece01cad22d912fdad63adef2216d21fb35237a",
    "define2-1-0.xsd": "62618c24aa046ecc3f4cb332e95de1281b1d7cbff12702ff2012ed65f3171f18",
    "xlink.xsd": "e4b134b25c547bc74808bbcc0818febd2f4a58b759556443999365ec4d53d594",
    "xml.xsd": "258ac9c0f078fc9692735140f2d21541e8bf16941bed42833c1a5f965b52c6dc",
    "xmldsig-core-schema.xsd": "111a972ccb9916cb95df9af4b6c1775307292463639de69d6fe63516bb2d850e",
}


def test_schema_files_are_those_that_were_read() -> None:
    """Another edition of the files is another schema: it is taken on purpose, not by an update."""
    folder = xsd.define_folder()
    assert {path.name for path in folder.glob("*.xsd")} == set(PINS)
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PINS} == PINS


def test_manifest_tells_of_the_schema(root: Path) -> None:
    manifest = tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))
    told = next(one for one in manifest["source"] if "Define-XML 2.1" in one["title"])
    assert told["package"] == "odmlib"
    assert told["licence"] == "MIT"
    assert told["sha256"] == PINS["define2-1-0.xsd"]


def test_files_differ_from_the_official_ones_in_their_places_only(shared: Path) -> None:
    official = shared / "schemas/define-xml-2.1/cdisc-define-2.1"
    for name in ("define-enumerations.xsd", "define-extension.xsd", "define-ns.xsd", "define2-1-0.xsd"):
        ours, theirs = ((folder / name).read_text(encoding="utf-8") for folder in (xsd.define_folder(), official))
        for place in ("../../odm/1.3.2/", "../cdisc-odm-1.3.2/", "../core/"):
            ours, theirs = ours.replace(place, ""), theirs.replace(place, "")
        assert ours == theirs


def test_uniqueness_rules_are_taken_out_and_asked_where_they_may_be_broken() -> None:
    schema, rules = xsd.define21_apart()
    names = {one.name for one in rules}
    assert {
        "UC-STD-1",
        "UC-VLD-1",
        "UC-VLD-2",
        "UC-IGD-1",
        "UC-IGD-2",
        "UC-IGD-3",
        "UC-CL-1",
        "UC-MDV-OID-unique",
    } <= names
    assert schema.validate(parsed(written()))


@pytest.mark.parametrize(
    ("xpath", "attribute", "rule"),
    [
        ("//odm:ItemGroupDef[1]/odm:ItemRef[2]", "OrderNumber", "UC-IGD-2"),
        ("//odm:ItemGroupDef[1]/odm:ItemRef[3]", "KeySequence", "UC-IGD-3"),
        ("//def:ValueListDef[1]/odm:ItemRef[2]", "OrderNumber", "UC-VLD-2"),
    ],
)
def test_values_that_must_be_unique(xpath: str, attribute: str, rule: str) -> None:
    from define.made import one

    root = parsed(written())
    one(root, xpath).set(attribute, "01")  # the same integer as 1
    found = define.check(etree.tostring(root))
    assert "DEF650" in {each.code for each in found}
    assert any(rule in each.message for each in found), [each.message for each in found]


def test_repeated_terms_and_languages() -> None:
    from define.made import all_of

    for xpath in ("//odm:CodeListItem", "//odm:CodeList/odm:EnumeratedItem", "//odm:TranslatedText", "//odm:Alias"):
        root = parsed(written())
        element = all_of(root, xpath)[0]
        element.addnext(etree.fromstring(etree.tostring(element)))
        assert "DEF650" in {each.code for each in define.check(etree.tostring(root))}, xpath


def test_other_parts_of_the_document_are_judged_by_the_whole_schema() -> None:
    admin = b'<AdminData><User OID="U.1"/><User OID="U.1"/></AdminData></ODM>'
    found = define.check(written().replace(b"</ODM>", admin))
    assert [one.code for one in found] == ["DEF650"]
    assert "UC-AD-1" in found[0].message


def test_document_type_is_refused() -> None:
    content = written().replace(b"?>", b'?><!DOCTYPE ODM [<!ENTITY a "b">]>', 1)
    assert [one.code for one in define.check(content)] == ["DEF651"]


def test_it_is_found_by_its_content() -> None:
    assert api.validate(written()) == ("Define-XML 2.1", [])
    spaced = written().replace(b"xmlns:def=", b"xmlns:d =\n ").replace(b"<def:", b"<d:").replace(b"</def:", b"</d:")
    spaced = spaced.replace(b" def:", b" d:")
    assert api.validate(spaced) == ("Define-XML 2.1", [])
    assert api.validate(b"\xef\xbb\xbf" + written()) == ("Define-XML 2.1", [])
    assert api.validate(written().decode().replace("UTF-8", "UTF-16").encode("utf-16")) == ("Define-XML 2.1", [])


def test_odm_without_it_is_odm() -> None:
    kind, found = api.validate(written().replace(b"http://www.cdisc.org/ns/def/v2.1", b"http://example.org/def"))
    assert kind == "ODM-XML 1.3.2"
    assert found


def test_another_version_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"Define-XML 2\.0, which cannot be validated"):
        api.validate(written().replace(b"/ns/def/v2.1", b"/ns/def/v2.0"))


def test_broken_xml_is_refused() -> None:
    with pytest.raises(UnreadableError, match="not well-formed"):
        define.check(written()[:-9])


def test_root_of_another_kind_is_a_fault_of_the_schema() -> None:
    assert {one.code for one in define.check(b"<ODM/>")} == {"DEF650"}


@pytest.mark.parametrize("only", ["TS", "TA", "TE", "TI"])
def test_each_dataset_alone_is_valid(only: str) -> None:
    assert define.check(written(design(comments=(), only=(only,)))) == []
