"""References and canonical addresses: form, type of the target, and whether they lead anywhere."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from trialglot.findings import Severity
from trialglot.validators.fhir.faults import Fault, Step, fault, listed, shown
from trialglot.validators.fhir.library import Library
from trialglot.validators.fhir.shapes import Object, Scope, Shape

_ID = r"[A-Za-z0-9\-.]{1,64}"
_RELATIVE = rf"([A-Za-z]+)/{_ID}(/_history/{_ID})?(#\S*)?"
_CONDITIONAL = r"([A-Za-z]+)\?\S+"
_ABSOLUTE = r"[A-Za-z][A-Za-z0-9+.\-]*:\S+"
_REST = rf"https?://\S+/([A-Za-z]+)/{_ID}(/_history/{_ID})?(#\S*)?"
_URN = re.compile(
    r"urn:(?:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|oid:[0-2](?:\.(?:0|[1-9][0-9]*))+)"
)
_RULE = "Reference.reference"
Places = dict[int, list[tuple[tuple[Step, ...], Shape]]]
# Resources that describe the language of the data rather than the data; a Bundle need not bring them along.
_CONFORMANCE = """
    StructureDefinition ValueSet CodeSystem ConceptMap NamingSystem SearchParameter OperationDefinition
    CapabilityStatement ImplementationGuide StructureMap CompartmentDefinition GraphDefinition
"""


class Surroundings:
    """What a reference can lead to inside the document.

    ``full`` holds the resource type by full address, ``relative`` by Type/id, ``base`` the base address of each entry's
    resource (by identity), ``bases`` all of them, ``canonical`` (type, version) by canonical address, ``composition``
    the resource that a document begins with, ``entries`` the entries. ``own`` says that we made the document.
    """

    def __init__(self, bundle: str | None = None, *, own: bool = True) -> None:
        self.bundle = bundle
        self.own = own
        self.full: dict[str, str] = {}
        self.relative: dict[str, str] = {}
        self.base: dict[int, str] = {}
        self.bases: tuple[str, ...] = ()
        self.canonical: dict[str, list[tuple[str, Any]]] = {}
        self.composition: Object | None = None
        self.entries: list[Object] = []

    @cached_property
    def versions(self) -> dict[str, set[str]]:
        """The versions that the entries state, by their full and relative addresses."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            resource = entry.get("resource")
            if not isinstance(resource, dict):
                continue
            meta = resource.get("meta")
            version = meta.get("versionId") if isinstance(meta, dict) else None
            if isinstance(version, str):
                for address in (entry.get("fullUrl"), f"{resource.get('resourceType')}/{resource.get('id')}"):
                    if isinstance(address, str):
                        found.setdefault(address, set()).add(version)
        return found


def surroundings(bundle: Object, *, own: bool = True) -> Surroundings:
    """Look through the entries of a Bundle."""
    found = Surroundings(str(bundle.get("type")), own=own)
    found.entries = bundle.get("entry", [])
    bases: dict[str, None] = {}
    for entry in bundle.get("entry", ()):
        resource = entry.get("resource")
        kind = resource.get("resourceType") if type(resource) is dict else None
        if type(kind) is not str:
            continue
        identifier, full = resource.get("id"), entry.get("fullUrl")
        if type(full) is str:
            found.full[full] = kind
            tail = f"{kind}/{identifier}"
            if full.startswith("http") and full.endswith(f"/{tail}"):
                base = full[: -len(tail)]
                found.base[id(resource)] = base
                bases[base] = None
        if identifier is not None:
            found.relative[f"{kind}/{identifier}"] = kind
        url = resource.get("url")
        if type(url) is str:
            found.canonical.setdefault(url, []).append((kind, resource.get("version")))
    found.bases = tuple(bases)
    first = bundle["entry"][0].get("resource") if found.bundle == "document" and bundle["entry"] else None
    if type(first) is dict and first.get("resourceType") == "Composition":
        found.composition = first
    return found


def check_scope(library: Library, scope: Scope, around: Surroundings) -> list[Fault]:
    """Check the references and canonicals of one resource; the faults' places are inside that resource."""
    found: list[Fault] = []
    thorough = _Examination(library, scope, around)
    base, full = thorough.base, around.full
    for obj, targets in scope.references:
        literal = obj.get("reference")
        if base is not None and type(literal) is str:
            kind = full.get(base + literal)
            if kind is not None and (not targets or kind in targets) and obj.get("type", kind) == kind:
                continue
        for one in thorough.reference(obj, literal, targets):
            found += thorough.placed(obj, one)
    if scope.canonicals:
        known = around.canonical
        for obj, key, targets in scope.canonicals:
            plain = known.get(obj[key]) if type(obj[key]) is str else None
            if plain is not None and (not targets or plain[0][0] in targets):
                continue
            values = obj[key] if isinstance(obj[key], list) else [obj[key]]
            for index, value in enumerate(values):
                if isinstance(value, str):
                    for one in _canonical(library, scope, around, value, targets):
                        found += thorough.placed(obj, one, (key, index))
    return found


class _Examination:
    """The thorough look at the references of one resource."""

    def __init__(self, library: Library, scope: Scope, around: Surroundings) -> None:
        self.library = library
        self.scope = scope
        self.around = around
        self.base = around.base.get(id(scope.resource))

    @cached_property
    def _brought(self) -> frozenset[int]:
        resource = self.scope.resource
        return _brought_along(resource) if resource is self.around.composition else frozenset()

    @cached_property
    def _places(self) -> Places:
        return places(self.library, self.scope.resource)

    def placed(self, obj: Object, one: Fault, item: tuple[str, int] | None = None) -> list[Fault]:
        """Return a fault once for each place where its object stands in the resource; ``item`` leads on from there."""
        found = []
        for place, inner in self._places.get(id(obj), ()):
            last: list[Step] = []
            if item is not None:
                element = inner.elements[item[0]]
                last = [element.step, item[1]] if element.many else [element.step]
            here = Fault(one.code, one.fields, one.rule, [*one.steps, *reversed([*place, *last])])
            here.severity = one.severity
            found.append(here)
        return found

    def reference(self, obj: Object, literal: Any, targets: tuple[str, ...]) -> list[Fault]:
        """Return the faults of one Reference."""
        found: list[Fault] = []
        kind: str | None = None
        if isinstance(literal, str) and literal:
            kind, found = self._literal(literal)
            if literal == "#" and not self._inside_contained(obj):
                rule = "# alone is how a contained resource refers to the one that contains it"
                found = [_malformed(literal, rule)]
            if id(obj) in self._brought and not found and not self._in_document(literal):
                found = [self._dangling(literal, "the document, which brings along what its Composition refers to")]
        resources = self.library.definitions.resources
        if not isinstance(kind, str) or kind not in resources:
            kind = None  # a resource of no known type; that is told where it stands
        stated = obj.get("type")
        if kind is not None and isinstance(stated, str) and stated != kind:
            found.append(_mismatch("type", f"type {shown(stated)} for a reference to {kind}", kind, "Reference.type"))
        kind = kind or (stated if isinstance(stated, str) and stated in resources else None)
        if kind is not None and targets and kind not in targets:
            step = "reference" if "reference" in obj else "type"
            found.append(_mismatch(step, f"a reference to {kind}", listed(targets), _RULE))
        return found

    def _literal(self, literal: str) -> tuple[str | None, list[Fault]]:
        """Return the type of the target as far as known, and the faults of the literal reference."""
        transaction = self.around.bundle in ("transaction", "batch")
        resources = self.library.definitions.resources
        if literal.startswith("#"):
            return self._contained(literal)
        if literal.startswith("urn:"):
            if not re.fullmatch(_URN, literal):
                return None, [_malformed(literal, "after urn:uuid: or urn:oid: a UUID or OID is expected")]
            kind = self.around.full.get(literal)
            return kind, [] if kind or self.around.bundle is None else [self._dangling(literal, "the Bundle")]
        conditional = re.fullmatch(_CONDITIONAL, literal)
        if conditional and conditional[1] in resources:
            rule = "a conditional reference is allowed only in a transaction"
            return conditional[1], [] if transaction else [_malformed(literal, rule)]
        relative = re.fullmatch(_RELATIVE, literal)
        if relative:
            if relative[1] not in resources:
                rule = f"{relative[1]} is no resource type of FHIR {self.library.definitions.edition}"
                return None, [_malformed(literal, rule)]
            return relative[1], self._resolved(literal, relative)
        rest = re.fullmatch(_REST, literal)
        if rest and rest[1] in resources:
            if (
                transaction
                and literal.startswith(self.around.bases)
                and self._target(literal, rest) not in self.around.full
            ):
                return rest[1], [self._dangling(literal, "the Bundle, whose base address it has")]
            return rest[1], self._of_version(literal, rest, self._target(literal, rest))
        if re.fullmatch(_ABSOLUTE, literal):
            return self.around.full.get(literal), []
        rule = "Type/id, an absolute address, urn:uuid:, urn:oid: or #id of a contained resource is expected"
        return None, [_malformed(literal, rule)]

    @staticmethod
    def _target(literal: str, match: re.Match[str]) -> str:
        """The reference without version and fragment."""
        ends = [match.start(group) for group in (2, 3) if match[group] is not None]
        return literal[: min(ends)] if ends else literal

    def _resolved(self, literal: str, match: re.Match[str]) -> list[Fault]:
        if self.around.bundle is None:
            return []
        target = self._target(literal, match)
        known = target in self.around.relative if self.base is None else self.base + target in self.around.full
        if not known:
            loaded = self.around.bundle in ("transaction", "batch")
            return [self._dangling(literal, "the Bundle")] if loaded else []
        return self._of_version(literal, match, target if self.base is None else self.base + target)

    def _of_version(self, literal: str, match: re.Match[str], address: str) -> list[Fault]:
        """A reference to one version leads to a resource of that version, where the Bundle states versions."""
        versions = self.around.versions.get(address, ()) if match[2] is not None else ()
        if not versions or str(match[2]).removeprefix("/_history/") in versions:
            return []
        one = self._dangling(literal, f"the Bundle, which has the resource in version {listed(versions)}")
        one.severity = Severity.WARNING
        return [one]

    def _in_document(self, literal: str) -> bool:
        """Whether a document holds what its Composition refers to: an entry or a contained resource."""
        address = literal.partition("/_history/")[0]
        full, relative = self.around.full, self.around.relative
        return literal.startswith("#") or address in full or address in relative or (self.base or "") + address in full

    def _inside_contained(self, obj: Object) -> bool:
        return any(place[:1] == ("contained",) for place, _ in self._places.get(id(obj), ()))

    def _contained(self, literal: str) -> tuple[str | None, list[Fault]]:
        resource = self.scope.resource
        contained = resource.get("contained", ())
        if literal == "#":
            return resource.get("resourceType"), []
        for one in contained if isinstance(contained, list) else ():
            if isinstance(one, dict) and one.get("id") == literal[1:]:
                return one.get("resourceType"), []
        return None, [fault("FHR314", _RULE, "reference", value=shown(literal), where="the contained resources")]

    def _dangling(self, literal: str, where: str) -> Fault:
        one = fault("FHR314", _RULE, "reference", value=shown(literal), where=where)
        loaded = self.around.bundle in ("transaction", "batch", "document")
        # A server may hold the resource; what has a UUID or OID for its address can be in the Bundle only.
        if not loaded or not (self.around.own or literal.startswith("urn:")):
            one.severity = Severity.WARNING
        return one


def _brought_along(composition: Object) -> frozenset[int]:
    """The references (by identity) whose targets a document brings along.

    https://hl7.org/fhir/R5/documents.html#content: subject, encounter, authors, attesters, custodian, details of
    events, and author, focus and entries of sections; not what the document relates to.
    """
    found = set()
    waiting: list[Any] = [
        composition.get(key) for key in ("subject", "encounter", "author", "attester", "custodian", "event", "section")
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.add(id(one))
            waiting += [value for key, value in one.items() if key not in ("extension", "modifierExtension", "text")]
    return frozenset(found)


def _malformed(literal: str, rule: str) -> Fault:
    return fault("FHR312", _RULE, "reference", value=shown(literal), rule=rule)


def _mismatch(step: str, seen: str, allowed: str, rule: str) -> Fault:
    return fault("FHR313", rule, step, seen=seen, allowed=allowed)


def _canonical(
    library: Library, scope: Scope, around: Surroundings, value: str, targets: tuple[str, ...]
) -> list[Fault]:
    rule = f"{library.definitions.site}references.html#canonical"
    if value.startswith("#"):
        contained = scope.resource.get("contained")
        contained = contained if isinstance(contained, list) else []
        found = [one.get("resourceType") for one in contained if isinstance(one, dict) and one.get("id") == value[1:]]
        if not found:
            return [fault("FHR314", rule, value=shown(value), where="the contained resources")]
        if targets and not any(kind in targets for kind in found):
            seen = f"the address of a contained {listed(found)}"
            return [fault("FHR313", rule, seen=seen, allowed=listed(targets))]
        return []
    address, _, version = value.partition("#")[0].partition("|")
    known = around.canonical.get(address)
    if known is None:
        if around.bundle not in ("transaction", "batch"):
            return []
        if address in around.full or not _brought(around, address, library.definitions.resources):
            return []
        return [fault("FHR317", rule, value=shown(value), rule="no resource of the Bundle has this url")]
    kinds = [kind for kind, _ in known]
    if targets and not any(kind in targets for kind in kinds):
        return [fault("FHR313", rule, seen=f"a canonical of {listed(kinds)}", allowed=listed(targets))]
    if version and around.bundle in ("transaction", "batch") and not any(stated == version for _, stated in known):
        has = listed(str(stated) for _, stated in known)
        return [fault("FHR317", rule, value=shown(value), rule=f"the Bundle has this url in version {has}")]
    return []


def _brought(around: Surroundings, address: str, resources: frozenset[str]) -> bool:
    """Whether an address is one under which a Bundle brings its own resources: its base, a type, an id."""
    for base in around.bases:
        if address.startswith(base):
            kind = address[len(base) :].partition("/")[0]
            return kind in resources and (kind not in _CONFORMANCE.split() or kind in around.relative.values())
    return False


def places(library: Library, resource: Object) -> Places:
    """Return, by the identity of each object in a resource, its places there and the shape that it has in each."""
    found: Places = {}

    def enter(obj: Object, shape: Shape, place: tuple[Step, ...]) -> None:
        found.setdefault(id(obj), []).append((place, shape))
        for key, value in obj.items():
            element = shape.elements.get(key.removeprefix("_"))
            if element is None:
                continue
            for index, part in enumerate(value) if isinstance(value, list) else ((None, value),):
                if isinstance(part, dict):
                    inner = _shape_of(library, element, part)
                    if inner is not None:
                        enter(part, inner, (*place, element.step) if index is None else (*place, element.step, index))

    enter(resource, library.shape(resource["resourceType"]), ())
    return found


def _shape_of(library: Library, element: Any, part: Object) -> Shape | None:
    if element.primitive:
        return library.shape("Element")
    if element.kind == "Resource":
        kind = part.get("resourceType")
        return library.shape(kind) if isinstance(kind, str) and kind in library.definitions.resources else None
    return library.shape(element.kind)
