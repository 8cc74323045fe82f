"""The definition tables: what the manifest says they are, and what the published packages make of them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fhir_validator.packages import find
from trialglot.errors import UsageError
from trialglot.validators.fhir import validate
from trialglot.fhir.definitions import definitions
from trialglot.validators.fhir.invariants import ELSEWHERE, not_evaluated
from trialglot.validators.fhir.invariants_resources import FUNCTIONS
from trialglot.validators.fhir.library import library

_WRITTEN = """
    ResearchStudy PlanDefinition ActivityDefinition Group EvidenceVariable Organization Location Practitioner
    PractitionerRole Citation Provenance Medication Bundle OperationOutcome Library DocumentReference
"""
WRITTEN = _WRITTEN.split()
# The invariants of what we write (resources, and data types that occur in them) that no function checks, and why.
NOT_EVALUATED = {
    "docRef-1": "asks what a reference leads to",
    "docRef-2": "asks what a reference leads to",
    "dom-6": "a narrative is good practice, its lack no fault",
    "prov-2": "asks what a reference leads to",
    "prov-3": "asks what a reference leads to",
}


@pytest.fixture(scope="session")
def manifest(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "schemas/MANIFEST.toml").read_text(encoding="utf-8"))


def test_every_table_is_the_one_of_the_manifest(root: Path, manifest: dict[str, Any]) -> None:
    listed = {one["path"]: one for one in manifest["file"] if one["path"].startswith("fhir/")}
    present = {str(one.relative_to(root / "schemas")) for one in (root / "schemas/fhir").rglob("*.tsv")}
    assert present == set(listed)
    for path, one in listed.items():
        content = (root / "schemas" / path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"]), path


def test_every_source_is_pinned_and_free(manifest: dict[str, Any]) -> None:
    sources = [one for one in manifest["source"] if "fhir/5.0.0" in one["used_by"]]
    assert {one["package"] for one in sources} == {
        "hl7.fhir.r5.core",
        "hl7.fhir.r5.expansions",
        "hl7.fhir.uv.extensions.r5",
        "hl7.terminology.r5",
    }
    assert all(len(one["sha256"]) == 64 and one["licence"] == "CC0-1.0" for one in sources)


def test_the_tables_are_those_that_the_packages_make(
    root: Path, manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root))
    from schemas.tools.build_fhir_definitions import build, read_package

    sources = [one for one in manifest["source"] if "fhir/5.0.0" in one["used_by"]]
    read = [read_package(find(one["package"], one["version"])) for one in sources]
    assert all(one.sha256 in (None, row["sha256"]) for one, row in zip(read, sources, strict=True))
    edition, tables = build(read)
    assert edition == "5.0.0"
    for name, content in tables.items():
        assert content == (root / "schemas/fhir" / edition / name).read_bytes(), name


def test_types_values_and_targets_of_known_elements() -> None:
    # Read in the specification, https://hl7.org/fhir/R5/researchstudy.html and datatypes.html.
    study = library("5.0.0").shape("ResearchStudy").elements
    assert study["status"].least == 1
    assert study["status"].binding == ("required", "http://hl7.org/fhir/ValueSet/publication-status")
    assert study["site"].targets == ("Location", "ResearchStudy", "Organization")
    assert study["comparisonGroup"].many
    assert not study["recruitment"].many
    assert list(study)[:10] == [
        "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension", "url",
            "identifier",
    ]  # fmt: skip
    quantity = library("5.0.0").shape("SimpleQuantity").elements
    assert "comparator" not in quantity
    assert "valueQuantity" in library("5.0.0").shape("Group.characteristic").elements
    assert library("5.0.0").shape("PlanDefinition.action").elements["action"].kind == "PlanDefinition.action"


def test_value_sets_and_code_systems() -> None:
    tables = definitions("5.0.0")
    assert tables.value_set("http://hl7.org/fhir/ValueSet/publication-status") == {
        "http://hl7.org/fhir/publication-status": frozenset(("draft", "active", "retired", "unknown"))
    }
    assert tables.value_set("http://hl7.org/fhir/ValueSet/mimetypes") is None  # a grammar, no list
    assert "phase-1-phase-2" in tables.systems["http://hl7.org/fhir/research-study-phase"]
    assert tables.systems["http://snomed.info/sct"] is None


def test_all_resource_types_of_the_edition_are_there() -> None:
    types = definitions("5.0.0").value_set("http://hl7.org/fhir/ValueSet/resource-types")
    assert types is not None
    assert definitions("5.0.0").resources == frozenset(types["http://hl7.org/fhir/fhir-types"])
    assert set(WRITTEN) <= definitions("5.0.0").resources
    assert "DomainResource" not in definitions("5.0.0").resources


def test_pages_of_the_specification() -> None:
    page = definitions("5.0.0").page
    assert page("Group.characteristic.value[x]") == (
        "https://hl7.org/fhir/R5/group-definitions.html#Group.characteristic.value_x_"
    )
    assert page("Period.start") == "https://hl7.org/fhir/R5/datatypes-definitions.html#Period.start"
    assert page("Extension.url") == "https://hl7.org/fhir/R5/extensibility-definitions.html#Extension.url"
    assert page("Reference.type") == "https://hl7.org/fhir/R5/references-definitions.html#Reference.type"


def test_an_edition_without_tables_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no FHIR definitions for edition '3\.0\.2'; there are "):
        validate({"resourceType": "Basic"}, "3.0.2")


def _reachable(kinds: list[str]) -> set[str]:
    """All types that can occur in these resources without going into other resources."""
    found: set[str] = set()
    left = list(kinds)
    while left:
        kind = left.pop()
        row = definitions("5.0.0").types.get(kind)
        if (
            kind in found
            or row is None
            or (row["kind"] == "resource" and kind not in kinds and not row.get("abstract"))
        ):
            continue
        found.add(kind)
        left += [one for element in row.get("elements", []) for one in element[2]]
        left += [row["base"]] if "base" in row else []
    return found


def test_every_invariant_of_what_we_write_has_a_function_or_a_reason() -> None:
    keys: set[str] = set()
    for kind in _reachable(WRITTEN):
        row = definitions("5.0.0").types.get(kind)
        keys.update(row.get("invariants", []))
        for element in row.get("elements", []):
            keys.update((element[3] if len(element) > 3 else {}).get("invariants", []))
    assert {"per-1", "rng-2", "pld-4", "bdl-3c", "dom-3", "ext-1"} <= keys
    assert set(not_evaluated(sorted(keys))) == set(NOT_EVALUATED)


def test_every_function_is_one_of_an_invariant_of_the_tables() -> None:
    known = set(definitions("5.0.0").invariants.names())
    assert set(FUNCTIONS) <= known
    assert known >= ELSEWHERE
