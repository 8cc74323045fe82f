"""Verdicts of our engine, of another one and of the fast functions, on whole documents and variants of them.

The core tests take the made-up study; with HL7's packages at hand the smallest published examples of each resource
type are taken, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson
import pytest

from fhir_validator.made_up import bundle
from fhir_validator.packages import files
from fhirpath import oracle
from fhirpath.applications import Application, Json, applications, mutants
from fhirpath.test_functions_agree import DIFFERENCES
from trialglot.validators.fhir import narrative, validate
from trialglot.validators.fhir.corrections import CORRECTED
from trialglot.validators.fhir.invariants import NEEDS
from trialglot.validators.fhir.invariants_earlier import functions
from trialglot.validators.fhir.rules import Targets
from trialglot.validators.fhirpath import EvaluationError, Model, World, expression, model

EXAMPLES = {"5.0.0": ("hl7.fhir.r5.examples", "5.0.0"), "4.3.0": ("hl7.fhir.r4b.examples", "4.3.0")}
# Faults of structure: what an invariant says of an object that has one does not matter.
MISSHAPEN = ("FHR301", "FHR302", "FHR303", "FHR304", "FHR305", "FHR306", "FHR307", "FHR311")


def _text(types: Model, key: str) -> str:
    published: str = types.tables.invariants.get(key)["expression"]
    return CORRECTED.get(published, published)


def _ours(types: Model, document: Json, one: Application) -> bool | None:
    resolve = partial(Targets(document).find, root=one.root)
    resource, root = types.node(one.resource), types.node(one.root)
    world = World(types, resource, root, resolve=resolve, narrative=narrative.acceptable)
    try:
        return expression(_text(types, one.key), types).met(one.node, world)
    except EvaluationError:
        return False


def _sound(document: Json, edition: str) -> bool:
    return not any(one.code in MISSHAPEN for one in validate(document, edition))


def _compared(document: Json, edition: str) -> tuple[int, list[Any]]:
    """Compare our engine with the other one; return the number of comparisons and what differs."""
    types = model(edition)
    count = 0
    odd = []
    for one in applications(types, document):
        text = _text(types, one.key)
        if one.key in (*oracle.UNREADABLE[edition], "ele-1") or any(name in text for name in oracle.LACKING):
            continue
        kind = one.node.kind.name
        theirs = oracle.met(text, edition, one.node.value, kind, one.resource, one.root)
        if theirs is None:
            continue
        count += 1
        if _ours(types, document, one) is not theirs:
            odd.append((one.key, one.steps, theirs))
    return count, odd


def _judged(document: Json, edition: str) -> tuple[int, list[Any]]:
    """Compare our engine with the fast functions; return the number of comparisons and what differs unlisted."""
    types = model(edition)
    fast = functions(types.tables)
    count = 0
    odd = []
    for one in applications(types, document):
        function = fast.get(one.key)
        if function is None:
            continue
        count += 1
        needed = NEEDS.get(function)
        broken = bool(function(one.node.value)) if needed is None or needed in one.node.value else False
        met = _ours(types, document, one) is not False
        way = "stricter" if broken and met else "looser" if not broken and not met else None
        if way is not None and way not in DIFFERENCES.get((one.key, edition), ""):
            odd.append((one.key, one.steps, way))
    return count, odd


def _made_up() -> list[Json]:
    study = bundle(1, 1, 1)
    return [study, *(one for one in mutants(study, 7, 40) if _sound(one, "5.0.0"))]


def test_the_other_engine_agrees_on_the_made_up_study() -> None:
    results = [_compared(one, "5.0.0") for one in _made_up()]
    assert [one for _, odd in results for one in odd] == []
    assert len(results) > 20
    assert sum(count for count, _ in results) > 5000


def test_the_functions_agree_on_the_made_up_study() -> None:
    results = [_judged(one, "5.0.0") for one in _made_up()]
    assert [one for _, odd in results for one in odd] == []
    assert sum(count for count, _ in results) > 5000


def _examples(edition: str) -> Iterator[tuple[str, Json]]:
    """Return the smallest published examples of each resource type."""
    found: dict[str, list[tuple[int, str, bytes]]] = {}
    for name, content in files(*EXAMPLES[edition]):
        if name.endswith(".json") and "-" in name and b"resourceType" in content:
            found.setdefault(name.partition("-")[0], []).append((len(content), name, content))
    for kind in sorted(found):
        for _, name, content in sorted(found[kind])[:3]:
            yield name, orjson.loads(content)


@pytest.mark.parametrize("edition", list(EXAMPLES))
def test_the_other_engine_agrees_on_published_examples(edition: str) -> None:
    results = {name: _compared(one, edition) for name, one in _examples(edition)}
    assert {name: odd for name, (_, odd) in results.items() if odd} == {}
    assert sum(count for count, _ in results.values()) > 3000


@pytest.mark.parametrize("edition", list(EXAMPLES))
def test_the_functions_agree_on_published_examples(edition: str) -> None:
    odd = {}
    count = 0
    for name, example in _examples(edition):
        for document in (example, *(one for one in mutants(example, 11, 6) if _sound(one, edition))):
            seen, found = _judged(document, edition)
            count += seen
            if found:
                odd[name] = found
    assert odd == {}
    assert count > 10_000
