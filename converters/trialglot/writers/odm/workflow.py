"""Workflow and Timing: what the grid of arms and epochs, and stated lengths of time, make certain.

Every participant goes through the elements of the cells of one arm, epoch after epoch; where arms part, the transition
depends on the arm. Nothing else is known of the flow of a registered study. Where the record has more periods than
epochs were derived from it, what follows on what and where a path can end is unknown, and left out.
"""

from __future__ import annotations

import re
from itertools import pairwise

from trialglot.design.wording import lines
from trialglot.model.design import Duration, Element
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.structure import activity_ref, whole
from trialglot.writers.odm.xml import described, element, named, oid

# What XML Schema's duration and ODM's week duration accept (ODM 1.3.2, durationDatetime).
_DURATION = re.compile(
    r"P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)"
)
QUALIFIERS = {"maximum": "At most this long.", "approximate": "Approximately this long."}

Paths = list[tuple[str, list[str]]]


def write(context: Context) -> str:
    """Return Workflow and Timing, each where there is something to say."""
    criteria = any(one.kind != "unspecified" for one in context.plan.criteria.criteria)
    paths = paths_of(context) if len(context.plan.design.epochs) > 1 else []
    complete = context.plan.design.complete
    if paths and not complete:
        context.report.add("MAP237", path="design", target_path="Protocol/sdm:Workflow")
    parts = [
        *_ends(paths, complete=complete),
        *([_entry(context)] if criteria else []),
        *(_transitions(context, paths) if complete else []),
    ]
    workflow = element(4, "sdm:Workflow", "", "".join(parts)) if parts else ""
    return workflow + (_timing(context) if whole(context) else "")


def paths_of(context: Context) -> Paths:
    """Return, for each arm, the elements that its participants go through, in order."""
    design = context.plan.design
    order = {epoch.key: number for number, epoch in enumerate(design.epochs)}
    paths: dict[str, list[str]] = {arm.key: [] for arm in design.arms}
    for cell in sorted(design.cells, key=lambda cell: order[cell.epoch]):
        paths[cell.arm] += cell.elements
    return list(paths.items())


def _ends(paths: Paths, *, complete: bool) -> list[str]:
    """Return StudyStart, if all arms begin alike, and the activities after which nothing follows."""
    starts = dict.fromkeys(path[0] for _, path in paths if path)
    ends = dict.fromkeys(path[-1] for _, path in paths if path)
    made = []
    if len(starts) == 1:
        made.append(element(5, "sdm:StudyStart", "", "".join(map(activity_ref, starts))))
    if ends and complete:
        made.append(element(5, "sdm:PathCanFinish", "", "".join(map(activity_ref, ends))))
    return made


def _entry(context: Context) -> str:
    study = oid("StructuralElementOID", "ST", context.study.id)
    attributes = f'{named("EEC", "study", "Eligibility for the study")} StructuralElementType="Study"{study}'
    entry = element(6, "sdm:EntryCriteria", "", element(7, "sdm:IncludeInclusionExclusionCriteria", ""))
    return element(5, "sdm:EntryExitCriteria", attributes, entry)


def _transitions(context: Context, paths: Paths) -> list[str]:
    names = {one.key: one.name for one in context.plan.design.elements}
    following: dict[str, dict[str, str]] = {}
    for arm, path in paths:
        for key, after in pairwise(path):
            following.setdefault(key, {})[arm] = after
    asked: dict[str, None] = {}
    made = []
    for key, by_arm in following.items():
        targets = dict.fromkeys(by_arm.values())
        if len(targets) == 1:
            target = next(iter(targets))
            attributes = named("TRD", key, f"To {names[target]}") + oid("TargetActivityOID", "ACT", target)
            ways = [element(7, "sdm:TransitionDefault", attributes)]
        else:
            asked |= dict.fromkeys(by_arm)
            ways = [_destination(key, arm, target, names[target]) for arm, target in by_arm.items()]
        attributes = named("TR", key, f"After {names[key]}") + oid("SourceActivityOID", "ACT", key)
        made.append(element(5, "sdm:Transition", attributes, element(6, "sdm:Switch", "", "".join(ways))))
    for one in context.plan.design.arms:
        if one.key in asked:
            text = f"The participant is assigned to: {one.name}"
            context.conditions.append((one.key, f"Assigned to {one.name}", text))
    return made


def _destination(key: str, arm: str, target: str, name: str) -> str:
    way = oid("TargetActivityOID", "ACT", target) + oid("ConditionOID", "COND", arm)
    return element(7, "sdm:TransitionDestination", named("TRD", f"{key}.{arm}", f"To {name}") + way)


def _timing(context: Context) -> str:
    design = context.plan.design
    epochs = {one.key: one for one in design.epochs}
    # The length of an epoch is that of an element which fills it alone.
    parted = {cell.epoch for cell in design.cells if len(cell.elements) != 1}
    timed = [
        (one, length)
        for one in design.elements
        if (length := one.duration or (None if one.epoch in parted else epochs[one.epoch].duration))
    ]
    made = [_duration(one, length, length_planned) for one, length in timed if (length_planned := planned(length))]
    if len(made) < len(timed):
        place = "Protocol/sdm:Structure/sdm:SegmentDef/Description"
        context.kept_as_text("design", "length of an element", place)
    return element(4, "sdm:Timing", "", "".join(made)) if made else ""


def _duration(one: Element, length: Duration, planned: str) -> str:
    evidence = length.evidence or one.evidence
    quote = f'"{evidence.quote}"' if evidence.quote else None
    return element(
        5,
        "sdm:ActivityDuration",
        named("DUR", one.key, f"Length of {one.name}") + oid("ActivityOID", "ACT", one.key) + planned,
        described(6, lines(QUALIFIERS.get(length.qualifier), quote)),
    )


def planned(length: Duration, name: str = "PlannedDuration", window: str = "PlannedDurationPreWindow") -> str:
    """Return planned duration and window; a maximum is a window that reaches back to nothing. Empty: no such form."""
    if length.qualifier == "minimum" or not _DURATION.fullmatch(length.value):
        return ""
    planned = f' {name}="{length.value}"'
    return f'{planned} {window}="{length.value}"' if length.qualifier == "maximum" else planned
