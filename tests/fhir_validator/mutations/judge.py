"""Whether a mutant is caught: by a finding that the good document does not have, and for the right reason."""

from __future__ import annotations

import re
from collections.abc import Collection

from fhir_validator.mutations.documents import Site
from fhir_validator.mutations.mutant import Mutant
from trialglot.findings import Finding, Severity

_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_INDEX = re.compile(r"\[\d+\]")
# Invariants that a check of its own tells, under another code of the catalogue than that of invariants.
SAID = {
    "ele-1": ("FHR305",),
    "ref-1": ("FHR314",),
    "sqty-1": ("FHR301", "FHR304"),
    "txt-1": ("FHR319",),
    "txt-2": ("FHR319",),
}


def new(mutant: Mutant, found: Collection[Finding], before: Collection[Finding]) -> list[Finding]:
    """Return the findings that the fault brought, of the severity that it has or a higher one."""
    least = _RANK[Severity(mutant.fault.severity)]
    return [one for one in found if _RANK[one.severity] >= least and one not in before]


def right(mutant: Mutant, site: Site | None, found: Collection[Finding]) -> bool:
    """Whether a finding names the broken invariant, or stands at the element or at the object that holds it."""
    key = mutant.fault.key
    if mutant.fault.kind == "invariant":
        return any(one.message.startswith(f"{key}:") or one.code in SAID.get(key, ()) for one in found)
    if site is None:
        return True  # of the whole resource, or in a Bundle
    here = ".".join((site.kind, *(one.element.name.removesuffix("[x]") for one in site.links)))
    owner = here.rpartition(".")[0]
    for one in found:
        place = _INDEX.sub("", one.target_path or "")
        if place in (owner, here) or place.startswith(f"{here}."):
            return True
        if one.code == "FHR315":
            return True  # told at the second of two places
        if one.code in ("FHR301", "FHR318") and place.rpartition(".")[0] == owner:
            return True  # an element that does not exist has its own name
    return False


def too_severe(mutant: Mutant, found: Collection[Finding]) -> bool:
    """Whether the validator calls an error what the specification advises against only."""
    return mutant.fault.severity == "warning" and any(one.severity is Severity.ERROR for one in found)
