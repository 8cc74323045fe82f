"""Objectives and endpoints, from the outcome measures.

A registry lists outcome measures and no objectives. An Endpoint stands in an Objective: there is one for each level of
outcome that the record has. Its text is a constant, but for the primary one under ``--usdm complete``, which is there
in any case and takes the brief summary or a title.
"""

from __future__ import annotations

from trialglot.model.design import Evidence
from trialglot.model.study import Outcome
from trialglot.writers.usdm.context import Context
from trialglot.writers.usdm.values import Extensions, Json, table_code, xhtml

_LEVELS = ("primary", "secondary", "other")
_OBJECTIVES, _ENDPOINTS = "C188725", "C188726"


def write(context: Context) -> list[Json]:
    """Return the objectives with their endpoints."""
    study = context.study
    by_level: dict[str, list[Json]] = {}
    for index, one in enumerate(study.outcomes):
        by_level.setdefault(one.level, []).append(_endpoint(context, one, index))
    if any(one.time_frame for one in study.outcomes):
        context.kept("outcomes", "time frames of outcomes", "Endpoint/time-frame")
    summary = _summary(context)
    made = []
    for level in _LEVELS:
        endpoints = by_level.get(level)
        if endpoints or (level == "primary" and context.complete):
            made.append(_objective(context, level, endpoints or [], summary if level == "primary" else None))
    if not by_level.get("primary"):
        context.explain("DDF00041", "the record has no primary outcome measure", "outcomes")
    if not any(one["id"] == "objective-primary" for one in made):
        context.explain("DDF00084", "the record states no objective and has no primary outcome measure", "outcomes")
    return made


def _summary(context: Context) -> tuple[str, str] | None:
    """Return text and model path of what stands for the primary objective under ``--usdm complete``."""
    study = context.study
    if not context.complete:
        return None
    summary = study.brief_summary.plain if study.brief_summary else None
    for path, text in (
        ("brief_summary", summary),
        ("official_title", study.official_title),
        ("brief_title", study.brief_title),
    ):
        if text and not text.isspace():
            return path, text
    return None


def _objective(context: Context, level: str, endpoints: list[Json], summary: tuple[str, str] | None) -> Json:
    own = f"objective-{level}"
    about = Extensions(own)
    if summary:
        path, text = summary
        about.derived(Evidence("likely", "the text stands for the primary objective", path))
        what = "the text of the primary objective"
        context.report.add("MAP263", path=path, target_path=own, what=what, origin=path)
    else:
        text = context.default("Objective.text", about, "outcomes")
    made: Json = {
        "id": own,
        "name": own,
        "text": xhtml(text),
        "level": table_code(f"{own}.level", "outcome_level", level, _OBJECTIVES),
        "instanceType": "Objective",
    }
    if endpoints:
        made["endpoints"] = endpoints
    return about.put(made)


def _endpoint(context: Context, one: Outcome, index: int) -> Json:
    own = f"endpoint-{index + 1}"
    about = Extensions(own)
    about.text("time-frame", one.time_frame)
    made: Json = {
        "id": own,
        "name": own,
        "text": xhtml(one.measure),
        "purpose": context.default("Endpoint.purpose", about, f"outcomes[{index}]"),
        "level": table_code(f"{own}.level", "outcome_level", one.level, _ENDPOINTS),
        "instanceType": "Endpoint",
    }
    if one.description:
        made["description"] = one.description.plain
    return about.put(made)
