"""Dates in the spellings of the registries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot.readers.ictrp.dates import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2010-10-20", "2010-10-20"),
        ("2020/05/15", "2020-05-15"),
        ("2010-10", "2010-10"),
        ("20101020", "2010-10-20"),
        ("20/10/2010", "2010-10-20"),
        ("1/2/2010", "2010-02-01"),
        ("20-10-2010", "2010-10-20"),
        ("20.10.2010", "2010-10-20"),
        ("October 2010", "2010-10"),
        ("Oct 2010", "2010-10"),
        ("October 20, 2010", "2010-10-20"),
        ("May 1st, 2010", "2010-05-01"),
        ("20 October 2010", "2010-10-20"),
        ("20-Oct-2010", "2010-10-20"),
        ("2010", "2010"),
        ("2010-10-20T00:00:00", "2010-10-20"),
        ("20/10/2010 00:00:00", "2010-10-20"),
        ("29/02/2012", "2012-02-29"),
    ],
)
def test_dates(text: str, value: str) -> None:
    found = parse(text)
    assert found is not None
    assert found.value == value
    assert found.precision == {4: "year", 7: "month", 10: "day"}[len(value)]
    assert found.kind is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10/20/2010",
        "29/02/2011",
        "2010-13-01",
        "Foo 2010",
        "20 Foo 2010",
        "04-Nov-20",
        "10/10",
        "soon",
        "20101340",
        "0000",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse(text) is None


@given(st.dates())
def test_day_and_month_stand_in_this_order(day: object) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y"):
        text = day.strftime(form).rjust(10 if "-" in form or "/" in form else 8, "0")  # type: ignore[attr-defined]
        if day.year >= 1000:  # type: ignore[attr-defined]
            found = parse(text)
            assert found is not None
            assert found.value == day.isoformat()  # type: ignore[attr-defined]
