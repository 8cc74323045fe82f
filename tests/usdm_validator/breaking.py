"""Breaking a document in one place: what a test does, and what the validator says then."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from trialglot.findings import Finding
from trialglot.validators import usdm
from usdm_validator.made import Json, full

Change = Callable[[Json], None]
# The large code lists of which the tables hold nothing: told of once each, in every document with such codes.
UNSEEN = "USD545"


def objects(value: Any) -> Iterator[Json]:
    """Return every object of a document, outer ones first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def get(document: Json, id_: str) -> Json:
    """Return the object with an id."""
    return next(one for one in objects(document) if one.get("id") == id_)


def put(id_: str, **values: Any) -> Change:
    """Give attributes other values."""
    return lambda document: get(document, id_).update(copy.deepcopy(values))


def drop(id_: str, *names: str) -> Change:
    def change(document: Json) -> None:
        for name in names:
            del get(document, id_)[name]

    return change


def code(id_: str, attribute: str, new: str, decode: str, **more: str) -> Change:
    """Give a Code, or that of an AliasCode, or the first of a list, other values."""

    def change(document: Json) -> None:
        held = get(document, id_)[attribute]
        held = held[0] if isinstance(held, list) else held
        held = held.get("standardCode", held)
        held.update(code=new, decode=decode, **more)

    return change


def append(id_: str, attribute: str, item: Any) -> Change:
    """Add an item to a list, which need not be there yet."""
    return lambda document: get(document, id_).setdefault(attribute, []).append(copy.deepcopy(item))


def twin(id_: str, attribute: str, position: int = 0, **changes: Any) -> Change:
    """Add a copy of an item of a list; its ids get an ending, so that they are its own."""

    def change(document: Json) -> None:
        held = get(document, id_)[attribute]
        copied = copy.deepcopy(held[position])
        for one in objects(copied):
            one["id"] += "-twin"
        copied.update(changes)
        held.append(copied)

    return change


def both(*changes: Change) -> Change:
    def change(document: Json) -> None:
        for one in changes:
            one(document)

    return change


def second_design() -> Change:
    """Add a second study design, complete and without a fault, with ids that end in ``-b``."""

    def change(document: Json) -> None:
        version = document["study"]["versions"][0]
        text = _renamed(version["studyDesigns"][0])
        version["studyDesigns"].append(text)
        items = _renamed(version["eligibilityCriterionItems"])
        version["eligibilityCriterionItems"] += items
        for one in items:
            if "dictionaryId" in one:
                one["dictionaryId"] = "dictionary-1"
        for role in ("role-2", "role-3"):
            get(document, role)["appliesToIds"].append("design-1-b")

    return change


# What stands outside the design keeps its id.
_SHARED = ("intervention-", "concept-", "category-", "surrogate-", "document-", "dictionary-")


def _renamed(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _renamed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, key) for inner in value]
    named = key in {"name", "id"} or key.endswith(("Id", "Ids"))
    if named and isinstance(value, str) and not (key != "name" and value.startswith(_SHARED)):
        return f"{value}-b"
    return value


def after(*changes: Change, document: Json | None = None) -> list[Finding]:
    """Return what the validator says of the document after changes."""
    made = full() if document is None else document
    for change in changes:
        change(made)
    return usdm.validate(made)


def rules(found: list[Finding]) -> set[str]:
    """Return the conformance rules that findings name, those that cannot be looked up left out."""
    return {
        one.reference.rpartition("#")[2]
        for one in found
        if one.reference and "#DDF" in one.reference and one.code != UNSEEN
    }
