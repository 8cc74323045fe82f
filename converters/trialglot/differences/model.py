"""Two records, compared by the model: what each field of the registry says in the one and in the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.differences.trees import Change, Item, Rules, changes, general, spelled
from trialglot.model.study import Study

Tree: TypeAlias = dict[str, Any]

RULES = Rules(
    {
        "identifiers": (("value", "role"), ("value",), ("role", "type"), ("role",)),
        "collaborators": (("name",),),
        "arms": (("label",), ("description",)),
        "interventions": (("name", "type"), ("name",), ("description",)),
        "outcomes": (("measure", "level"), ("measure",), ("level", "description")),
        "sites": (("facility", "city"), ("city", "zip")),
        "sites[].contacts": (("name",), ("email",), ("phone",)),
        "central_contacts": (("name",), ("email",), ("phone",)),
        "officials": (("name",), ("affiliation", "role")),
        "references": (("pmid",), ("citation",)),
        "references[].retractions": (("pmid",), ("source",)),
        "links": (("url",), ("label",)),
        "available_data": (("id",), ("url",)),
        "condition_mesh": (("id",), ("term",)),
        "intervention_mesh": (("id",), ("term",)),
        "documents": (("filename",), ("type", "label")),
    },
    # Data that are carried as they are: the names that the registry's results section uses.
    (("id",), ("title",), ("name",), ("term",), ("groupId",), ("url",)),
)
"""What names an item of each list of the model."""

# Made from other fields by the reader.
_DERIVED = frozenset({"precision"})
_AGES = ("minimum_age", "maximum_age")
# Lists that the model has in one and the registry in several: the field that tells them apart, and their names there.
_PARTED = {
    "outcomes": ("level", {level: f".{level}Outcomes" for level in ("primary", "secondary", "other")}),
    "identifiers": (
        "role",
        {"alias": ".nctIdAliases", "organisation": ".orgStudyIdInfo", "secondary": ".secondaryIdInfos"},
    ),
}


def compare(old: Study, new: Study) -> tuple[list[Change], tuple[str, ...]]:
    """Return the differences, and the model paths left out: those that one of the sources has no place for, and that
    the other has a value for.
    """
    before, after = tree(old), tree(new)
    left_out = []
    for path in sorted({*old.source.inexpressible, *new.source.inexpressible}):
        steps = path.replace("[]", ".[]").split(".")
        if _without(before, steps) + _without(after, steps):
            left_out.append(path)
    return list(changes(before, after, RULES)), tuple(left_out)


def tree(study: Study) -> Tree:
    """Return what the record says as a tree of JSON values: without the names of our own, names instead of keys."""
    made: Tree = study.model_dump(mode="json", exclude_none=True, exclude={"source"})
    names = {one.key: one.name for one in study.interventions}
    for arm in made["arms"]:
        del arm["key"]
        arm["interventions"] = [names.get(key, key) for key in arm["interventions"]] + arm.pop("unmatched")
    for intervention in made["interventions"]:
        del intervention["key"]
    # The registry's own number is the record's id.
    made["identifiers"] = [one for one in made["identifiers"] if one["role"] != "registry"]
    for age in _AGES:
        if age in made["eligibility"]:
            made["eligibility"][age] = {"text": made["eligibility"][age]["text"]}
    return _stated(made)


def _stated(node: Tree) -> Tree:
    """Return a tree without what readers derive and without empty lists."""
    found: Tree = {}
    for name, value in node.items():
        if name in _DERIVED and "value" in node:
            continue
        if name == "data":
            found[name] = value
        elif isinstance(value, dict):
            found[name] = _stated(value)
        elif isinstance(value, list):
            if value:
                found[name] = [_stated(one) if isinstance(one, dict) else one for one in value]
        else:
            found[name] = value
    return found


def _without(node: Any, steps: list[str]) -> bool:
    """Take a path out of a tree; return whether there was something."""
    first, *rest = steps
    if first == "[]":
        return sum(_without(one, rest) for one in node) > 0
    if not isinstance(node, dict) or first not in node:
        return False
    if rest:
        return _without(node[first], rest)
    return node.pop(first) not in ({}, [])


def field(change: Change, formats: Iterable[str]) -> str:
    """Return the registry's name of the field that a change is about, with the labels of the items on its way.

    ``formats`` are the readers whose tables are asked, in this order; a path that none of them has goes by its name in
    the model.
    """
    for reader in formats:
        named = _named(change, reader)
        if named is not None:
            return named
    return spelled(change.path)


def _named(change: Change, reader: str) -> str | None:
    path = change.path
    if path[0] == "data" and len(path) > 1:
        return ".".join((str(path[1]).strip("/").replace("/", "."), spelled(path[2:]))).strip(".")
    part = _part(change)
    source = _source(reader, general(path), part and _PARTED[str(path[0])][1][part])
    if source is None:
        return None
    labels = [step.label.removesuffix(f", {part}") for step in path if isinstance(step, Item)]
    if " / " in source:
        return f"{source} [{', '.join(labels)}]" if labels else source
    parts = source.removeprefix("protocolSection.").split("[]")
    told = parts[0]
    for number, part in enumerate(parts[1:]):
        told += (f"[{labels[number]}]" if number < len(labels) else "[]") + part
    return told.removesuffix("[]")


def _part(change: Change) -> str | None:
    """Return which of the registry's lists a change is about, where the model has one for several."""
    field, parts = _PARTED.get(str(change.path[0]), ("", {}))
    if not parts or len(change.path) < 2:
        return None
    if isinstance(change.new or change.old, dict):
        found: str = (change.new or change.old)[field]
        return found
    label = change.path[1].label if isinstance(change.path[1], Item) else ""
    return next((part for part in parts if label.endswith(f", {part}")), None)


@cache
def _sources(reader: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in crosswalk.sources(reader):
        found.setdefault(row.model, []).append(row.source)
    return {model: tuple(paths) for model, paths in found.items()}


@cache
def _source(reader: str, path: str, name: str | None) -> str | None:
    """Return the source path of a model path; of a whole item or list, the part that its fields have in common.

    ``name`` is that of the list where the registry has several.
    """
    rows = _sources(reader)
    listed = f"{path.removesuffix('[]')}[]"
    for wanted in (path, listed):
        if wanted in rows:
            return _of_list(rows[wanted], name)
    below = [_of_list(sources, name) for model, sources in rows.items() if model.startswith(f"{listed}.")]
    if not below:
        return None
    first = below[0]
    return first.partition(" / ")[0] if " / " in first else "[]".join(first.split("[]")[: listed.count("[]")]) + "[]"


def _of_list(sources: tuple[str, ...], name: str | None) -> str:
    return next((one for one in sources if name and name in one), sources[0])


def told(path: str, formats: Iterable[str]) -> str:
    """Return the registry's name of a model path without items, for lists of what was not compared."""
    for reader in formats:
        found = _source(reader, path, None)
        if found is not None:
            return found.removeprefix("protocolSection.").removesuffix("[]")
    return path


def as_rows(found: Iterable[Change], formats: tuple[str, ...]) -> Iterator[Tree]:
    """Yield differences for JSON."""
    for one in found:
        row = {"change": one.kind, "field": field(one, formats), "model": spelled(one.path)}
        yield row | {name: value for name, value in (("old", one.old), ("new", one.new)) if value is not None}
