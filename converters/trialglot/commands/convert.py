"""``trialglot convert``: records in, validated documents out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot.commands import config, freshness, reporting, talk, terminal, writing
from trialglot.commands.options import fail_on_option, format_option, schema_dir_option
from trialglot.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from trialglot.api import Options
    from trialglot.batch import Outcome
    from trialglot.commands.reporting import Reporter
    from trialglot.outputs import Totals
    from trialglot.readers.containers import Rejected
    from trialglot.readers.reading import Record

_MAX_JOBS = 256


@click.command(cls=freshness.Convert)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="TARGETS",
    show_default="fhir-r5,odm-sdm",
    help="Targets, comma separated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    default="out",
    show_default=True,
    help="Output folder; - for stdout (one record, one target).",
)
@format_option
@click.option(
    "--inference",
    type=click.Choice(["none", "safe", "all"]),
    default="safe",
    show_default=True,
    help="What may be derived from text: only what a schema forces; what quoted text states; likely readings too.",
)
@click.option(
    "--contacts",
    type=click.Choice(["keep", "role-only", "drop"]),
    default="keep",
    show_default=True,
    help="What of contact people is written.",
)
@freshness.check_option
@freshness.fresh_option
@schema_dir_option
@click.option("--jobs", type=click.IntRange(1, _MAX_JOBS), show_default="number of cores", help="Worker processes.")
@click.option(
    "--base-url",
    metavar="URL",
    show_default="https://trialglot.invalid/fhir",
    help="Base of full and canonical URLs in FHIR.",
)
@click.option("--fhir-xml/--no-fhir-xml", default=False, help="Write FHIR as XML instead of JSON.")
@writing.options
@click.option(
    "--ledger",
    type=click.Choice(["none", "summary", "full"]),
    default="summary",
    show_default=True,
    help="What ledger.json says of each record's data: nothing; counts and what is not structured; every leaf.",
)
@reporting.options
@fail_on_option
def convert(
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    output: str,
    format_: str | None,
    inference: Any,
    contacts: Any,
    check: str,
    fresh: bool,
    schema_dir: Path | None,
    jobs: int | None,
    base_url: str | None,
    fhir_xml: bool,
    ledger: Any,
    report: str,
    report_file: str | None,
    fail_on: str,
    **writing_options: Any,
) -> int:
    """Convert registry records.

    SOURCE is a file, a folder, a pattern, a .zip or .gz, or - for stdin; each may hold many records.
    """
    from trialglot.api import DEFAULT_TARGETS, Options
    from trialglot.validators.options import CheckOptions
    from trialglot.writers.options import DEFAULT_BASE_URL, WriteOptions

    options = Options(
        _split(targets) if targets else DEFAULT_TARGETS,
        inference,
        WriteOptions(
            contacts,
            DEFAULT_BASE_URL if base_url is None else base_url.rstrip("/"),
            fhir_xml,
            **writing.chosen(writing_options),
        ),
        CheckOptions(check == "full", schema_dir),
        "none" if output == "-" else ledger,
    )
    _usable(options, format_)
    if not output:
        raise UsageError("-o needs the name of a folder, or - for stdout")
    freshness.fits(fresh, output)
    with reporting.started(report, report_file, "convert", fail_on, stdout_taken=output == "-") as told:
        if output == "-":
            return _to_stdout(terminal.records(sources), options, format_, fail_on, told)
        root, workers = Path(output), jobs or min(os.cpu_count() or 1, _MAX_JOBS)
        return _to_folder(terminal.records(sources, root), options, format_, root, workers, fail_on, told, fresh=fresh)


def _to_folder(
    items: Iterator[Record | Rejected],
    options: Options,
    format_: str | None,
    root: Path,
    jobs: int,
    fail_on: str,
    told: Reporter,
    *,
    fresh: bool,
) -> int:
    from trialglot import batch
    from trialglot.outputs import OutputFolder, Totals

    totals = Totals()
    known = config.suppressions()
    made = partial(freshness.compared, told) if fresh else OutputFolder
    folder: OutputFolder = made(root, totals, options, format=format_, known=known)
    failing, suppressed = False, 0
    batch.prepare_process()  # what the imports made must not be walked after the first job
    held: list[Outcome] = []  # the first one waits: alone, it is shown with all its findings
    try:
        with folder:
            for outcome in batch.run(items, options, format=format_, jobs=jobs, spots=told.wants_spots):
                written = folder.write(outcome)
                standing = known.standing(written.findings)
                told.outcome(written, standing)
                suppressed += len(written.findings) - len(standing)
                failing = failing or talk.reaches(standing, fail_on)
                if told.talks:
                    held.append(written)
                if totals.inputs > 1:
                    for one in held:
                        talk.say_findings(one.study_id or one.name, known.standing(one.findings), everything=False)
                    held.clear()
                talk.progress(totals.inputs)
    except (KeyboardInterrupt, SystemExit):
        talk.progress(0)
        talk.say(f"interrupted after {totals.records} records; they are in {root}, without a summary")
        raise
    except OSError as error:
        raise UsageError(f"cannot write to {root}: {error.strerror or error}; choose another folder with -o") from error
    talk.progress(0)
    for one in held:
        talk.say_findings(one.study_id or one.name, known.standing(one.findings), everything=not fresh)
    failing = talk.reaches(talk.say_report(known, told), fail_on) or failing
    talk.say_totals(totals, root, suppressed, fresh=fresh)
    stale = fresh and freshness.said(folder)
    return told.close(_exit_code(totals, failing or stale))


def _to_stdout(
    items: Iterator[Record | Rejected], options: Options, format_: str | None, fail_on: str, told: Reporter
) -> int:
    from dataclasses import replace

    from trialglot import batch, formats
    from trialglot.outputs import Totals

    if len(options.targets) != 1:
        raise UsageError("-o - writes one document: name one target with --to")
    if formats.writer(options.targets[0]).files:
        raise UsageError(f"-o - writes one file, and {options.targets[0]} has several: give a folder with -o")
    item = next(items, None)
    if item is None:
        raise UsageError("nothing to convert: the sources hold no file")
    if next(items, None) is not None:
        raise UsageError("-o - writes one document, but the sources hold more than one record: give a folder with -o")
    outcome = next(batch.run(iter((item,)), options, format=format_, spots=told.wants_spots))
    known = config.suppressions()
    outcome = replace(outcome, findings=known.mark(outcome.findings, outcome.study_id, outcome.name))
    standing = known.standing(outcome.findings)
    suppressed = len(outcome.findings) - len(standing)
    totals = Totals()
    totals.add(outcome)
    told.outcome(outcome, standing)
    if told.talks:
        talk.say_findings(outcome.study_id or outcome.name, standing, everything=True)
    standing += talk.say_report(known, told)
    if not told.quiet:
        talk.say_totals(totals, None, suppressed)
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    try:
        for document in outcome.outputs:
            if document.valid:
                sys.stdout.buffer.write(document.content)
        sys.stdout.flush()
    except BrokenPipeError:
        terminal.swallow(sys.stdout)  # the reader has what it wanted
    return told.close(_exit_code(totals, talk.reaches(standing, fail_on)))


def _exit_code(totals: Totals, failing: bool) -> int:
    if totals.failed:
        return ExitCode.INTERNAL
    if totals.named_unreadable or not totals.records:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for value in values for name in value.split(",") if name.strip()))
    if not names:
        raise UsageError("--to names no target")
    return names


def _usable(options: Options, format_: str | None) -> None:
    """Find out before the first record what would fail for every record."""
    from trialglot import formats

    if format_:
        formats.reader(format_)
    if options.check.schema_dir and "odm-sdm" in options.targets:
        from trialglot.validators import xsd

        xsd.official(options.check.schema_dir)
