"""What free text states about the periods of a study: screening, run-in, treatment, follow-up, cycles.

Only wordings that cannot mean anything else count as "safe"; wordings that usually mean it are "likely". Each
statement keeps the words it was read from. What a text tells of further periods, without saying enough to read them,
is kept as well: who takes the periods read for all of them would state too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trialglot.design.cycles import cycles, speaks_of_cycles
from trialglot.design.further import counted, listed, names_further, plural, several_treatments
from trialglot.design.lengths import LENGTH, UNITS, has_any, has_length, to_duration
from trialglot.design.mentions import FIRST_WORDS, Mention, after_treatment, mentions
from trialglot.design.statement import Statement, Told
from trialglot.design.text import bounded, legible
from trialglot.model.design import Evidence

NOTHING = Told()
_UNITS = tuple(UNITS)
_NOUNS = ("period", "phase", "epoch")
# What each sentence about periods has one of, if not a length in brackets.
_IN_SENTENCE = (*_NOUNS, "follow", "extension", "run", "wash")
_RUN_IN = ("run-in", "run in", "run\nin")
_BRACKETED = bounded(r"\((?:up\s+to\s+|approximately\s+|~\s*)?\d")
_OTHER_STUDY_WORDS = ("prior", "previous", "parent", "preceding", "lead-in", "feeder", "antecedent", "qualifying")
_OTHER_STUDY = bounded(
    r"\b(?:parent|feeder|preceding|previous|prior|lead-in|antecedent|qualifying)\s+(?:study|trial|protocol)\b",
    re.IGNORECASE,
)
_LIST_WORDS = ("includ", "consist", "compris", "compos", "divided")
# What follows these words are the parts of the study; "the screening period will consist of" is about one period.
_LISTS = bounded(
    r"\b(?:consists?|consisting|consisted|comprises?|comprising|comprised|composed|divided|includes?|including)\b",
    re.IGNORECASE,
)
_WHOLE = bounded(
    r"\b(?:study|trial|design|participation|protocol|duration|parts?|periods|phases|it)\b[^.;:]*$", re.IGNORECASE
)
_FOLLOWED = bounded(
    r"\b(?:followed(?:[-\s]up)?|follow(?:ed)?[-\s]up)\s+(?:for|of)\s+(?:a\s+(?:total|period)\s+of\s+)?", re.IGNORECASE
)
# Begins with one set of characters, which the expression engine looks for fast.
_SENTENCE_END = bounded(r"[.!?\n](?:(?<=\n)(?=\s*(?:\n|[*•-]\s))|(?<=[.!?])(?=\s|\Z))")
_CLOSES = re.compile(r"\.?\)")
# A washout before treatment: "after a 1-week washout, ...", "a washout of 4 weeks prior to treatment".
_AFTER_IT = bounded(r"\b(?:after|following)\s+(?:an?\s+|the\s+)?(?:\w+\s+){0,2}$", re.IGNORECASE)
_BEFORE_IT = bounded(r"[^.;]{0,40}\b(?:prior\s+to|before)\b", re.IGNORECASE)
_SEPARATES = bounded(r"\b(?:separated\s+by|between)\b", re.IGNORECASE)
_RULES = {
    "PRE-SCREENING": "pre-screening period named in the text",
    "SCREENING": "screening period named in the text",
    "RUN-IN": "run-in period named in the text",
    "WASHOUT": "washout period named in the text",
    "BASELINE": "baseline period named in the text",
    "TREATMENT": "treatment period named in the text",
    "OPEN LABEL TREATMENT": "open-label treatment named in the text",
    "FOLLOW-UP": "follow-up period named in the text",
    "LONG-TERM FOLLOW-UP": "long-term follow-up period named in the text",
}


def read(text: str, path: str) -> Told:
    """Return the periods and cycles that a text states; ``path`` is the model path of the text.

    Most texts state none: each step asks for words that it needs before it searches with an expression.
    """
    text = legible(text)
    cycled, periods, more = _hints(text.lower())
    if not (cycled or more):
        return NOTHING
    found: list[Statement] = []
    further, several, number = False, False, 0
    for start, end in _sentences(text):
        sentence = text[start:end]
        lower = sentence.lower()
        if len(lower) != len(sentence):  # a letter whose small form is longer: positions must agree
            lower = sentence
        if cycled and speaks_of_cycles(lower):
            found += cycles(sentence, lower, start, path)
        if not more or not (has_any(lower, _IN_SENTENCE) or ("(" in lower and _BRACKETED.search(lower))):
            continue
        if has_any(lower, _OTHER_STUDY_WORDS) and _OTHER_STUDY.search(sentence):
            continue
        named = _settled(mentions(sentence, lower), sentence) if periods else []
        parts = _where_parts_begin(sentence) if has_any(lower, _LIST_WORDS) else -1
        items = list(_counted(sentence, start, path)) if plural(lower) else []
        certain = {one.type for one in items}
        found += [
            one
            for one in _periods(sentence, lower, start, path, named, parts)
            if one.evidence.basis == "safe" or one.type not in certain
        ]
        found += items
        number = max(number, counted(sentence)) if plural(lower) else number
        for one in named:
            several = several or one.role == "several"
            further = further or one.role == "further"
        several = several or several_treatments(sentence, lower)
        further = further or (not items and names_further(sentence, lower, named, parts))
    return Told(tuple(found), further, several, number)


def may_tell(texts: Iterable[str]) -> bool:
    """Whether one of several texts may tell anything: one look at all of them, as most texts of arms tell nothing."""
    cycled, _, more = _hints(legible("\n|\n".join(texts)).lower())
    return cycled or more


def _hints(lower: str) -> tuple[bool, bool, bool]:
    """Return whether a text may state the length of a cycle, name a period, tell anything else of periods."""
    cycled = speaks_of_cycles(lower) and has_length(lower, ("day", "week", "wk"))
    nouns = has_any(lower, _NOUNS)
    periods = (nouns or _may_name_periods(lower)) and has_any(lower, FIRST_WORDS)
    return cycled, periods, periods or nouns or "extension" in lower


def _may_name_periods(lower: str) -> bool:
    """Whether a text without the word "period" may name one, or say for how long participants are followed."""
    follow = "follow" in lower
    return (
        "wash" in lower
        or ("run" in lower and ("(" in lower or has_any(lower, _RUN_IN)))
        or ("(" in lower and (follow or _BRACKETED.search(lower) is not None))
        or (follow and has_length(lower, _UNITS))
    )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        if text[end - 4 : end] not in ("e.g.", "i.e."):
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)


def _periods(
    sentence: str, lower: str, offset: int, path: str, named: list[Mention], parts: int
) -> Iterator[Statement]:
    """Yield what a sentence says about periods.

    ``offset`` is where it stands in its text, ``parts`` where it begins to list the parts of the study, or -1.
    """
    wanted = [one for one in named if one.role == "period"]
    followed = _followed(sentence) if "follow" in lower else None
    if not (wanted or followed):
        return
    types = {one.type for one in wanted}
    treated = max([one.start for one in wanted if one.type in ("TREATMENT", "RUN-IN")], default=-1)
    for one in wanted:
        listing = len(types) > 1 or (one.start >= parts >= 0 and not one.bare)
        quote = sentence[one.start : one.end]
        if quote.count("(") > quote.count(")"):
            closes = _CLOSES.match(sentence, one.end)
            quote += closes[0] if closes else ""
        safe = _is_safe(one, treated, listing=listing)
        evidence = Evidence("safe" if safe else "likely", _RULES[one.type], path, quote)
        duration = to_duration(one.amount, sentence, evidence) if one.amount else None
        yield Statement(one.type, duration, evidence, offset + one.start, one.manner)
    if followed is not None and "FOLLOW-UP" not in types:
        start, amount = followed
        after = after_treatment(sentence, amount.end())
        quote = sentence[start : after.end() if after else amount.end()]
        evidence = Evidence("safe" if after else "likely", _RULES["FOLLOW-UP"], path, quote)
        yield Statement("FOLLOW-UP", to_duration(amount, sentence, evidence), evidence, offset + start)


def _where_parts_begin(sentence: str) -> int:
    for match in _LISTS.finditer(sentence):
        if _WHOLE.search(sentence, max(0, match.start() - 90), match.start()):
            return match.end()
    return -1


def _counted(sentence: str, offset: int, path: str) -> Iterator[Statement]:
    """Yield the periods of a counted list of bare names ("four periods (screening, run-in, treatment, follow-up)")."""
    for kind, start, end in listed(sentence):
        yield Statement(kind, None, Evidence("safe", _RULES[kind], path, sentence[start:end]), offset + start)


def _settled(named: list[Mention], sentence: str) -> list[Mention]:
    """Mark each washout that is not said to come before treatment: it may stand between treatments, or after them."""
    if not any(one.type == "WASHOUT" for one in named):
        return named
    treated = [one.start for one in named if one.type == "TREATMENT"]
    return [
        one._replace(role="further") if one.type == "WASHOUT" and not _is_before(one, treated, sentence) else one
        for one in named
    ]


def _is_before(one: Mention, treated: list[int], sentence: str) -> bool:
    if treated and treated[0] < one.start:
        return False
    before, after = sentence[max(0, one.start - 40) : one.start], sentence[one.end : one.end + 80]
    return (bool(treated) or bool(_AFTER_IT.search(before) or _BEFORE_IT.match(after))) and not _SEPARATES.search(
        before
    )


def _is_safe(one: Mention, treated: int, *, listing: bool) -> bool:
    """Whether a mention cannot mean anything else than a period of this study.

    Follow-up must be said to come after treatment or stand in a list of periods; a washout must have a length and stand
    before treatment (``treated`` is where the sentence last names it); a name without length, or without the word
    period ("Treatment (12 weeks)"), must stand in a list of periods.
    """
    if one.type == "WASHOUT":
        return one.amount is not None and one.start < treated
    if one.bare or one.type in ("BASELINE", "PRE-SCREENING"):
        return one.amount is not None and listing
    if one.amount is None:
        return listing
    if one.type in ("FOLLOW-UP", "LONG-TERM FOLLOW-UP"):
        return listing or one.after_treatment or one.type == "LONG-TERM FOLLOW-UP"
    return True


def _followed(sentence: str) -> tuple[int, re.Match[str]] | None:
    """Return for how long participants are followed, with the place where the sentence says so."""
    for match in _FOLLOWED.finditer(sentence):
        amount = LENGTH.match(sentence, match.end())
        if amount is not None:
            return match.start(), amount
    return None


_COURSE = bounded(r"\bfor\s+(?:a\s+(?:total|period)\s+of\s+)?", re.IGNORECASE)


def likely_course(text: str, path: str) -> list[Statement]:
    """Return the length of treatment that an arm's text gives in passing ("5 mg daily for 12 weeks"), if it is one."""
    found = []
    text = legible(text)
    for match in _COURSE.finditer(text):
        amount = LENGTH.match(text, match.end())
        if amount is not None:
            quote = text[match.start() : amount.end()]
            rule = "length of treatment named in passing"
            evidence = Evidence(basis="likely", rule=rule, path=path, quote=quote)
            duration = to_duration(amount, text, evidence)
            if duration is not None:
                found.append(Statement("TREATMENT", duration, evidence, match.start()))
    return found if len({one.duration.value for one in found if one.duration}) == 1 else []
