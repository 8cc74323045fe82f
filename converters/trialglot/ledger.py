"""The ledger of a record: every leaf of the source, and what becomes of it in a target.

A leaf is a value of a JSON record, or a line of a page that is not blank. The sums are exact by construction: a leaf is
counted once, under the first row of the crosswalk that applies to it. What the reader could not use is ``unread`` (its
finding says why), a value that says nothing is ``empty``, a path without a row is ``unmapped``: a gap of the crosswalk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from trialglot import crosswalk
from trialglot.crosswalk import Account, Target, Tree
from trialglot.design import ages, geography, masking
from trialglot.design.plan import Plan
from trialglot.findings import Finding, finding
from trialglot.model.study import Study

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


class Deciding:
    """Decides which row applies to a value: what a condition may ask of the study and of the caller's choices."""

    def __init__(self, plan: Plan, contacts: str = "keep") -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = contacts

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kinds of the study's identifiers, by their values as recorded."""
        return {one.source.value: one.kind for one in self.plan.identifiers}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of interventions."""
        return frozenset(one.name for one in self.study.interventions)

    def row(self, rows: tuple[Target, ...], target: str, value: Any, near: Tree | None = None) -> Target | None:
        """Return the row that says what becomes of a value: the first that applies."""
        return next(self.rows(rows, target, value, near), None)

    def rows(self, rows: tuple[Target, ...], target: str, value: Any, near: Tree | None = None) -> Iterator[Target]:
        """Return all rows that apply to a value; those of some records only are left out."""
        before = False
        for row in rows:
            if self._applies(row, target, value, near or {}, before):
                before = True
                yield row

    def _applies(self, row: Target, target: str, value: Any, near: Tree, before: bool) -> bool:
        rule, _, table = row.rule.partition(":")
        if rule in crosswalk.CODED and table:
            word = self._joined(row) if rule == "joined" else str(value)
            if not crosswalk.has_code(row.table[0], word, target, row.table[1]):
                return False
        for condition in row.conditions if row.when else ():
            if condition == "some" or (condition == "else" and before):
                return False
            if condition != "else" and not self._holds(condition, value, near):
                return False
        return True

    def _joined(self, row: Target) -> str:
        listed: tuple[str, ...] = _at(self.study, row.model.removesuffix("[]"))
        return "/".join(listed)

    def _holds(self, condition: str, value: Any, near: Tree) -> bool:
        named = _NAMED.get(condition)
        if named is not None:
            return named(self, value)
        path, negated, word = _parsed(condition)
        if word is None:
            there = _sibling(path, near) if "[]" in path else _at(self.study, path) not in (None, ())
            return there is not negated
        if path == "contacts":
            stated: Any = self.contacts
        elif path == "kind":
            stated = self.kinds.get(near.get("id", value))
        else:
            stated = _at(self.study, path) if path else value
        return (str(stated).casefold() == word) is not negated


@cache
def _parsed(condition: str) -> tuple[str, bool, str | None]:
    """Return path, whether negated, and the word of a condition; ``None`` where it asks for presence."""
    path, equals, word = condition.partition("=")
    if equals:
        return path.removesuffix("!"), path.endswith("!"), word.casefold()
    return path.removeprefix("!"), path.startswith("!"), None


def _at(study: Study, path: str) -> Any:
    found: Any = study
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


# Siblings in a record's own words: the only conditions that ask for one.
_KEYS = {"sites[].longitude": "lon", "sites[].latitude": "lat"}


def _sibling(path: str, near: Tree) -> bool:
    return _KEYS[path] in near


def _in_order(deciding: Deciding, value: Any) -> bool:
    del value
    status = deciding.study.status
    if not (status.start and status.completion):
        return True
    width = min(len(status.start.value), len(status.completion.value))
    return status.start.value[:width] <= status.completion.value[:width]


def _countable(deciding: Deciding, value: Any) -> bool:
    del value
    enrollment = deciding.study.design.enrollment
    return enrollment is not None and 0 <= enrollment.count < 2**31


def _url(deciding: Deciding, value: Any) -> bool:
    del deciding
    return "://" in value and len(value.split()) == 1


def _age(deciding: Deciding, value: Any) -> bool:
    del deciding
    age = ages.parse(value)
    return age is not None and age.value is not None


def _masking(deciding: Deciding, value: Any) -> bool:
    del value
    design = deciding.study.design
    return masking.cdisc_term(design.masking, design.who_masked) is not None


_NAMED: dict[str, Callable[[Deciding, Any], bool]] = {
    "country": lambda deciding, value: geography.country(value) is not None,
    "url": _url,
    "nct": lambda deciding, value: len(value) == 11 and value.startswith("NCT") and value[3:].isdecimal(),
    "natural": lambda deciding, value: value >= 0,
    "countable": _countable,
    "age": _age,
    "no-limit": lambda deciding, value: ages.parse(value) is None,
    "in-order": _in_order,
    "matched": lambda deciding, value: value in deciding.names or value.partition(": ")[2] in deciding.names,
    "criteria": lambda deciding, value: bool(value.strip()),
    "masking-term": _masking,
}


@cache
def section(path: str) -> str:
    """Return the part of a record that a source path belongs to: a module of a JSON record, a section of a page."""
    if " / " in path:
        return path.partition(" / ")[0]
    parts = path.split(".")
    return ".".join(parts[:2]) if parts[0] in _SPLIT else parts[0]


_SPLIT = frozenset({"protocolSection", "derivedSection", "documentSection"})


@cache
def model_of(reader: str) -> dict[str, str]:
    """Return the model path of each path of a reader's table."""
    return {row.source: row.model for row in crosswalk.sources(reader)}


class _Path(NamedTuple):
    """What is known of a source path before a record is seen.

    ``row`` decides for every value, ``None`` where it depends on the value; then ``rows`` are those to choose from, and
    ``pure`` says that the value alone decides.
    """

    section: str
    row: Target | None
    rows: tuple[Target, ...]
    pure: bool


@cache
def _paths(reader: str, target: str) -> dict[str, _Path]:
    tables = crosswalk.by_model(target)
    found = {}
    for path, model in model_of(reader).items():
        rows = _deciding(tables.get(model, ()))
        first = rows[0] if rows and _certain(rows[0]) else None
        found[path] = _Path(section(path), first, rows, all(_pure(row) for row in rows))
    return found


def _deciding(rows: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the rows that can decide: those up to the first that always applies when the others do not."""
    found = []
    for row in rows:
        if "some" not in row.conditions:
            found.append(row)
            if _certain(row) or row.when == "else":
                break
    return tuple(found)


def _certain(row: Target) -> bool:
    return not row.when and row.rule.partition(":")[0] not in crosswalk.CODED


def _pure(row: Target) -> bool:
    """Whether the value, and the caller's choice about contacts, decide if a row applies."""
    return not row.rule.startswith("joined:") and all(
        one in _OF_VALUE or one.startswith(("=", "!=", "contacts")) for one in row.conditions
    )


_OF_VALUE = frozenset({"else", "country", "url", "nct", "natural", "age", "no-limit"})


@cache
def wanted(reader: str, targets: tuple[str, ...]) -> frozenset[str]:
    """Return the source paths whose value decides, in one of the targets, what becomes of it."""
    return frozenset(
        path for target in targets for path, known in _paths(reader, target).items() if known.row is None and known.rows
    )


@lru_cache(maxsize=4096)
def _decided(reader: str, target: str, path: str, value: Any, contacts: str) -> Target | None:
    # No study is asked: the value decides.
    deciding = Deciding(Plan(Study.model_construct()), contacts)
    return deciding.row(_paths(reader, target)[path].rows, target, value)


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
        elif one.pure:
            for value, count in Counter([value for value, _ in values]).items():
                add(path, one.section, _decided(reader, target, path, value, deciding.contacts), count)
        else:
            for value, near in values:
                add(path, one.section, deciding.row(one.rows, target, value, near), 1)
    for state, counted in ((UNREAD, account.unread), (EMPTY, account.empty), (UNMAPPED, account.unmapped)):
        for path, count in counted.items():
            held = sections.setdefault(section(path), {})
            held[state] = held.get(state, 0) + count
            if state != EMPTY:
                rest[path, state, ""] = count
    states: dict[str, int] = {}
    for held in sections.values():
        for state, count in held.items():
            states[state] = states.get(state, 0) + count
    return Ledger(target, sum(states.values()), {one: states[one] for one in STATES if one in states}, sections, rest)


def unmapped(made: Ledger) -> Iterator[Finding]:
    """Return a finding for each path of the record that the crosswalk has no row for."""
    for (path, state, _), count in made.rest.items():
        if state == UNMAPPED:
            yield finding("MAP250", target=made.target, what=path, count=count)
