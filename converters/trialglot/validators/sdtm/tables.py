"""A dataset as its rules see it, and how findings about it are made: the row and the value that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from trialglot.findings import Finding, Severity, finding
from trialglot.sdtm.datasets import Cell

RULES_PAGE: Final = (
    "https://github.com/cdisc-org/cdisc-open-rules/tree/618ab81d9bb38cf499469cd01aea5aa25ecda1ab/{folder}/{rule}"
)
# The variable by which people find a row.
_NAMED_BY: Final = {"TS": "TSPARMCD", "TA": "ARMCD", "TE": "ETCD", "TI": "IETESTCD"}


class Column(NamedTuple):
    """A column as the file describes it; what is not stated, or not in its form, is ``None``."""

    position: int
    name: str
    oid: str | None
    label: str | None
    type: str | None
    length: int | None
    key: int | None


class Table:
    """A dataset.

    ``file`` is the name of its file, empty for a dataset that is judged alone; ``rows`` have their values by variable:
    nothing for a variable without a value, and no entry where the value is of another type than its column.
    """

    def __init__(self, name: str, file: str, columns: tuple[Column, ...], rows: list[dict[str, Cell]]) -> None:
        self.name = name
        self.file = file
        self.columns = {one.name: one for one in columns}
        self.rows = rows
        self.header: dict[str, Any] = {}
        self._texts: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = {}

    def texts(self, *names: str) -> list[tuple[int, tuple[str, ...]]]:
        """Return the rows in which all of these variables have a text, by number and their texts."""
        known = self._texts.get(names)
        if known is None:
            known = self._texts[names] = list(self._read(names))
        return known

    def _read(self, names: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
        if any(name not in self.columns for name in names):
            return
        for number, row in enumerate(self.rows):
            found = []
            for name in names:
                value = row.get(name)
                if type(value) is not str:
                    break
                found.append(value)
            else:
                yield number, tuple(found)

    def text(self, number: int, name: str) -> str:
        """Return the text of a variable in a row, empty where it has none."""
        value = self.rows[number].get(name)
        return value if type(value) is str else ""

    def missing(self, number: int, name: str) -> bool:
        """Whether a row has no value for a variable, or the dataset no such variable."""
        return name not in self.columns or (name in self.rows[number] and self.rows[number][name] is None)

    def where(self, number: int) -> str:
        """Return what a row is called in a message: ``TS row 3 (TPHASE)``."""
        named = self.text(number, _NAMED_BY.get(self.name, ""))
        return f"{self.name} row {number + 1}" + (f" ({named})" if named else "")

    def place(self, number: int | None = None, name: str = "") -> str:
        """Return the JSON pointer of a value, of a row, of a column, or of the dataset."""
        column = self.columns.get(name)
        if number is None:
            inside = f"/columns/{column.position}" if column else "/"
        else:
            inside = f"/rows/{number}" + (f"/{column.position}" if column else "")
        return f"{self.file}#{inside}" if self.file else inside


class Say:
    """Collects the findings about some datasets, each only once."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which they were made."""
        return list(self._findings)

    def add(self, found: Finding) -> None:
        """Add a finding that was made elsewhere."""
        self._findings[found] = None

    def dataset(self, code: str, table: Table, variable: str = "", /, **fields: Any) -> None:
        """Add finding ``code`` about a dataset, or one of its variables."""
        self.fault(code, table, None, variable, **fields)

    def fault(
        self,
        code: str,
        table: Table,
        number: int | None,
        variable: str = "",
        /,
        *,
        severity: Severity | None = None,
        reference: str | None = None,
        **fields: Any,
    ) -> None:
        """Add finding ``code`` about a value in a row, about the row, or (without a number) about the dataset."""
        made = finding(
            code,
            target_path=table.place(number, variable),
            severity=severity,
            reference=reference,
            where=table.name if number is None else table.where(number),
            **fields,
        )
        self.add(made)
