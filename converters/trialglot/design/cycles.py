"""What free text states about the length of treatment cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialglot.design.lengths import LENGTH, LENGTH_BEFORE, has_any, to_duration
from trialglot.design.statement import CYCLE, Statement
from trialglot.design.text import bounded
from trialglot.model.design import Evidence

_RULE = "cycle length named in the text"
_CYCLE_WORD = re.compile(r"\bcycles?\b")
# "28-day treatment cycles": what stands between length and name.
_CYCLE_BEFORE = bounded(r"[-\s]+(?:(?:treatment|dosing|therapy|chemotherapy|study)\s+)?$", re.IGNORECASE)
_CYCLE_LINK = bounded(
    r"cycles?\s*(?:duration|length)?(?:\s+(?:(?:is\s+|are\s+)?defined\s+as|is|are|was|of|lasts?|will\s+be|will\s+last|equals"
    r"|being|consists?\s+of"
    r")\s+|\s*[=:]\s*)(?:every\s+)?",
    re.IGNORECASE,
)
# "cycles of 3 to 4 weeks": the first half of a range
_HALF = bounded(r"\d{1,3}\s*(?:-|–|to\b|or\b|and\b)\s*(?=\d)", re.IGNORECASE)
_REPEATS = bounded(
    r"\b(?P<what>(?:cycles?|courses?)\s+(?:(?:will|is|are|be|being)\s+){0,2})?repeat(?:s|ed|ing)?\s+every\s+",
    re.IGNORECASE,
)
_FOR_CYCLES = bounded(r"\s+for\s+(?:up\s+to\s+)?(?:a\s+total\s+of\s+)?\w+\s+(?:cycles|courses)\b", re.IGNORECASE)
_OTHER_CYCLE = bounded(
    r"menstru|ovulat|ovarian|estr(?:o|u)|sleep|circadian|in\s+vitro|embryo|insemination|light.?dark", re.IGNORECASE
)
# What others do or did, and not what this study does.
_BACKGROUND = bounded(
    r"\b(?:(?:standard|conventional|usual|approved|established|recommended|traditional|current|common)\s+(?:\w+\s+)?"
    r"(?:regimens?|schedules?|dos(?:es?|ing|ages?)|protocols?|treatments?|therap(?:y|ies)|chemotherapy)"
    r"|(?:has|have|had)\s+(?:\w+\s+)?been|previous(?:ly)?|historical(?:ly)?|literature|label(?:led|ling)?|commonly|typically"
    r"|(?:parent|feeder|preceding|prior|antecedent)\s+(?:study|trial|protocol))\b",
    re.IGNORECASE,
)
_BACKGROUND_WORDS = (
    *("standard", "conventional", "usual", "approved", "established", "recommended", "traditional"),
    *("current", "common", "been", "previous", "historical", "literature", "label", "typical"),
    *("parent", "feeder", "preceding", "prior", "antecedent"),
)
# A sentence that is about every participant: it defines the cycle, or says how all of them are treated ...
_DEFINES = bounded(
    r"\W*(?:(?:an?|the|one|1|each|every|all|study|treatment|dosing|therapy|chemotherapy)\s+){0,4}(?:cycles?|courses?)\b",
    re.IGNORECASE,
)
_TREATS_ALL = bounded(
    r"\W*(?:all|each)\s+(?:(?:eligible|enrolled|randomi[sz]ed|study)\s+){0,2}(?:participants?|patients?|subjects?)\s+"
    r"(?:will\s+be|were|are|is)\s+treated\b",
    re.IGNORECASE,
)
# ... and names nothing that only some of them have.
_SOME = frozenset(
    {
        *("arm", "arms", "group", "groups", "cohort", "cohorts", "regimen", "regimens", "part", "parts"),
        *("stage", "stages", "phase", "phases", "schedule", "schedules", "dose", "mg", "g", "if", "who"),
        *("whose", "those", "while", "whereas", "some", "other", "remaining", "respectively", "with"),
        *("plus", "induction", "maintenance", "consolidation", "first", "second", "subsequent"),
        *("initial", "experimental", "control", "placebo", "comparator"),
    }
)
_WORD = re.compile(r"[a-z]+")
_OF_SOMETHING = bounded(r"\bcycles?\s+of\s+(?!treatment|therapy)[a-z]", re.IGNORECASE)


def speaks_of_cycles(lower: str) -> bool:
    """Whether a text (in small letters) may state the length of a cycle."""
    return "cycle" in lower or "course" in lower


def cycles(sentence: str, lower: str, offset: int, path: str) -> Iterator[Statement]:
    """Yield what a sentence says about the length of treatment cycles; ``offset`` is where it stands in its text.

    A statement without a length is one that was not read in full ("28-day and 84-day cycles"). ``general`` statements
    are about all participants alike. What a description says of other regimens than the study's own is left out; the
    text of an arm is about the arm.
    """
    lengths = [one for one in _cycle_lengths(sentence, lower) if one[2]["unit"].lower() in ("day", "week", "wk")]
    if not lengths or _OTHER_CYCLE.search(lower):
        return
    if not path.startswith("arms") and has_any(lower, _BACKGROUND_WORDS) and _BACKGROUND.search(sentence):
        return
    defines = _DEFINES.match(sentence) or _TREATS_ALL.match(sentence)
    general = defines is not None and _SOME.isdisjoint(_WORD.findall(lower)) and not _OF_SOMETHING.search(sentence)
    for start, end, amount in lengths:
        evidence = Evidence("safe", _RULE, path, sentence[start:end])
        duration = to_duration(amount, sentence, evidence)
        yield Statement(CYCLE, duration, evidence, offset + start, general=general)


def _cycle_lengths(sentence: str, lower: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield start and end of each wording that gives the length of a cycle, with the length."""
    at = lower.find("cycle")
    while at >= 0:
        word = _CYCLE_WORD.match(lower, at)
        if word is not None:
            base = max(0, at - 80)
            before = _length_of_cycle(sentence, base, at) if _timed(lower[base:at]) else None
            if before is not None:
                yield before.start(), word.end(), before
            link = _CYCLE_LINK.match(sentence, at)
            half = _HALF.match(sentence, link.end()) if link else None
            linked = half or link
            after = LENGTH.match(sentence, linked.end()) if linked else None
            if after is not None:
                yield at, after.end(), after
        at = lower.find("cycle", at + 5)
    for match in _REPEATS.finditer(sentence) if "repeat" in lower else ():
        after = LENGTH.match(sentence, match.end())
        if after is not None and (match["what"] or _FOR_CYCLES.match(sentence, after.end())):
            yield match.start(), after.end(), after


def _timed(lower: str) -> bool:
    return "day" in lower or "week" in lower or "wk" in lower


def _length_of_cycle(sentence: str, base: int, at: int) -> re.Match[str] | None:
    """Return the length that stands before the word at a place ("28-day treatment cycles")."""
    between = _CYCLE_BEFORE.search(sentence, base, at)
    return LENGTH_BEFORE.search(sentence, base, between.start()) if between else None
