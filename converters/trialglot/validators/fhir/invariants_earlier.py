"""Invariants of R4 and R4B that R5 does not have or words otherwise, for what our own documents hold."""

from __future__ import annotations

import re

from trialglot.fhir.definitions import Definitions, definitions
from trialglot.validators.fhir.corrections import NAME_R4, NAME_R4B
from trialglot.validators.fhir.invariants import (
    ALIKE,
    EARLIER,
    UCUM,
    Broken,
    Object,
    Place,
    above,
    earlier,
    has,
    ratrng_1,
)
from trialglot.validators.fhir.invariants_resources import FUNCTIONS, bad_entries

R5 = "5.0.0"
EARLIER[
    "((lowNumerator.exists() or highNumerator.exists()) and denominator.exists()) or "
    "(lowNumerator.empty() and highNumerator.empty() and denominator.empty() and extension.exists())"
] = ratrng_1
_HISTORY = "%resource.type = '{0}' or %resource.type = '{1}' or %resource.type = 'history'"


@earlier("start.hasValue().not() or end.hasValue().not() or (start <= end)")
def per_1(period: Object) -> bool:
    """A period does not end before it starts; two dates of unequal precision must differ in what both state."""
    start, end = period.get("start"), period.get("end")
    return start is not None and end is not None and not _ordered(start, end)


def _ordered(start: str, end: str) -> bool:
    """Whether it is certain that one date or date and time is not after the other."""
    if len(start) == len(end) <= 10:
        return start <= end
    from trialglot.validators.fhirpath.values import Temporal

    first, last = Temporal.parse(start, "DateTime"), Temporal.parse(end, "DateTime")
    if first is None or last is None:
        return True  # no dates: that is reported already
    return first.compared(last) in (-1, 0)


@earlier("low.empty() or high.empty() or (low <= high)")
def rng_2(span: Object) -> bool:
    """The low end of a range is not above the high one; where the units differ they have to be convertible."""
    return _above(span.get("low"), span.get("high"))


@earlier("lowNumerator.empty() or highNumerator.empty() or (lowNumerator <= highNumerator)")
def inv_2(ratio: Object) -> bool:
    """The low numerator is not above the high one."""
    return _above(ratio.get("lowNumerator"), ratio.get("highNumerator"))


def _above(low: Object | None, high: Object | None) -> bool:
    """Whether it is not certain that one quantity is at most the other."""
    return low is not None and high is not None and above(low, high) is not False


@earlier("value.exists() implies ((system = %ucum) and code.exists())")
def drt_1(duration: Object) -> bool:
    """A duration with a value has UCUM as its system and a code."""
    return has(duration, "value") and not (duration.get("system") == UCUM and has(duration, "code"))


@earlier("where(use = 'home').empty()")
def org_2(contact: Object) -> bool:
    """An organisation has no home address and no home telephone."""
    return bool(contact.get("use") == "home")


@earlier("member.empty() or (actual = true)")
def grp_1(group: Object) -> bool:
    """Only a group of actual things has members."""
    return "member" in group and group.get("actual") is not True


@earlier(f"entry.all(request.exists() = ({_HISTORY.format('batch', 'transaction')}))")
def bdl_3(bundle: Object) -> list[Place]:
    """Entries have a request in a transaction, batch or history, and nowhere else."""
    wanted = bundle.get("type") in ("batch", "transaction", "history")
    return bad_entries(bundle, lambda entry: ("request" in entry) is not wanted)


@earlier(f"entry.all(response.exists() = ({_HISTORY.format('batch-response', 'transaction-response')}))")
def bdl_4(bundle: Object) -> list[Place]:
    """Entries have a response in the answer to a transaction or batch and in a history, and nowhere else."""
    wanted = bundle.get("type") in ("batch-response", "transaction-response", "history")
    return bad_entries(bundle, lambda entry: ("response" in entry) is not wanted)


@earlier(NAME_R4)
def name_r4(resource: Object) -> list[Place]:
    """The name is usable as an identifier in programs."""
    return _misnamed(resource, r"[A-Z][A-Za-z0-9_]{0,254}\Z")


@earlier(NAME_R4B)
def name_r4b(resource: Object) -> list[Place]:
    """The name has a part that is usable as an identifier in programs: the expression asks for no more."""
    return _misnamed(resource, r"(?s:.*)[A-Z]")


def _misnamed(resource: Object, pattern: str) -> list[Place]:
    name = resource.get("name")
    if name is None:
        return [("name",)] if "_name" in resource else []
    return [] if re.match(pattern, name) else [("name",)]


def functions(tables: Definitions) -> dict[str, Broken]:
    """Return the functions that hold in an edition, by the key of their invariant."""
    if tables.edition == R5:
        return FUNCTIONS
    found: dict[str, Broken] = {}
    latest = definitions(R5).invariants
    for key in tables.invariants.names():
        published = tables.invariants.get(key)["expression"]
        if key in ALIKE or (key in FUNCTIONS and latest.get(key)["expression"] == published):
            found[key] = FUNCTIONS[key]
        elif published in EARLIER:
            found[key] = EARLIER[published]
    return found
