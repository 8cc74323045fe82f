"""The only door to the data folders ``mappings/`` and ``schemas/``.

Both are inside the installed package; in a source checkout they are the folders beside ``converters/``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def folder(kind: str) -> Path:
    """Return the folder ``kind`` ("mappings" or "schemas")."""
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parents[1] / kind


def read_bytes(kind: str, name: str) -> bytes:
    """Return the bytes of the data file ``name`` (a relative path with ``/``) in folder ``kind``."""
    return (folder(kind) / name).read_bytes()


def read_text(kind: str, name: str) -> str:
    """Return the text of the UTF-8 data file ``name`` in folder ``kind``."""
    return (folder(kind) / name).read_text(encoding="utf-8")


def read_rows(kind: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a tab-separated table as dicts by column name.

    The tables are plain: no quoting, no stray blanks, one line a row, ``#`` starts a comment line.

    Raises:
        ValueError: a row has another number of cells than the header, or a cell has stray blanks.
    """
    text = read_text(kind, name)
    stray = any(blank in text for blank in (" \t", "\t ", " \n", "\n "))  # then each cell is looked at
    header: list[str] = []
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        if len(cells) != len(header):
            raise ValueError(f"{kind}/{name} line {number}: {len(cells)} cells, {len(header)} expected")
        if stray and any(cell != cell.strip() for cell in cells):
            raise ValueError(f"{kind}/{name} line {number}: stray blanks in a cell")
        rows.append(dict(zip(header, cells)))  # noqa: B905 - as many cells as columns
    return rows
