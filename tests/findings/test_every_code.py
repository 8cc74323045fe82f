"""Every code of the catalogue is provoked by made-up input, through the doors that users have."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from types import ModuleType

import pytest

from findings import (
    from_consistency,
    from_define,
    from_fhir,
    from_ictrp,
    from_mapping,
    from_odm,
    from_odm2,
    from_runs,
    from_sdtm,
    from_sources,
    from_usdm,
    from_usdm_writing,
)
from findings.provoking import Table
from trialglot.findings import CATALOGUE

ROOMS = (
    from_sources,
    from_mapping,
    from_fhir,
    from_ictrp,
    from_odm,
    from_odm2,
    from_usdm,
    from_usdm_writing,
    from_define,
    from_sdtm,
    from_consistency,
    from_runs,
)
PROVOKED: Table = {code: row for room in ROOMS for code, row in room.PROVOKED.items()}


def _form(template: str) -> str:
    """What a message of a template looks like: its words, and anything where a field is."""
    return "".join(re.escape(words) + (".*" if name else "") for words, name, _, _ in Formatter().parse(template))


def test_no_code_is_left_out() -> None:
    assert sorted(PROVOKED) == sorted(CATALOGUE)


@pytest.mark.parametrize("code", PROVOKED)
def test_it_is_said_with_its_severity(code: str) -> None:
    severity, provoke = PROVOKED[code]
    found = [one for one in provoke() if one.code == code]
    assert {one.severity for one in found} == {severity}
    entry = CATALOGUE[code]
    assert entry.severity == severity
    for one in found:
        assert one.kind is entry.kind
        assert one.reference
        assert re.fullmatch(_form(entry.template), one.message, re.DOTALL)


@cache
def _untouched(room: ModuleType) -> frozenset[str]:
    return frozenset(one.code for one in room.untouched())


@pytest.mark.parametrize(("room", "code"), [(room, code) for room in ROOMS for code in room.PROVOKED])
def test_without_the_fault_it_is_not_said(room: ModuleType, code: str) -> None:
    assert (code in _untouched(room)) is (code in room.ALWAYS)
