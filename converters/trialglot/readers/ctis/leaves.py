"""The leaves of a CTIS record by the paths of the crosswalk (``mappings/fields/ctis-json.tsv``).

A leaf that went into the study has the row of its own path; every other one is carried as data with its part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.model.study import Study
from trialglot.readers import accounting
from trialglot.readers.ctis import FORMAT, Parsed
from trialglot.readers.reading import Reading

Tree: TypeAlias = dict[str, Any]

_STEP = re.compile(r"[^.\[\]]+")
_ITEM = re.compile(r"(?:.*\])?")


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a record; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(FORMAT, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a record one by one, in its order. The value is that of the model where it went there."""
    parsed = reading.parsed
    assert isinstance(parsed, Parsed)
    used, unread = parsed.notes.used, parsed.notes.data
    around = _around(reading.study, parsed.record, used)
    for path, pointer, value, _ in accounting.json_leaves(parsed.record):
        if any(pointer == one or pointer.startswith(f"{one}/") for one in unread):
            yield Leaf(path, pointer, value, {}, read=False)
        elif pointer in used and path in _own():
            model = used[pointer]
            found = _value(reading.study, model)
            yield Leaf(path, pointer, value if found is None else found, around[_item(model)], model=model)
        else:
            yield Leaf(_whole(path), pointer, value, {})


@cache
def _own() -> frozenset[str]:
    return frozenset(row.source for row in crosswalk.sources(FORMAT) if not row.source.endswith(".**"))


def _whole(path: str) -> str:
    """Return the path of the part that a leaf is carried with."""
    return f"{path.partition('.')[0].partition('[')[0]}.**"


def _item(model: str) -> str:
    found = _ITEM.match(model)
    return found[0] if found else ""


def _around(study: Study, record: Tree, used: dict[str, str]) -> dict[str, Tree]:
    """Return, for each item of the model, the values in it by the keys of the record."""
    made: dict[str, Tree] = {}
    for pointer, model in used.items():
        near = made.setdefault(_item(model), {})
        value = _value(study, model)
        near[pointer.rpartition("/")[2]] = value
        if model.endswith(".value") and model.startswith("identifiers["):
            near["id"] = value
        if model.startswith("outcomes["):
            near["level"] = _value(study, f"{_item(model)}.level")
    return made


def _value(study: Study, model: str) -> Any:
    """Return the value at a model path, ``None`` where there is none."""
    found: Any = study
    for step in _STEP.findall(model):
        if isinstance(found, tuple):
            found = found[int(step)] if int(step) < len(found) else None
        else:
            found = getattr(found, step, None)
    return found
