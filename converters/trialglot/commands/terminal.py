"""What all commands share: the records that sources name, and texts that a terminal can show."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot.errors import UsageError
from trialglot.printing import printable, printable_json

__all__ = ["printable", "printable_json", "records", "show", "swallow"]

if TYPE_CHECKING:
    from trialglot.readers.containers import Rejected
    from trialglot.readers.reading import Record


def records(sources: tuple[str, ...], leave_out: Path | None = None) -> Iterator[Record | Rejected]:
    """Return the records of the sources, without those of the folder ``leave_out``.

    Raises:
        UsageError: a source is the empty text.
    """
    from trialglot.readers import containers

    for source in sources:
        if not source:
            raise UsageError("an empty SOURCE names nothing")
        yield from containers.records(source, leave_out=leave_out)


def show(text: str) -> None:
    """Write a text to stdout. When nobody reads it any more, the work goes on."""
    try:
        click.echo(text)
    except BrokenPipeError:
        swallow(sys.stdout)


def swallow(stream: Any) -> None:
    """Let a stream that nobody reads any more swallow what is still written to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
