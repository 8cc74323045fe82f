"""Outcome measures: of the study since R5, of an objective in R6; before R5 the objectives themselves."""

from __future__ import annotations

import re
from typing import Literal

from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

_FRAME = re.compile(r"(?:(.*)\n\n)?Time frame: (.+)", re.DOTALL | re.IGNORECASE)
_FORM = ("url", "name", "status", "version")
Level = Literal["primary", "secondary", "other"]


def read(context: Context) -> None:
    """Read the outcome measures in their order."""
    study = context.study
    for measure in study.all("outcomeMeasure"):
        _measure(context, measure, measure.all("type"), measure.one("reference"))
    for objective in study.all("objective"):
        measures = objective.all("outcomeMeasure")
        for measure in measures:
            _measure(context, measure, [*measure.all("type"), *objective.all("type")], measure.one("endpoint"))
        if context.earlier and not measures:
            _objective(context, objective)


def _measure(context: Context, measure: Part, types: list[Part], reference: Part | None) -> None:
    found = context.document.follow(reference) if reference is not None else None
    if reference is not None and found is None:
        context.leads_out(reference)
    names = [measure.one("name"), *(found.one(key) for key in ("title", "name") if found is not None)]
    display = reference.one("display") if reference is not None else None
    name = next((one for one in (*names[:2], display, *names[2:]) if one is not None and one.text), None)
    if name is None:
        return
    path = context.add("outcomes", {"measure": name.text})
    for one in (name, *names, display if found is None else None):
        if one is not None and one.text == name.text:
            one.take(f"{path}.measure")
    _level(context, path, types, measure)
    _description(context, path, measure.one("description"))
    if found is not None and found.path == "EvidenceVariable":
        _variable(context, found, path)


def _description(context: Context, path: str, part: Part | None) -> None:
    """Read the description; "Time frame: ..." at its end is the time frame."""
    if part is None or not part.text:
        return
    match = _FRAME.fullmatch(part.text)
    if match is None:
        context.text(f"{path}.description", part)
    elif context.put(f"{path}.time_frame", match[2]):
        part.take(f"{path}.time_frame")
        if match[1] and context.put(f"{path}.description", match[1]):
            part.take(f"{path}.description")


def _variable(context: Context, variable: Part, path: str) -> None:
    """Read what the definition of an outcome adds: its description and time frame."""
    variable.form(*_FORM)
    context.text(f"{path}.description", variable.one("description"))
    timing = variable.one("timing")
    if timing is not None:
        context.text(f"{path}.time_frame", coding.shown(timing))
    for characteristic in variable.all("characteristic"):
        for frame in characteristic.all("timeFromEvent"):
            context.text(f"{path}.time_frame", frame.one("description"))
        definition = characteristic.one("definitionCodeableConcept")
        shown = coding.shown(definition) if definition is not None else None
        if shown is not None and shown.text == context.get(f"{path}.measure"):
            shown.take(f"{path}.measure")


def _level(context: Context, path: str, types: list[Part], place: Part) -> None:
    model = f"{path}.level"
    for concept in types:
        found = coding.known(concept, "outcome_level")
        if found is not None and context.put(model, found.word):
            coding.take(concept, "outcome_level", found.word, model)
            context.read_as(model, found, concept)
    if context.get(model) is None:
        context.put(model, "other")
        context.report.add("SRC154", path=model, source=place.pointer, what="level of an outcome", value="other")


def _objective(context: Context, objective: Part) -> None:
    """Read an objective of R4, which has no element for outcome measures: HL7's R5 tells the two apart."""
    name = objective.one("name") or objective.one("description")
    if name is None or not name.text:
        return
    path = context.add("outcomes", {"measure": name.text})
    name.take(f"{path}.measure")
    _level(context, path, objective.all("type"), objective)
    if objective.one("name") is not None:
        _description(context, path, objective.one("description"))
    context.report.add(
        "SRC152",
        path=path,
        source=objective.pointer,
        text=name.text,
        word="an outcome measure",
        field="outcomes",
        relation="is an objective, for which FHIR before R5 has no measures",
    )
