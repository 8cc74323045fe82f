"""Countries: the name that a registry writes to ISO 3166-1."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialglot.codes import NO_MAP
from trialglot.model.study import Study
from trialglot.resources import read_rows


class Country(NamedTuple):
    """A country of ISO 3166-1; ``name`` is its English name in the table ``mappings/codes/country.tsv``."""

    alpha2: str
    alpha3: str
    name: str


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


@cache
def _countries() -> dict[str, Country]:
    rows: dict[str, dict[str, dict[str, str]]] = {"iso3166-alpha2": {}, "iso3166-alpha3": {}}
    for row in read_rows("mappings", "codes/country.tsv"):
        if row["target"] in rows and row["relation"] != NO_MAP:
            rows[row["target"]][row["source"]] = row
    short, long = rows.values()
    return {
        _fold(name): Country(row["code"], long[name]["code"], row["display"])
        for name, row in short.items()
        if name in long
    }


@cache
def _by_code() -> dict[str, Country]:
    return {code: one for one in _countries().values() for code in (one.alpha2, one.alpha3)}


def coded(code: str) -> Country | None:
    """Return the country of an ISO 3166-1 code of two or three letters, ``None`` for another."""
    return _by_code().get(code)


def country(name: str | None) -> Country | None:
    """Return the country of an English name or alias; case and white space do not matter.

    ``None`` for a name that the table does not know or for which ISO 3166-1 has no code. Never the nearest name.
    """
    return _countries().get(_fold(name)) if name else None


def of_study(study: Study) -> tuple[str, ...]:
    """Return the countries of a study as the record names them: those of its sites where it lists none."""
    names = dict.fromkeys(study.countries or (one.country or "" for one in study.sites))
    return tuple(name for name in names if name.strip())
