"""The leaves of a FHIR document, by the paths of the crosswalk (``mappings/fields/fhir.tsv``).

A path is that of the element whose leaves together are the datum: a whole concept, with its codes and its text. Where
one element may be several data, the table has the datum behind a colon. What belongs to the form of FHIR is empty: it
says nothing of the study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.model.study import Study
from trialglot.readers import accounting, paths
from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import FORM
from trialglot.readers.fhir.unread import places
from trialglot.readers.reading import Reading

Tree: TypeAlias = dict[str, Any]

READER = "fhir"
_INDEX = re.compile(r"\[\d+\]")
# A concept is one datum, and so are its codes and its words; actions are nested at any depth.
_TAIL = re.compile(r"(?:\.coding(?:\.(?:code|display))?|\.text)$")
_NESTED = re.compile(r"(?:\.action)+")


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the leaves of a document; ``wanted`` are the paths whose values are wanted too."""
    return accounting.account(READER, leaves(reading), wanted)


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the leaves of a document in its order. The value is that of the model, ``None`` for the form of FHIR."""
    document = reading.parsed
    assert isinstance(document, Document)
    form = document.form
    near: dict[str, Tree] = {}
    for place in places(document):
        where = form.place(place.pointer)
        if place.mark is None:
            yield Leaf(place.path, where, place.value, {}, read=False)
        elif place.mark.model == FORM or place.value is None or place.value in ("", [], {}):
            yield Leaf(_element(place.mark.path), where, None, {})
        else:
            model = place.mark.model
            general = _INDEX.sub("[]", model)
            element = _element(place.mark.path)
            path = _sources().get((element, general), element)
            item = _item(model)
            if item not in near:
                near[item] = _near(reading.study, item)
            yield Leaf(path, where, paths.named(reading.study, model), near[item], model=model)
    for left in form.left:
        yield Leaf(left.path, left.place, left.value, {}, read=False)


def _element(path: str) -> str:
    """Return the path by which the table knows an element."""
    return _NESTED.sub(".action", _TAIL.sub("", path))


@cache
def _sources() -> dict[tuple[str, str], str]:
    """Return the paths of the table by element path and model path."""
    return {(row.source.partition(":")[0], row.model): row.source for row in crosswalk.sources(READER)}


def _item(model: str) -> str:
    """Return the innermost item of a list that a value belongs to, empty where it belongs to none."""
    return model[: model.rindex("]") + 1] if "]" in model and not model.endswith("]") else ""


@cache
def _fields(item: str) -> tuple[tuple[str, str], ...]:
    """Return the last part of each path of an item's fields, with the field."""
    before = f"{item}."
    return tuple(
        (row.source.rpartition(".")[2], row.model.removeprefix(before))
        for row in crosswalk.sources(READER)
        if row.model.startswith(before) and "[]" not in row.model.removeprefix(before)
    )


def _near(study: Study, item: str) -> Tree:
    """Return the fields of an item as the table calls them, for conditions that ask what stands beside a value."""
    if not item:
        return {}
    found: Tree = {}
    for name, field in _fields(_INDEX.sub("[]", item)):
        value = paths.named(study, f"{item}.{field}")
        if value is not None:
            found.setdefault(name, value)
    if item.startswith("identifiers["):
        found["id"] = paths.named(study, f"{item}.value")
    return found
