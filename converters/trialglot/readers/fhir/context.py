"""A study in the making: its fields, the document it comes from, and what the reader has to say."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot.findings import Report
from trialglot.model.dates import precision_of
from trialglot.readers.fhir import coding
from trialglot.readers.fhir.document import Document
from trialglot.readers.fhir.tree import Part

Tree: TypeAlias = dict[str, Any]

_INDEX = re.compile(r"\[\d+\]")
_STEP = re.compile(r"[^.\[\]]+")
# dateTime and instant of FHIR: what follows the day is a time of day.
_DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T.*)?")


class Context:
    """A study in the making.

    ``fields`` has the shape of the model. A field has one value: a second one that differs is not taken, and so stays
    unread and is told. ``out`` are the references that lead out of the document, by pointer, ``citations`` the paths
    of the publications of Citations, ``index`` those of items by list and name. ``earlier``
    says that the study is written in an edition before R5.
    """

    def __init__(self, document: Document, study: Part, *, earlier: bool) -> None:
        self.document = document
        self.study = study
        self.earlier = earlier
        self.report = Report()
        self.fields: Tree = {}
        self.out: dict[str, Part] = {}
        self.citations: dict[str, str] = {}
        self.index: dict[tuple[str, str], str] = {}
        self._said: set[tuple[str, str]] = set()

    def leads_out(self, reference: Part) -> None:
        """Remember a reference to something that is not in the document; words alone refer to nothing."""
        if reference.text or reference.texts("reference") or reference.one("identifier") is not None:
            self.out.setdefault(reference.pointer, reference)

    def drop_empty(self, path: str) -> None:
        """Take the last item of a list away again where it has nothing."""
        model = path.rpartition("[")[0]
        if not self.get(path):
            self.get(model).pop()

    def put(self, model: str, value: Any, *parts: Part) -> bool:
        """Give a field its value and mark the parts that state it; false where it has another value already."""
        holder, key = self._holder(model)
        if holder.setdefault(key, value) != value:
            return False
        for part in parts:
            part.take(model)
        return True

    def add(self, model: str, value: Any, *parts: Part) -> str:
        """Append to a list of the model and mark the parts that state the item; return its path."""
        holder, key = self._holder(model)
        listed = holder.setdefault(key, [])
        path = f"{model}[{len(listed)}]"
        listed.append(value)
        for part in parts:
            part.take(path)
        return path

    def once(self, model: str, value: str, *parts: Part) -> str:
        """Append a word to a list that does not have it yet and mark the parts that state it; return its path."""
        path = self.index.get((model, value))
        if path is None:
            path = self.index[model, value] = self.add(model, value)
        for part in parts:
            part.take(path)
        return path

    def get(self, model: str) -> Any:
        """Return the value of a field so far, ``None`` if it has none."""
        found: Any = self.fields
        for step in _STEP.findall(model):
            if found is None:
                return None
            found = found[int(step)] if type(found) is list else found.get(step)
        return found

    def _holder(self, model: str) -> tuple[Tree, str]:
        *steps, last = _STEP.findall(model)
        holder: Any = self.fields
        for step in steps:
            holder = holder[int(step)] if type(holder) is list else holder.setdefault(step, {})
        return holder, last

    def text(self, model: str, part: Part | None) -> bool:
        """Give a field the text of a part; false where there is none, or the field has another."""
        return part is not None and bool(part.text) and self.put(model, part.text, part)

    def texts(self, holder: Part, **models: str) -> None:
        """Give fields the texts of elements: ``element="model path"``."""
        for name, model in models.items():
            for part in holder.all(name):
                self.text(model, part)

    def coded(self, model: str, table: str, concept: Part | None) -> bool:
        """Give a field the word that a concept means; a concept that no table knows gives its text and is told."""
        if concept is None:
            return False
        found = coding.known(concept, table)
        if found is None:
            return self.unknown(model, coding.shown(concept))
        if not self.put(model, found.word):
            return False
        coding.take(concept, table, found.word, model)
        self.read_as(model, found, concept)
        return True

    def read_as(self, model: str, found: coding.Word, concept: Part) -> None:
        """Say of a word that it is not quite what the source has, once for all items of a list."""
        field = _INDEX.sub("[]", model)
        if found.relation != coding.EQUIVALENT and (found.text, field) not in self._said:
            self._said.add((found.text, field))
            self.report.add(
                "SRC152",
                path=model,
                source=concept.pointer,
                text=found.text,
                word=found.word,
                field=field,
                relation=found.relation,
            )

    def unknown(self, model: str, part: Part | None) -> bool:
        """Give a coded field a text that no table knows, and say so."""
        if part is None or not self.put(model, part.text, part):
            return False
        self.report.add("SRC151", path=model, source=part.pointer, text=part.text, field=model)
        return True

    def date(self, model: str, part: Part | None, kind: str | None = None) -> bool:
        """Give a field the date of a part; false where it is none, or the field has another."""
        if part is None or not part.text:
            return False
        match = _DATE.fullmatch(part.text)
        precision = precision_of(match[1]) if match is not None else None
        if match is None or precision is None:
            self.report.add("SRC111", path=model, source=part.pointer, value=part.text)
            return False
        held = self.get(model)
        made = {"value": match[1], "precision": precision}
        if kind:
            made["kind"] = kind
        if held is not None and held["value"] == made["value"] and not (kind and held.get("kind", kind) != kind):
            held.update(made)
            part.take(f"{model}.value")
            return True
        if not self.put(model, made):
            return False
        part.take(f"{model}.value")
        return True
