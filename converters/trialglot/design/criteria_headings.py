"""The headings of eligibility text: of inclusion and exclusion blocks, of groups inside them; and remarks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from trialglot.design.text import Expression
from trialglot.model.eligibility import CriterionKind


class Block(NamedTuple):
    """The heading of a block of criteria. ``qualifier`` is its text where that says more than the kind."""

    kind: CriterionKind
    text: str
    qualifier: str | None


_BLOCK = Expression(
    r"""
    (?P<before> (?:[^\s:;,.]+\s+){0,6}? )
    (?P<key> (?P<non>non[-\s]?)? (?P<word>inclusion|exclusion)s?
        (?P<both> \s* (?:/|&|and|or) \s* (?:inclusion|exclusion)s? )? )
    (?P<noun> \s+ criteri(?:a|on|um)s?\b )?
    (?P<after> .* )
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CRITERIA_FOR = Expression(
    r"(?:(?:key|main|general)\s+)?criteri(?:a|on)\s+(?:for|of)\s+(?P<word>inclusion|exclusion)(?P<after>\s*:?)",
    re.IGNORECASE,
)
_ELIGIBILITY = Expression(
    r"(?:[^\s:;,.]+\s+){0,3}?(?:eligibility|entry|selection)\s+criteri(?:a|on)\s*(?:\([^()]*\)\s*)?:?",
    re.IGNORECASE,
)
_QUALIFIES = Expression(
    r"[(\[\-–—/#]|(?:for|specific|of|at|in|to|from|during|prior|before|by|part|cohort|group|arm|phase|stage|step|only|and)\b",
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
_LABEL = Expression(
    r"(?:part|cohort|group|arm|phase|stage|step|stratum|study|sub-?study|all\s+\w+)\b[^.;]{0,60}:?", re.IGNORECASE
)
_EDGE = " \t*_#\\"
_COMMON: dict[str, CriterionKind] = {
    "inclusion criteria": "inclusion",
    "inclusion criteria:": "inclusion",
    "exclusion criteria": "exclusion",
    "exclusion criteria:": "exclusion",
}
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
_GLUED = Expression(
    r"(?P<rest>.*\S(?<!\bthe)(?<!\bany)(?<!\ball)(?<!\bof)(?<!\bthese)(?<!\bno)(?<!\band)(?<!\bor)(?<!\babove)(?<!\bbelow)"
    r"(?<!\bfollowing)(?<!\bother)(?<!\bboth))\s+(?P<heading>(?:Inclusion|Exclusion) Criteria:)",
    re.DOTALL | re.IGNORECASE,
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
    common = _COMMON.get(plain.lower())
    if common is not None:
        return Block(common, text, None), ""
    match = _BLOCK.match(plain[:400])
    if match is None:
        return _other_block(text, plain, marked=marked) or (None if marked else _formula(text, plain))
    before = match["before"].split()
    if before and _PREDICATE.search(match["before"]):
        return None if marked else _formula(text, plain)
    kind = _kind(match["word"], non=bool(match["non"]), both=bool(match["both"]))
    qualified = _GENERIC.fullmatch(match["before"]) is None
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
    head, colon, rest = after.partition(":")
    if not head.strip() and colon:
        if marked and before:
            return None
        if _LABEL.fullmatch(rest.strip()):
            return Block(kind, text, title(text)), ""
        return _split(text, plain, rest, kind, qualified=qualified)
    if marked or len(head) > 80 or not (_QUALIFIES.match(after) or _BARE_AFTER.fullmatch(head.strip())):
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
    named = not marked and len(plain) <= 80 and _ELIGIBILITY.fullmatch(plain) and not _PREDICATE.search(plain)
    if named and (plain.endswith(":") or _titled(plain.split())):
        return Block("unspecified", text, None), ""
    return None


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


def glued(text: str) -> tuple[str, str] | None:
    """Part a block heading from the item that it was glued to ("... of the study Exclusion Criteria:").

    Returns the item's text and the heading, ``None`` where the words belong to the sentence ("any of the ...").
    """
    if not text.endswith(" Criteria:"):
        return None
    match = _GLUED.fullmatch(text)
    return (match["rest"], match["heading"]) if match else None


_ABOUT_PERSONS = Expression(
    r"\b(?:patients?|participants?|subjects?|volunteers?|individuals?|persons?|must|should|history|wom[ae]n|m[ae]n|"
    r"females?|males?|eligible|excluded?|children)\b"
)
_MORE = r"(?:more|further|additional|full|complete|detailed)\s+(?:information|details?|criteria)"
_REMARK_WORDS = ("criteri", "information", "list", "summary", "consideration", "detail")
_REMARK = Expression(
    rf"""\b(?:
        (?:information|list|summary|criteria|considerations)\b [^.]{{0,40}} \bnot\b [^.]{{0,40}}
            \b(?:intended|exhaustive|complete|comprehensive|all)
      | (?:other|additional|further)\b [^.]{{0,60}} \bcriteri(?:a|on)\b [^.]{{0,40}} \b(?:apply|exist)
      | {_MORE}\b [^.]{{0,60}} \b(?:contact|see|visit|protocol|available|found)
      | (?:for|see)\b [^.]{{0,30}} \b{_MORE}
    )\b""",
    re.VERBOSE,
)


def is_remark(text: str) -> bool:
    """Whether a paragraph speaks about the criteria list as such and not about who may take part."""
    if len(text) > 600:
        return False
    lower = text.lower()
    if not any(word in lower for word in _REMARK_WORDS):
        return False
    return _REMARK.search(lower) is not None and _ABOUT_PERSONS.search(lower) is None


_SMALL, _CAPITAL = frozenset("abcdefghijklmnopqrstuvwxyz"), frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_RULED = Expression(r"-{2,}\s*\w[^-]*(?:-[^-]+)*-{2,}")
_EMPHATIC = frozenset("\\*_#")
_EMPHASIS = Expression(r"(?:\\?[*_]){2}.+(?:\\?[*_]){2}:?|#{1,6}\s.+")
_PLACE = Expression(
    r"(?:at|part|cohort|group|arm|phase|stage|step|period|module|schedule|stratum|sub-?study)\b(?!.*[.;,])",
    re.IGNORECASE,
)


def names_part(text: str) -> bool:
    """Whether a line right above a block heading names the part of the study that the block is for.

    A line in capitals alone does not: in a record that is written in capitals it is a criterion.
    """
    return (
        text.endswith((":", "："))
        or _PLACE.match(text) is not None
        or (text.startswith("--") and _RULED.fullmatch(text) is not None)
        or (text[:1] in _EMPHATIC and _EMPHASIS.fullmatch(text) is not None)
    )


def group(text: str, *, before_item: bool, below_caps: bool) -> Literal[0, 1, 2]:
    """Tell whether a line that stands alone, without marker, is a heading inside a block: its rank, 0 for none.

    Rank 1 are headings in capitals or between rules, rank 2 all others. ``before_item`` tells that a list item follows,
    ``below_caps`` that the line stands below a heading of rank 1.
    """
    if len(text) > 160:
        return 0
    count = len(text.split())
    plain = text.rstrip(" \t*_\\")
    if text.startswith("--") and _RULED.fullmatch(text):
        return 1
    caps = _SMALL.isdisjoint(text) and not _CAPITAL.isdisjoint(text)
    if plain.endswith((":", "：")):
        if count <= 6 or (before_item and count <= 12):
            return 1 if caps else 2
        return 0
    if count <= 12 and text[:1] in _EMPHATIC and _EMPHASIS.fullmatch(text):
        return 2
    if not before_item or count > 8 or plain.endswith((".", ";", ",")):
        return 0
    if caps and sum(character.isalpha() for character in text) > 3:
        return 1
    return 2 if (below_caps and count <= 4) or _PLACE.match(text) else 0
