"""What the value of a trial summary parameter looks like, and which parameters a study has one of, for every format."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import NamedTuple

from trialglot import codes
from trialglot.resources import read_rows
from trialglot.validators.lengths import DURATION

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?")
_NCT = re.compile(r"NCT\d{8}")


class Form(NamedTuple):
    """The form of a value: in words, and whether a value has it."""

    rule: str
    fits: Callable[[str], object]


def is_date(value: str) -> bool:
    """Whether a text is an ISO 8601 date of the calendar: a year, month or day, or a day with its time."""
    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def is_count(value: str) -> bool:
    """Whether a text is a whole number."""
    return value.isascii() and value.isdigit()


def is_nct_number(value: str) -> bool:
    """Whether a text is a number of ClinicalTrials.gov: NCT and eight digits."""
    return _NCT.fullmatch(value) is not None


@cache
def _alpha3() -> frozenset[str]:
    rows = codes.table("country").values()
    return frozenset(row.code for row in rows if row.target == "iso3166-alpha3" and row.mapped)


_LENGTH = Form("an ISO 8601 duration (P18Y)", DURATION.fullmatch)
_COUNT = Form("a whole number", is_count)
_DAY = Form("an ISO 8601 date of the calendar", is_date)
# By the definitions of CDISC code list C66738 and SDTMIG 3.4, section 7.4.2.
FORMS: dict[str, Form] = {
    **dict.fromkeys(("AGEMIN", "AGEMAX", "TRGFUDUR", "LENGTH"), _LENGTH),
    **dict.fromkeys(("NARMS", "NCOHORT", "PLANSUB", "ACTSUB"), _COUNT),
    **dict.fromkeys(("SENDTC", "SSTDTC"), _DAY),
    "FCNTRY": Form("an ISO 3166-1 alpha-3 code", lambda value: value in _alpha3()),
}
"""The form of the values of a parameter, by its TSPARMCD."""


@cache
def single() -> frozenset[str]:
    """Return the parameters that a study has one value of at most (``mappings/ts_single.tsv``)."""
    return frozenset(row["short_name"] for row in read_rows("mappings", "ts_single.tsv"))
