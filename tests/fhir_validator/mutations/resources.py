"""Documents that break an invariant of a whole resource, and rules between the entries of a Bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fhir_validator.mutations.consistency import NARRATIVE, Object, basic, contained_basic, outcome

Broken = Iterator[tuple[str, Object]]
_BASE = "https://example.org/fhir"
_TEXT = {"text": "Example"}
_DEFINED = {"definitionCodeableConcept": _TEXT}
_REQUEST = {"method": "PUT", "url": "Basic/example"}
_RESPONSE = {"status": "200"}


def _contained(kind: str, document: Object) -> Broken:
    inner = contained_basic()
    yield "contained in contained", document | {"contained": [inner | {"contained": [contained_basic()]}]}


def _unreferred(kind: str, document: Object) -> Broken:
    inner = {key: value for key, value in contained_basic().items() if key != "subject"}
    yield "nothing refers to a contained resource", document | {"contained": [inner]}
    two = [contained_basic(), inner | {"id": "second"}]
    yield "nothing refers to the second contained resource", document | {"contained": two}


def _meta(kind: str, document: Object) -> Broken:
    for what, value in (("versionId", "1"), ("lastUpdated", "2023-06-15T10:00:00Z")):
        yield f"{what} in a contained resource", document | {"contained": [contained_basic() | {"meta": {what: value}}]}


def _security(kind: str, document: Object) -> Broken:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}
    yield (
        "security in a contained resource",
        document | {"contained": [contained_basic() | {"meta": {"security": [label]}}]},
    )


def _narrative(kind: str, document: Object) -> Broken:
    yield "no narrative", {key: value for key, value in document.items() if key != "text"}


def _newer(kind: str, document: Object) -> Broken:
    if kind not in ("Citation", "EvidenceVariable"):
        newer = {"resourceType": "EvidenceVariable", "id": "inner", "status": "active", "characteristic": [_DEFINED]}
        points = {"url": "https://example.org/extension", "valueReference": {"reference": "#inner"}}
        yield "a resource type new in R4B", document | {"contained": [newer], "extension": [points]}


def _name(kind: str, document: Object) -> Broken:
    for what, name in (("small letters", "example"), ("digits", "123"), ("a dash first", "-a")):
        yield what, document | {"name": name}


def _organization(kind: str, document: Object) -> Broken:
    without = {key: value for key, value in document.items() if key not in ("name", "identifier")}
    yield "neither name nor identifier", without | {"active": True}


def _group(kind: str, document: Object) -> Broken:
    member = [{"entity": {"reference": "Patient/example"}}]
    yield "members of a group that is not actual", document | {"actual": False, "member": member}


def _goal(kind: str, document: Object) -> Broken:
    yield "no such goal", document | {"action": [{"title": "Example", "goalId": ["nothing"]}]}
    deep = [{"title": "Example", "action": [{"title": "Example", "goalId": ["nothing"]}]}]
    goal = [{"id": "example", "description": _TEXT}]
    yield "no such goal, deep", document | {"goal": goal, "action": deep}


def _action(kind: str, document: Object) -> Broken:
    related = [{"targetId": "nothing", "relationship": "before"}]
    yield "no such action", document | {"action": [{"id": "a", "title": "Example", "relatedAction": related}]}
    deep = [{"id": "a", "title": "Example", "action": [{"title": "Example", "relatedAction": related}]}]
    yield "no such action, deep", document | {"action": deep}


def _agent(document: Object, who: str, behalf: str, *contained: Object) -> Object:
    agent = {"who": {"reference": who}, "onBehalfOf": {"reference": behalf}}
    return document | {"contained": list(contained), "agent": [agent]}


_PERSON = {"resourceType": "Practitioner", "id": "person", "active": True}
_HOUSE = {"resourceType": "Organization", "id": "house", "name": "Example"}


def _same(kind: str, document: Object) -> Broken:
    yield "the same resource", _agent(document, "#house", "#house", _HOUSE)


def _role(kind: str, document: Object) -> Broken:
    role = {"resourceType": "PractitionerRole", "id": "role", "practitioner": {"reference": "#person"}}
    yield "the same practitioner", _agent(document, "#role", "#person", role, _PERSON)


def _member(kind: str, document: Object) -> Broken:
    role = {"resourceType": "PractitionerRole", "id": "role", "organization": {"reference": "#house"}}
    yield "a role within the organization", _agent(document, "#house", "#role", role, _HOUSE)


def _setting(key: str) -> Callable[[str, Object], Broken]:
    def broken(kind: str, document: Object) -> Broken:
        visit = {"resourceType": "Encounter", "id": "visit", "status": "completed"}
        context = [{"reference": "#visit"}]
        yield "with an encounter", document | {"contained": [visit], "context": context, key: _TEXT}

    return broken


def _of_type(type_: str, *entries: Object, **more: Any) -> Object:
    found: Object = {"resourceType": "Bundle", "type": type_}
    if type_ == "document":
        found |= {
            "identifier": {"system": "https://example.org/ids", "value": "1"},
            "timestamp": "2023-06-15T10:00:00Z",
        }
    if type_ == "searchset":
        found["link"] = [{"relation": "self", "url": f"{_BASE}/Basic"}]
    found |= more
    if entries:
        found["entry"] = list(entries)
    return {key: value for key, value in found.items() if value is not None}


def _entry(resource: Object | None = None, **more: Any) -> Object:
    resource = basic() if resource is None else resource
    full = f"{_BASE}/{resource['resourceType']}/{resource['id']}"
    found = {"fullUrl": full, "resource": resource} | more
    return {key: value for key, value in found.items() if value is not None}


_COMPOSITION = {
    "resourceType": "Composition", "id": "composition", "text": NARRATIVE, "status": "final", "type": _TEXT,
    "date": "2023-06-15", "author": [{"reference": "Practitioner/example"}], "title": "Example",
}  # fmt: skip
_NOT_FOR = ("document", "message", "searchset", "collection")


def _total(kind: str, document: Object) -> Broken:
    yield "total in a collection", _of_type("collection", _entry(), total=1)
    yield "total in a batch", _of_type("batch", _entry(request=_REQUEST), total=1)


def _search(kind: str, document: Object) -> Broken:
    yield "search in a collection", _of_type("collection", _entry(search={"mode": "match"}))
    yield "search in a batch", _of_type("batch", _entry(request=_REQUEST, search={"mode": "match"}))


def _plain(kind: str, document: Object) -> Broken:
    for type_ in ("searchset", "collection"):
        yield f"a request in a {type_}", _of_type(type_, _entry(request=_REQUEST))
        yield f"a response in a {type_}", _of_type(type_, _entry(response=_RESPONSE))
        yield (
            f"no resource in a {type_}",
            _of_type(type_, {"fullUrl": f"{_BASE}/Basic/a", "link": [{"relation": "self", "url": _BASE}]}),
        )


def _history(kind: str, document: Object) -> Broken:
    yield "history without request", _of_type("history", _entry(response=_RESPONSE))
    yield "history without response", _of_type("history", _entry(request=_REQUEST))
    deleted = {"fullUrl": f"{_BASE}/Basic/example", "request": _REQUEST, "response": _RESPONSE}
    yield "history, PUT without resource", _of_type("history", deleted)
    delete = {"method": "DELETE", "url": "Basic/example"}
    yield "history, DELETE with resource", _of_type("history", _entry(request=delete, response=_RESPONSE))


def _transaction(kind: str, document: Object) -> Broken:
    for type_ in ("transaction", "batch"):
        yield f"{type_} without request", _of_type(type_, _entry())
        bare = {"fullUrl": f"{_BASE}/Basic/example", "request": _REQUEST}
        yield f"{type_}, PUT without resource", _of_type(type_, bare)
        yield f"{type_}, GET with resource", _of_type(type_, _entry(request={"method": "GET", "url": "Basic/example"}))


def _answers(kind: str, document: Object) -> Broken:
    for type_ in ("transaction-response", "batch-response"):
        yield f"{type_} without response", _of_type(type_, _entry())


def _requests(kind: str, document: Object) -> Broken:
    for type_ in ("transaction", "batch", "history"):
        response = {"response": _RESPONSE} if type_ == "history" else {}
        yield f"no request in a {type_}", _of_type(type_, _entry(**response))
    for type_ in ("collection", "searchset", "batch-response"):
        response = {"response": _RESPONSE} if type_ == "batch-response" else {}
        yield f"a request in a {type_}", _of_type(type_, _entry(request=_REQUEST, **response))


def _responses(kind: str, document: Object) -> Broken:
    for type_ in ("transaction-response", "batch-response", "history"):
        request = {"request": _REQUEST} if type_ == "history" else {}
        yield f"no response in a {type_}", _of_type(type_, _entry(**request))
    for type_ in ("collection", "searchset", "batch"):
        request = {"request": _REQUEST} if type_ == "batch" else {}
        yield f"a response in a {type_}", _of_type(type_, _entry(response=_RESPONSE, **request))


def _unique(kind: str, document: Object) -> Broken:
    yield "the same fullUrl twice", _of_type("collection", _entry(), _entry())
    same = [_entry(basic() | {"meta": {"versionId": "1"}}) for _ in range(2)]
    yield "the same fullUrl and version twice", _of_type("collection", *same)


def _document(kind: str, document: Object) -> Broken:
    first = _entry(dict(_COMPOSITION))
    yield "no identifier", _of_type("document", first, identifier=None)
    yield "no system", _of_type("document", first, identifier={"value": "1"})
    yield "no value", _of_type("document", first, identifier={"system": "https://example.org/ids"})


def _date(kind: str, document: Object) -> Broken:
    yield "no timestamp", _of_type("document", _entry(dict(_COMPOSITION)), timestamp=None)


def _composition(kind: str, document: Object) -> Broken:
    yield "no Composition", _of_type("document", _entry())
    yield "no Composition first", _of_type("document", _entry(), _entry(dict(_COMPOSITION)))


def _message(kind: str, document: Object) -> Broken:
    yield "no MessageHeader", _of_type("message", _entry())


def _subscription(kind: str, document: Object) -> Broken:
    yield "no SubscriptionStatus", _of_type("subscription-notification", _entry())


def _patch(kind: str, document: Object) -> Broken:
    patch = {"method": "PATCH", "url": "Basic/example"}
    yield "PATCH in a history", _of_type("history", _entry(request=patch, response=_RESPONSE))


def _address(kind: str, document: Object) -> Broken:
    for type_ in ("collection", "searchset"):
        yield f"no fullUrl in a {type_}", _of_type(type_, _entry(fullUrl=None))


def _issues(kind: str, document: Object) -> Broken:
    for severity in ("error", "fatal"):
        bad = outcome() | {"issue": [{"severity": severity, "code": "invalid"}]}
        yield f"an issue of severity {severity}", _of_type("searchset", _entry(), issues=bad)


def _no_issues(kind: str, document: Object) -> Broken:
    yield "issues in a document", _of_type("document", _entry(dict(_COMPOSITION)), issues=outcome())


def _self(kind: str, document: Object) -> Broken:
    yield "no link", _of_type("searchset", _entry(), link=None)
    yield "no self link", _of_type("searchset", _entry(), link=[{"relation": "next", "url": f"{_BASE}/Basic"}])


RESOURCES: dict[str, Callable[[str, Object], Broken]] = {
    "bdl-1": _total, "bdl-2": _search, "bdl-3": _requests, "bdl-3a": _plain, "bdl-3b": _history, "bdl-3c": _transaction,
    "bdl-3d": _answers, "bdl-4": _responses, "bdl-7": _unique, "bdl-9": _document, "bdl-10": _date,
    "bdl-11": _composition, "bdl-12": _message, "bdl-13": _subscription, "bdl-14": _patch, "bdl-15": _address,
    "bdl-16": _issues, "bdl-17": _no_issues, "bdl-18": _self, "cnl-0": _name, "docRef-1": _setting("facilityType"),
    "docRef-2": _setting("practiceSetting"), "dom-2": _contained, "dom-3": _unreferred, "dom-4": _meta,
    "dom-5": _security, "dom-6": _narrative, "dom-r4b": _newer, "grp-1": _group, "org-1": _organization,
    "pld-3": _goal, "pld-4": _action, "prov-1": _same, "prov-2": _role, "prov-3": _member,
}  # fmt: skip


def of_bundle() -> Broken:
    """Break what the text says of the entries of a Bundle beyond its invariants.

    https://hl7.org/fhir/R5/bundle.html#bundle-unique and https://hl7.org/fhir/R5/http.html#transaction
    """
    put = {"request": _REQUEST}
    other = _entry(fullUrl=f"{_BASE}/Basic/other")
    yield "fullUrl of another id", _of_type("collection", other)
    yield "fullUrl of another type", _of_type("collection", _entry(fullUrl=f"{_BASE}/Group/example"))
    yield "a relative fullUrl", _of_type("collection", _entry(fullUrl="Basic/example"))
    yield "fullUrl of another id in a transaction", _of_type("transaction", other | put)
    url = {"method": "PUT", "url": "Basic/other"}
    yield "a request to another id", _of_type("transaction", _entry(request=url))
    url = {"method": "PUT", "url": "Group/example"}
    yield "a request to another type", _of_type("transaction", _entry(request=url))
    url = {"method": "POST", "url": "Group"}
    yield "a POST to another type", _of_type("transaction", _entry(request=url))
    nameless = {key: value for key, value in basic().items() if key != "id"}
    bare = {"fullUrl": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "resource": nameless}
    yield "a PUT of a resource without id", _of_type("transaction", bare | {"request": _REQUEST})
    again = [_entry(**put), _entry(fullUrl="urn:uuid:c757873d-ec9a-4326-a141-556f43239520", **put)]
    yield "the same resource twice in a transaction", _of_type("transaction", *again)
    refers = basic() | {"id": "a", "subject": {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}}
    url = {"method": "PUT", "url": "Basic/a"}
    yield "a reference to a UUID that no entry has", _of_type("transaction", _entry(refers, request=url))
    refers = {
        "resourceType": "Provenance", "id": "a", "recorded": "2023-06-15T10:00:00Z",
        "target": [{"reference": "Basic/example"}],
        "agent": [{"who": {"reference": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}}],
    }  # fmt: skip
    url = {"method": "PUT", "url": "Provenance/a"}
    wrong = _entry(fullUrl="urn:uuid:c757873d-ec9a-4326-a141-556f43239520", request={"method": "POST", "url": "Basic"})
    yield (
        "a UUID that leads to a wrong type",
        _of_type("transaction", _entry(refers, request=url), _entry(**put), wrong),
    )


_UNKNOWN = ("Nonsense", "basic", "", 5, None, ["Basic"], "DomainResource", "Resource", "Period")


def of_type(kind: str, document: Object) -> Broken:
    """Break the statement of the resource type."""
    without = {key: value for key, value in document.items() if key != "resourceType"}
    yield "no resourceType", without
    for value in _UNKNOWN:
        yield f"resourceType {value!r}", {"resourceType": value} | without
    for name, place in (("contained", "contained"),):
        if kind == "Bundle":
            continue
        inner = contained_basic()
        bare = {key: value for key, value in inner.items() if key != "resourceType"}
        yield f"no resourceType in {name}", document | {place: [bare]}
        for value in _UNKNOWN:
            yield f"resourceType {value!r} in {name}", document | {place: [inner | {"resourceType": value}]}
    if kind == "Bundle":
        bare = {key: value for key, value in basic().items() if key != "resourceType"}
        full = {"fullUrl": f"{_BASE}/Basic/example"}
        yield "no resourceType in an entry", _of_type("collection", full | {"resource": bare})
        for value in _UNKNOWN:
            bad = {"resourceType": value} | bare
            yield f"resourceType {value!r} in an entry", _of_type("collection", full | {"resource": bad})
