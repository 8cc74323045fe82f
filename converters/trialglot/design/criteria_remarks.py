"""Texts of the eligibility section that are no criterion: remarks about the list, "None", connectors."""

from __future__ import annotations

import re

from trialglot.design.text import Expression

_ABOUT_PERSONS = Expression(
    r"\b(?:patients?|participants?|subjects?|volunteers?|individuals?|persons?|must|should|history|wom[ae]n|m[ae]n|"
    r"females?|males?|eligible|excluded?|children)\b"
)
_MORE = r"(?:more|further|additional|full|complete|detailed)\s+(?:information|details?|criteria)"
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
_NOTE = r"(?:(?:note|nb|n\.b\.)\s*:?\s*)?"
# These words say that the list is not all there is, whatever follows.
_DISCLAIMER = (
    rf"{_NOTE}the\s+(?:above|preceding|foregoing|following)\s+information\s+(?:is|was)\s+not\s+intended\s+to\b.*"
)
_KINDS = r"(?:in|ex)clusion(?:\s*(?:/|and/or|and|or)\s*(?:in|ex)clusion)?\s+criteria"
_MORE_WORDS = r"(?:other|further|additional|more)"
_GENERAL = (
    r"(?:(?:protocol|study|trial)(?:[-\s]+(?:defined|specified|specific|related))?"
    r"|general|specific|eligibility|important|key|relevant)\s+"
)
_APPLY = r"(?:(?:may|might|will|can|could|also)\s+)*(?:be\s+)?(?:appl(?:y|ies|ied)|exist)\b"
_SOURCE = (
    r"(?:according\s+to|acc\.?(?:\s+to)?|as\s+per|per|(?:as\s+)?(?:defined|described|specified|listed|detailed))\b"
    r"[^.;:]{0,120}"
)
_APPLIES = (
    rf"(?:{_MORE_WORDS}\s+(?:[\w-]+\s+){{0,3}}?{_KINDS}|{_MORE_WORDS}\s+(?:{_GENERAL})*criteria)"
    rf"\s+{_APPLY}(?:\s+{_SOURCE})?"
)
_OTHERS = (
    rf"{_NOTE}(?:{_APPLIES}|{_MORE_WORDS}\s+(?:{_GENERAL})*{_KINDS}\s+{_SOURCE}"
    rf"|\d{{1,3}}\s+{_MORE_WORDS}\s+{_KINDS})"
)
_WHOLE = Expression(rf"(?:{_DISCLAIMER}|{_OTHERS})\W*", re.IGNORECASE | re.DOTALL)
_TAIL = Expression(
    rf"(?:(?<=[.;)])\s+(?=(?-i:NOTE|Note|NB|The|Further|Other|Additional)\b)(?P<remark>{_DISCLAIMER}|{_OTHERS}\W*)"
    rf"|\s+(?=(?-i:Further|Other|Additional)\b)(?P<applies>{_APPLIES}\W*))\Z",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 600
_NOTHING = Expression(r"\W*(?:none|nil|no|n/?a|not\s+applicable|nothing)\W*", re.IGNORECASE)
_CONNECTOR = Expression(r"[\W_]*(?:or|and|and\s*/\s*or)[\W_]*", re.IGNORECASE)


def is_remark(text: str) -> bool:
    """Whether a paragraph speaks about the criteria list as such and not about who may take part."""
    if len(text) > _LONGEST:
        return False
    if is_certain_remark(text):
        return True
    lower = text.lower()
    return _REMARK.search(lower) is not None and _ABOUT_PERSONS.search(lower) is None


def is_certain_remark(text: str) -> bool:
    """Whether a text, even a list item, says no more than that other criteria apply."""
    return len(text) <= _LONGEST and _WHOLE.fullmatch(text) is not None


def remark_behind(text: str) -> tuple[str, str] | None:
    """Part a remark from the end of the item that it was glued to; ``None`` if there is none."""
    match = _TAIL.search(text, max(0, len(text) - _LONGEST))
    if match is None or not any(map(str.isalnum, text[: match.start()])):
        return None
    return text[: match.start()], match["remark"] or match["applies"]


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty list ("None", "N/A")."""
    return len(text) <= 20 and _NOTHING.fullmatch(text) is not None


def is_connector(text: str) -> bool:
    """Whether a line holds nothing but "or", "and" or "and/or"."""
    return len(text) <= 12 and _CONNECTOR.fullmatch(text) is not None
