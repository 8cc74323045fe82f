"""Items and headings that stand on one line: "1. Age 2. Consent", "... consent Exclusion Criteria: - ..."."""

from __future__ import annotations

import re

from trialglot.design.text import Expression

_CORE = Expression(r"\b(?:Inclusion|Exclusion|INCLUSION|EXCLUSION)\s+(?:Criteria|CRITERIA)\b")
_PREFIX = Expression(
    r"(?:(?:(?<=[.;:\s)])[A-H][).]\s*)?(?:(?:Other|Key|Main|Major|Additional|General|Further|Specific)\s+)?|-\s*)$"
)
# Words that take "inclusion criteria" into their sentence.
_WITHIN_SENTENCE = Expression(
    r"(?:\b(?:meet(?:s|ing)?|met|fulfil\w*|satisf\w*|violat\w*|per|see|according|listed|described|defined|any|all|these|the|and|or"
    r"|no|not|none|in|of|to|by|with|under|from|for|above|below|following|other|both|as|screening|study's|each|a|an|than|"
    r"eligibility|prior|main|current|parent|primary)|[/&,(])\s*$",
    re.IGNORECASE,
)
_PREDICATE = Expression(r"\b(?:meet(?:s|ing)?|met|fulfil\w*|satisf\w*|violat\w*|per|see|according)\b", re.IGNORECASE)
_PERSONS = Expression(
    r"\s+(?:(?:for|of)\s+)?(?:the\s+)?(?:(?:female|male|healthy)\s+)?(?:partners?|patients?|subjects?|participants?|donors?"
    r"|controls?|volunteers?|couples?|mothers?|infants?|caregivers?|parents?)\s*:?",
    re.IGNORECASE,
)
_BULLET = Expression(r"[-–•*●▪]|\(?(?:1|a|i|A|I)[.)]|①")
_CONTEXT = 60


def inner_heading(text: str) -> tuple[str, str] | None:
    """Part a line at the first heading of a block that stands inside it.

    Returns the text before the heading and the heading with all that follows; ``None`` where the words may belong to
    a sentence ("any of the Exclusion Criteria").
    """
    for match in _CORE.finditer(text):
        start = match.start()
        if start == 0:
            continue
        window = text[max(0, start - _CONTEXT) : start]
        prefix = _PREFIX.search(window)
        begin = start - len(prefix[0]) if prefix else start
        before = text[max(0, begin - _CONTEXT) : begin].rstrip()
        if not any(map(str.isalnum, before)) or _WITHIN_SENTENCE.search(before):
            continue
        after = text[match.end() : match.end() + _CONTEXT]
        ended = before[-1] in ".;:"
        if after.lstrip().startswith(":"):
            rest = after.lstrip()[1:].lstrip()
            certain = not rest or _BULLET.match(rest) or (ended and (rest[0].isupper() or rest[0].isdigit()))
        elif not after.strip():
            certain = ended and (prefix is not None and prefix[0].strip(" -") != "")
        else:
            certain = _PERSONS.fullmatch(after) is not None and not _PREDICATE.search(before)
        if certain:
            return text[:begin].rstrip(), text[begin:].lstrip()
    return None


_NUMBER = Expression(r"(?P<open>[(（]?)(?P<number>\d{1,2})(?P<close>\\?[.)）])")
# A number behind one of these signs is a value, and so is a small one behind one of these words: "grade 2. ".
_SIGN = Expression(r"[<>=≥≤/,\-–—~≈]\s*$")
_WORD = Expression(
    r"\b(?:to|or|and|of|than|least|most|grade|class|stage|phase|part|cohort|type|score|day|visit|is|was|be|by|version|section"
    r"|level|criterion|criteria|items?|number|step|ver|no|nos)\s*$",
    re.IGNORECASE,
)
_SMALL = 6
_SENTENCE_END = Expression(r"[.;:)\]；。]\s*$")
_A_CIRCLED = Expression(r"[②-⑳]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def number_of(marker: str) -> tuple[int, str, str] | None:
    """Return number, opening and closing sign of a numeric marker; ``None`` for others."""
    match = _NUMBER.fullmatch(marker)
    return (int(match["number"]), match["open"], match["close"]) if match else None


def run(text: str, first: int, opening: str, closing: str, *, above: int | None, alone: bool) -> list[int]:
    """Return where the numbers ``first``, ``first + 1`` ... stand in a text as markers of a run of items.

    ``above``: the number must stay below this one (that of the next item). A run of one number counts only where a
    sentence ends before it, or where it is the only line of its list (``alone``).
    """
    found: list[int] = []
    position, number = 0, first
    while above is None or number < above:
        sign = f"{opening}{number}{closing}"
        at = position
        while (at := text.find(sign, at)) >= 0:
            head, tail = text[max(0, at - 20) : at], text[at + len(sign) : at + len(sign) + 2]
            clear = bool(head) and (head[-1].isspace() or head[-1] in ";；。") and bool(tail.strip())
            value = _SIGN.search(head) or (number <= _SMALL and _WORD.search(head))
            if clear and (tail[0].isspace() or tail[0].isupper()) and not value:
                break
            at += len(sign)
        if at < 0:
            break
        found.append(at)
        position, number = at + len(sign), number + 1
    if len(found) == 1 and not alone and not _SENTENCE_END.search(text[max(0, found[0] - 5) : found[0]]):
        return []
    return found


def circled(text: str, own: int) -> list[int]:
    """Return where circled digits begin items of a run.

    ``own`` is the circled digit that the item itself has for marker. An item with another marker (0) may stand in the
    place of any digit before: Markdown writers make a bullet of the first.
    """
    first = _A_CIRCLED.search(text, 1)
    if first is None or (own and _CIRCLED.index(first[0]) != own):
        return []
    found: list[int] = []
    position = first.start()
    for number in range(_CIRCLED.index(first[0]), len(_CIRCLED)):
        at = text.find(_CIRCLED[number], position)
        if at < 1 or at + 1 >= len(text) or not (text[at - 1].isspace() or text[at - 1] in ";；。.,，、"):
            break
        if not found and not own and not _SENTENCE_END.search(text[max(0, at - 5) : at]):
            break
        found.append(at)
        position = at + 1
    return found


def circled_number(marker: str) -> int:
    """Return the number of a circled digit, 0 for any other marker."""
    return _CIRCLED.find(marker) + 1 if len(marker) == 1 else 0
