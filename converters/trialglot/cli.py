"""The command line: the only module that prints or exits.

Data go to stdout, talk goes to stderr. Everything beyond click is imported by the command that needs it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot import __version__
from trialglot.commands import config, crosswalk, difference, freshness, reporting, terminal
from trialglot.errors import ExitCode, TrialglotError, UnreadableError, UsageError

if TYPE_CHECKING:
    from trialglot.api import Options
    from trialglot.batch import Outcome
    from trialglot.commands.reporting import Reporter
    from trialglot.findings import Finding
    from trialglot.outputs import Totals
    from trialglot.readers.containers import Rejected
    from trialglot.readers.reading import Record
    from trialglot.suppressions import Suppressions
    from trialglot.validators.fhir.hapi import Opinions

_SEVERITIES = ("error", "warning", "info")
_SHOWN_PER_CODE = 5
_LINE = 300
_MAX_DOCUMENT = 256 << 20
_PROGRESS_EVERY = 100

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 when a finding is at least this severe.",
)
schema_dir_option = click.option(
    "--schema-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with official ODM and SDM-XML schemas; documents are checked against them in addition.",
)
check_option = click.option(
    "--check",
    type=click.Choice(["standard", "full"]),
    default="standard",
    show_default=True,
    help="full: fhir.resources judges each FHIR document as well.",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["own", "hapi", "both"]),
    default="own",
    show_default=True,
    help="Who judges FHIR: trialglot, the HL7/HAPI reference validator (needs Java; Maven and npm once), or both.",
)
hapi_classpath_option = click.option(
    "--hapi-classpath",
    type=click.Path(),
    metavar="FOLDER",
    help="Folder with the libraries and packages of the reference validator; they are not fetched then.",
)
fhir_version_option = click.option(
    "--fhir-version",
    type=click.Choice(["R5", "R4B", "R4"]),
    help="Edition of FHIR documents; it is found from the content otherwise.",
)
format_option = click.option(
    "--from",
    "format_",
    metavar="FORMAT",
    help="Name of the source format; it is found from the content otherwise.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="trialglot")
def cli() -> None:
    """Clinical-trial registry records in, validated HL7 FHIR and CDISC trial design out.

    Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage; 3 an input that is no readable record; 4 internal
    error; 5 network or server.
    """


@cli.command(cls=freshness.Convert)
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
@click.option("--jobs", type=click.IntRange(min=1), show_default="number of cores", help="Worker processes.")
@click.option(
    "--base-url",
    metavar="URL",
    show_default="https://trialglot.invalid/fhir",
    help="Base of full and canonical URLs in FHIR.",
)
@click.option("--fhir-xml/--no-fhir-xml", default=False, help="Write FHIR as XML instead of JSON.")
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
        WriteOptions(contacts, DEFAULT_BASE_URL if base_url is None else base_url.rstrip("/"), fhir_xml),
        CheckOptions(check == "full", schema_dir),
        "none" if output == "-" else ledger,
    )
    _usable(options, format_)
    if not output:
        raise UsageError("-o needs the name of a folder, or - for stdout")
    freshness.fits(fresh, output, report, report_file)
    with reporting.started(report, report_file, "convert", fail_on, stdout_taken=output == "-") as told:
        if output == "-":
            return _to_stdout(terminal.records(sources), options, format_, fail_on, told)
        root, workers = Path(output), jobs or os.cpu_count() or 1
        return _to_folder(terminal.records(sources, root), options, format_, root, workers, fail_on, told, fresh=fresh)


@cli.command(cls=config.Configured)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@check_option
@schema_dir_option
@engine_option
@hapi_classpath_option
@reporting.options
@fhir_version_option
@fail_on_option
def validate(
    files: tuple[str, ...],
    check: str,
    schema_dir: Path | None,
    engine: str,
    hapi_classpath: str | None,
    report: str,
    report_file: str | None,
    fhir_version: str | None,
    fail_on: str,
) -> int:
    """Validate FHIR, ODM and USDM documents; what kind each is, is found from its content."""
    from trialglot import api
    from trialglot.suppressions import VALIDATORS
    from trialglot.validators.options import CheckOptions

    options = CheckOptions(check == "full", schema_dir, fhir_version=fhir_version)
    opinions = _opinions(engine, hapi_classpath)
    known = config.suppressions(VALIDATORS)
    code = ExitCode.CLEAN
    with reporting.started(report, report_file, "validate", fail_on) as told:
        for name in files:
            try:
                content = _content(name)
                kind, findings = api.validate(content, options=options)
                if opinions:
                    findings = opinions.on(content, kind, findings)
            except UnreadableError as error:
                _say(f"{name}: {error}")
                told.unread(name, error)
                code = max(code, ExitCode.UNREADABLE)
                continue
            marked = known.mark(findings, name)
            standing = known.standing(marked)
            told.judged(name, content, kind, marked, standing)
            if told.talks:
                _say_findings(name, standing, everything=True)
                verdict = "invalid" if any(one.severity == "error" for one in findings) else "valid"
                counted = _counted(standing, len(findings) - len(standing))
                click.echo(terminal.printable(f"{name}: {kind}: {verdict}{counted}"))
            if _reaches(standing, fail_on):
                code = max(code, ExitCode.FINDINGS)
        if _reaches(_say_report(known, told), fail_on):
            code = max(code, ExitCode.FINDINGS)
        return told.close(code)


@cli.command()
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
            _say(f"{item.name}: {error}")
            if item.named:
                return ExitCode.UNREADABLE
            broken += error.refused
            continue
        shown += 1
        click.echo(summary.as_json(reading) if as_json else terminal.printable(summary.as_text(reading)))
    if not shown:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if broken else ExitCode.CLEAN


@cli.command()
def formats() -> int:
    """List the source and target formats with their editions."""
    from trialglot.formats import READERS, WRITERS

    for title, specs in (("Read", READERS), ("Write", WRITERS)):
        click.echo(f"{title}:")
        for spec in specs:
            click.echo(f"  {spec.name:<12} {spec.title}\n  {'':<12} {spec.edition}")
    return ExitCode.CLEAN


cli.add_command(config.config)
cli.add_command(crosswalk.coverage)
cli.add_command(crosswalk.explain)
cli.add_command(difference.difference)


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
    folder = (freshness.compared if fresh else OutputFolder)(root, totals, options, format=format_, known=known)
    failing = False
    batch.prepare_process()  # what the imports made must not be walked after the first job
    held: list[Outcome] = []  # the first one waits: alone, it is shown with all its findings
    try:
        with folder:
            for outcome in batch.run(items, options, format=format_, jobs=jobs, spots=told.wants_spots):
                written = folder.write(outcome)
                standing = known.standing(written.findings)
                told.outcome(written, standing)
                failing = failing or _reaches(standing, fail_on)
                if told.talks:
                    held.append(written)
                if totals.inputs > 1:
                    for one in held:
                        _say_findings(one.study_id or one.name, known.standing(one.findings), everything=False)
                    held.clear()
                _progress(totals.inputs)
    except KeyboardInterrupt:
        _progress(0)
        _say(f"interrupted after {totals.records} records; they are in {root}, without a summary")
        raise
    except OSError as error:
        raise UsageError(f"cannot write to {root}: {error.strerror or error}; choose another folder with -o") from error
    _progress(0)
    for one in held:
        _say_findings(one.study_id or one.name, known.standing(one.findings), everything=not fresh)
    failing = _reaches(_say_report(known, told), fail_on) or failing
    _say_totals(totals, root, fresh=fresh)
    stale = fresh and freshness.said(folder)
    return told.close(_exit_code(totals, failing or stale))


def _to_stdout(
    items: Iterator[Record | Rejected], options: Options, format_: str | None, fail_on: str, told: Reporter
) -> int:
    from dataclasses import replace

    from trialglot import batch
    from trialglot.outputs import Totals

    if len(options.targets) != 1:
        raise UsageError("-o - writes one document: name one target with --to")
    item = next(items, None)
    if item is None:
        raise UsageError("nothing to convert: the sources hold no file")
    if next(items, None) is not None:
        raise UsageError("-o - writes one document, but the sources hold more than one record: give a folder with -o")
    outcome = next(batch.run(iter((item,)), options, format=format_, spots=told.wants_spots))
    known = config.suppressions()
    outcome = replace(outcome, findings=known.mark(outcome.findings, outcome.study_id, outcome.name))
    standing = known.standing(outcome.findings)
    totals = Totals()
    totals.add(outcome)
    told.outcome(outcome, standing)
    if told.talks:
        _say_findings(outcome.study_id or outcome.name, standing, everything=True)
    standing += _say_report(known, told)
    if not told.quiet:
        _say_totals(totals, None)
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    try:
        for document in outcome.outputs:
            if document.valid:
                sys.stdout.buffer.write(document.content)
        sys.stdout.flush()
    except BrokenPipeError:
        _close(sys.stdout)  # the reader has what it wanted
    return told.close(_exit_code(totals, _reaches(standing, fail_on)))


def _exit_code(totals: Totals, failing: bool) -> int:
    if totals.failed:
        return ExitCode.INTERNAL
    if totals.named_unreadable or not totals.records:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _content(name: str) -> bytes:
    from trialglot import api

    if name != "-":
        return api.read_file(Path(name), _MAX_DOCUMENT)
    if sys.stdin is None:
        raise UnreadableError("standard input is closed", "Pipe a document into it")
    return sys.stdin.buffer.read()


def _opinions(engine: str, hapi_classpath: str | None) -> Opinions | None:
    if engine == "own":
        if hapi_classpath is not None:
            raise UsageError("--hapi-classpath goes with --engine hapi or both")
        return None
    from trialglot.validators.fhir.hapi import Opinions

    return click.get_current_context().with_resource(Opinions(engine, hapi_classpath, _say))


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


def _reaches(findings: tuple[Finding, ...] | list[Finding], fail_on: str) -> bool:
    if fail_on == "never":
        return False
    bad = _SEVERITIES[: _SEVERITIES.index(fail_on) + 1]
    return any(one.severity in bad for one in findings)


def _say(text: str) -> None:
    try:
        click.echo("\n".join(map(terminal.printable, text.split("\n"))), err=True)
    except BrokenPipeError:
        _close(sys.stderr)  # nobody listens any more; the work goes on


def _close(stream: Any) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say_findings(name: str, findings: tuple[Finding, ...] | list[Finding], *, everything: bool) -> None:
    shown: dict[str, int] = {}
    for one in findings:
        if one.severity == "info" and not everything:
            continue
        shown[one.code] = shown.get(one.code, 0) + 1
        if shown[one.code] > _SHOWN_PER_CODE:
            continue
        where = ", ".join(part for part in (one.source or one.path, one.target_path) if part)
        line = f"{name}: {one.severity} {one.code}{f' [{where}]' if where else ''} {one.message}"
        _say(line if len(line) <= _LINE else f"{line[: _LINE - 1]}…")
    for code, count in shown.items():
        if count > _SHOWN_PER_CODE:
            _say(f"{name}: {code}: {count - _SHOWN_PER_CODE} more like these")


def _say_report(known: Suppressions, told: Reporter) -> list[Finding]:
    """Say what is to be said of the suppressions after a run, and return it."""
    found = known.report()
    if found and told.talks:
        _say_findings(config.file_name(), found, everything=True)
    elif found:
        told.notes(config.file_name(), found)
    return found


def _counted(findings: list[Finding], suppressed: int) -> str:
    counts: list[tuple[str, int]] = [
        (severity, sum(one.severity == severity for one in findings)) for severity in _SEVERITIES
    ]
    counts.append(("suppressed", suppressed))
    told = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    return f" ({told})" if told else ""


def _say_totals(totals: Totals, root: Path | None, *, fresh: bool = False) -> None:
    documents = ", ".join(f"{count} {target}" for target, count in sorted(totals.documents.items())) or "none"
    invalid = ", ".join(f"{count} {target}" for target, count in sorted(totals.invalid.items()))
    findings = ", ".join(f"{totals.severities[one]} {one}" for one in sorted(totals.severities)) or "none"
    if totals.suppressed.total():
        findings += f"; {totals.suppressed.total()} of them suppressed"
    place = "" if root is None else f" compared with {root}" if fresh else f" in {root}"
    _say(
        f"records:   {totals.records} converted, {totals.unreadable} unreadable, {totals.skipped} skipped\n"
        f"documents: {documents}{f'; INVALID: {invalid}' if invalid else ''}{place}\n"
        f"findings:  {findings}"
    )
    if not totals.records:
        _say("nothing was converted: the sources hold no readable registry record")


def _progress(count: int) -> None:
    if sys.stderr is None or not sys.stderr.isatty():
        return
    if count == 0:
        click.echo("\r\x1b[K", nl=False, err=True)
    elif count % _PROGRESS_EVERY == 0:
        click.echo(f"\r\x1b[K{count:,} records", nl=False, err=True)


def main() -> None:
    """Run the command line and exit."""
    gc.set_threshold(50_000, 20, 20)  # start-up makes many objects that stay, and hardly a cycle
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except TrialglotError as error:
        _say(f"trialglot: {error}")
        code = error.exit_code
    except OSError as error:
        _say(f"trialglot: {error}")
        code = ExitCode.USAGE
    except Exception:  # noqa: BLE001 - the last resort: a bug must exit with its own code
        import traceback

        _say(f"trialglot: internal error; please report it\n{traceback.format_exc()}")
        code = ExitCode.INTERNAL
    gc.freeze()  # the interpreter looks for cycles once more when it ends: there is nothing left to gain
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
