"""JSON of a record: parsed, with an error that helps, and what the parsing loses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers import repeats

_BOM = b"\xef\xbb\xbf"
_LOST = 120


def parse(data: bytes) -> Any:
    """Return the value that some bytes hold.

    Raises:
        UnreadableError: broken JSON, or text that is not UTF-8; both refused.
    """
    data = data.removeprefix(_BOM)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _broken(data, error) from error


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


def repeated(data: bytes, parsed: Any) -> Iterator[Finding]:
    """Yield a finding for each key that stands more than once in its object: only its last value was parsed."""
    if not repeats.suspected(data, parsed):
        return
    for pointer, key, lost in repeats.find(data):
        told = "; ".join(_shown(value) for value in lost)
        yield finding("SRC118", source=pointer, key=key, count=len(lost) + 1, lost=told)


def _shown(value: Any) -> str:
    told = orjson.dumps(value).decode()
    return told if len(told) <= _LOST else f"{told[:_LOST]}…"
