"""Rules of a Bundle beyond its invariants: request, full address and resource of an entry agree.

https://hl7.org/fhir/R5/bundle.html#bundle-unique and https://hl7.org/fhir/R5/http.html#transaction
"""

from __future__ import annotations

from typing import Any

from trialglot.validators.fhir.faults import Fault, Step, fault, shown
from trialglot.validators.fhir.links import repeated

Object = dict[str, Any]


def check_bundle(bundle: Object) -> list[Fault]:
    """Return the faults of the entries of a Bundle whose entries are objects."""
    found: list[Fault] = []
    loading = bundle.get("type") in ("transaction", "batch")
    same: list[tuple[Any, tuple[Step, ...]]] = []
    for index, entry in enumerate(bundle["entry"]):
        resource = entry.get("resource")
        resource = resource if isinstance(resource, dict) else None
        request = entry.get("request")
        if resource is not None:
            kind, identifier = resource.get("resourceType"), resource.get("id")
            if identifier is not None:
                same.append((f"{kind}/{identifier}", ("entry", index, "resource", "id")))
            full = entry.get("fullUrl")
            if full is not None and not (type(full) is str and full.endswith(f"/{kind}/{identifier}")):
                found += _full_url(index, full, kind, identifier)
        if loading and isinstance(request, dict):
            found += _request(index, request, resource, entry.get("fullUrl"))
    if loading:
        found += repeated(iter(same), "Resource.id", "resource")
    return found


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
