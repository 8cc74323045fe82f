"""Reader of ClinicalTrials.gov API v2 records: JSON, one study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import orjson

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers import repeats
from trialglot.readers.ctgov import study
from trialglot.readers.ctgov.shape import STUDY
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]

FORMAT = "ctgov-json"
INEXPRESSIBLE = ("countries", "unowned_other_names")
"""Model paths that API v2 has no place for: other names stand at their intervention, countries at their site."""

_NULL_WORD = re.compile(rb"null")
_NULL = re.compile(rb"[:\[,]\s*null\s*[,}\]]")
_LOST = 120


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
    if repeats.suspected(record.data, tree):
        return replace(reading, findings=(*reading.findings, *_repeated(record)))
    return reading


def _repeated(record: Record) -> Iterator[Finding]:
    for pointer, key, lost in repeats.find(record.data):
        told = "; ".join(_shown(value) for value in lost)
        yield finding("SRC118", source=pointer, key=key, count=len(lost) + 1, lost=told)


def _shown(value: Any) -> str:
    told = orjson.dumps(value).decode()
    return told if len(told) <= _LOST else f"{told[:_LOST]}…"


def _parsed(record: Record) -> Tree:
    data = record.data[3:] if record.data.startswith(b"\xef\xbb\xbf") else record.data
    try:
        study = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _broken(data, error) from error
    if not isinstance(study, dict) or not study.keys() & STUDY.keys.keys():
        raise UnreadableError(
            "JSON without any section of a ClinicalTrials.gov study (protocolSection ...)",
            "Give the study as the ClinicalTrials.gov API v2 returns it",
        )
    return study


def _broken(data: bytes, error: orjson.JSONDecodeError) -> UnreadableError:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        seen = f"JSON that is not in UTF-8: byte 0x{data[wrong.start]:02x}"
        return UnreadableError(seen, "Save it as UTF-8", refused=True, where=f"byte {wrong.start}")
    where = f"line {error.lineno}, column {error.colno}"
    return UnreadableError(
        f"broken JSON: {error}", "Download the record again; it must be complete", refused=True, where=where
    )
