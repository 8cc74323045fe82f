"""Cells and elements as groups of study events; their workflows and lengths of time.

A cell is a StudyEventGroupDef with ArmOID and EpochOID, which refers to groups without them: the elements of the
design (ODM 2.0, StudyEventGroupDef). A registry states no visits, so the elements hold no study events.

Where the design is complete, each arm has a workflow through its cells, a cell of several elements one through these,
and the study one through the elements of all arms, which branches where the arms part, if all of them begin alike.
"""

from __future__ import annotations

from itertools import pairwise

from trialglot.design.wording import lines
from trialglot.model.design import Duration, Element, Epoch, Evidence
from trialglot.writers.odm import texts
from trialglot.writers.odm.odm2.context import Context
from trialglot.writers.odm.odm2.protocol import workflow_ref
from trialglot.writers.odm.odm2.xml import described
from trialglot.writers.odm.workflow import QUALIFIERS, paths_of, planned
from trialglot.writers.odm.xml import LINE, element, named, oid

_GROUP, _TRANSITION = "StudyEventGroupDef", "Transition"


def workflows(context: Context) -> dict[str, str]:
    """Return the WorkflowDefs by their keys; none where what follows on what is not known in full."""
    design = context.plan.design
    if len(design.epochs) < 2:
        return {}
    if not design.complete:
        context.report.add("MAP282", path="design", target_path="MetaDataVersion/WorkflowDef")
        return {}
    order = {one.key: number for number, one in enumerate(design.epochs)}
    made = {}
    for arm in design.arms:
        cells = sorted((one for one in design.cells if one.arm == arm.key), key=lambda one: order[one.epoch])
        way = [f"CELL.{arm.key}.{one.epoch}" for one in cells]
        made[arm.key] = _line(context, arm.key, f"Way through {arm.name}", way)
        for cell in cells:
            if len(cell.elements) > 1:
                key = f"{arm.key}.{cell.epoch}"
                made[key] = _line(context, key, f"Elements of {key}", [f"SEG.{one}" for one in cell.elements])
    made |= _study(context)
    return made


def _line(context: Context, key: str, name: str, way: list[str]) -> str:
    """Return a workflow from one structural element to the next."""
    steps = "".join(
        _transition(context, f"{key}.{number}", f"{name}, step {number}", source, target)
        for number, (source, target) in enumerate(pairwise(way), start=1)
    )
    return _workflow(key, name, way[0], steps, way[-1:])


def _workflow(key: str, name: str, start: str, steps: str, ends: list[str]) -> str:
    made = f'{LINE[4]}<WorkflowStart StartOID="{start}"/>{steps}'
    made += "".join([f'{LINE[4]}<WorkflowEnd EndOID="{end}"/>' for end in ends])
    return element(3, "WorkflowDef", named("WF", key, name), made)


def _transition(context: Context, key: str, name: str, source: str, target: str) -> str:
    attributes = named("TR", key, context.unique(_TRANSITION, name, "design"))
    return f'{LINE[4]}<Transition{attributes} SourceOID="{source}" TargetOID="{target}"/>'


def _study(context: Context) -> dict[str, str]:
    """Return the workflow of the study as a whole; none where the arms do not begin alike, as it has one start."""
    names = {one.key: one.name for one in context.plan.design.elements}
    paths = paths_of(context)
    starts = dict.fromkeys(path[0] for _, path in paths if path)
    if len(starts) != 1:
        return {}
    following: dict[str, dict[str, list[str]]] = {}
    for arm, path in paths:
        for key, after in pairwise(path):
            following.setdefault(key, {}).setdefault(after, []).append(arm)
    asked: dict[str, None] = {}
    steps = []
    for key, targets in following.items():
        for target in targets:
            name = f"From {names[key]} to {names[target]}"
            steps.append(_transition(context, f"{key}.{target}", name, f"SEG.{key}", f"SEG.{target}"))
        if len(targets) > 1:
            asked |= dict.fromkeys(arm for arms in targets.values() for arm in arms)
            ways = "".join(
                f"{LINE[5]}<TargetTransition{oid('TargetTransitionOID', 'TR', f'{key}.{target}')}"
                f"{oid('ConditionOID', 'COND', arm)}/>"
                for target, arms in targets.items()
                for arm in arms
            )
            attributes = f'{named("BR", key, f"After {names[key]}, by arm")} Type="Exclusive"'
            steps.append(element(4, "Branching", attributes, ways))
    for one in context.plan.design.arms:
        if one.key in asked:
            text = f"The participant is assigned to: {one.name}"
            context.conditions.append((one.key, f"Assigned to {one.name}", text))
    ends = dict.fromkeys(f"SEG.{path[-1]}" for _, path in paths if path)
    start = f"SEG.{next(iter(starts))}"
    return {"study": _workflow("study", "Way through the study", start, "".join(steps), list(ends))}


def groups(context: Context, made: frozenset[str]) -> list[str]:
    """Return cells and elements; ``made`` are the keys of the workflows."""
    design = context.plan.design
    if any(one.interventions for one in design.elements):
        context.kept_as_text("arms", "interventions of an arm", f"MetaDataVersion/{_GROUP}/Description")
    if any(one.cycle for one in design.elements):
        context.kept_as_text("design", "cycle length", f"MetaDataVersion/{_GROUP}/Description")
    arms = {one.key: one.name for one in design.arms}
    epochs = {one.key: one.name for one in design.epochs}
    called = {one.key: " ".join(one.name.split()) for one in context.study.interventions}
    found = []
    for cell in design.cells:
        name = context.unique(_GROUP, f"{arms[cell.arm]}: {epochs[cell.epoch]}", "design")
        key = f"{cell.arm}.{cell.epoch}"
        attributes = named("CELL", key, name) + oid("ArmOID", "ARM", cell.arm) + oid("EpochOID", "EPOCH", cell.epoch)
        found.append(element(3, _GROUP, attributes, _held(cell.elements) + workflow_ref(4, key, made)))
    for one in design.elements:
        attributes = named("SEG", one.key, context.unique(_GROUP, one.name, "design"))
        given = [f"Intervention INT.{key}: {called[key]}" for key in one.interventions]
        found.append(element(3, _GROUP, attributes, described(4, lines(*given, texts.segment(one)))))
    return found


def _held(elements: tuple[str, ...]) -> str:
    """Return the references of a cell to its elements; one alone needs no order."""
    references = [oid("StudyEventGroupOID", "SEG", key) for key in elements]
    if len(references) > 1:
        references = [f'{one} OrderNumber="{number}"' for number, one in enumerate(references, start=1)]
    return "".join([f'{LINE[4]}<StudyEventGroupRef{one} Mandatory="Yes"/>' for one in references])


def timings(context: Context) -> str:
    """Return StudyTimings: how long epochs and elements take, where the text states it as a target or a maximum."""
    design = context.plan.design
    lengths = {one.key: one.duration for one in design.epochs}
    # An element that takes as long as its epoch says nothing new.
    own = [one for one in design.elements if one.duration != lengths[one.epoch]]
    stated: list[tuple[str, Epoch | Element, Duration]] = [
        (kind, one, one.duration)
        for kind, ones in (("EPOCH", design.epochs), ("SEG", own))
        for one in ones
        if one.duration
    ]
    made = [
        _constraint(context, kind, one.key, one.name, length, one.evidence, target)
        for kind, one, length in stated
        if (target := planned(length, "DurationTarget", "DurationPreWindow"))
    ]
    if len(made) < len(stated):
        context.kept_as_text("design", "length of an epoch or element", "StudyStructure/Epoch/Description")
    timing = element(5, "StudyTiming", named("TIM", "design", "Lengths of time that the record states"), "".join(made))
    return element(4, "StudyTimings", "", timing) if made else ""


def _constraint(
    context: Context, kind: str, key: str, name: str, length: Duration, known: Evidence, target: str
) -> str:
    evidence = length.evidence or known
    quote = f'"{evidence.quote}"' if evidence.quote else None
    unique = context.unique("DurationTimingConstraint", f"Length of {name}", "design")
    attributes = named("DUR", key, unique) + oid("StructuralElementOID", kind, key) + target
    about = lines(QUALIFIERS.get(length.qualifier), quote)
    return element(6, "DurationTimingConstraint", attributes, described(7, about))
