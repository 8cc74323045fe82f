"""Findings: everything that a reader, writer or validator has to say about a record.

A finding has a stable code. The catalogue ``CATALOGUE`` holds for each code its severity, kind, the message
template, why it matters and the address of the rule in the standard; a message is composed in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


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
    """A row of the catalogue. ``template`` is filled by ``str.format`` with the fields of the finding."""

    code: str
    severity: Severity
    kind: Kind
    title: str
    template: str
    why: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``path`` is the model path of the datum (``arms[2].type``), ``source`` where it stands in the source ("line 23"
    or a JSON pointer), ``target`` the output format, ``target_path`` the place in that output (FHIRPath or
    XPath), ``reference`` the page of the standard that states the rule.
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

    def as_dict(self) -> dict[str, str]:
        """Return the fields that have a value, for JSON."""
        values = {
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
        return {key: value for key, value in values.items() if value is not None}


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
    """
    entry = CATALOGUE[code]
    return Finding(
        code,
        severity or entry.severity,
        entry.kind,
        entry.template.format(**fields),
        path,
        source,
        target,
        target_path,
        reference or entry.reference or None,
    )


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
        made = finding(code, path=path, target_path=target_path, source=source, target=self.target, **fields)
        self._findings[made] = None

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings made elsewhere; the report's target is filled in where they have none."""
        for one in findings:
            self._findings[one if one.target or not self.target else replace(one, target=self.target)] = None

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which they were added."""
        return list(self._findings)


def _catalogue(*entries: Entry) -> dict[str, Entry]:
    found = {entry.code: entry for entry in entries}
    if len(found) != len(entries):
        raise ValueError("two catalogue entries share a code")
    return found


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_CTGOV = "https://clinicaltrials.gov/data-api/about-api/study-data-structure"

# SRC1xx reading a source, MAP2xx mapping to a target, FHR3xx FHIR validation, ODM4xx ODM/SDM validation,
# CTL5xx terminology, RUN9xx the run itself.
CATALOGUE: dict[str, Entry] = _catalogue(
    Entry(
        "SRC101",
        _W,
        Kind.UNREAD,
        "Unread line",
        "line not understood, kept as text: {text!r}",
        "A line of the page fits no known label or place; it reaches no output.",
    ),
    Entry(
        "SRC102",
        _W,
        Kind.UNREAD,
        "Truncated source",
        "the source ends in the middle of {section}: what follows is missing",
        "A page that was cut off gives an incomplete study.",
    ),
    Entry(
        "SRC103",
        _I,
        Kind.UNREAD,
        "Unknown key",
        "key {key!r} is not part of the registry's published data structure; it is kept as data and reaches no output",
        "The registry adds keys between releases; a key that nobody maps is lost downstream.",
        _CTGOV,
    ),
    Entry(
        "SRC104",
        _W,
        Kind.UNREAD,
        "Unknown word",
        "{value!r} is not one of the registry's words for {field}; it is carried as text (known: {known})",
        "A word outside the published enumeration has no code.",
        _CTGOV,
    ),
    Entry(
        "SRC105",
        _W,
        Kind.UNREAD,
        "Unexpected value",
        "{field} is {seen}, {expected} expected; the value is not used",
        "A value of another type than the registry publishes cannot be mapped.",
        _CTGOV,
    ),
    Entry(
        "SRC106",
        _I,
        Kind.APPROXIMATED,
        "Date precision unknown",
        "{value} is the last day of a month: the page writes month-only dates so, its real precision is unknown",
        "Taking a month for a day invents precision.",
    ),
    Entry(
        "SRC107",
        _I,
        Kind.APPROXIMATED,
        "Joined list",
        "{field} is printed as one line; its {field} cannot be told apart and are kept as one text",
        "Splitting a joined list would be a guess.",
    ),
    Entry(
        "SRC108",
        _I,
        Kind.UNREAD,
        "Not expressible in this source",
        "this source cannot say: {fields}",
        "What a source has no place for is not the same as what a study lacks.",
    ),
    Entry(
        "SRC109",
        _W,
        Kind.UNREAD,
        "Ambiguous block",
        "{what} cannot be told apart in this block: {text!r}",
        "The page drops the label that separates two texts; the text is kept whole.",
    ),
    Entry(
        "SRC110",
        _W,
        Kind.UNREAD,
        "No such partner",
        "{what} {name!r} names no {partner} of this record",
        "A cross reference between arms and interventions leads nowhere.",
    ),
    Entry(
        "SRC111",
        _W,
        Kind.APPROXIMATED,
        "Impossible date",
        "{value!r} is not a calendar date; it is kept as text and reaches no date field",
        "FHIR and CDISC dates must exist in the calendar.",
        "https://hl7.org/fhir/R5/datatypes.html#date",
    ),
    Entry(
        "SRC112",
        _I,
        Kind.APPROXIMATED,
        "Owner unknown",
        "other name {name!r} stands on the page without its intervention",
        "Giving it to one intervention would be a guess.",
    ),
    Entry(
        "SRC113",
        _W,
        Kind.UNREAD,
        "Contradiction in the source",
        "{what}",
        "Two places of one record disagree; both are kept where the model can.",
    ),
    # --- MAP2xx: mapping, said by writers and by design ---
    Entry(
        "MAP201",
        _I,
        Kind.APPROXIMATED,
        "No code for this word",
        "{field} {value!r} has no code in {system}; written as text",
        "The target terminology has no equivalent term; a wrong code would be worse than none.",
    ),
    Entry(
        "MAP202",
        _I,
        Kind.APPROXIMATED,
        "Code is broader or narrower",
        "{field} {value!r} is written as {display!r} ({relation})",
        "The nearest code of the target says more or less than the registry.",
    ),
    Entry(
        "MAP203",
        _I,
        Kind.LOST,
        "No place in the target",
        "{field} has no place in {target_name}: {value}",
        "The target standard has no element for this datum.",
    ),
    Entry(
        "MAP204",
        _I,
        Kind.APPROXIMATED,
        "Kept as text only",
        "{field} is kept as text in {place}",
        "The target has no structured element for this datum.",
    ),
    Entry(
        "MAP205",
        _W,
        Kind.DEFAULTED,
        "Forced minimum",
        "{what}: the target's schema cannot do without it and the record does not say it",
        "A target's required element was filled by the forced minimum, not by the record.",
    ),
    Entry(
        "MAP206",
        _I,
        Kind.INFERRED,
        "Derived from text",
        "{what}, derived from {quote!r}",
        "A value was read out of free text; the quoted words are its evidence.",
    ),
    Entry(
        "MAP207",
        _I,
        Kind.APPROXIMATED,
        "Enrolment of unknown kind",
        "{count} participants: the source does not say whether planned or actual; "
        "neither element is filled, the number stands in {place}",
        "Planned and actual enrolment are different data.",
        "https://hl7.org/fhir/R5/researchstudy-definitions.html#ResearchStudy.recruitment",
    ),
    Entry(
        "MAP208",
        _W,
        Kind.APPROXIMATED,
        "Country not recognised",
        "{value!r} is no country name of the table; written as text without a code",
        "A country without an ISO 3166 code cannot be searched.",
        "https://www.iso.org/iso-3166-country-codes.html",
    ),
    Entry(
        "MAP209",
        _I,
        Kind.DEFAULTED,
        "Constant of the mapping",
        "{what} = {value!r}: required by the target and the same for every registry record",
        "Said once so that nobody takes it for a datum of the record.",
    ),
    Entry(
        "MAP210",
        _I,
        Kind.LOST,
        "Contact left out",
        "{what} left out as asked (--contacts {policy})",
        "Names, telephone numbers and e-mail addresses of people were not written.",
    ),
    Entry(
        "MAP211",
        _I,
        Kind.APPROXIMATED,
        "Text shortened",
        "{field} has {length} characters, the target takes {limit}; shortened at a word, the full text is in {place}",
        "The target limits the length of this element.",
    ),
    # --- RUN9xx: the run ---
    Entry(
        "RUN901",
        _E,
        Kind.INVALID,
        "Internal error",
        "trialglot failed while {stage}: {error} ({at}); please report it with this record",
        "A fault of trialglot, not of the record; this output is missing.",
    ),
    Entry(
        "RUN902",
        _E,
        Kind.INVALID,
        "Invalid document",
        "the {target} document did not pass its validator; it is written as {filename} and must not be used",
        "A document that fails validation is never written as if it were good.",
    ),
    Entry(
        "RUN903",
        _E,
        Kind.UNREAD,
        "Unreadable input",
        "{what}",
        "Nothing could be converted from this input.",
    ),
    Entry(
        "RUN904",
        _I,
        Kind.UNREAD,
        "Skipped file",
        "skipped: {what}",
        "A file of a folder or archive that is no registry record.",
    ),
    Entry(
        "RUN905",
        _W,
        Kind.INVALID,
        "Study read twice",
        "{study_id} was already converted in this run; this one is written to {folder}",
        "Two records with one identifier would overwrite each other.",
    ),
)
