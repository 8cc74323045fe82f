"""HL7's own examples, definitions and XML schemas judge reader and writer (packages.py says where they are)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fhir_validator.packages import files
from fhir_xml.made_up import alike
from trialglot.fhir.numbers import number
from trialglot.fhir.xml_reader import read
from trialglot.fhir.xml_writer import dump
from trialglot.validators.fhir import validate

EDITIONS = {
    "5.0.0": ("hl7.fhir.r5.examples", "hl7.fhir.r5.core"),
    "4.3.0": ("hl7.fhir.r4b.examples", "hl7.fhir.r4b.corexml"),
    "4.0.1": ("hl7.fhir.r4.examples", ""),
}
# Types as the published Bundle of data elements has them, DataRequirement.subject[x]: square brackets are against
# xs:anyURI, while FHIR's own rule for a uri lets them pass.
BRACKETS = "Bundle-dataelements"


def loaded(content: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(content, parse_float=number, parse_int=number)
    return document


def examples(edition: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, content in files(EDITIONS[edition][0], edition):
        document = loaded(content)
        if name.endswith(".json") and "resourceType" in document:
            yield name.removesuffix(".json"), document


def schema(edition: str, folder: Path) -> etree.XMLSchema:
    """HL7's XML schema of an edition; it consists of several files."""
    for name, content in files(EDITIONS[edition][1], edition, "package/xml"):
        if name.endswith(".xsd"):
            (folder / name).write_bytes(content)
    return etree.XMLSchema(etree.parse(folder / "fhir-single.xsd"))


def changed(document: dict[str, Any], content: bytes, edition: str) -> bool:
    made = read(content, edition)
    return bool(made.findings) or not alike(made.document, document)


@pytest.mark.parametrize(("edition", "count"), [("5.0.0", 2822), ("4.3.0", 2840)])
def test_every_official_example_is_the_same_after_xml_and_valid_by_the_schema(
    edition: str, count: int, tmp_path: Path
) -> None:
    compiled = schema(edition, tmp_path)
    parser = etree.XMLParser(huge_tree=True)
    different, refused, seen = [], {}, 0
    for name, document in examples(edition):
        seen += 1
        content = dump(document, edition)
        if changed(document, content, edition):
            different.append(name)
        if not compiled.validate(etree.fromstring(content, parser)):
            refused[name] = {one.message for one in compiled.error_log}
    assert seen == count
    assert different == []
    assert all("[x]' is not a valid value" in one for one in refused.pop(BRACKETS))
    # What else the schema refuses lacks a required element, as our validator says of the JSON too.
    documents = dict(examples(edition)) if refused else {}
    for name, messages in refused.items():
        assert all("This element is not expected" in one for one in messages)
        missing = [one for one in validate(documents[name], edition, own=False) if one.code == "FHR302"]
        assert len(missing) >= len(messages), name
    assert len(refused) == {"5.0.0": 0, "4.3.0": 13}[edition]


def test_every_official_example_of_r4_is_the_same_after_xml() -> None:
    """The schema of R4 is in none of HL7's npm packages."""
    seen = 0
    for name, document in examples("4.0.1"):
        seen += 1
        assert not changed(document, dump(document, "4.0.1"), "4.0.1"), name
    assert seen == 5306


@pytest.mark.parametrize("seed", ["NCT05704049-page", "NCT05704049-json"])
@pytest.mark.parametrize(("target", "edition"), [("fhir-r5", "5.0.0"), ("fhir-r4b", "4.3.0")])
def test_the_bundles_of_the_seed_are_valid_by_the_schema(
    root: Path, seed: str, target: str, edition: str, tmp_path: Path
) -> None:
    document = loaded((root / "tests/golden" / seed / f"{target}.json").read_bytes())
    compiled = schema(edition, tmp_path)
    compiled.assertValid(etree.fromstring(dump(document, edition)))


def test_the_schema_is_awake(root: Path, tmp_path: Path) -> None:
    document = loaded((root / "tests/golden/NCT05704049-json/fhir-r5.json").read_bytes())
    compiled = schema("5.0.0", tmp_path)
    content = dump(document, "5.0.0")
    for old, new in (
        (b'<action id="', b'<action ident="'),
        (b'<status value="active"/>', b'<status value="recruiting"/>'),
        (b"<name value=", b"<nom value="),
        (b"<div xmlns", b"<span/><div xmlns"),
        (b"<resource>", b"<resource><Basic/>"),
    ):
        assert old in content
        assert not compiled.validate(etree.fromstring(content.replace(old, new, 1)))


def test_published_xml_reads_as_the_published_json() -> None:
    """The definitions of R4B are published in both forms."""
    twins = {name: content for name, content in files("hl7.fhir.r4b.core", "4.3.0") if name.endswith(".json")}
    compared = 0
    for name, content in files("hl7.fhir.r4b.corexml", "4.3.0"):
        twin = twins.get(f"{name.removesuffix('.xml')}.json")
        if not name.endswith(".xml") or twin is None:
            continue
        made, expected = read(content, "4.3.0"), loaded(twin)
        assert made.findings == []
        for one in (made.document, expected):
            # The narrative's XML has line ends in attributes as references, its JSON has them as they are.
            if "div" in one.get("text", {}):
                one["text"]["div"] = one["text"]["div"].replace("&#xA;", "\n").replace("&#xD;", "\r")
        assert alike(made.document, expected), name
        compared += 1
    assert compared == 3389


@pytest.mark.parametrize(("package", "version"), [("hl7.fhir.r5.core", "5.0.0"), ("hl7.fhir.r4b.core", "4.3.0")])
def test_the_attributes_are_those_of_the_definitions(package: str, version: str) -> None:
    """Which elements are attributes in XML, and that the narrative is one of a kind, stands in no table of ours."""
    seen = set()
    for name, content in files(package, version):
        definition = loaded(content) if name.startswith("StructureDefinition-") else {}
        if definition.get("derivation") == "constraint":
            continue
        for element in definition.get("snapshot", {}).get("element", []):
            for form in element.get("representation", []):
                path = element["base"]["path"]
                seen.add((form, "value" if path.endswith(".value") else path))
    assert seen == {("xmlAttr", "Element.id"), ("xmlAttr", "Extension.url"), ("xmlAttr", "value"), ("xhtml", "value")}
