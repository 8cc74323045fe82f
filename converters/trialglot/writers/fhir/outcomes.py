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
    levels: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for index, one in enumerate(context.study.outcomes):
        word, frame, description = one.level, one.time_frame, one.description
        counts[word] = number = counts.get(word, 0) + 1
        level = levels.get(word)
        if level is None:
            path = f"outcomes[{index}].level"
            level = levels[word] = context.concept("outcome_level", word, path, "ResearchStudy.outcomeMeasure.type")
        name = one.measure or f"{word} outcome {number}"
        logical_id = context.ids.item("outcome", name, f"{word} {frame}")
        resource: dict[str, Any] = {
            "resourceType": "EvidenceVariable",
            "id": logical_id,
            **context.head,
            "text": narrative.sentence(f"{level['text']} outcome", name, frame or ""),
            "url": f"{context.base}/EvidenceVariable/{logical_id}",
            "name": f"{context.machine}_Outcome_{word}_{number}",
            "title": name,
            "status": "active",
        }
        if description:
            resource["description"] = description
        resource["actual"] = False
        characteristic: dict[str, Any] = {"definitionCodeableConcept": {"text": name}}
        if frame:
            characteristic["timeFromEvent"] = [{"description": frame}]
        resource["characteristic"] = [characteristic]
        measure: dict[str, Any] = {"name": name, "type": [level]}
        if description and frame:
            measure["description"] = f"{description}\n\nTime frame: {frame}"
        elif description or frame:
            measure["description"] = description or f"Time frame: {frame}"
        measure["reference"] = {"reference": context.add(resource), "display": name}
        found.append(measure)
    return found
