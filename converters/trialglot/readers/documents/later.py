"""A Bundle of R4B or R4 in the shape of R5: what ``writers/fhir/earlier`` does, backwards.

Elements of R5 that HL7's cross-version extensions carry (https://hl7.org/fhir/R5/versions.html#extensions) become
elements again; what has another name or form in the earlier edition gets that of R5.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from trialglot import codes
from trialglot.design.wording import unquoted
from trialglot.fhir.definitions import CROSS_VERSION
from trialglot.fhir.xml_layout import Layout, layouts

Tree: TypeAlias = dict[str, Any]

_CONTACTS = "Contacts: "
_RENAMED = {"category": "studyDesign", "location": "region", "reasonStopped": "whyStopped"}
NAMES = {**{new: old for old, new in _RENAMED.items()}, "comparisonGroup": "arm"}
"""What elements of R5's ResearchStudy are called in the earlier editions, as far as they are elements there."""


def lifted(bundle: Tree) -> Tree:
    """Return a Bundle with its resources in the shape of R5; what has none stays as it is."""
    return {**bundle, "entry": [{**entry, "resource": _resource(entry["resource"])} for entry in bundle["entry"]]}


def _resource(resource: Tree) -> Tree:
    kind = resource.get("resourceType", "")
    found: Tree = _restored(resource, kind)
    change = _CHANGES.get(kind)
    if change is not None:
        change(found)
    return found


def _restored(value: Any, kind: str) -> Any:
    """Return a value with the extensions that carry elements of R5 turned into these."""
    if isinstance(value, list):
        return [_restored(one, kind) for one in value]
    if not isinstance(value, dict):
        return value
    made: Tree = {}
    for key, one in value.items():
        if key == "extension" and isinstance(one, list):
            left = [each for each in one if not _carried(each, made)]
            if left:
                made["extension"] = left
        else:
            made[key] = _restored(one, kind)
    return made


def _carried(extension: Any, holder: Tree) -> bool:
    """Put what an extension carries where R5 has it; false for another extension."""
    url = extension.get("url", "") if isinstance(extension, dict) else ""
    if not isinstance(url, str) or not url.startswith(CROSS_VERSION):
        return False
    owner, _, name = url.removeprefix(CROSS_VERSION).rpartition(".")
    layout = layouts("5.0.0")[owner]
    slot = next((one for one in layout.values() if one.step == name), None)
    if slot is None:
        return False
    _put(holder, slot.key, slot.many, _value(extension, slot.kind))
    return True


def _put(holder: Tree, key: str, many: bool, value: Any) -> None:
    if many:
        holder.setdefault(key, []).append(value)
    else:
        holder[key] = value


def _value(extension: Tree, kind: str) -> Any:
    value = next((one for key, one in extension.items() if key.startswith("value")), None)
    if value is not None:
        return _restored(value, kind)
    made: Tree = {}
    layout: Layout = layouts("5.0.0")[kind]
    for part in extension.get("extension", ()):
        slot = next((one for one in layout.values() if one.step == part.get("url")), None)
        if slot is not None:
            _put(made, slot.key, slot.many, _value(part, slot.kind))
    return made


def _study(study: Tree) -> None:
    for old, new in _RENAMED.items():
        if old in study:
            study[new] = study.pop(old)
    if "focus" in study:
        study["focus"] = [{"concept": one} for one in study["focus"]]
    for held in study.pop("enrollment", ())[:1]:
        study.setdefault("recruitment", {})["eligibility"] = held
    if "arm" in study:
        groups = {one.get("linkId"): one for one in study.get("comparisonGroup", ())}
        study["comparisonGroup"] = [
            {**groups.get(one.get("id"), {}), "linkId": one.get("id"), **{k: v for k, v in one.items() if k != "id"}}
            for one in study.pop("arm")
        ]
    for artifact in study.get("relatedArtifact", ()):
        _artifact(artifact)


def _artifact(artifact: Tree) -> None:
    if "resource" in artifact:
        artifact["resourceReference"] = {"reference": artifact.pop("resource")}
    if artifact.get("type") == "derived-from":
        artifact["type"] = "transforms"
    shared = {"text": codes.label("related_artifact_type", "supported-with")}
    if shared in artifact.get("classifier", ()):
        artifact["type"] = "supported-with"
        artifact["classifier"] = [one for one in artifact["classifier"] if one != shared]


def _location(location: Tree) -> None:
    described, points = str(location.get("description", "")), location.get("telecom", [])
    ours = described.startswith(_CONTACTS)
    contacts = _site_contacts(described.removeprefix(_CONTACTS) if ours else "", points)
    if contacts:
        location["contact"] = contacts
    if ours or not described:
        location.pop("description", None)


_QUOTED = r'"(?:[^"]|"")*"'
_END = r"(?=: |; |\Z)"
# Who a contact is, in quotation marks or up to the next mark, and as what, in parentheses.
_WHO = re.compile(
    rf"{_QUOTED}(?: \((?:{_QUOTED}|[^()]*)\))?{_END}"
    rf"|(?:(?:(?!: |; ).)+ )?\({_QUOTED}\){_END}"
    rf"|.+?{_END}",
    re.DOTALL,
)
_ROLE = re.compile(rf"(?:({_QUOTED}|.*) )?\(({_QUOTED}|[^()]*)\)", re.DOTALL)


def _site_contacts(text: str, points: list[Tree]) -> list[Tree]:
    """Return the contacts of a site from the words that name them; each number or address stands in these too."""
    left, found, start = list(points), [], 0
    while start < len(text):
        contact: Tree = {}
        told = _reached(text, start, left)
        if not told and (match := _WHO.match(text, start)):
            contact = _named(match[0])
            start = match.end()
            if text.startswith(": ", start):
                start += len(": ")
                told = _reached(text, start, left)
        if told:
            contact["telecom"] = told
            del left[: len(told)]
            start += len(_listed(told))
        elif not contact:
            break
        found.append(contact)
        start = (text.find("; ", start) + 1 or len(text)) + 1
    # A number that no words speak of, which somebody has added.
    return [*found, {"telecom": left}] if left else found


def _reached(text: str, start: int, points: list[Tree]) -> list[Tree]:
    """Return the first of the numbers and addresses that stand in a text at a place, up to a mark or the end."""
    found, said = 0, ""
    for count, point in enumerate(points, 1):
        said += f"{', ' if said else ''}{point.get('value', '')}"
        if not text.startswith(said, start):
            break
        if text[start + len(said) : start + len(said) + 2] in ("", "; "):
            found = count
    return points[:found]


def _named(who: str) -> Tree:
    """Return name and purpose of a contact from the words for it."""
    name, purpose = who, ""
    if who in codes.labels("contact_role"):
        name, purpose = "", who
    elif match := _ROLE.fullmatch(who):
        name, purpose = match[1] or "", match[2]
    made: Tree = {}
    if purpose:
        made["purpose"] = {"text": unquoted(purpose)}
    if name:
        made["name"] = [{"text": unquoted(name)}]
    return made


def _listed(points: list[Tree]) -> str:
    return ", ".join(str(one.get("value", "")) for one in points)


def _role(role: Tree) -> None:
    if "telecom" in role:
        role["contact"] = [{"telecom": role.pop("telecom")}]


def _plan_definition(plan: Tree) -> None:
    for action in plan.get("action", ()):
        if "id" in action:
            action.setdefault("linkId", action["id"])
        _plan_definition(action)


def _medicines(activity: Tree) -> None:
    for one in activity.get("contained", ()):
        if "form" in one:
            one["doseForm"] = one.pop("form")


_CHANGES: dict[str, Callable[[Tree], None]] = {
    "ResearchStudy": _study,
    "Location": _location,
    "PractitionerRole": _role,
    "PlanDefinition": _plan_definition,
    "ActivityDefinition": _medicines,
}
