"""Datasets of made-up records, for the tests of the SDTM writer."""

from __future__ import annotations

from typing import Any

import orjson

from readers_json import made_up
from trialglot import api
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report
from trialglot.sdtm.datasets import Cell, TrialDesign
from trialglot.writers.options import WriteOptions
from trialglot.writers.sdtm import sdtm34

Json = dict[str, Any]


def made(study: Json | bytes, **options: Any) -> tuple[TrialDesign, list[Finding]]:
    """Return the datasets of a record, and what there was to say."""
    data = study if isinstance(study, bytes) else orjson.dumps(study)
    report = Report("sdtm")
    document = sdtm34.write(Plan(api.read(data).study), WriteOptions(**options), report)
    return document, report.findings


def full() -> Json:
    """Return the made-up record that has every field."""
    return made_up.full()


def rows(document: TrialDesign, name: str) -> list[dict[str, Cell]]:
    """Return the rows of a dataset, none where it is not there."""
    return next((one.records() for one in document.datasets if one.name == name), [])


def parameter(document: TrialDesign, short_name: str) -> list[dict[str, Cell]]:
    """Return the rows of TS of one parameter."""
    return [one for one in rows(document, "TS") if one["TSPARMCD"] == short_name]


def comments(document: TrialDesign, owner: str) -> str:
    """Return the comments on something, joined."""
    return "\n".join(one.text for one in document.comments if one.owner == owner)
