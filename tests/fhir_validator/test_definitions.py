"""The definition tables: what the manifest says they are, and what the published packages make of them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fhir_validator.packages import find
from trialglot.errors import UsageError
from trialglot.fhir.definitions import Definitions, definitions
from trialglot.validators.fhir import validate
from trialglot.validators.fhir.invariants import ELSEWHERE
from trialglot.validators.fhir.invariants_earlier import functions
from trialglot.validators.fhir.invariants_resources import FUNCTIONS
from trialglot.validators.fhir.library import library
from trialglot.validators.fhir.rules import MATTERS

_WRITTEN = """
    ResearchStudy PlanDefinition ActivityDefinition Group EvidenceVariable Organization Location Practitioner
    PractitionerRole Citation Provenance Medication Bundle OperationOutcome Library DocumentReference
"""
WRITTEN = _WRITTEN.split()


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


SOURCES = {
    "5.0.0": {
        "hl7.fhir.r4b.core",  # where its extensions may stand
        "hl7.fhir.r5.core",
        "hl7.fhir.r5.expansions",
        "hl7.fhir.uv.extensions.r5",
        "hl7.terminology.r5",
    },
    "4.3.0": {"hl7.fhir.r4b.core", "hl7.fhir.r4b.expansions", "hl7.fhir.uv.extensions.r5", "hl7.terminology.r5"},
    "4.0.1": {
        "ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4",  # holds HL7's definition files
        "hl7.fhir.r4.expansions",
        "hl7.fhir.uv.extensions.r5",
        "hl7.terminology.r5",
    },
    "cross-version": {"hl7.fhir.xver-extensions"},
}


@pytest.mark.parametrize("edition", SOURCES)
def test_every_source_is_pinned_and_free(manifest: dict[str, Any], edition: str) -> None:
    sources = [one for one in manifest["source"] if f"fhir/{edition}" in one["used_by"]]
    assert {one["package"] for one in sources} == SOURCES[edition]
    assert all(len(one["sha256"]) == 64 and one["licence"] == "CC0-1.0" for one in sources)


@pytest.mark.parametrize("edition", SOURCES)
def test_the_tables_are_those_that_the_packages_make(
    root: Path, manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    monkeypatch.syspath_prepend(str(root))
    from schemas.tools.build_fhir_definitions import build, read_package

    sources = [one for one in manifest["source"] if f"fhir/{edition}" in one["used_by"]]
    read = [read_package(find(one["package"], one["version"])) for one in sources]
    assert all(one.sha256 in (None, row["sha256"]) for one, row in zip(read, sources, strict=True))
    made, tables = build(read)
    assert made == edition
    for name, content in tables.items():
        assert content == (root / "schemas/fhir" / edition / name).read_bytes(), name


def test_what_the_tables_cannot_hold_stops_the_generator(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A fixed value, a pattern or a slice in the base specification must not be lost: today there is none.
    monkeypatch.syspath_prepend(str(root))
    from schemas.tools.fhir_extensions import limits

    assert limits({"id": "X.a", "path": "X.a", "minValueInteger": 0}) == {"minimum": 0}
    assert limits({"id": "X.a", "path": "X.a", "patternBoolean": True}) == {"fixed": True}
    by_url = {"discriminator": [{"type": "value", "path": "url"}]}
    assert limits({"id": "X.extension", "path": "X.extension", "slicing": by_url}) == {}
    by_code = {"discriminator": [{"type": "value", "path": "code"}]}
    for more in ({"fixedCode": "a"}, {"maxLength": 3}, {"slicing": by_code}):
        with pytest.raises(SystemExit, match=r"X\.a: .*no place in the tables"):
            limits({"id": "X.a", "path": "X.a", **more})


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
    # ISO 3166-1 has 249 countries, each with two letters, three letters and a number.
    assert len(tables.systems["urn:iso:std:iso:3166"]) == 3 * 249
    assert {"DE", "DEU", "276"} <= tables.systems["urn:iso:std:iso:3166"]
    assert "EUR" in tables.systems["urn:iso:std:iso:4217"]


def test_extension_definitions() -> None:
    named = "http://hl7.org/fhir/StructureDefinition/"
    # Read at https://hl7.org/fhir/extensions/StructureDefinition-questionnaire-minOccurs.html and its siblings.
    for edition, limits in (("5.0.0", [{"minimum": 0}]), ("4.3.0", [])):
        extension = definitions(edition).extension
        least = extension(f"{named}questionnaire-minOccurs")
        assert least is not None
        assert least["value"] == ["value[x]", "1..1", {"integer": []}, *limits]
        place = extension(f"{named}no-fixed-address")
        assert place is not None
        assert place["value"][3] == {"fixed": True}
        # R4B's own definition has StructureDefinition alone, the pack all canonical resources.
        normative = extension(f"{named}structuredefinition-normative-version")
        assert normative is not None
        assert {"StructureDefinition", "CanonicalResource"} <= set(normative["context"])
        # In R4B from the pack alone.
        assert extension(f"{named}researchStudy-studyRegistration") is not None
        assert extension(f"{named}no-such-extension") is None
    # Retired, and so in no place of its own.
    regex = definitions("5.0.0").extension(f"{named}regex")
    assert regex is not None
    assert regex["context"] == []


def test_bindings_of_whole_types_and_limits_of_bindings() -> None:
    for edition in ("5.0.0", "4.3.0"):
        types = definitions(edition).types
        assert types.get("Age")["binding"][:2] == ["extensible", "http://hl7.org/fhir/ValueSet/age-units"]
        assert "binding" not in types.get("Count")
        shape = library(edition).shape("Expression").elements["language"]
        assert shape.binding == (
            "extensible",
            "http://hl7.org/fhir/ValueSet/expression-language",
            "http://hl7.org/fhir/ValueSet/mimetypes",
        )
        # R4B prefers common languages and says that no other than BCP 47 may be used.
        language = library(edition).shape("Group").elements["language"]
        assert language.binding == ("required", "http://hl7.org/fhir/ValueSet/all-languages")


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


def _reachable(tables: Definitions, kinds: list[str]) -> set[str]:
    """All types that can occur in these resources without going into other resources."""
    found: set[str] = set()
    left = list(kinds)
    while left:
        kind = left.pop()
        row = tables.types.get(kind)
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


@pytest.mark.parametrize("edition", ["5.0.0", "4.3.0", "4.0.1"])
def test_what_we_write_is_judged_without_loading_the_expressions(edition: str) -> None:
    tables = definitions(edition)
    keys: set[str] = set()
    for kind in _reachable(tables, WRITTEN):
        row = tables.types.get(kind)
        keys.update(row.get("invariants", []))
        for element in row.get("elements", []):
            keys.update((element[3] if len(element) > 3 else {}).get("invariants", []))
    assert {"per-1", "rng-2", "dom-3", "ext-1"} <= keys
    assert keys - set(functions(tables)) - ELSEWHERE - set(MATTERS) == set()


def test_every_function_is_one_of_an_invariant_of_the_tables() -> None:
    known = set(definitions("5.0.0").invariants.names())
    assert set(FUNCTIONS) <= known
    assert known >= ELSEWHERE
