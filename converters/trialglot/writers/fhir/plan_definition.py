"""The protocol as one PlanDefinition: phases, allocation, arms, interventions.

Level 1: the derived epochs in their order, with the evidence they rest on; left out where the only epoch is the forced
one, which FHIR does not need. Level 2: the allocation, in the epoch in which arms first differ. Level 3: one action an
arm, its ``linkId`` the arm's key in every output. Level 4: an action for each intervention of the arm.
"""

from __future__ import annotations

from typing import Any

from trialglot.model.design import Duration, Element, Epoch, Evidence
from trialglot.model.study import Arm
from trialglot.writers.fhir import narrative, timing
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.edition import CLINICAL_PROTOCOL

_ACTION = "PlanDefinition.action"
_ASSIGNED = frozenset({"RANDOMIZED", "NON_RANDOMIZED"})


def protocol(context: Context, activities: dict[str, str], subject: dict[str, Any] | None) -> dict[str, Any]:
    """Add the PlanDefinition; ``activities`` are the canonical URLs by intervention key. Return a reference to it."""
    study = context.study
    logical_id = context.ids.make("protocol")
    title = study.brief_title or study.official_title or study.id
    counts = f"{len(study.arms)} arms, {len(study.interventions)} interventions"
    resource = context.start(
        "PlanDefinition", logical_id, narrative.sentence("Protocol", study.id, f"{narrative.short(title)}: {counts}")
    )
    resource["url"] = context.canonical("PlanDefinition", logical_id)
    resource["name"] = f"{context.machine}_Protocol"
    resource["title"] = title
    resource["type"] = CLINICAL_PROTOCOL
    resource["status"] = "active"
    if subject:
        resource["subjectReference"] = subject
    actions = _Tree(context, activities).actions()
    if actions:
        resource["action"] = actions
    return {"reference": f"PlanDefinition/{logical_id}", "display": title}


class _Tree:
    """Builds the action tree."""

    def __init__(self, context: Context, activities: dict[str, str]) -> None:
        self._context = context
        self._activities = activities
        self._names = {one.key: one.name or one.key for one in context.study.interventions}
        self._known: dict[tuple[str, ...], list[tuple[str, str, str, bool]]] = {}
        self._documentation: dict[Evidence, list[dict[str, Any]]] = {}
        # Stated by the intervention's text; whether an arm gets all that it lists is not stated, and not claimed.
        details = context.plan.details
        self._rescue = {key for key, one in details.items() if one.roles and "rescue" in one.role_kinds}

    def actions(self) -> list[dict[str, Any]]:
        design = self._context.plan.design
        epochs = design.epochs
        if not any(_derived(one.evidence) for one in epochs):
            return self._allocation(())
        elements: dict[str, list[Element]] = {one.key: [] for one in epochs}
        for element in design.elements:
            elements[element.epoch].append(element)
        host = self._host(epochs, elements)
        found: list[dict[str, Any]] = []
        for one in epochs:
            # Where the record has further periods, what follows on what is not certain.
            before = found[-1] if found and design.complete else None
            found.append(self._epoch(one, elements[one.key], one is host, before))
        return found

    def _host(self, epochs: tuple[Epoch, ...], elements: dict[str, list[Element]]) -> Epoch:
        """Return the epoch in which the arms stand: the first with interventions, else with one element an arm."""
        for one in epochs:
            if any(element.interventions for element in elements[one.key]):
                return one
        return max(epochs, key=lambda one: len(elements[one.key]))

    def _epoch(
        self, epoch: Epoch, elements: list[Element], host: bool, before: dict[str, Any] | None
    ) -> dict[str, Any]:
        target = f"{_ACTION}.code"
        action: dict[str, Any] = {"id": epoch.key, "linkId": epoch.key, "title": epoch.name}
        if epoch.duration:
            action["description"] = f"Duration: {timing.words(epoch.duration)}"
        action["code"] = self._context.concept("epoch", epoch.type, "design", target)
        self._justify(action, epoch.evidence, "epoch", epoch.name)
        if before is not None:
            action["relatedAction"] = [{"targetId": before["linkId"], "relationship": "after-end"}]
        _time(action, epoch.duration, None)
        if host:
            inner = self._allocation(elements)
        else:
            inner = [self._element(one, one.key) for one in elements if _tells_more(one, epoch)]
        if inner:
            action["groupingBehavior"] = "logical-group"
            action["action"] = inner
        return action

    def _allocation(self, elements: tuple[Element, ...] | list[Element]) -> list[dict[str, Any]]:
        study = self._context.study
        found: list[dict[str, Any]] = []
        if study.arms:
            assigned = len(study.arms) > 1 and study.design.allocation in _ASSIGNED
            group: dict[str, Any] = {"linkId": "allocation", "title": "Allocation" if assigned else "Arms"}
            group["groupingBehavior"] = "logical-group"
            if assigned:
                group["selectionBehavior"] = "exactly-one"
            by_arm: dict[str, list[Element]] = {}
            for one in elements:
                for key in one.arms:
                    by_arm.setdefault(key, []).append(one)
            group["action"] = [self._arm(arm, index, by_arm.get(arm.key, [])) for index, arm in enumerate(study.arms)]
            found.append(group)
        used = {key for arm in study.arms for key in arm.interventions}
        free = [one.key for one in study.interventions if one.key not in used]
        if free and study.arms:
            title = "Interventions that the record gives to no arm"
            inner = self._interventions("unassigned", free)
            group = {"linkId": "unassigned", "title": title, "groupingBehavior": "logical-group", "action": inner}
            found.append(group)
        elif free:
            found += self._interventions("", free)
            if any(_derived(one.evidence) for one in elements):
                found += [self._element(one, one.key) for one in elements]
        return found

    def _arm(self, arm: Arm, index: int, elements: list[Element]) -> dict[str, Any]:
        key = arm.key
        action: dict[str, Any] = {"linkId": key, "title": arm.label or key}
        if arm.description:
            action["description"] = arm.description
        if arm.type:
            action["code"] = self._context.concept("arm_type", arm.type, f"arms[{index}].type", f"{_ACTION}.code")
        single = elements[0] if len(elements) == 1 else None
        if single is not None:
            self._justify(action, single.evidence, "element", single.name)
            _time(action, single.duration, single.cycle)
        inner = self._interventions(key, arm.interventions)
        if arm.unmatched:
            inner += [
                {"linkId": f"{key}.unmatched-{number}", "title": name}
                for number, name in enumerate(arm.unmatched, start=1)
                if name
            ]
        if single is None:
            inner += [self._element(one, f"{key}.{one.key}") for one in elements]
        if inner:
            action["groupingBehavior"] = "logical-group"
            action["action"] = inner
        return action

    def _interventions(self, prefix: str, keys: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
        start = f"{prefix}." if prefix else ""
        return [
            {"linkId": start + key, "title": title, "requiredBehavior": "could", "definitionCanonical": address}
            if rescue
            else {"linkId": start + key, "title": title, "definitionCanonical": address}
            for key, title, address, rescue in self._parts(tuple(keys))
        ]

    def _parts(self, keys: tuple[str, ...]) -> list[tuple[str, str, str, bool]]:
        """Return key, name, definition of interventions, and whether for rescue; each once. Arms often share them."""
        found = self._known.get(keys)
        if found is None:
            found = [(key, self._names[key], self._activities[key], key in self._rescue) for key in dict.fromkeys(keys)]
            self._known[keys] = found
        return found

    def _element(self, element: Element, link: str) -> dict[str, Any]:
        action: dict[str, Any] = {"linkId": link, "title": element.name}
        told = []
        arms = self._context.study.arms
        if link == element.key and len(element.arms) < len(arms):
            told.append(f"Arms: {', '.join(one.label or one.key for one in arms if one.key in element.arms)}")
        if element.interventions:
            told.append(f"Interventions: {', '.join(self._names[key] for key in element.interventions)}")
        if element.duration:
            told.append(f"Duration: {timing.words(element.duration)}")
        if element.cycle:
            told.append(f"Cycle: {timing.words(element.cycle)}")
        if told:
            action["description"] = "\n\n".join(told)
        self._justify(action, element.evidence, "element", element.name)
        _time(action, element.duration, element.cycle)
        return action

    def _justify(self, action: dict[str, Any], evidence: Evidence, kind: str, name: str) -> None:
        """Mark an action as derived and quote what it rests on; what several actions rest on is reported once."""
        if evidence.basis == "stated":
            return
        found = self._documentation.get(evidence)
        if found is None:
            found = self._documentation[evidence] = [self._documented(evidence, f"{kind} {name}")]
        action["documentation"] = found

    def _documented(self, evidence: Evidence, what: str) -> dict[str, Any]:
        where = f" in {evidence.path}" if evidence.path else ""
        made = {"type": "justification", "display": f"Derived ({evidence.basis}): {evidence.rule}{where}"}
        if evidence.quote:
            made["citation"] = evidence.quote
        if evidence.basis == "forced":
            self._context.say("MAP205", evidence.path, _ACTION, what=what)
        else:
            self._context.say("MAP206", evidence.path, _ACTION, what=what, quote=evidence.quote or evidence.rule)
        return made


def _derived(evidence: Evidence) -> bool:
    return evidence.basis in ("safe", "likely")


def _tells_more(element: Element, epoch: Epoch) -> bool:
    return bool(element.interventions or element.cycle or element.duration != epoch.duration)


def _time(action: dict[str, Any], duration: Duration | None, cycle: Duration | None) -> None:
    made = timing.timing(duration, cycle)
    if made:
        action["timingTiming"] = made
