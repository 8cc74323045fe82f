"""Fast functions and expressions give the same verdicts: on made-up elements, for every invariant with a function.

What differs on purpose stands in differences.tsv with its reason: a function is ``stricter`` or ``looser`` than the
expression where that says less or more than the invariant's text; ``never`` is an expression that nothing can break.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirpath.generated import elements, values
from trialglot.validators.fhir import narrative
from trialglot.validators.fhir.corrections import CORRECTED
from trialglot.validators.fhir.invariants import NEEDS
from trialglot.validators.fhir.invariants_earlier import functions
from trialglot.validators.fhir.rules import Targets
from trialglot.validators.fhirpath import EvaluationError, Model, Node, World, expression, model

EDITIONS = ("5.0.0", "4.3.0", "4.0.1")
# Elements made for each invariant; resources take longer.
COUNT = {"resource": 120, "complex-type": 600, "primitive-type": 50}
_LINES = (Path(__file__).parent / "differences.tsv").read_text(encoding="utf-8").splitlines()[1:]
DIFFERENCES = {(key, edition): relation for key, edition, relation, _ in (line.split("\t") for line in _LINES)}


def owners(types: Model, key: str) -> Iterator[tuple[str, str]]:
    """Return (type or inner type, type of the element) for the places at which the tables list an invariant."""
    for name in types.tables.types.names():
        row = types.tables.types.get(name)
        if key in row.get("invariants", []):
            yield name, name
        for path, _, kinds, *more in row.get("elements", []):
            if more and key in more[0].get("invariants", []):
                for kind in kinds:
                    inner = kind in ("BackboneElement", "Element")
                    yield f"{name}.{path}", f"{name}.{path}" if inner else kind.removeprefix("#")


def concrete(types: Model, kind: str) -> list[str]:
    """Return a type, or a few of those that are made from it where it cannot stand in a document."""
    row = types.tables.types.get(kind.partition(".")[0])
    if "." in kind or not row.get("abstract"):
        return [kind]
    chosen = ("ActivityDefinition", "ResearchStudy")
    return [name for name in chosen if kind in types.kind(name).ancestors]


def verdict(types: Model, key: str, node: Node) -> bool | None:
    """Return whether an invariant is met by its expression; ``None`` where it cannot be evaluated."""
    published = types.tables.invariants.get(key)["expression"]
    resource = node if not node.kind.primitive else types.node({"resourceType": "Basic"})
    targets = Targets({})
    root = resource.value

    def resolve(reference: str) -> dict[str, Any] | None:
        return targets.find(reference, root)

    world = World(types, resource, resolve=resolve, narrative=narrative.acceptable)
    try:
        return expression(CORRECTED.get(published, published), types).met(node, world) is not False
    except EvaluationError:
        return None


def _cases() -> Iterator[Any]:
    for edition in EDITIONS:
        types = model(edition)
        for key in sorted(functions(types.tables)):
            kind = next((one for _, one in owners(types, key)), None)
            if kind is not None:
                yield pytest.param(edition, key, kind, id=f"{edition}-{key}")


@pytest.mark.parametrize(("edition", "key", "kind"), list(_cases()))
def test_a_function_says_what_the_expression_says(edition: str, key: str, kind: str) -> None:
    types = model(edition)
    function = functions(types.tables)[key]
    seen = {True: 0, False: 0}
    odd: dict[str, list[Any]] = {"stricter": [], "looser": []}
    for name in concrete(types, kind):
        count = COUNT["complex-type" if "." in name else types.tables.types.get(name)["kind"]]
        made = values(types, name, key, count) if types.kind(name).primitive else elements(types, name, key, count)
        for value in made:
            met = verdict(types, key, Node(value, None, types.kind(name)))
            needed = NEEDS.get(function)
            broken = bool(function(value)) if needed is None or needed in value else False
            seen[bool(met)] += 1
            if broken and met:
                odd["stricter"].append(value)
            elif not broken and not met:
                odd["looser"].append(value)
    relation = DIFFERENCES.get((key, edition))
    assert seen[True], "never met"
    assert bool(seen[False]) is (relation not in ("never", "stricter, never")), "never broken"
    assert relation in (None, "never") or any(odd.values()), "the difference is gone"
    for way, found in odd.items():
        assert not found or way in (relation or ""), (way, len(found), found[:3])
