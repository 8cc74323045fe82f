"""CDISC CORE as the third opinion on SDTM and USDM: silent on what is good, awake, and of our mind on what we write.

One document each holds many faults here; ``core_faults.py`` has them one by one.
"""

from __future__ import annotations

import pytest

from oracle_cdisc import compare, engines, environments, made_sdtm, made_usdm
from oracle_cdisc.faults import SDTM, USDM

MADE = "made by hand"
FAULTY = "with faults"
# Faults that stand side by side without one hiding another.
SDTM_TOGETHER = (
    "an arm called Screen Failure",
    "one order for two elements",
    "an element code of 9 characters",
    "an element without end and duration",
    "a criterion code that begins with a digit",
    "neither value nor null flavour",
    "an age that is no ISO 8601 duration",
    "a start date that is no ISO 8601 date",
)
USDM_TOGETHER = ("an id given twice", "no main timeline", "an unknown attribute", "a C-code of no phase")
# CORE asks for a parameter PCLASS, which the terminology calls PCLAS.
UNSATISFIABLE = {"CORE-000741"}

Verdicts = dict[str, engines.Verdict]


def _skip_without_core() -> None:
    if not environments.ready(environments.CORE):
        pytest.skip("the environment of CDISC CORE is not here; make oracle-cdisc makes it")


def _cases(target: str) -> list[compare.Case]:
    return [case for case in compare.seeds() if case.target == target]


@pytest.fixture(scope="module")
def sdtm() -> Verdicts:
    """What CORE says of the datasets made by hand, of the same with faults, and of what is written for the seed."""
    _skip_without_core()
    faulty = made_sdtm.study()
    for fault in SDTM:
        if fault.name in SDTM_TOGETHER:
            fault.plant(faulty)
    studies = {MADE: made_sdtm.dumped(made_sdtm.study()), FAULTY: made_sdtm.dumped(faulty)}
    return engines.core_sdtm(studies | {case.name: case.files for case in _cases("sdtm")})


@pytest.fixture(scope="module")
def usdm() -> Verdicts:
    """What CORE says of the document made by hand, of the same with faults, and of what is written for the seed."""
    _skip_without_core()
    faulty = made_usdm.study()
    for fault in USDM:
        if fault.name in USDM_TOGETHER:
            fault.plant(faulty)
    documents = {MADE: made_usdm.dumped(made_usdm.study()), FAULTY: made_usdm.dumped(faulty)}
    return engines.core_usdm(documents | {case.name: case.files["usdm.json"] for case in _cases("usdm")})


def _unreviewed(oracle: compare.Oracle, verdicts: Verdicts) -> list[compare.Disagreement]:
    cases = _cases(oracle.target)
    found = [one for case in cases for one in compare.disagreements(oracle, case, verdicts[case.name])]
    return [one for one in found if one.key not in compare.reviewed()]


def test_the_datasets_made_by_hand_keep_every_rule_that_can_be_kept(sdtm: Verdicts) -> None:
    assert sdtm[MADE].of("failed") == UNSATISFIABLE
    assert {rule for *_, rule in compare.reviewed() if rule in sdtm[MADE].of("error")} == sdtm[MADE].of("error")
    assert len(sdtm[MADE].of("passed")) >= 81
    assert not set(engines.WITHOUT_SUBJECTS) & sdtm[MADE].rules.keys()


def test_faults_of_datasets_are_found_and_nothing_else(sdtm: Verdicts) -> None:
    planted = {rule for fault in SDTM if fault.name in SDTM_TOGETHER for rule in fault.rules}
    assert sdtm[FAULTY].of("failed") == planted | UNSATISFIABLE


def test_the_document_made_by_hand_keeps_every_rule(usdm: Verdicts) -> None:
    assert usdm[MADE].of("failed") == usdm[MADE].of("error") == set()
    assert len(usdm[MADE].of("passed") | usdm[MADE].of("left out")) >= 160


def test_faults_of_a_document_are_found_and_nothing_else(usdm: Verdicts) -> None:
    planted = {rule for fault in USDM if fault.name in USDM_TOGETHER for rule in fault.rules}
    assert usdm[FAULTY].of("failed") == planted - usdm[FAULTY].of("left out")


def test_what_is_written_for_the_seed_is_judged_as_by_us(usdm: Verdicts, sdtm: Verdicts) -> None:
    _, core_usdm, core_sdtm = compare.ORACLES
    assert _unreviewed(core_usdm, usdm) == []
    assert _unreviewed(core_sdtm, sdtm) == []


@pytest.mark.usefixtures("sdtm")
def test_what_is_no_dataset_json_is_no_verdict() -> None:
    with pytest.raises(engines.OracleError, match=r"ts\.json is no Dataset-JSON to CORE"):
        engines.core_sdtm({"other": {"ts.json": b'{"a": 1}'}})
    with pytest.raises(engines.OracleError, match="nothing is no Dataset-JSON"):
        engines.core_sdtm({"empty": {}})
