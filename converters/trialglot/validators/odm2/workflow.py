"""Workflows of ODM 2.0: whatever they hold is reached from their start."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.odm.index import Index
from trialglot.validators.xsd import ODM2_NS

_ODM = f"{{{ODM2_NS}}}"
_START, _END, _STEP, _BRANCHING = (
    f"{_ODM}{one}" for one in ("WorkflowStart", "WorkflowEnd", "Transition", "Branching")
)


def check(index: Index, complaints: Complaints) -> None:
    """Complain of transitions and ends of a workflow that no path from its start leads to."""
    transitions = index.defined.get("Transition", {})
    for one in index.elements.get("WorkflowDef", ()):
        _reached(one, transitions, complaints)


def _reached(workflow: etree._Element, transitions: dict[str, etree._Element], complaints: Complaints) -> None:
    start = next(workflow.iterchildren(_START), None)
    if start is None:
        return  # the schema complains
    steps = list(workflow.iterchildren(_STEP))
    following: dict[str, list[str]] = {}
    for one in steps:
        following.setdefault(one.get("SourceOID", ""), []).append(one.get("TargetOID", ""))
    for branching in workflow.iterchildren(_BRANCHING):
        # Where a path leads to the branching itself, it goes on to the targets of its transitions.
        targets = [transitions.get(one.get("TargetTransitionOID", "")) for one in branching]
        ways = following.setdefault(branching.get("OID", ""), [])
        ways += [one.get("TargetOID", "") for one in targets if one is not None]
    reached: set[str] = set()
    left = [start.get("StartOID", "")]
    while left:
        step = left.pop()
        if step not in reached:
            reached.add(step)
            left.extend(following.get(step, ()))
    for element, attribute in (
        *((one, "SourceOID") for one in steps),
        *((one, "EndOID") for one in workflow.iterchildren(_END)),
    ):
        oid = element.get(attribute, "")
        if oid not in reached:
            complaints.add("ODM456", element, attribute, kind=name(element), oid=oid, workflow=workflow.get("OID"))
