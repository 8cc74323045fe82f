"""What is wrong with a record that does not fit the published structure, and the record without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from trialglot.design.identifiers import is_mesh
from trialglot.findings import counted
from trialglot.model.dates import precision_of
from trialglot.readers.ctgov.shape import (
    DATE_KIND,
    STUDY,
    Leaf,
    Many,
    Object,
    Shape,
    Words,
)

Tree: TypeAlias = dict[str, Any]

_TYPES: dict[Leaf, tuple[type, ...]] = {
    Leaf.TEXT: (str,),
    Leaf.FLAG: (bool,),
    Leaf.WHOLE: (int,),
    Leaf.NUMBER: (float, int),
    Leaf.DATE: (str,),
    Leaf.NCT: (str,),
    Leaf.MESH: (str,),
    Leaf.SCALAR: (str, bool, int, float, type(None)),
}
_CALLED: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
_GONE = object()


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding before its model path is known. ``pointer`` is its place in the source."""

    code: str
    pointer: str
    fields: Mapping[str, Any]

    def __post_init__(self) -> None:
        counted()


class Examination:
    """A record looked through against the published structure.

    ``study`` is the record without what does not fit, ``data`` what was taken out, by JSON pointer; ``issues`` tell
    each oddity; ``kept`` are the original positions in lists from which items were taken out.
    """

    def __init__(self, study: Tree) -> None:
        self.data: Tree = {}
        self.issues: list[Issue] = []
        self.kept: dict[str, list[int]] = {}
        self.study: Tree = self._object(study, STUDY, "")

    def _object(self, value: Tree, shape: Object, pointer: str) -> Tree:
        clean: Tree = {}
        for key, part in value.items():
            place = f"{pointer}/{_escaped(key)}"
            known = shape.keys.get(key)
            if known is None:
                self._take_out("SRC103", place, part, key=key)
                continue
            fitting = self._value(part, known, place, key)
            if fitting is not _GONE:
                clean[key] = fitting
        return clean

    def _value(self, value: Any, shape: Shape, pointer: str, field: str) -> Any:
        if isinstance(shape, Object):
            if type(value) is not dict:
                return self._unexpected(pointer, value, field, "an object")
            before = len(self.data)
            clean = self._object(value, shape, pointer)
            if shape.name is None or shape.name in clean:
                return clean
            return self._without_name(clean, value, shape, pointer, field, len(self.data) - before)
        if isinstance(shape, Many):
            if type(value) is not list:
                return self._unexpected(pointer, value, field, "a list")
            return self._items(value, shape, pointer, field)
        if isinstance(shape, Words):
            return self._word(value, shape, pointer, field)
        return self._leaf(value, shape, pointer, field)

    def _without_name(self, clean: Tree, value: Tree, shape: Object, pointer: str, field: str, taken_out: int) -> Any:
        """Give an object that lacks its name an empty one, or take it out with all its parts."""
        if shape.nameless:
            self.issues.append(Issue("SRC114", pointer, {"what": field, "field": shape.name}))
            return {**clean, shape.name: ""}
        for _ in range(taken_out):
            self.data.popitem()
        self._take_out("SRC115", pointer, value, what=field, field=shape.name)
        return _GONE

    def _items(self, value: list[Any], shape: Many, pointer: str, field: str) -> list[Any]:
        clean = []
        kept = []
        for index, one in enumerate(value):
            fitting = self._value(one, shape.item, f"{pointer}/{index}", field)
            if fitting is not _GONE:
                clean.append(fitting)
                kept.append(index)
        if len(kept) != len(value):
            self.kept[pointer] = kept
        return clean

    def _word(self, value: Any, shape: Words, pointer: str, field: str) -> Any:
        if type(value) is not str:
            return self._unexpected(pointer, value, field, "a text")
        if value not in shape.known:
            self.issues.append(
                Issue(
                    "SRC104",
                    pointer,
                    {"value": value, "field": field, "known": ", ".join(sorted(shape.known))},
                )
            )
            if shape is DATE_KIND:
                # The model has room for the two known kinds only.
                self.data[pointer] = value
                return _GONE
        return value

    def _leaf(self, value: Any, shape: Leaf, pointer: str, field: str) -> Any:
        if shape is Leaf.ANY:
            return value
        if type(value) not in _TYPES[shape]:
            expected = "a text" if _TYPES[shape] == (str,) else shape.value
            return self._unexpected(pointer, value, field, expected)
        if shape is Leaf.DATE and precision_of(value) is None:
            self._take_out("SRC111", pointer, value, value=value)
            return _GONE
        if shape is Leaf.MESH and not is_mesh(value):
            self._take_out("SRC105", pointer, value, field=field, seen=repr(value), expected=shape.value)
            return _GONE
        if shape is Leaf.NCT and not is_nct(value):
            self.issues.append(Issue("SRC116", pointer, {"value": value}))
        return value

    def _unexpected(self, pointer: str, value: Any, field: str, expected: str) -> Any:
        self._take_out("SRC105", pointer, value, field=field, seen=_CALLED[type(value)], expected=expected)
        return _GONE

    def _take_out(self, code: str, pointer: str, datum: Any, **fields: object) -> None:
        self.data[pointer] = datum
        self.issues.append(Issue(code, pointer, fields))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def is_nct(value: str) -> bool:
    """Whether a text has the form of an NCT number: NCT and eight digits."""
    return len(value) == 11 and value[:3] == "NCT" and value[3:].isdecimal() and value.isascii()


_Branch: TypeAlias = tuple[
    tuple[tuple[str, frozenset[str | None]], ...],
    tuple[tuple[str, frozenset[str]], ...],
    tuple[tuple[str, Any], ...],
    tuple[tuple[str, Any], ...],
]


@cache
def _branch(shape: Object) -> _Branch:
    """Return the enumerations of an object and of its parts, without parts that have none."""
    parts = [(key, part, _branch(part)) for key, part in shape.keys.items() if isinstance(part, Object)]
    lists = [
        (key, part, _branch(part.item))
        for key, part in shape.keys.items()
        if isinstance(part, Many) and isinstance(part.item, Object)
    ]
    words = shape.words
    return (
        words,
        shape.word_lists,
        tuple((key, branch) for key, _, branch in parts if any(branch)),
        tuple((key, branch) for key, _, branch in lists if any(branch)),
    )


def words_known(study: Tree) -> bool:
    """Whether each enumeration of a study has a known word: quick, and without saying which does not.

    Raises:
        AttributeError: TypeError: a value of another type than published.
    """
    return _words_known(study, _branch(STUDY))


def _words_known(part: Tree, branch: _Branch) -> bool:
    words, word_lists, parts, lists = branch
    for key, known in words:
        if part.get(key) not in known:
            return False
    for key, listed in word_lists:
        if key in part and not listed.issuperset(part[key]):
            return False
    for key, inner in parts:
        if key in part and not _words_known(part[key], inner):
            return False
    for key, inner in lists:  # noqa: SIM110 - a generator costs more than all the loops
        if key in part and not _listed_words_known(part[key], inner):
            return False
    return True


def _listed_words_known(items: list[Tree], branch: _Branch) -> bool:
    words, _, _, lists = branch
    for key, known in words:
        for one in items:
            if one.get(key) not in known:
                return False
    for key, inner in lists:
        for one in items:
            if key in one and not _listed_words_known(one[key], inner):
                return False
    return True
