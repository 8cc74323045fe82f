"""What a sentence tells of periods that it does not name by one of the names of periods, or does not name at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialglot.design.lengths import AMOUNT
from trialglot.design.mentions import Mention
from trialglot.design.text import bounded

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_NUMBER = rf"\b(?P<number_of>[2-9]|{'|'.join(_NUMBERS)})\s+(?P<what>(?:[a-z][\w-]*,?\s+){{0,3}}?)"
# "four periods", "3 sequential phases"
_COUNTED = bounded(rf"{_NUMBER}(?:periods|phases|epochs|stages)\b", re.IGNORECASE)
_TREATMENTS = bounded(r"treatment|intervention|dosing|cross-?over|blind|active", re.IGNORECASE)
# "treatment period 1", "intervention phase II"
_NUMBERED = bounded(
    r"\b(?:treatment|intervention|dosing)\s+(?:period|phase|epoch)s?\s*(?:\d|I{1,3}\b|[A-D]\b|one\b|two\b)",
    re.IGNORECASE,
)
# Names of the periods where they stand alone in a counted list: "four periods (screening, run-in, treatment)".
_ITEM = bounded(
    r"(?:[1-9a-h][).]|\([1-9a-ivx]{1,3}\))?\s*(?:(?:and|an?|the)\s+)*(?P<name>(?:(?:double|single)[-\s]blind(?:ed)?\s+)?"
    r"(?:(?P<pre>pre-?screening)|(?P<screening>screening)|(?P<run>run[-\s]?in)|(?P<wash>wash-?out)|(?P<baseline>baseline)"
    r"|(?P<treatment>treatment)|(?P<long>long[-\s]term\s+follow[-\s]?up)"
    r"|(?P<follow>(?:(?:safety|survival|post[-\s]?treatment)\s+)?follow[-\s]?up)))(?:\s+(?:period|phase|epoch))?",
    re.IGNORECASE,
)
_ITEM_TYPES = {
    "pre": "PRE-SCREENING",
    "screening": "SCREENING",
    "run": "RUN-IN",
    "wash": "WASHOUT",
    "baseline": "BASELINE",
    "treatment": "TREATMENT",
    "long": "LONG-TERM FOLLOW-UP",
    "follow": "FOLLOW-UP",
}
_OPENS = bounded(r"\s*[(:]\s*", re.IGNORECASE)
_SPLIT = bounded(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_ASIDE = bounded(r"\s*\([^()]*\)")
_NOUN = bounded(r"\b(?:period|phase|epoch)\b(?!\s*(?:\d|[IVX]{1,3}[ab]?\b))", re.IGNORECASE)
# Phases of treatment that are none of the epochs read.
_TREATED = bounded(
    r"\b(?:induction|maintenance|consolidation|extension|open-label|withdrawal|taper(?:ing)?|titration|re-?treatment"
    r"|continuation|escalation|expansion|transition|switch|rescue)\s+(?:(?:treatment|therapy)\s+)?$",
    re.IGNORECASE,
)
_TIMED = bounded(rf"{AMOUNT}[-\s,]+(?:[a-z][\w-]*[\s,]+){{1,5}}$", re.IGNORECASE)
_ENTERED = bounded(r"\b(?:enters?|entered|entering|begins?|starts?|followed\s+by|then)\b[^.;]{0,50}$", re.IGNORECASE)
# Words before "period" that make it a stretch of time and no part of a study.
_NO_KIND = bounded(
    r"(?:\A|\b(?:(?<!end\sof\s)study|trial|time|overall|whole|entire|total|same|this|that|these|the|an?|of|per|hour|day"
    r"|week|month|year|recruitment|enrol?ment|reporting|evaluation|assessment|DLT|participation|observation(?:al)?|data|collection|both"
    r"|all|following|chronic|acute|accelerated|blast|luteal|follicular)|[^\w\s])[-\s]*$",
    re.IGNORECASE,
)
_EXTENSION = bounded(
    r"\bopen[-\s]label\s+extension\b|\bextension(?:\s+(?:study|trial|period|phase|part|treatment)|,|\.|\s*$|\s*\()",
    re.IGNORECASE,
)
# Follow-up that is not named as a period: as a part of the study, by its kind, or with its length before "of".
_FOLLOW = bounded(r"\bfollow[-\s]?up\b", re.IGNORECASE)
_KIND_OF_FOLLOW = bounded(
    rf"(?:{AMOUNT}\s+of\s+(?:\w+[-\s]){{0,2}}|\b(?:safety|survival|long[-\s]term|post[-\s]?treatment)\s+)follow[-\s]?up\b",
    re.IGNORECASE,
)
# "a one-week baseline, ..."
_BASELINE = bounded(rf"{AMOUNT}[-\s]+baseline\s*,", re.IGNORECASE)
# "the screening and run-in period" is two in one.
_TWO_IN_ONE = bounded(
    r"\b(?:screening|run[-\s]?in|wash-?out|treatment)\s*(?:and|/)\s*(?:the\s+)?"
    r"(?:run[-\s]?in|wash-?out|treatment|follow[-\s]?up)\s+period",
    re.IGNORECASE,
)


def counted(sentence: str) -> int:
    """Return the largest number of periods that a sentence counts, or 0."""
    return max([_number(match) for match in _COUNTED.finditer(sentence)], default=0)


def plural(lower: str) -> bool:
    """Whether a sentence (in small letters) may count periods."""
    return "periods" in lower or "phases" in lower or "epochs" in lower or "stages" in lower


def _number(match: re.Match[str]) -> int:
    word = match["number_of"].lower()
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def several_treatments(sentence: str, lower: str) -> bool:
    """Whether a sentence counts or numbers periods of treatment ("two treatment periods", "treatment period 1")."""
    if plural(lower) and any(_TREATMENTS.search(match["what"]) for match in _COUNTED.finditer(sentence)):
        return True
    return ("treatment" in lower or "intervention" in lower or "dosing" in lower) and bool(_NUMBERED.search(sentence))


def listed(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield type, start and end of the bare names in a counted list, if each of its items is a name of a period."""
    for match in _COUNTED.finditer(sentence):
        opens = _OPENS.match(sentence, match.end())
        if opens is None:
            continue
        stop = len(sentence.rstrip(" .\n"))
        if "(" in opens[0]:
            stop = sentence.find(")", opens.end())
        items = list(_items(sentence, opens.end(), stop)) if stop > opens.end() else []
        if len(items) == _number(match):
            yield from [one for one in items if one is not None] if None not in items else ()
        return


def _items(sentence: str, start: int, stop: int) -> Iterator[tuple[str, int, int] | None]:
    # Asides become blanks, so that positions stay and a comma in one does not part the list.
    plain = _ASIDE.sub(lambda aside: " " * len(aside[0]), sentence[:stop])
    while start < stop:
        split = _SPLIT.search(plain, start)
        end = split.start() if split else stop
        item = _ITEM.match(plain, start, end)
        if item is None or plain[item.end() : end].strip():
            yield None
        else:
            kind = next(name for name, value in item.groupdict().items() if value and name != "name")
            yield _ITEM_TYPES[kind], item.start("name"), item.end()
        start = split.end() if split else stop


def names_further(sentence: str, lower: str, named: list[Mention], list_from: int) -> bool:
    """Whether a sentence names a period beyond those ``named``.

    ``list_from`` is where it begins to list the parts of the study, -1 where it does not.
    """
    extended = "extension" in lower and not any(one.type == "OPEN LABEL TREATMENT" for one in named)
    if extended and _EXTENSION.search(sentence):
        return True
    followed = "follow" in lower and not any(one.type.endswith("FOLLOW-UP") for one in named)
    if followed and (_KIND_OF_FOLLOW.search(sentence) or (list_from >= 0 and _FOLLOW.search(sentence, list_from))):
        return True
    if not ("period" in lower or "phase" in lower or "epoch" in lower):
        return False
    if "baseline" in lower and _BASELINE.search(sentence):
        return True
    if ("and" in lower or "/" in lower) and _TWO_IN_ONE.search(sentence):
        return True
    read, last = 0, len(named)
    for match in _NOUN.finditer(sentence):
        start = match.start()
        while read < last and named[read].end < start:
            read += 1
        if read < last and named[read].start <= start:
            continue
        left = sentence[max(0, start - 90) : start]
        if _TREATED.search(left):
            return True
        if _NO_KIND.search(left):
            continue
        if start > list_from >= 0 or _TIMED.search(left) or _ENTERED.search(left):
            return True
    return False
