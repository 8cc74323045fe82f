"""Rules of a study design that the XML Schema of ODM 2.0 does not state: cells, groups, conditions, lengths of time."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from trialglot.validators.complaints import Complaints
from trialglot.validators.lengths import days
from trialglot.validators.odm.index import Elements, Index
from trialglot.validators.odm2.vocabulary import CONDITION, GROUP
from trialglot.validators.xsd import ODM2_NS

_BLANK = etree.XPath("odm:ConditionDef[not(normalize-space())]", namespaces={"odm": ODM2_NS})
_REFERENCE = f"{{{ODM2_NS}}}StudyEventGroupRef"
_HELD = (_REFERENCE, f"{{{ODM2_NS}}}StudyEventRef")


def check(index: Index, complaints: Complaints) -> None:
    """Complain of cells that are none, gaps in their grid, groups in no place, and conditions and lengths amiss."""
    _cells(index, complaints)
    _groups(index, complaints)
    _conditions(index, complaints)
    _durations(index, complaints)


def _used(index: Index, kind: str) -> set[str | None]:
    """Return the OIDs of a kind that something refers to."""
    return set().union(*(one.oids for one in index.references if kind in one.kinds))


def _cells(index: Index, complaints: Complaints) -> None:
    """A cell is a group with an arm and an epoch; where there are cells, each arm has one in each epoch."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in index.elements.get(GROUP, ()):
        arm, epoch = one.get("ArmOID"), one.get("EpochOID")
        if arm is None and epoch is None:
            continue
        if arm is None or epoch is None:
            complaints.add("ODM451", one, oid=one.get("OID"), missing="ArmOID" if arm is None else "EpochOID")
            continue
        if next(one.iterchildren(*_HELD), None) is None:
            complaints.add("ODM423", one, oid=one.get("OID"))
        counts[arm, epoch] += 1
        if counts[arm, epoch] == 2:
            complaints.add("ODM410", one, arm=arm, epoch=epoch)
    for epoch in index.defined.get("Epoch", {}) if counts else ():
        for arm, element in index.defined.get("Arm", {}).items():
            if not counts[arm, epoch]:
                complaints.add("ODM409", element, arm=arm, epoch=epoch)


def _groups(index: Index, complaints: Complaints) -> None:
    """A cell is in no other group, any other group is in one or in a workflow, and no group is in itself."""
    groups = index.defined.get(GROUP, {})
    inside: dict[str, list[str]] = {}
    for oid, one in groups.items():
        inside[oid] = [each.get("StudyEventGroupOID", "") for each in one.iterchildren(_REFERENCE)]
    held = {each for own in inside.values() for each in own}
    used = _used(index, GROUP)
    for oid, one in groups.items():
        is_cell = one.get("ArmOID") is not None or one.get("EpochOID") is not None
        if is_cell and oid in held:
            complaints.add("ODM452", one, oid=oid)
        elif not is_cell and oid not in used:
            complaints.add("ODM454", one, oid=oid)
    for oid in _circles(inside):
        complaints.add("ODM453", groups[oid], oid=oid)


def _circles(inside: dict[str, list[str]]) -> list[str]:
    """Return the groups that contain themselves, of each circle the first."""
    around: dict[str, list[str]] = {}
    for oid, held in inside.items():
        for one in held:
            around.setdefault(one, []).append(oid)
    # What holds no group that is left is in no circle, and neither is what is held by none that is left.
    left = _without_ends(dict.fromkeys(inside), inside, around)
    left = _without_ends(left, around, inside)
    found = []
    for oid in list(left):
        if oid not in left:
            continue
        found.append(oid)
        below = [oid]
        while below:
            one = below.pop()
            if one in left:
                del left[one]
                below.extend(inside[one])
    return found


def _without_ends(left: dict[str, None], onward: dict[str, list[str]], back: dict[str, list[str]]) -> dict[str, None]:
    """Return the groups without those from which no way leads on for ever."""
    counts = {oid: sum(one in left for one in onward.get(oid, ())) for oid in left}
    ends = [oid for oid, count in counts.items() if not count]
    for end in ends:  # grows on the way
        for one in back.get(end, ()):
            if one in counts:
                counts[one] -= 1
                if not counts[one]:
                    ends.append(one)
    gone = set(ends)
    return {oid: None for oid in left if oid not in gone}


def _conditions(index: Index, complaints: Complaints) -> None:
    """A condition says something, is used, and is that of one criterion."""
    conditions = index.elements.get(CONDITION, [])
    version = conditions[0].getparent() if conditions else None
    for one in _blank(version) if version is not None else ():
        complaints.add("ODM421", one, oid=one.get("OID"))
    used = _used(index, CONDITION)
    for key, one in index.defined.get(CONDITION, {}).items():
        if key not in used:
            complaints.add("ODM411", one, oid=key)
    seen: set[str | None] = set()
    for one in index.elements.get("Criterion", ()):
        oid = one.get("ConditionOID")
        if oid in seen:
            complaints.add("ODM425", one, "ConditionOID", oid=oid)
        seen.add(oid)


def _blank(version: etree._Element) -> Elements:
    found = _BLANK(version)
    return [one for one in found if etree.iselement(one)] if isinstance(found, list) else []


def _durations(index: Index, complaints: Complaints) -> None:
    """A length of time is not negative, and cannot be reduced by more than itself."""
    for one in index.elements.get("DurationTimingConstraint", ()):
        lengths = {}
        for attribute in ("DurationTarget", "DurationPreWindow", "DurationPostWindow"):
            value = one.get(attribute)
            if value is None:
                continue
            lengths[attribute] = days(value)
            if lengths[attribute] is None:
                complaints.add("ODM457", one, attribute, attribute=attribute, value=value)
        target, window = lengths.get("DurationTarget"), lengths.get("DurationPreWindow")
        if target is not None and window is not None and window[0] > target[1]:
            complaints.add("ODM414", one, "DurationPreWindow", oid=one.get("OID"))
