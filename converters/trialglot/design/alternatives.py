"""How criteria combine, where the wording is certain: alternatives written one by one, and items of one criterion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from trialglot.design.criteria_lines import marker_kind
from trialglot.design.text import Expression
from trialglot.model.eligibility import CriteriaTree, Criterion

_WHAT = r"(?:\s+of)?(?:\s+the)?(?:\s+(?:following|these|below|listed))*(?:\s+[\w/-]+){0,4}\s*(?:\([^()]*\)\s*)?[:：]\W*"
_ANY = Expression(
    rf"\b(?:at\s+least\s+(?:one|1)|≥\s*1|(?:one|1)\s+or\s+more|any(?:\s+one)?)\s+of(?!\s+all){_WHAT}\Z"
    rf"|\b(?:any(?:\s+one)?|at\s+least\s+(?:one|1)|(?:one|1)\s+or\s+more)\s+(?:the\s+)?following{_WHAT}\Z"
    r"|\beither(?:\s+(?:one\s+)?of(?:\s+the)?(?:\s+(?:following|these|below))(?:\s+[\w/-]+){0,3})?\s*[:：]\W*\Z",
    re.IGNORECASE,
)
_ALL = Expression(
    rf"\b(?:all|each|both)\s+(?:of\s+)?(?:the\s+)?(?:following|these|below){_WHAT}\Z|\ball\s+of\s*[:：]\W*\Z",
    re.IGNORECASE,
)
_EVERY = Expression(r"\ball\b", re.IGNORECASE)
_NEGATED = Expression(
    r"\b(?:not|no|none|never|without|neither|cannot|absence|free|lack(?:s|ing)?|except|excluding|unless|other\s+than)\b|n't\b",
    re.IGNORECASE,
)
_SENTENCE = Expression(r"[.;\n]\s")
_GOES_ON = Expression(r"\b(?:and\s*/\s*or|or)\W*\Z", re.IGNORECASE)
# A lead stands at the end of a text; this many characters of it are read.
_CLAUSE = 240


def combination(criterion: Criterion) -> Literal["any", "all"] | None:
    """Return how the sub-items of a criterion combine; ``None`` without sub-items or certain wording.

    Only the end of the criterion's own text counts, with its colon: "at least one of the following:" is "any", "all of
    the following:" is "all". Negated wording ("none of the following") is not certain.
    """
    return _wording(criterion) if criterion.children else None


def alternatives(tree: CriteriaTree) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return leads such as "at least one of the following:" whose items stand beside them, with those items.

    Each entry is the key of the lead and the keys of the items that are certainly alternatives, in source order; none
    where the text does not show how far the list goes. Certain are items that end with "or" with the one behind them,
    and items whose kind of list marker differs from that of a lead whose own list goes on after them.
    """
    return tuple(_within(tree.criteria))


def _within(siblings: Sequence[Criterion]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for position, one in enumerate(siblings):
        if one.children:
            yield from _within(one.children)
        elif _wording(one) == "any":
            behind = _same_list(siblings, position)
            yield one.key, tuple(item.key for item in behind[: _extent(one, behind)])


def _same_list(siblings: Sequence[Criterion], position: int) -> Sequence[Criterion]:
    """Return the siblings behind a position up to the next lead and as far as kind and heading are the same."""
    lead = siblings[position]
    end = position + 1
    while end < len(siblings):
        one = siblings[end]
        if (one.kind, one.heading) != (lead.kind, lead.heading) or one.text[-1] in ":：":
            break
        end += 1
    return siblings[position + 1 : end]


def _extent(lead: Criterion, behind: Sequence[Criterion]) -> int:
    """Return how many of the items behind a lead are certainly its alternatives."""
    if not behind:
        return 0
    joined = 0
    while joined < len(behind) and _GOES_ON.search(behind[joined].text[-12:]):
        joined += 1
    if joined:
        return min(joined + 1, len(behind))
    kind = marker_kind(behind[0].marker)
    if not lead.marker or not behind[0].marker or kind == marker_kind(lead.marker):
        return 0
    other = 1
    while other < len(behind) and marker_kind(behind[other].marker) == kind:
        other += 1
    returns = other < len(behind) and marker_kind(behind[other].marker) == marker_kind(lead.marker)
    return other if returns else 0


def _wording(criterion: Criterion) -> Literal["any", "all"] | None:
    text = criterion.text[-_CLAUSE:]
    if ":" not in text and "：" not in text:  # most criteria
        return None
    text = text.rstrip()
    if not text or text.rstrip("*_ ")[-1:] not in (":", "："):
        return None
    clause = _SENTENCE.split(text)[-1]
    some, every = _ANY.search(clause), _ALL.search(clause)
    if _NEGATED.search(clause):
        return None
    if every is not None:
        return None if some is not None else "all"
    return "any" if some is not None and _EVERY.search(clause) is None else None
