"""``trialglot inspect`` and ``trialglot formats``: a record as the model has it, and what is read and written."""

from __future__ import annotations

import click

from trialglot.commands import talk, terminal
from trialglot.commands.options import format_option
from trialglot.errors import ExitCode, UnreadableError


@click.command()
@click.argument("source")
@format_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole model as one line of JSON.")
def inspect(source: str, format_: str | None, as_json: bool) -> int:
    """Show the internal model of each record of SOURCE; with --json a line of JSON a record."""
    from trialglot import api, summary
    from trialglot.readers.reading import Record

    shown = broken = 0
    for item in terminal.records((source,)):
        try:
            if not isinstance(item, Record):
                raise item.error
            reading = api.read(item, format=format_)
        except UnreadableError as error:
            talk.say(f"{item.name}: {error}")
            if item.named:
                return ExitCode.UNREADABLE
            broken += error.refused
            continue
        shown += 1
        terminal.show(
            terminal.printable_json(summary.as_json(reading))
            if as_json
            else terminal.printable(summary.as_text(reading))
        )
    if not shown:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if broken else ExitCode.CLEAN


@click.command()
def formats() -> int:
    """List the source and target formats with their editions."""
    from trialglot.formats import READERS, WRITERS

    for title, specs in (("Read", READERS), ("Write", WRITERS)):
        terminal.show(f"{title}:")
        for spec in specs:
            terminal.show(f"  {spec.name:<12} {spec.title}\n  {'':<12} {spec.edition}")
    return ExitCode.CLEAN
