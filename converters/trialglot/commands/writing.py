"""Options of ``convert`` that one target alone obeys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trialglot.errors import UsageError

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--usdm",
        type=click.Choice(["strict-source", "complete"]),
        default="strict-source",
        show_default=True,
        help="USDM: what the record states and the forced minimum; or a skeleton timeline and an objective as well.",
    ),
    click.option(
        "--studyid",
        type=click.Choice(["sponsor", "nct"]),
        default="sponsor",
        show_default=True,
        help="SDTM: STUDYID is the sponsor's number of the study, or its NCT number.",
    ),
    click.option(
        "--sstdtc",
        type=click.Choice(["none", "registry"]),
        default="none",
        show_default=True,
        help="SDTM: leave SSTDTC out, as no registry states the first informed consent; or take the start date for it.",
    ),
    click.option(
        "--sdtm-files",
        default="json",
        show_default=True,
        metavar="FORMS",
        help="SDTM: forms of the datasets, comma separated: json, xpt (needs the extra xpt), csv.",
    ),
    click.option(
        "--ts-parameters",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="SDTM: a table with rows that replace those of the table of trial summary parameters, or add to them.",
    ),
)


def options(command: _Command) -> _Command:
    """Give a command the options."""
    for one in reversed(_OPTIONS):
        command = one(command)
    return command


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of ``WriteOptions`` for the values of the options.

    Raises:
        UsageError: no form of the datasets is named.
    """
    forms = tuple(dict.fromkeys(one.strip() for one in values["sdtm_files"].split(",") if one.strip()))
    if not forms:
        raise UsageError("--sdtm-files names no form")
    return {**values, "sdtm_files": forms}
