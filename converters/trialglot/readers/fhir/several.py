"""A Bundle with several studies, split into one Bundle a study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import Part


def split(content: bytes) -> list[bytes]:
    """Return a Bundle for each study of a Bundle, with all that the study refers to and the parts of the study.

    What no study refers to goes with the first. Content that is no Bundle with several studies is returned as it is.
    """
    try:
        tree = orjson.loads(content)
    except orjson.JSONDecodeError:
        return [content]
    if type(tree) is not dict or tree.get("resourceType") != "Bundle":
        return [content]
    document = Document(tree)
    studies = document.studies()
    if len(studies) < 2:
        return [content]
    held = [_Reach(document, {one.pointer for one in studies}).of(study) for study in studies]
    stray = {one.pointer for one in document.resources} - set[str]().union(*held)
    held[0] |= stray
    return [orjson.dumps({**tree, "entry": _entries(tree, one)}) for one in held]


def _entries(tree: dict[str, Any], held: set[str]) -> list[Any]:
    """Return the entries that hold one of some resources, or none at all."""
    found = []
    for index, entry in enumerate(tree["entry"]):
        place = f"/entry/{index}/resource"
        if any(one == place or one.startswith(f"{place}/") for one in held):
            found.append(entry)
    return found


class _Reach:
    """What a study refers to, without the other studies of the document."""

    def __init__(self, document: Document, studies: set[str]) -> None:
        self._document = document
        self._studies = studies

    def of(self, study: Part) -> set[str]:
        """Return the pointers of a study, of its parts, and of all that they refer to."""
        found: set[str] = set()
        waiting = [study, *self._parts(study)]
        while waiting:
            one = waiting.pop()
            if one.pointer in found or (one.pointer in self._studies and one.pointer != study.pointer):
                continue
            found.add(one.pointer)
            waiting += self._referred(one)
        return found

    def _parts(self, study: Part) -> Iterator[Part]:
        for one in self._document.resources:
            if one.path == "ResearchStudy":
                parent = self._document.parent(one)
                if parent is not None and parent.pointer == study.pointer:
                    yield one

    def _referred(self, resource: Part) -> Iterator[Part]:
        waiting = [resource]
        while waiting:
            part = waiting.pop()
            if type(part.value) is dict:
                found = self._document.find(part) if "reference" in part.value or "identifier" in part.value else None
                if found is not None:
                    yield found
                waiting += [one for name in part.value for one in part.all(name)]
            elif part.text and part.path.endswith(("Canonical", "Uri")):
                found = self._document.find(part)
                if found is not None:
                    yield found
