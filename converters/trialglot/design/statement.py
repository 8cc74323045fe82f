"""What a text states of a period or a cycle."""

from __future__ import annotations

from typing import Literal, NamedTuple

from trialglot.model.design import Duration, Evidence

CYCLE = "cycle"
Manner = Literal["blinded", "open"]


class Statement(NamedTuple):
    """A period or cycle that a text names.

    ``type`` is a submission value of CDISC codelist C99079, or ``CYCLE``; ``position`` where it stands in its text.
    ``manner`` says how a period of treatment is called ("double-blind", "open-label"); ``general`` that the length of a
    cycle is stated for all participants alike.
    """

    type: str
    duration: Duration | None
    evidence: Evidence
    position: int
    manner: Manner | None = None
    general: bool = False


class Told(NamedTuple):
    """What a text tells of the course of a study.

    ``further``: it names periods that are not among the statements. ``several``: it speaks of several periods of
    treatment, or of one of several. ``counted``: the largest number of periods that it counts ("four periods"), or 0.
    """

    statements: tuple[Statement, ...] = ()
    further: bool = False
    several: bool = False
    counted: int = 0
