"""What descriptions say of arms, epochs, elements and interventions, the same in every edition of ODM."""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design.wording import because, between, lasting, lines, on_one_line, quoted
from trialglot.model.design import Element, Epoch, PlannedArm
from trialglot.model.study import Arm, Intervention
from trialglot.writers.odm.context import Context

_UNNAMED = "The record does not name the intervention."
# How the lines with labels begin that may stand before and after a text of the record.
_BEFORE = ("Type: ",)
_AFTER = (
    "Other names: ",
    "ATC: ",
    "Named here, but no ",
    "Not stated as such by the record; ",
    "Dose form: ",
    "Route: ",
    _UNNAMED,
)
_EPOCHS, _ARM_TYPES, _TYPES = "C99079", "C174222", "C99078"


def epoch(context: Context, one: Epoch) -> str:
    """Return type, length and evidence of an epoch; its term is entered in the code list EPOCH."""
    term = context.term("epoch", one.type, _EPOCHS, "EPOCH", "design")
    length = lasting("Length", one.duration, one.evidence)
    kind = f"Type: {term.term} ({term.code})." if term else f"Type: {one.type}."
    return lines(kind, length, because(one.evidence))


def arm(context: Context, one: PlannedArm, record: Arm | None, index: int) -> str:
    """Return type, text and evidence of an arm; its term is entered in the code list ARMTYPE."""
    kind = None
    if one.type:
        term = context.term("arm_type", one.type, _ARM_TYPES, "ARMTYPE", f"arms[{index}].type")
        kind = f"Type: {term.term} ({term.code})." if term else f"Type: {label('arm_type', one.type)}."
    lost = record.unmatched if record else ()
    text = record.description.plain if record and record.description else one.description
    return lines(kind, between(text, _BEFORE, _AFTER), _unmatched("intervention", lost), because(one.evidence))


def segment(one: Element) -> str:
    """Return the lengths and the evidence of an element."""
    return lines(
        lasting("Length", one.duration, one.evidence),
        lasting("Cycle length", one.cycle, one.evidence),
        because(one.evidence),
    )


def intervention(context: Context, one: Intervention, index: int) -> str:
    """Return type, text, other names and ATC codes of an intervention; its term is entered in the code list INTTYPE."""
    kind = None
    if one.type:
        term = context.term("intervention_type", one.type, _TYPES, "INTTYPE", f"interventions[{index}].type")
        kind = f"Type: {term.term} ({term.code})." if term else f"Type: {label('intervention_type', one.type)}."
    names = quoted(*map(on_one_line, one.other_names))
    atc = ", ".join(context.plan.details[one.key].atc_codes)
    return lines(
        kind,
        between(one.description and one.description.plain, _BEFORE, _AFTER),
        f"Other names: {names}" if names else None,
        f"ATC: {atc}" if atc else None,
        _unmatched("arm", one.unmatched),
    )


def unnamed(one: Intervention) -> str | None:
    """Return what is said, as the last line, of an intervention whose key stands for its name."""
    return None if one.name and not one.name.isspace() else _UNNAMED


def _unmatched(what: str, names: tuple[str, ...]) -> str | None:
    if not names:
        return None
    return f"Named here, but no {what} of this record: {quoted(*map(on_one_line, names))}"
