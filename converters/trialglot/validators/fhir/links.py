"""Rules that the definitions state in words: codes that their system defines, link ids that lead to one place only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from trialglot.findings import Severity
from trialglot.fhir.definitions import Definitions
from trialglot.validators.fhir.faults import Fault, Step, fault, listed, shown

Object = dict[str, Any]
Extra = Callable[[Object], "list[Fault] | None"]


def _known_code(tables: Definitions) -> Extra:
    """A code that its own code system, known completely, does not define is wrong whatever the binding."""
    systems = tables.systems

    def check(coding: Object) -> list[Fault] | None:
        codes = systems[coding["system"]] if "system" in coding else None
        if codes is None or "code" not in coding or coding["code"] in codes:
            return None
        seen = {"value": shown(coding["code"]), "system": coding["system"], "allowed": listed(codes)}
        return [fault("FHR310", "Coding.code", "code", **seen)]

    return check


def repeated(values: Iterator[tuple[Any, tuple[Step, ...]]], rule: str, what: str) -> list[Fault]:
    """Return a fault for every value that stands at more than one place."""
    first: dict[Any, tuple[Step, ...]] = {}
    found = []
    for value, place in values:
        if first.setdefault(value, place) is not place:
            found.append(fault("FHR315", rule, *place, what=what, value=shown(value)))
    return found


def all_actions(plan: Object) -> list[Object]:
    """Return all actions of a plan, at every depth."""
    found: list[Object] = list(plan.get("action", ()))
    for action in found:  # grows while it is gone through
        if "action" in action:
            found += action["action"]
    return found


def placed_actions(plan: Object, *place: Step) -> Iterator[tuple[Object, tuple[Step, ...]]]:
    """Go through the tree of actions of a plan, with the place of each."""
    for index, action in enumerate(plan.get("action", ())):
        here = (*place, "action", index)
        yield action, here
        yield from placed_actions(action, *here)


def _plan_links(tables: Definitions) -> Extra:
    def check(plan: Object) -> list[Fault] | None:
        found = []
        for key in ("linkId", "id"):
            values = [action[key] for action in all_actions(plan) if key in action]
            if len(set(values)) != len(values):
                placed = ((one[key], (*place, key)) for one, place in placed_actions(plan) if key in one)
                found += repeated(placed, f"PlanDefinition.action.{key}", key)
        return found

    return check


def _study_links(tables: Definitions) -> Extra:
    def check(study: Object) -> list[Fault] | None:
        groups = study.get("comparisonGroup")
        if groups is None:
            return None
        values = ((one["linkId"], ("comparisonGroup", i, "linkId")) for i, one in enumerate(groups) if "linkId" in one)
        found = repeated(values, "ResearchStudy.comparisonGroup.linkId", "linkId")
        for one in found:
            one.severity = Severity.WARNING  # the definition says what the id is for, not that it is unique
        return found

    return check


EXTRAS: dict[str, Callable[[Definitions], Extra]] = {
    "Coding": _known_code,
    "PlanDefinition": _plan_links,
    "ResearchStudy": _study_links,
}
