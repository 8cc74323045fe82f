"""Outcome measures of a trial, with the time frames that registries write into their texts."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from trialglot.readers.ictrp import lists
from trialglot.readers.ictrp.conditions import told
from trialglot.readers.ictrp.interventions import named
from trialglot.readers.ictrp.limits import tell_lost_signs
from trialglot.readers.ictrp.text import line, markup, says_nothing
from trialglot.readers.ictrp.trial import Item, Trial

_TIME_FRAME = re.compile(r"(.*\S)\s*\[\s*Time\s*Frame:?\s*([^\[\]]+)\]\s*", re.IGNORECASE | re.DOTALL)
_TIMEPOINT = re.compile(
    r"(.*?\S)\s*\.?\s*Timepoint:\s*(.*?)(?:\.?\s*Method of measurement:.*)?", re.IGNORECASE | re.DOTALL
)
# ANZCTR has the time point behind the outcome, in brackets.
_BRACKETS = re.compile(r"([^\[\]]*\S)\s*\[([^\[\]]+)\]\s*")
ANZCTR = "anzctr"
# Fields E.2.1, E.2.2, E.5.1, E.5.1.1 and E.5.2 of EudraCT's form, in any order.
_EUDRACT = re.compile(
    r"(?:\A|;)\s*(Main Objective|Secondary Objective|Primary end point\(s\)|Secondary end point\(s\)"
    r"|Timepoint\(s\) of evaluation of this end point):"
)
_LEBANON = ("Name: ", "Timepoints: ", "Measure: ")
"""The parts of an outcome of LBCTR, whose items the portal joins as it does the outcomes."""


class _Said(NamedTuple):
    """An outcome: measure, time frame, and the text where these are only a part of it."""

    measure: str
    frame: str | None = None
    whole: str | None = None


def outcomes(trial: Trial) -> list[dict[str, Any]]:
    """Return the outcome measures."""
    made: list[dict[str, Any]] = []
    for level in ("primary", "secondary"):
        for item in trial.all(f"{level}_outcome"):
            text = trial.text(item)
            tell_lost_signs(trial, item, f"outcomes[{len(made)}]", text)
            for one in _said(trial, item, text):
                path = f"outcomes[{len(made)}]"
                name, description = named(trial, item, path, one.measure)
                outcome: dict[str, Any] = {"level": level, "measure": name, "time_frame": one.frame}
                description = one.whole or description
                if description:
                    outcome["description"] = markup(description)
                trial.put(f"{path}.measure", item)
                made.append(outcome)
    return made


def _said(trial: Trial, item: Item, text: str) -> list[_Said]:
    """Return the outcomes of a text."""
    fields = _fields(text)
    if fields is not None:
        return _eudract(text, fields)
    if not trial.form.packed:
        return [_measure(trial, text)] if text else []
    parts = lists.packed(text)
    triples = [parts[start : start + 3] for start in range(0, len(parts), 3)]
    if parts and all(_of_lebanon(one) for one in triples):
        told(trial, item, len(triples))
        return [_joined(one) for one in triples]
    told(trial, item, len(parts))
    # One measure keeps its lines.
    return [_measure(trial, one) for one in (parts if len(parts) > 1 else [text.strip(" ;")] * len(parts))]


def _fields(text: str) -> dict[str, str] | None:
    """Return the fields of EudraCT by their names, ``None`` where a text is not made of them, each once."""
    marks = list(_EUDRACT.finditer(text))
    if not marks or marks[0].start() or len({mark[1] for mark in marks}) < len(marks):
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return {mark[1]: text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}


def _eudract(text: str, fields: dict[str, str]) -> list[_Said]:
    """Return the one outcome of EudraCT's fields; objectives stand in its description."""
    points = {name: value for name, value in fields.items() if "end point" in name and value}
    frame = points.pop("Timepoint(s) of evaluation of this end point", None)
    objectives = any(value and not says_nothing(value.rstrip(".")) for name, value in fields.items() if "Obj" in name)
    if len(points) == 1:
        (measure,) = points.values()
        return [_Said(measure, line(frame) if frame else None, text if objectives else None)]
    return [_Said(text)] if points or objectives or frame else []


def _of_lebanon(parts: list[str]) -> bool:
    return len(parts) == len(_LEBANON) and all(map(str.startswith, parts, _LEBANON))


def _joined(parts: list[str]) -> _Said:
    measure, frame, method = (one.removeprefix(name) for one, name in zip(parts, _LEBANON, strict=True))
    return _Said(measure, frame, None if method == measure else "\n".join(parts))


def _measure(trial: Trial, text: str) -> _Said:
    """Return measure and time frame of one outcome."""
    if match := _TIME_FRAME.fullmatch(text):
        return _Said(match[1], line(match[2]))
    if (match := _TIMEPOINT.fullmatch(text)) and match[2]:
        return _Said(match[1], line(match[2]), text if "method of measurement:" in text.lower() else None)
    if trial.registry.casefold() == ANZCTR and (match := _BRACKETS.fullmatch(text)):
        return _Said(match[1], line(match[2]))
    return _Said(text)
