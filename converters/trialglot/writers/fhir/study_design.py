"""Study design, classifiers and notes: what the design, oversight and data sharing modules of a registry say."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.design import masking
from trialglot.design.wording import listed
from trialglot.writers.fhir.context import Context, yes_no

_DESIGN = "ResearchStudy.studyDesign"


def concepts(context: Context) -> list[dict[str, Any]]:
    """Return the study design concepts; descriptions that no element holds become notes."""
    design = context.study.design
    found = []
    for table, word in (
        ("study_type", design.study_type),
        ("allocation", design.allocation),
        ("intervention_model", design.intervention_model),
        ("observational_model", design.observational_model),
        ("time_perspective", design.time_perspective),
    ):
        if word:
            heading = table.replace("_", " ").capitalize()
            text = f"{heading}: {codes.label(table, word)}"
            found.append(context.concept(table, word, f"design.{table}", _DESIGN, text))
    found += _masking(context)
    sampling = context.study.eligibility.sampling_method
    if sampling:
        text = f"Sampling method: {codes.label('sampling_method', sampling)}"
        found.append(context.concept("sampling_method", sampling, "eligibility.sampling_method", _DESIGN, text))
    if design.biospecimen_retention:
        words = codes.label("biospecimen_retention", design.biospecimen_retention)
        found.append({"text": f"Biospecimen retention: {words}"})
    if design.patient_registry is not None:
        found.append({"text": f"Patient registry: {yes_no(design.patient_registry)}"})
    access = design.expanded_access_types
    if access:
        for name, flag in (
            ("individual patients", access.individual),
            ("intermediate-size population", access.intermediate),
            ("treatment IND or protocol", access.treatment),
        ):
            if flag is not None:
                found.append({"text": f"Expanded access for {name}: {yes_no(flag)}"})
    return found


def _masking(context: Context) -> list[dict[str, Any]]:
    """Return the masking level, coded by what the masked parties make of it, and one concept a masked party."""
    design = context.study.design
    found: list[dict[str, Any]] = []
    if design.masking:
        word = design.masking
        concept: dict[str, Any] = {}
        term = masking.cdisc_term(word, design.who_masked)
        if term is not None:
            concept["coding"] = [_ncit(word, term.code)]
            if not term.exact:
                display, relation = term.display, "by level alone, the masked parties are not stated"
                context.say(
                    "MAP202", "design.masking", _DESIGN, field="masking", value=word, display=display, relation=relation
                )
        else:
            context.say("MAP201", "design.masking", _DESIGN, field="masking", value=word, system="NCI Thesaurus")
        concept["text"] = f"Masking: {codes.label('masking', word)}"
        found.append(concept)
    for index, who in enumerate(design.who_masked):
        if not who:
            continue
        text = f"Masked: {codes.label('who_masked', who)}"
        found.append(context.concept("who_masked", who, f"design.who_masked[{index}]", _DESIGN, text))
    return found


def _ncit(word: str, code: str) -> dict[str, Any]:
    coding = {"system": codes.systems()["ncit"].uri, "code": code}
    row = codes.lookup("masking", word, "ncit")
    if row is not None and row.code == code:
        coding["display"] = row.display
    return coding


def describe(context: Context) -> None:
    """Collect classifiers and notes of the study."""
    _design_notes(context)
    _oversight(context)
    _sharing(context)
    study = context.study
    for word in study.eligibility.standard_ages:
        context.classify("Age group", codes.label("standard_age", word))
    if study.eligibility.gender_based is not None:
        context.classify("Eligibility based on gender", yes_no(study.eligibility.gender_based))
    for name, flag in (
        ("Results posted in the registry", study.has_results),
        ("Results waived", study.registration.results_waived),
        ("Posting delayed", study.registration.delayed_posting),
        ("No statistical analysis plan", study.no_sap),
    ):
        if flag is not None:
            context.classify(name, yes_no(flag))
    if names := listed(*study.removed_countries):
        context.note("Removed location countries", names, "removed_countries")
    if names := listed(*study.unowned_other_names):
        context.note("Other intervention names, intervention not told", names, "unowned_other_names")


def _design_notes(context: Context) -> None:
    design = context.study.design
    for heading, text, path in (
        ("Intervention model", design.intervention_model_description, "design.intervention_model_description"),
        ("Masking", design.masking_description, "design.masking_description"),
        ("Biospecimens", design.biospecimen_description, "design.biospecimen_description"),
        ("Target follow-up duration", design.target_duration, "design.target_duration"),
    ):
        if text:
            context.note(heading, text, path)
    number = design.patients_to_this_expanded_access
    if number is not None:
        path = "design.patients_to_this_expanded_access"
        context.note("Studies that point to this expanded access record", str(number), path)


def _oversight(context: Context) -> None:
    oversight = context.study.oversight
    for name, flag, code in (
        ("FDA regulated drug", oversight.fda_regulated_drug, "fda-regulated-drug"),
        ("FDA regulated device", oversight.fda_regulated_device, "fda-regulated-device"),
        ("Data monitoring committee", oversight.has_dmc, None),
        ("Unapproved or uncleared device", oversight.unapproved_device, None),
        ("Pediatric postmarket surveillance", oversight.pediatric_postmarket_surveillance, None),
        ("Product exported from the U.S.", oversight.us_export, None),
        ("FDAAA 801 violation", oversight.fdaaa801_violation, None),
    ):
        if flag is not None:
            coding = context.edition.coding("research-study-classifiers", code, name) if code and flag else None
            context.classify(name, yes_no(flag), coding)


def _sharing(context: Context) -> None:
    sharing = context.study.data_sharing
    if sharing is None:
        return
    if sharing.plan:
        context.classify("IPD sharing", codes.label("ipd_sharing", sharing.plan))
    for word in sharing.info_types:
        context.classify("IPD sharing, supporting information", codes.label("ipd_info_type", word))
    for heading, text, path in (
        ("IPD sharing", sharing.description, "data_sharing.description"),
        ("IPD sharing, time frame", sharing.time_frame, "data_sharing.time_frame"),
        ("IPD sharing, access criteria", sharing.access_criteria, "data_sharing.access_criteria"),
    ):
        if text:
            context.note(heading, text, path)
