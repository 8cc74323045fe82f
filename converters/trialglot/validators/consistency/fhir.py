"""What a FHIR Bundle says of a study, in R5, R4B or R4."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from trialglot.validators.consistency.facts import Facts
from trialglot.validators.consistency.values import (
    LEVELS,
    NCIT,
    age,
    allocation,
    alpha3,
    fold,
    intervening,
    items,
    measured,
    named,
    nct_numbers,
    text,
)

# Elements of R5 in R4 and R4B.
_FROM_R5: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy."
_ENROLMENT: Final = re.compile(r"Enrollment: (-?[0-9]+) \((actual|estimated|not stated)")
_KINDS: Final = {"actual": "actual", "estimated": "planned", "not stated": "kind not stated"}
_EPOCH: Final = re.compile(r"epoch-[0-9]+")
_INCLUSION, _EXCLUSION, _BOTH = "C25532", "C25370", "C49636"
_LEVELS: Final = {"primary": "primary", "secondary": "secondary", "exploratory": "other"}

Resource = dict[str, Any]


def facts(bundle: Any) -> Facts:
    """Return the facts of a Bundle."""
    resources: dict[str, list[Resource]] = {}
    for entry in items(bundle, "entry"):
        for resource in items(entry, "resource"):
            resources.setdefault(text(resource, "resourceType"), []).append(resource)
    study = next((one for one in resources.get("ResearchStudy", ()) if "partOf" not in one), {})
    found = _study(study)
    found |= _arms(study)
    found |= _population(study, next(iter(resources.get("Group", ())), {}))
    found |= _epochs(next(iter(resources.get("PlanDefinition", ())), {}))
    found |= _interventions(resources.get("ActivityDefinition", ()))
    return found | _outcomes(study)


def _carried(study: Resource, name: str) -> list[Resource]:
    """Return the values of an element of R5, from the element or from the extension that stands for it."""
    if name in study:
        return items(study, name)
    return [one for one in items(study, "extension") if one.get("url") == _FROM_R5 + name]


def _part(node: Resource, name: str) -> Any:
    """Return the value of a part, from an element of R5 or from an extension in the extension that stands for it."""
    if name in node:
        return node[name]
    for one in items(node, "extension"):
        if one.get("url") == name:
            return next((value for key, value in one.items() if key.startswith("value")), None)
    return None


def _ncit(concept: Any) -> str | None:
    for one in items(concept, "coding"):
        if one.get("system") == NCIT:
            return text(one, "code") or None
    return None


def _study(study: Resource) -> Facts:
    identifiers = [fold(text(one, "value")) for one in items(study, "identifier")]
    concepts = items(study, _first(study, "studyDesign", "category"))
    design = {text(one, "text").partition(":")[0]: one for one in concepts}
    # Masked parties without a level are classifications here, and make a term for CDISC.
    masking = {"masking": _ncit(design.get("Masking"))} if "Masking" in design or "Masked" not in design else {}
    period = study.get("period")
    found: Facts = {
        "identifiers": tuple(sorted(set(identifiers))),
        "nct": nct_numbers(identifiers),
        "study_type": _ncit(design.get("Study type")),
        "phase": _ncit(study.get("phase")),
        "allocation": allocation(_ncit(design.get("Allocation"))),
        "intervention_model": _ncit(design.get("Intervention model")),
        **masking,
        "purpose": _ncit(study.get("primaryPurposeType")),
        "start": text(period, "start") or None,
        "enrolment": _enrolment(study),
    }
    if text(period, "end"):
        found["completion"] = text(period, "end")
    regions = items(study, _first(study, "region", "location"))
    listed = [text(coding, "code") for region in regions for coding in items(region, "coding")]
    return found | {"countries": tuple(sorted(map(alpha3, listed)))}


def _first(node: Resource, *names: str) -> str:
    return next((name for name in names if name in node), names[-1])


def _enrolment(study: Resource) -> str | None:
    for one in _carried(study, "recruitment"):
        for name, kind in (("targetNumber", "planned"), ("actualNumber", "actual")):
            count = _part(one, name)
            if isinstance(count, int):
                return f"{count} ({kind})"
    for note in items(study, "note"):
        match = _ENROLMENT.match(text(note, "text"))
        if match:
            return f"{match[1]} ({_KINDS[match[2]]})"
    return None


def _arms(study: Resource) -> Facts:
    groups = items(study, "comparisonGroup")
    arms = {text(one, "linkId"): one for one in groups} or {text(one, "id"): one for one in items(study, "arm")}
    if not arms:
        return {}
    return {
        "arms": tuple(arms),
        "arm_names": {key: named(one.get("name")) for key, one in arms.items()},
        "arm_types": {key: _ncit(one.get("type")) for key, one in arms.items()},
    }


def _population(study: Resource, group: Resource) -> Facts:
    counts = {_INCLUSION: 0, _EXCLUSION: 0}
    lower = upper = sex = None
    for one in items(group, "characteristic"):
        code, name = _ncit(one.get("code")), text(one, "code", "text")
        if code in counts:
            counts[code] += 1
        elif name == "Age":
            low, high = _limits(one)
            lower, upper = lower or low, upper or high
        elif name == "Sex":
            sex = _ncit(one.get("valueCodeableConcept"))
    for one in _carried(study, "classifier"):
        concept = one if "coding" in one else one.get("valueCodeableConcept")
        if _ncit(concept) == _BOTH:
            sex = _BOTH
    return {
        "inclusion": counts[_INCLUSION],
        "exclusion": counts[_EXCLUSION],
        "minimum_age": lower,
        "maximum_age": upper,
        "sex": sex,
    }


def _limits(characteristic: Resource) -> tuple[str | None, str | None]:
    """Return the lower and the upper limit of an age."""
    quantity = characteristic.get("valueQuantity")
    if isinstance(quantity, dict):
        limit = age(quantity.get("value"), text(quantity, "code"))
        above = text(quantity, "comparator").startswith(">")
        return (limit, None) if above else (None, limit)
    span = characteristic.get("valueRange")
    low, high = (span.get("low"), span.get("high")) if isinstance(span, dict) else (None, None)
    return tuple(  # type: ignore[return-value]
        age(one.get("value"), text(one, "code")) if isinstance(one, dict) else None for one in (low, high)
    )


def _epochs(plan: Resource) -> Facts:
    found = [
        (key, _ncit(next(iter(items(one, "code")), None)))
        for one in items(plan, "action")
        if _EPOCH.fullmatch(key := text(one, "linkId") or text(one, "id"))
    ]
    if not found:
        return {}
    return {"epochs": tuple(found), "epoch_types": tuple(dict.fromkeys(code for _, code in found))}


def _interventions(definitions: Iterable[Resource]) -> Facts:
    types = [(named(one.get("title")), _ncit(next(iter(items(one, "topic")), None))) for one in definitions]
    return intervening(types)


def _outcomes(study: Resource) -> Facts:
    names: dict[str, list[str]] = {level: [] for level in LEVELS}
    for one in _carried(study, "outcomeMeasure"):
        concepts = one.get("type", _part(one, "type"))
        for concept in concepts if isinstance(concepts, list) else [concepts]:
            level = next((text(coding, "code") for coding in items(concept, "coding")), "")
            if level in _LEVELS:
                names[_LEVELS[level]].append(fold(_part(one, "name")))
    return measured(names)
