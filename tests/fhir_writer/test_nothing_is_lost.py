"""A study with a word of its own in every field of the model: each word must be found in the bundle.

Coded fields take part too: a word that no code table knows is written as text. A field that is added to the model
without being written fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from fhir_writer.maximal import maximal, words
from fhir_writing import WRITERS, write
from trialglot.model.base import Model
from trialglot.model.dates import PartialDate
from trialglot.writers.fhir import r5

every_target = pytest.mark.parametrize("target", WRITERS)


@every_target
def test_every_text_of_the_model_is_in_the_bundle(target: str) -> None:
    study = maximal()
    bundle, _ = write(study, target=target)
    content = r5.dump(bundle).decode()
    expected = dict(words(study.model_dump()))
    assert len(expected) > 100
    assert [path for path, word in expected.items() if word not in content] == []


@every_target
def test_every_number_and_date_of_the_model_is_in_the_bundle(target: str) -> None:
    study = maximal()
    bundle, _ = write(study, target=target)
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


@every_target
@pytest.mark.parametrize("path", list(_flags(maximal(), "")))
def test_every_flag_changes_the_bundle(path: str, target: str) -> None:
    study = maximal()
    *parents, name = path.split(".")
    models: list[Any] = [study]
    for parent in parents:
        models.append(getattr(models[-1], parent))
    changed: Any = models.pop().model_copy(update={name: False})
    for parent in reversed(parents):
        changed = models.pop().model_copy(update={parent: changed})
    assert orjson.dumps(write(study, target=target)[0]) != orjson.dumps(write(changed, target=target)[0])
