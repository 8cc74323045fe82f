"""Invariants of resources, each a function keyed by the invariant's key (see ``invariants``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from trialglot.validators.fhir.invariants import FUNCTIONS, Object, Place, has, invariant
from trialglot.validators.fhir.links import all_actions, placed_actions

__all__ = ["FUNCTIONS", "bad_entries"]

_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{1,254}")
_ADDRESS = re.compile(r"[^|# ]+")
_DEFINED = (
    "definitionReference",
    "definitionCanonical",
    "definitionCodeableConcept",
    "definitionId",
    "definitionByTypeAndValue",
    "definitionByCombination",
)


@invariant("dom-2", needs="contained")
def dom_2(resource: Object) -> list[Place]:
    """A contained resource contains none itself."""
    return [("contained", i) for i, one in enumerate(resource["contained"]) if "contained" in one]


@invariant("dom-3", needs="contained")
def dom_3(resource: Object) -> list[Place]:
    """A contained resource is referred to in the resource, or refers to its container."""
    named = _fragments(resource)
    return [
        ("contained", index)
        for index, one in enumerate(resource["contained"])
        if f"#{one.get('id')}" not in named and "#" not in _fragments(one)
    ]


def _fragments(value: Object) -> set[str]:
    """All texts inside that can be a reference to a contained resource."""
    found = set()
    left: list[Any] = [value]
    for one in left:  # grows while it is gone through
        for part in one.values() if type(one) is dict else one:
            kind = type(part)
            if kind is dict or kind is list:
                left.append(part)
            elif kind is str and part[:1] == "#":
                found.add(part)
    return found


@invariant("dom-4", needs="contained")
def dom_4(resource: Object) -> list[Place]:
    """A contained resource has no version and no date of change of its own."""
    return [
        ("contained", i, "meta")
        for i, one in enumerate(resource["contained"])
        if "meta" in one and (has(one["meta"], "versionId") or has(one["meta"], "lastUpdated"))
    ]


@invariant("dom-5", needs="contained")
def dom_5(resource: Object) -> list[Place]:
    """A contained resource has no security label."""
    return [
        ("contained", i, "meta") for i, one in enumerate(resource["contained"]) if "security" in one.get("meta", ())
    ]


@invariant("dom-6")
def dom_6(resource: Object) -> bool:
    """A resource has a narrative."""
    text = resource.get("text")
    return text is None or not ("div" in text or "_div" in text)


@invariant("cnl-0")
def cnl_0(resource: Object) -> bool | list[Place]:
    """The name is usable as an identifier in programs."""
    name = resource.get("name")
    if name is None:
        return [("name",)] if "_name" in resource else False
    return False if _NAME.fullmatch(name) else [("name",)]


@invariant("cnl-1")
def cnl_1(url: str | None) -> bool:
    """A canonical address is known and has no version and no fragment in it."""
    return url is None or not _ADDRESS.fullmatch(url)


@invariant("org-1")
def org_1(organization: Object) -> bool:
    """An organisation has a name or an identifier."""
    return not has(organization, "name") and "identifier" not in organization


@invariant("org-3", needs="telecom")
def org_3(contact: Object) -> bool:
    """A contact of an organisation has no home telephone."""
    return any(one.get("use") == "home" for one in contact.get("telecom", ()))


@invariant("org-4", needs="address")
def org_4(contact: Object) -> bool:
    """A contact of an organisation has no home address."""
    return bool(contact.get("address", {}).get("use") == "home")


@invariant("dev-1", needs="name")
def dev_1(device: Object) -> bool:
    """One name of a device is the one to show."""
    return sum(name.get("display") is True for name in device["name"]) > 1


@invariant("evv-1")
def evv_1(characteristic: Object) -> bool:
    """A characteristic is defined in one way only."""
    return sum(has(characteristic, key) for key in _DEFINED) > 1


@invariant("pld-0")
@invariant("pld-1")
def pld_0(data: Object) -> bool:
    """Input and output of an action: a requirement or related data, not both."""
    return ("requirement" in data) == has(data, "relatedData")


@invariant("pld-3", needs="action")
def pld_3(plan: Object) -> list[Place]:
    """Goal ids of actions are ids of goals of the plan."""
    goals = {goal.get("id") for goal in plan.get("goal", ())}
    if all(goal in goals for action in all_actions(plan) if "goalId" in action for goal in action["goalId"]):
        return []
    return [
        (*place, "goalId", i)
        for action, place in placed_actions(plan)
        for i, goal in enumerate(action.get("goalId", ()))
        if goal not in goals
    ]


@invariant("pld-4", needs="action")
def pld_4(plan: Object) -> list[Place]:
    """Target ids of related actions are ids of actions of the plan."""
    related = [one for action in all_actions(plan) if "relatedAction" in action for one in action["relatedAction"]]
    if not related:
        return []
    ids = {action.get("id") for action in all_actions(plan)}
    if all(one.get("targetId") in ids for one in related):
        return []
    return [
        (*place, "relatedAction", i, "targetId")
        for action, place in placed_actions(plan)
        for i, one in enumerate(action.get("relatedAction", ()))
        if one.get("targetId") not in ids
    ]


@invariant("prov-1")
def prov_1(agent: Object) -> bool:
    """Nobody acts on behalf of himself (compared by the literal reference)."""
    who = agent["who"].get("reference")
    return who is not None and who == agent.get("onBehalfOf", {}).get("reference")


def _entries(bundle: Object) -> list[Object]:
    entries: list[Object] = bundle.get("entry", [])
    return entries


def bad_entries(bundle: Object, bad: Callable[[Object], bool]) -> list[Place]:
    """Return the places of the entries of which something bad is true."""
    return [("entry", index) for index, entry in enumerate(_entries(bundle)) if bad(entry)]


def _carries(entry: Object) -> bool:
    """Whether the request's method and the presence of a resource agree."""
    return (entry["request"].get("method") in ("POST", "PATCH", "PUT")) == ("resource" in entry)


@invariant("bdl-1")
def bdl_1(bundle: Object) -> bool:
    """A total belongs to a search set or a history."""
    return has(bundle, "total") and bundle.get("type") not in ("searchset", "history")


@invariant("bdl-2", needs="entry")
def bdl_2(bundle: Object) -> list[Place]:
    """Search information belongs to a search set."""
    return [] if bundle.get("type") == "searchset" else bad_entries(bundle, lambda entry: "search" in entry)


@invariant("bdl-3a", needs="entry")
def bdl_3a(bundle: Object) -> list[Place]:
    """Entries of a collection, document, message or search set have a resource, no request, no response."""
    if bundle.get("type") not in ("document", "message", "searchset", "collection"):
        return []
    return bad_entries(bundle, lambda e: "resource" not in e or "request" in e or "response" in e)


@invariant("bdl-3b", needs="entry")
def bdl_3b(bundle: Object) -> list[Place]:
    """Entries of a history have request and response, and a resource as the method asks."""
    if bundle.get("type") != "history":
        return []
    return bad_entries(bundle, lambda e: "request" not in e or "response" not in e or not _carries(e))


@invariant("bdl-3c", needs="entry")
def bdl_3c(bundle: Object) -> list[Place]:
    """Entries of a transaction or batch have a request, and a resource as the method asks."""
    if bundle.get("type") not in ("transaction", "batch"):
        return []
    return bad_entries(bundle, lambda e: not has(e.get("request", {}), "method") or not _carries(e))


@invariant("bdl-3d", needs="entry")
def bdl_3d(bundle: Object) -> list[Place]:
    """Entries of a response have a response."""
    if bundle.get("type") not in ("transaction-response", "batch-response"):
        return []
    return bad_entries(bundle, lambda entry: "response" not in entry)


@invariant("bdl-5")
def bdl_5(entry: Object) -> bool:
    """An entry has a resource, a request or a response."""
    return "resource" not in entry and "request" not in entry and "response" not in entry


@invariant("bdl-7", needs="entry")
def bdl_7(bundle: Object) -> list[Place]:
    """Full addresses are unique, or their versions differ."""
    if bundle.get("type") == "history":
        return []
    seen = set()
    broken: list[Place] = []
    for index, entry in enumerate(_entries(bundle)):
        if "fullUrl" in entry or "_fullUrl" in entry:
            key = (entry.get("fullUrl"), entry.get("resource", {}).get("meta", {}).get("versionId"))
            if key in seen:
                broken.append(("entry", index, "fullUrl"))
            seen.add(key)
    return broken


@invariant("bdl-8")
def bdl_8(entry: Object) -> list[Place]:
    """A full address is known and names no version."""
    full = entry.get("fullUrl")
    wrong = "_fullUrl" in entry if full is None else "/_history/" in full
    return [("fullUrl",)] if wrong else []


@invariant("bdl-9")
def bdl_9(bundle: Object) -> bool:
    """A document has an identifier with system and value."""
    identifier = bundle.get("identifier", {})
    return bundle.get("type") == "document" and not (has(identifier, "system") and has(identifier, "value"))


@invariant("bdl-10")
def bdl_10(bundle: Object) -> bool:
    """A document has a date."""
    return bundle.get("type") == "document" and "timestamp" not in bundle


def _first(bundle: Object) -> Any:
    entries = _entries(bundle)
    return entries[0].get("resource", {}).get("resourceType") if entries else None


@invariant("bdl-11")
def bdl_11(bundle: Object) -> bool:
    """A document starts with a Composition."""
    return bundle.get("type") == "document" and _first(bundle) != "Composition"


@invariant("bdl-12")
def bdl_12(bundle: Object) -> bool:
    """A message starts with a MessageHeader."""
    return bundle.get("type") == "message" and _first(bundle) != "MessageHeader"


@invariant("bdl-13")
def bdl_13(bundle: Object) -> bool:
    """A notification starts with a SubscriptionStatus."""
    return bundle.get("type") == "subscription-notification" and _first(bundle) != "SubscriptionStatus"


@invariant("bdl-14", needs="entry")
def bdl_14(bundle: Object) -> list[Place]:
    """A history has no PATCH."""
    if bundle.get("type") != "history":
        return []
    return bad_entries(bundle, lambda entry: entry.get("request", {}).get("method") == "PATCH")


@invariant("bdl-15", needs="entry")
def bdl_15(bundle: Object) -> list[Place]:
    """Outside transactions and batches every entry has a full address, unless it is posted."""
    if bundle.get("type") in ("transaction", "transaction-response", "batch", "batch-response"):
        return []
    return bad_entries(bundle, lambda e: not has(e, "fullUrl") and e.get("request", {}).get("method") != "POST")


@invariant("bdl-16", needs="issues")
def bdl_16(bundle: Object) -> bool:
    """Issues of a bundle are information or warnings."""
    issues = bundle.get("issues", {}).get("issue", ())
    return any(issue.get("severity") not in ("information", "warning") for issue in issues)


@invariant("bdl-17", needs="issues")
def bdl_17(bundle: Object) -> bool:
    """A document has no issues."""
    return bundle.get("type") == "document" and "issues" in bundle


@invariant("bdl-18")
def bdl_18(bundle: Object) -> bool:
    """A search set links to itself."""
    return bundle.get("type") == "searchset" and not any(
        link.get("relation") == "self" and "url" in link for link in bundle.get("link", ())
    )
