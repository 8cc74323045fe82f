"""Values as ClinicalTrials.gov displays them (legacy XML, API v1), as values of API v2.

What cannot be understood is returned as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from trialglot.model.dates import precision_of
from trialglot.readers import words

_WORDS = "ctgov-display"
_MONTHS = "January February March April May June July August September October November December".casefold().split()
_DATE = re.compile(r"([A-Za-z]+)\s+(?:(\d{1,2}),\s*)?(\d{4})")
_COUNT = re.compile(r"-?[0-9]{1,15}")


@lru_cache(maxsize=1 << 12)
def date(text: str) -> str:
    """Return "August 4, 2015" or "March 2001" as ISO 8601; a text that is no such date stays as it is."""
    found = _DATE.fullmatch(text.strip())
    if found is None or found[1].casefold() not in _MONTHS:
        return text
    month = f"{found[3]}-{_MONTHS.index(found[1].casefold()) + 1:02}"
    made = f"{month}-{int(found[2]):02}" if found[2] else month
    return made if precision_of(made) else text


@lru_cache(maxsize=1 << 12)
def word(table: str, text: str) -> str:
    """Return the API's word for a displayed one: itself if it has none, empty if it states that there is no value."""
    found = words.word(_WORDS, table, text)
    return text if found is None else found


def flag(text: str) -> bool | str:
    """Return yes or no; another text stays as it is."""
    known = word("yes_no", text)
    return known == "yes" if known in ("yes", "no") else text


def count(text: str) -> int | str:
    """Return a whole number; another text stays as it is."""
    return int(text) if _COUNT.fullmatch(text) else text
