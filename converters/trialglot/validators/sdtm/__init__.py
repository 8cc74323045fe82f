"""Validator of SDTM trial design datasets (TS, TA, TE, TI) in Dataset-JSON 1.1.

Structure, variables and keys of each dataset, CDISC's published rules by their ids, controlled terminology, and what
the datasets of a study must agree in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.sdtm.datasets import Dataset, TrialDesign
from trialglot.validators.options import CheckOptions
from trialglot.validators.sdtm import rules, structure, terminology, together, variables
from trialglot.validators.sdtm.package import NAMES, Package
from trialglot.validators.sdtm.tables import Column, Say, Table

VERSION_KEY: Final = "datasetJSONVersion"
"""The attribute by which a JSON document says that it is a dataset."""
_TYPES: Final = {"Char": "string", "Num": "integer"}


def check(document: TrialDesign, files: Mapping[str, bytes], options: CheckOptions) -> list[Finding]:
    """Validate the files of a study: what is really written.

    ``files`` are the files by their names. Where the datasets are written in another form than Dataset-JSON alone, what
    they were made from is judged.
    """
    say = Say()
    tables = [_parsed(content, name, say) for name, content in files.items() if name.endswith(".json")]
    if not tables:
        tables = [_of(one) for one in document.datasets]
    package = _judge([one for one in tables if one is not None], own=options.own, say=say)
    for name, content in files.items():
        if _is_define(name):
            _define(content, name, say)
            _described(content, name, package, say)
    return say.findings


def validate(content: bytes, beside: Mapping[str, bytes] | None = None) -> list[Finding]:
    """Return what is wrong with one dataset, and with it among the other files of its study.

    ``beside`` are these other files, by name; what is wrong with them alone is not said.

    Raises:
        UnreadableError: the content is no well-formed JSON.
    """
    say = Say()
    try:
        table = structure.read(orjson.loads(content), "", say)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"no well-formed JSON: {error}", "Repair the file") from error
    if table is None:
        return say.findings
    beside = beside or {}
    others = [_parsed(one, name, Say()) for name, one in beside.items() if not _is_define(name)]
    among = Say()
    package = _judge(
        [table, *(one for one in others if one is not None and one.name != table.name)], own=False, say=among
    )
    for name, one in beside.items():
        if _is_define(name):
            _described(one, name, package, among)
    for found in among.findings:
        if found.target_path and found.target_path.startswith("/"):
            say.add(found)
    return say.findings


def _parsed(content: bytes, name: str, say: Say) -> Table | None:
    try:
        document: Any = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        say.add(finding("SDT601", target_path=f"{name}#/", file=name, error=error))
        return None
    return structure.read(document, name, say)


def _of(dataset: Dataset) -> Table:
    columns = [
        Column(position, one.name, None, one.label, _TYPES[one.type], None, one.key or None)
        for position, one in enumerate(dataset.variables)
    ]
    rows = [{name: None if value == "" else value for name, value in one.items()} for one in dataset.records()]
    table = Table(dataset.name, dataset.name.lower(), tuple(columns), rows)
    table.header = {"label": dataset.label}
    return table


def _judge(tables: list[Table], *, own: bool, say: Say) -> Package:
    package = Package(tables)
    for one in tables:
        if one.name not in NAMES:
            say.dataset("SDT620", one, name=one.name, names=", ".join(NAMES))
        elif package.tables[one.name] is one:
            variables.check(one, say)
        else:
            say.dataset("SDT621", one, name=one.name, first=package.tables[one.name].file)
    rules.check(package, say)
    terminology.check(package, own=own, say=say)
    together.check(package, say)
    told = {one.target_path for one in say.findings if one.target_path}
    for one in package.tables.values():
        variables.values(one, told, say)
    return package


def _is_define(name: str) -> bool:
    return name.rpartition("/")[2].lower() == "define.xml"


def _define(content: bytes, name: str, say: Say) -> None:
    from trialglot.validators import define

    try:
        found = define.check(content)
    except UnreadableError as error:
        say.add(finding("SDT601", target_path=f"{name}#/", file=name, error=error))
        return
    for one in found:
        say.add(one._replace(target_path=f"{name}#{one.target_path or '/'}"))


def _described(content: bytes, name: str, package: Package, say: Say) -> None:
    from trialglot.validators.sdtm import metadata

    metadata.check(content, name, package, say)
