"""The portal's codes and words in the words of the model: ``mappings/words/ctis.tsv``."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.findings import finding
from trialglot.readers import words
from trialglot.readers.ctis.node import Node

WORDS = "ctis"


def word(table: str, node: Node, path: str) -> str | None:
    """Return the model's word for a code or word of the portal.

    One that has none is carried as it is, or as the table of words says what it means, and told.
    """
    text = node.word()
    if text is None:
        return None
    node.to(path)
    found = words.word(WORDS, table, text)
    if found == "":
        return None
    made = text if found is None else found
    known = codes.words(table)
    if made not in known and not all(one in known for one in made.split("/")):
        node.notes.findings.append(
            finding("SRC104", path=path, source=node.pointer, value=made, field=table, known=", ".join(sorted(known)))
        )
    return made


def tell_nearest(table: str, node: Node, path: str) -> None:
    """Tell where the model's word for a code of the portal is but the nearest."""
    text = node.word() or ""
    if near := words.nearest(WORDS, table, text):
        told: dict[str, Any] = {"field": table, "word": near.word, "relation": near.relation}
        told["text"] = f"{text} ({near.comment})"
        node.notes.findings.append(finding("SRC136", path=path, source=node.pointer, **told))
