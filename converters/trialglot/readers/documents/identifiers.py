"""Identifiers, from the kind that a document gives them to the registry's words."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from trialglot import codes

Tree: TypeAlias = dict[str, Any]

# Where the registry lists a number of a kind, and its type word there. A kind that is told by the form of the number
# (UTN, IND) has no word of its own.
_PLACES: dict[str, tuple[str, str | None]] = {
    "nct": ("registry", None),
    "nct-alias": ("alias", None),
    "eudract": ("secondary", "EUDRACT_NUMBER"),
    "eu-ct": ("secondary", "CTIS"),
    "sponsor-protocol": ("organisation", None),
}


def identifier(kinds: tuple[str, ...], text: str, value: str, domain: str | None) -> Tree:
    """Return an identifier of the model.

    ``text`` are the words for its kind: those of ``design.identifiers``, or the registry's own; ``kinds`` is what codes
    say of it.
    """
    named = _kinds().get(text)
    kind = named if named is not None else kinds[0] if len(kinds) == 1 else "other"
    role, word = _PLACES.get(kind, ("secondary", None))
    if named is None:
        for table, place in (("secondary_id_type", "secondary"), ("org_study_id_type", "organisation")):
            stated = _words(table).get(text)
            if stated is not None:
                role, word = place, stated
                break
    made = {"value": value, "role": role, "type": word, "domain": domain}
    return {key: one for key, one in made.items() if one is not None}


@cache
def _words(table: str) -> dict[str, str]:
    return {row.display: row.source for row in codes.table(table).values() if row.target == "label"}


def _kinds() -> dict[str, str]:
    return _words("identifier_kind")
