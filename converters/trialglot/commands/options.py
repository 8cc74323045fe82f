"""Options that more than one command takes."""

from __future__ import annotations

from pathlib import Path

import click

from trialglot.commands.talk import SEVERITIES

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 when a finding is at least this severe.",
)
schema_dir_option = click.option(
    "--schema-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with official ODM and SDM-XML schemas; documents are checked against them in addition.",
)
format_option = click.option(
    "--from",
    "format_",
    metavar="FORMAT",
    help="Name of the source format; it is found from the content otherwise.",
)
