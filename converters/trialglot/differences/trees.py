"""What differs between two trees of JSON values.

Items of a list are matched by what names them, never by their number: an inserted item is one difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

Keys: TypeAlias = tuple[tuple[str, ...], ...]
"""What names an item of a list: fields taken together; where these leave items over, the next fields."""
Kind = Literal["added", "removed", "changed", "reordered"]


class Item(NamedTuple):
    """A step of a path: the item of a list that goes by ``label``."""

    label: str


Path: TypeAlias = tuple[str | Item, ...]


class Change(NamedTuple):
    """One difference. ``old`` and ``new`` are values; of a reordered list the labels of its items."""

    kind: Kind
    path: Path
    old: Any = None
    new: Any = None


class Rules:
    """How lists are matched: ``keys`` by the general path of the list, ``common`` for all others.

    ``bare``: the only item of a list needs no label (an element of XML that occurs once).
    """

    def __init__(self, keys: dict[str, Keys], common: Keys = (), *, bare: bool = False) -> None:
        self._keys = keys
        self._common = common
        self.bare = bare

    def of(self, path: Path) -> Keys:
        """Return what names the items of the list at a path."""
        return self.keys(general(path))

    def keys(self, path: str) -> Keys:
        """Return what names the items of the list at a general path."""
        return self._keys.get(path, self._common)


def general(path: Path) -> str:
    """Return a path with ``[]`` for any item: ``arms[].description``."""
    return "".join("[]" if isinstance(step, Item) else f".{step}" for step in path).lstrip(".")


def spelled(path: Path) -> str:
    """Return a path with the labels of its items: ``arms[Arm A].description``."""
    return "".join(f"[{step.label}]" if isinstance(step, Item) else f".{step}" for step in path).lstrip(".")


def changes(old: Any, new: Any, rules: Rules, path: Path = ()) -> Iterator[Change]:
    """Yield the differences between two values, in the order of the old one; what is new comes where it stands.

    An absent value is ``None``; an absent object or list is taken for an empty one, so that each of its parts is told.
    """
    if isinstance(old, dict | None) and isinstance(new, dict | None) and (old is not None or new is not None):
        before, after = old or {}, new or {}
        for name in dict.fromkeys((*before, *after)):
            yield from changes(before.get(name), after.get(name), rules, (*path, name))
    elif isinstance(old, list | None) and isinstance(new, list | None) and (old is not None or new is not None):
        yield from _lists(old or [], new or [], rules, path)
    elif type(old) is not type(new) or old != new:
        yield Change("added" if old is None else "removed" if new is None else "changed", path, old, new)


def _lists(old: Sequence[Any], new: Sequence[Any], rules: Rules, path: Path) -> Iterator[Change]:
    if rules.bare and len(old) == len(new) == 1 and isinstance(old[0], dict) and isinstance(new[0], dict):
        yield from changes(old[0], new[0], rules, path)
        return
    found = pairs(old, new, rules.of(path))
    labels = rules.of(path)
    by_old = dict(found)
    taken = set(by_old.values())
    for number, item in enumerate(old):
        here = (*path, Item(_label(item, labels)))
        if number not in by_old:
            yield Change("removed", here, item)
        elif isinstance(item, dict | list):
            yield from changes(item, new[by_old[number]], rules, here)
    for number, item in enumerate(new):
        if number not in taken:
            yield Change("added", (*path, Item(_label(item, labels))), None, item)
    order = [by_old[number] for number in sorted(by_old)]
    if order != sorted(order):
        yield Change(
            "reordered",
            path,
            [_label(old[number], labels) for number in sorted(by_old)],
            [_label(new[number], labels) for number in sorted(taken)],
        )


def pairs(old: Sequence[Any], new: Sequence[Any], keys: Keys) -> list[tuple[int, int]]:
    """Return the pairs of items that are the same thing.

    First what is equal, in its order; then what the fields of the first key name, in its order; then what those of a
    further key name, where they name one item on each side; last, where as many are left on each side, what nothing
    names, in its order.
    """
    left = list(range(len(old)))
    right = list(range(len(new)))
    found: list[tuple[int, int]] = []

    def match(names_old: dict[int, Any], names_new: dict[int, Any], *, unique: bool) -> None:
        waiting: dict[Any, list[int]] = {}
        for number, name in names_new.items():
            waiting.setdefault(name, []).append(number)
        counts = Counter(names_old.values())
        for number, name in names_old.items():
            there = waiting.get(name)
            if there and (not unique or (counts[name] == 1 and len(there) == 1)):
                found.append((number, there.pop(0)))
        done_old, done_new = {one for one, _ in found}, {one for _, one in found}
        left[:] = [number for number in left if number not in done_old]
        right[:] = [number for number in right if number not in done_new]

    match({n: _frozen(old[n]) for n in left}, {n: _frozen(new[n]) for n in right}, unique=False)
    for rank, fields in enumerate(keys):
        match(_names(old, left, fields), _names(new, right, fields), unique=rank > 0)
    nameless = [_nameless(old, left, keys), _nameless(new, right, keys)]
    if len(nameless[0]) == len(nameless[1]):
        found += zip(*nameless, strict=True)
    return found


def _nameless(items: Sequence[Any], numbers: list[int], keys: Keys) -> list[int]:
    """Return those items that are objects and have no name at all."""
    named = {number for fields in keys for number in _names(items, numbers, fields)}
    return [number for number in numbers if number not in named and isinstance(items[number], dict)]


def _names(items: Sequence[Any], numbers: list[int], fields: tuple[str, ...]) -> dict[int, Any]:
    """Return the names of those items that have one by these fields."""
    found = {}
    for number in numbers:
        item = items[number]
        if isinstance(item, dict):
            values = tuple(_frozen(item.get(one)) for one in fields)
            if any(value is not None for value in values):
                found[number] = values
    return found


def _frozen(value: Any) -> Any:
    """Return a value that can be compared and hashed; true and 1 are two values."""
    if isinstance(value, dict):
        return tuple((name, _frozen(one)) for name, one in sorted(value.items()))
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    return None if value is None else (type(value).__name__, value)


def _label(item: Any, keys: Keys) -> str:
    if not isinstance(item, dict):
        return str(item)
    for fields in keys:
        values = [str(item[name]) for name in fields if item.get(name) not in (None, "")]
        if values:
            return ", ".join(values)
    return next(_texts(item), "")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from _texts(one)
