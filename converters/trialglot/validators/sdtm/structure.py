"""The structure of a Dataset-JSON 1.1 file, and what its columns promise about its values.

It says what our JSON Schema says (``schemas/dataset-json/1.1``; tests compare the two on broken files), and what a
schema cannot state: rows as wide as the columns, as many as announced, values of the types and lengths of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from trialglot.findings import finding
from trialglot.sdtm.datasets import Cell
from trialglot.validators.sdtm.tables import Column, Say, Table

_TEXT_TYPES: Final = frozenset({"string", "datetime", "date", "time", "URI"})
_TYPES: Final = _TEXT_TYPES | {"integer", "decimal", "float", "double", "boolean"}
_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:\.[0-9]+)?(?:[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]|Z)?"
)
_VERSION: Final = re.compile(r"1\.1(?:\.(?:0|[1-9][0-9]*))?")
_KINDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class _Attribute(NamedTuple):
    """An attribute of an object: what it must be, in words, and whether a value is that."""

    rule: str
    fits: Callable[[Any], object]
    required: bool = False


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_ordinal(value: Any) -> bool:
    return type(value) is int and value >= 1


_TEXT: Final = _Attribute("a text", _is_text)
_NAME: Final = _TEXT._replace(required=True)
_MOMENT: Final = _Attribute(
    "an ISO 8601 date and time", lambda value: type(value) is str and _DATE_TIME.fullmatch(value)
)
_LIST: Final = _Attribute("a list", lambda value: type(value) is list)
_POSITIVE: Final = _Attribute("a whole number above 0", _is_ordinal)
_DATASET: Final = {
    "datasetJSONCreationDateTime": _MOMENT._replace(required=True),
    "datasetJSONVersion": _Attribute(
        "1.1 or 1.1.x", lambda value: type(value) is str and _VERSION.fullmatch(value), required=True
    ),
    "fileOID": _TEXT,
    "dbLastModifiedDateTime": _MOMENT,
    "originator": _TEXT,
    "sourceSystem": _Attribute("an object", lambda value: type(value) is dict),
    "studyOID": _TEXT,
    "metaDataVersionOID": _TEXT,
    "metaDataRef": _TEXT,
    "itemGroupOID": _NAME,
    "records": _Attribute("a whole number, 0 or more", _is_count, required=True),
    "name": _NAME,
    "label": _NAME,
    "columns": _LIST._replace(required=True),
    "rows": _LIST,
}
_SOURCE_SYSTEM: Final = {"name": _NAME, "version": _NAME}
_COLUMN: Final = {
    "itemOID": _NAME,
    "name": _NAME,
    "label": _NAME,
    "dataType": _Attribute(
        f"one of {', '.join(sorted(_TYPES))}", lambda value: type(value) is str and value in _TYPES, required=True
    ),
    "targetDataType": _Attribute("integer or decimal", lambda value: value in ("integer", "decimal")),
    "length": _POSITIVE,
    "displayFormat": _TEXT,
    "keySequence": _POSITIVE,
}


def read(document: Any, file: str, say: Say) -> Table | None:
    """Return the dataset of a parsed file, ``None`` where it cannot be told what its columns are.

    What is wrong with its structure goes to ``say``.
    """
    prefix = f"{file}#" if file else ""
    if type(document) is not dict:
        say.add(
            finding("SDT604", target_path=f"{prefix}/", attribute="the file", seen=_shown(document), rule="an object")
        )
        return None
    broken = _object(document, _DATASET, prefix, "", say)
    source = document.get("sourceSystem")
    if type(source) is dict:
        _object(source, _SOURCE_SYSTEM, prefix, "/sourceSystem", say)
    if "columns" not in document or "columns" in broken:
        return None
    columns = _columns(document["columns"], prefix, say)
    if columns is None:
        return None
    name = document.get("name")
    rows = document["rows"] if "rows" in document and "rows" not in broken else []
    table = Table(name if type(name) is str else "", file, columns, _rows(rows, columns, prefix, say))
    table.header = {
        key: value for key, value in document.items() if key not in broken and key not in ("columns", "rows")
    }
    if "records" in table.header and "rows" not in broken and table.header["records"] != len(rows):
        say.dataset("SDT606", table, records=table.header["records"], rows=len(rows))
    return table


def _object(value: dict[str, Any], known: dict[str, _Attribute], prefix: str, place: str, say: Say) -> set[str]:
    """Complain of attributes that an object lacks, or that are unknown or of another form; return the last."""
    broken = set()
    for key, one in value.items():
        attribute = known.get(key)
        if attribute is None:
            say.add(finding("SDT603", target_path=f"{prefix}{place}/{key}", attribute=key))
        elif not attribute.fits(one):
            broken.add(key)
            where = f"{prefix}{place}/{key}"
            say.add(finding("SDT604", target_path=where, attribute=key, seen=_shown(one), rule=attribute.rule))
    for key, attribute in known.items():
        if attribute.required and key not in value:
            say.add(finding("SDT602", target_path=f"{prefix}{place or '/'}", attribute=key))
    return broken


def _columns(columns: list[Any], prefix: str, say: Say) -> tuple[Column, ...] | None:
    found: list[Column] = []
    names: dict[str, int] = {}
    oids: dict[str, int] = {}
    whole = True
    for position, one in enumerate(columns):
        place = f"/columns/{position}"
        if type(one) is not dict:
            where = f"{prefix}{place}"
            say.add(finding("SDT604", target_path=where, attribute="a column", seen=_shown(one), rule="an object"))
            whole = False
            continue
        broken = _object(one, _COLUMN, prefix, place, say)
        good = {key: value for key, value in one.items() if key not in broken}
        name = good.get("name")
        for key, seen in (("name", names), ("itemOID", oids)):
            value = good.get(key)
            if value is not None and seen.setdefault(value, position) != position:
                where = f"{prefix}{place}/{key}"
                say.add(finding("SDT609", target_path=where, attribute=key, value=value, first=seen[value] + 1))
                whole = whole and key != "name"
        if name is None:
            whole = False
            continue
        found.append(
            Column(
                position,
                name,
                good.get("itemOID"),
                good.get("label"),
                good.get("dataType"),
                good.get("length"),
                good.get("keySequence"),
            )
        )
    return tuple(found) if whole else None


def _rows(rows: list[Any], columns: tuple[Column, ...], prefix: str, say: Say) -> list[dict[str, Cell]]:
    found: list[dict[str, Cell]] = []
    checks = [(one.name, one, _FITS.get(one.type or "", _is_scalar), one.length) for one in columns]
    for number, row in enumerate(rows):
        if type(row) is not list:
            where = f"{prefix}/rows/{number}"
            say.add(finding("SDT604", target_path=where, attribute="a row", seen=_shown(row), rule="a list"))
            found.append({})
            continue
        if len(row) != len(columns):
            where = f"{prefix}/rows/{number}"
            say.add(finding("SDT605", target_path=where, row=number + 1, cells=len(row), columns=len(columns)))
            found.append({})
            continue
        values: dict[str, Cell] = {}
        for value, (name, column, fits, length) in zip(row, checks, strict=True):
            if value is None or value == "":
                values[name] = None
            elif not fits(value):
                _misfit("SDT607", prefix, number, column, say, seen=_shown(value), type=column.type)
            else:
                values[name] = value
                if length is not None and type(value) is str and len(value) > length:
                    _misfit("SDT608", prefix, number, column, say, size=len(value), length=length)
        found.append(values)
    return found


def _misfit(code: str, prefix: str, number: int, column: Column, say: Say, **fields: Any) -> None:
    where = f"{prefix}/rows/{number}/{column.position}"
    say.add(finding(code, target_path=where, row=number + 1, name=column.name, **fields))


def _is_scalar(value: Any) -> bool:
    return type(value) in (str, int, float, bool)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Dataset-JSON 1.1 carries decimals as texts, so that no digit is lost.
_FITS: Final[dict[str, Callable[[Any], object]]] = {
    **dict.fromkeys(_TEXT_TYPES, _is_text),
    "integer": _is_whole,
    "float": _is_number,
    "double": _is_number,
    "decimal": lambda value: type(value) is str and _DECIMAL.fullmatch(value),
    "boolean": lambda value: type(value) is bool,
}


def _shown(value: Any) -> str:
    if type(value) is str:
        return repr(value if len(value) <= 60 else value[:59] + "…")
    if type(value) in (int, float):
        return str(value)
    return _KINDS.get(type(value), type(value).__name__)
