"""What API v2 calls the parts of an API v1 study: ``mappings/ctgov_v1.tsv``, as the structure of a study.

API v1 wraps each list in an object (``ArmGroupList.ArmGroup``) and repeats the name of an object in its keys. Two of
its lists (``DesignObservationalModelList``, ``DesignTimePerspectiveList``) are one value in API v2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from trialglot.readers.ctgov_v1 import values
from trialglot.resources import read_rows

Steps: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An object: what stands below its keys."""

    keys: dict[str, Node] = field(default_factory=dict)


class Value(NamedTuple):
    """A single value. ``steps`` lead to it in API v2, from the study or from the item of the list that holds it.

    ``read`` is what reads a text of its form, ``None`` where it stays as it is.
    """

    steps: Steps
    read: Callable[[str], Any] | None
    markup: bool


def _value(steps: Steps, form: str) -> Value:
    return Value(steps, values.reading(form), form == "markup")


class Items(NamedTuple):
    """A list, with ``steps`` as for a value; ``single`` where API v2 has one value in its place."""

    steps: Steps
    item: Part | Value
    single: bool


class Carried(NamedTuple):
    """What API v2 has no place for: carried as data, whole."""


Node: TypeAlias = "Part | Value | Items | Carried"


def _names(path: str) -> Steps:
    return tuple(filter(None, path.split(".")))


@cache
def structure() -> Part:
    """Return the published structure of a study."""
    study = Part()
    for row in read_rows("mappings", "ctgov_v1.tsv"):
        held = study
        sources = row["source"].removesuffix(".**").split("[]")
        if not row["target"]:
            *above, last = _names(sources[0])
            _below(held, above).keys[last] = Carried()
            continue
        targets = [_names(one) for one in row["target"].split("[]")]
        single = len(sources) > len(targets)
        for number, names in enumerate(map(_names, sources)):
            if not names:
                break  # a list of single values ends here
            *above, last = names
            held = _below(held, above)
            if number == len(sources) - 1:
                held.keys[last] = _value(targets[number], row["form"])
            elif number == len(sources) - 2 and not _names(sources[-1]):
                held.keys[last] = Items(targets[number], _value((), row["form"]), single)
            else:
                listed = held.keys.setdefault(last, Items(targets[number], Part(), single=False))
                assert isinstance(listed, Items) and isinstance(listed.item, Part)
                held = listed.item
    return study


def _below(part: Part, names: list[str]) -> Part:
    for name in names:
        inner = part.keys.setdefault(name, Part())
        assert isinstance(inner, Part)
        part = inner
    return part


@cache
def forms() -> dict[str, str]:
    """Return the form of each path of a value."""
    return {row["source"]: row["form"] for row in read_rows("mappings", "ctgov_v1.tsv") if row["target"]}


_STEP = re.compile(r"[^.\[\]]+|\[\]")


@cache
def _patterns() -> dict[Steps, Steps]:
    """Return the place in API v1 of each place in API v2; ``[]`` is the number of an item."""
    found: dict[Steps, Steps] = {("hasResults",): ("ResultsSection",)}
    for row in read_rows("mappings", "ctgov_v1.tsv"):
        if not row["target"]:
            continue
        source, target = tuple(_STEP.findall(row["source"])), tuple(_STEP.findall(row["target"]))
        single = source[-1] == "[]" and target[-1] != "[]"
        found[target] = (*source[:-1], "0") if single else source
        for end in range(1, len(target)):
            # A part of API v2 is where all that is in it stands.
            part = target[:end]
            found[part] = _shared(found.get(part, source), source)
    return {target: _cut(source, target.count("[]")) for target, source in found.items()}


def _shared(one: Steps, other: Steps) -> Steps:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def _cut(source: Steps, depth: int) -> Steps:
    """Cut off the number of an item that the place in API v2 does not have: a list is not its items."""
    numbers = [place for place, step in enumerate(source) if step == "[]"]
    return source[: numbers[depth]] if len(numbers) > depth else source


def place(pointer: str) -> str:
    """Return the JSON pointer in API v1 of one in API v2, or of the nearest place around it."""
    steps = pointer.split("/")[1:]
    numbers = [step for step in steps if step.isdecimal()]
    pattern = tuple("[]" if step.isdecimal() else step for step in steps)
    known = _patterns()
    while pattern and pattern not in known:
        pattern = pattern[:-1]
    if not pattern:
        return ""
    left = iter(numbers)
    return "".join(f"/{next(left) if step == '[]' else step}" for step in known[pattern])
