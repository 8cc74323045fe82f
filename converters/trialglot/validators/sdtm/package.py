"""The datasets of one study together, and what a rule about them says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from trialglot.validators.sdtm.tables import Table

NAMES = ("TS", "TA", "TE", "TI")
"""The trial design datasets that are checked; TV holds visits, of which a registry knows none."""


class Fault(NamedTuple):
    """What breaks a rule: the row and variable (no row: the dataset), and the fields of the message."""

    table: Table
    number: int | None
    name: str
    fields: dict[str, Any]


class Package:
    """The trial design datasets of one study that are there, by name; of two of one name the first."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables: dict[str, Table] = {}
        for one in tables:
            if one.name in NAMES:
                self.tables.setdefault(one.name, one)

    def get(self, *names: str) -> Iterator[Table]:
        """Yield those of the datasets that are there."""
        for name in names:
            if name in self.tables:
                yield self.tables[name]


def first_rows(table: Table, name: str) -> dict[str, int]:
    """Return the first row of each value of a variable."""
    found: dict[str, int] = {}
    for number, (value,) in table.texts(name):
        found.setdefault(value, number)
    return found


def one_to_one(table: Table, left: str, right: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield rows in which one of two paired variables meets another partner than before.

    Each as row number, the value, its partner before, and its partner here.
    """
    for first, second in ((left, right), (right, left)):
        partners: dict[str, str] = {}
        told: set[tuple[str, str]] = set()
        for number, (value, partner) in table.texts(first, second):
            before = partners.setdefault(value, partner)
            if partner != before and (value, partner) not in told:
                told.add((value, partner))
                yield number, value, before, partner


def repeated(table: Table, *names: str) -> Iterator[tuple[int, int]]:
    """Yield rows that have the same values of these variables as one before: their number and that of the first."""
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(table.rows):
        if all(row.get(name) is not None for name in names):
            first = seen.setdefault(tuple([row[name] for name in names]), number)
            if first != number:
                yield number, first
