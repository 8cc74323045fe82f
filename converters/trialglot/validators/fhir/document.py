"""Check a whole document: the walk, then what only the whole can tell."""

from __future__ import annotations

from trialglot.validators.fhir.bundle import check_bundle
from trialglot.validators.fhir.faults import Fault, at
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.pointers import check_ids
from trialglot.validators.fhir.references import Places, Surroundings, check_scope, places, surroundings
from trialglot.validators.fhir.shapes import Context, Object, Scope


def check_document(library: Library, document: Object, *, own: bool = True) -> list[Fault]:
    """Return the faults of a resource or Bundle; their places are inside it. ``own``: it is a document that we made."""
    context = Context(document)
    found = list(library.resource(document, context) or [])
    resources = library.definitions.resources
    if not _of_type(document, resources):
        return found
    bundle = document["resourceType"] == "Bundle" and _walkable(document)
    around = surroundings(document, own=own) if bundle else Surroundings()
    known: Places = {}
    for scope in [*context.scopes, Scope(document, context.references, context.canonicals)]:
        if not _of_type(scope.resource, resources):
            continue  # told already, and nothing in it was looked at
        inside = check_scope(library, scope, around) if scope.references or scope.canonicals else []
        if not own:
            inside += check_ids(library, scope.resource)
        if inside:
            known = known or places(library, document)
            place, _ = known[id(scope.resource)][0]
            found += at(inside, *reversed(place))
    if bundle:
        found += check_bundle(document, around)
    return found


def _of_type(resource: Object, known: frozenset[str]) -> bool:
    kind = resource.get("resourceType")
    return type(kind) is str and kind in known


def _walkable(bundle: Object) -> bool:
    """Whether the entries are objects; where not, that is reported already and nothing else can be said."""
    entries = bundle.get("entry")
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
