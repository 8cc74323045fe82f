"""Makes a study's texts fit for FHIR: characters that no FHIR string may hold, and the limit of its length.

Source: https://hl7.org/fhir/R5/datatypes.html#string. A string holds no control characters but tab, line feed and
carriage return, is never empty or only white space, and has at most 1,048,576 characters.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.study import Study
from trialglot.xmltext import ILLEGAL

LIMIT = 1024 * 1024


# How a text begins, in compact JSON, that may be white space alone: the first pattern is the fast one.
_QUOTE = re.compile(rb'"[ \\\xc2\xe1-\xe3]')
# White space of Unicode: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000.
_BLANK = re.compile(
    rb'[:\[,]"(?: |\\[nrt]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)'
)
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# The letters of the JSON escapes that stand for illegal characters (\\b, \\f, \\u0000).
_ESCAPES = frozenset((b"b", b"f", b"u"))


def cleaned(plan: Plan, report: Report) -> Plan:
    """Return the plan, made anew from a cleaned study where a text of it cannot stand in FHIR as it is."""
    study = plan.study
    if _fit(study):
        return plan
    raw = study.model_dump(exclude={"data"})
    walked = _walk(raw, "", report)
    if walked == raw:
        return plan
    return Plan(Study.model_validate({**walked, "data": study.data}), plan.inference)


def _fit(study: Study) -> bool:
    """Whether no text of the study can need cleaning; sometimes wrong in the other direction.

    All texts are looked at in one step, as compact JSON of the model, which costs a tenth of going through them.
    """
    fields = {**vars(study), "data": None}
    try:
        text = orjson.dumps(fields, default=vars)
    except orjson.JSONEncodeError:  # half of a surrogate pair
        return False
    if len(text) > LIMIT or not _ESCAPES.isdisjoint([one[:1] for one in text.split(b"\\")[1:]]):
        return False
    if _QUOTE.search(text) and _BLANK.search(text):
        return False
    return b"\xef" not in text or not any(one in text for one in _NONCHARACTERS)


def _walk(value: Any, path: str, report: Report) -> Any:
    if isinstance(value, str):
        return _text(value, path, report)
    if isinstance(value, dict):
        return {key: _walk(one, f"{path}.{key}" if path else key, report) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_walk(one, f"{path}[{index}]", report) for index, one in enumerate(value))
    return value


def _text(value: str, path: str, report: Report) -> str:
    found = ILLEGAL.findall(value)
    if found:
        names = ", ".join(sorted({f"U+{ord(one):04X}" for one in found}))
        report.add("MAP220", path=path, field=path, characters=names)
        value = ILLEGAL.sub("", value)
    if not value.strip():
        return ""
    if len(value) > LIMIT:
        place = "the source record"
        report.add("MAP211", path=path, field=path, length=len(value), limit=LIMIT, place=place)
        cut = value.rfind(" ", LIMIT // 2, LIMIT)
        value = value[: cut if cut > 0 else LIMIT]
    return value
