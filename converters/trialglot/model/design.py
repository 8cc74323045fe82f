"""The derived trial design: what CDISC and FHIR plan structures need and a registry does not state outright.

Derived things are named tuples and not models: they come from our own code, which the type checker proves, so that
there is nothing to validate, and a record has hundreds of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal, NamedTuple

Basis = Literal["stated", "forced", "safe", "likely"]

# Types of epochs (submission values of C99079) that lie before participants are allocated to arms: nobody is blinded.
BEFORE_ALLOCATION = frozenset({"PRE-SCREENING", "SCREENING", "WASHOUT", "RUN-IN", "BASELINE"})
# Types of epochs that are never blinded, whatever the masking of the study.
NEVER_BLINDED = BEFORE_ALLOCATION | {"OPEN LABEL TREATMENT"}


class Evidence(NamedTuple):
    """Why a derived thing is there.

    ``basis``: "stated" by a field of the record; "forced" by a target's schema; "safe" where quoted text states it;
    "likely" where text only suggests it. ``path`` is the model path of the field, ``quote`` its words verbatim.
    """

    basis: Basis
    rule: str
    path: str | None = None
    quote: str | None = None


class Duration(NamedTuple):
    """A length of time; ``value`` is ISO 8601 (``P28D``), ``qualifier`` what the text says about it.

    ``evidence`` is where the length is stated; it may be another place than that of the period itself.
    """

    value: str
    qualifier: Literal["exact", "maximum", "minimum", "approximate"] = "exact"
    evidence: Evidence | None = None


class PlannedArm(NamedTuple):
    """An arm of the plan: an arm of the record, or the one arm that a schema forces for a record without arms."""

    key: str
    name: str
    type: str | None
    description: str | None
    interventions: tuple[str, ...]
    evidence: Evidence


class Epoch(NamedTuple):
    """A period of the plan. ``type`` is a submission value of CDISC codelist C99079 (EPOCH)."""

    key: str
    name: str
    type: str
    duration: Duration | None
    evidence: Evidence


class Element(NamedTuple):
    """What happens in one epoch of one or more arms. ``interventions`` are keys; ``cycle`` the length of a cycle."""

    key: str
    name: str
    epoch: str
    arms: tuple[str, ...]
    interventions: tuple[str, ...]
    duration: Duration | None
    cycle: Duration | None
    evidence: Evidence


class Cell(NamedTuple):
    """One arm in one epoch, with the elements that fill it."""

    arm: str
    epoch: str
    elements: tuple[str, ...]


class _Grid(NamedTuple):
    arms: tuple[PlannedArm, ...]
    epochs: tuple[Epoch, ...]
    elements: tuple[Element, ...]
    complete: bool = True


class TrialDesign(_Grid):
    """Arms x epochs grid of a study.

    ``elements`` stand in the order of their epochs; each arm has one or more in each epoch.

    ``complete`` is false where the record names more periods than there are epochs: it counts more ("four periods"),
    names some that were not read (an extension, a maintenance phase, an uncertain follow-up), or has several periods
    of treatment that one epoch stands for (as in a cross-over study). What follows on an epoch, and when a participant
    has finished, is then unknown, and must not be claimed. True says that nothing read contradicts the epochs, not that
    the protocol has no others: under inference "none" no text is read at all.
    """

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Exactly one cell for each arm and epoch, in the order of the arms."""
        held: dict[tuple[str, str], list[str]] = {}
        for one in self.elements:
            for arm in one.arms:
                held.setdefault((arm, one.epoch), []).append(one.key)
        return tuple(
            [
                Cell(arm.key, epoch.key, tuple(held.get((arm.key, epoch.key), ())))
                for arm in self.arms
                for epoch in self.epochs
            ]
        )
