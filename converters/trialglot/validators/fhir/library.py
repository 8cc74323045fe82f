"""The shapes of one edition, made from the definition tables on first use and kept for the process."""

from __future__ import annotations

from functools import cache
from typing import Any

from trialglot.fhir.definitions import Definitions, definitions
from trialglot.validators.fhir import narrative
from trialglot.validators.fhir.bindings import bound
from trialglot.validators.fhir.explain import broken_invariant, explain, judged
from trialglot.validators.fhir.extensions import extension_check, narrowed_rows
from trialglot.validators.fhir.faults import Fault, Faults, fault, shown
from trialglot.validators.fhir.filters import (
    Remembered,
    coding_filter,
    concept_filter,
    entry_filter,
    narrative_filter,
    reference_filter,
)
from trialglot.validators.fhir.invariants import ELSEWHERE, NOT_CONTAINED, Broken, guarded
from trialglot.validators.fhir.invariants_earlier import functions
from trialglot.validators.fhir.links import EXTRAS
from trialglot.validators.fhir.primitives import OPEN_SETS, formats, json_type
from trialglot.validators.fhir.rules import Rule
from trialglot.validators.fhir.shapes import Check, Context, Element, Group, Lazy, Object, Scope, Shape, Test

# Types that a choice may have beside those that its binding is about: https://hl7.org/fhir/R5/terminologies.html#binding
_UNBOUND = ("Reference", "canonical")
_INNER = ("BackboneElement", "Element")


class Library:
    """All shapes of one edition, each made once."""

    def __init__(self, tables: Definitions) -> None:
        self.definitions = tables
        self._formats = formats(tables.edition)
        self._functions = functions(tables)
        self._shapes: dict[Any, Shape] = {}
        self._resource_checks: dict[str, Check] = {}
        self._contained_checks: dict[str, Check] = {}

    def shape(self, name: str, targets: tuple[str, ...] = ()) -> Shape:
        """Return the shape of a type, or of the inner type ``Type.element``.

        ``targets`` are the resource types that the reference inside a CodeableReference may lead to.
        """
        found = self._shapes.get((name, targets))
        if found is None:
            found = self._shapes[name, targets] = self._make(name, targets)
        return found

    def contained(self, name: str) -> Shape:
        """Return the shape of a resource inside another, without what is said of resources on their own."""
        found = self._shapes.get(("contained", name))
        if found is None:
            found = self._shapes["contained", name] = self._make(name, (), leave_out=NOT_CONTAINED)
        return found

    def extension(self, url: str, definition: dict[str, Any]) -> Shape:
        """Return the shape of a known extension; ``url`` of a nested one is its outer addresses and name."""
        found = self._shapes.get(url)
        if found is None:
            rows = self.definitions.rows("Extension")
            made = [self._elements("Extension", row) for row in narrowed_rows(rows, definition)]
            found = self._shapes[url] = self._build("Extension", made, ["ext-1"], extension=url)
        return found

    def context_names(self, name: str) -> set[str]:
        """Return the names by which an extension definition may call a shape: its own, its type, its base types.

        A choice element is named with its type (``Extension.valueString``), where that is known.
        """
        root, _, inner = name.partition(".")
        names = {"Element", name, name.replace("[x]", "")}
        kind: str | None = root
        for path, _, types, *_ in self.definitions.rows(root) if inner else ():
            if path == inner:
                kind = next(iter(types)) if len(types) == 1 else None
                break
            stem = path.removesuffix("[x]")
            chosen = {f"{stem}{one[0].upper()}{one[1:]}": one for one in types} if stem != path else {}
            if inner in chosen:
                kind = chosen[inner]
                names.update((f"{root}.{path}", f"{root}.{stem}"))
                break
        else:
            kind = None if inner else root
        while kind is not None and kind in self.definitions.types:
            names.add(kind)
            definition = self.definitions.types.get(kind)
            if definition["kind"] == "resource" and any(row[0] == "url" for row in definition["elements"]):
                names.update(("CanonicalResource", "MetadataResource"))
            kind = definition.get("base")
        return names

    def _type_invariants(self, name: str) -> list[str]:
        row = self.definitions.types.get(name)
        inherited = self._type_invariants(row["base"]) if "base" in row else []
        return inherited + list(row.get("invariants", []))

    def _make(self, name: str, targets: tuple[str, ...], leave_out: frozenset[str] = frozenset()) -> Shape:
        root, _, inner = name.partition(".")
        rows = self.definitions.rows(root)
        if inner:
            own = next(row for row in rows if row[0] == inner)
            kind = next(iter(own[2]))
            prefix = f"{inner}."
            keys = _more(own).get("invariants", [])
            chosen = [(kind, row) for row in self.definitions.rows(kind)]
            chosen += [(root, row) for row in rows if row[0].startswith(prefix) and "." not in row[0][len(prefix) :]]
        else:
            keys = [key for key in self._type_invariants(root) if key not in leave_out]
            chosen = [(root, row) for row in rows if "." not in row[0]]
        elements = [self._elements(owner, row, targets if row[0] == "reference" else ()) for owner, row in chosen]
        resource = not inner and root in self.definitions.resources
        return self._build(name, elements, keys, resource=resource)

    def _elements(self, owner: str, row: list[Any], targets: tuple[str, ...] = ()) -> list[Element]:
        """The elements of a row: one, or one for each type of a choice."""
        path, cardinality, types = row[:3]
        least, _, most = cardinality.partition("..")
        tail = path.rpartition(".")[2]
        choice = tail.endswith("[x]")
        more = _more(row)
        binding = more.get("binding")
        found = []
        for kind, allowed in types.items():
            if most == "0":
                continue
            key = tail.removesuffix("[x]") + (kind[0].upper() + kind[1:] if choice else "")
            if kind == "SimpleQuantity" and choice:
                key = tail.removesuffix("[x]") + "Quantity"
            name = kind.removeprefix("#") if kind.startswith("#") else f"{owner}.{path}" if kind in _INNER else kind
            definition = self.definitions.types.get(kind)
            found.append(
                Element(
                    key,
                    tail.removesuffix("[x]"),
                    f"{owner}.{path}",
                    name,
                    targets or tuple(allowed),
                    definition is not None and definition["kind"] == "primitive-type",
                    int(least),
                    None if most == "*" else int(most),
                    tuple(binding) if binding and kind not in _UNBOUND else None,
                    tuple(more.get("invariants", ())),
                )
            )
        return found

    def _enter_rules(self, shape: Shape, keys: list[str]) -> None:
        """Give a shape its invariants and those of its primitive elements: a fast function, else the expression."""
        rules: list[tuple[str, Element | None]] = [(key, None) for key in keys]
        rules += [(key, one) for one in shape.elements.values() if one.primitive for key in one.invariants]
        for key, element in rules:
            if key in ELSEWHERE:
                continue
            broken = self._functions.get(key)
            if broken is None:
                shape.judged.append((key, Rule(self.definitions, key, shape.name, element)))
            else:
                shape.rules.append((key, broken if element is None else _on(element, broken)))

    def _build(
        self,
        name: str,
        rows: list[list[Element]],
        keys: list[str],
        *,
        resource: bool = False,
        extension: str | None = None,
    ) -> Shape:
        elements = {element.key: element for row in rows for element in row}
        groups = [
            Group(row[0].step, row[0].definition, frozenset(e.key for e in row), row[0].least)
            for row in rows
            if row and row[0].definition.endswith("[x]")
        ]
        shape = Shape(name, elements, groups, self.definitions, resource=resource, extension=extension)
        shape.strings = Lazy(lambda key: self._string_test(shape, key), shape.strings.absent)
        shape.objects = Lazy(lambda key: self._object_check(shape, key, many=False), shape.objects.absent)
        shape.items = Lazy(lambda key: self._object_check(shape, key, many=True), None)
        shape.lists = Lazy(lambda key: self._list_test(shape, key), shape.lists.absent)
        shape.others = Lazy(lambda key: self._number_test(shape, key), shape.others.absent)
        shape.sibling = self._sibling
        self._enter_rules(shape, keys)
        if name in EXTRAS:
            shape.extras.append(EXTRAS[name](self.definitions))
        shape.arrange()
        if extension is None:
            shape.check = self._filtered(shape)
        return shape

    def _filtered(self, shape: Shape) -> Check:
        """Return the check of a shape, behind a quick filter where its type has one."""
        if shape.name == "Coding":
            return coding_filter(shape.check)
        if shape.name == "CodeableConcept":
            return concept_filter(shape.check, self.shape("Coding").check)
        if shape.name == "Narrative":
            return narrative_filter(shape.check, self._codes(shape, "status"), narrative.acceptable)
        if shape.name == "Bundle.entry":
            methods = self._codes(self.shape("Bundle.entry.request"), "method")
            return entry_filter(shape.check, shape.objects["resource"], methods, self._formats.texts["uri"])
        return shape.check

    def _codes(self, shape: Shape, key: str) -> frozenset[str]:
        """The codes of an element with a required binding."""
        binding = shape.elements[key].binding
        codes = self.definitions.value_set(binding[1]) if binding else None
        return frozenset(code for one in (codes or {}).values() for code in one)

    def _string_test(self, shape: Shape, key: str) -> Test | None:
        if key == "resourceType" and shape.resource:
            return frozenset((shape.name,)).__contains__
        element = shape.elements.get(key)
        if element is None or not element.primitive or element.many:
            return None
        return self._single_string(shape, element)

    def _single_string(self, shape: Shape, element: Element) -> Test | None:
        if json_type(element.kind) != "string":
            return None
        if element.kind == "xhtml":
            return narrative.acceptable
        texts = self._formats.texts
        if element.key == "id" and not shape.resource:
            return texts["element-id"]
        if element.binding:
            codes = self.definitions.value_set(element.binding[1])
            if codes is not None and len(codes) == 1:
                return next(iter(codes.values())).__contains__
            if codes is not None:
                return lambda value: any(value in one for one in codes.values())
            kind, system = OPEN_SETS.get(element.binding[1], (element.kind, ""))
            known: frozenset[str] | None = self.definitions.systems[system]
            return texts[kind] if known is None else known.__contains__
        if element.kind in ("uri", "code") and element.key in ("system", "code", "url", "source"):
            return Remembered(texts[element.kind]).__getitem__
        return texts[element.kind]

    def _list_test(self, shape: Shape, key: str) -> Test | None:
        """The test of an array of strings; arrays of numbers are rare and left to the thorough look."""
        element = shape.elements.get(key)
        if element is None or not element.primitive or element.most is not None:
            return None
        test = self._single_string(shape, element)
        if test is None:
            return None

        def every(values: list[Any]) -> bool:
            return bool(values) and all(isinstance(value, str) and test(value) for value in values)

        return every

    def _number_test(self, shape: Shape, key: str) -> Test | None:
        element = shape.elements.get(key)
        return None if element is None or element.many else self._formats.numbers.get(element.kind)

    def _object_check(self, shape: Shape, key: str, *, many: bool) -> Check | None:
        element = shape.elements.get(key)
        if element is None or element.primitive or element.many is not many:
            return None
        check = self._check_of(shape, element)
        if element.kind != element.definition:  # the invariants of an inner type belong to its shape
            for name in element.invariants:
                check = self._ruled(check, self.shape(element.kind), name)
        if element.binding:
            codes = self.definitions.value_set(element.binding[1])
            if codes is not None:
                check = bound(check, element, codes)
        return check

    def _ruled(self, check: Check, shape: Shape, key: str) -> Check:
        """Return ``check`` followed by an invariant that an element adds to those of its type."""
        broken = self._functions.get(key)
        judge = Rule(self.definitions, key, shape.name)

        def test(obj: Object, context: Context) -> Faults:
            found = check(obj, context)
            if broken is not None:
                more = broken_invariant(shape, key, obj, guarded(broken, obj))
            else:
                more = judged(shape, key, obj, judge(obj, context), sound=found is None)
            return [*(found or []), *more] or None

        return test

    def _check_of(self, shape: Shape, element: Element) -> Check:
        kind = element.kind
        if kind == "Extension":
            return extension_check(self, shape, modifier=element.key == "modifierExtension")
        if kind == "Reference":
            return reference_filter(self.shape(kind).check, element.targets)
        if kind == "CodeableReference":
            return self.shape(kind, element.targets).check
        if kind == "Resource" or kind in self.definitions.resources:
            return self._resource_check(element)
        return self.shape(kind).check

    def _sibling(self, element: Element, value: Object, valued: bool, context: Context) -> list[Fault]:
        """Check the id and extensions of a primitive element; ``valued`` says that it has a value too."""
        name = f"{element.definition.rpartition('.')[0]}.{element.key}"
        shape = self._shapes.get(("sibling", name))
        if shape is None:
            rows = [self._elements("Element", row) for row in self.definitions.rows("Element")]
            shape = self._shapes["sibling", name] = self._build(name, rows, [])
        if valued and list(value) == ["id"]:
            # An id alone is enough where the value stands beside it.
            test = shape.strings["id"]
            return [] if isinstance(value["id"], str) and test(value["id"]) else explain(shape, value, context)
        return shape.check(value, context) or []

    def resource(self, obj: Object, context: Context, *, contained: bool = False) -> Faults:
        """Check a resource of any type by its ``resourceType``."""
        name = obj.get("resourceType")
        checks = self._contained_checks if contained else self._resource_checks
        check = checks.get(name) if isinstance(name, str) else None
        if check is None:
            if not isinstance(name, str) or name not in self.definitions.resources:
                what = "no resourceType" if name is None else f"resourceType {shown(name)}"
                rule = f"{self.definitions.site}resourcelist.html"
                return [
                    fault("FHR311", rule, seen=what, expected=f"a resource type of FHIR {self.definitions.edition}")
                ]
            shape = self.contained(name) if contained else self.shape(name)
            check = checks[name] = shape.check
        return check(obj, context)

    def _resource_check(self, element: Element) -> Check:
        expected = None if element.kind == "Resource" else element.kind
        contained = element.key == "contained"

        def check(obj: Object, context: Context) -> Faults:
            if expected is not None and obj.get("resourceType") != expected:
                seen = f"resourceType {shown(obj.get('resourceType'))}"
                return [fault("FHR311", element.definition, seen=seen, expected=expected)]
            outer = context.inside
            if contained:
                context.inside = (obj, outer[1])
                found = self.resource(obj, context, contained=True)
                context.inside = outer
                return found
            if obj.get("resourceType") == "Bundle":
                from trialglot.validators.fhir.document import check_document

                return check_document(self, obj, own=False)  # none of ours is inside another resource
            references, canonicals = context.references, context.canonicals
            context.inside, context.references, context.canonicals = (obj, obj), [], []
            found = self.resource(obj, context)
            context.scopes.append(Scope(obj, context.references, context.canonicals))
            context.inside, context.references, context.canonicals = outer, references, canonicals
            return found

        return check


def _more(row: list[Any]) -> dict[str, Any]:
    return row[3] if len(row) > 3 else {}


def _on(element: Element, broken: Broken) -> Broken:
    """Return a rule of a primitive element, ``None`` where it has no value, as a rule of the object that holds it."""
    key, beside = element.key, f"_{element.key}"

    def test(obj: Object) -> bool | list[tuple[str | int, ...]]:
        value = obj.get(key)
        if value is None and beside not in obj:
            return False
        return [(element.step,)] if broken(value) else False

    return test


@cache
def library(edition: str) -> Library:
    """Return the library of an edition.

    Raises:
        UsageError: there are no definition tables for that edition.
    """
    return Library(definitions(edition))
