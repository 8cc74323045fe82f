"""Expand value sets and flatten code systems for ``build_fhir_definitions.py``."""

from __future__ import annotations

import re
from typing import Any, Protocol

Json = dict[str, Any]
# Code systems of HL7 version 2 and 3 messages; of these only what a FHIR value set draws on.
_MESSAGING = re.compile("/v[23]-")
# Code systems of other publishers that a value set takes over whole, and that value set: HL7 expanded them once.
_EXPANDED_WHOLE = {
    "urn:iso:std:iso:3166": "http://hl7.org/fhir/ValueSet/country",
    "urn:iso:std:iso:4217": "http://hl7.org/fhir/ValueSet/currencies",
}
Codes = dict[str, Any]  # system -> list of codes, or True for the whole code system


class Definitions(Protocol):
    """What is needed of a package."""

    def of(self, kind: str) -> list[Json]:
        """The definitions of one resource type."""
        ...


def _concepts(node: Json) -> list[str]:
    found = []
    for concept in node.get("concept", []):
        found.append(concept["code"])
        found += _concepts(concept)
    return found


class Terminology:
    """Value sets and complete code systems of the packages; the first package that defines a thing wins."""

    def __init__(self, definitions: list[Any], expansions: list[Any]) -> None:
        self._sets: dict[str, Json] = {}
        self._systems: dict[str, Json] = {}
        self._expanded: dict[str, Json] = {}
        for package in definitions:
            for one in package.of("ValueSet"):
                self._sets.setdefault(one["url"], one)
            for one in package.of("CodeSystem"):
                if one["content"] == "complete" and "url" in one:
                    self._systems.setdefault(one["url"], one)
        for package in expansions:
            for one in package.of("ValueSet"):
                self._expanded.setdefault(one["url"], one)
            for one in package.of("CodeSystem"):
                if one["content"] == "complete" and "url" in one:
                    self._systems.setdefault(one["url"], one)

    def value_set(self, url: str) -> Codes | None:
        """Return the codes of a value set by system, ``None`` where they are not finite or not known completely."""
        found = self._composed(url, ()) or self._from_expansion(url)
        if not found:
            return None
        return {
            system: True if self._is_whole(system, codes) else sorted(codes) for system, codes in sorted(found.items())
        }

    def _is_whole(self, system: str, codes: set[str]) -> bool:
        return system in self._systems and codes == set(_concepts(self._systems[system]))

    def _composed(self, url: str, within: tuple[str, ...]) -> dict[str, set[str]] | None:
        """Expand by the definition itself: listed concepts, whole complete code systems, other value sets."""
        definition = self._sets.get(url.partition("|")[0])
        if definition is None or url in within:
            return None
        compose = definition.get("compose", {})
        if compose.get("exclude"):
            return None
        found: dict[str, set[str]] = {}
        for include in compose.get("include", []):
            if include.get("filter"):
                return None
            part: dict[str, set[str]] | None = None
            if "system" in include:
                system = include["system"]
                if "concept" in include:
                    part = {system: {concept["code"] for concept in include["concept"]}}
                elif system in self._systems:
                    part = {system: set(_concepts(self._systems[system]))}
                else:
                    return None
            for other in include.get("valueSet", []):
                inner = self._composed(other, (*within, url))
                if inner is None:
                    return None
                part = inner if part is None else {s: c & inner.get(s, set()) for s, c in part.items()}
            for system, codes in (part or {}).items():
                found.setdefault(system, set()).update(codes)
        return found or None

    def _from_expansion(self, url: str) -> dict[str, set[str]] | None:
        expansion = self._expanded.get(url, {}).get("expansion")
        if expansion is None or not expansion.get("contains"):
            return None
        if any(one["name"] == "limitedExpansion" for one in expansion.get("parameter", [])):
            return None
        found: dict[str, set[str]] = {}

        def take(nodes: list[Json]) -> None:
            for node in nodes:
                if "code" in node and not node.get("abstract"):
                    found.setdefault(node["system"], set()).add(node["code"])
                take(node.get("contains", []))

        take(expansion["contains"])
        return found

    def _drawn(self, url: str, within: tuple[str, ...]) -> set[str]:
        """The code systems that a value set draws on, also through other value sets."""
        definition = self._sets.get(url.partition("|")[0], {})
        includes = [] if url in within else definition.get("compose", {}).get("include", [])
        found = {include["system"] for include in includes if "system" in include}
        for include in includes:
            for other in include.get("valueSet", []):
                found |= self._drawn(other, (*within, url))
        return found

    def code_systems(self, value_sets: dict[str, Codes | None], named: set[str]) -> dict[str, Json]:
        """Return the complete code systems: all of FHIR itself, and those that a value set of the packages draws on.

        ``named`` are the value sets of bindings of any strength.
        """
        of_fhir = {url for url in self._sets if url.startswith("http://hl7.org/fhir/")}
        of_fhir |= {url.partition("|")[0] for url in named}
        used = {system for codes in value_sets.values() if codes for system in codes}
        for url in self._sets:
            used.update(one for one in self._drawn(url, ()) if url in of_fhir or not _MESSAGING.search(one))
        rows: dict[str, Json] = {}
        for url, definition in self._systems.items():
            if not url.startswith("http://hl7.org/fhir/") and url not in used:
                continue
            row: Json = {"codes": sorted(set(_concepts(definition)))}
            if definition.get("caseSensitive") is False:
                row["caseSensitive"] = False
            rows[url] = row
        for url, whole in _EXPANDED_WHOLE.items():
            if whole not in self._expanded:
                continue  # R4's expansions have no countries
            expansion = self._expanded.get(whole, {}).get("expansion", {})
            codes = sorted(one["code"] for one in expansion.get("contains", []))
            if not codes or len(codes) != expansion.get("total", len(codes)):
                raise SystemExit(f"{whole} is not expanded completely")
            rows[url] = {"codes": codes, "asOf": expansion["timestamp"][:10]}
        return rows
