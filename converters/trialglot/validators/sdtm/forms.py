"""The forms of values in SDTM: those of every format, and dates of which a part is unknown."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from trialglot.validators import parameters
from trialglot.validators.parameters import Form

# A hyphen stands for a part that is unknown (SDTMIG 3.4, section 4.4.2): 2003---15, --12-15.
_DATE: Final = re.compile(
    r"(\d{4}|-)(?:-(\d\d|-)(?:-(\d\d|-)"
    r"(?:T(?:\d\d|-)(?::(?:\d\d|-)(?::(?:\d\d(?:\.\d+)?|-))?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
)
_LEAP_YEAR: Final = 2000


def is_date(value: str) -> bool:
    """Whether a text is an ISO 8601 date of the calendar, with or without time; parts may be unknown."""
    match = _DATE.fullmatch(value)
    if match is None or value == "-":
        return False
    year, month, day = (int(one) if one and one != "-" else None for one in match.groups())
    try:
        date(_LEAP_YEAR if year is None else year, month or 1, 1 if day is None else day)
    except ValueError:
        return False
    return month != 0


_DAY: Final = Form("an ISO 8601 date of the calendar", is_date)
FORMS: Final = {**parameters.FORMS, **dict.fromkeys(("SENDTC", "SSTDTC", "DCUTDTC"), _DAY)}
"""The form of the values of a parameter, by its TSPARMCD."""
