"""``--format`` and ``--report``: what was found, for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar

import click

from trialglot.errors import ExitCode, TrialglotError, UnreadableError, UsageError
from trialglot.filing import begin, part_of
from trialglot.reports import FORMS

if TYPE_CHECKING:
    from trialglot.batch import Outcome
    from trialglot.findings import Finding
    from trialglot.reports.case import Case, Form

_Command = TypeVar("_Command", bound=Callable[..., Any])

_format_option = click.option(
    "--format",
    "report",
    type=click.Choice(("text", *FORMS)),
    default="text",
    show_default=True,
    help="What was found: for people, or in a form for programs, which goes to stdout (with -o - to stderr).",
)
_report_option = click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write what --format makes to FILE instead.",
)


def options(command: _Command) -> _Command:
    """Give a command the options of reports."""
    return _format_option(_report_option(command))


def started(form: str, file: str | None, command: str, fail_on: str, *, stdout_taken: bool = False) -> Reporter:
    """Begin the report that the caller asked for.

    Raises:
        UsageError: the text for people is asked for in a file, or there is nowhere to write to.
    """
    if form == "text" and file is not None:
        raise UsageError("--report takes a --format for programs")
    return Reporter(form, file, command, fail_on, stdout_taken=stdout_taken)


class Reporter:
    """Writes a report, or nothing where people are told by text; to be used with ``with``.

    An error that ends the run ends the report too, with the exit code that it stands for. ``talks`` is true where the
    command tells people what was found, ``quiet`` where stderr belongs to the report,
    ``takes_stdout`` where stdout does.
    """

    def __init__(self, form: str, file: str | None, command: str, fail_on: str, *, stdout_taken: bool) -> None:
        self.talks = form == "text"
        self.quiet = not self.talks and file is None and stdout_taken
        self.takes_stdout = not self.talks and file is None and not stdout_taken
        self.wants_spots = False
        self._form: Form | None = None
        self._named = self._file = None if file is None else Path(file)
        self._part = None
        if self._file is not None and (self._file.is_file() or not self._file.exists()):
            # A file takes its place when it is whole, and a link stays one; a pipe or a device is written to as it is.
            self._file = Path(os.path.realpath(self._file))
            self._part = part_of(self._file)
        if self.talks:
            return
        from trialglot import reports
        from trialglot.reports.case import Run

        self._out = self._opened()
        self._form = reports.form(form, self._out, Run(command, fail_on))
        self.wants_spots = self._form.wants_spots

    def _opened(self) -> BinaryIO:
        if self._file is not None:
            try:
                return begin(self._part) if self._part else self._file.open("wb")
            except OSError as error:
                raise UsageError(f"cannot write {self._named}: {error.strerror or error}") from error
        stream = sys.stderr if self.quiet else sys.stdout
        if stream is None:
            raise UsageError("standard output is closed; --report names a file")
        return stream.buffer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._form is not None and isinstance(error, Exception) and not isinstance(error, OSError):
                self.close(error.exit_code if isinstance(error, TrialglotError) else ExitCode.INTERNAL)
        finally:
            if self._file is not None:
                self._out.close()
            if self._part is not None:
                # What was not closed is not whole, and is not left behind.
                self._part.unlink(missing_ok=True)

    def outcome(self, outcome: Outcome, standing: Sequence[Finding]) -> None:
        """Report what became of an input of ``convert``; ``standing`` are the findings that count."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_outcome(outcome, standing))

    def judged(
        self, name: str, content: bytes, kind: str, findings: Sequence[Finding], standing: Sequence[Finding]
    ) -> None:
        """Report a document that was judged; ``standing`` are the findings that count."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_document(name, content, kind, findings, standing, lines=self.wants_spots))

    def unread(self, name: str, error: UnreadableError) -> None:
        """Report a document that could not be judged."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_unread(name, error))

    def failed(self, name: str, one: Finding) -> None:
        """Report a document that trialglot itself failed on."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_failure(name, one))

    def difference(self, file: str, one: Finding) -> None:
        """Report a file of the output folder that is not fresh."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_difference(file, one))

    def notes(self, name: str, findings: Sequence[Finding]) -> None:
        """Report what was found in the configuration called ``name``."""
        if self._form is None:
            return
        from trialglot.reports import case

        self._add(case.of_configuration(name, findings))

    def _add(self, case: Case) -> None:
        assert self._form is not None
        self._form.add(case)
        if self._part is None:
            self._out.flush()

    def close(self, exit_code: int) -> int:
        """End the report and return the exit code."""
        if self._form is None:
            return exit_code
        form, self._form = self._form, None
        form.close(int(exit_code))
        self._out.flush()
        if self._part is not None and self._file is not None:
            self._out.close()
            self._part.replace(self._file)
        return exit_code
