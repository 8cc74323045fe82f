"""Decimals: the rule on digits is judged on what is written, in JSON and in XML alike, by the rule of the edition.

R5 limits the digits (https://hl7.org/fhir/R5/datatypes.html#decimal, regex), R4B does not.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from fhir_validator.packages import files
from trialglot import api
from trialglot.fhir.numbers import Number, number
from trialglot.fhir.xml_writer import dump
from trialglot.findings import Severity
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.primitives import formats
from trialglot.validators.options import CheckOptions

GOOD = ["0", "-0", "1.50", "0.0", "-1.5e-7", "1E5", "9" * 18, "-" + "9" * 18, "1." + "0" * 17, "1.5E123456789"]
TOO_LONG = ["1" + "0" * 18, "1." + "0" * 18, "1E1234567890", "9" * 500]


def judged(text: str, edition: str) -> bool:
    return bool(formats(edition).predicate("decimal")(number(text)))


@pytest.mark.parametrize("text", GOOD)
@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
def test_digits_within_the_limits(text: str, edition: str) -> None:
    assert judged(text, edition)
    assert formats(edition).predicate("decimal")(Decimal(text))


@pytest.mark.parametrize("text", TOO_LONG)
def test_digits_beyond_the_limits_of_r5(text: str) -> None:
    assert not judged(text, "5.0.0")
    assert judged(text, "4.3.0")


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan"), True, "1"])
@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
def test_what_is_no_number(value: Any, edition: str) -> None:
    assert not formats(edition).predicate("decimal")(value)


@pytest.mark.parametrize("kind", ["integer", "unsignedInt", "positiveInt"])
@pytest.mark.parametrize("text", ["1.0", "1e1", "-0", "9" * 500])
def test_a_whole_number_is_written_as_one(kind: str, text: str) -> None:
    assert not formats("5.0.0").predicate(kind)(number(text))


def observation(text: str) -> tuple[bytes, bytes]:
    """An Observation in JSON and in XML whose value has the digits of ``text``."""
    quantity = {"value": Number(text), "unit": "mg"}
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "c"},
        "valueQuantity": quantity,
    }
    xml = dump(made, "5.0.0")
    quantity["value"] = "@"
    return json.dumps(made).replace('"@"', text).encode(), xml


def errors(content: bytes) -> list[tuple[str, str | None, str]]:
    _, found = api.validate(content, options=CheckOptions(fhir_version="R5"))  # earlier editions have no limit
    return [(one.code, one.target_path, one.message) for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("text", ["1.50", "1." + "0" * 17, "9" * 18])
def test_a_document_with_many_digits_is_valid(text: str) -> None:
    for content in observation(text):
        assert errors(content) == []


@pytest.mark.parametrize("text", ["1." + "0" * 18, "1" + "0" * 18, "0.1234567890123456789"])
def test_a_document_with_too_many_digits_is_not(text: str) -> None:
    for content in observation(text):
        ((code, path, message),) = errors(content)
        assert (code, path) == ("FHR307", "Observation.value.value")
        assert message.startswith(f"{text} is no valid decimal")


def test_an_exponent_that_no_number_can_have_is_a_finding() -> None:
    content = (
        b'{"resourceType": "Observation", "status": "final", "code": {"text": "c"}, "valueQuantity": {"value": 1E@}}'
    )
    for exponent in (b"9" * 18, b"9" * 30):
        ((code, path, _),) = errors(content.replace(b"@", exponent))
        assert (code, path) == ("FHR307", "Observation.value.value")


@pytest.mark.parametrize(
    ("package", "version", "edition"),
    [("hl7.fhir.r5.examples", "5.0.0", "5.0.0"), ("hl7.fhir.r4b.examples", "4.3.0", "4.3.0")],
)
def test_the_official_example_about_decimals(package: str, version: str, edition: str) -> None:
    (content,) = (content for name, content in files(package, version) if name == "Observation-decimal.json")
    document = json.loads(content, parse_float=number, parse_int=number)
    assert [one for one in validate(document, edition, own=False) if one.severity is Severity.ERROR] == []
