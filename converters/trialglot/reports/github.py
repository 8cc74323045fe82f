"""Findings as workflow commands of GitHub Actions, which become annotations of a pull request's lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from trialglot.findings import CATALOGUE, Finding, Severity
from trialglot.printing import printable
from trialglot.reports.case import Case, Run, plain
from trialglot.reports.files import shown

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_VALUE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class GitHub:
    """A line for each finding."""

    wants_spots: ClassVar[bool] = True

    def __init__(self, out: BinaryIO, _run: Run) -> None:
        self._out = out

    def add(self, case: Case) -> None:
        """Write the lines of a case."""
        self._out.write("".join(_line(case, one) for one in case.findings).encode("utf-8", "replace"))

    def close(self, exit_code: int) -> None:
        """Nothing is left to say."""


def _line(case: Case, one: Finding) -> str:
    properties = {}
    if case.place.file is not None:
        properties["file"] = shown(case.place.file)
        if spot := case.spot(one):
            properties["line"] = str(spot.line)
            if spot.column is not None:
                properties["col"] = str(spot.column)
    properties["title"] = f"{one.code} {CATALOGUE[one.code].title}"
    told = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    # The file is shown beside the message as it is.
    name = case.study_id or (None if case.name == case.place.file else case.name)
    about = ", ".join(part for part in (name, one.target, one.target_path) if part)
    message = f"{plain(one)} ({about})" if about else plain(one)
    return printable(f"::{_COMMANDS[one.severity]} {told}::{message.translate(_VALUE)}\n")
