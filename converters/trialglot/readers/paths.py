"""Paths of the model and pointers into a source: what is at one, what is around one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialglot.model.study import Study

_STEP = re.compile(r"[^.\[\]]+")


def value(study: Study, path: str) -> Any:
    """Return the value at a path of the model (``arms[2].type``), ``None`` where there is none."""
    found: Any = study
    for step in _STEP.findall(path):
        if isinstance(found, tuple):
            found = found[int(step)] if step.isdecimal() and int(step) < len(found) else None
        else:
            found = getattr(found, step, None)
    return found


def named(study: Study, path: str) -> Any:
    """Return the value at a path of the model, the name of an intervention for its key."""
    found = value(study, path)
    if ".interventions[" in path:
        return next((one.name for one in study.interventions if one.key == found), found)
    return found


def enclosing(path: str) -> Iterator[str]:
    """Yield a path of the model, then those of what it lies in, the nearest first."""
    while path:
        yield path
        path = path[: path.rindex("[")] if path.endswith("]") else path.rpartition(".")[0]


def nearest(places: Mapping[str, str], path: str) -> str | None:
    """Return the place of a path of the model, or of the nearest thing below or around it that has one."""
    for around in enclosing(path):
        if around in places:
            return places[around]
        inside = (f"{around}.", f"{around}[")
        below = next((place for known, place in places.items() if known.startswith(inside)), None)
        if below is not None:
            return below
    return None


def within(pointer: str, places: Container[str]) -> bool:
    """Whether a pointer is one of some places, or lies inside one."""
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return bool(pointer)


def at(tree: Any, pointer: str) -> Any:
    """Return what a JSON pointer (RFC 6901) leads to in a tree that has it."""
    for step in pointer.split("/")[1:]:
        tree = tree[int(step)] if type(tree) is list else tree[unescaped(step)]
    return tree


def unescaped(step: str) -> str:
    """Return the name that a step of a JSON pointer stands for."""
    return step.replace("~1", "/").replace("~0", "~") if "~" in step else step
