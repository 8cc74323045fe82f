"""Codes of known code systems: their lists, the formats of those that have none, the units of quantities.

A code that its own system does not define is wrong whatever the binding (https://hl7.org/fhir/R5/datatypes.html#Coding).
Of UCUM the form of a unit is checked, not which units exist; a type of quantity with units of its own (Age, Duration,
Distance) is checked against those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trialglot.fhir.definitions import Definitions, Snapshot
from trialglot.findings import Severity
from trialglot.validators.fhir.faults import Fault, fault, listed, shown
from trialglot.validators.fhir.filters import Remembered
from trialglot.validators.fhir.primitives import RULES, formats

Object = dict[str, Any]
Extra = Callable[[Object], "list[Fault] | None"]
UCUM = "http://unitsofmeasure.org"
# Systems that are a grammar: https://hl7.org/fhir/R5/terminologies-systems.html
_FORMATS = {
    "urn:ietf:bcp:47": "language",
    "urn:ietf:bcp:13": "mime",
    "urn:iso:std:iso:3166": "country",
    "urn:iso:std:iso:3166:-2": "subdivision",
    "urn:iso:std:iso:4217": "currency",
    UCUM: "ucum",
}
QUANTITIES = ("Quantity", "SimpleQuantity", "MoneyQuantity", "Age", "Duration", "Distance", "Count")


def coding_check(tables: Definitions) -> Extra:
    """Return the check of a Coding: a code has a system, and the system has the code."""
    judge = _judge(tables, "Coding.code")

    def check(coding: Object) -> list[Fault] | None:
        if "code" not in coding:
            return None
        if "system" not in coding:
            return [fault("FHR325", "Coding.system", value=shown(coding["code"]))]
        return judge(coding["system"], coding["code"])

    return check


def quantity_check(tables: Definitions, name: str) -> Extra:
    """Return the check of the unit of a Quantity or a type like it; ``name`` is that of the type."""
    judge = _judge(tables, f"{name}.code")
    binding = tables.types.get(name).get("binding")
    units = tables.value_set(binding[1]) if binding else None

    def check(quantity: Object) -> list[Fault] | None:
        system, code = quantity.get("system"), quantity.get("code")
        if type(system) is not str or type(code) is not str:
            return None
        found = judge(system, code)
        if found or units is None or code in units.get(system, ()):
            return found
        allowed = listed(one for known in units.values() for one in known)
        seen = {"value": f"{system}#{code}", "value_set": binding[1], "allowed": allowed, "note": ""}
        return [fault("FHR309", f"{name}.code", "code", **seen)]

    return check


def _judge(tables: Definitions, rule: str) -> Callable[[Any, Any], list[Fault] | None]:
    systems = tables.systems
    texts = formats(tables.edition).texts
    good = {system: Remembered(texts[kind]) for system, kind in _FORMATS.items()}

    def judge(system: Any, code: Any) -> list[Fault] | None:
        format_ = good.get(system)
        if format_ is not None and not format_[code]:
            allowed = RULES[_FORMATS[system]]
        else:
            codes = systems[system]
            if codes is None or code in codes:
                return None
            allowed = f"it has {listed(codes)}"
        one = fault("FHR310", rule, "code", value=shown(code), system=system, allowed=allowed)
        # A list of another publisher that HL7 took over once may have grown since.
        if format_ is not None and format_[code] and isinstance(systems[system], Snapshot):
            one.severity = Severity.WARNING
        return [one]

    return judge
