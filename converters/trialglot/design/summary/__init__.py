"""The trial summary of a study: which datum fills which parameter, once for every CDISC target.

Which datum fills which parameter follows the definitions of CDISC code list C66738 (TSPARMCD); values that have a code
list are its submission values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialglot.design.summary import notes, population, study, treatments
from trialglot.design.summary.parts import Collector, TrialSummary

if TYPE_CHECKING:
    from trialglot.design.plan import Plan


def summarise(plan: Plan) -> TrialSummary:
    """Return the trial summary of a study."""
    collector = Collector(plan)
    study.collect(collector)
    population.collect(collector)
    treatments.collect(collector)
    notes.collect(collector)
    return collector.summary()
