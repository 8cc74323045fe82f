"""Our check of the structure, our JSON Schema for Dataset-JSON 1.1 and CDISC's own say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from sdtm_validator import made
from trialglot.resources import read_bytes
from trialglot.validators.sdtm import structure
from trialglot.validators.sdtm.tables import Say

# What a schema cannot state.
BEYOND = {"SDT605", "SDT606", "SDT608", "SDT609"}
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    1.5,
    "",
    "x",
    "integer",
    "1.1",
    "1.1.07",
    "2025-11-03T00:00:00Z",
    [],
    {},
)
PLACES: tuple[tuple[str | int, ...], ...] = (
    *((name,) for name in made.package()["TE"]),
    ("dbLastModifiedDateTime",),
    ("originator",),
    ("unknown",),
    ("sourceSystem", "name"),
    ("sourceSystem", "unknown"),
    ("columns", 0),
    *(("columns", 2, name) for name in ("itemOID", "name", "label", "dataType", "length", "keySequence")),
    *(("columns", 2, name) for name in ("targetDataType", "displayFormat", "unknown")),
    ("rows", 0),
)


def _broken(path: tuple[str | int, ...], value: Any) -> made.Document:
    document = made.package()["TE"]
    node: Any = document
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    if path[-1] == "dataType":
        document["rows"] = []  # the values are beyond a schema
    return document


def _ours(document: Any) -> bool:
    say = Say()
    structure.read(orjson.loads(orjson.dumps(document)), "", say)
    return not [one for one in say.findings if one.code not in BEYOND]


@pytest.fixture(scope="module")
def own() -> jsonschema.Draft202012Validator:
    schema = json.loads(read_bytes("schemas", "dataset-json/1.1/dataset.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", PLACES, ids=lambda path: "/".join(map(str, path)))
def test_the_check_says_what_the_schema_says(own: jsonschema.Draft202012Validator, path: tuple[str | int, ...]) -> None:
    for value in VALUES:
        document = _broken(path, value)
        assert _ours(document) is own.is_valid(document), (path, value)


@pytest.mark.parametrize("name", ["TS", "TA", "TE", "TI"])
def test_every_attribute_that_is_required(own: jsonschema.Draft202012Validator, name: str) -> None:
    document = made.package()[name]
    assert own.is_valid(document)
    for key in list(document):
        less = {one: value for one, value in document.items() if one != key}
        assert _ours(less) is own.is_valid(less), key
    for key in document["columns"][2]:
        less = json.loads(json.dumps(document))
        del less["columns"][2][key]
        assert _ours(less) is own.is_valid(less), key


def test_the_schema_says_what_cdiscs_says(own: jsonschema.Draft202012Validator, shared: Path) -> None:
    published = json.loads((shared / "schemas/dataset-json-1.1/dataset.schema.json").read_bytes())
    official = jsonschema.Draft201909Validator(published)
    for one in made.package().values():
        assert official.is_valid(one)
    differences = {
        (path, json.dumps(value))
        for path in PLACES
        for value in VALUES
        if official.is_valid(document := _broken(path, value)) is not own.is_valid(document)
    }
    assert differences == set()


def test_a_row_holds_plain_values_only(own: jsonschema.Draft202012Validator) -> None:
    """CDISC's schema leaves the items of a row open; the standard's text does not."""
    document = _broken(("rows", 0, 3), {"a": 1})
    assert not own.is_valid(document)
    assert not _ours(document)
