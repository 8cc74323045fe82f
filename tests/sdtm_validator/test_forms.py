"""Dates in SDTM: ISO 8601, of which parts may be unknown."""

from __future__ import annotations

import pytest

from trialglot.validators.sdtm.forms import FORMS


@pytest.mark.parametrize(
    "value",
    [
        "2003",
        "2003-12",
        "2003-12-15",
        "2003-12-15T13",
        "2003-12-15T13:14:17.123",
        "2003-12-15T13:14+01:00",
        "2003---15",
        "--12-15",
        "-----T07:15",
        "2003-12-15T-:15",
        "2004-02-29",
        "--02-29",
    ],
)
def test_dates(value: str) -> None:
    assert FORMS["SSTDTC"].fits(value)


@pytest.mark.parametrize(
    "value",
    ["", "-", "03", "2003-13", "2003-00", "2003-02-29", "2003-12-32", "15DEC2003", "2003/12", "2003-12-15 13:14"],
)
def test_what_is_no_date(value: str) -> None:
    assert not FORMS["SENDTC"].fits(value)
