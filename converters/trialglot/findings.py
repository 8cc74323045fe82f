"""Findings: everything that a reader, writer or validator has to say about a record.

A finding has a stable code of the catalogue, which holds its severity, kind, the message template, why it matters and
the address of the rule in the standard; a message is composed in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from trialglot.catalogue import CATALOGUE
from trialglot.catalogue.entry import Kind, Severity

__all__ = [
    "CATALOGUE",
    "Finding",
    "Kind",
    "Report",
    "Severity",
    "Suppressed",
    "TooManyFindings",
    "at_most",
    "counted",
    "finding",
    "internal",
]


class Suppressed(NamedTuple):
    """The mark of a finding that the caller's configuration suppresses: why, and until which day (ISO 8601) if any."""

    reason: str
    expires: str | None = None


class Finding(NamedTuple):
    """One finding.

    ``path`` is the model path of the datum (``arms[2].type``), ``source`` where it stands in the source ("line 23"
    or a JSON pointer), ``target`` the output format, ``target_path`` the place in that output (FHIRPath or
    XPath), ``reference`` the page of the standard that states the rule. ``suppressed`` marks a finding that the caller
    knows and has given a reason for (``suppressions``).
    """

    code: str
    severity: Severity
    kind: Kind
    message: str
    path: str | None = None
    source: str | None = None
    target: str | None = None
    target_path: str | None = None
    reference: str | None = None
    suppressed: Suppressed | None = None

    def __hash__(self) -> int:
        """Hash the fields that tell findings apart: all of them, enumerations included, cost five times more."""
        return hash((self.code, self.message, self.path, self.source, self.target_path))

    def at(self, source: str) -> Finding:
        """Return this finding with the place of its datum in the source."""
        return Finding(
            self.code,
            self.severity,
            self.kind,
            self.message,
            self.path,
            source,
            self.target,
            self.target_path,
            self.reference,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that have a value, for JSON."""
        values: dict[str, Any] = {
            "code": self.code,
            "severity": str(self.severity),
            "kind": str(self.kind),
            "message": self.message,
            "path": self.path,
            "source": self.source,
            "target": self.target,
            "targetPath": self.target_path,
            "reference": self.reference,
        }
        if self.suppressed is not None:
            reason, expires = self.suppressed
            values["suppressed"] = {"reason": reason, **({"expires": expires} if expires else {})}
        return {key: value for key, value in values.items() if value is not None}


class TooManyFindings(Exception):
    """More was found than ``at_most`` allows."""


class _Gauge:
    """What was found so far under a limit: the findings, and how much a validator has still in hand."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.made: list[Finding] = []
        self.in_hand = 0


# A validator holds small notes first and makes findings of them in the end: so many notes are one finding's worth.
_NOTES = 5
_gauge: ContextVar[_Gauge | None] = ContextVar("_gauge", default=None)


@contextmanager
def at_most(limit: int) -> Iterator[list[Finding]]:
    """Bound what is found inside: one finding more than ``limit`` raises ``TooManyFindings``.

    It guards memory and time against documents that are wrong in every place. Gives the list of the findings as they
    are made.
    """
    gauge = _Gauge(limit)
    token = _gauge.set(gauge)
    try:
        yield gauge.made
    finally:
        _gauge.reset(token)


def counted() -> None:
    """Count something that may become a finding later.

    Raises:
        TooManyFindings: ``at_most`` allows no more.
    """
    gauge = _gauge.get()
    if gauge is not None:
        gauge.in_hand += 1
        if gauge.in_hand > gauge.limit * _NOTES:
            raise TooManyFindings


def finding(
    code: str,
    *,
    path: str | None = None,
    source: str | None = None,
    target: str | None = None,
    target_path: str | None = None,
    reference: str | None = None,
    severity: Severity | None = None,
    **fields: Any,
) -> Finding:
    """Make the finding ``code`` of the catalogue; ``fields`` fill its message template.

    ``severity`` overrides the catalogue where a standard gives the rule its own severity (an invariant).

    Raises:
        TooManyFindings: ``at_most`` allows no more.
    """
    entry = CATALOGUE[code]
    made = Finding(
        code,
        severity or entry.severity,
        entry.kind,
        entry.template.format_map(fields),
        path,
        source,
        target,
        target_path,
        reference or entry.reference or None,
    )
    gauge = _gauge.get()
    if gauge is not None:
        if len(gauge.made) >= gauge.limit:
            raise TooManyFindings
        gauge.made.append(made)
    return made


def internal(stage: str, error: Exception) -> Finding:
    """Make the finding of a bug that one input met while it was in ``stage``; the other inputs go on."""
    import traceback

    trace = traceback.extract_tb(error.__traceback__)
    at = f"{trace[-1].name}, line {trace[-1].lineno}" if trace else "?"
    return finding("RUN901", stage=stage, error=f"{type(error).__name__}: {error}", at=at)


class Report:
    """Collects the findings of one step for one target, each only once."""

    def __init__(self, target: str | None = None) -> None:
        self.target = target
        self._findings: dict[Finding, None] = {}

    def add(
        self,
        code: str,
        *,
        path: str | None = None,
        target_path: str | None = None,
        source: str | None = None,
        **fields: Any,
    ) -> None:
        """Add the finding ``code``; ``fields`` fill its message template."""
        entry = CATALOGUE[code]
        message = entry.template.format_map(fields)  # as ``finding`` does, which as a further call costs a third more
        made = Finding(
            code,
            entry.severity,
            entry.kind,
            message,
            path,
            source,
            self.target,
            target_path,
            entry.reference or None,
        )
        self._findings[made] = None

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings made elsewhere; the report's target is filled in where they have none."""
        for one in findings:
            self._findings[one if one.target or not self.target else one._replace(target=self.target)] = None

    def keep(self, one: Finding) -> None:
        """Add a finding made for this report's target."""
        self._findings[one] = None

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which they were added."""
        return list(self._findings)
