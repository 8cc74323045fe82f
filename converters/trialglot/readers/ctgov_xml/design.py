"""The design: words that stand in elements of their own, in one text, or in a list that does not say what they are.

Before 2017 the public XML had the design in one text. From about 2010 on its parts were named ("Allocation: Randomized,
Masking: Open Label"), before that they were bare words ("Treatment, Randomized, Open Label, Uncontrolled, Parallel
Assignment, Safety/Efficacy Study": NCT00928707 as of September 2009). The form for upload has such words one by one.
What they are say the lists of the registry, which have each word but "Other" once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trialglot.readers.ctgov import displayed
from trialglot.readers.ctgov_xml import values
from trialglot.readers.ctgov_xml.draft import Draft, Tree
from trialglot.readers.ctgov_xml.special import DESIGN
from trialglot.readers.ctgov_xml.steps import said

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMED = re.compile(r",\s+(?=[A-Z][A-Za-z ]*:\s)")
_COMMA = re.compile(r"\([^()]*\)|(,\s+)")

MASKING = "Masking"
ENDPOINT = "Endpoint Classification"
CONTROL = "Control"
GIVEN_UP = frozenset({ENDPOINT, CONTROL})
"""Parts that the registry no longer collects."""
_FIELDS = {
    "Primary Purpose": ("primaryPurpose", "primary_purpose"),
    "Allocation": ("allocation", "allocation"),
    "Intervention Model": ("interventionModel", "intervention_model"),
    "Observational Model": ("observationalModel", "observational_model"),
    "Time Perspective": ("timePerspective", "time_perspective"),
}
_ENDPOINTS = frozenset(
    {
        "safety study",
        "efficacy study",
        "safety/efficacy study",
        "bio-equivalence study",
        "bio-availability study",
        "pharmacokinetics study",
        "pharmacodynamics study",
        "pharmacokinetics/dynamics study",
    }
)
_CONTROLS = frozenset({"active control", "placebo control", "historical control", "dose comparison", "uncontrolled"})


def stated(word: str) -> str:
    """Return the name of the part of a design that a bare word is, empty where no list has it or more than one."""
    folded = word.casefold()
    if folded == "other":
        return ""
    level, parties = values.masking(word)
    if parties or level != word:
        return MASKING
    if folded in _ENDPOINTS:
        return ENDPOINT
    if folded in _CONTROLS:
        return CONTROL
    return next((name for name, (_, table) in _FIELDS.items() if displayed.word(table, word) != word), "")


def put(draft: Draft, name: str, word: str, node: _Element, what: str = "") -> None:
    """Put a part of the design into the tree; a second one of the same name is no part of the structure."""
    if name == MASKING:
        _put_masking(draft, draft.part(f"{DESIGN}/designInfo/maskingInfo"), word, node, what)
    else:
        key, table = _FIELDS[name]
        draft.put(draft.part(f"{DESIGN}/designInfo"), key, displayed.word(table, word), node, what)


def masking(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the level of masking and the masked parties."""
    value = said(draft, node)
    if type(value) is not str:
        draft.put(held, "masking", value, node)
    elif value:
        _put_masking(draft, held, value, node)
    else:
        draft.silent.add(node)


def _put_masking(draft: Draft, held: Tree, value: str, node: _Element, what: str = "") -> None:
    level, parties = values.masking(value)
    if "whoMasked" in held:
        level, parties = level or value, ()
    if level:
        draft.put(held, "masking", level, node, what)
    for one in parties:
        draft.add(held, "whoMasked", one, node)


def study_design(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the parts of the text in which the design stood before 2017."""
    del held
    value = said(draft, node)
    if type(value) is not str:
        draft.odd(draft.tree, "study_design", value, node)
        return
    read: set[str] = set()
    for what, (name, word) in design_parts(value).items():
        if name in GIVEN_UP:
            draft.carry(node, word, what)
        elif (name in _FIELDS or name == MASKING) and name not in read:
            read.add(name)
            put(draft, name, word, node, what)
        else:
            draft.odd(draft.tree, "study_design", f"{name}: {word}" if name else word, node, what)


def design_parts(text: str) -> dict[str, tuple[str, str]]:
    """Return name and word of each part of the text of a design, by what a place of the source adds for it.

    That is the name, or the word alone, in brackets, with a number behind the second one of a name and those after it.
    """
    found: dict[str, tuple[str, str]] = {}
    counts: Counter[str] = Counter()
    for part in filter(None, _NAMED.split(" ".join(text.split()))):
        name, colon, word = part.partition(": ")
        words = [(name, word)] if colon else [(stated(one), one) for one in filter(None, _bare(part))]
        for name, word in words:
            what = f" ({name or word})"
            counts[what] += 1
            found[what if counts[what] == 1 else f"{what}[{counts[what]}]"] = name, word
    return found


def _bare(text: str) -> Iterator[str]:
    """Yield the words of a list; commas in brackets belong to a word: "Double Blind (Subject, Investigator)"."""
    start = 0
    for found in _COMMA.finditer(text):
        if found[1]:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]
