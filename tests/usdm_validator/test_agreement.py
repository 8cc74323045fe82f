"""The validator's verdict on structure is that of JSON Schema: of ours, and of the strict one that CDISC publishes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from jsonschema.protocols import Validator

from trialglot import resources
from trialglot.usdm import model
from trialglot.usdm.definitions import SCHEMA, definitions
from trialglot.validators.usdm import structure
from trialglot.validators.usdm.saying import Say
from usdm_validator.made import Json, full, observational
from usdm_validator.mutants import Mutant, mutants


class Judge:
    """JSON Schema's verdict on one object of a class."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._made: dict[str, Validator] = {}

    def accepts(self, cls: str, part: Json) -> bool:
        if cls not in self._made:
            schema = {"$defs": self._schema["$defs"], "$ref": f"#/$defs/{cls}"}
            self._made[cls] = jsonschema.Draft202012Validator(
                schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
            )
        return self._made[cls].is_valid(part)


def accepted(document: Json) -> bool:
    """Whether our walk finds nothing wrong with the structure."""
    say = Say()
    structure.read(document, say)
    return not say.findings


def _all() -> Iterator[Mutant]:
    known = {name: frozenset(one.attributes) for name, one in definitions().items()}
    yield from mutants(full(), known)
    for one in mutants(observational(), known):
        if one.cls == "ObservationalStudyDesign":
            yield one


@pytest.fixture(scope="module")
def broken() -> list[tuple[Mutant, bool]]:
    """The mutants, each with our verdict."""
    return [(one, accepted(one.document)) for one in _all()]


def _differing(judge: Judge, broken: list[tuple[Mutant, bool]]) -> list[str]:
    return [one.what for one, verdict in broken if verdict is not judge.accepts(one.cls, one.part)]


def test_there_is_something_to_judge(broken: list[tuple[Mutant, bool]]) -> None:
    assert len(broken) > 3000
    assert {one.cls for one, _ in broken} == set(definitions()) - {"Wrapper"}
    verdicts = [verdict for _, verdict in broken]
    assert min(verdicts.count(True), verdicts.count(False)) > 400


def test_our_schema_gives_the_same_verdict(broken: list[tuple[Mutant, bool]]) -> None:
    judge = Judge(json.loads(resources.read_bytes("schemas", SCHEMA)))
    assert _differing(judge, broken) == []


def test_the_official_strict_schema_gives_the_same_verdict(broken: list[tuple[Mutant, bool]], shared: Path) -> None:
    judge = Judge(json.loads((shared / "schemas/usdm-4.0/usdm-4-0-schema.json").read_bytes()))
    assert _differing(judge, broken) == []


def test_the_classes_give_the_same_verdict(broken: list[tuple[Mutant, bool]]) -> None:
    differing = []
    for one, verdict in broken:
        try:
            getattr(model, one.cls).model_validate_json(json.dumps(one.part))
        except ValueError:
            valid = False
        else:
            valid = True
        if valid is not verdict:
            differing.append(one.what)
    assert differing == []
