"""Functions on collections: existence, filtering, subsetting, combining, tree, aggregate and utility functions."""

from __future__ import annotations

from typing import Any

from trialglot.validators.fhirpath.errors import EvaluationError
from trialglot.validators.fhirpath.model import NOTHING, Items, Node, children, descendants, plain
from trialglot.validators.fhirpath.operators import NO, YES, boolean, distinct, key, truth, whole
from trialglot.validators.fhirpath.registry import Functions, each
from trialglot.validators.fhirpath.scope import Code, Scope
from trialglot.validators.fhirpath.values import Temporal

FUNCTIONS = Functions()


@FUNCTIONS.on_items("empty")
def _empty(focus: Items) -> Items:
    return NO if focus else YES


@FUNCTIONS.on_code("exists", 0, 1)
def _exists(criteria: Code | None = None) -> Code:
    if criteria is None:
        return lambda scope, focus: YES if focus else NO
    return lambda scope, focus: boolean(any(truth(found) is True for _, found in each(criteria, scope, focus)))


@FUNCTIONS.on_code("all", 1)
def _all(criteria: Code) -> Code:
    return lambda scope, focus: boolean(all(truth(found) is True for _, found in each(criteria, scope, focus)))


def _booleans(focus: Items, name: str) -> list[bool]:
    values = [plain(item) for item in focus]
    if not all(isinstance(value, bool) for value in values):
        raise EvaluationError(f"{name}() takes Booleans")
    return values


@FUNCTIONS.on_items("allTrue")
def _all_true(focus: Items) -> Items:
    return boolean(all(_booleans(focus, "allTrue")))


@FUNCTIONS.on_items("anyTrue")
def _any_true(focus: Items) -> Items:
    return boolean(any(_booleans(focus, "anyTrue")))


@FUNCTIONS.on_items("allFalse")
def _all_false(focus: Items) -> Items:
    return boolean(not any(_booleans(focus, "allFalse")))


@FUNCTIONS.on_items("anyFalse")
def _any_false(focus: Items) -> Items:
    return boolean(not all(_booleans(focus, "anyFalse")))


def _keys(items: Items) -> set[object]:
    return {key(item) for item in items}


@FUNCTIONS.on_items("subsetOf", 1)
def _subset_of(focus: Items, other: Items) -> Items:
    return boolean(_keys(focus) <= _keys(other))


@FUNCTIONS.on_items("supersetOf", 1)
def _superset_of(focus: Items, other: Items) -> Items:
    return boolean(_keys(focus) >= _keys(other))


@FUNCTIONS.on_items("count")
def _count(focus: Items) -> Items:
    return (len(focus),)


@FUNCTIONS.on_items("distinct")
def _distinct(focus: Items) -> Items:
    return distinct(focus)


@FUNCTIONS.on_items("isDistinct")
def _is_distinct(focus: Items) -> Items:
    return boolean(len(_keys(focus)) == len(focus))


@FUNCTIONS.on_code("where", 1)
def _where(criteria: Code) -> Code:
    return lambda scope, focus: [item for item, found in each(criteria, scope, focus) if truth(found) is True]


@FUNCTIONS.on_code("select", 1)
def _select(projection: Code) -> Code:
    return lambda scope, focus: [one for _, found in each(projection, scope, focus) for one in found]


@FUNCTIONS.on_code("repeat", 1)
def _repeat(projection: Code) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        found: dict[object, Any] = {}
        waiting = focus
        while waiting:
            fresh: dict[object, Any] = {}
            for _, more in each(projection, scope, waiting):
                fresh.update((mark, one) for one in more if (mark := key(one)) not in found)
            found.update(fresh)
            waiting = list(fresh.values())
        return list(found.values())

    return code


@FUNCTIONS.on_code("aggregate", 1, 2)
def _aggregate(aggregator: Code, start: Code | None = None) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        total = NOTHING if start is None else start(scope, scope.this)
        for index, item in enumerate(focus):
            one = (item,)
            total = aggregator(Scope(scope.world, one, index, total), one)
        return total

    return code


@FUNCTIONS.on_code("iif", 2, 3)
def _iif(criterion: Code, then: Code, otherwise: Code | None = None) -> Code:
    def code(scope: Scope, focus: Items) -> Items:
        inner = Scope(scope.world, focus, scope.index, scope.total) if len(focus) == 1 else scope
        if truth(criterion(inner, focus)) is True:
            return then(inner, focus)
        return NOTHING if otherwise is None else otherwise(inner, focus)

    return code


@FUNCTIONS.on_items("single")
def _single(focus: Items) -> Items:
    if len(focus) > 1:
        raise EvaluationError(f"single() takes one item, not {len(focus)}")
    return focus


@FUNCTIONS.on_items("first")
def _first(focus: Items) -> Items:
    return focus[:1]


@FUNCTIONS.on_items("last")
def _last(focus: Items) -> Items:
    return focus[-1:]


@FUNCTIONS.on_items("tail")
def _tail(focus: Items) -> Items:
    return focus[1:]


@FUNCTIONS.on_items("skip", 1)
def _skip(focus: Items, count: Items) -> Items:
    return focus[max(whole(count, "skip()") or 0, 0) :]


@FUNCTIONS.on_items("take", 1)
def _take(focus: Items, count: Items) -> Items:
    return focus[: max(whole(count, "take()") or 0, 0)]


@FUNCTIONS.on_items("intersect", 1)
def _intersect(focus: Items, other: Items) -> Items:
    kept = _keys(other)
    return distinct(item for item in focus if key(item) in kept)


@FUNCTIONS.on_items("exclude", 1)
def _exclude(focus: Items, other: Items) -> Items:
    gone = _keys(other)
    return [item for item in focus if key(item) not in gone]


@FUNCTIONS.on_items("union", 1)
def _union(focus: Items, other: Items) -> Items:
    return distinct([*focus, *other])


@FUNCTIONS.on_items("combine", 1)
def _combine(focus: Items, other: Items) -> Items:
    return [*focus, *other]


@FUNCTIONS.on_items("children")
def _children(focus: Items) -> Items:
    return [one for item in focus if isinstance(item, Node) for one in children(item)]


@FUNCTIONS.on_items("descendants")
def _descendants(focus: Items) -> Items:
    return list(descendants(focus))


@FUNCTIONS.on_items("not")
def _not(focus: Items) -> Items:
    value = truth(focus)
    return boolean(None if value is None else not value)


@FUNCTIONS.on_code("trace", 1, 2)
def _trace(name: Code, projection: Code | None = None) -> Code:
    """Hand the input on: a trace is for people, and nobody watches here."""
    return lambda scope, focus: focus


@FUNCTIONS.on_code("now")
def _now() -> Code:
    return lambda scope, focus: (Temporal.parse(scope.world.now.isoformat(timespec="milliseconds")),)


@FUNCTIONS.on_code("today")
def _today() -> Code:
    return lambda scope, focus: (Temporal.parse(scope.world.now.date().isoformat()),)


@FUNCTIONS.on_code("timeOfDay")
def _time_of_day() -> Code:
    return lambda scope, focus: (Temporal.parse(scope.world.now.time().isoformat("milliseconds"), "Time"),)
