"""Values of trial summary parameters, in any edition of ODM: their forms, how many, and what they say together."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from lxml import etree

from trialglot import codes
from trialglot.resources import read_rows
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm.lengths import DURATION, days

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?")
_NCT = re.compile(r"NCT\d{8}")

Values = dict[str, list[tuple[etree._Element, str]]]
"""By short name the elements that hold a value, with the value."""


def check(values: Values, complaints: Complaints) -> None:
    """Complain of values in another form than their parameter has, of too many, and of age limits that disagree."""
    for short_name, (rule, is_one) in _FORMS.items():
        for element, value in values.get(short_name, ()):
            if not is_one(value):
                complaints.add("CTL509", element, short_name=short_name, value=value, rule=rule)
    for element, value in (*values.get("REGID", ()), *values.get("EXPARECN", ())):
        if value[:3].upper() == "NCT" and not _NCT.fullmatch(value):
            complaints.add("CTL510", element, value=value)
    for short_name in sorted(_single().intersection(values)):
        if len(values[short_name]) > 1:
            complaints.add("CTL515", values[short_name][1][0], short_name=short_name)
    _ages(values, complaints)


def check_arms(values: Values, arms: int, complaints: Complaints) -> None:
    """Complain of a number of arms that is not that of the structure, where there is one."""
    for short_name in ("NARMS", "NCOHORT") if arms else ():
        for element, value in values.get(short_name, ()):
            if _is_count(value) and int(value) != arms:
                complaints.add("CTL514", element, short_name=short_name, value=value, arms=arms)


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


@cache
def _alpha3() -> frozenset[str]:
    rows = codes.table("country").values()
    return frozenset(row.code for row in rows if row.target == "iso3166-alpha3" and row.mapped)


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit()


_Form = tuple[str, Callable[[str], object]]
_LENGTH: _Form = ("an ISO 8601 duration (P18Y)", DURATION.fullmatch)
_COUNT: _Form = ("a whole number", _is_count)
_DAY: _Form = ("an ISO 8601 date of the calendar", _is_date)
_COUNTRY: _Form = ("an ISO 3166-1 alpha-3 code", lambda value: value in _alpha3())
# By the definitions of CDISC code list C66738 and SDTMIG 3.4, section 7.4.2.
_FORMS: dict[str, _Form] = {
    **dict.fromkeys(("AGEMIN", "AGEMAX", "TRGFUDUR", "LENGTH"), _LENGTH),
    **dict.fromkeys(("NARMS", "NCOHORT", "PLANSUB", "ACTSUB"), _COUNT),
    **dict.fromkeys(("SENDTC", "SSTDTC"), _DAY),
    "FCNTRY": _COUNTRY,
}


@cache
def _single() -> frozenset[str]:
    return frozenset(row["short_name"] for row in read_rows("mappings", "ts_single.tsv"))


def _ages(values: Values, complaints: Complaints) -> None:
    if "AGEMIN" not in values or not values.get("AGEMAX"):
        return
    element, upper = values["AGEMAX"][0]
    lower = values["AGEMIN"][0][1] if values["AGEMIN"] else ""
    most, fewest = days(upper), days(lower)
    if most is not None and fewest is not None and most[1] < fewest[0]:
        complaints.add("CTL513", element, upper=upper, lower=lower)
