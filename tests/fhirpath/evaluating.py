"""Evaluate an expression on a resource and return plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from trialglot.validators.fhirpath import Expression, Node, World, model
from trialglot.validators.fhirpath.model import plain

Json = dict[str, Any]


def evaluated(
    expression: str,
    resource: Json | None = None,
    edition: str = "5.0.0",
    resolve: Callable[[str], Json | None] | None = None,
    narrative: Callable[[str], Any] | None = None,
) -> list[Any]:
    """Return the collection that an expression gives for a resource: complex elements as JSON, dates as text."""
    types = model(edition)
    node = types.node(resource or {"resourceType": "Basic"})
    world = World(types, node, narrative=narrative) if resolve is None else World(types, node, resolve=resolve)
    return [_shown(item) for item in Expression(expression, types).evaluate(node, world)]


def _shown(item: Any) -> Any:
    value = plain(item)
    if isinstance(value, Node):
        return value.value
    return value if value is None or isinstance(value, bool | int | str) else str(value)
