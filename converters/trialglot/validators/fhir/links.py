"""Rules that the definitions state in words: link ids name one thing, and what refers to a link id finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from trialglot.fhir.definitions import Definitions
from trialglot.findings import Severity
from trialglot.validators.fhir.attachments import attachment_check
from trialglot.validators.fhir.codings import QUANTITIES, coding_check, quantity_check
from trialglot.validators.fhir.faults import Fault, Step, fault, shown

Object = dict[str, Any]
Extra = Callable[[Object], "list[Fault] | None"]


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
    older = tables.edition < "5"

    def check(plan: Object) -> list[Fault] | None:
        found: list[Fault] = []
        for key in ("linkId", "id"):
            values = [action[key] for action in all_actions(plan) if key in action]
            if len(set(values)) != len(values):
                placed = ((one[key], (*place, key)) for one, place in placed_actions(plan) if key in one)
                of_any = key == "id"  # as of any element; what a link id is for is said of the action
                rule = "Element.id" if of_any else "PlanDefinition.action.linkId"
                found += repeated(placed, rule, "the element id" if of_any else key)
        if older:
            found += _dangling_ids(plan)
        return found

    return check


def _dangling_ids(plan: Object) -> list[Fault]:
    """Ids of actions and goals that a plan of an edition before R5 does not have; R5 states that as invariants."""
    goals = {goal.get("id") for goal in plan.get("goal", ())}
    actions = {action.get("id") for action in all_actions(plan)}
    found = []
    for action, place in placed_actions(plan):
        wanted: list[tuple[Any, tuple[Step, ...], set[Any], str]] = [
            (one, ("goalId", index), goals, "goal") for index, one in enumerate(action.get("goalId", ()))
        ]
        for index, related in enumerate(action.get("relatedAction", ())):
            wanted.append((related.get("actionId"), ("relatedAction", index, "actionId"), actions, "action"))
        for value, steps, known, what in wanted:
            if value is not None and value not in known:
                rule = ".".join(["PlanDefinition.action", *(step for step in steps if isinstance(step, str))])
                seen = {"value": shown(value), "wanted": f"PlanDefinition.{what}.id"}
                found.append(fault("FHR326", rule, *place, *steps, **seen))
    return found


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
    "Attachment": attachment_check,
    "Coding": coding_check,
    **{name: partial(quantity_check, name=name) for name in QUANTITIES},
    "PlanDefinition": _plan_links,
    "ResearchStudy": _study_links,
}
