"""Good and bad values of the primitive types, by the text and the patterns of the specification.

https://hl7.org/fhir/R5/datatypes.html and https://hl7.org/fhir/R4B/datatypes.html
"""

from __future__ import annotations

from typing import Any

GOOD: dict[str, list[Any]] = {
    "boolean": [True, False],
    "integer": [1, 0, -1, 2147483647, -2147483648],
    "integer64": ["1", "0", "-5", "9223372036854775807"],
    "unsignedInt": [1, 0, 2147483647],
    "positiveInt": [1, 2147483647],
    "decimal": [1, 1.5, 0, -2.25, 1000000.001, 1e-7],
    "string": ["Example", "two words", "Größe 5 µg/m²", "line\nbreak\ttab"],
    "markdown": ["Example", "# Title\n\n* one\n* two", "a | b"],
    "code": ["example", "two words"],
    "id": ["example", "A-1.b", "x" * 64],
    "uri": [
        "https://example.org/a", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:oid:1.2.3.4", "ftp://a.example",
    ],
    "url": ["https://example.org/a", "mailto:a@example.org", "ftp://a.example/x"],
    "canonical": [
        "https://example.org/a", "https://example.org/a|1.0.0", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    ],
    "oid": ["urn:oid:1.2.3.4", "urn:oid:2.16.840.1.113883"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "base64Binary": ["YWJj", "YWI=", "YQ=="],
    "date": ["2023-06-15", "2023-06", "2023", "2024-02-29", "2000-02-29"],
    "dateTime": [
        "2023-06-15", "2023-06", "2023", "2023-06-15T10:00:00Z", "2023-06-15T10:00:00.123+02:00", "2024-02-29",
        "2023-06-15T00:00:00-14:00",
    ],
    "instant": ["2023-06-15T10:00:00Z", "2023-06-15T10:00:00.123+02:00", "2024-02-29T23:59:59-05:30"],
    "time": ["10:00:00", "23:59:59.125", "00:00:00"],
    "xhtml": ['<div xmlns="http://www.w3.org/1999/xhtml"><p>Example</p></div>'],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "integer": [2147483648, -2147483649, 1.5, 1.0],
    "unsignedInt": [-1, 2147483648, 1.5, 1.0],
    "positiveInt": [0, -1, 2147483648, 1.5, 1.0],
    "integer64": ["9223372036854775808", "1.5", "one"],
    "date": [
        "2023-02-30", "2023-02-29", "1900-02-29", "2023-13-01", "2023-00", "2023-6-15", "15.06.2023", "2023/06/15",
        "2023-06-15T10:00:00Z", "20230615", "0000-01-01", "2023-06-15\n", "２０２３-06-15", "2023-06-15Z",
    ],
    "dateTime": [
        "2023-02-30", "2023-06-31T10:00:00Z", "2023-06-15T10:00:00", "2023-06-15T25:00:00Z", "2023-06-15T10:00Z",
        "2023-06-15 10:00:00Z", "2023-06-15T10:00:00+15:00", "15.06.2023", "2023-06-15T10:60:00Z", "2023-06-15\n",
        "2023-06-15T10:00:61Z", "2023-06-15T10:00:00.Z", "2023-06-15T10:00:00+2:00", "2023-06-15T10:00:00z", "２０２３",
    ],
    "instant": [
        "2023", "2023-06", "2023-06-15", "2023-02-30T10:00:00Z", "2023-06-15T10:00:00", "2023-06-15T25:00:00Z",
        "2023-06-15T10:61:00Z", "2023-06-15T10:00:00Z\n", "2023-06-15T10:00Z", "2023-06-15T10:00:00+1400",
    ],
    "time": ["10:00", "25:00:00", "10:60:00", "10:00:00Z", "T10:00:00", "9:00:00", "10:00:00\n", "10:00:61"],
    "code": [" example", "example ", "two  words", "two\twords", "example\n", "two\u00a0words"],
    "id": ["x" * 65, "a_b", "a b", "a/b", "ä", "example\n", "١"],
    "uri": ["https://example.org/a b", " https://example.org/a", "urn:uuid:123", "urn:oid:1.x"],
    "url": ["https://example.org/a b", "https://example.org/a ", "urn:uuid:123"],
    "canonical": ["a canonical with spaces", "no-address", "https://example.org/a b|1"],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1..2", "urn:oid:1.02", "urn:oid:1.2\n"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:xyz", "urn:uuid:c757873d-ec9a-4326-a141-556f4323952",
        "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"],
    "base64Binary": ["YWJjZ", "@@@@", "YWJj=", "YW=j", "YW_-"],
}  # fmt: skip
# Values of another JSON type than the one in which the primitive type is written.
WRONG_JSON: dict[str, list[Any]] = {
    "boolean": ["true", 1, 0],
    "integer": ["1", True],
    "unsignedInt": ["1", True],
    "positiveInt": ["1", True],
    "decimal": ["1.0", True],
}
WRONG_JSON_TEXT: list[Any] = [5, True, 1.5]
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
# Narratives that break txt-1 (only the formatting of HTML 4.0 chapters 7-11 and 15, links and images) or are no XHTML.
BAD_DIV = {
    "not well-formed": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Example</div>',
    "no markup": "Example",
    "no namespace": "<div><p>Example</p></div>",
    "another root": '<p xmlns="http://www.w3.org/1999/xhtml">Example</p>',
    "script": DIV.format("<script>alert(1)</script>Example"),
    "form": DIV.format('<form action="https://example.org"><input/></form>Example'),
    "object": DIV.format('<object data="https://example.org/x"/>Example'),
    "frame": DIV.format('<iframe src="https://example.org/x"/>Example'),
    "event": DIV.format('<p onclick="alert(1)">Example</p>'),
    "link element": DIV.format('<link rel="stylesheet" href="https://example.org/x.css"/>Example'),
    "head": DIV.format("<head><title>x</title></head>Example"),
    "attribute": DIV.format('<p contenteditable="true">Example</p>'),
    "unknown tag": DIV.format("<blink>Example</blink>"),
    "base": DIV.format('<base href="https://example.org/"/>Example'),
    "body": DIV.format("<body>Example</body>"),
    "style element": DIV.format("<style>p {color: red}</style>Example"),
    "select": DIV.format("<select><option>x</option></select>Example"),
    "capital letters": DIV.format("<P>Example</P>"),
    "another namespace": DIV.format('<p xmlns="https://example.org/">Example</p>'),
    "namespace taken away": DIV.format('<p xmlns="">Example</p>'),
    "event in an image": DIV.format('<img src="#a" alt="a" onerror="alert(1)"/>Example'),
    "html entity": DIV.format("<p>&madeup;</p>"),
}
# Narratives without content: txt-2.
EMPTY_DIV = {
    "empty": '<div xmlns="http://www.w3.org/1999/xhtml"/>',
    "white space": DIV.format("  <p> </p>\n"),
    "line breaks": DIV.format("<br/><br/>"),
}
