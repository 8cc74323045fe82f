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
    rows = codes.table(table).values()
    return {_folded(row.display): row.source for row in rows if row.target == "label" and "/" not in row.source}


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


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
