"""How the findings of a USDM document are made: where something stands, what was seen, which rule it breaks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

from trialglot.findings import Finding, Severity, finding
from trialglot.resources import read_rows
from trialglot.usdm.explained import EXPLAINED
from trialglot.validators.usdm.index import Node

RULES_PAGE: Final = (
    "https://github.com/cdisc-org/DDF-RA/blob/aa303cb32f5d3ceecc68a16803e26720d2c1fc26/"
    "Deliverables/RULES/USDM_CORE_Rules.xlsx"
)


class Published(NamedTuple):
    """A conformance rule as CDISC publishes it."""

    rule: str
    severity: Severity
    classes: str
    text: str


@cache
def published() -> dict[str, Published]:
    """Return the conformance rules of USDM 4.0 by their ids (``schemas/usdm/4.0/rules.tsv``)."""
    rows = read_rows("schemas", "usdm/4.0/rules.tsv")
    return {row["rule"]: Published(row["rule"], Severity(row["severity"]), row["classes"], row["text"]) for row in rows}


# A code that is not that of its term, or of another code system, is wrong whatever the source states.
_WRONG_ANYWAY: Final = frozenset({"USD540", "USD543", "USD544"})
_MILD: Final = (Severity.INFO, Severity.WARNING, Severity.ERROR)


class Say:
    """Collects the findings of one document, each only once."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}
        self.strict = False
        """Whether the rules of ``EXPLAINED`` are warnings."""

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which they were made."""
        return list(self._findings)

    def __call__(self, code: str, node: Node, place: str, /, item: int = -1, **fields: Any) -> None:
        """Add finding ``code`` about an attribute of an instance, or an item of one; without, about the whole."""
        self._findings[finding(code, target_path=_pointer(node, place, item), **fields)] = None

    def rule(
        self, rule: str, code: str, node: Node, place: str, seen: str, item: int = -1, severity: Severity | None = None
    ) -> None:
        """Add finding ``code``: what was seen breaks a published rule, or may do so.

        The finding has the severity of the rule unless ``severity`` says that less is known.
        """
        told = published()[rule]
        severity = severity or told.severity
        if self.strict and rule in EXPLAINED and code not in _WRONG_ANYWAY:
            severity = min(severity, Severity.WARNING, key=_MILD.index)
            seen = f"{seen} ({EXPLAINED[rule]})"
        made = finding(
            code,
            target_path=_pointer(node, place, item),
            reference=f"{RULES_PAGE}#{rule}",
            severity=severity,
            rule=rule,
            seen=seen,
            text=told.text,
        )
        self._findings[made] = None


def _pointer(node: Node, attribute: str, item: int) -> str:
    """Return the JSON pointer of an attribute, or of an item of it. The document itself is ``/``."""
    found = node.path(attribute)
    return f"{found}/{item}" if item >= 0 else found or "/"
