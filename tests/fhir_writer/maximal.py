"""A study with a word, number or date of its own in every field of the model."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from trialglot.model.base import Markup, Model
from trialglot.model.dates import PartialDate
from trialglot.model.study import Study

# Fields whose value is bound to other fields, or says nothing of the study.
_GIVEN: dict[str, Any] = {
    "source.inexpressible": (),
    "source.unread": (),
    "source.name": "not written: the same bytes in are the same bytes out.json",
    "arms[0].key": "arm-1",
    "arms[0].interventions": ("intervention-1",),
    "interventions[0].key": "intervention-1",
    "eligibility.minimum_age.value": None,
    "eligibility.minimum_age.unit": None,
    "eligibility.maximum_age.value": None,
    "eligibility.maximum_age.unit": None,
    "condition_mesh[0].id": "D000001",
    "intervention_mesh[0].id": "D000002",
    "data": {},
}


def _value(kind: Any, path: str) -> Any:
    if path in _GIVEN:
        return _GIVEN[path]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _value(arguments[0], path)
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one is not type(None)), path)
    if origin is tuple:
        return (_value(arguments[0], f"{path}[0]"),)
    if origin is Literal:
        return arguments[-1]
    if kind is PartialDate:
        return PartialDate(value=f"20{abs(_number(path)) % 80 + 10}-03-04", precision="day", kind="actual")
    if isinstance(kind, type) and issubclass(kind, Model):
        return kind(
            **{
                name: _value(field.annotation, f"{path}.{name}" if path else name)
                for name, field in kind.model_fields.items()
            }
        )
    return {str: _word(path), Markup: Markup(_word(path)), bool: True, int: _number(path), float: 12.5}[kind]


def _number(path: str) -> int:
    """A number that stands for a path, the same on every machine."""
    return sum(ord(letter) * (position + 7) for position, letter in enumerate(path))


def _word(path: str) -> str:
    return f"word of {path}".replace("[0]", "").replace("_", " ")


def words(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The words of a dumped study by the path of their field."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from words(one, f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for one in value:
            yield from words(one, f"{path}[0]")
    elif isinstance(value, str) and value == _word(path):
        yield path, value


def maximal() -> Study:
    """The study."""
    study: Study = _value(Study, "")
    return study
