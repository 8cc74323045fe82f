"""Primitive formats, value by value (https://hl7.org/fhir/R5/datatypes.html#primitive)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot.fhir.definitions import definitions
from trialglot.validators.fhir.primitives import formats

predicate = formats("5.0.0").predicate

GOOD: dict[str, list[Any]] = {
    "date": ["2018", "1973-06", "1905-08-23", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"],
    "dateTime": ["2018", "2018-02", "2018-02-03", "2015-02-07T13:28:17-05:00", "2017-01-01T00:00:00.000Z",
        "2016-12-31T23:59:60Z", "2018-02-03Z"],
    "instant": ["2015-02-07T13:28:17.239+02:00", "2017-01-01T00:00:00Z"],
    "time": ["00:00:00", "23:59:60", "12:30:00.123456789"],
    "id": ["a", "A-1.b", "x" * 64, "-"],
    "uri": ["http://a", "urn:oid:1.2.3", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:iso:std:iso:3166",
        "a/b", "Ärzte", "up"],
    "canonical": ["http://a|1.0", "http://a#x", "#x", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520|1"],
    "oid": ["urn:oid:1.2.3.4.5", "urn:oid:2.0"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "code": ["a", "a b", "<=", "phase-1"],
    "string": ["x", " x", "x\ny", "漢"],
    "base64Binary": ["e30=", "YQ==", "YWJj"],
    "integer": [0, -1, 2**31 - 1, -(2**31)],
    "unsignedInt": [0, 2**31 - 1],
    "positiveInt": [1, 2**31 - 1],
    "integer64": ["0", "-5", "+5", "9223372036854775807", "-9223372036854775808"],
    "decimal": [0, -1.5, 10**17, 1e-7],
    "boolean": [True, False],
    "language": ["en", "de-CH", "zh-Hant-TW"],
    "mime": ["application/pdf", "text/plain; charset=utf-8", "application/fhir+json"],
    "currency": ["EUR"],
    "country": ["DE", "DEU", "276", "XK"],
    "subdivision": ["DE-BE", "GB-ENG", "US-CA", "AT-9"],
    "ucum": ["mg", "mg/dL", "/min", "m[H2O]", "[in_i'H2O]", "10*3/uL", "{tablet}", "kg/(m.s2)", "mL/min/{1.73_m2}",
        "[m/s2/Hz^0.5]", "1", "%", "((m.s)/(kg))", "a", "cal_[15]", "{2 or 3 times}/d", "mm[Hg]"],
    "element-id": ["a_b", "über"],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "date": ["", "18", "2018-2", "2018-13", "2018-00-01", "2018-02-30", "2023-02-29", "1900-02-29", "2018-04-31",
        "0000", "2018-02-03T00:00:00Z", "2018-02-03Z", "２０１８", " 2018"],
    "dateTime": ["2018-02-03T10:00Z", "2018-02-03T10:00:00", "2018-02-03 10:00:00Z", "2018-02-03T24:00:00Z",
        "2018-02-03T10:00:00+15:00", "2018-02-30T10:00:00Z", "2018Z"],
    "instant": ["2015-02-07", "2015-02-07T13:28Z", "2015-02-07T13:28:17", "2015-02-31T13:28:17Z"],
    "time": ["24:00:00", "10:00", "10:00:00Z", "10:60:00"],
    "id": ["", "x" * 65, "a_b", "a b", "ä", "a/b", "a\n"],
    "uri": ["", "a b", "a\tb", "a\u00a0b", "urn:uuid:1", "urn:oid:", "urn:oid:3.1"],
    "canonical": ["", "a", "no canonical", "/x", "Library/x", "http:", "urn:uuid:1"],
    "oid": ["1.2.3", "urn:oid:01.2"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"],
    "code": ["", " a", "a ", "a  b", "a\tb"],
    "string": ["", " ", "\n\t", "\u3000"],
    "base64Binary": ["", "a", "e30", "e3 0=", "====", "e30=\n"],
    "integer": [2**31, -(2**31) - 1, 1.0, "1", True],
    "unsignedInt": [-1, 2**31],
    "positiveInt": [0],
    "integer64": ["", "05", "1.0", "9223372036854775808"],
    "decimal": [float("nan"), float("inf"), True, "1", 10**18],
    "boolean": [0, 1, "true", None],
    "language": ["", "english please", "-"],
    "mime": ["pdf", "a file", "application/"],
    "currency": ["eur", "EURO"],
    "country": ["de", "D", "Germany", "27", "DE-BE"],
    "subdivision": ["DE", "DE-", "de-BE", "DE-BERL"],
    "ucum": ["", "mg per dL", "µg", "°C", "mg//dL", "mg/", "(mg", "mg)", "[in", "{a", "a{b{c}}", "/", "()", "mg/()",
        "[]"],
    "element-id": ["a b", ""],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in GOOD.items() for value in values])
def test_good(kind: str, value: Any) -> None:
    assert predicate(kind)(value)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values])
def test_bad(kind: str, value: Any) -> None:
    assert not predicate(kind)(value)


# What R4B writes otherwise (https://hl7.org/fhir/R4B/datatypes.html#primitive).
OLDER: list[tuple[str, Any, bool]] = [
    ("base64Binary", "e30=\nYQ==", False),  # padding ends the data
    ("base64Binary", "YWJj\r\nYWJj\n e30=\n", True),
    ("base64Binary", " YWJj", True),
    ("base64Binary", "YW Jj", False),
    ("base64Binary", "", False),
    ("base64Binary", " \n", False),
    ("dateTime", "2018-02-03Z", False),
    ("dateTime", "2018-02Z", False),
    ("dateTime", "2018-02-03T10:00:00.1234567890123Z", True),
    ("dateTime", "2018-02-30T10:00:00Z", False),
    ("instant", "2015-02-07T13:28:17.2390000000001+02:00", True),
    ("time", "12:30:00.12345678901", True),
    ("decimal", 10**18, True),
    ("decimal", float("inf"), False),
]


@pytest.mark.parametrize(("kind", "value", "good"), OLDER)
@pytest.mark.parametrize("edition", ["4.3.0", "4.0.1"])
def test_formats_of_editions_before_r5(edition: str, kind: str, value: Any, good: bool) -> None:
    assert bool(formats(edition).predicate(kind)(value)) is good


def test_white_space_in_base64_costs_no_more_than_its_length() -> None:
    assert not formats("4.3.0").predicate("base64Binary")("YWJj" + " " * 200_000 + "!")


def _published(kind: str, edition: str) -> str | None:
    regex: str | None = definitions(edition).types.get(kind)["regex"]
    return regex


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0"])
@pytest.mark.parametrize("kind", ["date", "dateTime", "instant", "time", "id", "oid", "uuid", "code", "base64Binary"])
def test_nothing_is_accepted_that_the_published_expression_refuses(kind: str, edition: str) -> None:
    older = [value for name, value, good in OLDER if good and name == kind] if edition < "5" else []
    accepted = [value for value in (*GOOD[kind], *older) if formats(edition).predicate(kind)(value)]
    assert len(accepted) >= len(older) + len(GOOD[kind]) - (kind == "dateTime" and edition < "5")
    for value in accepted:
        assert re.fullmatch(str(_published(kind, edition)), value), value


@given(st.from_regex(str(_published("date", "5.0.0")), fullmatch=True))
def test_a_date_is_accepted_just_when_the_calendar_has_it(text: str) -> None:
    from datetime import date

    parts = [int(part) for part in text.split("-")]
    try:
        date(*[*parts, 1, 1][:3])
        exists = True
    except ValueError:
        exists = False
    if text.isascii():
        assert bool(predicate("date")(text)) is exists
