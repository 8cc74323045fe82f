"""All good documents and all mutants of an edition, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fhir_validator.mutations import bindings, extensions, formats, invariants, known, references, structure
from fhir_validator.mutations.consistency import DATA_ABSENT, LINKS, UUID, Object
from fhir_validator.mutations.documents import FIXED, NONE, Maker, Site, sites
from fhir_validator.mutations.model import Node, model
from fhir_validator.mutations.mutant import HELD, Fault, Mutant, Place
from fhir_validator.mutations.resources import of_bundle, of_type
from fhir_validator.mutations.values import GOOD

# The resource types that the writers make.
WRITTEN = (
    "ResearchStudy", "PlanDefinition", "ActivityDefinition", "Group", "EvidenceVariable", "Organization", "Location",
    "Practitioner", "PractitionerRole", "Citation", "Provenance", "Medication", "Bundle", "OperationOutcome", "Library",
    "DocumentReference",
)  # fmt: skip
# One mutant of so many is put into a Bundle as well.
_HELD = 40
_ROOMS = (structure, formats, bindings, references, extensions, invariants)
# Elements whose values are bound to others in the document, so that only the value of the good document fits.
_BOUND = frozenset((*FIXED, *LINKS, "Count.code", "Timing.repeat.when"))


def good(edition: str, kind: str) -> Iterator[tuple[str, Object]]:
    """Return good documents of a resource type with what each shows.

    For every element one that holds it, for primitives one with every good value of the table and one with an extension
    beside the value, and three that hold everything (choices by turns).
    """
    maker = Maker(model(edition), kind)
    for site in sites(maker.model, kind):
        place = Place(maker, site)
        yield site.path, place.document
        yield from ((f"{site.path} {what}", document) for what, document in _variants(place))
    base = maker.dressed(maker.object(Node(kind, kind), NONE))
    for one in known.extensions(edition):
        if kind in one.kinds and not one.modifier:
            yield f"{kind}.extension {one.url}", known.placed(base, one, known.made(maker, one))
    for turn in range(3):
        yield f"{kind} with everything, {turn}", maker.everything(turn)


def _variants(place: Place) -> Iterator[tuple[str, Object]]:
    one = place.site.last
    if one.type is None or not place.maker.model.primitive(one.type):
        return
    values: list[Any] = []
    free = one.context.binding is None and one.element.path not in _BOUND and not one.element.attribute
    if free and one.element.name not in ("system", "code"):
        values = GOOD[one.type.code][1:]
    for value in values:
        if _fits(one.element.path, value):
            yield f"= {value!r}", place.with_value(value)
    if place.maker.extensible(one):
        sibling: Any = {"id": "a", "extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
        yield (
            "with an extension",
            place.with_owner(place.owner | {f"_{one.key}": [sibling] if one.element.many else sibling}),
        )


def _fits(path: str, value: Any) -> bool:
    """Whether a good value of the type is good for the element too: some say more in words or by an invariant."""
    if path.endswith(".name") and path.count(".") == 1:
        return isinstance(value, str) and value.isalnum()  # cnl-0, exp-2
    if path == "Count.value":
        return isinstance(value, int)
    negative = isinstance(value, int | float) and value <= 0
    return not (negative and path.startswith(("Timing.repeat.", "Age.")))


def _of_extensions(maker: Maker, base: Object) -> Iterator[tuple[str, Fault]]:
    """Return the faults in extensions that the resource type may have, and those in which it may not."""
    kind = maker.kind
    if kind == "Bundle":
        return
    for one in known.extensions(maker.model.edition):
        if kind in one.kinds:
            yield from ((f"{kind}.extension", fault) for fault in known.faults(maker, one, base))
        elif known.misplaced(one, kind) and set(one.kinds) & set(WRITTEN):
            document = known.placed(base, one, known.made(maker, one))
            yield f"{kind}.extension", Fault("extension", f"{one.url}: in another resource type", document)


def mutants(edition: str, kind: str) -> Iterator[tuple[Site | None, Object, Mutant]]:
    """Return the mutants of a resource type, each with its site and the good document from which it was made.

    Some of them come once more as an entry of a Bundle, without their site.
    """
    held: Object | None = None
    around: Object = {}
    for number, (site, document, mutant) in enumerate(_mutants(edition, kind)):
        yield site, document, mutant
        if number % _HELD == 0 and kind != "Bundle":
            if held is not document:
                held, around = document, _bundle(document)
            fault = mutant.fault
            fault = fault._replace(document=_bundle(fault.document))
            yield None, around, mutant._replace(path=f"{HELD}{mutant.path}", fault=fault)


def _bundle(document: Object) -> Object:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": UUID, "resource": document}]}


def _mutants(edition: str, kind: str) -> Iterator[tuple[Site | None, Object, Mutant]]:
    maker = Maker(model(edition), kind)
    for site in sites(maker.model, kind):
        place = Place(maker, site)
        for room in _ROOMS:
            for fault in room.faults(place):
                yield site, place.document, Mutant(edition, kind, site.path, fault)
    base = maker.dressed(maker.object(Node(kind, kind), NONE))
    for fault in invariants.of_resource(maker.model, kind, base):
        yield None, base, Mutant(edition, kind, kind, fault)
    for what, document in structure.strange(maker.model, Node(kind, kind), base):
        yield None, base, Mutant(edition, kind, kind, Fault("unknown", what, document))
    for what, document in of_type(kind, base):
        yield None, base, Mutant(edition, kind, kind, Fault("type", what, document))
    for path, fault in _of_extensions(maker, base):
        yield None, base, Mutant(edition, kind, path, fault)
    if kind == "Bundle":
        for what, document in of_bundle():
            yield None, base, Mutant(edition, kind, kind, Fault("bundle", what, document))
