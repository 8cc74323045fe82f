"""``trialglot coverage`` and ``trialglot explain``: what became of a record's data."""

from __future__ import annotations

from typing import Any

import click

from trialglot.commands import talk
from trialglot.commands.reading import for_each, read
from trialglot.commands.terminal import printable, printable_json, records, show
from trialglot.errors import ExitCode, UnreadableError, UsageError

targets_option = click.option(
    "--to", "targets", metavar="TARGETS", help="Targets, comma separated  [default: those of convert]"
)
contacts_option = click.option(
    "--contacts", type=click.Choice(["keep", "role-only", "drop"]), default="keep", show_default=True
)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@targets_option
@contacts_option
@click.option("--rows", type=click.IntRange(min=0), default=15, show_default=True, help="Paths shown for each target.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def coverage(sources: tuple[str, ...], targets: str | None, contacts: str, rows: int, as_json: bool) -> int:
    """Show what becomes of the data of many records in each target, the worst paths first.

    Nothing is converted: the crosswalk and the records decide.
    """
    from trialglot import coverage as counting

    total = counting.Coverage(_targets(targets), contacts)
    code = for_each(sources, total.add)
    if code != ExitCode.UNREADABLE:
        show(printable_json(total.as_json()) if as_json else printable(total.as_text(rows)))
    return code


@click.command()
@click.argument("source")
@click.argument("path")
@targets_option
@contacts_option
@click.option(
    "--inference", type=click.Choice(["none", "safe", "all"]), default="safe", show_default=True, help="As in convert."
)
def explain(source: str, path: str, targets: str | None, contacts: Any, inference: Any) -> int:
    """Show the whole way of one datum of the record SOURCE.

    PATH is a place in the source (a JSON pointer, "line 23", protocolSection.designModule.phases), in the model
    (arms[2].description) or in a target (ResearchStudy.phase, TPHASE).
    """
    from trialglot import api
    from trialglot import explain as explaining
    from trialglot.writers.options import WriteOptions

    items = records((source,))
    item = next(items, None)
    if item is None or next(items, None) is not None:
        raise UsageError("explain takes one record")
    try:
        reading = read(item)
    except UnreadableError as error:
        talk.say(f"{item.name}: {error}")
        return ExitCode.UNREADABLE
    options = api.Options(_targets(targets), inference, WriteOptions(contacts))
    show(printable("\n".join(explaining.explain(reading, path, options))))
    return ExitCode.CLEAN


def _targets(named: str | None) -> tuple[str, ...]:
    from trialglot import api, crosswalk

    if named is None:
        return tuple(one for one in api.DEFAULT_TARGETS if crosswalk.described(one))
    chosen = tuple(dict.fromkeys(one.strip() for one in named.split(",") if one.strip()))
    for one in api.Options(chosen).targets:
        if not crosswalk.described(one):
            raise UsageError(f"the crosswalk does not describe {one} yet")
    if not chosen:
        raise UsageError("--to names no target")
    return chosen
