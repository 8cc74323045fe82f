"""The command line: the only module that prints or exits.

Data go to stdout, talk goes to stderr. Everything beyond click is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot import __version__
from trialglot.errors import ExitCode, TrialglotError, UnreadableError, UsageError

if TYPE_CHECKING:
    from trialglot.api import Options
    from trialglot.batch import Outcome
    from trialglot.findings import Finding
    from trialglot.outputs import Totals
    from trialglot.readers.containers import Rejected
    from trialglot.readers.reading import Record

_SEVERITIES = ("error", "warning", "info")
_SHOWN_PER_CODE = 5
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
format_option = click.option(
    "--from", "format_", metavar="FORMAT", help="Name of the source format; it is found from the content otherwise."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="trialglot")
def cli() -> None:
    """Clinical-trial registry records in, validated HL7 FHIR and CDISC trial design out.

    Exit codes: 0 clean; 1 findings at or above --fail-on; 2 usage; 3 an input that is no readable record; 4 internal
    error; 5 network or server.
    """


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--to", "targets", multiple=True, metavar="TARGETS", help="Targets, comma separated  [default: all]")
@click.option(
    "-o", "--output", default="out", show_default=True, help="Output folder; - for stdout (one record, one target)."
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
@check_option
@schema_dir_option
@click.option("--jobs", type=click.IntRange(min=1), help="Worker processes  [default: number of cores]")
@click.option("--base-url", metavar="URL", help="Base of full and canonical URLs in FHIR.")
@fail_on_option
def convert(
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    output: str,
    format_: str | None,
    inference: Any,
    contacts: Any,
    check: str,
    schema_dir: Path | None,
    jobs: int | None,
    base_url: str | None,
    fail_on: str,
) -> int:
    """Convert registry records.

    SOURCE is a file, a folder, a pattern, a .zip or .gz, or - for stdin; each may hold many records.
    """
    from trialglot.api import DEFAULT_TARGETS, Options
    from trialglot.validators.options import CheckOptions
    from trialglot.writers.options import DEFAULT_BASE_URL, WriteOptions

    options = Options(
        _split(targets) or DEFAULT_TARGETS,
        inference,
        WriteOptions(contacts, _base_url(base_url) if base_url else DEFAULT_BASE_URL),
        CheckOptions(check == "full", schema_dir),
    )
    _known_formats(options, format_)
    items = _records(sources)
    if output == "-":
        return _to_stdout(items, options, format_, fail_on)
    return _to_folder(items, options, format_, Path(output), jobs or os.cpu_count() or 1, fail_on)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@check_option
@schema_dir_option
@fail_on_option
def validate(files: tuple[str, ...], check: str, schema_dir: Path | None, fail_on: str) -> int:
    """Validate FHIR and ODM documents; what kind each is, is found from its content."""
    from trialglot import api
    from trialglot.validators.options import CheckOptions

    options = CheckOptions(check == "full", schema_dir)
    code = ExitCode.CLEAN
    for name in files:
        try:
            kind, findings = api.validate(_content(name), options=options)
        except UnreadableError as error:
            _say(f"{name}: {error}")
            code = max(code, ExitCode.UNREADABLE)
            continue
        _say_findings(name, findings, everything=True)
        verdict = "invalid" if any(one.severity == "error" for one in findings) else "valid"
        _say(f"{name}: {kind}: {verdict}{_counted(findings)}")
        if _reaches(findings, fail_on):
            code = max(code, ExitCode.FINDINGS)
    return code


@cli.command()
@click.argument("source")
@format_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole model as JSON.")
def inspect(source: str, format_: str | None, as_json: bool) -> int:
    """Show the internal model of each record of SOURCE."""
    from trialglot import api, summary
    from trialglot.readers.reading import Record

    code = ExitCode.CLEAN
    for item in _records((source,)):
        try:
            if not isinstance(item, Record):
                raise item.error
            reading = api.read(item, format=format_)
        except UnreadableError as error:
            _say(f"{item.name}: {error}")
            code = ExitCode.UNREADABLE if item.named or error.refused else code
            continue
        click.echo(summary.as_json(reading) if as_json else summary.as_text(reading))
    return code


@cli.command()
def formats() -> int:
    """List the source and target formats with their editions."""
    from trialglot.formats import READERS, WRITERS

    for title, specs in (("Read", READERS), ("Write", WRITERS)):
        click.echo(f"{title}:")
        for spec in specs:
            click.echo(f"  {spec.name:<12} {spec.title}\n  {'':<12} {spec.edition}")
    return ExitCode.CLEAN


def _to_folder(
    items: Iterator[Record | Rejected], options: Options, format_: str | None, root: Path, jobs: int, fail_on: str
) -> int:
    from trialglot import batch
    from trialglot.outputs import OutputFolder, Totals

    totals = Totals()
    failing = False
    with OutputFolder(root, totals) as folder:
        outcomes = batch.run(items, options, format=format_, jobs=jobs)
        held: Outcome | None = None  # the first one waits: alone, it is shown with all its findings
        for outcome in outcomes:
            written = folder.write(outcome)
            failing = failing or _reaches(written.findings, fail_on)
            if totals.inputs == 1:
                held = written
                continue
            if held is not None:
                _say_findings(held.study_id or held.name, held.findings, everything=False)
                held = None
            _say_findings(written.study_id or written.name, written.findings, everything=False)
            _progress(totals.inputs)
        _progress(0)
        if held is not None:
            _say_findings(held.study_id or held.name, held.findings, everything=True)
    _say_totals(totals, root)
    if totals.inputs == 0:
        _say("nothing to convert: the sources hold no file")
    return _exit_code(totals, failing)


def _to_stdout(items: Iterator[Record | Rejected], options: Options, format_: str | None, fail_on: str) -> int:
    from trialglot import batch
    from trialglot.outputs import Totals

    if len(options.targets) != 1:
        raise UsageError("-o - writes one document: name one target with --to")
    item = next(items, None)
    if item is None:
        raise UsageError("nothing to convert: the sources hold no file")
    if next(items, None) is not None:
        raise UsageError("-o - writes one document, but the sources hold more than one record: give a folder with -o")
    outcome = next(batch.run(iter((item,)), options, format=format_))
    totals = Totals()
    totals.add(outcome)
    _say_findings(outcome.study_id or outcome.name, outcome.findings, everything=True)
    _say_totals(totals, None)
    for document in outcome.outputs:
        if document.valid:
            sys.stdout.buffer.write(document.content)
    return _exit_code(totals, _reaches(outcome.findings, fail_on))


def _exit_code(totals: Totals, failing: bool) -> int:
    if totals.failed:
        return ExitCode.INTERNAL
    if totals.named_unreadable or not totals.records:
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _records(sources: tuple[str, ...]) -> Iterator[Record | Rejected]:
    from trialglot.readers.containers import records

    for source in sources:
        yield from records(source)


def _content(name: str) -> bytes:
    from trialglot import api

    return sys.stdin.buffer.read() if name == "-" else api.read_file(Path(name))


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    names = (name.strip() for value in values for name in value.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _known_formats(options: Options, format_: str | None) -> None:
    from trialglot import formats

    for target in options.targets:
        formats.writer(target)
    if format_:
        formats.reader(format_)


def _base_url(url: str) -> str:
    if not url.startswith(("http://", "https://")) or any(char.isspace() for char in url):
        raise UsageError(f"--base-url {url!r} is no absolute http(s) address")
    return url.rstrip("/")


def _reaches(findings: tuple[Finding, ...] | list[Finding], fail_on: str) -> bool:
    if fail_on == "never":
        return False
    bad = _SEVERITIES[: _SEVERITIES.index(fail_on) + 1]
    return any(one.severity in bad for one in findings)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _say_findings(name: str, findings: tuple[Finding, ...] | list[Finding], *, everything: bool) -> None:
    shown: dict[str, int] = {}
    for one in findings:
        if one.severity == "info" and not everything:
            continue
        shown[one.code] = shown.get(one.code, 0) + 1
        if shown[one.code] > _SHOWN_PER_CODE:
            continue
        where = ", ".join(part for part in (one.source or one.path, one.target_path) if part)
        _say(f"{name}: {one.severity} {one.code}{f' [{where}]' if where else ''} {one.message}")
    for code, count in shown.items():
        if count > _SHOWN_PER_CODE:
            _say(f"{name}: {code}: {count - _SHOWN_PER_CODE} more like these")


def _counted(findings: list[Finding]) -> str:
    counts = [(severity, sum(one.severity == severity for one in findings)) for severity in _SEVERITIES]
    told = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    return f" ({told})" if told else ""


def _say_totals(totals: Totals, root: Path | None) -> None:
    documents = ", ".join(f"{count} {target}" for target, count in sorted(totals.documents.items())) or "none"
    invalid = ", ".join(f"{count} {target}" for target, count in sorted(totals.invalid.items()))
    findings = ", ".join(f"{totals.severities[one]} {one}" for one in sorted(totals.severities)) or "none"
    _say(
        f"records:   {totals.records} converted, {totals.unreadable} unreadable, {totals.skipped} skipped\n"
        f"documents: {documents}{f'; INVALID: {invalid}' if invalid else ''}{f' in {root}' if root else ''}\n"
        f"findings:  {findings}"
    )


def _progress(count: int) -> None:
    if not sys.stderr.isatty():
        return
    if count == 0:
        click.echo("\r\x1b[K", nl=False, err=True)
    elif count % _PROGRESS_EVERY == 0:
        click.echo(f"\r\x1b[K{count:,} records", nl=False, err=True)


def main() -> None:
    """Run the command line and exit."""
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
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = ExitCode.CLEAN
    except OSError as error:
        _say(f"trialglot: {error}")
        code = ExitCode.USAGE
    except Exception:  # noqa: BLE001 - the last resort: a bug must exit with its own code
        import traceback

        _say(f"trialglot: internal error; please report it\n{traceback.format_exc()}")
        code = ExitCode.INTERNAL
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
