"""A study with a word of its own in every field of the model: each word must be found in the bundle.

Coded fields take part too: a word that no code table knows is written as text. A field that is added to the model
without being written fails here.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import orjson
import pytest

from fhir_writing import write
from trialglot.model.base import Markup, Model
from trialglot.model.dates import PartialDate
from trialglot.model.study import Study
from trialglot.writers.fhir import r5

# Fields whose value is bound to other fields, or says nothing of the study.
_GIVEN: dict[str, Any] = {
    "source.inexpressible": (),
    "source.name": "not written: the same bytes in are the same bytes out.json",
    "arms[0].key": "arm-1",
    "arms[0].interventions": ("intervention-1",),
    "interventions[0].key": "intervention-1",
    "eligibility.minimum_age.value": None,
    "eligibility.minimum_age.unit": None,
    "eligibility.maximum_age.value": None,
    "eligibility.maximum_age.unit": None,
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
        return PartialDate(value=f"20{abs(hash_of(path)) % 80 + 10}-03-04", precision="day", kind="actual")
    if isinstance(kind, type) and issubclass(kind, Model):
        return kind(
            **{
                name: _value(field.annotation, f"{path}.{name}" if path else name)
                for name, field in kind.model_fields.items()
            }
        )
    return {str: _word(path), Markup: Markup(_word(path)), bool: True, int: hash_of(path), float: 12.5}[kind]


def hash_of(path: str) -> int:
    """A number that stands for a path, the same on every machine."""
    return sum(ord(letter) * (position + 7) for position, letter in enumerate(path))


def _word(path: str) -> str:
    return f"word of {path}".replace("[0]", "").replace("_", " ")


def _words(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _words(one, f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one, f"{path}[0]")
    elif isinstance(value, str) and value == _word(path):
        yield path, value


def test_every_text_of_the_model_is_in_the_bundle() -> None:
    study: Study = _value(Study, "")
    bundle, _ = write(study)
    content = r5.dump(bundle).decode()
    words = dict(_words(study.model_dump()))
    assert len(words) > 100
    assert [path for path, word in words.items() if word not in content] == []


def test_every_number_and_date_of_the_model_is_in_the_bundle() -> None:
    study: Study = _value(Study, "")
    bundle, _ = write(study)
    content = r5.dump(bundle).decode()
    for value in (
        study.status.start,
        study.status.completion,
        study.status.primary_completion,
        *(getattr(study.registration, name) for name in type(study.registration).model_fields),
        study.documents[0].date,
    ):
        if isinstance(value, PartialDate):
            assert value.value in content
    assert str(study.documents[0].size) in content
    assert str(study.design.patients_to_this_expanded_access) in content


def _flags(model: Model, path: str) -> Iterator[str]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        place = f"{path}.{name}" if path else name
        if isinstance(value, bool):
            yield place
        elif isinstance(value, Model):
            yield from _flags(value, place)


@pytest.mark.parametrize("path", list(_flags(_value(Study, ""), "")))
def test_every_flag_changes_the_bundle(path: str) -> None:
    study: Study = _value(Study, "")
    *parents, name = path.split(".")
    models: list[Any] = [study]
    for parent in parents:
        models.append(getattr(models[-1], parent))
    changed: Any = models.pop().model_copy(update={name: False})
    for parent in reversed(parents):
        changed = models.pop().model_copy(update={parent: changed})
    assert orjson.dumps(write(study)[0]) != orjson.dumps(write(changed)[0])
