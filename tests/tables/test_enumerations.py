"""Every word that a registry record or the model can hold has its rows, and no table knows words that do not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from tables.enumerations import ENUMERATIONS, MORE_WORDS
from trialglot import codes
from trialglot.design.identifiers import IdentifierKind
from trialglot.design.interventions import RoleKind
from trialglot.model.dates import DateKind, PartialDate
from trialglot.model.eligibility import AgeUnit, CriterionKind
from trialglot.model.study import Outcome, Registration

ROLES = {"fhir-r5:research-study-party-role", "tho:research-study-party-role"}
# The targets that the writers need: a word without a row for one of them could not be written or reported.
TARGETS = {
    "phase": {"fhir-r5:research-study-phase", "fhir-r4b:research-study-phase", "ncit", "cdisc:C66737"},
    "study_type": {"sevco", "ncit", "cdisc:C99077"},
    "allocation": {"sevco", "ncit", "cdisc:C147068", "cdisc:C66742", "cdisc:C207416"},
    "intervention_model": {"sevco", "ncit", "cdisc:C99076"},
    "primary_purpose": {
        "fhir-r5:research-study-prim-purp-type",
        "fhir-r4b:research-study-prim-purp-type",
        "ncit",
        "cdisc:C66736",
    },
    "masking": {"sevco", "ncit", "cdisc:C66735"},
    "who_masked": {"sevco", "ncit", "cdisc:C215480"},
    "observational_model": {"sevco", "ncit", "cdisc:C127259"},
    "time_perspective": {"sevco", "ncit", "cdisc:C127261"},
    "sampling_method": {"ncit", "cdisc:C127260"},
    "biospecimen_retention": set(),
    "overall_status": {
        "fhir-r5:research-study-status",
        "tho:research-study-status",
        "fhir-r4b:research-study-status",
    },
    "expanded_access_status": set(),
    "arm_type": {"fhir-r5:research-study-arm-type", "ncit", "cdisc:C174222", "cdisc:C66785"},
    "intervention_type": {"fhir-r5:request-resource-types", "ncit", "cdisc:C99078"},
    "sex": {"fhir-r5:administrative-gender", "ncit", "cdisc:C66732"},
    "standard_age": set(),
    "age_unit": {"ucum", "ncit", "cdisc:C66781"},
    "outcome_level": {
        "fhir-r5:research-study-objective-type",
        "fhir-r4b:research-study-objective-type",
        "ncit",
        "cdisc:C170442",
        "cdisc:C188725",
        "cdisc:C188726",
    },
    "agency_class": {"fhir-r5:research-study-party-organization-type", "ncit", "cdisc:C188724"},
    "official_role": {*ROLES, "ncit", "cdisc:C127257", "cdisc:C154681", "cdisc:C215480"},
    "contact_role": {*ROLES, "ncit", "cdisc:C127257", "cdisc:C154681", "cdisc:C215480"},
    "responsible_party_type": {*ROLES, "ncit", "cdisc:C215480"},
    "party_kind": ROLES,
    "intervention_role": {"cdisc:C207417"},
    "reference_type": {"fhir-r5:related-artifact-type"},
    "related_artifact_type": {"fhir-r4b:related-artifact-type"},
    "ipd_sharing": set(),
    "ipd_info_type": set(),
    "org_study_id_type": set(),
    "secondary_id_type": set(),
    "identifier_kind": {"ncit"},
    "title_type": {"fhir-r5:title-type", "tho:title-type", "ncit", "cdisc:C207419"},
    "date_kind": set(),
    "registration_event": {"fhir-r5:research-study-registration-activity"},
    "epoch": {"ncit", "cdisc:C99079"},
    "criterion_kind": {"ncit", "cdisc:C66797"},
    "yes_no": {"ncit", "cdisc:C66742"},
    "browse_leaf_relevance": set(),
    "unposted_event_type": set(),
    "violation_event_type": set(),
}
# Their sources are readable words already: no label.
OPEN_TABLES = {
    "route": {"snomed", "cdisc:C66729"},
    "country": {"iso3166-alpha2", "iso3166-alpha3"},
    "angle_unit": {"cdisc:C71620"},
    "data_origin": {"cdisc:C188727"},
    "geographic_scope": {"cdisc:C207412"},
    "governance_date": {"cdisc:C207413"},
    "timing_relation": {"cdisc:C201265"},
    "timing_type": {"cdisc:C201264"},
    "unlisted": {"cdisc:C207415", "cdisc:C66742"},
}


def _registration_events() -> set[str]:
    dated = PartialDate | None
    return {name for name, field in Registration.model_fields.items() if field.annotation == dated}


def _model_words() -> dict[str, set[str]]:
    """Return the words of the model's own vocabularies by table."""
    return {
        "age_unit": set(get_args(AgeUnit)),
        "outcome_level": set(get_args(Outcome.model_fields["level"].annotation)),
        "criterion_kind": set(get_args(CriterionKind)),
        "identifier_kind": set(get_args(IdentifierKind)),
        "intervention_role": set(get_args(RoleKind)),
        "title_type": {"brief", "official", "acronym"},
        "party_kind": {"lead-sponsor", "collaborator"},
        "registration_event": _registration_events(),
        "yes_no": {"yes", "no"},
    }


def _api_words() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {table: set(words) for table, words in MORE_WORDS.items()}
    for table, words in ENUMERATIONS.values():
        found.setdefault(table, set()).update(words)
    return found


def test_the_tables_are_those_that_are_listed_here(root: Path) -> None:
    files = {path.stem for path in (root / "mappings/codes").glob("*.tsv")}
    assert files == set(TARGETS) | set(OPEN_TABLES)


@pytest.mark.parametrize("table", sorted(_api_words()))
def test_a_table_knows_the_words_of_its_enumeration_and_no_others(table: str) -> None:
    assert codes.words(table) == _api_words()[table]


@pytest.mark.parametrize("table", sorted(_model_words()))
def test_a_table_knows_the_words_of_the_model_and_no_others(table: str) -> None:
    assert codes.words(table) == _model_words()[table]


def test_the_model_has_the_registration_events_that_are_expected() -> None:
    assert len(_registration_events()) == 12
    assert {kind.lower() for kind in codes.words("date_kind")} == set(get_args(DateKind))


@pytest.mark.parametrize("table", sorted(TARGETS))
def test_each_word_has_one_row_for_each_target_and_a_label(table: str) -> None:
    targets = TARGETS[table] | {"label"}
    expected = {(word, target) for word in codes.words(table) for target in targets}
    assert set(codes.table(table)) == expected


@pytest.mark.parametrize("table", sorted(OPEN_TABLES))
def test_each_name_has_one_row_for_each_target(table: str) -> None:
    expected = {(word, target) for word in codes.words(table) for target in OPEN_TABLES[table]}
    assert set(codes.table(table)) == expected


def _schemas_of_a_study(schemas: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that a study reaches without going through its results section."""

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            inner = [references(value) for key, value in node.items() if key != "resultsSection"]
            own = {node["$ref"].rsplit("/", 1)[-1]} if "$ref" in node else set()
            return own.union(*inner)
        if isinstance(node, list):
            return set().union(*[references(value) for value in node])
        return set()

    reached: set[str] = set()
    waiting = ["Study"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(references(schemas[name]))
    return reached


def test_no_enumeration_of_the_published_api_is_forgotten(shared: Path) -> None:
    text = (shared / "schemas/ctgov/api-v2.0.5.openapi.yaml").read_text(encoding="utf-8")
    schemas = yaml.safe_load(text)["components"]["schemas"]
    published = {name: tuple(schemas[name]["enum"]) for name in _schemas_of_a_study(schemas) if "enum" in schemas[name]}
    assert {name: set(words) for name, (_, words) in ENUMERATIONS.items()} == {
        name: set(words) for name, words in published.items()
    }
