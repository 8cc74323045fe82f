"""Our classes, our JSON Schema and the tables made from them say what CDISC publishes."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from trialglot import codes, resources
from trialglot.usdm import definitions, model
from trialglot.usdm.definitions import SCHEMA, WRAPPER, Form
from trialglot.validators.usdm import terminology
from usdm_validator.made import Json, full, observational

# Classes of the strict schema that are no classes of the model, but answers of a server.
NO_CLASSES = {"HTTPValidationError", "ValidationError"}


def own() -> Json:
    made: Json = json.loads(resources.read_bytes("schemas", SCHEMA))
    return made


def strict(shared: Path) -> Json:
    made: Json = json.loads((shared / "schemas/usdm-4.0/usdm-4-0-schema.json").read_bytes())
    return made


@cache
def _structure(shared: Path) -> Json:
    made: Json = yaml.safe_load((shared / "schemas/usdm-4.0/dataStructure.yml").read_bytes())
    return made


def test_the_schema_is_that_of_the_classes(root: Path) -> None:
    tool = runpy.run_path(str(root / "schemas/tools/build_usdm_schema.py"))
    assert json.loads(tool["text"]()) == own()


def test_the_schema_is_a_json_schema_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(own())
    assert own()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "not a file of CDISC" in own()["$comment"]


def test_the_manifest_tells_of_the_files(root: Path) -> None:
    manifest = tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))
    files = {one["path"]: one for one in manifest["file"] if one["path"].startswith("usdm/")}
    assert set(files) == {f"usdm/4.0/{path.name}" for path in (root / "schemas/usdm/4.0").iterdir()}
    for name, told in files.items():
        content = (root / "schemas" / name).read_bytes()
        assert (told["sha256"], told["bytes"]) == (sha256(content).hexdigest(), len(content))


def test_the_sources_are_those_of_the_manifest(root: Path, shared: Path) -> None:
    manifest = tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))
    told = {one["sha256"] for one in manifest["source"] if one["used_by"] == ["usdm/4.0"]}
    names = ("USDM_API.json", "dataStructure.yml", "dataDictionary.MD", "USDM_CORE_Rules.xlsx")
    paths = [*(shared / "schemas/usdm-4.0" / name for name in names), shared / "schemas/core-rules/usdm-4-0.json"]
    assert told == {sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_rules_are_those_that_are_published(root: Path, shared: Path) -> None:
    tool = runpy.run_path(str(root / "schemas/tools/build_usdm_rules.py"))
    folder = shared / "schemas"
    rows = tool["rows"](folder / "usdm-4.0/USDM_CORE_Rules.xlsx", folder / "core-rules/usdm-4-0.json")
    assert [tuple(row.values()) for row in resources.read_rows("schemas", "usdm/4.0/rules.tsv")] == rows


def _plain(value: Any) -> Any:
    """Return what a schema demands: without words for people, in one order, ``const`` written one way."""
    if isinstance(value, list):
        return sorted((_plain(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    if not isinstance(value, dict):
        return value
    told = {"title", "description", "default", "x-references", "x-codelist", "enum" if "const" in value else ""}
    return {key: _plain(inner) for key, inner in value.items() if key not in told}


def test_each_class_demands_what_the_official_schema_demands(shared: Path) -> None:
    official, ours = strict(shared)["$defs"], own()["$defs"]
    assert set(ours) == set(official) - NO_CLASSES
    assert len(ours) == 80
    for name, schema in ours.items():
        published = official[name]
        assert set(schema["properties"]) == set(published["properties"]), name
        for key in ("type", "additionalProperties"):
            assert schema[key] == published[key], name
        assert sorted(schema["required"]) == sorted(published["required"]), name
        for key, one in schema["properties"].items():
            assert _plain(one) == _plain(published["properties"][key]), (name, key)


def test_the_whole_document_demands_what_the_official_schema_demands(shared: Path) -> None:
    ours, official = own(), strict(shared)
    assert sorted(ours["required"]) == sorted(official["required"])
    assert {key: _plain(one) for key, one in ours["properties"].items()} == {
        key: _plain(one) for key, one in official["properties"].items()
    }
    assert "additionalProperties" not in official  # ours says so: it is open


def test_the_references_are_those_of_the_published_model(shared: Path) -> None:
    structure = _structure(shared)
    below = {
        name: [one for one in structure if {"$ref": f"#/{name}"} in (structure[one].get("Super Classes") or [])]
        for name, about in structure.items()
        if about["Modifier"] == "Abstract"
    }
    checked = 0
    for name, known in definitions.definitions().items():
        for key, attribute in known.attributes.items():
            about = structure.get(name, {}).get("Attributes", {}).get(key, {})
            if about.get("Relationship Type") != "Ref":
                assert not attribute.references or (name, key) == ("ExtensionAttribute", "valueId")
                continue
            named = [one["$ref"].removeprefix("#/") for one in about["Type"]]
            concrete = {one for target in named for one in below.get(target, [target])}
            assert set(attribute.references) == concrete, (name, key)
            checked += 1
    assert checked > 70


def test_the_code_lists_are_those_of_the_data_dictionary(shared: Path) -> None:
    bound, name = {}, ""
    for line in (shared / "schemas/usdm-4.0/dataDictionary.MD").read_text(encoding="utf-8").splitlines():
        cells = [one.strip() for one in line.split("|")[1:-1]]
        name = cells[0] or name
        found = re.search(r"\bC\d{5,6}\b", cells[7]) if len(cells) > 8 else None
        if found and cells[1]:
            bound[name, cells[1]] = found[0]
    ours = {
        (name, key): attribute.codelist
        for name, known in definitions.definitions().items()
        for key, attribute in known.attributes.items()
        if attribute.codelist
    }
    assert {key: one for key, one in bound.items() if key[0] in definitions.definitions()} == ours
    assert {place for place in terminology.RULES if place not in ours} == set()
    assert {place for place in ours if place not in terminology.RULES} == {
        ("ProductOrganizationRole", "code"),
        ("StudyArm", "type"),
        ("StudyEpoch", "type"),
    }


def test_the_code_lists_are_held_but_three_large_ones() -> None:
    known = definitions.definitions()
    bound = {one.codelist for held in known.values() for one in held.attributes.values() if one.codelist}
    assert {one for one in bound if not codes.ct_list(one)} == {"C66726", "C71113", "C71620"}


def test_forms_of_attributes() -> None:
    known = definitions.definitions()
    quantity = known["Quantity"].attributes
    assert (quantity["value"].form, quantity["value"].required) == (Form.NUMBER, True)
    assert (quantity["unit"].form, quantity["unit"].nullable) == (Form.OBJECT, True)
    sex = known["StudyDesignPopulation"].attributes["plannedSex"]
    assert (sex.form, sex.least, sex.most, sex.codelist) == (Form.OBJECTS, 0, 2, "C66732")
    cell = known["StudyCell"].attributes["elementIds"]
    assert (cell.form, cell.least, cell.references) == (Form.TEXTS, 1, ("StudyElement",))
    assert known["Study"].attributes["id"].format == "uuid"
    assert known["Study"].attributes["name"].filled
    assert known["StudyVersion"].attributes["studyDesigns"].classes == (
        "InterventionalStudyDesign",
        "ObservationalStudyDesign",
    )
    assert known[WRAPPER].open
    assert not known["Code"].open


@pytest.mark.parametrize("document", [full(), observational()], ids=["interventional", "observational"])
def test_the_made_documents_are_valid_and_come_back_from_the_classes(document: Json, shared: Path) -> None:
    for schema in (own(), strict(shared)):
        jsonschema.Draft202012Validator(schema).validate(document)


def test_a_document_is_read_into_the_classes_and_written_again() -> None:
    document = full()
    read = model.Wrapper.model_validate_json(json.dumps(document))
    design = read.study.versions[0].studyDesigns[0]
    assert isinstance(design, model.InterventionalStudyDesign)
    assert design.arms[1].name == "arm-2"
    assert json.loads(read.model_dump_json(exclude_unset=True)) == document
