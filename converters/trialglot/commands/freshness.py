"""``convert --check``: alone, whether the output folder is fresh; with a value, how strictly documents are judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialglot.commands import config, talk
from trialglot.commands.terminal import printable, show
from trialglot.errors import UsageError

if TYPE_CHECKING:
    from trialglot.commands.reporting import Reporter
    from trialglot.freshness import ComparedFolder
    from trialglot.outputs import OutputFolder

_CHECK, _FRESH = "--check", "fresh"
_STRICTNESS = ("standard", "full")

check_option = click.option(
    _CHECK,
    type=click.Choice(_STRICTNESS),
    default="standard",
    show_default=True,
    metavar="[standard|full|fresh]",
    help="full: fhir.resources judges each FHIR document as well. fresh, or no value: write nothing; exit with 1 when "
    "the files of the output folder are not those that would be written. May be given twice.",
)
# What "--check" alone becomes: whether to compare, and how strictly to judge, are two questions.
fresh_option = click.option(f"--{_FRESH}", is_flag=True, hidden=True)


class Convert(config.Configured):
    """The command ``convert``: the value of ``--check`` may be left out, also before a SOURCE."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        return super().parse_args(ctx, list(self._split(iter(args))))

    def _split(self, args: Iterator[str]) -> Iterator[str]:
        """Tell a value of ``--check`` from a SOURCE: only the three words are values."""
        takes_value = {
            name
            for one in self.params
            if isinstance(one, click.Option) and not one.is_flag and one.opts != [_CHECK]
            for name in one.opts
        }
        for arg in args:
            if arg == "--":
                yield arg
                yield from args
            elif arg == f"{_CHECK}={_FRESH}":
                yield f"--{_FRESH}"
            elif arg == _CHECK:
                following = next(args, None)
                if following in _STRICTNESS:
                    yield f"{_CHECK}={following}"
                    continue
                yield f"--{_FRESH}"
                if following is not None and following != _FRESH:
                    yield from self._split(_chained(following, args))
            else:
                yield arg
                if arg in takes_value:
                    yield from (one for one in (next(args, None),) if one is not None)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def fits(fresh: bool, output: str) -> None:
    """Refuse what does not go with a comparison.

    Raises:
        UsageError: there is no folder to compare with.
    """
    if fresh and output == "-":
        raise UsageError("--check compares with a folder: it does not go with -o -")


_MEANING = {
    "differs": "the file is not what would be written",
    "missing": "the file is missing",
    "left over": "the file bears the name of an output, and no record of the run has it",
}


def compared(told: Reporter, root: Path, *arguments: Any, **more: Any) -> ComparedFolder:
    """Return what takes the place of the output folder ``root``.

    Each difference is a line on stdout, unless that belongs to the report, and a finding in the report.
    """
    from trialglot.findings import finding
    from trialglot.freshness import ComparedFolder, Difference

    def tell(what: Difference, path: Path) -> None:
        file = (root / path).as_posix()
        if not told.takes_stdout:
            show(f"{what:<10}{printable(file)}")
        told.difference(file, finding("RUN910", what=_MEANING[what]))

    return ComparedFolder(root, tell, *arguments, **more)


def said(folder: OutputFolder) -> bool:
    """Say how fresh a compared folder is; return whether it is stale."""
    from trialglot.freshness import ComparedFolder

    if not isinstance(folder, ComparedFolder):
        return False
    if folder.stale:
        files = "one file" if folder.stale == 1 else f"{folder.stale} files"
        talk.say(f"not fresh: {files}; convert without --check, delete what is left over")
    else:
        talk.say("fresh: every file is what would be written")
    return folder.stale > 0
