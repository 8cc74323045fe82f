"""What a registry's words mean in the words of the model: ``mappings/words/<name>.tsv``, and the readable words.

Coded fields of the model hold the words of the ClinicalTrials.gov API. A registry that prints a readable form
("Active, not recruiting") is understood through the ``label`` rows of the code tables; other spellings have rows of
their own, with a reference. A word that has neither stays as the source has it.
"""

from __future__ import annotations

from functools import cache

from trialglot import codes
from trialglot.resources import read_rows


@cache
def _own(name: str) -> dict[tuple[str, str], str]:
    return {(row["table"], _folded(row["source"])): row["word"] for row in read_rows("mappings", f"words/{name}.tsv")}


@cache
def _labels(table: str) -> dict[str, str]:
    return {_folded(label): word for label, word in codes.labels(table).items() if "/" not in word}


def word(name: str, table: str, text: str) -> str | None:
    """Return the model's word for a word of a source, ``None`` where it is not known.

    ``name`` is that of the source's table of words, ``table`` the code table of the field; case and white space do not
    matter. An empty word says that the source states the absence of a value ("N/A").
    """
    folded = _folded(text)
    found = _own(name).get((table, folded))
    return _labels(table).get(folded) if found is None else found


def listed(name: str, table: str, text: str) -> str | None:
    """Return the model's word that a source's own table has for a word; the readable words of the code do not count."""
    return _own(name).get((table, _folded(text)))


def nearness(name: str, table: str, text: str) -> tuple[str, str] | None:
    """Return how a word differs from the model's word that a source's own table has for it, and what it means.

    ``None`` where both say the same, or the table does not have it.
    """
    relation, comment = _relations(name).get((table, _folded(text)), ("", ""))
    told = _NEAR.get(relation)
    return (told, comment) if told else None


_NEAR = {
    "source-is-narrower-than-target": "says more",
    "source-is-broader-than-target": "says less",
    "related-to": "says something near to it",
}


@cache
def _relations(name: str) -> dict[tuple[str, str], tuple[str, str]]:
    rows = read_rows("mappings", f"words/{name}.tsv")
    return {(row["table"], _folded(row["source"])): (row["relation"], row["comment"]) for row in rows}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
