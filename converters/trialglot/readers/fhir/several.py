"""A Bundle with several studies, split into one Bundle a study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from trialglot import bounds
from trialglot.errors import UnreadableError
from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import Part


def split(content: bytes) -> Iterator[bytes] | None:
    """Return a Bundle for each study of a Bundle, with all that the study refers to and the parts of the study.

    What no study refers to goes with the first. ``None`` for content that is no Bundle with several studies.
    """
    try:
        tree = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    if type(tree) is not dict or tree.get("resourceType") != "Bundle":
        return None
    document = Document(tree)
    studies = document.studies()
    return _Splitting(tree, document, studies).pieces() if len(studies) > 1 else None


class _Splitting:
    def __init__(self, tree: dict[str, Any], document: Document, studies: list[Part]) -> None:
        self._tree = tree
        self._document = document
        self._studies = studies
        self._own = {one.pointer for one in studies}
        self._parts: dict[str, list[Part]] = {}
        for one in document.resources:
            parent = document.parent(one) if one.path == "ResearchStudy" else None
            if parent is not None:
                self._parts.setdefault(parent.pointer, []).append(one)

    def pieces(self) -> Iterator[bytes]:
        """Yield the Bundle of each study."""
        held = [self._entries(study) for study in self._studies]
        listed: set[int] = set().union(*held)
        stray = {index for index in range(len(self._tree["entry"])) if index not in listed}
        left = bounds.MAX_MEMORY
        for number, indexes in enumerate(held):
            entries = [self._tree["entry"][index] for index in sorted(indexes if number else indexes | stray)]
            content = orjson.dumps({**self._tree, "entry": entries})
            left -= len(content)
            if left < 0:
                raise UnreadableError(
                    f"a Bundle whose studies share so much that they would be more than {bounds.MAX_MEMORY >> 20} MiB",
                    "Give a Bundle for each study",
                    refused=True,
                )
            yield content

    def _entries(self, study: Part) -> set[int]:
        """Return the numbers of the entries that hold a study, its parts, and all that they refer to."""
        found: dict[str, None] = {}
        waiting = [study, *self._parts.get(study.pointer, ())]
        while waiting:
            one = waiting.pop()
            if one.pointer in found or (one.pointer in self._own and one.pointer != study.pointer):
                continue
            found[one.pointer] = None
            waiting += self._referred(one)
        return {int(pointer.split("/", 3)[2]) for pointer in found}

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
