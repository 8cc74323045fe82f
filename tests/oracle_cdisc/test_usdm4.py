"""usdm4 as the third opinion on USDM: awake, silent on a good document, and of our mind on what we write."""

from __future__ import annotations

import pytest

from oracle_cdisc import compare, engines, environments, made_usdm
from oracle_cdisc.faults import USDM, UsdmFault

MADE = "made by hand"


@pytest.fixture(scope="module")
def cases() -> list[compare.Case]:
    """What is written for the seed and its twin."""
    return [case for case in compare.seeds() if case.target == "usdm"]


@pytest.fixture(scope="module")
def verdicts(cases: list[compare.Case]) -> dict[str, engines.Verdict]:
    """What usdm4 says of the document made by hand, of each with a fault, and of what is written."""
    if not environments.ready(environments.USDM4):
        pytest.skip("the environment of usdm4 is not here; make oracle-cdisc makes it")
    documents = {MADE: made_usdm.dumped(made_usdm.study())}
    for fault in USDM:
        document = made_usdm.study()
        fault.plant(document)
        documents[fault.name] = made_usdm.dumped(document)
    return engines.usdm4(documents | {case.name: case.files["usdm.json"] for case in cases})


def test_every_rule_is_judged_and_the_document_made_by_hand_keeps_them(verdicts: dict[str, engines.Verdict]) -> None:
    assert set(verdicts[MADE].rules.values()) == {"passed"}
    assert len(verdicts[MADE].rules) == 213


@pytest.mark.parametrize("fault", USDM, ids=lambda one: one.name)
def test_a_fault_is_found_and_nothing_else(fault: UsdmFault, verdicts: dict[str, engines.Verdict]) -> None:
    assert verdicts[fault.name].of("failed") == set(fault.rules) - set(fault.not_usdm4)
    assert {one.rule for one in verdicts[fault.name].findings} == verdicts[fault.name].of("failed")


def test_what_is_written_for_the_seed_is_judged_as_by_us(
    cases: list[compare.Case], verdicts: dict[str, engines.Verdict]
) -> None:
    oracle = compare.ORACLES[0]
    found = [one for case in cases for one in compare.disagreements(oracle, case, verdicts[case.name])]
    assert [one for one in found if one.key not in compare.reviewed()] == []


def test_what_is_no_usdm_document_is_no_verdict(verdicts: dict[str, engines.Verdict]) -> None:
    assert verdicts
    with pytest.raises(engines.OracleError, match="missing study attribute"):
        engines.usdm4({"other": b'{"a": 1}'})
