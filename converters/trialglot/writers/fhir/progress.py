"""Status and dates: progressStatus, period, and the extension for the record's life in its registry."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.model.dates import PartialDate
from trialglot.model.study import Registration
from trialglot.writers.fhir.context import Context, in_order

_STATUS = "ResearchStudy.progressStatus"
_ACTUAL = {"actual": True, "estimated": False}
_EVENTS = tuple(
    name for name in Registration.model_fields if name not in ("results_waived", "delayed_posting", "data_version")
)


def statuses(context: Context) -> list[dict[str, Any]]:
    """Return the recruitment status and the dates of the study.

    ``actual`` belongs to a whole entry, so that start and completion of different kind stand in two entries; dates of
    unstated kind have none.
    """
    status = context.study.status
    found: list[dict[str, Any]] = []
    if status.overall:
        state = context.concept("overall_status", status.overall, "status.overall", f"{_STATUS}.state")
        found.append({"state": state})
    if status.last_known:
        # Text alone: a code would make a study of unknown status appear as, say, recruiting.
        words = codes.label("overall_status", status.last_known)
        found.append({"state": {"text": f"Last known status: {words}"}})
        place = f"{_STATUS}.state.text"
        context.say("MAP204", "status.last_known", place, field="last known status", place=place)
    overall = {"coding": [context.edition.coding("research-study-status", "overall-study", "Overall study")]}
    start, end = status.start, status.completion
    if start and end and start.kind == end.kind and in_order(start, end) and _comparable(context, start, end):
        found.append(_dated(overall, start.kind, {"start": start.value, "end": end.value}))
    else:
        if start:
            found.append(_dated(overall, start.kind, {"start": start.value}))
        if end:
            found.append(_dated(overall, end.kind, {"end": end.value}))
    return found


def _comparable(context: Context, start: PartialDate, end: PartialDate) -> bool:
    """Whether the edition's Period can compare two dates: editions before R5 cannot tell 2024-05-02 from 2024-05."""
    shorter = min(len(start.value), len(end.value))
    return (
        context.edition.boundaries or len(start.value) == len(end.value) or start.value[:shorter] != end.value[:shorter]
    )


def _dated(state: dict[str, Any], kind: str | None, period: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"state": state}
    if kind:
        entry["actual"] = _ACTUAL[kind]
    entry["period"] = period
    return entry


def period(context: Context) -> dict[str, str]:
    """Return the period of the study, without its end where the record's dates contradict each other."""
    start, end = context.study.status.start, context.study.status.completion
    if start and end and not in_order(start, end):
        target = "ResearchStudy.period"
        context.report.add("MAP221", path="status.completion", target_path=target, start=start.value, end=end.value)
        return {"start": start.value}
    if start and end and not _comparable(context, start, end):
        field, place = "the end of the study, on a date that the start cannot be compared with", f"{_STATUS}.period"
        context.say("MAP204", "status.completion", place, field=field, place=place)
        return {"start": start.value}
    found = {"start": start.value} if start else {}
    if end:
        found["end"] = end.value
    return found


def registration(context: Context) -> list[dict[str, Any]]:
    """Return the registration extensions: each event of the record's life, and the primary completion date."""
    record = context.study.registration
    found = []
    for name in _EVENTS:
        date = getattr(record, name)
        if date is not None:
            path = f"registration.{name}"
            activity = context.concept("registration_event", name, path, "ResearchStudy.extension")
            found.append(_event(context, activity, date))
    primary = context.study.status.primary_completion
    if primary:
        coding = context.edition.coding(
            "research-study-registration-activity",
            "primary-outcome-data-collection",
            "Primary outcome data collection",
        )
        found.append(_event(context, {"coding": [coding], "text": "Primary completion"}, primary))
    return found


def _event(context: Context, activity: dict[str, Any], date: PartialDate) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"url": "activity", "valueCodeableConcept": activity}]
    if date.kind:
        parts.append({"url": "actual", "valueBoolean": _ACTUAL[date.kind]})
    parts.append({"url": "period", "valuePeriod": {"start": date.value, "end": date.value}})
    return {"extension": parts, "url": context.edition.registration}


def last_update(context: Context) -> str | None:
    """Return the date on which the record was last changed, as its registry says."""
    record = context.study.registration
    date = record.last_update_post or record.last_update_submit
    return date.value if date else None
