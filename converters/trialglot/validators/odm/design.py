"""Rules of a study design that an XML Schema cannot state (SDM-XML 1.0)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.odm.index import ACTIVITY, CONDITION, SEGMENT, Index

_UNUSED = ((SEGMENT, "ODM406"), (ACTIVITY, "ODM407"), (CONDITION, "ODM411"))


def check(versions: Iterable[Index], complaints: Complaints) -> None:
    """Complain of missing or impossible order numbers, definitions that nothing uses, and gaps in the grid of cells."""
    for index in versions:
        _order(index, complaints)
        _unused(index, complaints)
        _grid(index, complaints)
        _names(index, complaints)


def _order(index: Index, complaints: Complaints) -> None:
    """Either all siblings of a kind have an OrderNumber, or none has; numbers count from 1."""
    for elements, numbers in index.ordered:
        for one, number in zip(elements, numbers, strict=True):
            if number is not None and number.lstrip(" +0")[:1] in ("", "-"):
                complaints.add("ODM420", one, "OrderNumber", number=number)
        pairs = list(zip(elements, numbers, strict=True))
        numbered = {one.getparent() for one, number in pairs if number is not None}
        for one, number in pairs:
            parent = one.getparent()
            if number is None and parent is not None and parent in numbered:
                complaints.add("ODM408", one, kind=name(one), parent=name(parent))
                numbered.remove(parent)


def _unused(index: Index, complaints: Complaints) -> None:
    for kind, code in _UNUSED:
        defined = index.defined.get(kind, {})
        used = (one.oids for one in index.references if one.kinds[0] == kind)
        unused = set(defined).difference(*used)
        for oid, element in defined.items() if unused else ():
            if oid in unused:
                complaints.add(code, element, oid=oid)


def _grid(index: Index, complaints: Complaints) -> None:
    """Each arm has one cell in each epoch; a cell that names no arm is a cell of every arm."""
    arms, epochs = index.defined.get("sdm:Arm", {}), index.defined.get("sdm:Epoch", {})
    named: dict[etree._Element | None, list[str]] = defaultdict(list)
    for reference in index.elements.get("sdm:ArmRef", ()):
        association = reference.getparent()
        named[None if association is None else association.getparent()].append(reference.get("ArmOID", ""))
    counts: Counter[tuple[str, str]] = Counter()
    filled = {one.getparent() for one in index.elements.get("sdm:SegmentRef", ())}
    for cell in index.elements.get("sdm:CellDef", ()):
        if cell not in filled:
            complaints.add("ODM423", cell, oid=cell.get("OID"))
        epoch = cell.get("EpochOID", "")
        for arm in named.get(cell, arms):
            counts[arm, epoch] += 1
            if counts[arm, epoch] == 2:
                complaints.add("ODM410", cell, arm=arm, epoch=epoch)
    for epoch in epochs:
        for arm, element in arms.items():
            if not counts[arm, epoch]:
                complaints.add("ODM409", element, arm=arm, epoch=epoch)


def _names(index: Index, complaints: Complaints) -> None:
    """Arms that are called alike cannot be told apart by a reader."""
    arms = index.elements.get("sdm:Arm", [])
    called = [one.get("Name") for one in arms]
    if len(set(called)) < len(called):
        seen = set()
        for one, own in zip(arms, called, strict=True):
            if own in seen:
                complaints.add("ODM415", one, "Name", name=own)
            seen.add(own)
