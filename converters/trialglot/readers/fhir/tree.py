"""A FHIR document as parts that know where they stand, and the marks that say what became of each.

A part that gives the model a value is taken for the model path of that value. What belongs to the form of FHIR (ids,
the address of an extension, a reference that was followed) is marked as ``FORM``. What has no mark is unread.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

FORM = "-"
"""The mark of what says nothing of the study."""

# HL7's extensions that carry an element of another edition (https://hl7.org/fhir/R5/versions.html#extensions).
_CROSS_VERSION = re.compile(r"http://hl7\.org/fhir/\d\.\d/StructureDefinition/extension-[A-Za-z.]+")


class Mark(NamedTuple):
    """What became of a part: the element path by which the reader's table knows it, and the model path or ``FORM``."""

    path: str
    model: str


class Marks(dict[str, Mark]):
    """The marks of a document by JSON pointer; a mark holds for all below it that has none of its own."""


class Part:
    """A value in the document: ``pointer`` is its JSON pointer, ``path`` its element path (``ResearchStudy.label``)."""

    __slots__ = ("marks", "path", "pointer", "value")

    def __init__(self, value: Any, pointer: str, path: str, marks: Marks) -> None:
        self.value = value
        self.pointer = pointer
        self.path = path
        self.marks = marks

    def all(self, name: str) -> list[Part]:
        """Return the elements of a name, those that an extension for elements of another edition carries included."""
        value = self.value
        if type(value) is not dict:
            return []
        found = []
        held = value.get(name)
        path = f"{self.path}.{name}"
        if type(held) is list:
            found = [Part(one, f"{self.pointer}/{name}/{index}", path, self.marks) for index, one in enumerate(held)]
        elif held is not None:
            found = [Part(held, f"{self.pointer}/{name}", path, self.marks)]
        if "extension" in value:
            found += self._extended(name)
        return found

    def one(self, *names: str) -> Part | None:
        """Return the first element that the names lead to, ``None`` if there is none."""
        part: Part | None = self
        for name in names:
            part = next(iter(part.all(name)), None) if part is not None else None
        return part

    def _extended(self, name: str) -> list[Part]:
        listed = self.value["extension"]
        path = f"{self.path}.{name}"
        end = f"extension-{path}"
        found = []
        for index, one in enumerate(listed if type(listed) is list else ()):
            url = one.get("url") if type(one) is dict else None
            if type(url) is str and url.endswith(end) and _CROSS_VERSION.fullmatch(url):
                pointer = f"{self.pointer}/extension/{index}"
                found.append(Extension(one, pointer, f"{self.path}.extension", self.marks).content(path))
        return found

    def extensions(self) -> list[Extension]:
        """Return the extensions of this part."""
        listed = self.value.get("extension") if type(self.value) is dict else None
        return [
            Extension(one, f"{self.pointer}/extension/{index}", f"{self.path}.extension", self.marks)
            for index, one in enumerate(listed if type(listed) is list else ())
            if type(one) is dict
        ]

    @property
    def text(self) -> str:
        """The value where it is a text that is not blank, else an empty text."""
        return self.value if type(self.value) is str and not self.value.isspace() else ""

    def texts(self, name: str) -> str:
        """Return the text of the first element of a name, empty where there is none."""
        part = self.one(name)
        return part.text if part is not None else ""

    def take(self, model: str) -> None:
        """Mark this part as the value of a model path."""
        self.marks[self.pointer] = Mark(self.path, model)

    def form(self, *names: str) -> None:
        """Mark elements of these names, or without names the part itself, as form."""
        if not names:
            self.marks[self.pointer] = Mark(self.path, FORM)
        for name in names:
            for part in self.all(name):
                part.form()


class Extension(Part):
    """An extension; its nested extensions are elements by their URL."""

    __slots__ = ()

    @property
    def url(self) -> str:
        """The address that says what the extension means."""
        found = self.value.get("url")
        return found if type(found) is str else ""

    def content(self, path: str) -> Part:
        """Return the value of the extension as the element of a path; of a complex one, the extension itself."""
        self.marks[f"{self.pointer}/url"] = Mark("Extension.url", FORM)
        key = next((key for key in self.value if key.startswith("value")), None)
        if key is None:
            return Extension(self.value, self.pointer, path, self.marks)
        return Part(self.value[key], f"{self.pointer}/{key}", path, self.marks)

    def all(self, name: str) -> list[Part]:
        """Return the values of the nested extensions of a name."""
        return [one.content(f"{self.path}.{name}") for one in self.extensions() if one.url == name]
