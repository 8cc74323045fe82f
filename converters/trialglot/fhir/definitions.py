"""The FHIR definition tables of one edition: read once, parsed row by row when a row is asked for.

The tables are ``schemas/fhir/<edition>/*.tsv`` (origin: schemas/MANIFEST.toml; how they are made and what a row
holds: schemas/tools/build_fhir_definitions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import orjson

from trialglot.errors import UsageError
from trialglot.resources import folder

# The part of the specification's address that names an edition.
_SITES = {
    "5.0.0": "https://hl7.org/fhir/R5/",
    "4.3.0": "https://hl7.org/fhir/R4B/",
    "4.0.1": "https://hl7.org/fhir/R4/",
}
EDITIONS = tuple(_SITES)
"""The editions that there are tables of, the newest first."""


class Table:
    """A table of rows ``name TAB JSON``; a row is parsed when it is asked for."""

    def __init__(self, content: str) -> None:
        self._lines: dict[str, str] = {}
        for line in content.rstrip("\n").split("\n"):
            name, _, row = line.partition("\t")
            self._lines[name] = row

    def __contains__(self, name: object) -> bool:
        return name in self._lines

    def names(self) -> list[str]:
        """Return the names of all rows."""
        return list(self._lines)

    def names_where(self, start: str, lacking: str) -> frozenset[str]:
        """Return the names of the rows whose text starts with one string and lacks another, without parsing them."""
        return frozenset(name for name, row in self._lines.items() if row.startswith(start) and lacking not in row)

    def get(self, name: str) -> Any:
        """Return the row ``name``, ``None`` where there is none."""
        line = self._lines.get(name)
        return None if line is None else orjson.loads(line)


class CaseInsensitive:
    """The codes of a code system in which upper and lower case are the same."""

    __slots__ = ("_codes",)

    def __init__(self, codes: list[str]) -> None:
        self._codes = {code.lower(): code for code in codes}

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and code.lower() in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes.values())


class Snapshot(frozenset[str]):
    """The codes of a code system as HL7 listed them once: its publisher may have added others since."""

    __slots__ = ()


# Extensions in which an edition before R5 carries an element of R5: https://hl7.org/fhir/R5/versions.html#extensions
CROSS_VERSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
# Where the extension of a telephone number stands for itself: https://hl7.org/fhir/extensions/
PHONE_EXTENSION = "http://hl7.org/fhir/StructureDefinition/contactpoint-extension"
_LIMIT = 4096
ValueSet = dict[str, frozenset[str] | CaseInsensitive]


class _Systems(dict[str, Any]):
    """Code systems by address: their codes, or ``None`` where the complete list is not known."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, system: str) -> Any:
        row = self._table.get(system)
        if row is None:
            # Unknown addresses come from outside without end; only so many are remembered.
            if len(self) < _LIMIT:
                self[system] = None
            return None
        if row.get("caseSensitive") is False:
            self[system] = CaseInsensitive(row["codes"])
        else:
            self[system] = (Snapshot if "asOf" in row else frozenset)(row["codes"])
        return self[system]


class Definitions:
    """All tables of one edition, each read when it is first needed."""

    def __init__(self, edition: str) -> None:
        self._place = folder("schemas") / "fhir" / edition
        if not self._place.is_dir():
            known = sorted(one.name for one in self._place.parent.iterdir() if one.is_dir())
            raise UsageError(f"no FHIR definitions for edition {edition!r}; there are {', '.join(known)}")
        self.edition = edition
        self.site = _SITES[edition]
        self._value_sets: dict[str, ValueSet | None] = {}
        self._pages: dict[str, str] = {}

    def _table(self, name: str) -> Table:
        return Table((self._place / f"{name}.tsv").read_text(encoding="utf-8"))

    @cached_property
    def types(self) -> Table:
        """Resource and data types."""
        return self._table("types")

    def rows(self, name: str) -> list[list[Any]]:
        """Return the element rows of a type, those of its base types first; its own take the place of theirs."""
        row = self.types.get(name)
        own: list[list[Any]] = row.get("elements", [])
        if "base" not in row:
            return own
        replaced = {one[0] for one in own}
        return [one for one in self.rows(row["base"]) if one[0] not in replaced] + own

    @cached_property
    def resources(self) -> frozenset[str]:
        """The names of the resource types that can stand in a document."""
        return self.types.names_where('{"kind":"resource"', '"abstract":true')

    @cached_property
    def systems(self) -> dict[str, Any]:
        """By address the codes of a code system known completely; ``None`` for any other (subscript only)."""
        return _Systems(self._table("codesystems"))

    @cached_property
    def extensions(self) -> Table:
        """Published extension definitions by address."""
        return self._table("extensions")

    def extension(self, url: str) -> dict[str, Any] | None:
        """Return the definition of an extension, ``None`` where none is known.

        It has ``context`` (where it may stand), ``modifier``, and ``value`` (an element row) or ``nested`` extensions
        by name; those of elements of R5 in earlier editions are made from HL7's list of such elements.
        """
        if url.startswith(CROSS_VERSION) and self._crossing is not None:
            path = url.removeprefix(CROSS_VERSION)
            entry = self._crossing.get(path) or self._crossing.get(f"{path}[x]")
            return entry and {"context": [path.rpartition(".")[0]], **self._crossed(path, entry)}
        definition: dict[str, Any] | None = self.extensions.get(url)
        return definition

    @cached_property
    def _crossing(self) -> Table | None:
        if self.edition >= "5":
            return None
        return Table((self._place.parent / "cross-version" / "5.0.tsv").read_text(encoding="utf-8"))

    def _crossed(self, path: str, entry: dict[str, Any]) -> dict[str, Any]:
        """What an extension for an element of R5 holds, of the types that this edition has."""
        assert self._crossing is not None
        content: dict[str, Any] = {"modifier": True} if entry.get("modifier") else {}
        if "types" in entry:
            types = {}
            for one in entry["types"]:
                kind, _, targets = one.rstrip(")").partition("(")
                if kind in self.types:
                    types[kind] = (
                        [] if targets == "Any" else [name for name in targets.split(",") if name in self.types]
                    )
            return {**content, "value": ["value[x]", "1..1", types]}
        nested = {}
        for name in entry["elements"]:
            inner = self._crossing.get(f"{path}.{name}")
            if inner is not None:
                nested[name.removesuffix("[x]")] = {"cardinality": "0..*", **self._crossed(f"{path}.{name}", inner)}
        return {**content, "nested": nested}

    @cached_property
    def invariants(self) -> Table:
        """Invariants by key: severity, human text, FHIRPath expression."""
        return self._table("invariants")

    @cached_property
    def _sets(self) -> Table:
        return self._table("valuesets")

    def value_set(self, url: str) -> ValueSet | None:
        """Return the codes of a value set by code system; ``None`` where they are not all known."""
        if url not in self._value_sets:
            row = self._sets.get(url)
            self._value_sets[url] = row and {
                system: self.systems[system] if codes is True else frozenset(codes) for system, codes in row.items()
            }
        return self._value_sets[url]

    def page(self, definition: str) -> str:
        """Return the address of the specification's text on an element (``Group.characteristic.value[x]``)."""
        name = definition.partition(".")[0]
        page = self._pages.get(name)
        if page is None:
            row = self.types.get(name)
            page = self._pages[name] = row["page"] if row else name.lower()
        return f"{self.site}{page}-definitions.html#{definition.replace('[x]', '_x_')}"


@cache
def definitions(edition: str) -> Definitions:
    """Return the tables of ``edition``, read once per process.

    Raises:
        UsageError: there are no tables for that edition.
    """
    return Definitions(edition)
