"""Countries: the name that a registry writes to ISO 3166-1."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialglot import codes


class Country(NamedTuple):
    """A country of ISO 3166-1; ``name`` is its English name in the table ``mappings/codes/country.tsv``."""

    alpha2: str
    alpha3: str
    name: str


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


@cache
def _countries() -> dict[str, Country]:
    table = codes.table("country")
    found: dict[str, Country] = {}
    for (source, target), row in table.items():
        if target != "iso3166-alpha2" or not row.mapped:
            continue
        long = table.get((source, "iso3166-alpha3"))
        if long is not None and long.mapped:
            found[_fold(source)] = Country(row.code, long.code, row.display)
    return found


def country(name: str | None) -> Country | None:
    """Return the country of an English name or alias; case and white space do not matter.

    ``None`` for a name that the table does not know or for which ISO 3166-1 has no code. Never the nearest name.
    """
    return _countries().get(_fold(name)) if name else None
