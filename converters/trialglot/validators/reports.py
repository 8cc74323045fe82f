"""Forms in which the verdict on a file is told to programs, by the name that the command line has for them.

A form returns one line of text for a file: a new one is a function for findings, one for files that could not be
judged, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import orjson

from trialglot.findings import Finding
from trialglot.validators.operation_outcome import operation_outcome, unreadable


class Form(NamedTuple):
    """How a verdict is written: from findings and the file's name, or from the reason why there is none."""

    judged: Callable[[Sequence[Finding], str], str]
    unreadable: Callable[[str, str], str]


def _line(make: Callable[[Any, str], Any]) -> Callable[[Any, str], str]:
    return lambda said, name: orjson.dumps(make(said, name)).decode()


FORMS = {"operationoutcome": Form(_line(operation_outcome), _line(unreadable))}
