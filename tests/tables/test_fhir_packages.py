"""HL7 codings: every system, code and display of the code tables stands in HL7's published packages."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trialglot import codes, resources

TABLES = sorted(path.stem for path in (Path(__file__).parents[2] / "mappings/codes").glob("*.tsv"))
CORE = "hl7.fhir.r5.core"
EXPANSIONS = "hl7.fhir.r5.expansions"
EXTENSIONS = "hl7.fhir.uv.extensions.r5"
TERMINOLOGY = "hl7.terminology.r5"
CORE_R4B = "hl7.fhir.r4b.core"
FAMILIES = ("fhir-r5:", "fhir-r4b:", "tho:")


@pytest.fixture(scope="module")
def packages() -> dict[str, Path]:
    """HL7's unpacked packages by name."""
    place = os.environ.get("TRIALGLOT_FHIR_PACKAGES")
    if not place:
        pytest.skip("TRIALGLOT_FHIR_PACKAGES does not name a folder with HL7's packages")
    about = sorted(Path(place).glob("**/package.json"))
    found = {json.loads(one.read_bytes())["name"]: one.parent for one in about}
    missing = {CORE, EXPANSIONS, EXTENSIONS, TERMINOLOGY, CORE_R4B} - set(found)
    assert not missing, f"packages missing in {place}: {sorted(missing)}"
    return found


def _load(package: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((package / f"{name}.json").read_bytes())
    return loaded


def _concepts(concepts: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for concept in concepts:
        yield concept["code"], concept["display"].strip()
        yield from _concepts(concept.get("concept", []))


def _code_system(packages: dict[str, Path], key: str) -> tuple[str, dict[str, str]]:
    """Return address, codes and displays of the code system that a target key stands for."""
    family, _, name = key.rpartition(":")
    name = {"sevco": "study-design", "fhir-r5:request-resource-types": "fhir-types"}.get(key, name)
    package = {"tho": TERMINOLOGY, "fhir-r4b": CORE_R4B}.get(family, CORE)
    if name == "research-study-registration-activity":
        package = EXTENSIONS
    system = _load(packages[package], f"CodeSystem-{name}")
    return system["url"], dict(_concepts(system["concept"]))


def _rows(target: str) -> list[codes.Row]:
    return [row for table in TABLES for row in codes.table(table).values() if row.target == target and row.mapped]


def _hl7_targets() -> list[str]:
    keys = (row["key"] for row in resources.read_rows("mappings", "systems.tsv"))
    return [key for key in keys if key == "sevco" or key.startswith(FAMILIES)]


@pytest.mark.parametrize("key", _hl7_targets())
def test_system_codes_and_displays(packages: dict[str, Path], key: str) -> None:
    url, concepts = _code_system(packages, key)
    assert codes.systems()[key].uri == url
    for row in _rows(key):
        assert concepts.get(row.code) == row.display, f"{row.source} -> {row.code}"


def test_a_word_without_code_has_none_of_the_same_name(packages: dict[str, Path]) -> None:
    for table in TABLES:
        for row in codes.table(table).values():
            if row.target.startswith(FAMILIES) and not row.mapped:
                _, concepts = _code_system(packages, row.target)
                assert row.source.lower().replace("_", "-") not in concepts, f"{table}: {row.source}"


def test_sevco_codes_are_in_the_value_set_of_study_designs(packages: dict[str, Path]) -> None:
    (include,) = _load(packages[CORE], "ValueSet-study-design")["compose"]["include"]
    assert include == {"system": codes.systems()["sevco"].uri}


def test_kinds_are_in_the_required_value_set(packages: dict[str, Path]) -> None:
    (include,) = _load(packages[CORE], "ValueSet-request-resource-types")["compose"]["include"]
    assert include["system"] == codes.systems()["fhir-r5:request-resource-types"].uri
    admitted = {concept["code"] for concept in include["concept"]}
    assert {row.code for row in _rows("fhir-r5:request-resource-types")} <= admitted


def test_kinds_are_in_the_required_value_set_of_r4b_too(packages: dict[str, Path]) -> None:
    (include,) = _load(packages[CORE_R4B], "ValueSet-request-resource-types")["compose"]["include"]
    system = _load(packages[CORE_R4B], "CodeSystem-request-resource-types")
    assert include == {"system": system["url"]}
    assert {row.code for row in _rows("fhir-r5:request-resource-types")} <= dict(_concepts(system["concept"])).keys()


def test_related_artifacts_are_named_by_codes_of_r5(packages: dict[str, Path]) -> None:
    concepts = dict(_concepts(_load(packages[CORE], "CodeSystem-related-artifact-type")["concept"]))
    assert codes.words("related_artifact_type") <= concepts.keys()
    used = {row.code for row in _rows("fhir-r5:related-artifact-type")}
    assert used <= codes.words("related_artifact_type")


def test_genders_of_r5_are_those_of_r4b_at_the_same_address(packages: dict[str, Path]) -> None:
    key = "fhir-r5:administrative-gender"
    system = _load(packages[CORE_R4B], "CodeSystem-administrative-gender")
    assert system["url"] == codes.systems()[key].uri
    assert {row.code: row.display for row in _rows(key)}.items() <= dict(_concepts(system["concept"])).items()


def test_routes_are_in_the_expanded_value_set(packages: dict[str, Path]) -> None:
    contains = _load(packages[EXPANSIONS], "ValueSet-route-codes")["expansion"]["contains"]
    assert {one["system"] for one in contains} == {codes.systems()["snomed"].uri}
    displays = {one["code"]: one["display"] for one in contains}
    for row in _rows("snomed"):
        assert displays.get(row.code) == row.display, row.source


def test_country_codes_are_in_the_expanded_value_set(packages: dict[str, Path]) -> None:
    uri = codes.systems()["iso3166-alpha2"].uri
    contains = _load(packages[EXPANSIONS], "ValueSet-jurisdiction")["expansion"]["contains"]
    known = {one["code"]: one["display"] for one in contains if one["system"] == uri}
    short = {row.code: row for row in _rows("iso3166-alpha2")}
    long = {row.code for row in _rows("iso3166-alpha3")}
    assert set(short) == {code for code in known if len(code) == 2}
    assert long == {code for code in known if len(code) == 3 and code.isalpha()}
    pairs = {row.display: row.code for row in short.values()}
    for row in _rows("iso3166-alpha3"):
        # The expansion gives both codes of a country the same name, mostly: its two spellings are listed here.
        names = {known[row.code], known[pairs[row.display]]}
        assert len(names) == 1 or row.code in {"GBR", "VIR"}


def test_terminology_systems(packages: dict[str, Path]) -> None:
    folder = packages[TERMINOLOGY]
    for key in ("plan-definition-type", "action-type", "data-absent-reason"):
        assert codes.systems()[f"tho:{key}"].uri == _load(folder, f"CodeSystem-{key}")["url"]
    naming = {
        "ncit": "v3-nciThesaurus",
        "snomed": "v3-snomed-CT",
        "ucum": "v3-ucum",
        "iso3166-alpha2": "ISO3166Part1",
        "mesh": "MeSH",
        "atc": "v3-WC",
        "identifier:nct": "ClinicalTrialsGov",
    }
    for key, name in naming.items():
        unique = _load(folder, f"NamingSystem-{name}")["uniqueId"]
        preferred = [one["value"] for one in unique if one["type"] == "uri" and one.get("preferred")]
        assert codes.systems()[key].uri in preferred, key
