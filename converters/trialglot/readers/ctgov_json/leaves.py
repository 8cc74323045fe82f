"""The leaves of an API v2 record, counted or one by one, by the paths of the crosswalk (``mappings/fields``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.readers import accounting
from trialglot.readers.ctgov.names import OUTCOME_LEVELS
from trialglot.readers.paths import within
from trialglot.readers.reading import Reading

Tree: TypeAlias = dict[str, Any]
# By key: the number of a leaf (below zero where its value is wanted), the keys of an object, what a list holds.
_Node: TypeAlias = "int | dict[str, _Node] | _Listed | _Whole"

READER = "ctgov-json"
_OUTCOMES = "protocolSection.outcomesModule."


class _Listed:
    """A list, and what each of its items is."""

    __slots__ = ("item",)

    def __init__(self, item: _Node) -> None:
        self.item = item


class _Whole:
    """A part of the record that is carried as data: the number of the leaf that stands for all below it."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class _UnexpectedError(Exception):
    """The record is not as published: each leaf must be looked at."""


@cache
def _tree(wanted: frozenset[str]) -> tuple[dict[str, _Node], tuple[str, ...]]:
    """Return the published structure, and the path of each number."""
    paths = tuple(row.source for row in crosswalk.sources(READER))
    root: dict[str, Any] = {}
    for number, path in enumerate(paths):
        leaf: Any = ~number if path in wanted else number
        steps = path.removesuffix(".**").split(".")
        if path.endswith(".**"):
            leaf = _Whole(number)
        held = root
        for place, step in enumerate(steps):
            name = step.removesuffix("[]")
            last = place == len(steps) - 1
            inner: Any = leaf if last else {}
            held = held.setdefault(name, _Listed(inner)).item if step.endswith("[]") else held.setdefault(name, inner)
    return root, paths


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a record; ``wanted`` are the paths whose values are wanted too."""
    study = _parsed(reading)
    taken_out = _taken_out(reading)
    if not taken_out:
        try:
            return _counted(study, wanted)
        except _UnexpectedError:
            pass
    return accounting.account(READER, _leaves(study, taken_out), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a record one by one, in its order."""
    return _leaves(_parsed(reading), _taken_out(reading))


def _parsed(reading: Reading) -> Tree:
    study = reading.parsed
    assert isinstance(study, dict)
    return study


def _taken_out(reading: Reading) -> frozenset[str]:
    """Return the pointers of what the reader could not use: kept as data, and told by a finding."""
    return frozenset(reading.study.source.unread)


class _Counter:
    """Counts the leaves of a record that is as published; for any other it raises ``_UnexpectedError``."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.root, self.paths = _tree(wanted)
        self.counts = [0] * len(self.paths)
        self.values: dict[int, list[tuple[Any, Tree]]] = {}
        self.empty: list[int] = []

    def one(self, part: Tree, node: dict[str, _Node]) -> None:
        """Count the leaves of an object."""
        counts = self.counts
        for key, value in part.items():
            inner = node.get(key)
            if type(inner) is int:
                if type(value) in _PARTS:
                    raise _UnexpectedError
                if not value and (value is None or value == ""):
                    self.empty.append(inner)
                elif inner >= 0:
                    counts[inner] += 1
                else:
                    self.values.setdefault(inner, []).append((value, part))
            elif not value:
                raise _UnexpectedError
            elif type(inner) is dict:
                if type(value) is not dict:
                    raise _UnexpectedError
                self.one(value, inner)
            elif type(inner) is _Listed:
                self.listed(value, inner.item, part)
            elif type(inner) is _Whole:
                counts[inner.number] += _scalars(value)
            else:
                raise _UnexpectedError

    def listed(self, items: Any, node: _Node, part: Tree) -> None:
        """Count the leaves of a list."""
        if type(items) is not list:
            raise _UnexpectedError
        if type(node) is int:
            if not all(items) or not _PARTS.isdisjoint(map(type, items)):
                raise _UnexpectedError
            if node >= 0:
                self.counts[node] += len(items)
            else:
                self.values.setdefault(node, []).extend([(one, part) for one in items])
        elif type(node) is dict and set(map(type, items)) == {dict} and all(items):
            if len(items) < _FEW:
                for one in items:
                    self.one(one, node)
            else:
                self.many(items, node)
        else:
            raise _UnexpectedError

    def many(self, items: list[Tree], node: dict[str, _Node]) -> None:
        """Count the leaves of many objects, key by key, which is quicker than object by object."""
        for key in dict.fromkeys(chain.from_iterable(items)):
            inner = node.get(key)
            held = [one[key] for one in items if key in one]
            if type(inner) is int:
                if not _PARTS.isdisjoint(map(type, held)):
                    raise _UnexpectedError
                if not all(held) and (None in held or "" in held):
                    self.empty += [inner for one in held if one is None or one == ""]
                    if inner >= 0:
                        held = [one for one in held if one is not None and one != ""]
                if inner >= 0:
                    self.counts[inner] += len(held)
                else:
                    self.values.setdefault(inner, []).extend(
                        [(one[key], one) for one in items if one.get(key) is not None and one[key] != ""]
                    )
            elif not all(held):
                raise _UnexpectedError
            elif type(inner) is dict:
                if set(map(type, held)) != {dict}:
                    raise _UnexpectedError
                self.many(held, inner)
            elif type(inner) is _Listed:
                for one in items:
                    if key in one:
                        self.listed(one[key], inner.item, one)
            else:
                raise _UnexpectedError


# From how many objects on a list is counted key by key.
_FEW = 4


def _counted(study: Tree, wanted: frozenset[str]) -> Account:
    counter = _Counter(wanted)
    counter.one(study, counter.root)
    paths = counter.paths
    made = Account(READER, {path: count for path, count in zip(paths, counter.counts, strict=True) if count})
    for number, held in counter.values.items():
        made.values[paths[~number]] = held
    for number in counter.empty:
        made.empty[paths[number if number >= 0 else ~number]] += 1
    return made


_PARTS = frozenset({dict, list})


def _scalars(value: Any) -> int:
    """Return the number of leaves of a part that is carried as data."""
    if type(value) is dict:
        return sum([1 if type(one) not in _PARTS else _scalars(one) for one in value.values()]) or 1
    if type(value) is list:
        return sum([1 if type(one) not in _PARTS else _scalars(one) for one in value]) or 1
    return 1


def _leaves(study: Tree, taken_out: frozenset[str]) -> Iterator[Leaf]:
    for path, pointer, value, around in accounting.json_leaves(study):
        near = around
        read = not (taken_out and within(pointer, taken_out))
        if path.startswith(_OUTCOMES):
            # The list says what the model has as a field of the outcome.
            level = next((level for key, level in OUTCOME_LEVELS.items() if path.startswith(f"{_OUTCOMES}{key}[")), "")
            near = {**around, "level": level}
        yield Leaf(accounting.path_of(READER, path), pointer, value, near, read)
