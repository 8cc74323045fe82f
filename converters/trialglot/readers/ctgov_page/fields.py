"""The head of the page and its sections of single fields and free text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trialglot.design import ages
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate
from trialglot.model.eligibility import Age, Eligibility
from trialglot.model.study import Design, Enrollment, Status
from trialglot.readers.ctgov_page import layout
from trialglot.readers.ctgov_page.page import Page, line_number, shorten


@dataclass(slots=True)
class Head:
    """What stands before the first section."""

    title: str | None = None
    nct_id: str | None = None
    updated: PartialDate | None = None
    has_results: bool | None = None


def head(page: Page) -> Head:
    """Read the title, the NCT number, the date of the last update and whether there are results."""
    found = Head()
    for index in page.head:
        key = page.keys[index]
        if found.nct_id is None:
            if match := layout.NCT_ID.fullmatch(key):
                found.nct_id = match[1]
                page.use(index)
                page.where["id"] = page.where["identifiers[0]"] = index
            elif found.title is None:
                found.title = page.value(index)
                page.where["brief_title"] = index
        elif key.startswith(layout.UPDATED) and found.updated is None:
            # The registry posts on a day: this date is never a month only.
            value = page.value(index).partition(":")[2].strip()
            found.updated = page.date(index, "registration.last_update_post", value, whole=True)
        elif key in layout.RESULTS_WORDS and found.has_results is None:
            found.has_results = layout.RESULTS_WORDS[key]
            page.use(index)
            page.where["has_results"] = index
        elif key == layout.RESULTS or key in layout.HEAD_SENTENCES:
            page.use(index)
    return found


def pairs(page: Page, lines: list[int], labels: Collection[str]) -> dict[str, int]:
    """Return for each label with a value the line of the value; a label may be followed by the next label at once."""
    keys = page.keys
    found: dict[str, int] = {}
    for place, index in enumerate(lines):
        label = keys[index]
        if label in labels and label not in found:
            page.use(index)
            if place + 1 < len(lines) and keys[lines[place + 1]] not in labels:
                found[label] = lines[place + 1]
    return found


def basic(page: Page) -> tuple[Status, Design]:
    """Read status, dates, phases and enrolment, and with them the section "Study Design"."""
    at = pairs(page, page.body(layout.BASIC), layout.BASIC_LABELS)
    overall = at.get(layout.STATUS_LABEL)
    start, completion = at.get("Study Start Date"), at.get("Study Completion Date")
    kind, phase, number = at.get("Study Classification"), at.get("Clinical Phase"), at.get("Total Enrollment")
    status = Status(
        overall=None if overall is None else page.word(overall, "overall_status", "status.overall"),
        start=None if start is None else page.date(start, "status.start"),
        completion=None if completion is None else page.date(completion, "status.completion"),
    )
    coded = {
        field: page.word(index, field, f"design.{field}")
        for label, index in pairs(page, page.body(layout.DESIGN), layout.DESIGN_LABELS).items()
        for field in (layout.DESIGN_LABELS[label],)
    }
    design = Design(
        study_type=None if kind is None else page.word(kind, "study_type", "design.study_type"),
        phases=() if phase is None else _phases(page, phase),
        enrollment=None if number is None else _enrollment(page, number),
        allocation=coded.get("allocation"),
        intervention_model=coded.get("intervention_model"),
        primary_purpose=coded.get("primary_purpose"),
        masking=coded.get("masking"),
        observational_model=coded.get("observational_model"),
        time_perspective=coded.get("time_perspective"),
    )
    return status, design


def _phases(page: Page, index: int) -> tuple[str, ...]:
    page.where["design.phases"] = index
    phases = tuple(part.strip() for part in page.value(index).split("/"))
    for one in phases:
        page.check(one, index, "phase", "design.phases")
    return phases


def _enrollment(page: Page, index: int) -> Enrollment | None:
    path = "design.enrollment"
    page.where[path] = index
    text = page.value(index)
    match = layout.ENROLLMENT.fullmatch(text)
    if match:
        return Enrollment(count=int(match[1].replace(",", "")))
    _unexpected(page, index, path, text, "a number of participants")
    page.refuse(index)
    return None


def _unexpected(page: Page, index: int, path: str, text: str, expected: str) -> None:
    source = line_number(index)
    seen = repr(shorten(text))
    page.report.add("SRC105", path=path, source=source, field=path, seen=seen, expected=expected)


def text(page: Page, heading: str, path: str) -> Markup | None:
    """Read a section of free text, verbatim."""
    body = page.body(heading)
    if body:
        page.where[path] = body[0]
    return page.markup(body)


def joined(page: Page, heading: str, path: str) -> tuple[str, ...]:
    """Read a section that prints a list joined by blanks: one text, as its items cannot be told apart."""
    body = page.body(heading)
    if not body:
        return ()
    page.where[path] = body[0]
    value = " ".join([page.value(index) for index in body])
    if len(value.split(maxsplit=1)) > 1:
        page.report.add("SRC107", path=path, source=line_number(body[0], body[-1]), field=path)
    return (value,)


def other_names(page: Page) -> tuple[str, ...]:
    """Read the alternative names of interventions, whose owners the page does not tell."""
    found: list[str] = []
    for index in page.body(layout.OTHER_NAMES):
        path = f"unowned_other_names[{len(found)}]"
        page.where[path] = index
        found.append(page.value(index))
        page.report.add("SRC112", path=path, source=line_number(index), name=shorten(found[-1]))
    return tuple(found)


def eligibility(page: Page) -> Eligibility:
    """Read the criteria text, verbatim, and the labelled limits behind it.

    A label stands at the start of a line but not always behind a blank line. The last line of each label counts, as the
    same words may stand in the text.
    """
    body = page.body(layout.ELIGIBILITY)
    if not body:
        return Eligibility()
    last = {
        page.keys[index]: place for place, index in enumerate(body) if page.keys[index] in layout.ELIGIBILITY_LABELS
    }
    end = min(last.values(), default=len(body))
    at = pairs(page, body[end:], layout.ELIGIBILITY_LABELS)
    if end:
        page.where["eligibility.text"] = body[0]
    sex, healthy = at.get("Eligible Sex"), at.get("Accepts Healthy Volunteers")
    return Eligibility(
        text=page.markup(body[:end]),
        sex=None if sex is None else page.word(sex, "sex", "eligibility.sex"),
        minimum_age=_age(page, at.get("Minimum Eligible Age"), "eligibility.minimum_age"),
        maximum_age=_age(page, at.get("Maximum Eligible Age"), "eligibility.maximum_age"),
        healthy_volunteers=_yes_no(page, healthy, "eligibility.healthy_volunteers"),
    )


def _age(page: Page, index: int | None, path: str) -> Age | None:
    if index is None:
        return None
    page.where[path] = index
    value = page.value(index)
    age = ages.parse(value)
    if age is not None and age.value is None:
        _unexpected(page, index, path, value, "a number and a unit of time")
    return age


def _yes_no(page: Page, index: int | None, path: str) -> bool | None:
    if index is None:
        return None
    page.where[path] = index
    value = page.value(index)
    if value in ("Yes", "No"):
        return value == "Yes"
    _unexpected(page, index, path, value, "Yes or No")
    page.refuse(index)
    return None
