"""Documents that are wrong in every place, for validate."""

from __future__ import annotations

import json
from collections.abc import Callable

from hostile.making import DEFINE, FHIR, MIB, ODM, ODM2, Root
from hostile.running import Case, file

Content = str | Callable[[], str]
_MEMORY = "a document with so many parts that they would take more than 192 MiB of memory"


def _document(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    def made() -> bytes:
        return (content if isinstance(content, str) else content()).encode()

    return Case(f"document: {name}", file("x", made), ("validate", "x"), code, told, heavy)


def _patient(more: str) -> str:
    return f'{{"resourceType":"Patient","id":"a",{more}}}'


def _list(key: str, item: str, count: int) -> str:
    return _patient(f'"{key}":[{",".join([item] * count)}]')


def _keys(count: int) -> str:
    return _patient(",".join(f'"k{number}":1' for number in range(count)))


def _narrative(xhtml: str) -> str:
    return _patient(f'"text":{{"status":"generated","div":{json.dumps(xhtml)}}}')


def _usdm(item: str, count: int) -> str:
    versions = ",".join([item] * count)
    study = f'{{"id":"s","instanceType":"Study","name":"x","versions":[{versions}]}}'
    return f'{{"usdmVersion":"4.0.0","systemName":"a","study":{study}}}'


def _dataset(row: str, count: int) -> str:
    return f'{{"datasetJSONVersion":"1.1.0","name":"TS","columns":[],"rows":[{",".join([row] * count)}]}}'


def _metadata(root: Root, item: str) -> str:
    """An ODM document with a MetaDataVersion full of something."""
    version = f'<MetaDataVersion OID="M" Name="m">{item}</MetaDataVersion></Study>'
    return root.made().replace("</Study>", version, 1)


_XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
_LAUGHS = "<!ENTITY a0 'AAAAAAAAAA'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
_DECIMAL = '{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"http://a.b/c","valueDecimal":1e999999}]}'
_VERSION = '{"id":"a","instanceType":"StudyVersion"}'
_ITEM = '<ItemDef OID="x" Name="y" DataType="text"/>'

LIGHT = (
    _document("100,000 levels", _patient(f'"x":{"[" * 100_000}{"]" * 100_000}'), 3, "nested deeper than 150"),
    _document("NaN", _patient('"x":NaN'), 3, "NaN is no JSON number"),
    _document("a key twice", _patient('"active":true,"active":false'), 1, "FHR321"),
    _document("half a surrogate pair", _patient(r'"name":[{"text":"\ud800"}]'), 1, "FHR322"),
    _document("an exponent of 999,999", _DECIMAL, 0, "valid"),
    _document("a script in a narrative", _narrative(f"{_XHTML}<script>alert(1)</script></div>"), 1, "txt-1"),
    _document("an address that is a program", _narrative(f'{_XHTML}<a href="java\tscript:x">x</a></div>'), 1, "txt-1"),
    _document("an image that runs", _narrative(f'{_XHTML}<img src="x" onerror="x"/></div>'), 1, "txt-1"),
    _document("a narrative of a billion laughs", _narrative(f"<!DOCTYPE d [{_LAUGHS}]>{_XHTML}&a8;</div>"), 1, "txt-1"),
    _document("text that is nothing", "\x1b[31mred\x1b[0m", 3, "no document that can be validated"),
    _document("comments that have to be tried again", f"{'<!---->' * 9_000}!", 3, "not well-formed XML"),
    _document("an array as a resource", "[1]", 3, "no FHIR resource"),
    _document("a resource type that is a list", '{"resourceType":["Patient"]}', 3, "no FHIR resource"),
)
HEAVY = (
    _document("a number of 1,000,000 digits", lambda: _patient(f'"x":{"9" * MIB}'), 1, "FHR301", heavy=True),
    _document("150,000 keys that nobody knows", lambda: _keys(150_000), 1, "RUN912", heavy=True),
    _document("1,000,000 nulls", lambda: _list("name", "null", 1_000_000), 1, "RUN912", heavy=True),
    _document("1,000,000 texts", lambda: _list("name", '"a"', 1_000_000), 1, "RUN912", heavy=True),
    _document("1,000,000 objects", lambda: _list("name", "{}", 1_000_000), 3, _MEMORY, heavy=True),
    _document("60,000 extensions", lambda: _list("extension", '{"url":"u"}', 60_000), 1, "RUN912", heavy=True),
    _document(
        "a narrative 300,000 deep",
        lambda: _narrative(f"{_XHTML}{'<p>' * 300_000}{'</p>' * 300_000}</div>"),
        1,
        "txt-2",
        heavy=True,
    ),
    _document("USDM with 1,000,000 versions", lambda: _usdm("{}", 1_000_000), 3, _MEMORY, heavy=True),
    _document("USDM with 100,000 equal ids", lambda: _usdm(_VERSION, 100_000), 1, "RUN912", heavy=True),
    _document("a dataset of 200,000 rows", lambda: _dataset("[1]", 200_000), 3, "more than 100,000 rows", heavy=True),
    _document("a dataset of 90,000 rows that are none", lambda: _dataset("1", 90_000), 1, "RUN912", heavy=True),
    _document("FHIR XML of 1,000,000 elements", lambda: FHIR.made("x" + "<a/>" * 1_000_000), 3, _MEMORY, heavy=True),
    _document("FHIR XML of 100,000 elements", lambda: FHIR.made("<br/>" * 100_000), 1, "txt-2", heavy=True),
    _document(
        "FHIR XML with 200,000 attributes",
        lambda: FHIR.made(attributes="".join(f' a{n}="1"' for n in range(200_000))),
        3,
        "more than 10,000 faults of its form",
        heavy=True,
    ),
    _document("ODM of 1,000,000 elements", lambda: ODM.made("<a/>" * 1_000_000), 3, _MEMORY, heavy=True),
    _document(
        "ODM with 90,000 items that are none", lambda: _metadata(ODM, "<ItemDef/>" * 90_000), 1, "RUN912", heavy=True
    ),
    _document("ODM with one OID 90,000 times", lambda: _metadata(ODM, _ITEM * 90_000), 1, "RUN912", heavy=True),
    _document(
        "ODM 2.0 with 90,000 items that are none",
        lambda: _metadata(ODM2, "<ItemDef/>" * 90_000),
        1,
        "RUN912",
        heavy=True,
    ),
    _document(
        "Define-XML with 90,000 items that are none",
        lambda: _metadata(DEFINE, "<ItemDef/>" * 90_000),
        1,
        "RUN912",
        heavy=True,
    ),
    _document(
        "ODM with an element of 200,000 attributes",
        lambda: ODM.made(attributes="".join(f' a{n}="1"' for n in range(200_000))),
        3,
        "more than 200 attributes",
        heavy=True,
    ),
    _document("ODM with a name of 9 MB", lambda: ODM.made("A" * 9_000_000), 0, "valid", heavy=True),
    _document(
        "ODM with a name of 11 MB and a type", lambda: ODM.declaring("", "A" * 11_000_000), 3, "too long", heavy=True
    ),
    _document(
        "a comment of 10 MB before the root", lambda: f"<!--{'x' * 10_000_000}-->{ODM.made()}", 0, "valid", heavy=True
    ),
)
