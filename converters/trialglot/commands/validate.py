"""``trialglot validate``: what is wrong with documents."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialglot.commands import config, reporting, talk, terminal
from trialglot.commands.options import fail_on_option, schema_dir_option
from trialglot.errors import ExitCode, TrialglotError, UnreadableError, UsageError

if TYPE_CHECKING:
    from trialglot.validators.fhir.hapi import Opinions

_MAX_DOCUMENT = 256 << 20
_PACKAGE = frozenset({"ts.json", "ta.json", "te.json", "ti.json", "define.xml"})

_check_option = click.option(
    "--check",
    type=click.Choice(["standard", "full"]),
    default="standard",
    show_default=True,
    help="full: fhir.resources judges each FHIR document as well.",
)
_engine_option = click.option(
    "--engine",
    type=click.Choice(["own", "hapi", "both"]),
    default="own",
    show_default=True,
    help="Who judges FHIR: trialglot, the HL7/HAPI reference validator (needs Java; Maven and npm once), or both.",
)
_hapi_classpath_option = click.option(
    "--hapi-classpath",
    type=click.Path(),
    metavar="FOLDER",
    help="Folder with the libraries and packages of the reference validator; they are not fetched then.",
)
_fhir_version_option = click.option(
    "--fhir-version",
    type=click.Choice(["R5", "R4B", "R4"]),
    help="Edition of FHIR documents; it is found from the content otherwise.",
)


@click.command(cls=config.Configured)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_check_option
@schema_dir_option
@_engine_option
@_hapi_classpath_option
@reporting.options
@_fhir_version_option
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
    """Validate FHIR and ODM documents and SDTM datasets; what kind each is, is found from its content.

    Trial design datasets (ts.json, ta.json, te.json, ti.json, with define.xml) of one folder are judged together.
    """
    from trialglot import api
    from trialglot.findings import internal
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
                kind, findings = api.validate(content, options=options, beside=_beside(name, files))
                if opinions:
                    findings = opinions.on(content, kind, findings)
            except UnreadableError as error:
                talk.say(f"{name}: {error}")
                told.unread(name, error)
                code = max(code, ExitCode.UNREADABLE)
                continue
            except TrialglotError:
                raise
            except Exception as error:  # noqa: BLE001 - a bug that one document meets must not stop the others
                found = internal("validating", error)
                if told.talks:
                    talk.say_findings(name, [found], everything=True)
                told.failed(name, found)
                code = ExitCode.INTERNAL
                continue
            marked = known.mark(findings, name)
            standing = known.standing(marked)
            told.judged(name, content, kind, marked, standing)
            if told.talks:
                talk.say_findings(name, standing, everything=True)
                verdict = "invalid" if any(one.severity == "error" for one in findings) else "valid"
                counted = talk.counted(standing, len(findings) - len(standing))
                terminal.show(terminal.printable(f"{name}: {kind}: {verdict}{counted}"))
            if talk.reaches(standing, fail_on):
                code = max(code, ExitCode.FINDINGS)
        if talk.reaches(talk.say_report(known, told), fail_on):
            code = max(code, ExitCode.FINDINGS)
        return told.close(code)


def _content(name: str) -> bytes:
    from trialglot import api

    if name != "-":
        return api.read_file(Path(name), _MAX_DOCUMENT)
    if sys.stdin is None:
        raise UnreadableError("standard input is closed", "Pipe a document into it")
    content = sys.stdin.buffer.read(_MAX_DOCUMENT + 1)
    if len(content) > _MAX_DOCUMENT:
        raise UnreadableError(f"larger than {_MAX_DOCUMENT >> 20} MiB", "Split it")
    return content


def _beside(name: str, files: tuple[str, ...]) -> dict[str, bytes]:
    """Return the other files of a dataset's study among those that were given: they stand in the same folder."""
    path = Path(name)
    if path.name.lower() not in _PACKAGE:
        return {}
    found = {}
    for one in map(Path, files):
        if one.parent == path.parent and one != path and one.name.lower() in _PACKAGE:
            with suppress(UnreadableError):  # its own turn says why
                found[one.name] = _content(str(one))
    return found


def _opinions(engine: str, hapi_classpath: str | None) -> Opinions | None:
    if engine == "own":
        if hapi_classpath is not None:
            raise UsageError("--hapi-classpath goes with --engine hapi or both")
        return None
    from trialglot.validators.fhir.hapi import Opinions

    return click.get_current_context().with_resource(Opinions(engine, hapi_classpath, talk.say))
