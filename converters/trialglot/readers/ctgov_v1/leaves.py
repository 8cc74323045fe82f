"""The leaves of an API v1 record by the paths of the crosswalk (``mappings/fields/ctgov-v1.tsv``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from trialglot.crosswalk import Account, Leaf
from trialglot.readers import accounting
from trialglot.readers.ctgov_v1 import FORMAT, Parsed, values
from trialglot.readers.ctgov_v1.table import forms
from trialglot.readers.reading import Reading

Tree: TypeAlias = dict[str, Any]

_OUTCOMES = "ProtocolSection.OutcomesModule."
_LEVELS = {"PrimaryOutcomeList": "primary", "SecondaryOutcomeList": "secondary", "OtherOutcomeList": "other"}
_IDENTIFIERS = ("OrgStudyId", "SecondaryId")


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a record; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(FORMAT, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a record one by one, in its order. The value is that of the model."""
    parsed = reading.parsed
    assert isinstance(parsed, Parsed)
    above = [f"{'.'.join(parsed.prefix.split('/')[1 : end + 1])}." for end in range(parsed.prefix.count("/"), 0, -1)]
    around: Tree = {}
    near: Tree = {}
    for whole, pointer, value, beside in accounting.json_leaves(parsed.record):
        path = next((whole[len(one) :] for one in above if whole.startswith(one)), whole)
        if beside is not around:
            around, near = beside, _near(path, beside)
        read = not (parsed.unread and _within(pointer, parsed.unread))
        form = forms().get(path)
        yield Leaf(accounting.path_of(FORMAT, path), pointer, values.read(form, value) if form else value, near, read)


def _within(pointer: str, places: frozenset[str]) -> bool:
    return any(pointer == one or pointer.startswith(f"{one}/") for one in places)


def _near(path: str, beside: Tree) -> Tree:
    """Return the values of the object around a leaf, in the form of the model."""
    above = path.rpartition(".")[0]
    made = {key: values.read(forms().get(f"{above}.{key}", ""), value) for key, value in beside.items()}
    for key in _IDENTIFIERS:
        if key in made:
            made["id"] = made[key]
    if path.startswith(_OUTCOMES):
        made["level"] = _LEVELS.get(path[len(_OUTCOMES) :].partition(".")[0], "")
    return made
