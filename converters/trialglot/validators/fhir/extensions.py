"""Extensions: every one is checked for its form, a known one against its definition, an unknown one is told.

Known are the extensions of HL7's extension pack (https://hl7.org/fhir/extensions/), in editions before R5 also those of
the edition itself and those for elements of R5; what a definition says becomes a shape of its own, so that value type,
cardinality and binding are checked like those of any element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trialglot.validators.fhir.faults import Fault, Faults, fault, listed, shown

if TYPE_CHECKING:
    from trialglot.validators.fhir.library import Library
    from trialglot.validators.fhir.shapes import Check, Context, Shape

Object = dict[str, Any]
_RULE = "Extension.url"
_HL7 = "http://hl7.org/fhir/StructureDefinition/"


def narrowed_rows(rows: list[list[Any]], definition: dict[str, Any]) -> list[list[Any]]:
    """Return the element rows of Extension as a definition narrows them: value type, nested extensions or none."""
    narrowed = []
    for row in rows:
        if row[0] == "value[x]":
            if "value" in definition:
                narrowed.append(definition["value"])
        elif row[0] != "extension" or "nested" in definition or "open" in definition:
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
        if ":" in url:
            return [*(found or []), _unknown(url, modifier=modifier)]
        if not nested and url.strip():
            rule = "the address of an extension is absolute"
            return [*(found or []), fault("FHR318", _RULE, "url", url=url, rule=rule)]
        return found

    return check


def _unknown(url: str, *, modifier: bool) -> Fault:
    note = "HL7 publishes none of this address" if url.startswith(_HL7) else "no definition of it is at hand"
    return fault("FHR324" if modifier else "FHR323", _RULE, "url", url=url, note=note)


def _known_check(library: Library, url: str, definition: dict[str, Any], misplaced: str | None) -> Check:
    """Return the check of an extension by its definition; ``misplaced`` says what is wrong with where it stands."""
    shape = library.extension(url, definition)
    nested = definition.get("nested", {})
    limits = definition["value"][3] if len(definition.get("value", ())) > 3 else {}
    if nested and "extension" not in shape.items:
        shape.items["extension"] = _nested_check(library, shape, url, nested)

    def check(obj: Object, context: Context) -> Faults:
        found = shape.check(obj, context) or []
        if nested:
            found = found + _counted(url, nested, obj.get("extension"))
        if "fixed" in limits or "minimum" in limits:
            found = found + _beyond(url, limits, obj)
        if misplaced is not None:
            found = [*found, fault("FHR318", _RULE, url=url, rule=misplaced)]
        return found or None

    return check


def _beyond(url: str, limits: dict[str, Any], obj: Object) -> list[Fault]:
    """Compare a value of boolean or number with what the definition fixes."""
    value = next((value for key, value in obj.items() if key.startswith("value")), None)
    if isinstance(value, bool) and value is not limits.get("fixed", value):
        rule = f"the value is {str(limits['fixed']).lower()} wherever it is given"
    elif isinstance(value, int) and value < limits.get("minimum", value):
        rule = f"{value} given, at least {limits['minimum']} allowed"
    else:
        return []
    return [fault("FHR318", _RULE, "value", url=url, rule=rule)]


def _nested_check(library: Library, shape: Shape, url: str, nested: dict[str, Any]) -> Check:
    other = extension_check(library, shape, modifier=False)
    checks = {name: _known_check(library, f"{url}#{name}", row, None) for name, row in nested.items()}

    def check(obj: Object, context: Context) -> Faults:
        name = obj.get("url")
        if isinstance(name, str):
            if name in checks:
                return checks[name](obj, context)
            if ":" not in name:
                rule = f"it has no nested extension {shown(name)}; it has {listed(nested)}"
                return [fault("FHR318", _RULE, url=url, rule=rule)]
        return other(obj, context)

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
    counts as fitting, until ``out_of_place`` looks.
    """
    if bool(definition.get("modifier")) is not modifier:
        right, wrong = ("extension", "modifierExtension") if modifier else ("modifierExtension", "extension")
        return f"it belongs in {right}, not in {wrong}"
    if undecided(library, owner.name, definition["context"]):
        return None
    return out_of_place(definition["context"], library.context_names(owner.name), owner.extension or owner.name)


def undecided(library: Library, owner: str, contexts: list[str]) -> bool:
    """Whether the fitness of a place depends on where in a resource its data type stands."""
    root = library.definitions.types.get(owner.partition(".")[0])
    if root is not None and root["kind"] == "resource":
        return False
    in_value = owner.startswith("Extension.")
    return any(in_value if ":" in context else "." in context for context in contexts)


def out_of_place(contexts: list[str], names: set[str], owner: str) -> str | None:
    """Compare where an extension may stand with all names of the place where it does stand.

    A context is the path of an element, the name of a type, or the address of an extension.
    """
    if not contexts or owner in contexts or any(context.replace("[x]", "") in names for context in contexts):
        return None
    return f"it belongs in {listed(contexts)}, not in {owner}"
