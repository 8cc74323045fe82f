"""What ``trialglot inspect`` shows: the model of a record and what is derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from trialglot import codes
from trialglot.design.plan import Plan
from trialglot.model.dates import PartialDate
from trialglot.model.design import Duration, Epoch
from trialglot.model.eligibility import Criterion
from trialglot.model.study import Study
from trialglot.readers.reading import Reading

_WIDTH = 100
_LABEL = 15


def as_json(reading: Reading) -> str:
    """Return the study, its criteria and its derived design as one line of JSON."""
    plan = Plan(reading.study)
    content: dict[str, Any] = {
        "study": reading.study.model_dump(mode="json", exclude_none=True),
        "criteria": _named(plan.criteria),
        "design": {name: _named(getattr(plan.design, name)) for name in ("arms", "epochs", "elements", "cells")},
        "findings": [one.as_dict() for one in reading.findings],
    }
    return orjson.dumps(content).decode()


def _named(value: Any) -> Any:
    """Return named tuples as dicts without absent fields, at any depth: JSON knows no named tuples."""
    if not isinstance(value, tuple):
        return value
    if hasattr(value, "_asdict"):
        return {name: _named(one) for name, one in value._asdict().items() if one is not None}
    return [_named(one) for one in value]


def as_text(reading: Reading) -> str:
    """Return a readable summary of the study, a line for each fact, absent ones left out."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    study = reading.study
    plan = Plan(study)
    yield f"{study.id}  {study.brief_title or ''}".rstrip()
    for label, value in _facts(study, plan):
        if value:
            yield f"  {label:<{_LABEL}}{_short(value)}"
    yield from _section(
        "arms",
        (
            f"{arm.key:<8}{_label('arm_type', arm.type)}{arm.label}  [{len(arm.interventions)} interventions]"
            for arm in study.arms
        ),
    )
    yield from _section(
        "interventions",
        (f"{_label('intervention_type', one.type)}{one.name}" for one in study.interventions),
    )
    yield from _section("epochs (derived)", (_epoch(epoch) for epoch in plan.design.epochs))
    yield from _section(
        "outcomes",
        (f"{one.level}: {one.measure}{f' ({one.time_frame})' if one.time_frame else ''}" for one in study.outcomes),
    )
    yield from _section("criteria", _criteria(plan.criteria.criteria, ""))
    sites = [
        ", ".join(part for part in (one.facility, one.city, one.state, one.country) if part) for one in study.sites
    ]
    yield from _section("sites", sites)
    if reading.findings:
        counts: dict[str, int] = {}
        for one in reading.findings:
            counts[f"{one.code} {one.severity}"] = counts.get(f"{one.code} {one.severity}", 0) + 1
        yield f"  {'findings':<{_LABEL}}" + ", ".join(f"{code} x{count}" for code, count in sorted(counts.items()))


def _facts(study: Study, plan: Plan) -> Iterator[tuple[str, str | None]]:
    design, status, eligibility = study.design, study.status, study.eligibility
    yield "source", f"{study.source.format}: {study.source.name}"
    yield "identifiers", "; ".join(f"{one.value} ({one.kind})" for one in plan.identifiers)
    yield "official title", study.official_title
    yield "sponsor", study.lead_sponsor.name if study.lead_sponsor else None
    yield "status", _word("overall_status", status.overall)
    yield "why stopped", status.why_stopped
    yield (
        "dates",
        ", ".join(
            f"{name} {_date(value)}"
            for name, value in (
                ("start", status.start),
                ("primary completion", status.primary_completion),
                ("completion", status.completion),
            )
            if value
        ),
    )
    parts = [
        _word("study_type", design.study_type),
        _word("phase", "/".join(design.phases)) if design.phases else None,
        _word("allocation", design.allocation),
        _word("intervention_model", design.intervention_model),
        _word("masking", design.masking),
        _word("observational_model", design.observational_model),
        _word("time_perspective", design.time_perspective),
    ]
    yield "design", "; ".join(part for part in parts if part)
    yield "purpose", _word("primary_purpose", design.primary_purpose)
    if design.enrollment:
        yield "enrolment", f"{design.enrollment.count} ({design.enrollment.kind or 'planned or actual: not stated'})"
    yield "conditions", "; ".join(study.conditions)
    ages = [age.text if age else "" for age in (eligibility.minimum_age, eligibility.maximum_age)]
    yield "ages", f"{ages[0] or 'no lower limit'} to {ages[1] or 'no upper limit'}" if any(ages) else None
    yield "sex", _word("sex", eligibility.sex)
    if eligibility.healthy_volunteers is not None:
        yield "healthy", "accepted" if eligibility.healthy_volunteers else "not accepted"


def _section(title: str, rows: Iterable[str]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        yield f"  {title} ({len(listed)})"
        yield from (f"    {_short(row)}" for row in listed)


def _criteria(criteria: tuple[Criterion, ...], indent: str) -> Iterator[str]:
    for one in criteria:
        yield f"{indent}{one.key:<14}{one.text.plain}"
        yield from _criteria(one.children, indent + "  ")


def _epoch(epoch: Epoch) -> str:
    quote = f'  "{epoch.evidence.quote}"' if epoch.evidence.quote else ""
    return f"{epoch.name}{_duration(epoch.duration)} ({epoch.evidence.basis}){quote}"


def _duration(duration: Duration | None) -> str:
    return f" {duration.value} ({duration.qualifier})" if duration else ""


def _date(date: PartialDate) -> str:
    return date.value + (f" ({date.kind})" if date.kind else "")


def _word(table: str, word: str | None) -> str | None:
    return None if word is None else codes.label(table, word)


def _label(table: str, word: str | None) -> str:
    text = _word(table, word)
    return f"{text}: " if text else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
