"""The structure that the reader knows is the one that is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from trialglot.readers.ctgov.shape import STUDY, Leaf, Many, Object, Shape, Words

# Carried as data as a whole, unmodelled.
_OPAQUE = Leaf.ANY


@pytest.fixture(scope="module")
def schemas(shared: Path) -> dict[str, Any]:
    path = shared / "schemas/ctgov/api-v2.0.5.openapi.yaml"
    described: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["components"]["schemas"]
    return described


def _differences(shape: Shape, schema: dict[str, Any], schemas: dict[str, Any], place: str) -> list[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if shape is _OPAQUE:
        return []
    if isinstance(shape, Object):
        found = [f"{place}/{key}" for key in schema["properties"].keys() ^ shape.keys.keys()]
        for key, part in shape.keys.items():
            if key in schema["properties"]:
                found += _differences(part, schema["properties"][key], schemas, f"{place}/{key}")
        return found
    if isinstance(shape, Many):
        if schema["type"] != "array":
            return [place]
        return _differences(shape.item, schema["items"], schemas, f"{place}/#")
    if isinstance(shape, Words):
        return [] if set(schema["enum"]) <= shape.known else [f"{place}: {set(schema['enum']) - shape.known}"]
    if shape is Leaf.SCALAR:
        return [place] if "properties" in schema or schema["type"] == "array" else []
    expected = {
        Leaf.TEXT: "string",
        Leaf.DATE: "string",
        Leaf.NCT: "string",
        Leaf.MESH: "string",
        Leaf.FLAG: "boolean",
        Leaf.WHOLE: "integer",
        Leaf.NUMBER: "number",
    }[shape]
    return [] if schema["type"] == expected and "enum" not in schema else [place]


def test_keys_types_and_words_are_those_of_the_published_description(schemas: dict[str, Any]) -> None:
    assert _differences(STUDY, {"$ref": "#/components/schemas/Study"}, schemas, "") == []


def test_words_of_enumerations_are_not_more_than_published(schemas: dict[str, Any]) -> None:
    published = {word for schema in schemas.values() for word in schema.get("enum", ())}
    tables: set[Words] = set()

    def collect(shape: Shape) -> None:
        if isinstance(shape, Object):
            for part in shape.keys.values():
                collect(part)
        elif isinstance(shape, Many):
            collect(shape.item)
        elif isinstance(shape, Words):
            tables.add(shape)

    collect(STUDY)
    assert len(tables) > 20
    for words in tables:
        assert words.known, words.table
        assert words.known <= published, words.table


def test_the_words_are_known_without_the_published_description() -> None:
    """By hand, from the description: one enumeration that was often read wrong."""
    masking = STUDY.keys["protocolSection"]
    assert isinstance(masking, Object)
    assert Words("masking").known == {"NONE", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE"}
    assert Words("phase").known == {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"}
    assert Words("date_kind").known == {"ACTUAL", "ESTIMATED"}
