"""Our functions for CDISC's rules against the rules as published, and against CDISC's own test data of each.

The data are those of github.com/cdisc-org/cdisc-open-rules; the environment variable TRIALGLOT_CORE_RULES names a copy
of that repository (commit 618ab81d). A case that a rule must find is negative, one that it must pass positive.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from trialglot.sdtm.datasets import Cell
from trialglot.validators.sdtm.package import NAMES, Package
from trialglot.validators.sdtm.rules import RULES
from trialglot.validators.sdtm.tables import Column, Table

NUMBERS = ("TSSEQ", "TAETORD")
# Cases that we judge otherwise, with the reason.
OTHERWISE = {
    ("CORE-000173", "negative/01"): "the case is about dataset SE",
    ("CORE-000179", "negative/01"): "a published parameter under another name is told as that (SDT661)",
    ("CORE-000179", "negative/02"): "a published parameter under another name is told as that (SDT661)",
    ("CORE-000741", "negative/01"): "the case has no STYPE INTERVENTIONAL, of which alone the rule speaks",
    ("CORE-000741", "positive/01"): "the case has a parameter PCLASS; that of CDISC's terminology is PCLAS",
    ("CORE-001080", "positive/02"): "wrong C-codes, which the terminology that the case is run with does not know",
}


@pytest.fixture(scope="module")
def cases() -> dict[tuple[str, str], Path]:
    folder = os.environ.get("TRIALGLOT_CORE_RULES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("TRIALGLOT_CORE_RULES names no copy of cdisc-org/cdisc-open-rules")
    found = {}
    for rule_id, rule in RULES.items():
        for path in (Path(folder) / ("Deprecated" if rule.deprecated else "Published") / rule_id).glob("*/*/data"):
            found[rule_id, f"{path.parent.parent.name}/{path.parent.name}"] = path
    return found


def _table(path: Path) -> Table:
    name = path.stem.upper()
    with path.open(encoding="utf-8-sig", newline="") as opened:
        head, *body = csv.reader(opened)
    names = [one.strip() for one in head]
    columns = [Column(position, one, one, None, "string", None, None) for position, one in enumerate(names)]
    rows = [{one: _cell(one, value) for one, value in zip(names, row, strict=False)} for row in body if any(row)]
    return Table(name, name.lower(), tuple(columns), rows)


def _cell(name: str, value: str) -> Cell:
    return int(value) if name in NUMBERS and value.lstrip("-").isdigit() else value or None


def test_cdiscs_own_cases_are_judged_as_cdisc_judges_them(cases: dict[tuple[str, str], Path]) -> None:
    judged, otherwise = 0, set()
    for (rule_id, case), path in cases.items():
        tables = [_table(one) for one in sorted(path.glob("*.csv")) if one.stem.upper() in NAMES]
        if not tables:
            continue
        judged += 1
        broken = any(True for _ in RULES[rule_id].faults(Package(tables)))
        if broken is not case.startswith("negative"):
            otherwise.add((rule_id, case))
    assert judged > 90
    assert otherwise == set(OTHERWISE)


def test_every_rule_that_core_has_for_these_datasets_has_a_function(shared: Path) -> None:
    published = json.loads((shared / "schemas/core-rules/sdtmig-3-4.json").read_bytes())
    ours = {
        rule_id
        for rule_id, rule in published.items()
        if set((rule.get("domains") or {}).get("Include") or ()) & set(NAMES)
    }
    assert ours | {"CORE-000541"} == set(RULES)  # which is about IETESTCD, and asked of all datasets
