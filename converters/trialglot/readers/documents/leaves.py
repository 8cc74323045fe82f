"""The leaves of a document that was read back: the values of its study, and what nothing in the crosswalk explains.

A document says a value at several places, and what follows from it at more: the ledger counts the value once. What the
target's table neither reads nor declares (an element that somebody added) is unread.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.readers import accounting
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.nodes import Node, Place
from trialglot.readers.reading import Reading

Tree: TypeAlias = dict[str, Any]

_MADE = frozenset(("key", "precision", "role"))
_AGES = ("eligibility.minimum_age", "eligibility.maximum_age")
_NUMBER = re.compile(r"\[\d+\]")


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(reading.study.source.format, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Yield the values of the study, then what is unread in the document."""
    gathering = reading.parsed
    assert isinstance(gathering, Gathering)
    told = reading.study.model_dump(mode="json", exclude_none=True, exclude={"source", "data"})
    names = {one.key: one.name for one in reading.study.interventions}
    for place, value, near in _values(told, "", {}):
        path = _NUMBER.sub("[]", place)
        name = path.rpartition(".")[2]
        if path.rpartition(".")[0] in _AGES and name != "text":
            continue
        if name in _MADE and (name != "role" or path == "identifiers[].role"):
            continue
        if path == "arms[].interventions[]":
            yield Leaf(path, gathering.pointer(place) or "", names[value], near, model=place)
        else:
            yield Leaf(path, gathering.pointer(place) or "", value, near, model=place)
    for node in gathering.unread:
        place = gathering.written.pointer(node.place)
        yield Leaf(_general(place), place, node.value, {}, read=False)
    for left in gathering.form.left if gathering.form is not None else ():
        yield Leaf(_general(left.place), left.place, left.value, {}, read=False)


def _general(place: str) -> str:
    """Return a place of a document without the numbers of its items."""
    return re.sub(r"/\d+(?=/|$)|\[\d+\]", "[]", place)


def _values(value: Any, place: str, near: Tree) -> Iterator[tuple[str, Any, Tree]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _values(one, f"{place}.{name}" if place else name, value)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _values(one, f"{place}[{number}]", near)
    elif value != "":
        yield place, value, near


def unexplained(gathering: Gathering) -> Iterator[Node]:
    """Yield the values of a document that no row of its target's table speaks of.

    Where a row has fixed words, it speaks of a text that has them: of a note that somebody has added none does.
    """
    document = gathering.written
    known: set[Place] = set()
    spoken: dict[Place, set[str]] = {}
    for row in crosswalk.targets(gathering.edition):
        for node in document.select(row.target) if row.target and row.rule != "item" else ():
            if row.words and isinstance(node.value, str):
                spoken.setdefault(node.place, set()).add(row.words)
            else:
                known.add(node.place)
    leaves_of = list(document.leaves())
    several = Counter(leaf.place for leaf in leaves_of)
    for leaf in leaves_of:
        if any(leaf.place[:length] in known for length in range(len(leaf.place) + 1)):
            continue
        # Of several texts in one place, words that are none speak of no one.
        told = [one for one in spoken.get(leaf.place, ()) if several[leaf.place] == 1 or set(one) - set("*{}")]
        if not any(_has(one).fullmatch(str(leaf.value)) for one in told):
            yield leaf


@cache
def _has(words: str) -> re.Pattern[str]:
    """Return the expression of a text with the fixed words of a row; other text before them ends with a line."""
    start = r"(?:.*\n)?" if words.startswith("*") else ""
    parts = re.split(r"(\{\w*\}|\*)", words.removeprefix("*"))
    return re.compile(start + "".join(".*" if one in _ANY else re.escape(one) for one in parts), re.DOTALL)


_ANY = ("{}", "{code}", "*")
