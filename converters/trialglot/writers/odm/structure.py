"""Structure: epochs, arms, cells, segments and activities of the derived design.

Each intervention is an activity. An element of the design is a segment; where the design has several epochs or states
a length of time, the element also has an activity that stands for the whole of it, as SDM-XML hangs workflow and timing
on activities alone.
"""

from __future__ import annotations

from functools import lru_cache

from trialglot.design.telling import say_derived
from trialglot.design.wording import lines
from trialglot.model.design import NEVER_BLINDED, Element, Epoch, PlannedArm
from trialglot.model.study import Arm, Intervention
from trialglot.writers.odm import texts
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import LINE, attribute, described, element, named, oid

_PLACE = "Protocol/sdm:Structure"


def write(context: Context) -> str:
    """Return the Structure."""
    design = context.plan.design
    timed = whole(context)
    if any(one.cycle for one in design.elements):
        context.kept_as_text("design", "cycle length", f"{_PLACE}/sdm:SegmentDef/Description")
    recorded = {one.key: one for one in context.study.arms}
    made = [
        *[_epoch(context, epoch, number) for number, epoch in enumerate(design.epochs, start=1)],
        *[_arm(context, arm, recorded.get(arm.key), index) for index, arm in enumerate(design.arms)],
        *_cells(context),
        *[_segment(one, one.key in timed) for one in design.elements],
        *[_whole(one) for one in design.elements if one.key in timed],
        *_interventions(context),
    ]
    return element(4, "sdm:Structure", "", "".join(made))


def whole(context: Context) -> frozenset[str]:
    """Return the keys of the elements that have an activity of their own."""
    design = context.plan.design
    if len(design.epochs) > 1:
        return frozenset(one.key for one in design.elements)
    long = {one.key for one in design.epochs if one.duration}
    return frozenset(one.key for one in design.elements if one.duration or one.epoch in long)


def _epoch(context: Context, one: Epoch, number: int) -> str:
    about = texts.epoch(context, one)
    say_derived(context.report, "epoch", one, f"{_PLACE}/sdm:Epoch[{number}]")
    return element(5, "sdm:Epoch", f'{named("EPOCH", one.key, one.name)} OrderNumber="{number}"', described(6, about))


def _arm(context: Context, one: PlannedArm, record: Arm | None, index: int) -> str:
    about = texts.arm(context, one, record, index)
    if one.evidence.basis != "stated":
        say_derived(context.report, "arm", one, f"{_PLACE}/sdm:Arm[{index + 1}]")
    return element(5, "sdm:Arm", named("ARM", one.key, one.name), described(6, about))


def _cells(context: Context) -> list[str]:
    """Return the cells; arms that go through an epoch alike share one, which is called after the first of them."""
    design, masking, who = context.plan.design, context.study.design.masking, context.study.design.who_masked
    if masking is None and not who:
        target = f"{_PLACE}/sdm:CellDef/sdm:ArmAssociation/@Type"
        context.report.add("MAP205", path="design.masking", target_path=target, what="ArmAssociation Type is Unblinded")
    blinded = masking not in {None, "NONE"} or bool(who)
    names = {one.key: one.name for one in design.arms}
    epochs = {one.key: one for one in design.epochs}
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for cell in design.cells:
        shared.setdefault((cell.epoch, cell.elements), []).append(cell.arm)
    made = []
    for (key, elements), arms in shared.items():
        epoch = epochs[key]
        name = epoch.name if len(arms) == len(names) > 1 else f"{', '.join(names[arm] for arm in arms)}: {epoch.name}"
        kind = "Blinded" if blinded and epoch.type not in NEVER_BLINDED else "Unblinded"
        association = element(6, "sdm:ArmAssociation", f' Type="{kind}"', "".join(map(_arm_ref, arms)))
        attributes = named("CELL", f"{arms[0]}.{key}", name) + oid("EpochOID", "EPOCH", key)
        made.append(element(5, "sdm:CellDef", attributes, association + _segments(elements)))
    return made


def _segments(elements: tuple[str, ...]) -> str:
    """Return the references of a cell to its segments; one alone needs no order."""
    references = [oid("SegmentOID", "SEG", key) for key in elements]
    if len(references) > 1:
        references = [f'{one} OrderNumber="{number}"' for number, one in enumerate(references, start=1)]
    return "".join(f"{LINE[6]}<sdm:SegmentRef{one}/>" for one in references)


# Keys are few and much the same in all studies.
@lru_cache(maxsize=1024)
def _arm_ref(key: str) -> str:
    return f"{LINE[7]}<sdm:ArmRef{attribute('ArmOID', f'ARM.{key}')}/>"


@lru_cache(maxsize=1024)
def activity_ref(key: str) -> str:
    """Return the reference to an activity, as segments, start and end of a study have it."""
    return f"{LINE[6]}<sdm:ActivityRef{attribute('ActivityOID', f'ACT.{key}')}/>"


def _segment(one: Element, timed: bool) -> str:
    activities = (one.key, *one.interventions) if timed else one.interventions
    inner = described(6, texts.segment(one)) + "".join(map(activity_ref, activities))
    return element(5, "sdm:SegmentDef", named("SEG", one.key, one.name), inner)


def _whole(one: Element) -> str:
    about = f"Stands for the whole of segment SEG.{one.key}."
    return element(5, "sdm:ActivityDef", named("ACT", one.key, one.name), described(6, about))


def _interventions(context: Context) -> list[str]:
    used = {key for one in context.plan.design.elements for key in one.interventions}
    made = []
    for index, one in enumerate(context.study.interventions):
        made.append(_intervention(context, one, index))
        if one.key not in used:
            target = f"{_PLACE}/sdm:ActivityDef[@OID='ACT.{one.key}']"
            context.report.add("MAP235", path=f"interventions[{index}]", target_path=target, name=one.name)
    return made


def _intervention(context: Context, one: Intervention, index: int) -> str:
    about = lines(texts.intervention(context, one, index), texts.unnamed(one))
    return element(5, "sdm:ActivityDef", named("ACT", one.key, one.name), described(6, about))
