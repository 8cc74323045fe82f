"""Check a whole document: the walk, then what only the whole can tell."""

from __future__ import annotations

from trialglot.validators.fhir.bundle import check_bundle
from trialglot.validators.fhir.faults import Fault, at
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.references import Surroundings, check_scope, surroundings
from trialglot.validators.fhir.shapes import Context, Object, Scope


def check_document(library: Library, document: Object, *, own: bool = True) -> list[Fault]:
    """Return the faults of a resource or Bundle; their places are inside it. ``own``: it is a document that we made."""
    context = Context()
    found = list(library.resource(document, context) or [])
    if document.get("resourceType") not in library.definitions.resources:
        return found
    bundle = document.get("resourceType") == "Bundle" and _walkable(document)
    around = surroundings(document, own=own) if bundle else Surroundings()
    places = {id(entry.get("resource")): index for index, entry in enumerate(document["entry"])} if bundle else {}
    for scope in context.scopes:
        index = places.get(id(scope.resource))
        if index is not None:
            found += at(check_scope(library, scope, around), "resource", index, "entry")
    found += check_scope(library, Scope(document, context.references, context.canonicals), around)
    if bundle:
        found += check_bundle(document)
    return found


def _walkable(bundle: Object) -> bool:
    """Whether the entries are objects; where not, that is reported already and nothing else can be said."""
    entries = bundle.get("entry")
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
