"""The headings of the inclusion and exclusion blocks of eligibility text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from trialglot.design.text import Expression
from trialglot.model.eligibility import CriterionKind


class Block(NamedTuple):
    """The heading of a block of criteria. ``qualifier`` is its text where that says more than the kind."""

    kind: CriterionKind
    text: str
    qualifier: str | None


# "criteria", and how it is misspelt: "citeria", "critera", "creteria", "criterias".
_NOUN = r"c[rite]{3,8}(?:as?|on|um)s?\b"
_BOTH = rf"(?:\s+{_NOUN})?\s*(?:/|&|and|or)\s*(?:non[-\s]?)?(?:inclusion|exclusion)s?"
_BLOCK = Expression(
    rf"""
    (?P<before> (?:[^\s:;,.]+\s+){{0,6}}? )
    (?P<key> (?P<non>non[-\s]?)? (?P<word>inclusion|exclusion)s? (?P<both> {_BOTH} )? )
    (?P<noun> \s+ {_NOUN} )?
    (?P<after> .* )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# The number of a chapter before a heading: "III.6 EXCLUSION CRITERIA".
_CHAPTER = Expression(r"(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})+\s+(?=[A-Za-z])")
_LEAVING = (
    r"(?:drop(?:ping)?[-\s]?outs?|withdraw(?:al|n|ing)?s?|remov(?:al|ing|ed)|discontinu(?:ation|ing)"
    r"|terminat(?:ion|ing)|eliminat(?:ion|ing)|rejection|shedding|stopping|exit)"
)
# Criteria of leaving a study after entry are neither for inclusion nor for exclusion.
_LEAVES = Expression(
    rf"(?:[^\s:;,.]+\s+){{0,3}}?{_LEAVING}(?:\s*(?:/|,|&|and|or)\s*{_LEAVING})*\s+(?:{_NOUN})(?:\s*\([^()]*\))?\s*:?",
    re.IGNORECASE,
)
_CRITERIA_FOR = Expression(
    r"(?:(?:key|main|general)\s+)?criteri(?:a|on)\s+(?:for|of)\s+(?P<word>inclusion|exclusion)(?P<after>\s*:?)",
    re.IGNORECASE,
)
_ELIGIBILITY = Expression(
    r"(?P<before>(?:[^\s:;,.]+\s+){0,3}?)(?:eligibility|entry|selection)\s+criteri(?:a|on)\s*(?:\([^()]*\)\s*)?:?",
    re.IGNORECASE,
)
_QUALIFIES = Expression(
    r"[(\[\-–—/#]|(?:for|specific|of|at|in|to|from|during|prior|before|by|part|cohort|group|arm|phase|stage|step|only|and)\b",
    re.IGNORECASE,
)
_PERSONS = Expression(
    r"(?:(?:healthy|male|female)\s+)?(?:partners?|patients?|subjects?|participants?|donors?|controls?|volunteers?|couples?"
    r"|mothers?|infants?|caregivers?|parents?)",
    re.IGNORECASE,
)
_BARE_AFTER = Expression(
    r"""(?: are | were | is | include[sd]? | will\s+(?:be|include) | consist\s+of | comprise | applied | used
        | (?:for|of|in)\s+(?:the|this)\s+(?:study|trial) | (?:are\s+)?as\s+follows | the\s+following
        | follow(?:s|ing)? | \s+ )+""",
    re.IGNORECASE | re.VERBOSE,
)
_FORMULA = Expression(
    r"(?P<lead>(?:(?!\bnot\b|\bnone\b)[^.:;])+\b(?:following|these|all|any|each|the))\s+(?P<word>inclusion|exclusion)"
    r"\s+criteri(?:a|on)(?:\s+to\s+(?:be|participate|enter|enrol)\b[^.:;]*)?\s*:",
    re.IGNORECASE,
)
_GROUP_WORD = Expression(
    r"\b(?:part|cohort|group|arm|phase|stage|healthy|controls?|donors?|partners?)\b", re.IGNORECASE
)
# "Exclusion criteria were pregnancy and ...": the sentence is the block.
_SENTENCE = Expression(
    r"(?:are|were|is|was|include[sd]?|will\s+(?:be|include)|consist(?:s|ed)?\s+of|comprise[sd]?)\s+"
    r"(?!as\s+follows|the\s+following|defined|described|listed|based|assessed|evaluated|met\b|not\b)(?=\w)",
    re.IGNORECASE,
)
# "Inclusion criteria. Age 22 or older."
_FULL_STOP = Expression(r"\.\s+(?=[A-Z\d≥≤<>\\])")
_LABEL = Expression(
    r"(?:part|cohort|group|arm|phase|stage|step|stratum|study|sub-?study|all\s+\w+)\b[^.;]{0,60}:?", re.IGNORECASE
)
_EDGE = " \t*_#\\"
_GENERIC = Expression(
    r"(?:key|main|major|general|the|principal|study|trial|protocol|overall|brief|summary|of|selected|basic|core|\s)*",
    re.IGNORECASE,
)
# A heading has no predicate: a line with one of these words before "inclusion criteria" is a sentence.
_PREDICATE = Expression(
    r"\b(?:meet|meets|met|meeting|fulfill?(?:s|ed|ing)?|satisf(?:y|ies|ied)|violates?|who|that|which|must|should|not|no|any"
    r"|per|see|these|those|above|has|have|had|does|do|is|are|be|been|if|than|within|with)\b",
    re.IGNORECASE,
)


def _kind(word: str, *, non: bool, both: bool) -> CriterionKind:
    if both:
        return "unspecified"
    inclusion = (word.lower() == "inclusion") is not non
    return "inclusion" if inclusion else "exclusion"


def _bare(text: str) -> bool:
    return not any(character.isalnum() for character in text)


def title(text: str) -> str:
    """Return a heading's text without decoration and closing colon."""
    return text.strip(" \t*_#\\-–—").rstrip(" \t:：-–—*_\\")


def block(text: str, *, marked: bool) -> tuple[Block, str] | None:
    """Read the heading of an inclusion or exclusion block at the start of a line.

    Returns the block and the text that follows its heading on the same line; ``None`` for any other line.
    ``marked`` tells that the line carries a list marker: then only an unmistakable heading counts.
    """
    lower = text[:120].lower()
    if "criteri" not in lower and "clusion" not in lower:
        return None
    plain = text.strip(_EDGE)
    if not marked and plain[0] in "123456789IVX" and (chapter := _CHAPTER.match(plain)):
        plain = plain[chapter.end() :]
    match = _BLOCK.match(plain[:400])
    if match is None:
        return _other_block(text, plain, marked=marked) or (None if marked else _formula(text, plain))
    before = match["before"].split()
    if before and _PREDICATE.search(match["before"]):
        return None if marked else _formula(text, plain)
    kind = _kind(match["word"], non=bool(match["non"]), both=bool(match["both"]))
    qualified = bool(match["non"]) or _GENERIC.fullmatch(match["before"]) is None
    after = plain[match.start("after") :].strip(_EDGE)
    if not match["noun"]:
        if not (before or marked) and after.startswith(":") and not _bare(after):
            return _split(text, plain, after[1:], kind, qualified=False)
        known = not before or (len(before) <= 4 and after.startswith(":") and _titled(before))
        if not known or not _bare(after):
            return _other_block(text, plain, marked=marked)
        return Block(kind, text, title(text) if qualified else None), ""
    sentence = None if marked else _SENTENCE.match(after)
    if sentence is not None:
        return _split(text, plain, after[sentence.end() :], kind, qualified=qualified)
    if _bare(after):
        titled = not before or _titled(before)
        if (not titled and (marked or ":" not in after)) or (marked and before and ":" not in after):
            return None
        return Block(kind, text, title(text) if qualified else None), ""
    stop = None if marked or not _titled(before) else _FULL_STOP.match(after)
    if stop is not None:
        return _split(text, plain, after[stop.end() :], kind, qualified=qualified)
    head, colon, rest = after.partition(":")
    if not head.strip() and colon:
        if marked and before:
            return None
        if _LABEL.fullmatch(rest.strip()):
            return Block(kind, text, title(text)), ""
        return _split(text, plain, rest, kind, qualified=qualified)
    closed = after.endswith(":") and after.count(":") == 1
    if (marked and not (closed and len(before) <= 2)) or len(head) > 80:
        return None
    if not (_QUALIFIES.match(after) or _PERSONS.fullmatch(after) or _BARE_AFTER.fullmatch(head.strip())):
        return None
    if not colon and after[0] in "-–—":
        rest = after.lstrip("-–— ")
        if _LABEL.fullmatch(rest):
            return Block(kind, text, title(text)), ""
        return _split(text, plain, rest, kind, qualified=qualified)
    if not colon:
        closed = after.startswith(("(", "[")) and after.endswith((")", "]"))
        if after.endswith((".", ";", ",")) or _PREDICATE.search(after) or not (closed or len(after.split()) <= 6):
            return None
        return Block(kind, text, title(text)), ""
    if rest.strip():
        return _split(text, plain, rest, kind, qualified=True)
    bare = not qualified and _BARE_AFTER.fullmatch(head.strip()) is not None
    return Block(kind, text, None if bare else title(text)), ""


# Most headings are the same few words in every record.
known_block = lru_cache(maxsize=256)(block)


def _other_block(text: str, plain: str, *, marked: bool) -> tuple[Block, str] | None:
    """Read "Criteria for inclusion" and "Eligibility criteria"."""
    match = _CRITERIA_FOR.fullmatch(plain[:80])
    if match is not None:
        return Block(_kind(match["word"], non=False, both=False), text, None), ""
    if len(plain) <= 80 and _LEAVES.fullmatch(plain) and not _PREDICATE.search(plain):
        if plain.endswith(":") or (not marked and _titled(plain.split()[:1])):
            return Block("unspecified", text, title(text)), ""
        return None
    named = None if marked or len(plain) > 80 or _PREDICATE.search(plain) else _ELIGIBILITY.fullmatch(plain)
    if named is not None and (plain.endswith(":") or _titled(plain.split())):
        return Block("unspecified", text, title(text) if named["before"] else None), ""
    return None


_LOOSE = Expression(
    rf"(?P<before>(?:[^\s:;.]+\s+){{0,6}}?)(?P<non>non[-\s]?)?(?P<word>in|ex)clu\w*(?P<both>{_BOTH})?"
    rf"\s+(?:{_NOUN}|requirements?)(?P<after>[^.;]*)",
    re.IGNORECASE,
)
_ENDS_WITH_KIND = Expression(
    r"(?:[^\s:;.,]+\s+){0,7}?(?:(?<!\bat )(?<!\bto )(?<!\bof )(?<!\bfor )(?:exclusions?|inclusions)"
    r"|(?:conditions|reasons|factors|grounds)\s+(?:of|for)\s+(?:in|ex)clusion)",
    re.IGNORECASE,
)
_AFTER = Expression(
    r"\b(?:met|meets?|meeting|fulfil\w*|satisf\w*|apply|applies|must|should|will|shall|is|are|was|were|has|have|been|not|see"
    r"|below|above|described|listed)\b",
    re.IGNORECASE,
)


def block_above_list(text: str) -> Block | None:
    """Read a line without marker right above a list as the heading of a block, in wordings that need the list.

    "Exclusion criteria disease related", "Diagnosis and Inclusion Criteria", "Other Exclusions".
    """
    plain = text.strip(_EDGE).rstrip(" :：")
    if len(plain) > 130 or text[-1] in ".;," or not plain:
        return None
    match = _LOOSE.fullmatch(plain)
    if match is not None:
        bare = not match["before"]
        if len(plain) > (130 if bare else 80) or _PREDICATE.search(match["before"]) or _AFTER.search(match["after"]):
            return None
        if not (bare or plain[0].isupper()) or ("," in match["before"]):
            return None
        word = f"{match['word']}clusion"
        return Block(_kind(word, non=bool(match["non"]), both=bool(match["both"])), text, title(text))
    match = _ENDS_WITH_KIND.fullmatch(plain)
    if match is None or _PREDICATE.search(plain) or not plain[0].isupper():
        return None
    exclusion = plain.lower().endswith(("exclusion", "exclusions"))
    return Block("exclusion" if exclusion else "inclusion", text, title(text))


def _formula(text: str, plain: str) -> tuple[Block, str] | None:
    """Read "Patients must meet all of the following inclusion criteria:"."""
    match = _FORMULA.fullmatch(plain) if len(plain) <= 160 else None
    if match is None:
        return None
    qualifier = title(text) if _GROUP_WORD.search(match["lead"]) else None
    return Block(_kind(match["word"], non=False, both=False), text, qualifier), ""


def _split(text: str, plain: str, rest: str, kind: CriterionKind, *, qualified: bool) -> tuple[Block, str]:
    """Part a heading from the text that follows its colon on the same line."""
    heading = plain[: len(plain) - len(rest)]
    end = text.find(heading) + len(heading)
    while end < len(text) and text[end] in "*_":  # the end of its emphasis
        end += 1
    return Block(kind, text[:end].rstrip(), title(heading) if qualified else None), text[end:].strip()


def _titled(words: list[str]) -> bool:
    return all(not word[0].isalpha() or word[0].isupper() or _GENERIC.fullmatch(word) for word in words)
