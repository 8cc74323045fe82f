"""What a row of the catalogue holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; the names are those of the command line's ``--fail-on``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Kind(StrEnum):
    """What happened to the datum."""

    LOST = "lost"
    APPROXIMATED = "approximated"
    INFERRED = "inferred"
    DEFAULTED = "defaulted"
    UNREAD = "unread"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the catalogue.

    ``template`` is filled by ``str.format`` with the fields of the finding. ``why`` says why it matters, ``remedy``
    what to do about it, ``reference`` is the page of the standard that states the rule, or of the format in question.
    """

    code: str
    severity: Severity
    kind: Kind
    title: str
    template: str
    why: str
    reference: str
    remedy: str
