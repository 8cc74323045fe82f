"""Codeable concepts from the code tables.

A word becomes the codings of all targets that have a code for it, and a readable text. Concepts are made once a
process and shared: they must not be changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from trialglot import codes

_SIZE = 4096


class Coded(NamedTuple):
    """A concept and how true it is.

    ``missing`` names the code system that has no code for the word, where no other has one; ``approximate`` lists
    display and relation of the codes that say more or less than the word.
    """

    concept: dict[str, Any]
    missing: str | None
    approximate: tuple[tuple[str, str], ...]


@lru_cache(maxsize=_SIZE)
def code(table: str, word: str, target: str) -> str | None:
    """Return the bare code of a word for an element of type ``code``, ``None`` where there is none."""
    row = codes.lookup(table, word, target)
    return row.code if row is not None and row.mapped else None


@lru_cache(maxsize=_SIZE)
def coded(table: str, word: str, targets: tuple[str, ...], text: str | None = None) -> Coded:
    """Return the concept for a registry word with codes of the target keys; ``text`` replaces the readable words."""
    codings: list[dict[str, Any]] = []
    approximate = []
    for target in targets:
        row = codes.lookup(table, word, target)
        if row is None or not row.mapped:
            continue
        codings.append({"system": codes.systems()[target].uri, "code": row.code, "display": row.display})
        if not row.exact:
            approximate.append((row.display, row.relation))
    concept: dict[str, Any] = {"coding": codings} if codings else {}
    concept["text"] = text or codes.label(table, word)
    missing = None if codings else codes.systems()[targets[0]].title
    return Coded(concept, missing, tuple(approximate))
