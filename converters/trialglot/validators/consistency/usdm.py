"""What a USDM document says of a study."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from trialglot.validators.consistency.facts import Facts
from trialglot.validators.consistency.values import (
    LEVELS,
    age,
    allocation,
    criteria,
    fold,
    intervening,
    items,
    measured,
    named,
    nct_numbers,
    text,
)

_TAG: Final = re.compile(r"<[^>]*>")
_LEVELS: Final = {"C94496": "primary", "C139173": "secondary", "C170559": "other"}
_MALE, _FEMALE, _BOTH = "C20197", "C16576", "C49636"
_OTHER: Final = "C17649"

Node = dict[str, Any]


def facts(document: Any) -> Facts:
    """Return the facts of a USDM document."""
    study = document.get("study") if isinstance(document, dict) else None
    version = next(iter(items(study, "versions")), {})
    design = next(iter(items(version, "studyDesigns")), {})
    population = next(iter(items(design, "population")), {})
    given = items(version, "studyIdentifiers")
    # A study has at least one identifier: for a record without any there is the name that it goes by.
    identifiers = [fold(text(one, "text")) for one in given if not _defaulted(one, "text")]
    for one in given:
        identifiers += [
            fold(text(_extension(alias, "value"), "valueString")) for alias in _extensions(one, "nct-alias")
        ]
    found: Facts = {
        "identifiers": tuple(sorted(set(identifiers))),
        "nct": nct_numbers(identifiers),
        "study_type": _code(design.get("studyType")),
        "phase": _standard(design.get("studyPhase")),
        "start": text(_extension(version, "start-date"), "valueString") or None,
        "completion": text(_extension(version, "completion-date"), "valueString") or None,
        "enrolment": _enrolment(population),
    }
    found |= _interventional(design) if design.get("instanceType") == "InterventionalStudyDesign" else {}
    found |= _structure(design)
    found |= _limits(population)
    # A design has at least one criterion: for a record without any there is one that says so.
    listed = (one for one in items(design, "eligibilityCriteria") if not _defaulted(one, "EligibilityCriterion"))
    found |= criteria(text(one, "id") for one in listed)
    return found | _interventions(version) | _outcomes(design)


def _extensions(node: Any, field: str) -> list[Node]:
    return [one for one in items(node, "extensionAttributes") if text(one, "url").rpartition("/")[2] == field]


def _extension(node: Any, field: str) -> Node:
    return next(iter(_extensions(node, field)), {})


def _defaulted(node: Any, attribute: str) -> bool:
    return any(text(one, "valueString") == attribute for one in _extensions(node, "defaulted"))


def _code(node: Any) -> str | None:
    code = text(node, "code")
    return code if code and code != _OTHER else None


def _standard(alias: Any) -> str | None:
    return _code(alias.get("standardCode")) if isinstance(alias, dict) else None


def _interventional(design: Node) -> Facts:
    found: Facts = {
        "masking": _standard(design.get("blindingSchema")),
        "purpose": next((_code(one) for one in items(design, "intentTypes")), None),
    }
    if not _defaulted(design, "model"):
        found["intervention_model"] = _code(design.get("model"))
    if (said := next((allocation(_code(one)) for one in items(design, "characteristics")), None)) is not None:
        found["allocation"] = said
    return found


def _enrolment(population: Node) -> str | None:
    planned = population.get("plannedEnrollmentNumber")
    for kind, value in (
        ("planned", planned.get("value") if isinstance(planned, dict) else None),
        ("actual", _extension(population, "actual-enrollment").get("valueInteger")),
        ("kind not stated", _extension(population, "enrollment").get("valueInteger")),
    ):
        if isinstance(value, int | float):
            return f"{int(value)} ({kind})"
    return None


def _structure(design: Node) -> Facts:
    arms = {text(one, "id"): one for one in items(design, "arms")}
    epochs = [(text(one, "id"), _code(one.get("type"))) for one in items(design, "epochs")]
    elements: dict[str, int] = {}
    cells = []
    for one in items(design, "studyCells"):
        arm, listed = text(one, "armId"), one.get("elementIds")
        cells.append(f"{arm} in {text(one, 'epochId')}")
        elements[arm] = elements.get(arm, 0) + (len(listed) if isinstance(listed, list) else 0)
    return {
        "arms": tuple(arms),
        "arm_names": {key: named(one.get("label")) for key, one in arms.items()},
        "arm_types": {key: None if _defaulted(one, "type") else _code(one.get("type")) for key, one in arms.items()},
        "epochs": tuple(epochs),
        "epoch_types": tuple(dict.fromkeys(code for _, code in epochs)),
        "cells": tuple(sorted(cells)),
        "elements": elements,
    }


def _limits(population: Node) -> Facts:
    sexes = {_code(one) for one in items(population, "plannedSex")}
    span = population.get("plannedAge")
    low, high = (
        (span.get("minValue"), span.get("maxValue"))
        if isinstance(span, dict)
        else (
            _extension(population, "minimum-age").get("valueQuantity"),
            _extension(population, "maximum-age").get("valueQuantity"),
        )
    )
    return {
        "sex": _BOTH if sexes >= {_MALE, _FEMALE} else next(iter(sexes), None),
        "minimum_age": _age(low),
        "maximum_age": _age(high),
    }


def _age(quantity: Any) -> str | None:
    if not isinstance(quantity, dict):
        return None
    return age(quantity.get("value"), _standard(quantity.get("unit")) or "")


def _interventions(version: Node) -> Facts:
    given = items(version, "studyInterventions")
    types = [(named(one.get("label")), None if _defaulted(one, "type") else _code(one.get("type"))) for one in given]
    return intervening(types)


def _outcomes(design: Node) -> Facts:
    names: dict[str, list[str]] = {level: [] for level in LEVELS}
    for objective in items(design, "objectives"):
        for one in items(objective, "endpoints"):
            level = _LEVELS.get(_code(one.get("level")) or "")
            if level:
                names[level].append(fold(html.unescape(_TAG.sub(" ", text(one, "text")))))
    return measured(names)
