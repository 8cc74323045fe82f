"""The seed page and its JSON twin are the same study, but for what the two forms cannot say alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from trialglot.model.study import Study
from trialglot.readers import ctgov_json, ctgov_page
from trialglot.readers.reading import Record

DIFFERENT = {
    "source": "name, hash, format, and what this form cannot express",
    "unowned_other_names": "Kyprolis: the page does not tell whose name it is, and JSON has no place for such a name",
    "countries": "the page prints a list of countries; a JSON record names countries only at its sites",
}


@pytest.fixture(scope="module")
def page_study(seed_page: bytes) -> Study:
    return ctgov_page.read(Record("NCT05704049.txt", seed_page)).study


@pytest.fixture(scope="module")
def json_study(seed_json: bytes) -> Study:
    return ctgov_json.read(Record("NCT05704049.json", seed_json)).study


def test_the_same_study(page_study: Study, json_study: Study) -> None:
    differing = {name for name in Study.model_fields if getattr(page_study, name) != getattr(json_study, name)}
    assert differing == set(DIFFERENT)
    for name in Study.model_fields.keys() - DIFFERENT.keys():
        assert getattr(page_study, name) == getattr(json_study, name), name


def test_the_countries_are_those_of_the_sites(page_study: Study, json_study: Study) -> None:
    assert list(page_study.countries) == sorted({one.country for one in json_study.sites if one.country})


def test_the_twin_has_nothing_to_report(seed_json: bytes) -> None:
    assert ctgov_json.read(Record("NCT05704049.json", seed_json)).findings == ()


def leaves(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in leaves(value)]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in leaves(value)]
    return [tree] if isinstance(tree, str) else []


def test_the_twin_says_only_what_the_page_says(seed_page: bytes, seed_json: bytes) -> None:
    text = seed_page.decode()
    missing = {leaf for leaf in leaves(json.loads(seed_json)) if leaf not in text}
    assert {leaf.removeprefix("Drug: ") for leaf in missing} == {
        "Isatuximab",
        "Carfilzomib",
        "Dexamethasone",
        "Dexamethasone IV",
        "Montelukast",
        "Acetaminophen",
        "Diphenhydramine",
        "Methylprednisolone",
    }


def test_the_twin_is_pretty_printed(seed_json: bytes) -> None:
    printed = json.dumps(json.loads(seed_json), indent=2, ensure_ascii=False) + "\n"
    assert seed_json == printed.encode()


def test_the_twin_is_in_the_published_structure(shared: Path, seed_json: bytes) -> None:
    schema = json.loads((shared / "schemas/ctgov/ctg-study-v2.0.5.strict.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(json.loads(seed_json))
