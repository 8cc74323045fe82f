"""What free text states about the periods of a study: screening, run-in, treatment, follow-up, cycles.

Only wordings that cannot mean anything else count as "safe"; wordings that usually mean it are "likely". Each
statement keeps the words it was read from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialglot.design import hints
from trialglot.design.hints import has_word
from trialglot.design.lengths import LENGTH, LENGTH_BEFORE, UNITS, range_before, to_duration
from trialglot.design.text import Expression, bounded
from trialglot.model.design import Duration, Evidence

CYCLE = "cycle"


class Statement(NamedTuple):
    """A period or cycle that a text names.

    ``type`` is a submission value of CDISC codelist C99079, or ``CYCLE``; ``position`` where it stands in its text.
    """

    type: str
    duration: Duration | None
    evidence: Evidence
    position: int


_PERIOD = r"\s+(?:period|phase|epoch)\b(?!\s*(?:\d|I+\b|[A-D]\b|one\b|two\b))"
_BARE = r"(?=\s*\((?:up\s+to\s+|approximately\s+|~\s*)?\d)"
# The names of periods by the word that they begin with; the word is looked for first, which is fast.
_NAMES = {
    word: bounded(pattern, re.IGNORECASE)
    for word, pattern in (
        ("screening", rf"screening(?:\s+(?:and|/)\s+baseline)?(?:{_PERIOD}|{_BARE})"),
        ("period", r"period\s+(?:for|of)\s+screening\b"),
        ("run", rf"run[-\s]?in(?:{_PERIOD}|{_BARE}|\b(?!\s*(?:period|phase)))"),
        ("wash", rf"wash[-\s]?out(?:{_PERIOD}|{_BARE}|\b(?!\s*(?:period|phase)))"),
        ("follow", rf"follow[-\s]?up(?:{_PERIOD}|{_BARE})"),
        ("extension", rf"extension{_PERIOD}"),
        ("treatment", rf"treatment(?:{_PERIOD}|{_BARE})"),
        ("intervention", rf"intervention(?:{_PERIOD}|{_BARE})"),
    )
}
_TYPES = {
    "screening": "SCREENING",
    "period": "SCREENING",
    "run": "RUN-IN",
    "wash": "WASHOUT",
    "follow": "FOLLOW-UP",
    "extension": "OPEN LABEL TREATMENT",
    "treatment": "TREATMENT",
    "intervention": "TREATMENT",
}
_NOUNS = ("period", "phase", "epoch")
_NEEDS_NO_NOUN = ("period", "run", "wash")
# "after treatment (3 months)" is a moment, not a period of treatment.
_MOMENT = bounded(
    r"\b(?:before|after|following|prior\s+to|post|since|until|from|during|at|per|of)\s+(?:the\s+|study\s+)*$",
    re.IGNORECASE,
)
# What stands before a name and makes it another period.
_LONG_TERM = bounded(r"\blong[-\s]?term\s+(?:(?:safety|survival)\s+)?$", re.IGNORECASE)
_OPEN_LABEL = bounded(r"\bopen[-\s]label\s+(?:treatment\s+)?$", re.IGNORECASE)
_AFTERWARDS = bounded(
    r"\b(?:(?:safety|post[-\s]?treatment|off[-\s]treatment|(?:treatment|drug)[-\s]free)\s+){1,2}$", re.IGNORECASE
)
_NOT_TREATMENT = bounded(r"(?:post|pre|off|non|no)[-\s]\s*$", re.IGNORECASE)
# "a 6-week, double-blind, placebo-controlled treatment period": what may stand between length and name.
_KINDS_BEFORE = bounded(
    r"[-\s,]*(?:(?:(?:double|single|triple|quadruple)[-\s]?(?:blind(?:ed)?|masked)|open[-\s]label|randomi[sz]ed|blinded"
    r"|masked|(?:placebo|active|vehicle|sham)(?:[-\s](?:controlled|treatment))?|controlled|parallel[-\s]group|study|main"
    r"|core|eligibility|medication|drug|post[-\s]?treatment|safety|survival)\b[\s,]*){0,6}$",
    re.IGNORECASE,
)
# "treatment period of up to", "follow-up period (", "the screening period will last"
_LINK = bounded(
    r"(?:\s+of\s+|,?\s+lasting\s+|\s*\(\s*|\s*:\s*|\s+for\s+"
    r"|\s+(?:is|was|lasts|lasted|will\s+be|will\s+last|(?:can|may)\s+last)\s+(?:for\s+)?)(?:an?\s+)?",
    re.IGNORECASE,
)
# One of several periods, or a period of another study.
_ONE_OF_MANY = bounded(
    r"\b(?:each|per|every|first|second|third|fourth|both|either|another|next|previous|prior|preceding|last|additional"
    r"|cross-?over|same)\b[^,;.]{0,60}$",
    re.IGNORECASE,
)
_OTHER_STUDY_WORDS = ("prior", "previous", "parent", "preceding", "lead-in", "feeder", "antecedent", "qualifying")
_OTHER_STUDY = bounded(
    r"\b(?:parent|feeder|preceding|previous|prior|lead-in|antecedent|qualifying)\s+(?:study|trial|protocol)\b",
    re.IGNORECASE,
)
_LIST_WORDS = ("includ", "consist", "compris", "compos", "divided")
_LISTS = bounded(
    r"\b(?:consists?|consisting|consisted|comprises?|comprising|comprised|composed|divided|includes?|will\s+include)\b",
    re.IGNORECASE,
)
_AFTER_TREATMENT = bounded(
    r"\s+(?:after|following|post)\s+(?:the\s+|their\s+)?(?:(?:last|final)\s+(?:dose|treatment|study|administration|injection"
    r"|infusion|vaccination|application|session)|(?:end|completion|discontinuation|cessation|stopping)\s+(?:of\s+)?(?:the\s+)?"
    r"(?:study\s+)?(?:treatment|therapy|drug|dosing|medication|intervention)|treatment\b"
    r"(?!\s+(?:start|initiat|onset|alloc|assign|begin)))",
    re.IGNORECASE,
)
_FOLLOWED = bounded(
    r"\b(?:followed(?:[-\s]up)?|follow(?:ed)?[-\s]up)\s+(?:for|of)\s+(?:a\s+(?:total|period)\s+of\s+)?", re.IGNORECASE
)
# Begins with one set of characters, which the expression engine looks for fast.
_SENTENCE_END = bounded(r"[.!?\n](?:(?<=\n)(?=\s*(?:\n|[*•-]\s))|(?<=[.!?])(?=\s|\Z))")
_CYCLE_WORD = Expression(r"\bcycles?\b")
# "28-day treatment cycles": what stands between length and name.
_CYCLE_BEFORE = bounded(r"[-\s]+(?:(?:treatment|dosing|therapy|chemotherapy|study)\s+)?$", re.IGNORECASE)
_CYCLE_LINK = bounded(
    r"cycles?\s*(?:duration|length)?(?:\s+(?:(?:is\s+|are\s+)?defined\s+as|is|are|was|of|lasts?|will\s+be|will\s+last|equals"
    r"|being|consists?\s+of"
    r")\s+|\s*[=:]\s*)(?:every\s+)?",
    re.IGNORECASE,
)
_REPEATS = bounded(
    r"\b(?P<what>(?:cycles?|courses?)\s+(?:(?:will|is|are|be|being)\s+){0,2})?repeat(?:s|ed|ing)?\s+every\s+",
    re.IGNORECASE,
)
_FOR_CYCLES = bounded(r"\s+for\s+(?:up\s+to\s+)?(?:a\s+total\s+of\s+)?\w+\s+(?:cycles|courses)\b", re.IGNORECASE)
_OTHER_CYCLE_WORDS = ("menstru", "ov", "estr", "sleep", "circad", "vitro", "embryo", "insem", "dark")
_OTHER_CYCLE = bounded(
    r"menstru|ovulat|ovarian|estr(?:o|u)|sleep|circadian|in\s+vitro|embryo|insemination|light.?dark", re.IGNORECASE
)


def statements(text: str, path: str) -> list[Statement]:
    """Return the periods and cycles that a text states; ``path`` is the model path of the text.

    Most texts state none: each step asks for words that it needs before it searches with an expression.
    """
    lower = text.lower()
    cycles = hints.cycles(lower)
    periods = hints.periods(lower)
    found: list[Statement] = []
    if not (cycles or periods):
        return found
    for start, end in _sentences(text):
        sentence = text[start:end]
        lower = sentence.lower()
        if len(lower) != len(sentence):  # a letter whose small form is longer: positions must agree
            lower = sentence
        if cycles and hints.names_cycles(lower):
            found += _cycles(sentence, lower, start, path)
        if periods and hints.names_periods(lower):
            found += _periods(sentence, lower, start, path)
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        if text[end - 4 : end] not in ("e.g.", "i.e."):
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)


class _Mention(NamedTuple):
    type: str
    start: int
    end: int
    amount: re.Match[str] | None
    after_treatment: bool
    bare: bool


def _periods(sentence: str, lower: str, offset: int, path: str) -> Iterator[Statement]:
    """Yield what a sentence says about periods; ``offset`` is where it stands in its text."""
    mentions = _mentions(sentence, lower)
    followed = _followed(sentence) if "follow" in lower else None
    if not (mentions or followed):
        return
    lower = sentence.lower()
    if has_word(lower, _OTHER_STUDY_WORDS) and _OTHER_STUDY.search(sentence):
        return
    types = {one.type for one in mentions}
    listing = len(types) > 1 or (has_word(lower, _LIST_WORDS) and _LISTS.search(sentence) is not None)
    treated = max((one.start for one in mentions if one.type in ("TREATMENT", "RUN-IN")), default=-1)
    for one in mentions:
        safe = _is_safe(one, treated, listing=len(types) > 1 if one.bare else listing)
        quote = sentence[one.start : one.end]
        if "(" in quote and sentence[one.end : one.end + 1] == ")":
            quote += ")"
        evidence = Evidence("safe" if safe else "likely", _RULES[one.type], path, quote)
        duration = to_duration(one.amount, sentence, evidence) if one.amount else None
        yield Statement(one.type, duration, evidence, offset + one.start)
    if followed is not None and "FOLLOW-UP" not in types:
        start, amount = followed
        after = _after_treatment(sentence, amount.end())
        quote = sentence[start : after.end() if after else amount.end()]
        evidence = Evidence("safe" if after else "likely", _RULES["FOLLOW-UP"], path, quote)
        yield Statement("FOLLOW-UP", to_duration(amount, sentence, evidence), evidence, offset + start)


def _followed(sentence: str) -> tuple[int, re.Match[str]] | None:
    """Return for how long participants are followed, with the place where the sentence says so."""
    for match in _FOLLOWED.finditer(sentence):
        amount = LENGTH.match(sentence, match.end())
        if amount is not None:
            return match.start(), amount
    return None


_RULES = {
    "SCREENING": "screening period named in the text",
    "RUN-IN": "run-in period named in the text",
    "WASHOUT": "washout period named in the text",
    "TREATMENT": "treatment period named in the text",
    "OPEN LABEL TREATMENT": "open-label extension named in the text",
    "FOLLOW-UP": "follow-up period named in the text",
    "LONG-TERM FOLLOW-UP": "long-term follow-up period named in the text",
    CYCLE: "cycle length named in the text",
}


def _mentions(sentence: str, lower: str) -> list[_Mention]:
    """Return the periods that a sentence names, in its order, with their length where one stands beside the name."""
    found = []
    plain = lower if lower is not sentence else sentence.lower()
    nouns = "(" in plain or has_word(plain, _NOUNS)
    for word, pattern in _NAMES.items():
        if word not in lower or not (nouns or word in _NEEDS_NO_NOUN):
            continue
        at = lower.find(word)
        while at >= 0:
            match = pattern.match(sentence, at) if at == 0 or not lower[at - 1].isalpha() else None
            if match is not None:
                mention = _mention(sentence, match, word)
                if mention is not None:
                    found.append(mention)
            at = lower.find(word, at + 1)
    return sorted(found, key=lambda one: one.start) if len(found) > 1 else found


def _mention(sentence: str, match: re.Match[str], word: str) -> _Mention | None:
    """Return what the words around the name of a period say, ``None`` for what is no period of this study by itself."""
    start, end = match.span()
    left = sentence[max(0, start - 120) : start]
    if _ONE_OF_MANY.search(left, max(0, len(left) - 75)):
        return None
    kind, after = _TYPES[word], False
    bare = word not in _NEEDS_NO_NOUN and not match[0].lower().endswith(_NOUNS)
    if bare and _MOMENT.search(left):
        return None
    prefix = None
    if word == "follow":
        prefix = _LONG_TERM.search(left)
        kind = "LONG-TERM FOLLOW-UP" if prefix else kind
        after = "treatment" in left[-20:].lower()
        if prefix is None:
            prefix = _AFTERWARDS.search(left)
            after = after or prefix is not None
    elif word == "extension":
        prefix = _OPEN_LABEL.search(left)
        if prefix is None:
            return None
    elif word == "treatment" and _NOT_TREATMENT.search(left):
        return None
    if prefix is not None:
        start -= len(prefix[0])
        left = left[: prefix.start()]
    timed = any(unit in left.lower() for unit in UNITS)
    kinds = _KINDS_BEFORE.search(left) if timed else None
    before = LENGTH_BEFORE.search(left, 0, kinds.start()) if kinds else None
    if before is not None:
        start -= len(left) - before.start()
        amount = LENGTH.match(sentence, start)
        start -= len(range_before(sentence, start))
    else:
        link = _LINK.match(sentence, end)
        amount = LENGTH.match(sentence, link.end()) if link else None
        end = amount.end() if amount else end
    return _Mention(kind, start, end, amount, after or _after_treatment(sentence, end) is not None, bare)


def _after_treatment(sentence: str, at: int) -> re.Match[str] | None:
    """Return the words "after the last dose" and the like that stand at a place of a sentence."""
    following = sentence[at : at + 60].lstrip()[:9].lower()
    return _AFTER_TREATMENT.match(sentence, at) if following.startswith(("after", "follow", "post")) else None


def _is_safe(one: _Mention, treated: int, *, listing: bool) -> bool:
    """Whether a mention cannot mean anything else than a period of this study.

    Follow-up must be said to come after treatment or stand in a list of periods; a washout must have a length and stand
    before treatment (``treated`` is where the sentence last names it); a name without length, or without the word
    period ("Treatment (12 weeks)"), must stand in a list of periods.
    """
    if one.type == "WASHOUT":
        return one.amount is not None and one.start < treated
    if one.bare:
        return one.amount is not None and listing
    if one.amount is None:
        return listing
    if one.type in ("FOLLOW-UP", "LONG-TERM FOLLOW-UP"):
        return listing or one.after_treatment or one.type == "LONG-TERM FOLLOW-UP"
    return True


def _cycles(sentence: str, lower: str, offset: int, path: str) -> Iterator[Statement]:
    """Yield what a sentence says about the length of treatment cycles."""
    lengths = [one for one in _cycle_lengths(sentence, lower) if one[2]["unit"].lower() in ("day", "week")]
    if not lengths or (has_word(sentence.lower(), _OTHER_CYCLE_WORDS) and _OTHER_CYCLE.search(lower)):
        return
    for start, end, amount in lengths:
        evidence = Evidence("safe", _RULES[CYCLE], path, sentence[start:end])
        duration = to_duration(amount, sentence, evidence)
        if duration is not None:
            yield Statement(CYCLE, duration, evidence, offset + start)


def _cycle_lengths(sentence: str, lower: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield start and end of each wording that gives the length of a cycle, with the length."""
    at = lower.find("cycle")
    while at >= 0:
        word = _CYCLE_WORD.match(lower, at)
        if word is not None:
            base = max(0, at - 80)
            timed = has_word(sentence[base:at].lower(), ("day", "week"))
            before = _length_of_cycle(sentence, base, at) if timed else None
            if before is not None:
                yield before.start(), word.end(), before
            link = _CYCLE_LINK.match(sentence, at)
            after = LENGTH.match(sentence, link.end()) if link else None
            if after is not None:
                yield at, after.end(), after
        at = lower.find("cycle", at + 5)
    for match in _REPEATS.finditer(sentence) if "repeat" in lower else ():
        after = LENGTH.match(sentence, match.end())
        if after is not None and (match["what"] or _FOR_CYCLES.match(sentence, after.end())):
            yield match.start(), after.end(), after


def _length_of_cycle(sentence: str, base: int, at: int) -> re.Match[str] | None:
    """Return the length that stands before the word at a place ("28-day treatment cycles")."""
    between = _CYCLE_BEFORE.search(sentence, base, at)
    return LENGTH_BEFORE.search(sentence, base, between.start()) if between else None


_COURSE = bounded(r"\bfor\s+(?:a\s+(?:total|period)\s+of\s+)?", re.IGNORECASE)


def likely_course(text: str, path: str) -> list[Statement]:
    """Return the length of treatment that an arm's text gives in passing ("5 mg daily for 12 weeks"), if it is one."""
    found = []
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
