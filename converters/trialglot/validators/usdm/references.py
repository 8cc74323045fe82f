"""References by id: they lead somewhere, to an instance of a right class, within the same design or timeline."""

from __future__ import annotations

from typing import Final, NamedTuple

from trialglot.findings import Severity
from trialglot.usdm.definitions import ANYTHING, Attribute
from trialglot.validators.usdm.index import STUDY_DESIGNS, Document, Node, shown
from trialglot.validators.usdm.saying import Say

_TIMELINE: Final = ("ScheduleTimeline",)
_DOCUMENT: Final = ("StudyDefinitionDocumentVersion",)


class Stated(NamedTuple):
    """A published rule about the references of an attribute: both ends stand in the same instance of ``within``."""

    rule: str
    within: tuple[str, ...] = ()


RULES: Final[dict[tuple[str, str], Stated]] = {
    ("Activity", "childIds"): Stated("DDF00254", STUDY_DESIGNS),
    ("Activity", "nextId"): Stated("DDF00028", STUDY_DESIGNS),
    ("Activity", "previousId"): Stated("DDF00028", STUDY_DESIGNS),
    ("Activity", "timelineId"): Stated("DDF00152", STUDY_DESIGNS),
    ("Condition", "appliesToIds"): Stated("DDF00091"),
    ("Condition", "contextIds"): Stated("DDF00114"),
    ("Encounter", "nextId"): Stated("DDF00029", STUDY_DESIGNS),
    ("Encounter", "previousId"): Stated("DDF00029", STUDY_DESIGNS),
    ("Encounter", "scheduledAtId"): Stated("DDF00127", STUDY_DESIGNS),
    ("NarrativeContent", "childIds"): Stated("DDF00204", _DOCUMENT),
    ("NarrativeContent", "contentItemId"): Stated("DDF00168"),
    ("NarrativeContent", "nextId"): Stated("DDF00204", _DOCUMENT),
    ("NarrativeContent", "previousId"): Stated("DDF00204", _DOCUMENT),
    ("ProductOrganizationRole", "appliesToIds"): Stated("DDF00212"),
    ("ScheduledActivityInstance", "encounterId"): Stated("DDF00106", STUDY_DESIGNS),
    ("ScheduledActivityInstance", "epochId"): Stated("DDF00105", STUDY_DESIGNS),
    ("ScheduledActivityInstance", "timelineExitId"): Stated("DDF00102", _TIMELINE),
    ("ScheduledActivityInstance", "timelineId"): Stated("DDF00107", STUDY_DESIGNS),
    ("ScheduledDecisionInstance", "epochId"): Stated("DDF00105", STUDY_DESIGNS),
    ("StudyArm", "populationIds"): Stated("DDF00050", STUDY_DESIGNS),
    ("StudyCell", "armId"): Stated("DDF00071", STUDY_DESIGNS),
    ("StudyCell", "elementIds"): Stated("DDF00047", STUDY_DESIGNS),
    ("StudyCell", "epochId"): Stated("DDF00072", STUDY_DESIGNS),
    ("StudyCohort", "indicationIds"): Stated("DDF00251", STUDY_DESIGNS),
    ("StudyEpoch", "nextId"): Stated("DDF00024", STUDY_DESIGNS),
    ("StudyEpoch", "previousId"): Stated("DDF00024", STUDY_DESIGNS),
    ("Timing", "relativeFromScheduledInstanceId"): Stated("DDF00046", _TIMELINE),
    ("Timing", "relativeToScheduledInstanceId"): Stated("DDF00046", _TIMELINE),
}
"""The published rules about references, by class and attribute; all other references have the model alone."""


def check(doc: Document, say: Say) -> None:
    """Complain of ids that lead nowhere (USD514), to another class (USD515) or out of the design (USD516)."""
    by_id = doc.by_id
    for node, name, attribute in doc.references:
        value = node.data[name]
        several = isinstance(value, list)
        for position, one in enumerate(value if several else (value,)):
            if not one and not attribute.required:
                continue  # an empty text where none is needed names nothing
            target = by_id.get(one)
            if target is None or (target.cls not in attribute.references and ANYTHING not in attribute.references):
                _wrong(node, name, position if several else -1, one, target, attribute, say)
            elif (stated := RULES.get((node.cls, name))) is not None and stated.within:
                _outside(node, name, target, stated, say)


def _wrong(node: Node, name: str, item: int, one: str, target: Node | None, attribute: Attribute, say: Say) -> None:
    code = "USD514" if target is None else "USD515"
    seen = f"{shown(one)} is the id of {target or 'nothing in the document'}"
    stated = RULES.get((node.cls, name))
    if stated is not None:
        say.rule(stated.rule, code, node, name, seen, item)
        return
    anything = ANYTHING in attribute.references
    wanted = "an instance" if anything else " or ".join(attribute.references)
    # What the id in an extension attribute may name is not stated anywhere.
    severity = Severity.WARNING if anything else None
    text = f"{node.cls}.{name} is the id of {wanted}."
    say(code, node, name, item, severity=severity, seen=seen, rule="USDM 4.0", text=text)


def _outside(node: Node, name: str, target: Node, stated: Stated, say: Say) -> None:
    mine, other = node.above(*stated.within), target.above(*stated.within)
    if mine is not None and mine is not other:
        where = f"which stands in {other}" if other is not None else f"which stands in no {stated.within[0]}"
        say.rule(stated.rule, "USD516", node, name, f"{node} names {target}, {where}, not in {mine}")
