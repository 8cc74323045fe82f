"""Changes of JSON: values, keys and lists of its tree."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from fuzz.drawing import LARGEST, Change, sprinkled, value, word

Place = tuple[Any, Any]
# A key that is written twice: JSON text can have that, an object in memory cannot.
_TWICE = "\x00twice"


def _places(tree: Any) -> list[Place]:
    """Return all places of a tree: the object or list that holds a value, and its key."""
    found, waiting = [], [tree]
    while waiting:
        held = waiting.pop()
        keys = list(held) if isinstance(held, dict) else range(len(held))
        found += [(held, key) for key in keys]
        waiting += [held[key] for key in keys if isinstance(held[key], dict | list)]
    return found


def _change(data: bytes, random: Random, other: bytes) -> bytes | None:
    tree = _parsed(data)
    places = _places(tree) if isinstance(tree, dict | list) else []
    if not places:
        return None
    held, key = random.choice(places)
    random.choice(WAYS)(held, key, random, places, other)
    text = json.dumps(tree, ensure_ascii=random.random() < 0.5)
    return text.replace(json.dumps(_TWICE)[1:-1], "").encode("utf-8", "surrogatepass")


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _replace(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    held[key] = copy.deepcopy(value(random))


def _text(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    texts = [place for place in places if isinstance(place[0][place[1]], str)]
    if texts:
        held, key = random.choice(texts)
        held[key] = sprinkled(held[key], random)


def _delete(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    del held[key]


def _swap(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    """Put a copy of another part in a place."""
    away, there = random.choice(places)
    held[key] = copy.deepcopy(away[there])


def _swap_texts(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    texts = [place for place in places if not isinstance(place[0][place[1]], dict | list)]
    if texts:
        (held, key), (away, there) = random.choices(texts, k=2)
        held[key], away[there] = away[there], held[key]


def _graft(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    """Take what stands under the same key in another record, or anything of it."""
    tree = _parsed(other)
    donors = _places(tree) if isinstance(tree, dict | list) else []
    alike = [place for place in donors if place[1] == key] or donors
    if alike:
        away, there = random.choice(alike)
        held[key] = away[there]


def _repeat(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    """Repeat an item of a list, a few times or many."""
    listed = [place for place in places if isinstance(place[0], list)]
    if listed:
        held, key = random.choice(listed)
        times = random.choice((1, 1, 2, 30, 1_000))
        size = len(json.dumps(held[key])) + 1
        held[key:key] = [copy.deepcopy(held[key]) for _ in range(min(times, 1 + LARGEST // 2 // size))]


def _rename(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    if isinstance(held, dict):
        names = [one for _, one in places if isinstance(one, str)]
        new = random.choice((lambda: random.choice(names), lambda: f"{key}X", lambda: word(random), key.upper))()
        held[new] = held.pop(key)


def _twice(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    if isinstance(held, dict):
        held[f"{key}{_TWICE}"] = random.choice((value(random), held[key]))


def _nest(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    for _ in range(random.choice((1, 1, 2, 60, 160))):
        held[key] = (
            [held[key]] if random.random() < 0.5 else {random.choice(("a", "text", "item", str(key))): held[key]}
        )


def _unnest(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    inner = held[key]
    if isinstance(inner, dict | list) and inner:
        held[key] = random.choice(list(inner.values()) if isinstance(inner, dict) else inner)


def _order(held: Any, key: Any, random: Random, places: list[Place], other: bytes) -> None:
    if isinstance(held, list):
        random.shuffle(held)
    else:
        held[key] = held.pop(key)


WAYS = (
    *(_replace, _replace, _text, _text, _text, _delete, _swap, _swap_texts, _graft, _graft, _repeat, _rename),
    *(_twice, _nest, _unnest, _order),
)
CHANGES: tuple[Change, ...] = (_change,)
