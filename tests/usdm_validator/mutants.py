"""Documents with one fault in their structure, for comparing verdicts: attributes of each class in wrong forms."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from usdm_validator.made import Json

_VALUES: tuple[Any, ...] = (None, "", 7, 1.5, True, {}, [], [None], [{}], ["x"], {"instanceType": "Code"})
_FEW: tuple[Any, ...] = (None, "x", {}, [])
# An object with so many below it is judged slowly; it has fewer mutants.
_LARGE = 60
# Attributes that every class has, or most: they are mutated in a few classes.
_COMMON = frozenset({"id", "extensionAttributes", "label", "description", "notes", "instanceType"})
_OF_COMMON = frozenset({"Study", "StudyArm", "Code", "InterventionalStudyDesign", "ConditionAssignment"})


class Mutant(NamedTuple):
    """A whole document with one fault; ``part`` is the object of class ``cls`` in it that has the fault."""

    what: str
    document: Json
    cls: str
    part: Json


def _parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Json]]:
    if isinstance(value, dict):
        if "instanceType" in value:
            yield path, value
        for key, inner in value.items():
            yield from _parts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _parts(inner, (*path, index))


def mutants(document: Json, known: dict[str, frozenset[str]]) -> Iterator[Mutant]:
    """Return the mutants of the first instance of each class. ``known``: the attributes of each class."""
    seen = set()
    for path, part in _parts(document):
        cls = part["instanceType"]
        if cls in seen:
            continue
        seen.add(cls)
        for what, change in _changes(part, known[cls] if cls in _OF_COMMON else known[cls] - _COMMON):
            made = copy.deepcopy(part)
            change(made)
            yield Mutant(f"{cls} {what}", _replaced(document, path, made), cls, made)


def _changes(part: Json, keys: frozenset[str]) -> Iterator[tuple[str, Callable[[Json], object]]]:
    values = _VALUES if sum(1 for _ in _parts(part)) < _LARGE else _FEW
    for key in sorted(keys):
        if key in part:
            yield f"without {key}", lambda one, key=key: one.pop(key)  # type: ignore[misc]
        for value in values:
            yield f"{key} is {value!r}", lambda one, key=key, value=value: one.update({key: value})  # type: ignore[misc]
    for name in ("unknown", "Name"):
        yield f"with {name}", lambda one, name=name: one.update({name: "x"})  # type: ignore[misc]
    for key, held in part.items():
        if isinstance(held, list) and held:
            yield f"{key} as one", lambda one, key=key: one.update({key: one[key][0]})  # type: ignore[misc]
            yield f"more {key}", lambda one, key=key: one[key].extend(one[key] * 2)  # type: ignore[misc]
        elif isinstance(held, dict):
            yield f"{key} as list", lambda one, key=key: one.update({key: [one[key]]})  # type: ignore[misc]


def _replaced(value: Any, path: tuple[Any, ...], part: Json) -> Any:
    """Return a document with another object at a place; what is not on the way there is not copied."""
    if not path:
        return part
    made = copy.copy(value)
    made[path[0]] = _replaced(value[path[0]], path[1:], part)
    return made
