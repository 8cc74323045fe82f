"""HL7 codings against the compact definitions that the project ships; displays: see test_fhir_packages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from trialglot import codes, resources

TABLES = sorted(path.stem for path in (Path(__file__).parents[2] / "mappings/codes").glob("*.tsv"))


@cache
def _code_systems(edition: str) -> dict[str, frozenset[str]]:
    lines = resources.read_text("schemas", f"fhir/{edition}/codesystems.tsv").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {uri: frozenset(json.loads(about)["codes"]) for uri, about in rows if uri.startswith("http")}


def _hl7_keys() -> list[str]:
    keys = [row["key"] for row in resources.read_rows("mappings", "systems.tsv")]
    return [key for key in keys if key == "sevco" or key.startswith(("fhir-r5:", "fhir-r4b:", "tho:"))]


@pytest.mark.parametrize("key", _hl7_keys())
def test_the_system_is_defined_and_has_the_codes(key: str) -> None:
    edition = "4.3.0" if key.startswith("fhir-r4b:") else "5.0.0"
    defined = _code_systems(edition)[codes.systems()[key].uri]
    used = {row.code for table in TABLES for row in codes.table(table).values() if row.target == key and row.mapped}
    assert used <= defined


@pytest.mark.parametrize("key", [key for key in _hl7_keys() if key.startswith("fhir-r4b:")])
def test_r4_has_the_systems_and_codes_of_r4b(key: str) -> None:
    uri = codes.systems()[key].uri
    used = {row.code for table in TABLES for row in codes.table(table).values() if row.target == key and row.mapped}
    assert used <= _code_systems("4.0.1")[uri]


def test_the_states_of_a_study_are_another_list_at_the_same_address() -> None:
    uri = codes.systems()["fhir-r5:research-study-status"].uri
    assert uri == codes.systems()["fhir-r4b:research-study-status"].uri
    assert "recruiting" in _code_systems("5.0.0")[uri] - _code_systems("4.3.0")[uri]
