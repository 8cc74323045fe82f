"""What all builders of one ODM 2.0 document share, beyond what they share with other editions."""

from __future__ import annotations

from itertools import count
from typing import ClassVar

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.odm.context import Context as Shared
from trialglot.writers.odm.odm2.coding import Lists
from trialglot.writers.odm.xml import legal
from trialglot.writers.options import WriteOptions

PARAMETER = "Protocol/StudySummary/StudyParameter"


class Context(Shared):
    """The making of one document.

    ``comments`` collects (key, text) of the CommentDefs that codings refer to, ``short_names`` the trial summary
    parameters that the StudySummary has.
    """

    NOTES: ClassVar[str] = "MetaDataVersion/Description"

    def __init__(self, plan: Plan, options: WriteOptions, report: Report) -> None:
        super().__init__(plan, options, report, Lists())
        self.comments: list[tuple[str, str]] = []
        self.short_names = frozenset(one.short_name for one in plan.summary.parameters if one.values or one.null_flavor)
        # By kind of element the names that are taken, with the number that each was given last; and by kind and model
        # path those that got a number.
        self._taken: dict[str, dict[str, int]] = {}
        self._numbered: dict[tuple[str, str], list[str]] = {}

    def parameter(self, short_name: str) -> str:
        """Return where a trial summary parameter stands: as a parameter, or in the notes if it has no value."""
        return f"{PARAMETER}[@ShortName='{short_name}']" if short_name in self.short_names else self.NOTES

    def place_of_terms(self, owner: str) -> str:
        """Return where the terms of an owner stand."""
        return super().place_of_terms(owner) if owner in self.codelists.terms else self.parameter(owner)

    def unique(self, kind: str, name: str, path: str) -> str:
        """Return a name on one line that no other element of its kind has; one that is taken gets a number.

        ODM 2.0 wants the names of groups, transitions, timing constraints and organisations to be unique
        in a study; a registry does not. Empty for a blank name: the OID stands in for it.
        """
        own = legal(" ".join(name.split()))
        taken = self._taken.setdefault(kind, {})
        free = own
        if own in taken:
            free, taken[own] = next(
                (one, number) for number in count(taken[own] + 1) if (one := f"{own} ({number})") not in taken
            )
            self._numbered.setdefault((kind, path), []).append(free)
        if own:
            taken.setdefault(free, 1)
        return free

    def say_numbered(self) -> None:
        """Report the names that got a number, once for a kind of elements."""
        for (kind, path), names in self._numbered.items():
            self.report.add("MAP280", path=path, target_path=kind, count=len(names), kind=kind, example=names[0])
