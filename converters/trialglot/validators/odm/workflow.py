"""Rules of the flow of a design that an XML Schema cannot state (SDM-XML 1.0): start, transitions, conditions, time."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from trialglot.validators.complaints import Complaints
from trialglot.validators.lengths import days
from trialglot.validators.odm.index import CONDITION, Elements, Index, oids_of
from trialglot.validators.xsd import ODM_NS, SDM_NS

_SDM = f"{{{SDM_NS}}}"
_SEGMENT, _REFERENCE = f"{_SDM}SegmentDef", f"{_SDM}ActivityRef"
_ELIGIBILITY = frozenset({f"{_SDM}InclusionCriteria", f"{_SDM}ExclusionCriteria"})
_BLANK = etree.XPath("odm:ConditionDef[not(normalize-space())]", namespaces={"odm": ODM_NS})
_WAYS = ("sdm:TransitionDefault", "sdm:TransitionDestination")


def check(index: Index, complaints: Complaints) -> None:
    """Complain of a start outside the first epoch, transitions that lead nowhere, and conditions with two meanings."""
    _activities(index, complaints)
    _transitions(index, complaints)
    _conditions(index, complaints)
    _durations(index, complaints)


def _activities(index: Index, complaints: Complaints) -> None:
    """An activity stands in a segment once; the study starts in the first epoch."""
    references, oids = index.elements.get("sdm:ActivityRef", []), oids_of(index, "sdm:ActivityRef", "ActivityOID")
    held = list(zip([one.getparent() for one in references], oids, strict=True))
    if len(set(held)) < len(held):
        seen = set()
        for one, pair in zip(references, held, strict=True):
            if pair in seen:
                complaints.add("ODM416", one, "ActivityOID", oid=pair[1])
            seen.add(pair)
    for start in index.elements.get("sdm:StudyStart", ()):
        first: dict[str, bool] = {}
        for reference in start.iterchildren(_REFERENCE):
            oid = reference.get("ActivityOID", "")
            holders = [holder for holder, other in held if other == oid]
            segments = [one.get("OID", "") for one in holders if one is not None and one.tag == _SEGMENT]
            first = first or _in_first_epoch(index)
            found = [first[segment] for segment in segments if segment in first]
            if found and not any(found):
                complaints.add("ODM418", reference, "ActivityOID", oid=oid)


def _in_first_epoch(index: Index) -> dict[str, bool]:
    """Return by segment whether the first epoch has it."""
    epochs = index.elements.get("sdm:Epoch", [])
    numbered = all(one.get("OrderNumber", "").strip().isdigit() for one in epochs)
    first = min(epochs, key=_order) if epochs and numbered else next(iter(epochs), None)
    oid = first.get("OID") if first is not None else None
    found: dict[str, bool] = {}
    segments = oids_of(index, "sdm:SegmentRef", "SegmentOID")
    for one, segment in zip(index.elements.get("sdm:SegmentRef", ()), segments, strict=True):
        cell = one.getparent()
        if cell is not None and segment is not None:
            found[segment] = found.get(segment, False) or cell.get("EpochOID") == oid
    return found


def _order(epoch: etree._Element) -> int:
    return int(epoch.get("OrderNumber", ""))


def _transitions(index: Index, complaints: Complaints) -> None:
    transitions = index.elements.get("sdm:Transition", [])
    sources: Counter[str] = Counter()
    for one in transitions:
        source = one.get("SourceActivityOID", "")
        sources[source] += 1
        if sources[source] == 2:
            complaints.add("ODM419", one, "SourceActivityOID", oid=source)
    for kind in _WAYS:
        for one in index.elements.get(kind, ()):
            switch = one.getparent()
            transition = switch.getparent() if switch is not None else None
            if transition is not None and transition.get("SourceActivityOID") == one.get("TargetActivityOID", ""):
                complaints.add("ODM417", one, "TargetActivityOID", oid=one.get("TargetActivityOID"))


def _conditions(index: Index, complaints: Complaints) -> None:
    """A condition says something, is that of one eligibility criterion, and does not steer transitions besides."""
    conditions = index.elements.get(CONDITION, [])
    version = conditions[0].getparent() if conditions else None
    for one in _blank(version) if version is not None else ():
        complaints.add("ODM421", one, oid=one.get("OID"))
    criteria: Elements = [one for one in index.elements.get("sdm:Criterion", ()) if _eligibility(one)]
    steering = {one.get("ConditionOID") for one in index.elements.get("sdm:TransitionDestination", ())}
    seen = set()
    for one in criteria:
        oid = one.get("ConditionOID")
        if oid in steering:
            complaints.add("ODM424", one, "ConditionOID", oid=oid)
        if oid in seen:
            complaints.add("ODM425", one, "ConditionOID", oid=oid)
        seen.add(oid)


def _blank(version: etree._Element) -> Elements:
    found = _BLANK(version)
    return [one for one in found if etree.iselement(one)] if isinstance(found, list) else []


def _eligibility(criterion: etree._Element) -> bool:
    parent = criterion.getparent()
    return parent is not None and parent.tag in _ELIGIBILITY


def _durations(index: Index, complaints: Complaints) -> None:
    for one in index.elements.get("sdm:ActivityDuration", ()):
        planned, window = days(one.get("PlannedDuration", "")), days(one.get("PlannedDurationPreWindow", ""))
        if planned is not None and window is not None and window[0] > planned[1]:
            complaints.add("ODM414", one, "PlannedDurationPreWindow", oid=one.get("OID"))
