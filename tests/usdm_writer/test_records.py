"""What holds for every record: made-up ones, and the real ones beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk import records
from trialglot import codes
from trialglot.resources import read_rows
from trialglot.writers.options import UsdmMode
from trialglot.writers.usdm.rules import DEMANDS
from usdm_writer.documents import Made, faults, faults_of_schema

MODES: tuple[UsdmMode, ...] = ("strict-source", "complete")
# What --usdm complete is for; the rest no skeleton can meet.
BY_SKELETON = {"DDF00012", "DDF00099"}


@pytest.mark.parametrize("mode", MODES)
def test_made_up_records_are_sound(mode: UsdmMode) -> None:
    for name, data in records.made():
        assert faults(Made(data, mode).document) == [], name


@pytest.mark.parametrize("mode", MODES)
def test_records_are_sound_and_valid_by_the_strict_schema(mode: UsdmMode, shared: Path) -> None:
    count = 0
    for name, data in [*records.made(), *records.real(shared)]:
        one = Made(data, mode)
        assert faults(one.document) == [], name
        assert faults_of_schema(shared, one.content) == [], name
        count += 1
    assert count > 50


def test_a_skeleton_meets_the_rules_on_timelines_and_no_other_rule_is_lost(shared: Path) -> None:
    for name, data in records.real(shared):
        strict, complete = Made(data).explained(), Made(data, "complete").explained()
        assert complete <= strict, name
        assert strict - complete <= BY_SKELETON | {"DDF00084"}, name
        assert strict - complete >= BY_SKELETON, name


def test_the_same_record_gives_the_same_bytes(seed_json: bytes) -> None:
    for mode in MODES:
        assert Made(seed_json, mode).content == Made(seed_json, mode).content


def test_inference_none_reads_nothing_of_a_text(seed_page: bytes) -> None:
    one = Made(seed_page, inference="none")
    assert faults(one.document) == []
    assert [epoch["id"] for epoch in one.design["epochs"]] == ["epoch-1"]
    assert all("administrations" not in each for each in one.version["studyInterventions"])
    assert one.said("MAP206") == []


def test_the_table_of_constants_is_well_formed_and_each_is_used() -> None:
    rows = read_rows("mappings", "usdm_constants.tsv")
    assert [row["attribute"] for row in rows] == sorted({row["attribute"] for row in rows})
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parents[2] / "converters/trialglot/writers/usdm").glob("*.py")
    )
    for row in rows:
        assert row["basis"] in ("always", "missing")
        assert row["note"]
        assert row["value"]
        if row["codelist"]:
            assert codes.ct_term(row["codelist"], row["value"]) is not None, row["attribute"]
        # The two classes of study design share the places where their constants are used.
        name = row["attribute"].partition(".")[2] if "StudyDesign." in row["attribute"] else row["attribute"]
        assert name in source, row["attribute"]


def test_the_rules_that_are_explained_are_published_rules(shared: Path) -> None:
    """Each with a demand of our own words; an explanation of a rule that does not exist would explain nothing."""
    published = (shared / "schemas/core-rules/usdm-4-0.json").read_text(encoding="utf-8")
    assert [rule for rule in DEMANDS if f'"{rule}"' not in published] == []
