"""What the invariants and the text of the specification ask of a good document beyond cardinality.

Written from the human text of the definitions: which elements need which others beside them, and which exclude each
other.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

Object = dict[str, Any]
UCUM = "http://unitsofmeasure.org"
UUID = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
NARRATIVE = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Example</p></div>'}
# Elements that name another of the same resource by its id or link id, and the ids that they use here.
LINKS = {
    "PlanDefinition.action.goalId": "goal",
    "PlanDefinition.action.relatedAction.targetId": "next",
    "PlanDefinition.action.relatedAction.actionId": "next",
    "PlanDefinition.action.participant.actorId": "actor",
    "PlanDefinition.action.input.relatedData": "data",
    "PlanDefinition.action.output.relatedData": "data",
    "EvidenceVariable.characteristic.definitionId": "definition",
}
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class Need(NamedTuple):
    """Where one of ``when`` is given (or always), ``add`` is added, unless one of ``unless`` is there already."""

    when: tuple[str, ...]
    unless: tuple[str, ...]
    add: Object


_SYSTEM = Need(("code",), ("system",), {"system": UCUM})
_ONE = {"value": 1, "unit": "mg", "system": UCUM, "code": "mg"}
NEEDS: dict[str, tuple[Need, ...]] = {
    "Age": (Need(("value",), ("code",), {"code": "a"}), _SYSTEM),
    "Attachment": (Need(("data",), ("contentType",), {"contentType": "text/plain"}),),
    "Bundle.entry": (Need((), ("resource", "request", "response"), {"fullUrl": UUID}),),
    "ContactPoint": (Need(("value",), ("system",), {"system": "phone"}),),
    "Count": (Need(("value",), ("code",), {"code": "1"}), _SYSTEM),
    "DataRequirement.codeFilter": (Need((), ("path", "searchParam"), {"path": "code"}),),
    "DataRequirement.dateFilter": (Need((), ("path", "searchParam"), {"path": "date"}),),
    "Distance": (Need(("value",), ("code",), {"code": "m"}), _SYSTEM),
    "Duration": (
        Need(("value",), ("code",), {"code": "d"}),
        Need(("code",), ("value",), {"value": 1}),
        _SYSTEM,
    ),
    "Expression": (Need((), ("expression", "reference"), {"expression": "true"}),),
    "Identifier": (Need((), ("value",), {"value": "12345"}),),
    "Organization": (Need((), ("name", "identifier"), {"name": "Example"}),),
    "PlanDefinition.action.input": (Need((), ("requirement", "relatedData"), {"requirement": {"type": "Patient"}}),),
    "PlanDefinition.action.output": (Need((), ("requirement", "relatedData"), {"requirement": {"type": "Patient"}}),),
    "Quantity": (_SYSTEM,),
    "Ratio": (Need((), ("numerator",), {"numerator": _ONE}), Need((), ("denominator",), {"denominator": _ONE})),
    "RatioRange": (
        Need((), ("lowNumerator", "highNumerator"), {"lowNumerator": _ONE}),
        Need((), ("denominator",), {"denominator": _ONE}),
    ),
    "SampledData": (Need((), ("interval", "offsets"), {"interval": 1}),),
    "Timing.repeat": (
        Need(("durationMax",), ("duration",), {"duration": 1}),
        Need(("duration",), ("durationUnit",), {"durationUnit": "h"}),
        Need(("periodMax",), ("period",), {"period": 1}),
        Need(("period",), ("periodUnit",), {"periodUnit": "d"}),
        Need(("countMax",), ("count",), {"count": 1}),
        Need(("offset",), ("when",), {"when": ["MORN"]}),
    ),
    "TriggerDefinition": (Need(("condition",), ("data",), {"data": [{"type": "Patient"}]}),),
}
# Elements left out where everything is given at once, since an invariant or the text allows them only without others.
LEFT_OUT = {
    "Timing.repeat": ("timeOfDay",),
    "DataRequirement.codeFilter": ("searchParam",),
    "DataRequirement.dateFilter": ("searchParam",),
    "PlanDefinition.action.input": ("relatedData",),
    "PlanDefinition.action.output": ("relatedData",),
    "TriggerDefinition": ("timing[x]",),
    "SampledData": ("offsets",),
    "EvidenceVariable.characteristic": (
        "definitionCanonical", "definitionCodeableConcept", "definitionExpression", "definitionId",
        "definitionByTypeAndValue", "definitionByCombination",
    ),
    "Availability.availableTime": ("availableStartTime", "availableEndTime"),
    "Bundle": ("total", "issues"),
    "Bundle.entry": ("search", "response"),
    "Provenance.agent": ("onBehalfOf",),
    "Group": ("member",),
}  # fmt: skip


def plan(found: Object) -> None:
    """Give a plan the elements that its actions name by id (pld-3, pld-4), and each action a link id of its own."""
    actions = list(found.get("action", ()))
    named: set[str] = set()
    for number, action in enumerate(actions):
        actions += action.get("action", ())
        if number and "linkId" in action:
            action["linkId"] = f"Example-{number}"
        named.update(key for key in ("goalId", "relatedAction") if key in action)
        named.update("actorId" for one in action.get("participant", ()) if "actorId" in one)
        named.update(
            "relatedData" for key in ("input", "output") for one in action.get(key, ()) if "relatedData" in one
        )
    if "goalId" in named:
        found["goal"] = [{"description": {"text": "Example"}} | one for one in found.get("goal", [{}])]
        found["goal"][0]["id"] = "goal"
    if "relatedAction" in named:
        found["action"] = [*found["action"], {"id": "next", "title": "Example"}]
    if "actorId" in named:
        found["actor"] = [{"option": [{"type": "patient"}]} | one for one in found.get("actor", [{}])]
        found["actor"][0]["id"] = "actor"
    if "relatedData" in named:
        given = {"title": "Example", "input": [{"id": "data", "requirement": {"type": "Patient"}}]}
        found["action"] = [*found["action"], given]


def variable(found: Object) -> None:
    """Give a variable the characteristic that another names by its link id."""
    characteristics = list(found.get("characteristic", ()))
    for one in characteristics:
        characteristics += one.get("definitionByCombination", {}).get("characteristic", ())
    if any("definitionId" in one for one in characteristics):
        given = {"linkId": "definition", "description": "Example"}
        found["characteristic"] = [*found["characteristic"], given]


def trigger(found: Object) -> None:
    """Give a trigger the kind that fits what it holds (trd-1, trd-3)."""
    timing = any(key.startswith("timing") for key in found)
    if "data" in found:
        found["type"] = "data-added"
    elif timing:
        found["type"] = "periodic"
    else:
        found["type"] = "named-event"
        found.setdefault("name", "Example")


def bundle(found: Object) -> None:
    """Give a Bundle the type that its content asks for, and what that type asks for."""
    entries = found.get("entry", [])
    if "total" in found or any("search" in one for one in entries):
        found["type"] = "searchset"
    elif any("response" in one for one in entries):
        found["type"] = "batch-response"
    elif any("request" in one for one in entries):
        found["type"] = "batch"
    else:
        found["type"] = "collection"
    if found["type"] == "searchset" and not found.get("link"):
        found["link"] = [{"relation": "self", "url": "https://example.org/Basic"}]


def entry(found: Object) -> None:
    """Give an entry a resource, and the resource its address."""
    if "request" in found and found["request"].get("method") in ("PUT", None):
        found["request"].update(method="PUT", url="Basic/example")
    found.setdefault("resource", basic())
    found.setdefault("fullUrl", "https://example.org/fhir/Basic/example")


def agent(found: Object) -> None:
    """Nobody acts on behalf of themselves (prov-1)."""
    behalf = found.get("onBehalfOf", {}).get("reference")
    if behalf is not None and behalf == found["who"].get("reference"):
        found["onBehalfOf"] = found["onBehalfOf"] | {"reference": f"{behalf.partition('/')[0]}/other"}


def extension(found: Object) -> None:
    """Give an extension a value or parts."""
    if "extension" not in found and not any(key.startswith("value") for key in found):
        found["valueString"] = "Example"


def coding(found: Object) -> None:
    """A display stands with its code, a code or a version with its system."""
    if "display" in found:
        found.setdefault("code", "example")
    if "code" in found or "version" in found:
        found.setdefault("system", "https://example.org/codes")


RULES = {
    "PlanDefinition": plan,
    "TriggerDefinition": trigger,
    "Bundle": bundle,
    "Bundle.entry": entry,
    "Extension": extension,
    "Coding": coding,
    "EvidenceVariable": variable,
    "Provenance.agent": agent,
}


def basic() -> Object:
    """Return a resource that stands on its own."""
    return {"resourceType": "Basic", "id": "example", "text": dict(NARRATIVE), "code": {"text": "Example"}}


def contained_basic() -> Object:
    """Return a resource to be contained: it refers to the resource that contains it (dom-3)."""
    return {"resourceType": "Basic", "id": "inner", "code": {"text": "Example"}, "subject": {"reference": "#"}}


def outcome() -> Object:
    """Return an OperationOutcome that says nothing bad (bdl-16)."""
    issue = {"severity": "information", "code": "informational"}
    return {"resourceType": "OperationOutcome", "text": dict(NARRATIVE), "issue": [issue]}


def complete(path: str, found: Object, known: Container[str]) -> None:
    """Add to an object what its other elements ask for, as far as the edition knows those elements."""
    for need in NEEDS.get(path, ()):
        if need.when and not any(key in found for key in need.when):
            continue
        if not any(key in found for key in need.unless):
            found.update({key: value for key, value in need.add.items() if key in known})
    rule = RULES.get(path)
    if rule is not None:
        rule(found)
