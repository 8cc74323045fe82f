"""The leaves of a trial of ICTRP, by the paths of the crosswalk (``mappings/fields/ictrp-xml.tsv``).

An element whose text is more than one datum, or another one than usual, stands under a row of its own behind a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.model.study import Study
from trialglot.readers import accounting
from trialglot.readers.ictrp.forms import READER
from trialglot.readers.ictrp.trial import Trial
from trialglot.readers.reading import Reading

_INDEX = re.compile(r"\[(\d+)\]")
_LEVELS = {"prim_outcome": "primary", "Primary_outcome": "primary"}


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a trial; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(READER, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a trial in its order. The value is that of the model where the element is one there."""
    trial = reading.parsed
    assert isinstance(trial, Trial)
    held: dict[str, list[str]] = {}
    for path, place in trial.where.items():
        held.setdefault(place, []).append(path)
    for leaf in trial.leaves:
        path = trial.variants.get(leaf.place, leaf.path)
        model, value = _value(reading.study, _models().get(path, ""), held.get(leaf.place, []))
        if leaf.place in trial.silent:
            value = None
        elif value is None:
            value = leaf.value
        near = {"level": _LEVELS.get(accounting.local_name(leaf.node), "secondary"), "name": "stated"}
        yield Leaf(path, leaf.place, value, near, leaf.place not in trial.unread, model)


@cache
def _models() -> dict[str, str]:
    return {row.source: row.model for row in crosswalk.sources(READER)}


def _value(study: Study, wanted: str, paths: list[str]) -> tuple[str, Any]:
    """Return path and value of the first datum that an element is at the place of its row."""
    for path in paths:
        general = _INDEX.sub("[]", path)
        if general == wanted or wanted.startswith((f"{general}.", f"{general}[")):
            rest = wanted[len(general) :].removesuffix("[]")
            return f"{path}{rest}", _at(study, f"{path}{rest}")
    return "", None


def _at(study: Study, path: str) -> Any:
    found: Any = study
    for name in _INDEX.sub(r".\1", path).split("."):
        if found is None:
            return None
        if name.isdecimal():
            found = found[int(name)] if int(name) < len(found) else None
        else:
            found = getattr(found, name, None)
    if isinstance(found, tuple):
        return found[0] if found else None
    return found
