"""TA and TE: the arms of the derived design as sequences of elements (SDTMIG 3.4 sections 7.2.1 and 7.2.2)."""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design.telling import say_derived
from trialglot.design.wording import because, lasting
from trialglot.model.design import Element, PlannedArm
from trialglot.model.study import Arm
from trialglot.sdtm.datasets import Cell
from trialglot.writers.sdtm.context import LIMIT, Context, pieces

_ARM_TYPES = "C174222"
_NOT_STATED = "(rule not stated in the registry record)"
# ARM is never one of these in TA: they are what DM says of subjects without a planned arm (CORE-000115).
_RESERVED = frozenset({"screen failure", "not assigned", "unplanned treatment", "not treated"})

Row = tuple[Cell, ...]


def arm_code(key: str) -> str:
    """Return the ARMCD of an arm: its key in all outputs, in capitals ("ARM-1")."""
    return key.upper()


def element_code(key: str) -> str:
    """Return the ETCD of an element, of at most 8 characters: "EL1" for "element-1"."""
    return f"EL{key.rpartition('-')[2]}"


def arms(context: Context) -> list[Row]:
    """Return the rows of TA without STUDYID and DOMAIN, and comment on arms and epochs.

    TABRANCH and TATRANS stay empty: a registry says that participants are allocated at random, but not at which point,
    nor that all arms of a study in several parts are.
    """
    design = context.plan.design
    names, elements = _arm_names(context), element_names(context)
    types = {one.key: one.type for one in design.epochs}
    numbers: dict[str, int] = {}
    rows: list[Row] = []
    for cell in design.cells:
        for key in cell.elements:
            number = numbers[cell.arm] = numbers.get(cell.arm, 0) + 1
            shown = element_code(key), elements[key]
            rows.append((arm_code(cell.arm), names[cell.arm], number, *shown, None, None, types[cell.epoch]))
    for epoch in design.epochs:
        term = context.terms.term("epoch", epoch.type, "C99079", "EPOCH", "design")
        context.comment(
            "TA.EPOCH",
            f"{epoch.name}, type {term.term} ({term.code})." if term else f"{epoch.name}, type {epoch.type}.",
            lasting("Length", epoch.duration, epoch.evidence),
            because(epoch.evidence),
        )
        say_derived(context.report, "epoch", epoch, "TA.EPOCH")
    return sorted(rows, key=_place)


def _place(row: Row) -> tuple[str, int]:
    code, _, number, *_ = row
    assert isinstance(number, int)
    return str(code), number


def _arm_names(context: Context) -> dict[str, str]:
    """Return ARM by key: the arm's title, shortened, and another for every arm (CORE-000318)."""
    recorded = {one.key: one for one in context.study.arms}
    given = {one.key: one.name for one in context.study.interventions}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for index, arm in enumerate(context.plan.design.arms):
        owner = f"TA.ARM.{arm_code(arm.key)}"
        title = arm.name if arm.name.strip().casefold() not in _RESERVED else f"Arm: {arm.name}"
        name = context.shortened(title, "TA.ARM", owner, f"arms[{index}].label")
        names[arm.key] = _other(name or arm_code(arm.key), arm_code(arm.key), taken)
        if names[arm.key] != name:
            what = f"ARM is {names[arm.key]!r}, to tell it from another arm"
            context.report.add("MAP205", path=f"arms[{index}].label", target_path="TA.ARM", what=what)
        record = recorded.get(arm.key)
        treatments = "; ".join(given[key] for key in arm.interventions if key in given)
        _comment_on_arm(context, arm, record, index, owner, treatments)
        if record is not None and record.unmatched:
            quoted = ", ".join(f'"{one}"' for one in record.unmatched)
            context.comment(owner, f"Named here, but no intervention of this record: {quoted}")
    return names


def _comment_on_arm(
    context: Context, arm: PlannedArm, record: Arm | None, index: int, owner: str, treatments: str
) -> None:
    kind = None
    if arm.type:
        term = context.terms.term("arm_type", arm.type, _ARM_TYPES, "ARM", f"arms[{index}].type")
        kind = f"Type: {term.term} ({term.code})" if term else f"Type: {label('arm_type', arm.type)}"
    text = record.description.plain if record and record.description else arm.description
    context.comment(owner, kind, f"Interventions: {treatments}" if treatments else None, text, because(arm.evidence))
    say_derived(context.report, "arm", arm, owner)


def _other(name: str, code: str, taken: set[str]) -> str:
    """Return a name that is not taken yet: where it is, with the code in brackets."""
    if name.casefold() in taken:
        room = LIMIT - len(code) - 3
        name = f"{pieces(name, room)[0]} ({code})"
    taken.add(name.casefold())
    return name


def element_names(context: Context) -> dict[str, str]:
    """Return ELEMENT by key, another for every element (CORE-000132)."""
    taken: set[str] = set()
    return {
        one.key: _other(pieces(" ".join(one.name.split()))[0], element_code(one.key), taken)
        for one in context.plan.design.elements
    }


def elements(context: Context) -> list[Row]:
    """Return the rows of TE without STUDYID and DOMAIN, in the order of ETCD.

    TESTRL is required, and TEENRL or TEDUR, which no registry record states: the rule says so. TEDUR is a length that
    is exact; another one is the rule for the end.
    """
    names = element_names(context)
    rows: list[Row] = []
    for one in context.plan.design.elements:
        name = names[one.key]
        start, end = _rule("Start of", name), _rule("End of", name)
        length, rule = _length(one, end)
        rows.append((element_code(one.key), name, start, rule, length))
        context.comment(
            f"TE.ELEMENT.{element_code(one.key)}",
            f"Full text: {one.name}" if len(pieces(one.name)) > 1 else None,
            lasting("Length", one.duration, one.evidence),
            lasting("Cycle length", one.cycle, one.evidence),
            because(one.evidence),
        )
    if rows:
        context.report.add("MAP271", path="design", target_path="TE.TESTRL", count=len(rows))
    return sorted(rows, key=lambda row: str(row[0]))


def _rule(what: str, name: str) -> str:
    room = LIMIT - len(what) - len(_NOT_STATED) - 2
    return f"{what} {pieces(name, room)[0]} {_NOT_STATED}"


def _length(one: Element, end: str) -> tuple[str | None, str | None]:
    """Return TEDUR and TEENRL, of which one is there."""
    length = one.duration
    if length is None:
        return None, end
    if length.qualifier == "exact":
        return length.value, None
    words = {"maximum": "At most", "minimum": "At least", "approximate": "About"}[length.qualifier]
    return None, f"{words} {length.value} after the start of {pieces(one.name, LIMIT - 50)[0]}"
