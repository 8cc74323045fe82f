"""Study design: phase, purpose, design concepts, enrolment, and what classifiers and notes say under a heading."""

from __future__ import annotations

import re
from collections.abc import Callable

from trialglot.design import ages
from trialglot.readers.ctgov.names import OVERSIGHT
from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

# By heading: code table and model path. Headings are those of ClinicalTrials.gov's data elements, as converters write
# them before the value ("Design Allocation: Randomized").
_DESIGN = {
    "study type": ("study_type", "design.study_type"),
    "ct.gov studytype": ("study_type", "design.study_type"),
    "allocation": ("allocation", "design.allocation"),
    "intervention model": ("intervention_model", "design.intervention_model"),
    "interventional model": ("intervention_model", "design.intervention_model"),
    "primary purpose": ("primary_purpose", "design.primary_purpose"),
    "masking": ("masking", "design.masking"),
    "who masked": ("who_masked", "design.who_masked"),
    "masked": ("who_masked", "design.who_masked"),
    "observational model": ("observational_model", "design.observational_model"),
    "observation model": ("observational_model", "design.observational_model"),
    "time perspective": ("time_perspective", "design.time_perspective"),
    "sampling method": ("sampling_method", "eligibility.sampling_method"),
    "biospecimen retention": ("biospecimen_retention", "design.biospecimen_retention"),
}
_TABLES = {table: model for table, model in _DESIGN.values() if table != "primary_purpose"}
_LISTS = frozenset({"design.who_masked", "data_sharing.info_types", "eligibility.standard_ages"})
_CLASSIFIERS = {
    "ipd sharing": ("ipd_sharing", "data_sharing.plan"),
    "ipdsharing": ("ipd_sharing", "data_sharing.plan"),
    "ipd sharing, supporting information": ("ipd_info_type", "data_sharing.info_types"),
    "ipdsharinginfotype": ("ipd_info_type", "data_sharing.info_types"),
    "age group": ("standard_age", "eligibility.standard_ages"),
    "sex": ("sex", "eligibility.sex"),
}
_FLAGS = {
    **{name.casefold(): f"oversight.{field}" for name, field in OVERSIGHT.items()},
    "has results": "has_results",
    "results posted in the registry": "has_results",
    "results waived": "registration.results_waived",
    "posting delayed": "registration.delayed_posting",
    "no statistical analysis plan": "no_sap",
    "eligibility based on gender": "eligibility.gender_based",
    "patient registry": "design.patient_registry",
    "data monitoring committee": "oversight.has_dmc",
    "fda regulated drug": "oversight.fda_regulated_drug",
    "fda regulated device": "oversight.fda_regulated_device",
    "unapproved or uncleared device": "oversight.unapproved_device",
    "pediatric postmarket surveillance": "oversight.pediatric_postmarket_surveillance",
    "product exported from the u.s.": "oversight.us_export",
    "fdaaa 801 violation": "oversight.fdaaa801_violation",
    "healthy volunteers": "eligibility.healthy_volunteers",
}
_TEXTS = {
    "ipdsharingdescription": "data_sharing.description",
    "ipdsharingtimeframe": "data_sharing.time_frame",
    "ipdsharingaccesscriteria": "data_sharing.access_criteria",
    "ipd sharing, time frame": "data_sharing.time_frame",
    "ipd sharing, access criteria": "data_sharing.access_criteria",
    "biospecimens": "design.biospecimen_description",
    "target follow-up duration": "design.target_duration",
    "study population": "eligibility.study_population",
}
_NOTES = {
    "ipd sharing": "data_sharing.description",
    "intervention model": "design.intervention_model_description",
    "masking": "design.masking_description",
}
_YES_NO = {
    **dict.fromkeys(("yes", "true", "accepted"), True),
    **dict.fromkeys(("no", "false", "not accepted"), False),
}
# Concepts of EBMonFHIR's examples that say the limits of eligibility as classes of the study.
_HEALTHY = {"includes healthy volunteers": True, "does not include healthy volunteers": False}
_SEXES = {"includes female subjects": "FEMALE", "includes male subjects": "MALE"}
_OVERSIGHT = "oversight classifier"
_FLAGGED = re.compile(r"(\w+) (yes|no|true|false)", re.IGNORECASE)


def read(context: Context) -> None:
    """Read phase, purpose, design concepts, classifiers, notes and the numbers of participants."""
    study = context.study
    _phase(context)
    for name in ("primaryPurposeType", "purposeType"):
        for concept in study.all(name):
            context.coded("design.primary_purpose", "primary_purpose", concept)
    for name in ("studyDesign", "category"):
        for concept in study.all(name):
            _concept(context, concept)
    _recruitment(context)
    _classifiers(context)
    for note in study.all("note"):
        text = note.one("text")
        if text is not None:
            _headed(context, note, text, (_headed_note, _headed_text, _enrolled))


def _phase(context: Context) -> None:
    concept = context.study.one("phase")
    if concept is None:
        return
    found = coding.known(concept, "phase")
    if found is None:
        shown = coding.shown(concept)
        if shown is not None and context.put("design.phases", [shown.text]):
            shown.take("design.phases[0]")
            context.report.add(
                "SRC151", path="design.phases", source=shown.pointer, text=shown.text, field="design.phases"
            )
        return
    context.put("design.phases", found.word.split("/"))
    coding.take(concept, "phase", found.word, "design.phases[0]")
    context.read_as("design.phases", found, concept)


def _concept(context: Context, concept: Part) -> None:
    """Read a design concept: by its heading, else by the one table that knows it."""
    text = concept.one("text")
    if text is not None and _headed(context, concept, text, (_headed_design, _headed_registry, _enrolled)):
        return
    found = [(table, word) for table in _TABLES if (word := coding.known(concept, table)) is not None]
    exact = [one for one in found if one[1].relation == coding.EQUIVALENT] or found
    if len(exact) == 1:
        table, word = exact[0]
        _word(context, _TABLES[table], table, word, concept)


def _word(context: Context, model: str, table: str, word: coding.Word, concept: Part, heading: str = "") -> bool:
    if model in _LISTS:
        model = context.once(model, word.word)
    elif not context.put(model, word.word):
        return False
    coding.take(concept, table, word.word, model, heading)
    context.read_as(model, word, concept)
    return True


_Step = Callable[[Context, Part, Part, str, str, str], bool]


def _headed(context: Context, concept: Part, text: Part, steps: tuple[_Step, ...]) -> bool:
    """Read a text "Heading: value"; each step is asked with heading, its text with the colon, and the value."""
    before, colon, value = text.text.partition(":")
    heading = coding.folded(before).removeprefix("design ")
    value = value.strip()
    return bool(colon and value) and any(step(context, concept, text, heading, before + colon, value) for step in steps)


def _headed_word(
    context: Context, concept: Part, text: Part, row: tuple[str, str] | None, heading: str, value: str
) -> bool:
    if row is None:
        return False
    table, model = row
    found = coding.by_words(table, value)
    if found is None:
        found = next((word for one in coding.codings(concept) if (word := coding.by_code(table, one.value))), None)
    if found is not None:
        return _word(context, model, table, found, concept, heading)
    path = model
    if model in _LISTS:
        path = context.once(model, value, text)
    elif not context.put(model, value, text):
        return False
    context.report.add("SRC151", path=path, source=text.pointer, text=value, field=model)
    return True


def _headed_design(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    return _headed_word(context, concept, text, _DESIGN.get(heading), before, value)


def _headed_class(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    return _headed_word(context, concept, text, _CLASSIFIERS.get(heading), before, value)


def _headed_registry(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    return heading == "patient registry" and _headed_flag(context, concept, text, heading, before, value)


def _headed_flag(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    del before
    if heading == _OVERSIGHT:
        match = _FLAGGED.fullmatch(value)
        heading, value = (match[1].casefold(), match[2]) if match else (heading, value)
    model, flag = _FLAGS.get(heading), _YES_NO.get(coding.folded(value))
    return model is not None and flag is not None and context.put(model, flag, concept if _bare(concept) else text)


def _bare(concept: Part) -> bool:
    """Whether codes beside the text say the same as it: those of the classifiers that the text names."""
    return all(coding.system(one.texts("system")) == "research-study-classifiers" for one in coding.codings(concept))


def _headed_text(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    del concept, before
    model = _TEXTS.get(heading)
    return model is not None and context.put(model, value, text)


def _headed_note(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    del concept, before
    model = _NOTES.get(heading)
    return model is not None and context.put(model, value, text)


def _headed_age(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    del concept, before
    if heading not in ("minimum age", "maximum age"):
        return False
    age = ages.parse(value)
    model = f"eligibility.{heading.replace(' ', '_')}"
    if age is None or not context.put(model, age):
        return False
    text.take(f"{model}.text")
    return True


def _enrolled(context: Context, concept: Part, text: Part, heading: str, before: str, value: str) -> bool:
    """Read "Enrollment: 118", which does not say whether that is planned or actual."""
    del concept, before
    if heading != "enrollment" or not value.isdecimal() or context.get("design.enrollment") is not None:
        return False
    return context.put("design.enrollment.count", int(value), text)


def _classifiers(context: Context) -> None:
    sexes: dict[str, Part] = {}
    for concept in context.study.all("classifier"):
        shown = coding.shown(concept)
        if shown is None:
            continue
        words = coding.folded(shown.text)
        if words in _HEALTHY:
            context.put("eligibility.healthy_volunteers", _HEALTHY[words], concept)
        elif words in _SEXES:
            sexes[_SEXES[words]] = concept
        else:
            _headed(context, concept, shown, (_headed_class, _headed_flag, _headed_text, _headed_age))
    if sexes:
        context.put("eligibility.sex", "ALL" if len(sexes) == 2 else next(iter(sexes)), *sexes.values())


def _recruitment(context: Context) -> None:
    for recruitment in context.study.all("recruitment"):
        for name, kind in (("actualNumber", "actual"), ("targetNumber", "estimated")):
            number = recruitment.one(name)
            if number is not None:
                enrolled(context, number, kind)


def enrolled(context: Context, number: Part, kind: str | None) -> None:
    """Take a number of participants, where none other is known yet."""
    if type(number.value) is int and context.get("design.enrollment.count") in (None, number.value):
        context.put("design.enrollment.count", number.value, number)
        if kind is not None:
            context.put("design.enrollment.kind", kind)
