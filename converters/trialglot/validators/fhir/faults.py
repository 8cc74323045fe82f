"""Faults: what the checks find, and how it becomes a finding.

A check returns ``None`` when all is well, so that a valid document costs no objects and no path strings. A fault
is made at the place where it is seen, and every level above adds its own step on the way back up.
"""

from __future__ import annotations

from typing import Any

from trialglot.findings import Finding, Severity, counted, finding

Step = str | int
# https://hl7.org/fhirpath/N1/#delimitedidentifier
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(32), 0x7F)} | {ord("`"): "\\`", ord("\\"): "\\\\"}


class Fault:
    """One fault: catalogue code, message fields, the rule, and the steps to its place from below up.

    ``rule`` is an element definition (``Group.type``) or an address.
    """

    __slots__ = ("code", "fields", "rule", "severity", "steps")

    def __init__(self, code: str, fields: dict[str, Any], rule: str, steps: list[Step]) -> None:
        self.code = code
        self.fields = fields
        self.rule = rule
        self.steps = steps
        self.severity: Severity | None = None


Faults = list[Fault] | None


def at(found: list[Fault], *steps: Step) -> list[Fault]:
    """Add the steps of a place, given from the inside out, to all faults."""
    for fault in found:
        fault.steps.extend(steps)
    return found


def fault(code: str, rule: str, /, *steps: Step, **fields: Any) -> Fault:
    """Make a fault; ``steps`` are given from the outside in.

    Raises:
        TooManyFindings: ``findings.at_most`` allows no more.
    """
    counted()
    return Fault(code, fields, rule, list(reversed(steps)))


def path(root: str, steps: list[Step]) -> str:
    """Return the FHIRPath of a place: ``Bundle.entry[3].resource.status``."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{_name(step)}" for step in reversed(steps))


def _name(step: str) -> str:
    """Return a name as FHIRPath writes it: between backticks where it is no identifier."""
    if step.isidentifier() and step.isascii():
        return step
    return f"`{step.translate(_ESCAPES)}`"


def to_finding(one: Fault, root: str, page: Any) -> Finding:
    """Return the finding of a fault; ``page`` turns an element definition into the address of its text."""
    reference = one.rule if one.rule.startswith("http") else page(one.rule)
    return finding(
        one.code, target_path=path(root, one.steps), reference=reference, severity=one.severity, **one.fields
    )


def shown(value: Any, limit: int = 60) -> str:
    """Return a value for a message, shortened."""
    text = repr(str(value)) if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else text[: limit - 4] + "...'"


def listed(values: Any, limit: int = 12) -> str:
    """Return allowed values for a message: sorted, the first ones."""
    known = sorted(str(one) for one in values)
    more = f" and {len(known) - limit} more" if len(known) > limit else ""
    return ", ".join(known[:limit]) + more
