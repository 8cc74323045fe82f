"""Invariants judged by their expressions: all those that have no fast function.

The engine is loaded and an expression compiled when an object is met for which there is no other judge.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from trialglot.validators.fhir import narrative
from trialglot.validators.fhir.corrections import CORRECTED
from trialglot.validators.fhir.invariants import Object, Place

if TYPE_CHECKING:
    from trialglot.fhir.definitions import Definitions
    from trialglot.validators.fhir.shapes import Context, Element, Judge
    from trialglot.validators.fhirpath import Model, World

# Resource types that R4 does not have.
_NEW_IN_R4B = frozenset({
    "Citation", "Evidence", "EvidenceReport", "EvidenceVariable", "MedicinalProductDefinition",
    "PackagedProductDefinition", "AdministrableProductDefinition", "Ingredient", "ClinicalUseDefinition",
    "RegulatedAuthorization", "SubstanceDefinition", "SubscriptionStatus", "SubscriptionTopic",
})  # fmt: skip
# Whether an object can break the invariant at all, told without its expression: for what our own documents hold.
MATTERS: dict[str, Callable[[Object], bool]] = {
    "docRef-1": lambda document: "facilityType" in document,
    "docRef-2": lambda document: "practiceSetting" in document,
    "dom-r4b": lambda resource: str(resource.get("resourceType")) in _NEW_IN_R4B,
    "prov-2": lambda agent: "onBehalfOf" in agent,
    "prov-3": lambda agent: "onBehalfOf" in agent,
}


class Rule:
    """An invariant of a type, an inner type or an element, with its expression.

    Called with an object of the type ``kind`` and the context of the walk it returns what a fast function returns:
    something true where the invariant is broken. A text says why the expression cannot be evaluated on the object.
    ``element`` is the element of that type whose values the invariant is about, where it is a primitive one.
    """

    def __init__(self, tables: Definitions, key: str, kind: str, element: Element | None = None) -> None:
        self.tables = tables
        self.key = key
        self.kind = kind
        self.element = element
        self._matters = MATTERS.get(key)
        self._judge: Judge | None = None

    def __call__(self, obj: Object, context: Context) -> bool | str | list[Place]:
        """Judge an object, as the class says."""
        if self._matters is not None and not self._matters(obj):
            return False
        if self._judge is None:
            self._judge = self._made()
        found: bool | str | list[Place] = self._judge(obj, context)
        return found

    def _made(self) -> Judge:
        from trialglot.validators.fhirpath import EvaluationError, Node, expression, model

        types = model(self.tables.edition)
        kind = types.kind(self.kind)
        published = self.tables.invariants.get(self.key)["expression"]
        met = expression(CORRECTED.get(published, published), types).met
        element = self.element

        def on_object(obj: Object, context: Context) -> bool | str:
            try:
                own = types.resource(obj) if kind.any_resource else kind
                return met(Node(obj, None, own), _world(types, context)) is False
            except EvaluationError as error:
                return str(error)

        def on_values(obj: Object, context: Context) -> str | list[Place]:
            if element is None or (element.key not in obj and f"_{element.key}" not in obj):
                return []
            nodes: list[Any] = []
            kind.keys[element.key].nodes(obj, nodes)
            world = _world(types, context)
            try:
                return [
                    (element.step, index) if element.many else (element.step,)
                    for index, node in enumerate(nodes)
                    if met(node, world) is False
                ]
            except EvaluationError as error:
                return str(error)

        return on_object if element is None else on_values


def _world(types: Model, context: Context) -> World:
    """The world of the resource that is walked, made once for each."""
    known = context.world
    inside = context.inside
    if known is not None and known[0] is inside:
        return known[1]
    from trialglot.validators.fhirpath import World

    if context.targets is None:
        context.targets = Targets(context.document)
    resource = types.node(inside[0])
    root = resource if inside[1] is inside[0] else types.node(inside[1])
    find = partial(context.targets.find, root=inside[1])
    world = World(types, resource, root, resolve=find, narrative=narrative.acceptable)
    context.world = (inside, world)
    return world


class Targets:
    """The resources of a document to which references lead: https://hl7.org/fhir/R5/bundle.html#references."""

    def __init__(self, document: Object) -> None:
        self._full: dict[str, Object] = {}
        self._relative: dict[str, Object] = {}
        self._bases: dict[int, str] = {}
        entries = document.get("entry") if document.get("resourceType") == "Bundle" else ()
        for entry in entries if isinstance(entries, list) else ():
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                self._enter(resource, entry.get("fullUrl"))

    def _enter(self, resource: Object, full: Any) -> None:
        tail = f"{resource.get('resourceType')}/{resource.get('id')}"
        self._relative.setdefault(tail, resource)
        if isinstance(full, str):
            self._full.setdefault(full, resource)
            if full.endswith(f"/{tail}"):
                self._bases[id(resource)] = full.removesuffix(tail)

    def find(self, literal: str, root: Object) -> Object | None:
        """Return the resource that a literal reference inside ``root`` names, ``None`` where the document has none."""
        if literal == "#":
            return root
        if literal.startswith("#"):
            contained = root.get("contained")
            for one in contained if isinstance(contained, list) else ():
                if isinstance(one, dict) and one.get("id") == literal[1:]:
                    return one
            return None
        literal = literal.partition("/_history/")[0]
        base = self._bases.get(id(root), "")
        return self._full.get(literal) or self._full.get(base + literal) or self._relative.get(literal)
