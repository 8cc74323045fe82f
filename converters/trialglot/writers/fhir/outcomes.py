"""Outcome measures: ResearchStudy.outcomeMeasure and an EvidenceVariable each."""

from __future__ import annotations

from typing import Any

from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.context import Context


def measures(context: Context) -> list[dict[str, Any]]:
    """Add the EvidenceVariable of each outcome; return the outcome measures of the study.

    The variable's characteristic is the measure, with its time frame in ``timeFromEvent``: that is prose in registries,
    and stands, for people, at the end of the measure's description too.
    """
    counts: dict[str, int] = {}
    levels: dict[str, tuple[dict[str, Any], str]] = {}
    found: list[dict[str, Any]] = []
    add, meta = context.add, context.meta
    address, machine = f"{context.base}/EvidenceVariable/", f"{context.machine}_Outcome_"
    for index, one in enumerate(context.study.outcomes):
        word, frame, description = one.level, one.time_frame, one.description
        counts[word] = number = counts.get(word, 0) + 1
        if word not in levels:
            path = f"outcomes[{index}].level"
            concept = context.concept("outcome_level", word, path, "ResearchStudy.outcomeMeasure.type")
            levels[word] = concept, f"{concept['text']} outcome"
        level, kind = levels[word]
        name = one.measure or f"{word} outcome {number}"
        logical_id = context.ids.item("outcome", name, f"{word} {frame}")
        resource: dict[str, Any] = {
            "resourceType": "EvidenceVariable",
            "id": logical_id,
            "meta": meta,
            "text": narrative.sentence(kind, name, frame or ""),
            "url": address + logical_id,
            "name": f"{machine}{word}_{number}",
            "title": name,
            "status": "active",
        }
        measure: dict[str, Any] = {"name": one.measure, "type": [level]} if one.measure else {"type": [level]}
        if description:
            resource["description"] = description
            measure["description"] = f"{description}\n\nTime frame: {frame}" if frame else description
        elif frame:
            measure["description"] = f"Time frame: {frame}"
        resource["actual"] = False
        characteristic: dict[str, Any] = {"definitionCodeableConcept": {"text": name}}
        if frame:
            characteristic["timeFromEvent"] = [{"description": frame}]
        resource["characteristic"] = [characteristic]
        measure["reference"] = {"reference": add(resource), "display": name}
        found.append(measure)
    return found
