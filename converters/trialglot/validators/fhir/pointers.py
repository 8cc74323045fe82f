"""Ids inside a resource: each names one element, and what refers to one finds it.

What refers to what is said in the definitions of the elements, in words; that of PlanDefinition is in links.py, since
what we write is checked for it every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialglot.findings import Severity
from trialglot.validators.fhir.control import too_long
from trialglot.validators.fhir.extensions import out_of_place, undecided
from trialglot.validators.fhir.faults import Fault, Step, at, fault, shown
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.links import repeated
from trialglot.validators.fhir.walk import Node, walk

Object = dict[str, Any]
Field = tuple[str, str]  # the name of a shape, a key
_ACTION = "RequestOrchestration.action"
_EXPLANATION = "ExplanationOfBenefit"
_SEQUENCES = ("careTeam", "diagnosis", "procedure", "supportingInfo")
# What refers to another element, and where that stands.
POINTERS: dict[Field, tuple[Field, ...]] = {
    ("PlanDefinition.action.participant", "actorId"): (("PlanDefinition.actor", "id"),),
    **{
        (f"{action}.{part}", "relatedData"): ((f"{action}.input", "id"), (f"{action}.output", "id"))
        for action in ("PlanDefinition.action", _ACTION)
        for part in ("input", "output")
    },
    ("RequestGroup.action.relatedAction", "actionId"): (("RequestGroup.action", "id"),),
    (f"{_ACTION}.relatedAction", "targetId"): ((_ACTION, "id"),),
    ("EvidenceVariable.characteristic", "definitionId"): (("EvidenceVariable.characteristic", "linkId"),),
    ("Questionnaire.item.enableWhen", "question"): (("Questionnaire.item", "linkId"),),
    ("GraphDefinition", "start"): (("GraphDefinition.node", "nodeId"),),
    ("GraphDefinition.link", "sourceId"): (("GraphDefinition.node", "nodeId"),),
    ("GraphDefinition.link", "targetId"): (("GraphDefinition.node", "nodeId"),),
    ("ImplementationGuide.definition.resource", "groupingId"): (("ImplementationGuide.definition.grouping", "id"),),
    **{
        (f"{name}.item", f"{'information' if part == 'supportingInfo' else part}Sequence"): (
            (f"{name}.{part}", "sequence"),
        )
        for name in ("Claim", _EXPLANATION)
        for part in _SEQUENCES
    },
}
# What the definition calls unique within the resource.
UNIQUE: tuple[Field, ...] = (
    ("EvidenceVariable.characteristic", "linkId"),
    ("GraphDefinition.node", "nodeId"),
    *((f"{name}.{part}", "sequence") for name in ("Claim", _EXPLANATION) for part in (*_SEQUENCES, "item")),
)


def check_ids(library: Library, resource: Object) -> list[Fault]:
    """Check ids, links and the places of extensions of one resource that is not ours."""
    seen: dict[int, dict[Field, list[tuple[Any, tuple[Step, ...]]]]] = {}
    ids: dict[int, list[tuple[Any, tuple[Step, ...]]]] = {}
    contained: list[tuple[Any, tuple[Step, ...]]] = []
    found: list[Fault] = []
    wanted = {*POINTERS, *UNIQUE, *(field for fields in POINTERS.values() for field in fields)}
    for node in walk(library, resource):
        name, home = node.shape.name, id(node.resource)
        identifier = node.obj.get("id")
        if isinstance(identifier, str):
            if node.shape.resource:
                contained += [(identifier, (*node.place, "id"))] if node.place else []
            elif name != "ElementDefinition":  # the same id stands in differential and snapshot
                ids.setdefault(home, []).append((identifier, (*node.place, "id")))
        for key in node.obj:
            if (name, key) in wanted:
                seen.setdefault(home, {}).setdefault((name, key), []).extend(_values(node, key))
        found += _extensions(library, node)
        found += too_long(node)
    found += repeated(iter(contained), "DomainResource.contained", "the id of a contained resource")
    for values in ids.values():
        found += repeated(iter(values), "Element.id", "the element id")
    doubtful: list[Fault] = []
    for fields in seen.values():
        doubtful += _dangling(library, fields)
        for field in UNIQUE:
            doubtful += repeated(iter(fields.get(field, ())), ".".join(field), field[1])
    for one in doubtful:
        one.severity = Severity.WARNING
    return found + doubtful


def _values(node: Node, key: str) -> Iterator[tuple[Any, tuple[Step, ...]]]:
    value = node.obj[key]
    if isinstance(value, list):
        yield from ((one, (*node.place, key, i)) for i, one in enumerate(value) if isinstance(one, str | int))
    elif isinstance(value, str | int):
        yield value, (*node.place, key)


def _dangling(library: Library, fields: dict[Field, list[tuple[Any, tuple[Step, ...]]]]) -> list[Fault]:
    found = []
    for field, targets in POINTERS.items():
        if field not in fields or not any(_in_edition(library, target) for target in targets):
            continue
        known = {value for target in targets for value, _ in fields.get(target, ())}
        for value, place in fields[field]:
            if value not in known:
                names = " or ".join(".".join(target) for target in targets)
                found.append(fault("FHR326", ".".join(field), *place, value=shown(value), wanted=names))
    return found


def _in_edition(library: Library, field: Field) -> bool:
    """Whether an element exists in the edition: what an id of R4B refers to is not always what it is in R5."""
    root, _, inner = field[0].partition(".")
    row = library.definitions.types.get(root)
    path = f"{inner}.{field[1]}" if field[1] != "id" else inner
    return row is not None and any(one[0] == path for one in row["elements"])


def _extensions(library: Library, node: Node) -> list[Fault]:
    """Judge the places of known extensions in data types, now that the path of the place is known."""
    found = []
    for key in ("extension", "modifierExtension"):
        parts = node.obj.get(key)
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            url = part.get("url") if isinstance(part, dict) else None
            definition = library.definitions.extension(url) if isinstance(url, str) else None
            if definition is None or not undecided(library, node.owner, definition["context"]):
                continue
            names = library.context_names(node.owner).union(name.replace("[x]", "") for name in node.names)
            owner = str(node.obj.get("url")) if node.owner == "Extension" else node.owner
            rule = out_of_place(definition["context"], names, owner)
            if rule is not None:
                found += at([fault("FHR318", "Extension.url", url=url, rule=rule)], index, key, *reversed(node.place))
    return found
