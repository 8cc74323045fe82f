"""Shapes: a type of the definition tables made into look-up tables and one checking function.

A shape is one object type of JSON: a resource, a data type, or the inner type of an element. Its look-up tables are
filled key by key on first use, so that only what a document holds is ever built. The check goes over the keys of an
object once and dispatches on the JSON type of each value; where anything is odd, ``explain`` looks at that one object
again and says what is wrong. The check therefore is only a filter: it may suspect a good object, never pass a bad one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from trialglot.bounds import MAX_FINDINGS
from trialglot.fhir.definitions import Definitions
from trialglot.validators.fhir.explain import explain
from trialglot.validators.fhir.faults import Fault, Faults, at
from trialglot.validators.fhir.invariants import NEEDS, Broken, guarded

if TYPE_CHECKING:
    from trialglot.validators.fhir.rules import Targets
    from trialglot.validators.fhirpath import World

Object = dict[str, Any]
Check = Callable[[Object, "Context"], Faults]
Test = Callable[[Any], Any]


class Context:
    """Where one walk is, and what it collects for the checks that need the whole document.

    ``document`` is what is walked; ``inside`` the resource being walked and the one that this is contained in (or again
    itself). ``references`` holds (Reference object, allowed types) and ``canonicals`` (object, key, allowed types) of
    the latter; ``scopes`` the finished resources with theirs. ``targets`` and ``world`` belong to the expressions
    (``rules``).
    """

    __slots__ = ("canonicals", "document", "inside", "references", "scopes", "targets", "world")

    def __init__(self, document: Object | None = None) -> None:
        self.document: Object = document if document is not None else {}
        self.inside = (self.document, self.document)
        self.targets: Targets | None = None
        self.world: tuple[tuple[Object, Object], World] | None = None
        self.references: list[tuple[Object, tuple[str, ...]]] = []
        self.canonicals: list[tuple[Object, str, tuple[str, ...]]] = []
        self.scopes: list[Scope] = []


class Scope(NamedTuple):
    """A resource that is not contained in another, with the references and canonicals inside it."""

    resource: Object
    references: list[tuple[Object, tuple[str, ...]]]
    canonicals: list[tuple[Object, str, tuple[str, ...]]]


class Element(NamedTuple):
    """An element as JSON writes it: one for each type of a choice element.

    ``kind`` is a primitive or data type, a resource type, ``Resource`` for any, or the name of an inner shape
    (``PlanDefinition.action``). ``step`` is its name in FHIRPath (``value`` for ``valueQuantity``). ``binding`` is
    strength, value set and, where there is one, the value set that no code may leave.
    """

    key: str
    step: str
    definition: str
    kind: str
    targets: tuple[str, ...]
    primitive: bool
    least: int
    most: int | None
    binding: tuple[str, ...] | None = None
    invariants: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether JSON writes the element as an array."""
        return self.most is None or self.most > 1


class Group(NamedTuple):
    """A choice element: at most one of ``keys`` may be given."""

    step: str
    definition: str
    keys: frozenset[str]
    least: int


class Lazy(dict[str, Any]):
    """A table whose values are made on first use. ``make`` returns ``None`` for a key that does not belong."""

    __slots__ = ("absent", "make")

    def __init__(self, make: Callable[[str], Any], absent: Any) -> None:
        super().__init__()
        self.make = make
        self.absent = absent

    def __missing__(self, key: str) -> Any:
        made = self.make(key)
        if made is None:
            return self.absent  # not remembered: keys that no definition has come without end from outside
        self[key] = made
        return made


Extra = Callable[[Object], list[Fault] | None]
Judge = Callable[[Object, Context], Any]
MISFIT: list[Fault] = []


def _nothing(key: str) -> None:
    """Make nothing: the table of a shape that is not built yet."""


def never(value: Any) -> bool:
    """The test of a key that does not belong."""
    return False


def misfit(value: Object, context: Context) -> Faults:
    """The check of an object where none belongs."""
    return MISFIT


def no_sibling(element: Element, value: Object, valued: bool, context: Context) -> list[Fault]:
    """The check of ``_field`` in a shape that is not built yet."""
    return []


class Shape:
    """One object type: elements in the order of the specification and the tables of the check.

    ``extension`` is the address of the definition where the shape is that of a known extension. ``rules`` are the
    invariants with a fast function, ``judged`` those that their expressions judge.
    """

    __slots__ = (
        "canonicals", "check", "choices", "definitions", "elements", "extension", "extras", "groups", "items",
        "judged", "lists", "name", "objects", "others", "required", "resource", "rules", "sibling", "strings",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        elements: dict[str, Element],
        groups: list[Group],
        definitions: Definitions,
        *,
        resource: bool = False,
        extension: str | None = None,
    ) -> None:
        self.name = name
        self.elements = elements
        self.groups = groups
        self.rules: list[tuple[str, Broken]] = []
        self.definitions = definitions
        self.resource = resource
        self.extension = extension
        self.judged: list[tuple[str, Judge]] = []
        self.extras: list[Extra] = []
        self.required: tuple[str, ...] = ()
        self.choices: tuple[tuple[frozenset[str], int], ...] = ()
        self.canonicals: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.strings = Lazy(_nothing, never)
        self.objects = Lazy(_nothing, misfit)
        self.items = Lazy(_nothing, None)
        self.lists = Lazy(_nothing, never)
        self.others = Lazy(_nothing, never)
        self.sibling: Callable[[Element, Object, bool, Context], list[Fault]] = no_sibling
        self.check: Check = misfit

    def arrange(self) -> None:
        """Derive the tables of required elements, choices and canonicals from the elements, and make the check."""
        grouped = {key for group in self.groups for key in group.keys}
        self.required = tuple(e.key for e in self.elements.values() if e.least and e.key not in grouped)
        # Choices that may be absent are looked at together: an object with one key of all of them is good, and one with
        # more is left to the thorough look.
        optional = frozenset(key for group in self.groups if not group.least for key in group.keys)
        self.choices = tuple((group.keys, 1) for group in self.groups if group.least)
        self.choices += ((optional, 0),) if optional else ()
        self.canonicals = tuple((e.key, e.targets) for e in self.elements.values() if e.kind == "canonical")
        self.check = _make_check(self)


def _make_check(shape: Shape) -> Check:  # noqa: PLR0915  one loop, flat for speed
    strings, objects, items = shape.strings, shape.objects, shape.items
    lists, others = shape.lists, shape.others
    required, choices, canonicals = shape.required, shape.choices, shape.canonicals
    tests = tuple((NEEDS.get(broken, ""), broken) for _, broken in shape.rules)
    judges = tuple(judge for _, judge in shape.judged)
    extras = tuple(shape.extras)

    def check(obj: Object, context: Context) -> Faults:  # noqa: PLR0915
        faults: Faults = None
        flawed = len(obj) < 2 and (not obj or "id" in obj)
        for key, value in obj.items():
            kind = type(value)
            if kind is str:
                if not strings[key](value):
                    flawed = True
            elif kind is dict:
                found = objects[key](value, context)
                if found is not None:
                    if found is MISFIT:
                        flawed = True
                    else:
                        faults = _add(faults, at(found, shape.elements[key].step))
            elif kind is list:
                item = items[key]
                if item is None:
                    if not lists[key](value):
                        flawed = True
                    continue
                if not value:
                    flawed = True
                for index, one in enumerate(value):
                    if type(one) is dict:
                        found = item(one, context)
                        if found is not None:
                            faults = _add(faults, at(found, index, shape.elements[key].step))
                            if len(faults or ()) > _ENOUGH:
                                break
                    else:
                        flawed = True
            elif not (strings[key](value) if isinstance(value, str) else others[key](value)):
                flawed = True
        for key in required:
            if key not in obj:
                flawed = True
        for keys, least in choices:
            given = len(keys.intersection(obj))
            if given < least or given > 1:
                flawed = True
        if canonicals:
            for key, targets in canonicals:
                if key in obj:
                    context.canonicals.append((obj, key, targets))
        if tests:
            sound = faults is None and not flawed
            for needed, broken in tests:
                if needed and needed not in obj:
                    continue
                if broken(obj) if sound else guarded(broken, obj):
                    flawed = True
                    break
        if judges and not flawed and any(judge(obj, context) for judge in judges):
            flawed = True
        for extra in extras:
            more = extra(obj) if faults is None and not flawed else guarded(extra, obj)
            if more:
                faults = _add(faults, more)
        if flawed:
            faults = _add(faults, explain(shape, obj, context, sound=faults is None))
        return faults

    return check


# More faults than findings are told of a document: nobody needs those of the items behind.
_ENOUGH = 2 * MAX_FINDINGS


def _add(faults: Faults, more: list[Fault]) -> Faults:
    """Return the faults with more; in place, since a wide object may have a fault in each of its parts."""
    if not more:
        return faults
    if faults is None:
        return list(more)
    faults += more
    return faults
