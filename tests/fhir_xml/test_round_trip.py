"""What is written as XML and read back is the same resource, to the letter."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from fhir_xml.made_up import alike, resources
from trialglot.fhir.numbers import Number, number
from trialglot.fhir.xml_reader import read
from trialglot.fhir.xml_writer import dump

FHIR = "{http://hl7.org/fhir}"


def same_again(document: dict[str, Any], edition: str) -> bytes:
    content = dump(document, edition)
    made = read(content, edition)
    assert made.findings == []
    assert alike(made.document, document)
    return content


@given(document=resources("5.0.0"))
def test_made_up_resources_of_r5(document: dict[str, Any]) -> None:
    same_again(document, "5.0.0")


@given(document=resources("4.3.0"))
def test_made_up_resources_of_r4b(document: dict[str, Any]) -> None:
    same_again(document, "4.3.0")


@given(document=resources("4.0.1"))
def test_made_up_resources_of_r4(document: dict[str, Any]) -> None:
    same_again(document, "4.0.1")


@given(document=resources("5.0.0"))
def test_another_parser_reads_the_same_values(document: dict[str, Any]) -> None:
    expected: list[str] = []

    def collect(value: Any, key: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                collect(inner, name)
        elif isinstance(value, list):
            for inner in value:
                collect(inner, key)
        elif value is not None and key not in ("resourceType", "div"):
            expected.append(str(value).lower() if isinstance(value, bool) else str(value))

    collect(document, "")
    root = etree.fromstring(dump(document, "5.0.0"), etree.XMLParser(resolve_entities=False))
    seen = [value for node in root.iter(f"{FHIR}*") for value in node.attrib.values()]
    assert sorted(map(str, seen)) == sorted(expected)


@pytest.mark.parametrize("seed", ["NCT05704049-page", "NCT05704049-json"])
@pytest.mark.parametrize(("target", "edition"), [("fhir-r5", "5.0.0"), ("fhir-r4b", "4.3.0"), ("fhir-r4", "4.0.1")])
def test_the_bundle_of_the_seed(root: Path, seed: str, target: str, edition: str) -> None:
    document = json.loads((root / "tests/golden" / seed / f"{target}.json").read_bytes(), parse_float=number)
    content = same_again(document, edition)
    assert dump(document, edition) == content
    assert content.endswith(b"\n</Bundle>\n")
    assert len(etree.fromstring(content).findall(f"{FHIR}entry")) == len(document["entry"])


def test_the_order_of_the_keys_makes_no_difference(root: Path) -> None:
    document = json.loads((root / "tests/golden/NCT05704049-json/fhir-r5.json").read_bytes())

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(one) for one in value] if isinstance(value, list) else value

    assert dump(turned(document), "5.0.0") == dump(document, "5.0.0")


def test_numbers_of_any_kind_calculate_and_keep_their_text() -> None:
    assert number("1.50") == Decimal("1.5") == 1.5
    assert Number("1.50") + 1 == Decimal("2.5")
    assert [str(number(text)) for text in ("1.50", "1E5", "0.0000001")] == ["1.50", "1E5", "0.0000001"]
    assert number("2") == 2
    assert type(number("2")) is int
