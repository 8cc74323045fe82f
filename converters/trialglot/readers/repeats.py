"""Keys that an object of a record has twice: JSON's parsers take the last value, and the others are lost unseen.

RFC 8259, section 4: what a receiver makes of an object whose names are not unique is unpredictable.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

import orjson

Tree: TypeAlias = dict[str, Any]


def suspected(data: bytes, parsed: Tree) -> bool:
    """Whether a value of the source may be missing in what was parsed: quick, and true more often than it is so.

    Written again, a compact source has its length; any source has the colons of its keys, but for escaped ones.
    """
    try:
        again = orjson.dumps(parsed)
    except TypeError:
        return False  # nested more deeply than can be written: the record is refused
    return len(again) != len(data) and again.count(b":") != data.count(b":")


class _Object(dict[str, Any]):
    """An object, and its keys with more than one value: how many, and the values that are lost."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs) if len(pairs) > len(self) else {}
        self.lost = {
            key: [value for name, value in pairs if name == key][:-1] for key, count in counts.items() if count > 1
        }


def find(data: bytes) -> Iterator[tuple[str, str, list[Any]]]:
    """Yield pointer and name of each key that stands more than once in its object, and the values that are lost."""
    yield from _walk(json.loads(data, object_pairs_hook=_Object), "")


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, str, list[Any]]]:
    if isinstance(value, _Object):
        for key, one in value.items():
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in value.lost:
                yield place, key, value.lost[key]
            yield from _walk(one, place)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _walk(one, f"{pointer}/{index}")
