"""What an expression sees while it is evaluated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from trialglot.validators.fhirpath.model import NOTHING, Items, Model, Node

Resolver = Callable[[str], dict[str, Any] | None]


def _nowhere(reference: str) -> None:
    """The resolver of a document in which no reference leads anywhere."""


class World:
    """What stays the same for a whole evaluation.

    ``resource`` is the resource that holds the element, ``root`` the one that this is contained in (or the same).
    ``resolve`` finds the resource that a reference names; ``narrative`` says whether an xhtml text is acceptable.
    ``undecided`` becomes true when something would have been needed that is neither in the document nor in the tables:
    the target of a reference, the codes of a value set.
    """

    def __init__(
        self,
        model: Model,
        resource: Node,
        root: Node | None = None,
        *,
        resolve: Resolver = _nowhere,
        narrative: Callable[[str], Any] | None = None,
    ) -> None:
        self.model = model
        self.resource: Items = (resource,)
        self.root: Items = self.resource if root is None else (root,)
        self.context: Items = NOTHING
        self.resolve = resolve
        self.narrative = narrative
        self.undecided = False

    @cached_property
    def now(self) -> datetime:
        """The time of the evaluation, the same for all of it."""
        return datetime.now(UTC)


class Scope:
    """What changes from item to item: ``$this`` (as a collection), ``$index`` and ``$total``."""

    __slots__ = ("index", "this", "total", "world")

    def __init__(self, world: World, this: Items, index: int | None = None, total: Items = NOTHING) -> None:
        self.world = world
        self.this = this
        self.index = index
        self.total = total


Code = Callable[[Scope, Items], Items]
