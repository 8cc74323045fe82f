"""The leaves of an XML record by the paths of the crosswalk (``mappings/fields/ctgov-xml.tsv``).

A leaf is a text or an attribute. The free text in which the design stood before 2017 is one leaf for each of its parts;
a word of the design in the form for upload is counted under what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from trialglot.crosswalk import Account, Leaf
from trialglot.readers import accounting
from trialglot.readers.accounting import XmlLeaf
from trialglot.readers.ctgov.names import OUTCOME_LEVELS
from trialglot.readers.ctgov_xml.design import design_parts
from trialglot.readers.ctgov_xml.draft import READER, Draft
from trialglot.readers.paths import within
from trialglot.readers.reading import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

Tree: TypeAlias = dict[str, Any]

_FORMER = frozenset({"clinical_study.end_date", "clinical_study.end_date.date"})


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a record; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(READER, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a record one by one, in its order. The value is that of the model."""
    draft = reading.parsed
    assert isinstance(draft, Draft)
    held = _Held(draft)
    unread = frozenset(reading.study.source.unread)
    for leaf in accounting.xml_leaves(draft.root, READER):
        for path, what, text in _parts(leaf, held):
            place = leaf.place if what.startswith("/") else leaf.place + what
            read = not within(place, unread)
            value: Any = None if leaf.node in draft.silent else text
            near: Tree = {}
            if found := held.values.get((leaf.node, what)):
                part, key = found
                value, near = part[key], held.near(part)
            yield Leaf(accounting.path_of(READER, path), place, value, near, read)


def _parts(leaf: XmlLeaf, held: _Held) -> Iterator[tuple[str, str, str]]:
    """Yield the path, what of the element is meant, and the text of a leaf, or of each of its parts."""
    if leaf.path == "clinical_study.study_design":
        for what, (name, word) in design_parts(leaf.value).items():
            yield f"{leaf.path} ({name or word})", what, word
    elif leaf.path == "clinical_study.design[]" and (leaf.node, "") in held.values:
        yield f"{leaf.path} ({held.values[leaf.node, ''][1]})", "", leaf.value
    elif leaf.path in _FORMER and leaf.value and (leaf.node, "") not in held.values:
        yield f"{leaf.path} (data)", "", leaf.value
    elif "@" in leaf.path:
        yield leaf.path, leaf.place[leaf.place.rindex("/") :], leaf.value
    else:
        yield leaf.path, "", leaf.value


class _Held:
    """The values of the tree by the element that each came from."""

    def __init__(self, draft: Draft) -> None:
        parts = {id(part): part for part in _within(draft.tree)}
        parts |= {id(part): part for kept in draft.parts_kept() for part in _within(kept)}
        self.values: dict[tuple[_Element, str], tuple[Any, str | int]] = {}
        self._names: dict[int, Tree] = {}
        for (number, key), origin in draft.origins.items():
            part = parts[number]
            if type(part[key]) not in (list, dict):
                self.values.setdefault(origin, (part, key))
                if type(part) is dict:
                    self._names.setdefault(number, {})[accounting.local_name(origin[0]) + origin[1][1:]] = part[key]
        for outcomes, level in OUTCOME_LEVELS.items():
            for one in draft.tree.get("protocolSection", {}).get("outcomesModule", {}).get(outcomes, ()):
                self._names.setdefault(id(one), {})["level"] = level

    def near(self, part: Any) -> Tree:
        """Return the values of a part of the tree by the names of their elements."""
        return self._names.get(id(part), {})


def _within(part: Any) -> Iterator[Any]:
    yield part
    for one in part.values() if type(part) is dict else part:
        if type(one) in (dict, list):
            yield from _within(one)
