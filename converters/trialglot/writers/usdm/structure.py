"""Arms, epochs, elements and cells of the derived design. Ids are the keys that every output of a study has."""

from __future__ import annotations

from itertools import pairwise

from trialglot.model.design import Element, Epoch, PlannedArm
from trialglot.model.study import Arm
from trialglot.writers.usdm.context import Context
from trialglot.writers.usdm.values import Extensions, Json, other, table_code

_ARM_TYPES, _EPOCHS = "C174222", "C99079"


def arms(context: Context) -> list[Json]:
    """Return the arms; those of an observational study are its groups."""
    recorded = {one.key: one for one in context.study.arms}
    made = []
    for index, arm in enumerate(context.plan.design.arms):
        made.append(_arm(context, arm, recorded.get(arm.key), index))
        if arm.evidence.basis != "stated":
            what = f"arm {arm.name!r}"
            context.report.add("MAP205", path=arm.evidence.path, target_path=arm.key, what=what)
    if any(one.interventions for one in context.study.arms):
        context.kept("arms", "interventions of an arm", "StudyArm/arm-intervention")
    return made


def _arm(context: Context, arm: PlannedArm, record: Arm | None, index: int) -> Json:
    own, path = arm.key, f"arms[{index}]"
    about = Extensions(own)
    if arm.type:
        kind = context.code("arm_type", arm.type, _ARM_TYPES, f"{own}.type", f"{path}.type", about)
        kind = kind or other(f"{own}.type")
    else:
        kind = context.default_code("StudyArm.type", f"{own}.type", about, f"{path}.type")
    origin = "StudyArm.dataOriginType:observational" if context.observational else "StudyArm.dataOriginType"
    made: Json = {
        "id": own,
        "name": own,
        "label": arm.name,
        "type": kind,
        "dataOriginDescription": context.default("StudyArm.dataOriginDescription", about, path),
        "dataOriginType": context.default_code(origin, f"{own}.dataOriginType", about, path),
        "instanceType": "StudyArm",
    }
    text = record.description.plain if record and record.description else arm.description
    if text:
        made["description"] = text
    for key in arm.interventions:
        about.reference("arm-intervention", key)
    for name in record.unmatched if record else ():
        about.text("unmatched-intervention", name)
    about.derived(arm.evidence)
    return about.put(made)


def epochs(context: Context) -> list[Json]:
    """Return the epochs, in the order in which a participant goes through them."""
    made = [_epoch(context, epoch) for epoch in context.plan.design.epochs]
    for before, after in pairwise(made):
        before["nextId"], after["previousId"] = after["id"], before["id"]
    return made


def _epoch(context: Context, epoch: Epoch) -> Json:
    own, evidence = epoch.key, epoch.evidence
    about = Extensions(own)
    about.length("duration", epoch.duration, evidence)
    about.derived(evidence)
    what = f"epoch {epoch.name!r}"
    if evidence.basis == "forced":
        context.report.add("MAP238", path=evidence.path, target_path=own, what=what)
    elif evidence.basis != "stated":
        quote = evidence.quote or evidence.rule
        context.report.add("MAP206", path=evidence.path, target_path=own, what=what, quote=quote)
    made = {
        "id": own,
        "name": own,
        "label": epoch.name,
        "type": table_code(f"{own}.type", "epoch", epoch.type, _EPOCHS),
        "instanceType": "StudyEpoch",
    }
    return about.put(made)


def elements(context: Context) -> list[Json]:
    """Return what happens to arms in epochs, with the interventions that are given then."""
    return [_element(one) for one in context.plan.design.elements]


def _element(one: Element) -> Json:
    about = Extensions(one.key)
    about.length("duration", one.duration, one.evidence)
    about.length("cycle-length", one.cycle, one.evidence)
    about.derived(one.evidence)
    made: Json = {"id": one.key, "name": one.key, "label": one.name, "instanceType": "StudyElement"}
    if one.interventions:
        made["studyInterventionIds"] = list(one.interventions)
    return about.put(made)


def cells(context: Context) -> list[Json]:
    """Return one cell for each arm and epoch."""
    return [
        {
            "id": f"cell-{one.arm}-{one.epoch}",
            "armId": one.arm,
            "epochId": one.epoch,
            "elementIds": list(one.elements),
            "instanceType": "StudyCell",
        }
        for one in context.plan.design.cells
    ]
