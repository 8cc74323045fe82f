"""Rules of a study design that an XML Schema cannot state (SDM-XML 1.0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.odm.index import ACTIVITY, CONDITION, SEGMENT, Index

_UNUSED = ((SEGMENT, "ODM406"), (ACTIVITY, "ODM407"), (CONDITION, "ODM411"))


def check(versions: Iterable[Index], complaints: Complaints) -> None:
    """Complain of order numbers on some siblings only, definitions that nothing uses, and gaps in the grid of cells."""
    for index in versions:
        _order(index, complaints)
        _unused(index, complaints)
        _grid(index, complaints)


def _order(index: Index, complaints: Complaints) -> None:
    """Either all siblings of a kind have an OrderNumber, or none has."""
    for parent, tag in index.numbered:
        siblings = parent.iterchildren(tag) if parent is not None else iter(())
        missing = next((one for one in siblings if one.get("OrderNumber") is None), None)
        if missing is not None and parent is not None:
            complaints.add("ODM408", missing, kind=name(missing), parent=name(parent))


def _unused(index: Index, complaints: Complaints) -> None:
    used: dict[str, set[str]] = {SEGMENT: set(), ACTIVITY: set(), CONDITION: set()}
    for _, _, oid, kinds in index.references:
        if kinds[0] in used:
            used[kinds[0]].add(oid)
    for kind, code in _UNUSED:
        for oid, element in index.defined.get(kind, {}).items():
            if oid not in used[kind]:
                complaints.add(code, element, oid=oid)


def _grid(index: Index, complaints: Complaints) -> None:
    """Each arm has one cell in each epoch; a cell that names no arm is a cell of every arm."""
    arms, epochs = index.defined.get("sdm:Arm", {}), index.defined.get("sdm:Epoch", {})
    counts: Counter[tuple[str, str]] = Counter()
    for cell, named in index.cells:
        epoch = cell.get("EpochOID", "")
        for arm in named or arms:
            counts[arm, epoch] += 1
            if counts[arm, epoch] == 2:
                complaints.add("ODM410", cell, arm=arm, epoch=epoch)
    for epoch in epochs:
        for arm, element in arms.items():
            if not counts[arm, epoch]:
                complaints.add("ODM409", element, arm=arm, epoch=epoch)
