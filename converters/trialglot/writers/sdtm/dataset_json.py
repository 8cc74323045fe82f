"""Dataset-JSON 1.1: one file a dataset (CDISC, Dataset-JSON v1.1)."""

from __future__ import annotations

from typing import Any

import orjson

from trialglot import __version__
from trialglot.sdtm import oids
from trialglot.sdtm.ascii import length
from trialglot.sdtm.datasets import Dataset, TrialDesign, Variable

_VERSION = "1.1.0"


def dump(design: TrialDesign, dataset: Dataset) -> bytes:
    """Return a dataset as Dataset-JSON; a value that is not there is null."""
    content: dict[str, Any] = {
        "datasetJSONCreationDateTime": design.created,
        "datasetJSONVersion": _VERSION,
        "fileOID": f"{oids.study(design)}.{dataset.name}.{design.date}",
        "originator": "trialglot",
        "sourceSystem": {"name": "trialglot", "version": __version__},
        "studyOID": oids.study(design),
        "metaDataVersionOID": oids.version(design),
        "metaDataRef": "define.xml",
        "itemGroupOID": oids.group(dataset.name),
        "records": len(dataset.rows),
        "name": dataset.name,
        "label": dataset.label,
        "columns": [
            _column(dataset, variable, [row[index] for row in dataset.rows])
            for index, variable in enumerate(dataset.variables)
        ],
        "rows": dataset.rows,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _column(dataset: Dataset, variable: Variable, values: list[Any]) -> dict[str, Any]:
    column: dict[str, Any] = {
        "itemOID": oids.item(dataset.name, variable.name),
        "name": variable.name,
        "label": variable.label,
        "dataType": "integer" if variable.type == "Num" else "string",
    }
    if variable.type == "Char":
        column["length"] = length(one for one in values if one)
    if variable.key:
        column["keySequence"] = variable.key
    return column
