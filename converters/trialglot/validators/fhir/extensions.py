"""Extensions: every one is checked for its form, a known one against its definition.

Known are the extensions of HL7's extension pack (https://hl7.org/fhir/extensions/), in editions before R5 those of the
edition itself and those for elements of R5; what a definition says becomes a
shape of its own, so that value type, cardinality and binding are checked like those of any element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialglot.validators.fhir.faults import Fault, Faults, fault, listed, shown

if TYPE_CHECKING:
    from trialglot.validators.fhir.library import Library
    from trialglot.validators.fhir.shapes import Check, Context, Shape

Object = dict[str, Any]
_RULE = "Extension.url"


def narrowed_rows(rows: list[list[Any]], definition: dict[str, Any]) -> list[list[Any]]:
    """Return the element rows of Extension as a definition narrows them: value type, nested extensions or none."""
    narrowed = []
    for row in rows:
        if row[0] == "value[x]":
            if "value" in definition:
                narrowed.append(definition["value"])
        elif row[0] != "extension" or "nested" in definition:
            narrowed.append(row)
    return narrowed


def extension_check(library: Library, owner: Shape, *, modifier: bool) -> Check:
    """Return the check of the extensions that stand in ``owner``."""
    plain = library.shape("Extension").check
    nested = owner.name == "Extension"
    checks: dict[str, Check] = {}

    def check(obj: Object, context: Context) -> Faults:
        url = obj.get("url")
        if not isinstance(url, str):
            return plain(obj, context)
        known = checks.get(url)
        if known is not None:
            return known(obj, context)
        definition = library.definitions.extension(url)
        if definition is not None:
            checks[url] = _known_check(library, url, definition, _misplaced(library, owner, definition, modifier))
            return checks[url](obj, context)
        found = plain(obj, context)
        if ":" not in url and not nested and url.strip():
            rule = "the address of an extension is absolute"
            return [*(found or []), fault("FHR318", _RULE, "url", url=url, rule=rule)]
        return found

    return check


def _known_check(library: Library, url: str, definition: dict[str, Any], misplaced: str | None) -> Check:
    """Return the check of an extension by its definition; ``misplaced`` says what is wrong with where it stands."""
    shape = library.extension(url, definition)
    nested = definition.get("nested", {})
    if nested and "extension" not in shape.items:
        shape.items["extension"] = _nested_check(library, url, nested)

    def check(obj: Object, context: Context) -> Faults:
        found = shape.check(obj, context) or []
        if nested:
            found = found + _counted(url, nested, obj.get("extension"))
        if misplaced is not None:
            found = [*found, fault("FHR318", _RULE, url=url, rule=misplaced)]
        return found or None

    return check


def _nested_check(library: Library, url: str, nested: dict[str, Any]) -> Check:
    plain = library.shape("Extension").check
    checks = {name: _known_check(library, f"{url}#{name}", row, None) for name, row in nested.items()}

    def check(obj: Object, context: Context) -> Faults:
        name = obj.get("url")
        if isinstance(name, str):
            if name in checks:
                return checks[name](obj, context)
            if ":" not in name:
                rule = f"it has no nested extension {shown(name)}; it has {listed(nested)}"
                return [fault("FHR318", _RULE, url=url, rule=rule)]
        return plain(obj, context)

    return check


def _counted(url: str, nested: dict[str, Any], parts: Any) -> list[Fault]:
    """Compare the number of nested extensions of each name with the definition."""
    counts = dict.fromkeys(nested, 0)
    for part in parts if isinstance(parts, list) else ():
        name = part.get("url") if isinstance(part, dict) else None
        if isinstance(name, str) and name in counts:
            counts[name] += 1
    found = []
    for name, count in counts.items():
        cardinality = nested[name]["cardinality"]
        least, _, most = cardinality.partition("..")
        if count < int(least) or (most != "*" and count > int(most)):
            rule = f"{count} nested extensions {name!r}, {cardinality} allowed"
            found.append(fault("FHR318", _RULE, "extension", url=url, rule=rule))
    return found


def _misplaced(library: Library, owner: Shape, definition: dict[str, Any], modifier: bool) -> str | None:
    """Return what is wrong with the place of a known extension, ``None`` where nothing is.

    Where the owner is a data type, its place in a resource is not known here; a context that names an element then
    counts as fitting.
    """
    if bool(definition.get("modifier")) is not modifier:
        right, wrong = ("extension", "modifierExtension") if modifier else ("modifierExtension", "extension")
        return f"it belongs in {right}, not in {wrong}"
    contexts = definition["context"]
    root = library.definitions.types.get(owner.name.partition(".")[0])
    in_resource = root is not None and root["kind"] == "resource"
    names = library.context_names(owner.name)
    for context in contexts:
        if context in names or context.startswith("http") or "#" in context:
            return None
        if not in_resource and "." in context:
            return None
    return f"it belongs in {listed(contexts)}, not in {owner.name}" if contexts else None
