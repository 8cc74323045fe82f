"""Reports: what was found, in the forms that programs read.

A form is a class in a module of its own and a row of ``FORMS``; it is imported when it is asked for. The command line
has one form more, ``text``, which is its own way of talking to people.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from trialglot.errors import UsageError

if TYPE_CHECKING:
    from trialglot.reports.case import Form, Run

FORMS = {
    "json": "trialglot.reports.json_forms:Json",
    "ndjson": "trialglot.reports.json_forms:Ndjson",
    "sarif": "trialglot.reports.sarif:Sarif",
    "junit": "trialglot.reports.junit:JUnit",
    "github": "trialglot.reports.github:GitHub",
    "operationoutcome": "trialglot.reports.operation_outcome:OperationOutcomes",
}
"""The forms, by the name that the command line has for them: ``module:class``."""


def form(name: str, out: BinaryIO, run: Run) -> Form:
    """Begin a report in the form called ``name``; it is written to ``out`` as the cases come, UTF-8.

    Raises:
        UsageError: there is no such form.
    """
    if name not in FORMS:
        raise UsageError(f"no form of report is called {name!r}; there are: {', '.join(FORMS)}")
    module, _, kind = FORMS[name].partition(":")
    made: Form = getattr(import_module(module), kind)(out, run)
    return made
