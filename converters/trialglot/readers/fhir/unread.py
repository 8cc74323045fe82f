"""What a document says and the reader did not take: kept as data by its JSON pointer, and told element by element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import FORM, Mark, Part

Tree: TypeAlias = dict[str, Any]

# What every resource has for its exchange and storage, and for people to read: https://hl7.org/fhir/R5/resource.html.
_OF_RESOURCES = frozenset({"resourceType", "id", "meta", "implicitRules", "language", "text"})
_FORM = Mark("Resource", FORM)
_BUNDLE = Mark("Bundle", FORM)
_ELEMENT_ID = Mark("Element.id", FORM)
_UNREAD = Mark("", "")


class Place(NamedTuple):
    """A leaf of the document: ``path`` is its element path, ``mark`` what became of it, ``None`` if it is unread."""

    pointer: str
    path: str
    value: Any
    mark: Mark | None


def places(document: Document) -> Iterator[Place]:
    """Yield the leaves of a document in its order."""
    yield from _Walk(document).walk(document.tree, "", "", None)


class _Walk:
    def __init__(self, document: Document) -> None:
        self.marks = document.marks
        self.resources = {one.pointer for one in document.resources}
        self.reached = document.reached

    def walk(self, value: Any, pointer: str, path: str, mark: Mark | None) -> Iterator[Place]:
        mark = self.marks.get(pointer, mark)
        if type(value) is dict and value:
            yield from self._object(value, pointer, path, mark)
        elif type(value) is list and value:
            for index, one in enumerate(value):
                yield from self.walk(one, f"{pointer}/{index}", path, mark)
        else:
            yield Place(pointer, path, value, None if mark is _UNREAD else mark)

    def _object(self, value: Tree, pointer: str, path: str, mark: Mark | None) -> Iterator[Place]:
        form: frozenset[str] = frozenset()
        outside = mark is _BUNDLE
        kind = value.get("resourceType")
        if pointer in self.resources:
            path = kind if type(kind) is str else "Resource"
            form = _OF_RESOURCES if pointer in self.reached else frozenset()
            mark = None if pointer in self.reached else _UNREAD
            outside = False
        elif kind == "Bundle" and pointer in self.reached:
            path, mark, outside = "Bundle", _BUNDLE, True
        for key, one in value.items():
            step = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            own = mark
            if key in form and not (key == "text" and _says_more(one)):
                own = _FORM
            elif key == "id" and type(one) is str and mark is None:
                own = _ELEMENT_ID
            elif outside and key == "resource" and type(one) is dict and step not in self.resources:
                own = _BUNDLE if step in self.reached else _UNREAD
            yield from self.walk(one, step, f"{path}.{key}", own)


def _says_more(text: Any) -> bool:
    """Whether a narrative says what the elements do not (Narrative.status "additional")."""
    return type(text) is dict and text.get("status") == "additional"


def tell(context: Context) -> Tree:
    """Report what is unread, one finding an element of a type of resources; return it by JSON pointer."""
    groups: dict[str, tuple[str, int]] = {}
    outward: dict[str, dict[str, Part]] = {}
    wholes = {
        one.pointer: one.path for one in context.document.resources if one.pointer not in context.document.reached
    }
    for place in places(context.document):
        if place.mark is not None or _empty(place.value):
            continue
        around = list(_around(place.pointer))
        reference = next((context.out[one] for one in around if one in context.out), None)
        whole = next((one for one in around if one in wholes), None)
        if reference is not None:
            outward.setdefault(reference.path, {})[reference.pointer] = reference
            continue
        element = ".".join(place.path.split(".")[:2]) if whole is None else wholes[whole]
        first, count = groups.get(element, (place.pointer if whole is None else whole, 0))
        groups[element] = first, count + 1
    for element, (first, count) in groups.items():
        values = "1 value" if count == 1 else f"{count} values"
        context.report.add("SRC150", source=first, element=element, values=values)
    for element, references in outward.items():
        one = next(iter(references.values()))
        more = f" and {len(references) - 1} more" if len(references) > 1 else ""
        context.report.add("SRC153", source=one.pointer, element=element, address=_address(one), more=more)
    return dict(_wholes(context.document))


def _address(reference: Part) -> str:
    identifier = reference.one("identifier")
    named = identifier.texts("value") if identifier is not None else ""
    return reference.text or reference.texts("reference") or named or reference.texts("display")


def _around(pointer: str) -> Iterator[str]:
    """Yield a pointer and those of all that is around it, from the inside."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def _empty(value: Any) -> bool:
    return value is None or (type(value) in (str, list, dict) and not value)


def _wholes(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the largest parts of a document in which nothing was taken, by pointer."""
    taken: set[str] = set()
    unread: list[str] = []
    for place in places(document):
        if place.mark is None and not _empty(place.value):
            unread.append(place.pointer)
        elif place.mark is not None and place.mark is not _ELEMENT_ID:
            taken.update(_around(place.pointer))
    found: dict[str, None] = {}
    for pointer in unread:
        around = list(_around(pointer))
        largest = pointer
        for one in around:
            if one in taken:
                break
            largest = one
        found[largest] = None
    for pointer in found:
        yield pointer, _at(document.tree, pointer)


def _at(tree: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        tree = tree[int(step)] if type(tree) is list else tree[step.replace("~1", "/").replace("~0", "~")]
    return tree
