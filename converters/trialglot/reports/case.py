"""What a report is about: cases, each an input of ``convert`` or a file of ``validate``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from trialglot.errors import ExitCode, UnreadableError
from trialglot.findings import CATALOGUE, Finding, Severity, finding
from trialglot.readers import spots
from trialglot.readers.reading import Place
from trialglot.readers.spots import Spot
from trialglot.reports import files

if TYPE_CHECKING:
    from trialglot.batch import Outcome

ENDINGS = {
    ExitCode.CLEAN: "clean",
    ExitCode.FINDINGS: "findings at or above the severity asked for",
    ExitCode.USAGE: "wrong usage",
    ExitCode.UNREADABLE: "an input is no readable record or document",
    ExitCode.INTERNAL: "internal error",
    ExitCode.NETWORK: "network or server",
}
"""What the exit code of a run says."""
_STATED = "line {line}: "
_STATED_LINE = re.compile(r"line ([1-9][0-9]{0,8}): ")
# How findings about the entries of a configuration say where these stand.
_ENTRY_LINE = re.compile(r"\(line ([1-9][0-9]{0,8})\)")
_WORST_FIRST = tuple(Severity)


class Run(NamedTuple):
    """What was run: the command, and the severity from which on it fails ("never" for none)."""

    command: str
    fail_on: str

    def fails(self, one: Finding) -> bool:
        """Whether a finding makes the run fail; what is not fresh does whatever ``fail_on`` says."""
        if one.code == "RUN910":
            return True
        return self.fail_on != "never" and _WORST_FIRST.index(one.severity) <= _WORST_FIRST.index(
            Severity(self.fail_on)
        )


class Document(NamedTuple):
    """A document that was written or judged: its target or kind, whether it is valid, the name of its file."""

    target: str
    valid: bool
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An input and what was found.

    ``name`` is what the command line calls it, ``study_id`` the study of a record that was read. ``kind`` is the format
    of a record ("ctgov-json") or the kind of a document ("FHIR R5 Bundle"). ``targets`` were asked for; one that
    ``documents`` lack failed. ``unread`` says why an input could not be read; ``skipped`` if that is no fault: a stray
    file of a folder. ``spots`` are the lines of what findings name. ``suppressed`` are findings that the caller
    knows; they do not count.
    """

    name: str
    place: Place
    findings: tuple[Finding, ...]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    study_id: str | None = None
    kind: str | None = None
    targets: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    unread: str | None = None
    skipped: bool = False
    suppressed: tuple[Finding, ...] = ()

    def spot(self, one: Finding) -> Spot | None:
        """Return where a finding stands in the file, else where its record starts in a file of several."""
        for named in _named(one):
            if named in self.spots:
                return self.spots[named]
        if self.place.line is None or self.place[1:] == (1, 1):
            return None
        return Spot(self.place.line, self.place.column)


class Form(Protocol):
    """A report that is being written: the cases in their order, then the exit code of the run.

    ``wants_spots`` says whether it makes use of the lines of findings.
    """

    wants_spots: ClassVar[bool]

    def add(self, case: Case) -> None:
        """Report a case."""

    def close(self, exit_code: int) -> None:
        """End the report."""


def of_outcome(outcome: Outcome, standing: Iterable[Finding] | None = None) -> Case:
    """Return what became of an input of ``convert`` as a case; ``standing`` are its findings that count, if not all."""
    told, known = _parted(outcome.findings, standing)
    return Case(
        outcome.name,
        outcome.place,
        told,
        outcome.spots,
        outcome.study_id,
        outcome.format,
        outcome.targets,
        tuple(Document(one.target, one.valid, one.filename) for one in outcome.outputs),
        None if outcome.error is None else str(outcome.error),
        outcome.skipped,
        known,
    )


def of_document(
    name: str,
    content: bytes,
    kind: str,
    findings: Iterable[Finding],
    standing: Iterable[Finding] | None = None,
    *,
    lines: bool,
) -> Case:
    """Return a document that was judged as a case; ``standing`` are the findings that count, if not all.

    With ``lines``, the places of the findings are looked up in the document.
    """
    found = tuple(findings)
    place = Place(None if name == "-" else name, 1, 1)
    where = spots.find(content, (named for one in found for named in _named(one)), place) if lines else {}
    valid = not any(one.severity is Severity.ERROR for one in found)
    told, known = _parted(found, standing)
    documents = (Document(kind, valid),)
    return Case(files.text(name), place, told, where, kind=kind, documents=documents, suppressed=known)


def of_configuration(name: str, findings: Iterable[Finding]) -> Case:
    """Return what was found in the configuration file called ``name`` as a case."""
    found, lines = [], {}
    for one in findings:
        line = _ENTRY_LINE.search(one.message)
        found.append(one.at(f"line {line[1]}") if line else one)
        if line:
            lines[f"line {line[1]}"] = Spot(int(line[1]))
    return Case(files.text(name), Place(name, 1, 1), tuple(found), lines, kind="configuration")


def of_unread(name: str, error: UnreadableError) -> Case:
    """Return a document that could not be judged as a case."""
    found = finding("RUN903", what=str(error), source=error.where)
    return Case(files.text(name), Place(None if name == "-" else name, 1, 1), (found,), unread=str(error))


def of_failure(name: str, one: Finding) -> Case:
    """Return a document that trialglot itself failed on as a case."""
    return Case(files.text(name), Place(None if name == "-" else name, 1, 1), (_writable(one),))


def of_difference(file: str, one: Finding) -> Case:
    """Return a file of an output folder that is not fresh as a case."""
    return Case(files.text(file), Place(file, 1, 1), (_writable(one),), kind="freshness")


def _parted(
    findings: Iterable[Finding], standing: Iterable[Finding] | None
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that count, and the others."""
    if standing is None:
        return tuple(map(_writable, findings)), ()
    counted = tuple(standing)
    known = {id(one) for one in counted}
    return tuple(map(_writable, counted)), tuple(_writable(one) for one in findings if id(one) not in known)


def _writable(one: Finding) -> Finding:
    """Return a finding without halves of surrogate pairs, which JSON can name and UTF-8 cannot hold."""
    if one.message.isascii() and (one.target_path is None or one.target_path.isascii()):
        return one
    target_path = None if one.target_path is None else files.text(one.target_path)
    return one._replace(message=files.text(one.message), target_path=target_path)


def plain(one: Finding) -> str:
    """Return the message without the line that it begins with; that is told apart from it."""
    return _STATED_LINE.sub("", one.message, count=1) if _states_line(one) else one.message


def _states_line(one: Finding) -> bool:
    return CATALOGUE[one.code].template.startswith(_STATED)


def _named(one: Finding) -> Iterable[str]:
    """Yield what a finding names, the best first."""
    if one.source:
        yield one.source
    if _states_line(one) and (stated := _STATED_LINE.match(one.message)):
        yield f"line {stated[1]}"
    if one.target_path and not one.source:
        yield one.target_path
