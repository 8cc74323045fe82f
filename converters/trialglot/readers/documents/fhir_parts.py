"""What the readers of a Bundle's parts share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import codes
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.nodes import JsonDocument, Node, children

Tree: TypeAlias = dict[str, Any]


class Part:
    """Reads parts of a Bundle into what is gathered; ``study`` is the node of its ResearchStudy."""

    def __init__(self, gathering: Gathering, document: JsonDocument, study: Node) -> None:
        self.gathering = gathering
        self.made = gathering.made
        self.document = document
        self.study = study

    def put(self, path: str, value: Any, node: Node) -> None:
        """Add an item to a list of the study."""
        listed = self.made.setdefault(path, [])
        self.gathering.places[f"{path}[{len(listed)}]"] = node
        listed.append(value)

    def resolved(self, node: Node, name: str) -> Iterator[Node]:
        """Yield the resources that an element of a node refers to."""
        for one in children(node, name):
            yield from self.document.inside(one, "resolve()")


def concept_text(concept: Tree) -> str:
    """Return the words of a concept, empty if it has none."""
    return str(concept.get("text", ""))


@cache
def roles(table: str) -> dict[str, str]:
    """Return the words of a code table by their readable form."""
    return {row.display: row.source for row in codes.table(table).values() if row.target == "label"}


def word(table: str, label: str) -> str:
    """Return the word of a readable form, which stands for itself where the table has none."""
    return roles(table).get(label, label)


def without_nothing(made: Tree) -> Tree:
    """Return the fields that say something."""
    return {key: value for key, value in made.items() if value not in (None, "", [])}
