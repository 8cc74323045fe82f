"""The tables of ``mappings``, read by the tests themselves."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table."""
    with (MAPPINGS / name).open(encoding="utf-8", newline="") as lines:
        read = csv.DictReader((one for one in lines if not one.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(read)


@cache
def targets(target: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a target, with those of what readers carry and no target has a place for."""
    own = rows(f"fields/{target}.tsv")
    nothing = dict.fromkeys(own[0], "")
    return (*own, *({**nothing, **one, "disposition": "dropped"} for one in rows("fields/carried.tsv")))


@cache
def codes(table: str, word: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a code table for a word that have a code."""
    return tuple(one for one in rows(f"codes/{table}.tsv") if one["source"] == word and one["relation"] != "noMap")


def label(table: str, word: str) -> str:
    """Return the readable word."""
    return next((one["display"] for one in codes(table, word) if one["target"] == "label"), word)


@cache
def system(key: str) -> str:
    """Return the address of a code system."""
    return next(one["uri"] for one in rows("systems.tsv") if one["key"] == key)


@cache
def country(name: str, system_key: str) -> str | None:
    """Return the code of a country's name."""
    folded = " ".join(name.split()).casefold()
    for one in rows("codes/country.tsv"):
        if one["target"] == system_key and one["source"].casefold() == folded and one["relation"] != "noMap":
            return one["code"]
    return None
