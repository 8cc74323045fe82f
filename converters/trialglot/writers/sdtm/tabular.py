"""A dataset as SAS transport file (version 5) and as CSV.

Transport file: SAS technical note TS-140, the form that health authorities take. Written by the package pyreadstat, the
extra ``[xpt]``.
"""

from __future__ import annotations

import csv as _csv
import io
from datetime import datetime
from importlib import import_module
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trialglot.errors import UnwritableError, UsageError
from trialglot.sdtm.ascii import ascii_text
from trialglot.sdtm.datasets import Cell, Dataset, Variable

# TS-140 and the study data rules of the FDA: bytes of names, of labels and of character values.
NAME, LABEL, VALUE = 8, 40, 200
# Where the file says when it was made and changed: twice for the library, twice for the dataset (TS-140).
_TIMES = (144, 160, 464, 480)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def xpt(dataset: Dataset, created: str) -> bytes:
    """Return a dataset as SAS transport file version 5; ``created`` is the date and time that it bears (ISO 8601).

    Texts are in ASCII (``sdtm.ascii``), and a variable is as long as its longest value. The same dataset and date give
    the same bytes.

    Raises:
        UsageError: the extra ``[xpt]`` is not installed.
        UnwritableError: a name, label or value is longer than a transport file holds.
    """
    try:
        pandas, pyreadstat = import_module("pandas"), import_module("pyreadstat")
    except ImportError as error:
        raise UsageError(
            f"SAS transport files need the extra xpt ({error.name} is missing): pip install 'trialglot[xpt]'"
        ) from error
    variables = dataset.variables
    _fits(dataset.name, NAME, "name", dataset.name)
    columns = {
        variable.name: _column(pandas, dataset.name, variable, [row[index] for row in dataset.rows])
        for index, variable in enumerate(variables)
    }
    labels = [_fits(f"{dataset.name}.{one.name}", LABEL, "label", one.label) for one in variables]
    # pyreadstat writes to a path only.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dataset.xpt"
        pyreadstat.write_xport(
            pandas.DataFrame(columns),
            path,
            file_label=_fits(dataset.name, LABEL, "label", dataset.label),
            column_labels=labels,
            table_name=dataset.name,
            file_format_version=5,
        )
        content = bytearray(path.read_bytes())
    time = _sas_time(created)
    for place in _TIMES:
        content[place : place + len(time)] = time
    return bytes(content)


def _column(pandas: Any, dataset: str, variable: Variable, cells: list[Cell]) -> Any:
    where = f"{dataset}.{variable.name}"
    _fits(where, NAME, "name", variable.name)
    if variable.type == "Num":
        return pandas.Series(cells, dtype="float64")
    texts = [
        _fits(f"{where} row {row}", VALUE, "value", "" if cell is None else str(cell))
        for row, cell in enumerate(cells, 1)
    ]
    # Typed, as the type of a column without rows cannot be told from its values.
    return pandas.Series(texts, dtype="string")


def _fits(where: str, limit: int, what: str, text: str) -> str:
    """Return the ASCII form of a text."""
    plain = ascii_text(text)[0]
    if len(plain) > limit:
        raise UnwritableError(f"{where}: the {what} has {len(plain)} bytes in ASCII, a transport file holds {limit}")
    return plain


def _sas_time(created: str) -> bytes:
    """Return a date and time as TS-140 writes it (``29DEC25:00:00:00``)."""
    at = datetime.fromisoformat(created)
    return f"{at.day:02}{_MONTHS[at.month - 1]}{at.year % 100:02}:{at:%H:%M:%S}".encode()


def csv(dataset: Dataset) -> bytes:
    """Return a dataset as CSV (RFC 4180): UTF-8, a header of the variable names, lines that end in CR LF.

    A cell without a value is empty. Texts are as the dataset has them.
    """
    written = io.StringIO(newline="")
    rows = chain([[one.name for one in dataset.variables]], dataset.rows)
    _csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
