"""Every fault of ``faults.py`` alone before CORE: what it breaks is found, and nothing else. Some four minutes.

python -m pytest tests/oracle_cdisc/core_faults.py
"""

from __future__ import annotations

import pytest

from oracle_cdisc import engines, made_sdtm, made_usdm
from oracle_cdisc.faults import SDTM, USDM, SdtmFault, UsdmFault
from oracle_cdisc.test_core import UNSATISFIABLE

Verdicts = dict[str, engines.Verdict]


@pytest.fixture(scope="module")
def sdtm() -> Verdicts:
    studies = {}
    for fault in SDTM:
        datasets = made_sdtm.study()
        fault.plant(datasets)
        studies[fault.name] = made_sdtm.dumped(datasets)
    return engines.core_sdtm(studies)


@pytest.fixture(scope="module")
def usdm() -> Verdicts:
    documents = {}
    for fault in USDM:
        document = made_usdm.study()
        fault.plant(document)
        documents[fault.name] = made_usdm.dumped(document)
    return engines.core_usdm(documents)


@pytest.mark.parametrize("fault", SDTM, ids=lambda one: one.name)
def test_a_fault_of_datasets(fault: SdtmFault, sdtm: Verdicts) -> None:
    assert sdtm[fault.name].of("failed") == set(fault.rules) | UNSATISFIABLE


@pytest.mark.parametrize("fault", USDM, ids=lambda one: one.name)
def test_a_fault_of_a_document(fault: UsdmFault, usdm: Verdicts) -> None:
    assert usdm[fault.name].of("failed") == set(fault.rules) - usdm[fault.name].of("left out")
