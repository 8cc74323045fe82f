"""Reader of ClinicalTrials.gov API v2 records: JSON, one study."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeAlias

from trialglot.errors import UnreadableError
from trialglot.readers import json_parsing
from trialglot.readers.ctgov import study
from trialglot.readers.ctgov.shape import STUDY
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]

FORMAT = "ctgov-json"
INEXPRESSIBLE = ("countries", "unowned_other_names")
"""Model paths that API v2 has no place for: other names stand at their intervention, countries at their site."""

_NULL_WORD = re.compile(rb"null")
_NULL = re.compile(rb"[:\[,]\s*null\s*[,}\]]")


def read(record: Record) -> Reading:
    """Read one study of the ClinicalTrials.gov API v2 (``Study`` of its OpenAPI description, version 2.0.5).

    Unknown keys, unknown words and values of another type than published become findings; their data are kept in
    ``Study.data`` by JSON pointer. A record is refused only where nothing in it could name the study.

    Raises:
        UnreadableError: no JSON object, none of the sections of a study, or neither an identifier nor a title.
    """
    tree = _parsed(record)
    # The model takes an absent value and a JSON null for the same, a source does not.
    fits = not (_NULL_WORD.search(record.data) and _NULL.search(record.data))
    reading = study.reading(record, tree, study.Form(FORMAT, INEXPRESSIBLE, parsed=tree), fits=fits)
    repeated = tuple(json_parsing.repeated(record.data, tree))
    return replace(reading, findings=(*reading.findings, *repeated)) if repeated else reading


def _parsed(record: Record) -> Tree:
    study = json_parsing.parse(record.data)
    if not isinstance(study, dict) or not study.keys() & STUDY.keys.keys():
        raise UnreadableError(
            "JSON without any section of a ClinicalTrials.gov study (protocolSection ...)",
            "Give the study as the ClinicalTrials.gov API v2 returns it",
        )
    return study
