"""Status and dates: of the study, and of its record in a registry."""

from __future__ import annotations

from typing import Any

from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.edition import is_clear
from trialglot.readers.fhir.tree import Part

_REGISTRATION = "/StructureDefinition/researchStudy-studyRegistration"
_PRIMARY = "primary-outcome-data-collection"
_OVERALL = "overall-study"
_PUBLICATION = frozenset({"draft", "active", "retired", "unknown"})


def read(context: Context) -> None:
    """Read the status, the period and the events of the record's life."""
    _statuses(context)
    _record_status(context)
    period = context.study.one("period")
    if period is not None:
        _period(context, period, None)
    for extension in context.study.extensions():
        if extension.url.endswith(_REGISTRATION):
            event = extension.content("ResearchStudy.studyRegistration")
            activity = event.one("activity")
            if activity is not None:
                _event(context, event, activity)
    if context.get("registration.last_update_submit") is None and context.get("registration.last_update_post") is None:
        _last_changed(context)


def _last_changed(context: Context) -> None:
    """Take the date of the last change of the resource for that of the record, which states none."""
    date = context.study.one("date")
    model = "registration.last_update_submit"
    if date is not None and context.date(model, date):
        context.report.add(
            "SRC152",
            path=model,
            source=date.pointer,
            text=date.text,
            word=context.get(model)["value"],
            field=model,
            relation="is the day on which the resource was last changed",
        )


def _record_status(context: Context) -> None:
    """Read ``status``: of the study before R5, of the record's publication since."""
    status = context.study.one("status")
    if status is None or not status.text:
        return
    if not is_clear(context.study) and status.text == "active":
        context.report.add("SRC156", path="status.overall", source=status.pointer, value=status.text)
    elif context.earlier:
        if context.get("status.overall") is None:
            context.coded("status.overall", "overall_status", status)
        elif (found := coding.known(status, "overall_status")) and found.word == context.get("status.overall"):
            status.take("status.overall")
    elif status.text == "active":
        status.form()


def _statuses(context: Context) -> None:
    current: list[tuple[int, bool, str, Part]] = []
    for one in context.study.all("progressStatus"):
        state = one.one("state")
        if state is None:
            continue
        if _is(state, _OVERALL):
            period = one.one("period")
            if period is not None:
                _period(context, period, _kind(one))
                state.form()
                _actual(one, "status")
        elif coding.known(state, "registration_event") is not None or _is(state, _PRIMARY):
            _event(context, one, state)
        elif _kind(one) != "estimated" and not one.texts("period"):
            ended = one.one("period", "end") is not None
            begun = one.one("period", "start")
            if not _last_known(context, state):
                current.append((_certainty(state), ended, begun.text if begun is not None else "", one))
    # A status whose word is known before others, one that goes on, of several the one that began last.
    current.sort(key=lambda found: found[2], reverse=True)
    current.sort(key=lambda found: found[:2])
    if current:
        context.coded("status.overall", "overall_status", current[0][3].one("state"))


def _certainty(state: Part) -> int:
    found = coding.known(state, "overall_status")
    return 2 if found is None else int(found.relation != coding.EQUIVALENT)


def _last_known(context: Context, state: Part) -> bool:
    """Read "Last known status: Recruiting"."""
    heading, colon, words = state.texts("text").partition(":")
    if not colon or coding.folded(heading) != "last known status":
        return False
    found = coding.by_words("overall_status", words.strip())
    return context.put("status.last_known", found.word if found else words.strip(), state)


def _is(concept: Part, code: str) -> bool:
    """Whether a concept has a code of a list of HL7; a text that is the code counts too."""
    return any(one.texts("code") == code for one in coding.codings(concept)) or (
        coding.folded(concept.texts("text")).replace(" ", "-") == code
    )


def _kind(one: Part) -> str | None:
    actual = one.one("actual")
    value: Any = actual.value if actual is not None else None
    return {True: "actual", False: "estimated"}.get(value) if type(value) is bool else None


def _actual(one: Part, model: str) -> None:
    """Mark ``actual`` as the kind of the first date that it qualifies."""
    actual = one.one("actual")
    if actual is None or _kind(one) is None:
        return
    marks = one.marks
    for place in ("start", "end"):
        date = one.one("period", place)
        mark = marks.get(date.pointer) if date is not None else None
        if mark is not None and mark.model.startswith(model):
            actual.take(mark.model.replace(".value", ".kind"))
            return


def _period(context: Context, period: Part, kind: str | None) -> None:
    context.date("status.start", period.one("start"), kind)
    context.date("status.completion", period.one("end"), kind)


def _event(context: Context, event: Part, activity: Part) -> None:
    """Read an event of the record's life; its one day may stand as start or end of the period."""
    if _is(activity, _PRIMARY):
        model = "status.primary_completion"
    else:
        found = coding.known(activity, "registration_event")
        if found is None:
            return
        model = f"registration.{found.word}"
    # A day of the record's own life has come, where its registry does not say otherwise.
    dated = model.endswith(("_post", "primary_completion"))
    kind = _kind(event) if dated else None
    taken = False
    for place in ("end", "start"):
        date = event.one("period", place)
        taken = context.date(model, date, kind) or taken
    if taken:
        activity.form()
        if dated:
            _actual(event, model)
        elif _kind(event) == "actual":
            event.form("actual")


def site_status(context: Context, model: str, child: Part) -> None:
    """Read the recruitment status of a site from the study that is part of the whole."""
    for one in child.all("progressStatus"):
        if context.coded(model, "overall_status", one.one("state")):
            break
    status = child.one("status")
    if status is None:
        return
    if status.text in _PUBLICATION and (child.all("progressStatus") or not context.earlier):
        status.form()
    elif context.get(model) is None:
        context.coded(model, "overall_status", status)
