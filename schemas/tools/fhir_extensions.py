"""Extension definitions for ``build_fhir_definitions.py``, and what is common to them and the types."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any, Protocol

Json = dict[str, Any]


class Definitions(Protocol):
    """What is needed of a package."""

    def of(self, kind: str) -> list[Json]:
        """The definitions of one resource type."""
        ...


class Types(Protocol):
    """What is needed of the types of the edition."""

    by_name: dict[str, Json]

    def element(self, path: str, element: Json) -> list[Any]:
        """Return the row of an element."""
        ...


def limits(element: Json) -> Json:
    """The fixed value or least value of an element.

    Of all definitions here only extensions have any, but for the limits of the primitive types and the addresses of
    extensions; another one stops the run, so that none is lost.
    """
    found: Json = {}
    for key, value in element.items():
        if key in ("fixedBoolean", "patternBoolean"):
            found["fixed"] = value
        elif key == "minValueInteger":
            found["minimum"] = value
        elif re.match("(fixed|pattern|minValue|maxValue|maxLength)", key) and not element["path"].endswith(".url"):
            raise SystemExit(f"{element['id']}: {key} has no place in the tables")
    sliced = element.get("slicing")
    by = sliced.get("discriminator") if sliced else None
    # Extensions are sliced by their address, their value by its type: the rows have both.
    if by not in (None, [{"type": "value", "path": "url"}], [{"type": "type", "path": "$this"}]):
        raise SystemExit(f"{element['id']}: slicing has no place in the tables")
    return found


def extension_rows(packages: list[Any], earlier: list[Any], types: Types, edition: str) -> dict[str, Json]:
    """Return the rows of ``extensions.tsv``: every extension definition, whatever its status.

    HL7's extension pack is in force wherever FHIR is used, and is written for R5: there its definitions replace earlier
    ones. An earlier edition keeps its own, and has those that are in the pack alone as far as their types are its own.
    Where an extension may stand changes from one publication to the next; every published place counts, since what was
    written by one of them stays as it is.
    """
    found: dict[str, Json] = {}
    places: dict[str, list[list[str]]] = {}
    for package in (*earlier, *packages):
        for one in package.of("StructureDefinition"):
            if one.get("type") != "Extension" or one.get("derivation") != "constraint":
                continue
            url = one["url"]
            places.setdefault(url, []).append(_contexts(one))
            if package not in earlier and (url not in found or edition >= "5"):
                found[url] = _extension_row(one, types)
    # No list of places says that none is wrong.
    return {
        url: {"context": list(dict.fromkeys(chain(*places[url]))) if all(places[url]) else [], **row}
        for url, row in found.items()
        if _of_the_edition(row, types)
    }


def _of_the_edition(row: Json, types: Types) -> bool:
    """Take out of an extension's row the types that the edition lacks; say whether any is left everywhere."""
    value = row.get("value")
    if value is not None:
        value[2] = {
            kind: [name for name in targets if name in types.by_name]
            for kind, targets in value[2].items()
            if kind in types.by_name and (not targets or any(name in types.by_name for name in targets))
        }
        if not value[2]:
            return False
    return all(_of_the_edition(inner, types) for inner in row.get("nested", {}).values())


def _extension_row(one: Json, types: Types) -> Json:
    elements = {e["id"]: e for e in one["snapshot"]["element"]}
    modifier: Json = {"modifier": True} if elements["Extension"].get("isModifier") else {}
    return modifier | _extension_content(elements, "Extension", types)


def _contexts(one: Json) -> list[str]:
    """Where an extension may stand: paths of elements and addresses of extensions; none where that is not judged.

    That is where an expression says it, and in a definition that is retired and not kept up any more.
    """
    contexts = one.get("context", [])
    if one["status"] == "retired" or any(c["type"] == "fhirpath" for c in contexts):
        return []
    return [c["expression"] for c in contexts]


def _extension_content(elements: dict[str, Json], at: str, types: Types) -> Json:
    """What one extension (or a nested one) may hold: ``value`` as an element row, or ``nested`` by name."""
    content: Json = {}
    value = elements.get(f"{at}.value[x]") or next(
        (e for key, e in elements.items() if key.startswith(f"{at}.value[x]:") and "." not in key[len(at) + 1 :]), None
    )
    if value is not None and value["max"] != "0":
        content["value"] = row = types.element("value[x]", value)
        for key, one in elements.items():
            if key.startswith(f"{at}.value[x]:") and one["path"].endswith(".value[x]") and len(row[2]) == 1:
                more = limits(one)
                row[3:] = [(row[3] if len(row) > 3 else {}) | more] if more else row[3:]
    nested = {}
    for key in elements:
        name = key.removeprefix(f"{at}.extension:")
        if name != key and "." not in name:
            url = elements.get(f"{key}.url", {}).get("fixedUri", name)
            nested[url] = {
                "cardinality": f"{elements[key]['min']}..{elements[key]['max']}",
                **_extension_content(elements, key, types),
            }
    if nested:
        content["nested"] = nested
    elif elements.get(f"{at}.extension", {}).get("max", "0") != "0":
        content["open"] = True
    return content
