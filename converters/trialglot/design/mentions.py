"""Where a sentence names a period of a study, with the length beside the name."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from trialglot.design.lengths import AMOUNT, LENGTH, LENGTH_BEFORE, RANGE_BEFORE, RANGE_ROOM, UNITS, has_any
from trialglot.design.statement import Manner
from trialglot.design.text import bounded

# "period" is a period of the study; "further" one of a kind that is not read; "part" belongs to another period, or is
# named in passing ("every 3 weeks during the treatment period"); "several" is one of several periods of treatment.
Role = Literal["period", "further", "part", "several"]


class Mention(NamedTuple):
    """A period that a sentence names: from where to where, and what the words around the name say."""

    type: str
    start: int
    end: int
    role: Role
    amount: re.Match[str] | None = None
    after_treatment: bool = False
    bare: bool = False
    manner: Manner | None = None


_UNITS = tuple(UNITS)
_SHORT_FORM = r"(?:\s*\([A-Za-z]{1,5}\))?"
_PERIOD = rf"{_SHORT_FORM}\s+(?:period|phase|epoch)\b(?!\s*(?:\d|I+\b|[A-D]\b|one\b|two\b))"
_BARE = r"(?=\s*\((?:up\s+to\s+|approximately\s+|~\s*)?\d)"
# The names of periods by the word that they begin with; the word is looked for first, which is fast.
_NAMES = {
    word: bounded(pattern, re.IGNORECASE)
    for word, pattern in (
        ("screening", rf"screening(?:\s*(?:and|/)\s*baseline)?(?:{_PERIOD}|{_BARE})"),
        ("period", r"period\s+(?:for|of)\s+screening\b"),
        ("run", rf"run[-\s]?in(?:{_PERIOD}|{_BARE}|\b(?!\s*(?:period|phase)))"),
        ("wash", rf"wash[-\s]?out(?:{_PERIOD}|{_BARE}|\b(?!\s*(?:period|phase)))"),
        ("baseline", rf"baseline{_PERIOD}"),
        ("follow", rf"follow[-\s]?up(?:{_PERIOD}|{_BARE})"),
        ("extension", rf"extension{_PERIOD}"),
        ("treatment", rf"treatment(?:{_PERIOD}|{_BARE})"),
        ("intervention", rf"intervention(?:{_PERIOD}|{_BARE})"),
        ("double", rf"double[-\s]?blind(?:ed)?,?(?:\s+(?:placebo|active|vehicle|sham)[-\s]controlled,?)?{_PERIOD}"),
        ("open", rf"open[-\s]label{_PERIOD}"),
    )
}
# The frequent ones first; "period" comes with "screening".
FIRST_WORDS = (
    "treatment",
    "follow",
    "screening",
    "intervention",
    "extension",
    "run",
    "wash",
    "baseline",
    "double",
    "open",
)
_TYPES = {
    "screening": "SCREENING",
    "period": "SCREENING",
    "run": "RUN-IN",
    "wash": "WASHOUT",
    "baseline": "BASELINE",
    "follow": "FOLLOW-UP",
    "extension": "OPEN LABEL TREATMENT",
    "treatment": "TREATMENT",
    "intervention": "TREATMENT",
    "double": "TREATMENT",
    "open": "TREATMENT",
}
_NOUNS = ("period", "phase", "epoch")
_NEEDS_NO_NOUN = ("period", "run", "wash")
# "after treatment (3 months)" is a moment, not a period of treatment.
_MOMENT = bounded(
    r"\b(?:before|after|following|prior\s+to|post|since|until|from|during|at|per|of)\s+(?:the\s+|study\s+)*$",
    re.IGNORECASE,
)
# What stands before a name and makes it another period.
_PRE = bounded(r"\bpre[-\s]?$", re.IGNORECASE)
_LONG_TERM = bounded(r"\blong[-\s]?term\s+(?:(?:safety|survival)\s+)?$", re.IGNORECASE)
_OPEN_LABEL = bounded(r"\bopen[-\s]label\s+(?:treatment\s+)?$", re.IGNORECASE)
_AFTERWARDS = bounded(
    r"\b(?:(?:safety|post[-\s]?treatment|off[-\s]treatment|(?:treatment|drug)[-\s]free)\s+){1,2}$", re.IGNORECASE
)
# "treated for 12 months, followed by a 30-day follow-up period"
_THEN = bounded(
    r"\b(?:treat(?:ed|ment)|therapy|dos(?:ed?|ing))\b[^.;]{0,80}\bfollowed\s+by\s+(?:an?\s+)?$", re.IGNORECASE
)
_NOT_TREATMENT = bounded(r"(?:post|pre|off|non|no)[-\s]\s*$", re.IGNORECASE)
_EXTENDS = bounded(r"\b(?:extension|extended|continued|re-?|continuation|maintenance|additional)[-\s]*$", re.IGNORECASE)
# "a 6-week, double-blind, placebo-controlled treatment period": what may stand between length and name.
_KINDS = (
    r"[-\s,]*(?:(?:(?:double|single|triple|quadruple)[-\s]?(?:blind(?:ed)?|masked)|open[-\s]label|randomi[sz]ed|blinded"
    r"|masked|(?:placebo|active|vehicle|sham)(?:[-\s](?:controlled|treatment))?|controlled|parallel[-\s]group|study|main"
    r"|core|eligibility|(?:treatment|drug|medication|therapy)[-\s]free|(?:flexible|fixed)[-\s]dos(?:e|ing)|off[-\s]site"
    r"|unmedicated|medication|drug|post[-\s]?treatment|safety|survival)\b[\s,]*){0,6}$"
)
_KINDS_BEFORE = bounded(_KINDS, re.IGNORECASE)
_BLINDED = bounded(r"blind|masked|(?:placebo|active|vehicle|sham)[-\s]controlled", re.IGNORECASE)
_OPEN = bounded(r"open[-\s]label", re.IGNORECASE)
# "treatment period of up to", "follow-up period (", "the screening period (Day -30 to Day -1) will last"
_LINK = bounded(
    r"(?:\s*\([^()]{1,40}\))?"
    r"(?:\s+of\s+|,?\s+lasting\s+|\s*\(\s*|\s*:\s*|\s+for\s+|\s+(?=up\s+to\s)"
    r"|\s+(?:is|was|lasts|lasted|will\s+be|will\s+last|(?:can|may)\s+last)\s+(?:for\s+)?)(?:an?\s+)?",
    re.IGNORECASE,
)
# "treatment period of 5 days chemotherapy": the length of something else.
_OF_SOMETHING = bounded(
    r"\s+(?!(?:and|or|with|for|in|during|after|before|from|prior|to|followed|which|where|when|while|per|until|then|on|at"
    r"|plus|unless|as|based|post|following|of|is|are|was|were|will|by|under|without|between|starting|beginning|each|that"
    r"|the|an?|ending|consisting|including|comprising|treatment|total|duration|long|if|but|prior|preceding|since|only"
    r"|through|throughout|within|via|using|plus|max|maximum|apart|follows?|ends?|begins?"
    r"|starts?|comes|precedes?|may|can|must|should)\b)[a-z]"
    r"|\s+followed\s+by\b(?![^.;]{0,80}\b(?:period|phase|follow|extension|wash))",
    re.IGNORECASE,
)
_ONE_OF = bounded(
    r"\b(?:each|every|first|second|third|fourth|fifth|both|either|another|next|additional|final|initial)\b"
    rf"[-\s,]+(?:{AMOUNT}[-\s,]*)?{_KINDS}",
    re.IGNORECASE,
)
# One of several periods, or a period of another study.
_ONE_OF_MANY = bounded(
    r"\b(?:each|per|every|first|second|third|fourth|fifth|both|either|another|next|previous|prior|preceding|last|additional"
    r"|cross-?over|same|final|initial)\b[^,;.]{0,60}$",
    re.IGNORECASE,
)
# What only some participants go through.
_CONDITIONAL = bounded(
    r"\s*\)?,?\s*(?:(?:is|will\s+be|was|only|required|needed|planned)\s+){0,3}for\s+(?:(?:those|any|all|only|some|adult)\s+)*"
    r"(?:participants|subjects|patients|individuals|men|women|those)(?:\s+(?:who|whose|that|with|without|not|na[iï]ve|untreated"
    r"|on|taking|receiving|previously|already|using|treated|requiring|undergoing|in)\b)"
    r"|\s*\)?,?\s*\(?(?:if|when|where|as)\s+(?:needed|necessary|required|applicable|appropriate|indicated)\b",
    re.IGNORECASE,
)
_OPTIONAL = bounded(r"\boptional\s+(?:\S+\s+){0,4}$", re.IGNORECASE)
# A wait between participants or doses is no follow-up of the study.
_WAIT = bounded(
    r"\belapse|sentinel|between\s+(?:the\s+)?(?:dos|cohort|each|subject|participant|patient)|\bDLTs?\b|dose[-\s]limiting"
    r"|\bfirst\s+(?:\w+\s+)?(?:\(\d+\)\s*)?(?:subjects|participants|patients)\b|next\s+(?:cohort|dose|subject|participant|patient)",
    re.IGNORECASE,
)
AFTER_TREATMENT = bounded(
    r"\s+(?:after|following|post)\s+(?:the\s+|their\s+)?(?:(?:last|final)\s+(?:dose|treatment|study|administration|injection"
    r"|infusion|vaccination|application|session)|(?:end|completion|discontinuation|cessation|stopping)\s+(?:of\s+)?(?:the\s+)?"
    r"(?:study\s+)?(?:treatment|therapy|drug|dosing|medication|intervention)|treatment\b"
    r"(?!\s+(?:start|initiat|onset|alloc|assign|begin)))",
    re.IGNORECASE,
)
# "screening of up to 28 days during which participants complete a 14-day washout"; no comma may follow these words.
_WITHIN = bounded(
    r"\b(?:(?:(?:during|in|within)\s+which|where|including|includes?|consists?\s+of|compris(?:es?|ing)|containing)\b[^,;:]*"
    r"|with\s+(?:an?\s+)?)$",
    re.IGNORECASE,
)
_IS_PART = bounded(
    r"[^,;:]{0,30}\b(?:during|in|within|part\s+of)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,3}$", re.IGNORECASE
)
_MAY_BE_PART = frozenset({"PRE-SCREENING", "WASHOUT", "RUN-IN", "BASELINE"})


def mentions(sentence: str, lower: str) -> list[Mention]:
    """Return the periods that a sentence names, in its order, with their length where one stands beside the name."""
    found = []
    for word, pattern in _NAMES.items():
        at = lower.find(word)
        while at >= 0:
            free = at == 0 or not lower[at - 1].isalpha() or (word == "screening" and lower[at - 3 : at] == "pre")
            match = pattern.match(sentence, at) if free else None
            if match is not None:
                mention = _mention(sentence, match, word)
                if mention is not None:
                    found.append(mention)
            at = lower.find(word, at + 1)
    return _arranged(found, sentence) if len(found) > 1 else found


def _arranged(found: list[Mention], sentence: str) -> list[Mention]:
    """Sort mentions, and mark those which are a part of the one beside them."""
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Mention] = []
    for one in found:
        before = kept[-1] if kept else None
        if before is None or one.end > before.end:
            kept.append(one)
        if before is None or one.end <= before.end or before.type == one.type:
            continue
        between = sentence[max(before.end, one.start - 120) : one.start]
        if one.type in _MAY_BE_PART and _WITHIN.search(between):
            kept[-1] = one._replace(role="part")
        elif before.type in _MAY_BE_PART and one.start - before.end < 80 and _IS_PART.match(between):
            kept[-2] = before._replace(role="part")
    return kept


def _mention(sentence: str, match: re.Match[str], word: str) -> Mention | None:
    """Return what the words around the name of a period say, ``None`` for what is no period of this study by itself."""
    start, end = match.span()
    left = sentence[max(0, start - 120) : start]
    kind = _TYPES[word]
    if _ONE_OF_MANY.search(left, max(0, len(left) - 75)):
        return Mention(kind, start, end, _role_of_many(kind) if _ONE_OF.search(left) else "part")
    bare = word not in _NEEDS_NO_NOUN and not match[0].lower().endswith(_NOUNS)
    if bare and _MOMENT.search(left):
        return None
    after = False
    prefix = None
    if word == "screening":
        prefix = _PRE.search(left)
        kind = "PRE-SCREENING" if prefix else kind
    elif word == "follow":
        if _WAIT.search(sentence[max(0, start - 120) : end + 120]):
            return None
        prefix = _LONG_TERM.search(left)
        kind = "LONG-TERM FOLLOW-UP" if prefix else kind
        after = "treatment" in left[-20:].lower()
        if prefix is None:
            prefix = _AFTERWARDS.search(left)
            after = after or prefix is not None
    elif word == "extension":
        prefix = _OPEN_LABEL.search(left)
        if prefix is None:
            return Mention(kind, start, end, "further")
    elif word == "treatment" and _NOT_TREATMENT.search(left):
        return Mention(kind, start, end, "further")
    elif kind == "TREATMENT" and _EXTENDS.search(left):
        return Mention(kind, start, end, "several")
    if prefix is not None:
        start -= len(prefix[0])
        left = left[: prefix.start()]
    return _measured(sentence, Mention(kind, start, end, "period", None, after, bare), left)


def _role_of_many(kind: str) -> Role:
    return "several" if kind == "TREATMENT" else "further"


def _measured(sentence: str, one: Mention, left: str) -> Mention:
    """Add the length beside the name, and whether it is a period for some participants only."""
    start, end = one.start, one.end
    lower = left.lower()
    timed = has_any(lower, _UNITS)
    treats = one.type == "TREATMENT"
    kinds = _KINDS_BEFORE.search(left) if timed or treats else None
    before = LENGTH_BEFORE.search(left, 0, kinds.start()) if timed and kinds else None
    manner = _manner(kinds[0] + sentence[start:end]) if treats and kinds else None
    if before is not None:
        after = one.after_treatment or _THEN.search(left[: before.start()]) is not None
        start -= len(left) - before.start()
        amount = LENGTH.match(sentence, start)
        other = RANGE_BEFORE.search(sentence[max(0, start - RANGE_ROOM) : start])
        start -= len(other[0]) if other else 0
    else:
        after = one.after_treatment
        link = _LINK.match(sentence, end)
        amount = LENGTH.match(sentence, link.end()) if link else None
        if amount is not None and _OF_SOMETHING.match(sentence, amount.end()):
            amount = None
        end = amount.end() if amount else end
    optional = "optional" in lower and _OPTIONAL.search(sentence[max(0, start - 60) : start])
    limited = not treats and (optional or _CONDITIONAL.match(sentence, end))
    after = after or AFTER_TREATMENT.match(sentence, end) is not None
    return one._replace(
        start=start,
        end=end,
        role="further" if limited else "period",
        amount=amount,
        after_treatment=after,
        manner=manner,
    )


def _manner(words: str) -> Manner | None:
    blinded, opened = _BLINDED.search(words), _OPEN.search(words)
    if blinded and opened:
        return None
    return "blinded" if blinded else "open" if opened else None
