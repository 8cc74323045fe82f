"""Primitive types: what a value must look like (https://hl7.org/fhir/R5/datatypes.html#primitive).

``formats`` gives the tests of an edition, one for each type; the fast path and the thorough look use the same, so they
cannot disagree. The patterns are those of the specification, with days that exist in the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

_YEAR = r"(?!0000)\d{4}"
_DAY = (
    r"(?:(?!0000)\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    r"|02-(?:0[1-9]|1\d|2[0-8]))"
    r"|(?!0000)(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_MONTH = rf"{_YEAR}-(?:0[1-9]|1[0-2])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?"
_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_UUID = r"urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_OID = r"urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+"
_TOKEN = r"[A-Za-z0-9!#$&^_.+\-*]+"
# Its first branch is there for speed: most addresses do not begin with the letter of "urn".
_URI = rf"[^u\s]\S*|(?!urn:uuid:|urn:oid:)\S+|{_UUID}|{_OID}"

# A unit of UCUM (https://ucum.org/ucum, sections 2 to 12) with what stands in parentheses taken out: components joined
# by points and slashes; a component is a unit that an annotation may follow, or an annotation alone. Annotations have
# spaces in HL7's own list of common units.
_COMPONENT = r"(?:(?:[^\[\]{}()./\s]|\[[^\[\]{}\s]+\])+(?:\{[^{}]*\})?|\{[^{}]*\})"
_TERM = rf"{_COMPONENT}(?:[./]{_COMPONENT})*"
_UNIT = re.compile(rf"/?{_TERM}").fullmatch
_IN_PARENTHESES = re.compile(rf"\({_TERM}\)")

PATTERNS: dict[str, str] = {
    "code": r"\S+(?: \S+)*",
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "uri": _URI,
    "url": _URI,
    # A canonical is absolute, or a reference to a contained resource (https://hl7.org/fhir/R5/references.html#canonical).
    "canonical": rf"https?:\S+|(?!urn:uuid:|urn:oid:)[A-Za-z][A-Za-z0-9+.\-]*:\S+|(?:{_UUID}|{_OID})(?:\|\S+)?|\#\S*",
    "oid": _OID,
    "uuid": r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "base64Binary": r"(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "date": rf"{_DAY}|{_MONTH}|{_YEAR}",
    # "If hours and minutes are specified, a UTC offset SHALL be populated"; R5 allows an offset on a date or month.
    "dateTime": rf"{_DAY}(?:T{_TIME}{_ZONE}|{_ZONE})?|{_MONTH}{_ZONE}?|{_YEAR}",
    "instant": rf"{_DAY}T{_TIME}{_ZONE}",
    "time": _TIME,
    "element-id": r"\S+",
    # Formats of value sets that have no list: IETF BCP 47, IETF BCP 13, ISO 4217.
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    # FHIR itself says xml, json and ttl for its own formats, and writes parameters with single spaces.
    "mime": rf"{_TOKEN}/{_TOKEN}(?: ?; ?{_TOKEN}=(?:\"[^\"]*\"|[^\s;\"]+(?: [^\s;\"]+)*))*|xml|json|ttl",
    "currency": r"[A-Z]{3}",
    # ISO 3166: two letters, three letters or three digits; ISO 3166-2: the two letters, a hyphen, one to three signs.
    "country": r"[A-Z]{2,3}|\d{3}",
    "subdivision": r"[A-Z]{2}-[A-Z0-9]{1,3}",
}
# Where editions before R5 differ (https://hl7.org/fhir/R4B/datatypes.html#primitive): white space between the groups of
# base64, no offset on a date without time, any number of digits in fractions of a second.
_OLDER_TIME = _TIME.replace("{1,9}", "+")
_BEFORE_R5: dict[str, str] = {
    "base64Binary": (r"(?=\s*\S)\s*+(?:[A-Za-z0-9+/]{4}\s*+)*(?:[A-Za-z0-9+/]{2}==\s*+|[A-Za-z0-9+/]{3}=\s*+)?"),
    "dateTime": rf"{_DAY}(?:T{_OLDER_TIME}{_ZONE})?|{_MONTH}|{_YEAR}",
    "instant": rf"{_DAY}T{_OLDER_TIME}{_ZONE}",
    "time": _OLDER_TIME,
}
RULES: dict[str, str] = {
    "string": "at least one character that is no white space",
    "markdown": "at least one character that is no white space",
    "code": "no white space at either end, and single spaces only within",
    "id": "1 to 64 characters out of A-Z, a-z, 0-9, hyphen and full stop",
    "uri": "no white space; urn:uuid: and urn:oid: followed by a UUID or an OID",
    "url": "no white space; urn:uuid: and urn:oid: followed by a UUID or an OID",
    "canonical": "an absolute address without white space, optionally |version, or #id of a contained resource",
    "oid": "urn:oid: followed by an OID",
    "uuid": "urn:uuid: followed by a UUID in lower case",
    "base64Binary": "base64; white space is allowed before R5 only, between groups of four characters",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD, a date that exists in the calendar",
    "dateTime": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with an offset, a date that exists in the calendar",
    "instant": "YYYY-MM-DDThh:mm:ss with an offset, a date that exists in the calendar",
    "time": "hh:mm:ss without an offset",
    "integer": "a whole number from -2147483648 to 2147483647",
    "integer64": "a whole number from -9223372036854775808 to 9223372036854775807, as a string",
    "unsignedInt": "a whole number from 0 to 2147483647",
    "positiveInt": "a whole number from 1 to 2147483647",
    "decimal": "a number; in R5 with at most 18 digits before the point, 17 after it and 9 in an exponent",
    "boolean": "true or false",
    "element-id": "no white space",
    "language": "a language tag of IETF BCP 47",
    "mime": "a media type of IETF BCP 13",
    "currency": "a currency code of ISO 4217",
    "country": "two or three capital letters or three digits, as in ISO 3166",
    "subdivision": "a country, a hyphen and one to three capital letters or digits, as in ISO 3166-2",
    "ucum": "a unit of UCUM has no white space outside braces, no sign beyond ASCII, and brackets that match",
}
JSON_TYPES = {
    "boolean": "boolean",
    "integer": "number",
    "unsignedInt": "number",
    "positiveInt": "number",
    "decimal": "number",
}
# Value sets that are no list, or one that grows: the format of their codes and, where a list is at hand, its system.
OPEN_SETS = {
    "http://hl7.org/fhir/ValueSet/ucum-units": ("ucum", ""),
    "http://hl7.org/fhir/ValueSet/all-languages": ("language", ""),
    "http://hl7.org/fhir/ValueSet/mimetypes": ("mime", ""),
    "http://hl7.org/fhir/ValueSet/currencies": ("currency", "urn:iso:std:iso:4217"),
}
_MOST = 2**31 - 1
_LEAST = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}


# The pattern of the definition in R5, without the second brace that stands there for one too many.
_decimal_text = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][+-]?[0-9]{1,9})?").fullmatch


def _decimal(value: Any) -> bool:
    if type(value) is int:
        return -(10**18) < value < 10**18
    if type(value) is float:
        # NaN and the infinities are no JSON numbers; the digits of any other float are not seen any more here.
        return value - value == 0
    return isinstance(value, Decimal) and _decimal_text(str(value)) is not None


def _decimal_of_any_size(value: Any) -> bool:
    # The definition of R4B sets no limit; the one of R5 does.
    return type(value) is int or (isinstance(value, Decimal) and value.is_finite()) or _decimal(value)


def _whole(least: int) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        return type(value) is int and least <= value <= _MOST

    return test


def _boolean(value: Any) -> bool:
    return type(value) is bool


class _Texts(dict[str, Callable[[str], Any]]):
    """Tests by kind, each compiled when it is first asked for."""

    def __init__(self, tests: dict[str, Callable[[str], Any]], patterns: dict[str, str]) -> None:
        super().__init__(tests)
        self._patterns = patterns

    def __missing__(self, kind: str) -> Callable[[str], Any]:
        # White space is that of Unicode (a no-break space in an address is an error too), digits are ASCII only.
        self[kind] = test = re.compile(self._patterns[kind].replace(r"\d", "[0-9]")).fullmatch
        return test


def _integer64(value: str) -> bool:
    return bool(re.fullmatch(r"0|[-+]?[1-9][0-9]{0,18}", value)) and -(2**63) <= int(value) < 2**63


def _unit(value: str) -> bool:
    """Whether a text has the form of a UCUM unit; which units there are is not known here."""
    if not value.isascii() or not value.isprintable():
        return False
    inner = -1
    while "(" in value and len(value) != inner:
        inner = len(value)
        value = _IN_PARENTHESES.sub("u", value)
    return _UNIT(value) is not None


class Formats:
    """The tests of the primitive types of one edition: ``texts`` for types of JSON string, ``numbers`` for others."""

    def __init__(self, edition: str) -> None:
        # A text needs one visible character; stripping tells that without running through the rest.
        tests: dict[str, Callable[[str], Any]] = {"string": str.strip, "markdown": str.strip}
        tests |= {"integer64": _integer64, "ucum": _unit}
        self.texts = _Texts(tests, PATTERNS if edition >= "5" else PATTERNS | _BEFORE_R5)
        self.numbers: dict[str, Callable[[Any], bool]] = {
            **{name: _whole(least) for name, least in _LEAST.items()},
            "decimal": _decimal if edition >= "5" else _decimal_of_any_size,
            "boolean": _boolean,
        }

    def predicate(self, kind: str) -> Callable[[Any], Any]:
        """Return the test of a primitive type; for types of JSON string it takes strings only."""
        return self.numbers[kind] if kind in self.numbers else self.texts[kind]


@cache
def formats(edition: str) -> Formats:
    """Return the tests of an edition."""
    return Formats(edition)


def json_type(kind: str) -> str:
    """Return the JSON type in which a primitive type is written."""
    return JSON_TYPES.get(kind, "string")


def json_type_of(value: Any) -> str:
    """Return the JSON type of a value, for messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"
