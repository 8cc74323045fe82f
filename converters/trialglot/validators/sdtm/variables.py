"""The variables of a dataset against SDTMIG 3.4, section 7: which, in what order, of what type, and the keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from trialglot.sdtm.datasets import Variable
from trialglot.sdtm.variables import LABELS, VARIABLES
from trialglot.validators.sdtm.tables import Say, Table

_TYPES: Final = {
    "Char": frozenset({"string", "datetime", "date", "time", "URI"}),
    "Num": frozenset({"integer", "decimal", "float", "double"}),
}
# Their lengths have rules of their own: CORE-000010, 143, 147, 148 and 541.
_RULED: Final = frozenset({"ARMCD", "ETCD", "TSPARMCD", "TSPARM", "IETESTCD"})
# TSVAL1 and so on hold what of a value is beyond 200 characters (SDTMIG 3.4, section 7.4.2).
_CONTINUED: Final = re.compile(r"TSVAL[1-9][0-9]*")


def check(table: Table, say: Say) -> None:
    """Complain of variables that are missing, unknown, out of order or described otherwise, and of absent values."""
    known = {one.name: one for one in VARIABLES[table.name]}
    if table.header.get("label", LABELS[table.name]) != LABELS[table.name]:
        say.dataset("SDT614", table, name="the dataset", seen=table.header["label"], expected=LABELS[table.name])
    for name, one in known.items():
        if name not in table.columns and one.core != "Perm":
            say.dataset("SDT610", table, name=name, core=one.core)
    expected = _order(known, table)
    before = -1
    for name, column in table.columns.items():
        if name not in expected:
            say.dataset("SDT611", table, name, name=name)
            continue
        if expected[name] < before:
            say.dataset("SDT612", table, name, name=name)
        before = max(before, expected[name])
        variable = known.get(name) or known["TSVAL"]
        if column.type is not None and column.type not in _TYPES[variable.type]:
            say.dataset("SDT613", table, name, name=name, seen=column.type, type=variable.type)
        if column.label is not None and name in known and column.label != variable.label:
            say.dataset("SDT614", table, name, name=name, seen=column.label, expected=variable.label)


def _order(known: dict[str, Variable], table: Table) -> dict[str, int]:
    names: list[str] = []
    for name in known:
        names.append(name)
        if name == "TSVAL":
            names += sorted(filter(_CONTINUED.fullmatch, table.columns), key=lambda one: int(one[5:]))
    return {name: position for position, name in enumerate(names)}


def values(table: Table, told: set[str], say: Say) -> None:
    """Complain of absent and of overlong values, and of another DOMAIN, where nothing else was said of the value."""
    for one in VARIABLES[table.name]:
        if one.name not in table.columns:
            continue
        name, limit = one.name, one.limit
        for number, row in enumerate(table.rows):
            value = row.get(name)
            if value is None:
                if one.core == "Req" and name in row and table.place(number, name) not in told:
                    say.fault("SDT615", table, number, name, name=name)
            elif type(value) is str and (len(value) * 4 > limit) and len(value.encode()) > limit:
                if name not in _RULED and table.place(number, name) not in told:
                    say.fault("SDT616", table, number, name, name=name, size=len(value.encode()), limit=limit)
            elif name == "DOMAIN" and value != table.name:
                say.fault("SDT617", table, number, name, value=value, expected=table.name)
    _keys(table, told, say)
    for name in filter(_CONTINUED.fullmatch, table.columns):
        for number, (value,) in table.texts(name):
            if len(value.encode()) > 200:
                say.fault("SDT616", table, number, name, name=name, size=len(value.encode()), limit=200)


def _keys(table: Table, told: set[str], say: Say) -> None:
    """Complain of other keys than the standard has, and of rows that repeat the keys of another or are out of order."""
    known = VARIABLES[table.name]
    keys = [one.name for one in sorted(known, key=lambda one: one.key) if one.key and one.name in table.columns]
    stated = {one.key: name for name, one in table.columns.items() if one.key is not None}
    if stated and [stated[number] for number in sorted(stated)] != keys:
        seen = ", ".join(stated[number] for number in sorted(stated))
        say.dataset("SDT618", table, seen=seen, expected=", ".join(keys))
    if len(keys) < sum(one.key > 0 for one in known):
        return  # a key that is missing is told as that
    before: tuple[Any, ...] | None = None
    for number, row in _with_keys(table, keys):
        here = tuple([row[name] for name in keys])
        if before is not None and _sortable(here) < _sortable(before):
            say.fault("SDT619", table, number, keys=", ".join(keys))
            break
        before = here
    firsts: dict[tuple[Any, ...], int] = {}
    for number, row in _with_keys(table, keys):
        first = firsts.setdefault(tuple([row[name] for name in keys]), number)
        if first != number and table.place(number, keys[-1]) not in told:
            say.fault("SDT622", table, number, keys[-1], keys=", ".join(keys), first=first + 1)


def _with_keys(table: Table, keys: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((number, row) for number, row in enumerate(table.rows) if all(row.get(name) is not None for name in keys))


def _sortable(key: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple([(type(one) is str, one) for one in key])
