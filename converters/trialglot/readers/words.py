"""What a registry's words mean in the words of the model: ``mappings/words/<name>.tsv``, and the readable words.

Coded fields of the model hold the words of the ClinicalTrials.gov API. A registry that prints a readable form
("Active, not recruiting") is understood through the ``label`` rows of the code tables; other spellings have rows of
their own, with a reference. A word that has neither stays as the source has it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trialglot import codes
from trialglot.resources import read_rows

EQUIVALENT = "equivalent"
_SAYS = {
    "source-is-narrower-than-target": "says more",
    "source-is-broader-than-target": "says less",
    "related-to": "says something near to it",
}


class Meaning(NamedTuple):
    """What a source's own table has for a word: the model's word, empty for the absence of a value.

    ``relation`` is "equivalent", or what the source says otherwise; ``comment`` what that is.
    """

    word: str
    relation: str
    comment: str


@cache
def _own(name: str) -> dict[tuple[str, str], Meaning]:
    return {
        (row["table"], _folded(row["source"])): Meaning(
            row["word"], _SAYS.get(row["relation"], EQUIVALENT), row["comment"]
        )
        for row in read_rows("mappings", f"words/{name}.tsv")
    }


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
    return _labels(table).get(folded) if found is None else found.word


def listed(name: str, table: str, text: str) -> Meaning | None:
    """Return what a source's own table has for a word; the readable words of the code tables do not count."""
    return _own(name).get((table, _folded(text)))


def nearest(name: str, table: str, text: str) -> Meaning | None:
    """Return the same where the model's word is but the nearest."""
    found = listed(name, table, text)
    return found if found is not None and found.relation != EQUIVALENT else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
