"""Which row of the crosswalk applies to a value: the conditions of the column ``when``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any

from trialglot import codes, crosswalk
from trialglot.crosswalk import Target, Tree
from trialglot.design import ages, geography, lengths, masking
from trialglot.design.identifiers import mesh
from trialglot.design.plan import Plan
from trialglot.model.eligibility import Age
from trialglot.model.study import Study


class Deciding:
    """Decides which row applies to a value: what a condition may ask of the study and of the caller's choices."""

    def __init__(self, plan: Plan, contacts: str = "keep", *, by_model: bool = False) -> None:
        """``by_model``: the objects around values have the names of the model, not those of the record."""
        self.plan = plan
        self.study = plan.study
        self.contacts = contacts
        self.by_model = by_model

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kinds of the study's identifiers, by their values as recorded."""
        return {one.source.value: one.kind for one in self.plan.identifiers}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of interventions and the labels of arms."""
        return frozenset([one.name for one in self.study.interventions] + [one.label for one in self.study.arms])

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
            word = self._joined(row) if rule == "joined" else _word(value)
            if not crosswalk.has_code(row.table[0], word, target, row.table[1]):
                return False
        for condition in row.conditions if row.when else ():
            if condition == "some" or (condition == "else" and before):
                return False
            if condition == "uncoded":
                if crosswalk.has_code(row.table[0], _word(value), target, row.table[1]):
                    return False
                continue
            if condition == "inexact":
                if crosswalk.is_exact(row.table[0], _word(value), target, row.table[1]):
                    return False
                continue
            if condition != "else" and not self._holds(condition, value, near):
                return False
        return True

    def _stated(self, path: str, near: Tree) -> Any:
        """Return a value of the study; with ``[]`` that of the same item, from the object that holds the value."""
        if "[]" not in path:
            return _at(self.study, path)
        keys = (path.rpartition(".")[2],) if self.by_model else _keys(self.study.source.format, path)
        return next((near[key] for key in keys if key in near), None)

    def _joined(self, row: Target) -> str:
        listed: tuple[str, ...] = _at(self.study, row.model.removesuffix("[]"))
        return "/".join(listed)

    def _holds(self, condition: str, value: Any, near: Tree) -> bool:
        named = _NAMED.get(condition.removeprefix("!"))
        if named is not None:
            return named(self, value) is not condition.startswith("!")
        path, negated, word = _parsed(condition)
        if word is None:
            return (self._stated(path, near) not in (None, ())) is not negated
        if path == "contacts":
            stated: Any = self.contacts
        elif path == "kind":
            stated = self.kinds.get(near.get("value" if self.by_model else "id", value))
        else:
            stated = self._stated(path, near) if path else value
        return (_word(stated).casefold() == word) is not negated


def _word(value: Any) -> str:
    """Return a value as a word of a code table or a condition."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


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


@cache
def _keys(reader: str, path: str) -> tuple[str, ...]:
    """Return what a record calls a field of an item."""
    named = [row.source.rpartition(".")[2] for row in crosswalk.sources(reader) if row.model == path]
    return tuple(named) or (path.rpartition(".")[2],)


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


def _with_code(age: Age | None) -> bool:
    if age is None or age.value is None or age.unit is None:
        return False
    row = codes.lookup("age_unit", age.unit, "cdisc:C66781")
    return row is not None and row.mapped


def _range(deciding: Deciding, value: Any) -> bool:
    del value
    limits = deciding.study.eligibility
    return _with_code(limits.minimum_age) and _with_code(limits.maximum_age)


def _masking(deciding: Deciding, value: Any) -> bool:
    del value
    design = deciding.study.design
    return masking.cdisc_term(design.masking, design.who_masked) is not None


def _ended(deciding: Deciding, value: Any) -> bool:
    del value
    study = deciding.study
    end, enrollment = study.status.completion, study.design.enrollment
    nobody = enrollment is not None and enrollment.kind == "actual" and enrollment.count == 0
    return end is not None and end.kind == "actual" and not nobody and study.status.overall != "WITHDRAWN"


def _matched(deciding: Deciding, value: Any) -> bool:
    """In a record an arm's intervention has its type before its name; in the model it is told by its name alone."""
    return value in deciding.names or (not deciding.by_model and value.partition(": ")[2] in deciding.names)


def _length(deciding: Deciding, value: Any) -> bool:
    del deciding
    found = lengths.length(value)
    return found is not None and found.qualifier == "exact"


def _heading(deciding: Deciding, value: Any) -> bool:
    for listed in (deciding.study.condition_mesh, deciding.study.intervention_mesh):
        terms: dict[str, str] = {}
        for one in listed:
            if one.id and terms.setdefault(mesh(one.id), one.term) == one.term == value:
                return True
    return False


_NAMED: dict[str, Callable[[Deciding, Any], bool]] = {
    "country": lambda deciding, value: geography.country(value) is not None,
    "url": _url,
    "nct": lambda deciding, value: len(value) == 11 and value.startswith("NCT") and value[3:].isdecimal(),
    "natural": lambda deciding, value: value >= 0,
    "unsigned": lambda deciding, value: 0 <= value < 2**31,
    "countable": _countable,
    "age": _age,
    "coded-age": lambda deciding, value: _with_code(ages.parse(value)),
    "range": _range,
    "no-limit": lambda deciding, value: ages.parse(value) is None,
    "apart": lambda deciding, value: crosswalk.MARK not in value and not value.startswith('"'),
    "extended": lambda deciding, value: crosswalk.EXTENSION in f" {value}",
    "heading": _heading,
    "one-line": lambda deciding, value: value == " ".join(value.split()),
    "in-order": _in_order,
    "ended": _ended,
    "day": lambda deciding, value: len(value) == len("2020-01-01"),
    "length": _length,
    "matched": _matched,
    "criteria": lambda deciding, value: bool(value.strip()),
    "masking-term": _masking,
}
