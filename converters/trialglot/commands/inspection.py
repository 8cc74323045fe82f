"""``trialglot inspect`` and ``trialglot formats``: a record as the model has it, and what is read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trialglot.commands import terminal
from trialglot.commands.options import format_option
from trialglot.commands.reading import for_each
from trialglot.errors import ExitCode

if TYPE_CHECKING:
    from trialglot.readers.reading import Reading


@click.command()
@click.argument("source")
@format_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole model as one line of JSON.")
def inspect(source: str, format_: str | None, as_json: bool) -> int:
    """Show the internal model of each record of SOURCE; with --json a line of JSON a record."""
    from trialglot import summary

    def show(reading: Reading) -> None:
        if as_json:
            terminal.show(terminal.printable_json(summary.as_json(reading)))
        else:
            terminal.show(terminal.printable(summary.as_text(reading)))

    return for_each((source,), show, format_)


@click.command()
def formats() -> int:
    """List the source and target formats with their editions."""
    from trialglot.formats import READERS, WRITERS

    for title, specs in (("Read", READERS), ("Write", WRITERS)):
        terminal.show(f"{title}:")
        for spec in specs:
            terminal.show(f"  {spec.name:<12} {spec.title}\n  {'':<12} {spec.edition}")
    return ExitCode.CLEAN
