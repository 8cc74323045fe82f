"""Run the validator over all mutants of an edition, once, and keep the figures and what went wrong."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

from fhir_validator.mutations.consistency import Object
from fhir_validator.mutations.generate import WRITTEN, good, mutants
from fhir_validator.mutations.judge import new, right, too_severe
from fhir_validator.mutations.mutant import Mutant
from trialglot.findings import Finding, Severity
from trialglot.validators.fhir import validate

# What a validator that meets an odd value may raise; a crash is a fault of its own and counts as missed.
_CRASHES = (TypeError, KeyError, AttributeError, ValueError, IndexError, ArithmeticError, RecursionError)


class Outcome(NamedTuple):
    """Numbers of mutants and of those caught, by class of fault; the others and what was said of them."""

    made: Counter[str]
    caught: Counter[str]
    keys: frozenset[str]
    missed: list[Mutant]
    otherwise: list[tuple[Mutant, list[Finding]]]
    severe: list[tuple[Mutant, list[Finding]]]
    crashed: list[tuple[Mutant, str]]

    def table(self) -> str:
        """The figures as text, one line for each class of fault and one for all."""
        rows = [(kind, self.made[kind], self.caught[kind]) for kind in sorted(self.made)]
        rows.append(("all", self.made.total(), self.caught.total()))
        return "\n".join(f"{kind:12}{made:9,}{made - some:7,} missed{some / made:10.4%}" for kind, made, some in rows)


def judge(document: Object, edition: str) -> list[Finding]:
    """Return what the validator says of a document that is not ours."""
    return validate(document, edition, own=False)


@cache
def outcome(edition: str) -> Outcome:
    """Judge all mutants of the resource types that we write."""
    made: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    keys: set[str] = set()
    missed, otherwise, severe, crashed = [], [], [], []
    base: Object | None = None
    before: set[Finding] = set()
    for kind in WRITTEN:
        for site, document, mutant in mutants(edition, kind):
            if document is not base:
                base, before = document, set(judge(document, edition))
            try:
                judged = judge(mutant.fault.document, edition)
            except _CRASHES as crash:
                crashed.append((mutant, repr(crash)))
                judged = []
            found = new(mutant, judged, before)
            changed = mutant.fault.document
            # 1 and 1.0, or true, are the same to Python, not to JSON.
            assert changed != document or repr(changed) != repr(document), f"{mutant.name}: no change"
            made[mutant.fault.kind] += 1
            keys.add(mutant.fault.key)
            if not found:
                missed.append(mutant)
                continue
            caught[mutant.fault.kind] += 1
            if not right(mutant, site, found):
                otherwise.append((mutant, found))
            if too_severe(mutant, found):
                severe.append((mutant, found))
    return Outcome(made, caught, frozenset(keys), missed, otherwise, severe, crashed)


def alarms(edition: str) -> tuple[int, list[tuple[str, Finding]]]:
    """Return the number of good documents, and errors and warnings that the validator gives for them."""
    count = 0
    found = []
    for kind in WRITTEN:
        for what, document in good(edition, kind):
            count += 1
            found += [(what, one) for one in judge(document, edition) if one.severity is not Severity.INFO]
    return count, found
