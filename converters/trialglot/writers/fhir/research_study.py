"""The ResearchStudy, and through it all resources of a study."""

from __future__ import annotations

import re
from typing import Any

from trialglot.codes import label, systems
from trialglot.design.identifiers import mesh
from trialglot.design.text import Expression
from trialglot.model.study import MeshTerm
from trialglot.writers.fhir import (
    activities,
    artifacts,
    eligibility,
    identifiers,
    narrative,
    outcomes,
    parties,
    plan_definition,
    progress,
    sites,
    study_design,
)
from trialglot.writers.fhir.context import Context, unsigned

# Arms without what the study is about, and roles of products that it is not about.
_CONTROLS = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
_BESIDE = frozenset({"non-investigational", "background", "rescue", "challenge", "premedication", "placebo"})
_SHAM = Expression(r"\b(?:placebos?|sham)\b", re.IGNORECASE)
_BRACKETED = Expression(r"\([^()]*\)|\[[^\[\]]*\]")
_SEVERAL = Expression(r"[/,;+&]|\b(?:and|or|vs?|versus|with|plus|followed|then)\b", re.IGNORECASE)
# Sections of a record that are reported module by module.
_SPLIT = frozenset({"protocolSection", "derivedSection"})


def build(context: Context) -> None:
    """Add all resources of the study to the bundle, the ResearchStudy last."""
    study = context.study
    typed = identifiers.identifiers(context)
    party = parties.associated(context)
    site = sites.locations(context)
    eligible = eligibility.group(context)
    canonicals = activities.activities(context)
    exposures = activities.exposures(context, canonicals) if study.arms else {}
    measure = outcomes.measures(context)
    protocol = plan_definition.protocol(context, canonicals, eligible)
    design = study_design.concepts(context)
    study_design.describe(context)
    results = artifacts.related(context)
    recruited = _recruitment(context, eligible)
    phase = _phase(context)

    resource = context.start("ResearchStudy", context.ids.study, _narrative(context, phase))
    _put(resource, "extension", progress.registration(context))
    resource["url"] = context.canonical("ResearchStudy", context.ids.study)
    _put(resource, "identifier", typed)
    _put(resource, "title", study.brief_title or study.official_title)
    _put(resource, "label", _labels(context))
    resource["protocol"] = [protocol]
    _put(resource, "relatedArtifact", context.artifacts)
    _put(resource, "date", progress.last_update(context))
    resource["status"] = "active"
    context.states[context.ids.study] = study.status.overall, "status.overall"
    context.say("MAP209", None, "PlanDefinition.status", what="status of every definition", value="active")
    _put(resource, "primaryPurposeType", _coded(context, "primary_purpose", study.design.primary_purpose))
    _put(resource, "phase", phase)
    _put(resource, "studyDesign", design)
    _put(resource, "focus", _focus(context))
    _put(resource, "condition", [{"text": one} for one in study.conditions if one] + _mesh(study.condition_mesh))
    _put(resource, "keyword", [{"text": one} for one in study.keywords if one])
    _put(resource, "region", sites.regions(context))
    _put(resource, "descriptionSummary", study.brief_summary)
    _put(resource, "description", study.detailed_description)
    _put(resource, "period", progress.period(context))
    _put(resource, "site", site)
    _put(resource, "note", context.notes)
    _put(resource, "classifier", context.classifiers)
    _put(resource, "associatedParty", party)
    _put(resource, "progressStatus", progress.statuses(context))
    if study.status.why_stopped:
        resource["whyStopped"] = {"text": study.status.why_stopped}
    _put(resource, "recruitment", recruited)
    _put(resource, "comparisonGroup", _groups(context, exposures))
    _put(resource, "outcomeMeasure", measure)
    _put(resource, "result", results)
    _report_data(context)


def _put(resource: dict[str, Any], name: str, value: Any) -> None:
    if value:
        resource[name] = value


def _coded(context: Context, table: str, word: str | None) -> dict[str, Any] | None:
    return context.concept(table, word, f"design.{table}", "ResearchStudy.primaryPurposeType") if word else None


def _phase(context: Context) -> dict[str, Any] | None:
    phases = [one for one in context.study.design.phases if one]
    return context.concept("phase", "/".join(phases), "design.phases", "ResearchStudy.phase") if phases else None


def _labels(context: Context) -> list[dict[str, Any]]:
    study = context.study
    found = []
    for kind, value in (("official", study.official_title), ("acronym", study.acronym)):
        if value:
            path = f"{kind}_title" if kind == "official" else kind
            found.append(
                {"type": context.concept("title_type", kind, path, "ResearchStudy.label.type"), "value": value}
            )
    return found


def _mesh(terms: tuple[MeshTerm, ...]) -> list[dict[str, Any]]:
    """Return a concept for each MeSH heading; ``userSelected`` false: the registry derived it, nobody stated it."""
    uri = systems()["mesh"].uri
    found: list[dict[str, Any]] = []
    for one in terms:
        # A code holds no white space; MeSH ids never do, other words may.
        if one.id and one.id.split() == [one.id]:
            coding = {"system": uri, "code": mesh(one.id), "display": one.term, "userSelected": False}
            if not one.term:
                del coding["display"]
            found.append({"coding": [coding], "text": one.term or one.id})
        elif one.term or one.id:
            named = " ".join(part for part in (one.term, one.id) if part)
            found.append({"text": f"{named} (MeSH term of the registry)"})
    return found


def _focus(context: Context) -> list[dict[str, Any]]:
    """Return what the study is about: its interventions, but for those that are there beside or instead of it.

    These are given in control arms only, are named placebo or sham, or have such roles only by their own text.
    """
    study, details = context.study, context.plan.details
    controls = {key for arm in study.arms if arm.type in _CONTROLS for key in arm.interventions}
    controls.difference_update(*[arm.interventions for arm in study.arms if arm.type not in _CONTROLS])
    found = []
    for one in study.interventions:
        if not one.name or one.key in controls or _is_sham(one.name):
            continue
        detail = details.get(one.key)
        if detail is None or not detail.roles or not _BESIDE.issuperset(detail.role_kinds):
            found.append({"concept": {"text": one.name}})
    found += [{"concept": concept} for concept in _mesh(context.study.intervention_mesh)]
    return found


def _is_sham(name: str) -> bool:
    """Whether an intervention is named placebo or sham, and names nothing else ("Aspirin or placebo" does)."""
    lower = name.lower()
    if "placebo" not in lower and "sham" not in lower:
        return False
    return _SHAM.search(name) is not None and _SEVERAL.search(_BRACKETED.sub("", name)) is None


def _recruitment(context: Context, eligible: dict[str, Any] | None) -> dict[str, Any]:
    enrollment = context.study.design.enrollment
    found: dict[str, Any] = {}
    if enrollment is not None:
        number = unsigned(enrollment.count)
        if enrollment.kind and number is not None:
            found["targetNumber" if enrollment.kind == "estimated" else "actualNumber"] = number
        else:
            place = "ResearchStudy.note"
            stated = f"{enrollment.kind}" if enrollment.kind else "not stated whether planned or actual"
            context.notes.append({"text": f"Enrollment: {enrollment.count} ({stated})"})
            code = "MAP207" if enrollment.kind is None else "MAP204"
            fields: dict[str, Any] = {"count": enrollment.count, "field": "enrolment out of range", "place": place}
            context.report.add(code, path="design.enrollment", target_path="ResearchStudy.recruitment", **fields)
    if eligible:
        found["eligibility"] = eligible
    return found


def _groups(context: Context, exposures: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    known: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for index, arm in enumerate(context.study.arms):
        group: dict[str, Any] = {"linkId": arm.key, "name": arm.label or arm.key}
        if not arm.label:
            what = f"name of arm {arm.key} = its key"
            context.say("MAP205", f"arms[{index}].label", "ResearchStudy.comparisonGroup.name", what=what)
        if arm.type:
            target = "ResearchStudy.comparisonGroup.type"
            group["type"] = context.concept("arm_type", arm.type, f"arms[{index}].type", target)
        if arm.description:
            group["description"] = arm.description
        exposed = known.get(arm.interventions)
        if exposed is None:
            exposed = known[arm.interventions] = [exposures[key] for key in dict.fromkeys(arm.interventions)]
        if exposed:
            group["intendedExposure"] = exposed
        found.append(group)
    return found


def _narrative(context: Context, phase: dict[str, Any] | None) -> dict[str, Any]:
    study = context.study
    sponsor = study.lead_sponsor
    enrollment = study.design.enrollment
    rows = (
        ("Identifier", study.id),
        ("Acronym", study.acronym),
        ("Status", label("overall_status", study.status.overall) if study.status.overall else None),
        ("Phase", phase["text"] if phase else None),
        ("Study type", label("study_type", study.design.study_type) if study.design.study_type else None),
        ("Conditions", ", ".join(one for one in study.conditions if one)),
        ("Sponsor", sponsor.name if sponsor else None),
        ("Enrollment", str(enrollment.count) if enrollment else None),
        ("Arms", ", ".join(one.label for one in study.arms if one.label)),
        ("Sites", str(len(study.sites)) if study.sites else None),
    )
    return narrative.table(study.brief_title or study.official_title or study.id, rows)


def _report_data(context: Context) -> None:
    """Report the data that the record carries unmodelled, once for each section or module of it, in full."""
    sections: dict[str, list[str]] = {}
    for pointer in context.study.carried:
        first, *rest = pointer.lstrip("/").split("/")
        if rest and first in _SPLIT:
            first, *rest = f"{first}/{rest[0]}", *rest[1:]
        sections.setdefault(first, []).append("/".join(rest))
    for section, inner in sections.items():
        parts = ", ".join([one for one in inner if one]) or "all of it"
        field, target = f"{section} of the record", "the FHIR output"
        context.say("MAP203", "data", "ResearchStudy", field=field, target_name=target, value=parts)
