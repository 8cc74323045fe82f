"""What commands say to people, on stderr: findings, totals, progress."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialglot.commands import config
from trialglot.commands.terminal import printable, swallow

if TYPE_CHECKING:
    from trialglot.commands.reporting import Reporter
    from trialglot.findings import Finding
    from trialglot.outputs import Totals
    from trialglot.suppressions import Suppressions

SEVERITIES = ("error", "warning", "info")
_SHOWN_PER_CODE = 5
_LINE = 300
_PROGRESS_EVERY = 100


def reaches(findings: tuple[Finding, ...] | list[Finding], fail_on: str) -> bool:
    """Return whether a finding is at least as severe as ``fail_on``; ``never`` is reached by none."""
    if fail_on == "never":
        return False
    bad = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return any(one.severity in bad for one in findings)


def say(text: str) -> None:
    """Say a text of one or more lines."""
    try:
        click.echo("\n".join(map(printable, text.split("\n"))), err=True)
    except BrokenPipeError:
        swallow(sys.stderr)  # nobody listens any more; the work goes on


def say_findings(name: str, findings: tuple[Finding, ...] | list[Finding], *, everything: bool) -> None:
    """Say the findings of the input ``name``, the first of each code; with ``everything`` those that inform too."""
    shown: dict[str, int] = {}
    for one in findings:
        if one.severity == "info" and not everything:
            continue
        shown[one.code] = shown.get(one.code, 0) + 1
        if shown[one.code] > _SHOWN_PER_CODE:
            continue
        where = ", ".join(part for part in (one.source or one.path, one.target_path) if part)
        line = f"{name}: {one.severity} {one.code}{f' [{where}]' if where else ''} {one.message}"
        say(line if len(line) <= _LINE else f"{line[: _LINE - 1]}…")
    for code, count in shown.items():
        if count > _SHOWN_PER_CODE:
            say(f"{name}: {code}: {count - _SHOWN_PER_CODE} more like these")


def say_report(known: Suppressions, told: Reporter) -> list[Finding]:
    """Say what is to be said of the suppressions after a run, and return it."""
    found = known.report()
    if found and told.talks:
        say_findings(config.file_name(), found, everything=True)
    elif found:
        told.notes(config.file_name(), found)
    return found


def counted(findings: list[Finding], suppressed: int) -> str:
    """Return how many findings there are of each severity, in brackets, or nothing."""
    counts: list[tuple[str, int]] = [
        (severity, sum(one.severity == severity for one in findings)) for severity in SEVERITIES
    ]
    counts.append(("suppressed", suppressed))
    told = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    return f" ({told})" if told else ""


def say_totals(totals: Totals, root: Path | None, suppressed: int, *, fresh: bool = False) -> None:
    """Say what became of all inputs of a run, whose documents went to ``root``, and how many findings are not told."""
    documents = ", ".join(f"{count} {target}" for target, count in sorted(totals.documents.items())) or "none"
    invalid = ", ".join(f"{count} {target}" for target, count in sorted(totals.invalid.items()))
    findings = ", ".join(f"{totals.severities[one]} {one}" for one in sorted(totals.severities)) or "none"
    if suppressed:
        findings += f"; {suppressed} of them suppressed"
    place = "" if root is None else f" compared with {root}" if fresh else f" in {root}"
    say(
        f"records:   {totals.records} converted, {totals.unreadable} unreadable, {totals.skipped} skipped\n"
        f"documents: {documents}{f'; INVALID: {invalid}' if invalid else ''}{place}\n"
        f"findings:  {findings}"
    )
    if not totals.records:
        say("nothing was converted: the sources hold no readable registry record")


def progress(count: int) -> None:
    """Show on a terminal how many inputs are done; 0 takes it away."""
    if sys.stderr is None or not sys.stderr.isatty():
        return
    if count == 0:
        click.echo("\r\x1b[K", nl=False, err=True)
    elif count % _PROGRESS_EVERY == 0:
        click.echo(f"\r\x1b[K{count:,} records", nl=False, err=True)
