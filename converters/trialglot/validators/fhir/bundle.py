"""Rules of a Bundle beyond its invariants: request, full address and resource of an entry agree.

https://hl7.org/fhir/R5/bundle.html#bundle-unique and https://hl7.org/fhir/R5/http.html#transaction
"""

from __future__ import annotations

import re
from typing import Any

from trialglot.findings import Severity
from trialglot.validators.fhir.faults import Fault, Step, fault, shown
from trialglot.validators.fhir.links import repeated
from trialglot.validators.fhir.references import Surroundings

Object = dict[str, Any]


def check_bundle(bundle: Object, around: Surroundings) -> list[Fault]:
    """Return the faults of the entries of a Bundle whose entries are objects; ``around`` is what was seen in it."""
    found: list[Fault] = []
    loading = bundle.get("type") in ("transaction", "batch")
    same: list[tuple[Any, tuple[Step, ...]]] = []
    for index, entry in enumerate(bundle["entry"]):
        resource = entry.get("resource")
        kind = resource.get("resourceType") if type(resource) is dict else None
        if type(kind) is not str:
            resource = None  # that it is no resource is told elsewhere
        request = entry.get("request")
        if resource is not None:
            identifier = resource.get("id")
            if identifier is not None:
                same.append((f"{kind}/{identifier}", ("entry", index, "resource", "id")))
            full = entry.get("fullUrl")
            if full is not None and not (type(full) is str and full.endswith(f"/{kind}/{identifier}")):
                found += _full_url(index, full, kind, identifier)
        if loading and isinstance(request, dict):
            found += _request(index, request, resource, entry.get("fullUrl"))
        if "response" in entry:
            found += _response(index, entry["response"])
    if loading:
        found += repeated(iter(same), "Resource.id", "resource")
    if any(len(known) > 1 for known in around.canonical.values()):
        found += _twice(bundle, own=around.own)
    return found


def _twice(bundle: Object, *, own: bool) -> list[Fault]:
    """Return a fault for every canonical address, with its version, that two resources of the Bundle have."""
    urls: list[tuple[Any, tuple[Step, ...]]] = []
    for index, entry in enumerate(bundle["entry"]):
        resource = entry.get("resource")
        url = resource.get("url") if isinstance(resource, dict) else None
        if isinstance(url, str):
            urls.append(((url, str(resource.get("version"))), ("entry", index, "resource", "url")))
    found = repeated(iter(urls), "CanonicalResource.url", "the canonical address")
    for one in found:
        one.severity = None if own else Severity.WARNING  # a history holds the same resource again and again
    return found


def _response(index: int, response: Any) -> list[Fault]:
    status = response.get("status") if isinstance(response, dict) else None
    if not isinstance(status, str) or not status.strip() or re.match("[1-5][0-9]{2}(?![0-9])", status):
        return []
    rule = "it starts with the three digits of an HTTP status code"
    where = ("entry", index, "response", "status")
    return [fault("FHR307", "Bundle.entry.response.status", *where, value=shown(status), type="status", rule=rule)]


def _full_url(index: int, full: Any, kind: Any, identifier: Any) -> list[Fault]:
    if not isinstance(full, str) or full.startswith("urn:"):
        return []
    if ":" not in full:
        return [_disagree(index, "fullUrl", "fullUrl", full, "an absolute address")]
    tail = full.rsplit("/", 2)
    # An address that ends in a type and an id is one of a server, and then it is that of the resource.
    if identifier is not None and tail[-1] != identifier and full.startswith("http"):
        return [_disagree(index, "fullUrl", "fullUrl", full, f"an address that ends in {kind}/{identifier}")]
    if identifier is not None and len(tail) == 3 and tail[1] != kind and tail[1][:1].isupper():
        return [_disagree(index, "fullUrl", "fullUrl", full, f"an address that ends in {kind}/{identifier}")]
    return []


def _request(index: int, request: Object, resource: Object | None, full: Any) -> list[Fault]:
    method, url = request.get("method"), request.get("url")
    if resource is None or not isinstance(url, str):
        return []
    kind, identifier = resource.get("resourceType"), resource.get("id")
    target = url.partition("?")[0].lstrip("/")
    if method == "PUT":
        if identifier is None and "?" not in url:
            expected = f"an id in the resource that is put to {url}"
            return [_disagree(index, "resource", "resource.id", None, expected)]
        if target not in (f"{kind}/{identifier}", full) and not ("?" in url and target == kind):
            return [_disagree(index, "request.url", "request.url", url, f"{kind}/{identifier}")]
    if method == "POST" and "$" not in url and target != kind:
        return [_disagree(index, "request.url", "request.url", url, str(kind))]
    return []


def _disagree(index: int, step: str, what: str, seen: Any, expected: str) -> Fault:
    rule = "Bundle.entry.fullUrl" if step == "fullUrl" else "Bundle.entry.request"
    return fault("FHR316", rule, "entry", index, *step.split("."), what=what, seen=shown(seen), expected=expected)
