"""Primitive types: what a value must look like (https://hl7.org/fhir/R5/datatypes.html#primitive).

``predicate`` gives the test used on the fast path; ``complaint`` says what is wrong. Both use the same pattern or
function, so they cannot disagree. The patterns are those of the specification, with days that exist in the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
    "base64Binary": "base64 without line breaks",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD, a date that exists in the calendar",
    "dateTime": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with an offset, a date that exists in the calendar",
    "instant": "YYYY-MM-DDThh:mm:ss with an offset, a date that exists in the calendar",
    "time": "hh:mm:ss without an offset",
    "integer": "a whole number from -2147483648 to 2147483647",
    "integer64": "a whole number from -9223372036854775808 to 9223372036854775807, as a string",
    "unsignedInt": "a whole number from 0 to 2147483647",
    "positiveInt": "a whole number from 1 to 2147483647",
    "decimal": "a number, as an integer of at most 18 digits",
    "boolean": "true or false",
    "element-id": "no white space",
    "language": "a language tag of IETF BCP 47",
    "mime": "a media type of IETF BCP 13",
    "currency": "a currency code of ISO 4217",
}
JSON_TYPES = {
    "boolean": "boolean",
    "integer": "number",
    "unsignedInt": "number",
    "positiveInt": "number",
    "decimal": "number",
}
OPEN_SETS = {
    "http://hl7.org/fhir/ValueSet/all-languages": "language",
    "http://hl7.org/fhir/ValueSet/mimetypes": "mime",
    "http://hl7.org/fhir/ValueSet/currencies": "currency",
}
_MOST = 2**31 - 1
_LEAST = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}


def _decimal(value: Any) -> bool:
    if type(value) is int:
        return -(10**18) < value < 10**18
    # NaN and the infinities are no JSON numbers; the digits of any other number are not seen any more here.
    return type(value) is float and value - value == 0


def _whole(least: int) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        return type(value) is int and least <= value <= _MOST

    return test


def _boolean(value: Any) -> bool:
    return type(value) is bool


class _Texts(dict[str, Callable[[str], Any]]):
    """Tests by kind, each compiled when it is first asked for."""

    def __missing__(self, kind: str) -> Callable[[str], Any]:
        # White space is that of Unicode (a no-break space in an address is an error too), digits are ASCII only.
        self[kind] = test = re.compile(PATTERNS[kind].replace(r"\d", "[0-9]")).fullmatch
        return test


def _integer64(value: str) -> bool:
    return bool(re.fullmatch(r"0|[-+]?[1-9][0-9]{0,18}", value)) and -(2**63) <= int(value) < 2**63


# A text needs one visible character; stripping tells that without running through the rest.
TEXTS = _Texts({"string": str.strip, "markdown": str.strip, "integer64": _integer64})
NUMBERS: dict[str, Callable[[Any], bool]] = {
    **{name: _whole(least) for name, least in _LEAST.items()},
    "decimal": _decimal,
    "boolean": _boolean,
}


def predicate(kind: str) -> Callable[[Any], Any]:
    """Return the test of a primitive type; for types of JSON string it takes strings only."""
    return NUMBERS[kind] if kind in NUMBERS else TEXTS[kind]


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
