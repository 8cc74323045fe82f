"""A Bundle with several studies, split into one Bundle a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, TypeAlias
from xml.parsers import expat

import orjson

from trialglot import bounds
from trialglot.errors import UnreadableError
from trialglot.fhir.xml_layout import NAMESPACE
from trialglot.readers import fhir_forms
from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import Part

Tree: TypeAlias = dict[str, Any]

_ENTRY = f"{NAMESPACE} entry"


def split(content: bytes) -> Iterator[bytes] | None:
    """Return a Bundle for each study of a Bundle, with all that the study refers to and the parts of the study.

    What no study refers to goes with the first. Each is in the form of the whole, JSON or XML, of which it keeps every
    letter. ``None`` for content that is no Bundle with several studies.
    """
    try:
        form = fhir_forms.parse(content)
    except UnreadableError:
        return None
    if type(form.tree) is not dict or form.tree.get("resourceType") != "Bundle":
        return None
    document = Document(form)
    studies = document.studies()
    if len(studies) < 2:
        return None
    make = _Entries(content).bundle if form.xml else partial(_bundle, form.tree)
    return _within_bounds(map(make, _Splitting(document, studies).entries()))


def _bundle(tree: Tree, indexes: list[int]) -> bytes:
    return orjson.dumps({**tree, "entry": [tree["entry"][index] for index in indexes]})


def _within_bounds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = bounds.MAX_MEMORY
    for content in pieces:
        left -= len(content)
        if left < 0:
            raise UnreadableError(
                f"a Bundle whose studies share so much that they would be more than {bounds.MAX_MEMORY >> 20} MiB",
                "Give a Bundle for each study",
                refused=True,
            )
        yield content


class _Entries:
    """The entries of a Bundle in XML as they stand in it, and what stands around them."""

    def __init__(self, content: bytes) -> None:
        self._content = content = fhir_forms.bare(content)
        self._depth = 0
        self._empty = False
        self._spans: list[tuple[int, int]] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.Parse(content, True)
        ends = [0, *(end for _, end in self._spans)]
        starts = [*(start for start, _ in self._spans), len(content)]
        self._head, *between, self._tail = (content[end:start] for end, start in zip(ends, starts, strict=True))
        self._between = b"".join(one for one in between if not one.isspace())

    def bundle(self, indexes: list[int]) -> bytes:
        """Return the Bundle with some of its entries."""
        entries = (self._content[start:end] for start, end in map(self._spans.__getitem__, indexes))
        return b"".join((self._head, *entries, self._between, self._tail))

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._empty = True
        if self._depth == 2 and name == _ENTRY:
            self._spans.append((self._parser.CurrentByteIndex, 0))

    def _end(self, name: str) -> None:
        if self._depth == 2 and name == _ENTRY:
            start, _ = self._spans[-1]
            end = self._parser.CurrentByteIndex
            if not (self._empty and self._content.endswith(b"/>", start, end)):
                end = self._content.index(b">", end) + 1  # the parser is before the end tag
            self._spans[-1] = start, end
        self._empty = False
        self._depth -= 1


class _Splitting:
    def __init__(self, document: Document, studies: list[Part]) -> None:
        self._document = document
        self._studies = studies
        self._own = {one.pointer for one in studies}
        self._parts: dict[str, list[Part]] = {}
        for one in document.resources:
            parent = document.parent(one) if one.path == "ResearchStudy" else None
            if parent is not None:
                self._parts.setdefault(parent.pointer, []).append(one)

    def entries(self) -> Iterator[list[int]]:
        """Yield the numbers of the entries for each study, in order."""
        held = [self._entries(study) for study in self._studies]
        listed: set[int] = set().union(*held)
        stray = {index for index in range(len(self._document.tree["entry"])) if index not in listed}
        for number, indexes in enumerate(held):
            yield sorted(indexes if number else indexes | stray)

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
