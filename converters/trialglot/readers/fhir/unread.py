"""What a document says and the reader did not take: kept as data by its place, and told element by element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from trialglot.readers import paths
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


def places(document: Document) -> list[Place]:
    """Return the leaves of a document in its order."""
    resources = {one.pointer for one in document.resources}
    marks, reached = document.marks, document.reached
    known = resources | reached
    found: list[Place] = []
    waiting: list[tuple[Any, str, str, Mark | None]] = [(document.tree, "", "", None)]
    while waiting:
        value, pointer, path, mark = waiting.pop()
        mark = marks.get(pointer, mark)
        if not value or type(value) not in (dict, list):
            found.append(Place(pointer, path, value, None if mark is _UNREAD else mark))
        elif type(value) is list:
            waiting += [(value[index], f"{pointer}/{index}", path, mark) for index in range(len(value) - 1, -1, -1)]
        elif pointer in resources:
            waiting += reversed(_resource(value, pointer, pointer in reached))
        else:
            if value.get("resourceType") == "Bundle" and pointer in reached:
                path, mark = "Bundle", _BUNDLE
            waiting += reversed(_element(value, pointer, path, mark, known))
    return found


_Waiting: TypeAlias = list[tuple[Any, str, str, Mark | None]]


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "/" in key or "~" in key else key


def _resource(value: Tree, pointer: str, reached: bool) -> _Waiting:
    """Return the elements of a resource; of one that was not read, nothing is form."""
    kind = value.get("resourceType")
    path = kind if type(kind) is str else "Resource"
    found: _Waiting = []
    for key, one in value.items():
        form = reached and key in _OF_RESOURCES and not (key == "text" and _says_more(one))
        found.append((one, f"{pointer}/{_step(key)}", f"{path}.{key}", _FORM if form else None if reached else _UNREAD))
    return found


def _element(value: Tree, pointer: str, path: str, mark: Mark | None, known: set[str]) -> _Waiting:
    """Return the parts of an element; ``known`` are the resources, and the Bundles, of the document."""
    found: _Waiting = []
    for key, one in value.items():
        step = f"{pointer}/{_step(key)}"
        own = mark
        if mark is None and key == "id" and type(one) is str:
            own = _ELEMENT_ID
        elif mark is _BUNDLE and key == "resource" and step not in known:
            own = _UNREAD
        found.append((one, step, f"{path}.{key}", own))
    return found


def _says_more(text: Any) -> bool:
    """Whether a narrative says what the elements do not (Narrative.status "additional")."""
    return type(text) is dict and text.get("status") == "additional"


def tell(context: Context) -> Tree:
    """Report what is unread, one finding an element of a type of resources; return it by its place in the source."""
    groups: dict[str, tuple[str, int]] = {}
    outward: dict[str, dict[str, Part]] = {}
    document = context.document
    wholes = {one.pointer: one.path for one in document.resources if one.pointer not in document.reached}
    listed = places(document)
    for place in listed:
        if place.mark is not None or _empty(place.value):
            continue
        around = list(_around(place.pointer))
        reference = next((context.out[one] for one in around if one in context.out), None)
        whole = next((one for one in around if one in wholes), None)
        if reference is not None:
            outward.setdefault(reference.path, {})[reference.pointer] = reference
            continue
        element = ".".join(place.path.split(".", 2)[:2]) if whole is None else wholes[whole]
        first, count = groups.get(element, (place.pointer if whole is None else whole, 0))
        groups[element] = first, count + 1
    for element, (first, count) in groups.items():
        values = "1 value" if count == 1 else f"{count} values"
        context.report.add("SRC150", source=first, element=element, values=values)
    for element, references in outward.items():
        one = next(iter(references.values()))
        more = f" and {len(references) - 1} more" if len(references) > 1 else ""
        context.report.add("SRC153", source=one.pointer, element=element, address=_address(one), more=more)
    told = document.form.place
    return {told(pointer): paths.at(document.tree, pointer) for pointer in _wholes(listed)}


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


def _wholes(listed: list[Place]) -> Iterator[str]:
    """Yield the pointers of the largest parts of a document in which nothing was taken."""
    taken: set[str] = set()
    for place in listed:
        if place.mark is not None and place.mark is not _ELEMENT_ID:
            for one in _around(place.pointer):
                if one in taken:
                    break
                taken.add(one)
    found: set[str] = set()
    for place in listed:
        if place.mark is not None or _empty(place.value):
            continue
        largest = place.pointer
        for one in _around(place.pointer):
            if one in taken:
                break
            largest = one
        if largest not in found:
            found.add(largest)
            yield largest
