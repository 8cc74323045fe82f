"""The headings inside blocks of eligibility text, and lines that only look like one."""

from __future__ import annotations

import re
from typing import Literal

from trialglot.design.text import Expression
from trialglot.model.eligibility import CriterionKind

_CAPS = Expression(r"[^a-z]*[A-Z][^a-z]*")
_RULED = Expression(r"-{2,}\s*\w[^-]*(?:-[^-]+)*-{2,}")
_EMPHASIS = Expression(r"(?:\\?[*_]){2}.+(?:\\?[*_]){2}:?|#{1,6}\s.+")
_PLACE = Expression(
    r"(?:at|part|cohort|group|arm|phase|stage|step|period|module|schedule|stratum|visit|sub-?study)(?:\b|(?=\d))"
    r"(?!.*[.;,])",
    re.IGNORECASE,
)


def names_part(text: str) -> bool:
    """Whether a line right above a block heading names the part of the study that the block is for.

    A line in capitals alone does not: in a record that is written in capitals it is a criterion.
    """
    return (
        text.endswith((":", "："))
        or _PLACE.match(text) is not None
        or _RULED.fullmatch(text) is not None
        or _EMPHASIS.fullmatch(text) is not None
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
    if _RULED.fullmatch(text):
        return 1
    caps = _CAPS.fullmatch(text) is not None
    if plain.endswith((":", "：")):
        if count <= 6 or (before_item and count <= 12):
            return 1 if caps else 2
        return 0
    if _EMPHASIS.fullmatch(text) and count <= 12:
        return 2
    if not before_item or count > 8 or plain.endswith((".", ";", ",")):
        return 0
    if caps and sum(character.isalpha() for character in text) > 3:
        return 1
    return 2 if (below_caps and count <= 4) or _PLACE.match(text) else 0


# A heading names something and states nothing: none of these words, no number, no limit.
_STATES = Expression(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|might|must|shall|should|will|would|who|which|that"
    r"|meets?|met|fulfil\w*|satisf\w*|all|no|not|any|if|than|able|unable|willing|unwilling|aged?(?=\s)|over|under|signed|known|planned|confirmed|documented"
    r"|diagnosed|taking|using|receiving|received|undergoing|requiring|provided|given|consent(?:ed|ing)?)\b"
    r"|[<>≥≤=%:;!?]|\.\s|\w,",
    re.IGNORECASE,
)
# A number that is no part of a name like "T2D" is a limit.
_NUMBER = Expression(r"(?<![^\W\d_])(?<!\d)\d")
_WORDS, _PLACE_WORDS = 8, 10
_COMMA_LIST = Expression(r"[A-Z][\w ]*(?:, [A-Z][\w ]*)+")
_OPEN_ENDS_TEXT = "with of for who have has are is by from had must a an the"
_OPEN_ENDS = frozenset(_OPEN_ENDS_TEXT.split())
_BRACKETED = Expression(r"\\?\[[^\[\]]*\]|\([^()]*\)")
_TIME = Expression(r"(?:within|during|before|after|prior|following|for)\s", re.IGNORECASE)
_TOPIC = Expression(
    r"(?:\S+\s+){0,5}?(?:(?:criteria|conditions|characteristics|history|histories|requirements|values|findings|assessments?"
    r"|considerations|parameters|procedures|medications?|therap(?:y|ies)|treatments?|experience|safety|labs|age|sex|gender"
    r"|demographics|diagnos[ei]s|general|laboratory|comorbidities|exclusions|inclusions|other)"
    r"|\S+-related(?:\s+for\s.*)?)(?:\s+during\s+\w+)?",
    re.IGNORECASE,
)
_PERSONS = Expression(
    r"(?:[A-Za-z-]+\s+){0,2}?(?:patients|participants|subjects|volunteers|controls|partners|donors|recipients|users?|officials"
    r"|caregivers|clinicians|parents|mothers|fathers|infants|children|families|workers|couples|staff|students|adults)"
    r"(?:\s+with\s.*)?",
    re.IGNORECASE,
)
_SMALL_TEXT = "a an and at by during for from in of on or other the to with without"
_SMALL = frozenset(_SMALL_TEXT.split())


def may_head(text: str) -> bool:
    """Whether a short line without colon right above a list can be a heading at all: it states nothing."""
    if len(text) > 80 or not text[0].isalnum() or not (text[0].isupper() or text[0].isdigit()):
        return False
    placed = _PLACE.match(text) is not None
    if text[-1] in ".;,:" or len(text.split()) > (_PLACE_WORDS if placed else _WORDS):
        return False
    if _STATES.search(text) and not _COMMA_LIST.fullmatch(text):
        return False
    return placed or _NUMBER.search(text) is None or _TIME.match(text) is not None


def opens_list(text: str) -> bool:
    """Whether a line is no statement without the list below it: "(all of the following)", "Patients with"."""
    if len(text) > 80:
        return False
    if text[0] in "([\\":
        return _BRACKETED.fullmatch(text) is not None
    return text[text.rfind(" ") + 1 :].lower() in _OPEN_ENDS


def names_topic(text: str) -> bool:
    """Whether a line that may be a heading names what such headings name ("Medical Conditions", "Age", "Part 1")."""
    return _TOPIC.fullmatch(text) is not None or _PLACE.match(text) is not None


def names_group(text: str) -> bool:
    """Whether a line that may be a heading names persons or a time, or is written as a title."""
    if _PERSONS.fullmatch(text) or _TIME.match(text):
        return True
    words = text.split()
    titled = sum(word[0].isupper() for word in words)
    return titled >= 2 and all(word[0].isupper() or not word[0].isalpha() or word in _SMALL for word in words)


_WORD = Expression(r"[^\W\d_]+(?:/[^\W\d_]+)?")
_LEAD_WORDS_TEXT = """
a all also an and any applicable applies apply are as at based be below by can candidate candidates case
condition conditions considered criteria criterion display displays do does each eligibility eligible enrol
enroll enrolled enrollment enrolment enter entering entry evaluated exclude excluded exclusion following for
from fulfil fulfill fulfilled fulfills fulfils has have he if in include included inclusion individual
individuals ineligible into is key least likely may meet meeting meets met more must not of on one only or
order participant participants participate participating participation patient patients permitted person
persons potential present prospective qualify required requirements satisfied satisfies satisfy screening
she should study subject subjects that the their these they this to trial true unless volunteer volunteers
when which who whom will with
"""
_LEAD_WORDS = frozenset(_LEAD_WORDS_TEXT.split())
_ANY = Expression(r"\b(?:any|one|each|either)\b", re.IGNORECASE)
_POINTS_DOWN = Expression(r"\b(?:following|below|these|must|criteria|conditions|if|when|who|are)\b", re.IGNORECASE)


def is_empty_lead(text: str, kind: CriterionKind) -> bool:
    """Whether a sentence above a list says no more than the heading of its block.

    "Participants are excluded if any of the following criteria apply:". One that says how the items combine, against
    the use of the block (any of the inclusion criteria, all of the exclusion criteria), says more.
    """
    if len(text) > 200 or text[-1] not in ":：" or kind == "unspecified":
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    if not words or not all(word in _LEAD_WORDS for word in words) or not _POINTS_DOWN.search(text):
        return False
    if any(map(str.isdigit, text)):
        return False
    negated = "not" in words or "ineligible" in words or "excluded" in words or "exclude" in words
    if kind == "inclusion":
        return not negated and not _ANY.search(text)
    return (negated or "exclusion" in words) and "all" not in words and "unless" not in words


_BELONGS = Expression(
    r"(?:(?:these|this|which|they|it)\s.*\b(?:include[sd]?|including|are)\b.*|(?:e\.?g\.?|i\.e\.?|examples?|such\s+as|notes?|nb)\b"
    r"[^:]*|.*\b(?:includ(?:es?|ing)|examples?|such\s+as)(?:,?\s+(?:but|are)\s+not\s+limited\s+to|\s+the\s+following)?)\s*[:：]",
    re.IGNORECASE,
)


def continues(text: str, before: str) -> bool:
    """Whether a lead line above a list explains the item before it and heads nothing: "Examples include:".

    A lead that names something of its own ("Methods of contraception include:") must name it after the item.
    """
    if len(text) > 160 or text[-1] not in ":：" or not _BELONGS.fullmatch(text):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    if words[0] in _POINTERS:
        return True
    known = before.lower()
    return any(len(word) >= 8 and word[:8] in known for word in words if word not in _LEAD_WORDS)


_POINTERS_TEXT = "these this which they it e eg i ie example examples such note notes nb"
_POINTERS = frozenset(_POINTERS_TEXT.split())
_ALTERNATIVES = Expression(r"\b(?:at\s+least|one\s+or\s+more|any|either|one)\b[^:]*[:：]\s*", re.IGNORECASE)
_TOGETHER = Expression(r"\ball\s+(?:of\s+)?(?:the\s+)?(?:following|these)\b", re.IGNORECASE)


def says_how(text: str, kind: CriterionKind) -> bool:
    """Whether a line above a list says how its items combine, against the use of the block: it is no heading then.

    "Leukemia with at least one of the following:" among inclusion criteria, which otherwise must all be met.
    """
    if text[-1] not in ":：" or "following" not in text:
        return False
    if kind == "exclusion" and _TOGETHER.search(text):
        return True
    if _ALTERNATIVES.search(text) is None:
        return False
    return kind != "exclusion" or not all(word.lower() in _LEAD_WORDS for word in _WORD.findall(text))


def is_lettered(marker: str) -> bool:
    """Whether a list marker is a capital letter or Roman number."""
    return marker.strip("().").isupper()


def numbered_heading(marker: str, text: str) -> bool:
    """Whether an item with a capital letter or Roman number, above items with other markers, is a heading."""
    if not is_lettered(marker) or len(text) > 80:
        return False
    plain = text.rstrip(" :：")
    return bool(plain) and may_head(plain) and (text[-1] in ":：" or names_topic(plain) or names_group(plain))
