"""The same expressions by another engine, fhirpathpy (https://pypi.org/project/fhirpathpy/)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

Json = dict[str, Any]
# Names of its models by edition.
MODELS = {"5.0.0": "r5", "4.3.0": "r4"}


def _has_value(focus: list[Any]) -> list[bool]:
    values = [one.data if isinstance(one, ResourceNode) else one for one in focus]
    return [len(values) == 1 and values[0] is not None and not isinstance(values[0], dict | list)]


FUNCTIONS = {"hasValue": {"fn": _has_value, "arity": {0: []}}}
# What it does not have and cannot be given: an expression with one of these is not compared.
LACKING = ("resolve(", "memberOf(", "lowBoundary(", "htmlChecks(")
# Invariants that it cannot read: a string between double quotes, $this outside a function, as() of several items, types
# that R4B has and R4 has not.
UNREADABLE = {"5.0.0": ("eld-11", "sdf-26"), "4.3.0": ("dom-3", "dom-r4b")}


@cache
def compiled(expression: str, edition: str) -> Callable[[Any, Json], list[Any]]:
    """Return an expression compiled by the other engine."""
    options = {"userInvocationTable": FUNCTIONS, "traceFn": lambda value, label: None}
    found: Callable[[Any, Json], list[Any]] = fhirpathpy.compile(expression, models[MODELS[edition]], options)
    return found


def met(expression: str, edition: str, value: Any, kind: str, resource: Json, root: Json) -> bool | None:
    """Return whether the other engine finds an invariant met at an element of a type; ``None`` where it fails.

    It takes the extensions of a primitive without value for its value, and fails over them.
    """
    # A resource knows its type; any other element has to be told.
    own = isinstance(value, dict) and "resourceType" in value
    node = value if own else ResourceNode.create_node(value, kind)  # type: ignore[no-untyped-call]  # it has no types
    try:
        found = compiled(expression, edition)(node, {"resource": resource, "rootResource": root, "context": node})
    except Exception:  # noqa: BLE001  it raises this very class
        return None
    return found == [True] or (len(found) == 1 and not isinstance(found[0], bool))
