"""The ledger of a record: every leaf of the source, and what becomes of it in a target.

A leaf is a value of a JSON record, or a line of a page that is not blank. The sums are exact by construction: a leaf is
counted once, under the first row of the crosswalk that applies to it. What the reader could not use is ``unread`` (its
finding says why), a value that says nothing is ``empty``, a path without a row is ``unmapped``: a gap of the crosswalk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson

from trialglot import crosswalk, formats
from trialglot.crosswalk import Account, Leaf, Target, Tree
from trialglot.design.plan import Plan
from trialglot.findings import Finding, finding
from trialglot.ledger.deciding import Deciding
from trialglot.model.study import Study
from trialglot.readers.reading import Reading

__all__ = ["Deciding", "Ledger", "account", "content", "leaves", "ledgers", "unmapped"]

EMPTY, UNREAD, UNMAPPED = "empty", "unread", "unmapped"
STATES = (*(one for one in crosswalk.DISPOSITIONS if one != "constant"), UNREAD, EMPTY, UNMAPPED)
"""What a leaf can become, in the order in which tables show it."""


class Ledger(NamedTuple):
    """What becomes of the leaves of a record in one target.

    ``sections`` counts by part of the record and state; ``rest`` by source path and state what no program finds in the
    target (narrative, dropped, unread, unmapped), with the reason.
    """

    target: str
    leaves: int
    states: dict[str, int]
    sections: dict[str, dict[str, int]]
    rest: dict[tuple[str, str, str], int]

    @property
    def structured(self) -> int:
        """The number of leaves that a program finds in the target."""
        return sum(self.states.get(one, 0) for one in crosswalk.STRUCTURED)

    def as_dict(self) -> Tree:
        """Return the ledger for JSON."""
        rest = [
            {"path": path, "state": state, "leaves": count, **({"reason": reason} if reason else {})}
            for (path, state, reason), count in self.rest.items()
        ]
        return {"leaves": self.leaves, "states": self.states, "sections": self.sections, "notStructured": rest}


def account(reading: Reading, targets: tuple[str, ...]) -> Account:
    """Count the leaves of a record."""
    reader = reading.study.source.format
    counting = formats.function(f"{formats.reader(reader).leaves}:account")
    made: Account = counting(reading, wanted(reader, targets))
    return made


def ledgers(reading: Reading, plan: Plan, targets: tuple[str, ...], contacts: str = "keep") -> tuple[Ledger, ...]:
    """Return the ledger of a record for each target that the crosswalk describes."""
    targets = tuple(target for target in targets if crosswalk.described(target))
    counted = account(reading, targets)
    deciding = Deciding(plan, contacts)
    return tuple(ledger(counted, target, deciding) for target in targets)


def content(reading: Reading, made: tuple[Ledger, ...], deciding: Deciding | None = None) -> bytes:
    """Return ledgers as the compact JSON of ``ledger.json``; with ``deciding``, also every leaf and its places."""
    study = reading.study
    tree: Tree = {
        "id": study.id,
        "source": {"format": study.source.format, "sha256": study.source.sha256},
        "leaves": made[0].leaves if made else 0,
        "targets": {one.target: one.as_dict() for one in made},
    }
    if deciding is not None:
        tree["all"] = [_leaf(reading, one, made, deciding) for one in leaves(reading)]
    return orjson.dumps(tree, option=orjson.OPT_APPEND_NEWLINE)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a record one by one."""
    listed = formats.function(f"{formats.reader(reading.study.source.format).leaves}:leaves")
    found: Iterator[Leaf] = listed(reading)
    return found


def _leaf(reading: Reading, leaf: Leaf, made: tuple[Ledger, ...], deciding: Deciding) -> Tree:
    model = model_of(reading.study.source.format).get(leaf.path)
    found: Tree = {"source": leaf.place, "path": leaf.path}
    if model is not None:
        found["model"] = model
    for one in made:
        rows = rows_of(leaf, model, one.target, deciding)
        state = state_of(leaf, model, rows)
        places = [row.target for row in rows if row.target]
        found[one.target] = [state, *places]
    return found


def rows_of(leaf: Leaf, model: str | None, target: str, deciding: Deciding) -> list[Target]:
    """Return the rows of a target that apply to a leaf, the deciding one first."""
    if model is None or not leaf.read or says_nothing(leaf.value):
        return []
    return list(deciding.rows(crosswalk.by_model(target).get(model, ()), target, leaf.value, leaf.near))


def state_of(leaf: Leaf, model: str | None, rows: list[Target]) -> str:
    """Return what becomes of a leaf, given the rows that apply to it."""
    if not leaf.read:
        return UNREAD
    if says_nothing(leaf.value):
        return EMPTY
    return rows[0].disposition if rows else UNMAPPED


def says_nothing(value: Any) -> bool:
    """Whether a value is empty; zero and false say something."""
    return value is None or (isinstance(value, str | list | dict) and not value)


@cache
def section(path: str) -> str:
    """Return the part of a record that a source path belongs to: a module of a JSON record, a section of a page."""
    if " / " in path:
        return path.partition(" / ")[0]
    parts = path.split(".")
    return ".".join(parts[:2]) if parts[0] in _SPLIT else parts[0]


_SPLIT = frozenset(
    {"protocolSection", "derivedSection", "documentSection", "ProtocolSection", "DerivedSection", "DocumentSection"}
)


@cache
def model_of(reader: str) -> dict[str, str]:
    """Return the model path of each path of a reader's table."""
    return {row.source: row.model for row in crosswalk.sources(reader)}


class _Path(NamedTuple):
    """What is known of a source path before a record is seen.

    ``row`` decides for every value, ``None`` where it depends on the value; then ``rows`` are those to choose from, and
    ``pure`` says that the value alone decides, ``near`` that what stands beside it may.
    """

    section: str
    row: Target | None
    rows: tuple[Target, ...]
    pure: bool
    near: bool


@cache
def _paths(reader: str, target: str) -> dict[str, _Path]:
    tables = crosswalk.by_model(target)
    found = {}
    for path, model in model_of(reader).items():
        rows = deciding_rows(tables.get(model, ()))
        first = rows[0] if rows and _certain(rows[0]) else None
        near = any("[]" in one or one.startswith("kind") for row in rows for one in row.conditions)
        found[path] = _Path(section(path), first, rows, all(_pure(row) for row in rows), near)
    return found


def deciding_rows(rows: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the rows that can decide: those up to the first that always applies when the others do not."""
    found = []
    for row in rows:
        if "some" not in row.conditions:
            found.append(row)
            if _certain(row) or row.when == "else":
                break
    return tuple(found)


def _certain(row: Target) -> bool:
    # One parameter for each level of outcome: whichever it is, the same becomes of the datum.
    always = not row.when or row.when.startswith("outcomes[].level=")
    return always and row.rule.partition(":")[0] not in crosswalk.CODED


def _pure(row: Target) -> bool:
    """Whether the value, and the caller's choice about contacts, decide if a row applies."""
    return not row.rule.startswith("joined:") and all(
        one in _OF_VALUE or one.startswith(("=", "!=", "contacts")) for one in row.conditions
    )


_OF_VALUE = frozenset({"else", "country", "url", "nct", "natural", "!natural", "age", "no-limit", "day", "length"})


@cache
def wanted(reader: str, targets: tuple[str, ...]) -> frozenset[str]:
    """Return the source paths whose value decides, in one of the targets, what becomes of it."""
    return frozenset(
        path for target in targets for path, known in _paths(reader, target).items() if known.row is None and known.rows
    )


@lru_cache(maxsize=4096)
def _decided(reader: str, target: str, path: str, value: Any, contacts: str) -> Target | None:
    return _without_study(contacts).row(_paths(reader, target)[path].rows, target, value)


@cache
def _without_study(contacts: str) -> Deciding:
    """Return what decides by the value alone."""
    return Deciding(Plan(Study.model_construct()), contacts)


def ledger(account: Account, target: str, deciding: Deciding) -> Ledger:
    """Return the ledger of a record for one target."""
    reader = account.reader
    known = _paths(reader, target)
    sections: dict[str, dict[str, int]] = {}
    rest: dict[tuple[str, str, str], int] = {}

    def add(path: str, where: str, row: Target | None, count: int) -> None:
        state = UNMAPPED if row is None else row.disposition
        held = sections.setdefault(where, {})
        held[state] = held.get(state, 0) + count
        if state not in crosswalk.STRUCTURED:
            key = (path, state, row.note if row is not None else "")
            rest[key] = rest.get(key, 0) + count

    for path, count in account.counts.items():
        one = known[path]
        add(path, one.section, one.row, count)
    for path, values in account.values.items():
        one = known[path]
        if one.row is not None or not one.rows:
            add(path, one.section, one.row, len(values))
        elif not one.near:
            different = Counter([value for value, _ in values]) if len(values) > 1 else {values[0][0]: 1}
            for value, count in different.items():
                row = (
                    _decided(reader, target, path, value, deciding.contacts)
                    if one.pure
                    else deciding.row(one.rows, target, value)
                )
                add(path, one.section, row, count)
        else:
            for value, near in values:
                add(path, one.section, deciding.row(one.rows, target, value, near), 1)
    for state, counted in ((UNREAD, account.unread), (EMPTY, account.empty), (UNMAPPED, account.unmapped)):
        for path, count in counted.items():
            held = sections.setdefault(section(path), {})
            held[state] = held.get(state, 0) + count
            if state != EMPTY:
                rest[path, state, _REASONS[state]] = count
    states: dict[str, int] = {}
    for held in sections.values():
        for state, count in held.items():
            states[state] = states.get(state, 0) + count
    return Ledger(target, sum(states.values()), {one: states[one] for one in STATES if one in states}, sections, rest)


_REASONS = {UNREAD: "the reader could not use it (its finding says why)", UNMAPPED: "no row of the crosswalk"}


def unmapped(made: Ledger) -> Iterator[Finding]:
    """Return a finding for each path of the record that the crosswalk has no row for."""
    for (path, state, _), count in made.rest.items():
        if state == UNMAPPED:
            yield finding("MAP250", target=made.target, what=path, count=count)
