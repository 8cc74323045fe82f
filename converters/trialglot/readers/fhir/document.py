"""A FHIR document: its resources, how references lead from one to another, and which of them are studies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from trialglot.readers.fhir.tree import FORM, Mark, Marks, Part
from trialglot.readers.fhir_forms import Form

Tree: TypeAlias = dict[str, Any]

# What may stand between a Bundle and its resources.
_MAX_BUNDLES = 4
_FOLLOWED = Mark("Reference", FORM)
# What has no type is no resource: no reference leads to it.
_UNTYPED = "Resource"
_OUTERMOST = re.compile(r"(?:/entry/\d+/resource)*")


class Document:
    """One resource, or a Bundle of them.

    ``marks`` holds what became of each part. ``reached`` are the pointers of the resources that were read. Pointers are
    those of its JSON; ``form`` tells the places of the source.
    """

    def __init__(self, form: Form) -> None:
        tree: Tree = form.tree
        self.form = form
        self.tree = tree
        self.marks = Marks()
        self.resources: list[Part] = []
        self.reached: set[str] = set()
        self._by_pointer: dict[str, Part] = {}
        self._by_address: dict[str, Part] = {}
        self._by_identifier: dict[tuple[str, str], Part] = {}
        self._contained: dict[tuple[str, str], Part] = {}
        self._collect(tree, "", 0)

    def _collect(self, tree: Tree, pointer: str, depth: int) -> None:
        if tree.get("resourceType") != "Bundle":
            self._add(tree, pointer, "")
            return
        self.reached.add(pointer)
        entries = tree.get("entry")
        for index, entry in enumerate(entries if type(entries) is list else ()):
            resource = entry.get("resource") if type(entry) is dict else None
            if type(resource) is not dict:
                continue
            place = f"{pointer}/entry/{index}/resource"
            if resource.get("resourceType") == "Bundle":
                if depth < _MAX_BUNDLES:
                    self._collect(resource, place, depth + 1)
                continue
            address = entry.get("fullUrl")
            self._add(resource, place, address if type(address) is str else "")

    def _add(self, resource: Tree, pointer: str, address: str) -> None:
        part = Part(resource, pointer, _type(resource), self.marks)
        self.resources.append(part)
        self._by_pointer[pointer] = part
        logical_id = resource.get("id")
        named = [address, f"{part.path}/{logical_id}" if type(logical_id) is str else ""]
        url = resource.get("url")
        named.append(url if type(url) is str else "")
        for one in named:
            if one and part.path != _UNTYPED:
                self._by_address.setdefault(one, part)
        for identifier in part.all("identifier"):
            key = identifier.texts("system"), identifier.texts("value")
            if key[1] and part.path != _UNTYPED:
                self._by_identifier.setdefault(key, part)
        for inner in part.all("contained"):
            if type(inner.value) is dict:
                held = Part(inner.value, inner.pointer, _type(inner.value), self.marks)
                self.resources.append(held)
                if held.path != _UNTYPED:
                    self._contained.setdefault((pointer, inner.texts("id")), held)

    def studies(self) -> list[Part]:
        """Return the studies that are not parts of another study of the document.

        A part of a study that has an identifier of its own, and is no site of it, is a study too.
        """
        listed = [one for one in self.resources if one.path == "ResearchStudy"]
        sites = {
            site.pointer
            for one in listed
            for reference in one.all("site")
            if (site := self.find(reference)) is not None
        }
        own = []
        for one in listed:
            parent = self.parent(one)
            if one.pointer in sites and parent is not None:
                continue
            if parent is None or (one.all("identifier") and "/contained/" not in one.pointer):
                own.append(one)
        return own

    def parent(self, study: Part) -> Part | None:
        """Return the study of the document that a study is part of."""
        for reference in study.all("partOf"):
            found = self.find(reference)
            if found is not None and found.path == "ResearchStudy" and found.pointer != study.pointer:
                return found
        return None

    def find(self, reference: Part) -> Part | None:
        """Return the resource of the document that a Reference or canonical address leads to."""
        address = reference.text or reference.texts("reference")
        container = self._container(reference.pointer)
        if address == "#":
            return container
        if address.startswith("#"):
            return self._contained.get((container.pointer, address[1:])) if container is not None else None
        address = address.partition("/_history/")[0]
        for one in (address, address.partition("|")[0], "/".join(address.rsplit("/", 2)[-2:])):
            if one and one in self._by_address:
                return self._by_address[one]
        identifier = reference.one("identifier")
        if identifier is None:
            return None
        found = self._by_identifier.get((identifier.texts("system"), identifier.texts("value")))
        kind = reference.texts("type")
        return found if found is not None and kind in ("", found.path) else None

    def follow(self, reference: Part) -> Part | None:
        """Return the resource that a reference leads to, and mark the reference as followed, the resource as read.

        The words of a reference are form only where they repeat what the resource is called or says.
        """
        found = self.find(reference)
        if found is None:
            return None
        self.reach(found)
        if type(reference.value) is not dict:
            self.marks.setdefault(reference.pointer, _FOLLOWED)
            return found
        for name in ("reference", "type", "identifier"):
            part = reference.one(name)
            if part is not None:
                self.marks.setdefault(part.pointer, _FOLLOWED)
        display = reference.one("display")
        if display is not None and _repeats(display.text, found):
            self.marks.setdefault(display.pointer, _FOLLOWED)
        return found

    def reach(self, resource: Part) -> None:
        """Mark a resource as read."""
        self.reached.add(resource.pointer)

    def _container(self, pointer: str) -> Part | None:
        """Return the outermost resource that holds a place."""
        match = _OUTERMOST.match(pointer)
        return self._by_pointer.get(match[0] if match else "")


def _type(resource: Tree) -> str:
    kind = resource.get("resourceType")
    return kind if type(kind) is str else _UNTYPED


def _repeats(words: str, resource: Part) -> bool:
    """Whether words are among those of a resource, or these among them."""
    said = " ".join(words.split()).casefold()
    for name in ("title", "name", "description"):
        for part in resource.all(name):
            held = part.text or part.texts("text")
            own = " ".join(held.split()).casefold()
            if own and (own in said or said in own):
                return True
    return False


def kinds(document: Document) -> Iterator[str]:
    """Yield the types of the resources of a document, each once."""
    yield from dict.fromkeys(one.path for one in document.resources if "/contained/" not in one.pointer)
