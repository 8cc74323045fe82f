"""HL7 codings against the compact R5 definitions that the project ships; displays: see test_fhir_packages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from trialglot import codes, resources

TABLES = sorted(path.stem for path in (Path(__file__).parents[2] / "mappings/codes").glob("*.tsv"))


@cache
def _code_systems() -> dict[str, frozenset[str]]:
    lines = resources.read_text("schemas", "fhir/5.0.0/codesystems.tsv").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {uri: frozenset(json.loads(about)["codes"]) for uri, about in rows if uri.startswith("http")}


def _hl7_keys() -> list[str]:
    keys = [row["key"] for row in resources.read_rows("mappings", "systems.tsv")]
    return [key for key in keys if key == "sevco" or key.startswith(("fhir-r5:", "tho:"))]


@pytest.mark.parametrize("key", _hl7_keys())
def test_the_system_is_defined_and_has_the_codes(key: str) -> None:
    defined = _code_systems()[codes.systems()[key].uri]
    used = {row.code for table in TABLES for row in codes.table(table).values() if row.target == key and row.mapped}
    assert used <= defined
