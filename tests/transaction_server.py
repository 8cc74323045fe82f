"""A small stand-in for a FHIR server that executes transaction Bundles.

It knows update-as-create (``PUT Type/id``), resolves references inside the bundle, relative or by ``fullUrl``, refuses
what would dangle, and searches by identifier. Source: https://hl7.org/fhir/R5/http.html#transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

Resource = dict[str, Any]

_PLACE = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})")
_NUMERIC = re.compile(r"[0-9.\-]+")


class RefusedError(Exception):
    """The server refuses the whole transaction and changes nothing."""


class Server:
    """Holds resources by ``Type/id``; ``created``, ``updated``, ``unchanged`` count the entries of the last bundle."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.created = self.updated = self.unchanged = 0

    def transaction(self, bundle: Resource) -> None:
        """Execute a bundle, all of it or nothing.

        Raises:
            RefusedError: the bundle is no transaction, an entry does not fit its request, or a reference dangles.
        """
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction":
            raise RefusedError("not a transaction Bundle")
        staged: dict[str, Resource] = {}
        full_urls: set[str] = set()
        for entry in bundle["entry"]:
            place, resource = self._entry(entry)
            if place in staged or entry["fullUrl"] in full_urls:
                raise RefusedError(f"{place} occurs twice")
            staged[place] = resource
            full_urls.add(entry["fullUrl"])
        known = self.resources.keys() | staged.keys() | full_urls
        for place, resource in staged.items():
            contained = {one["id"] for one in resource.get("contained", [])}
            for reference in _references(resource):
                good = reference[1:] in contained if reference.startswith("#") else reference in known
                if not good:
                    raise RefusedError(f"{place} refers to {reference}, which does not exist")
        self.created = self.updated = self.unchanged = 0
        for place, resource in staged.items():
            before = self.resources.get(place)
            if before is None:
                self.created += 1
            elif before == resource:
                self.unchanged += 1
            else:
                self.updated += 1
            self.resources[place] = resource

    def _entry(self, entry: Resource) -> tuple[str, Resource]:
        request, resource = entry["request"], orjson.loads(orjson.dumps(entry["resource"]))
        place = f"{resource['resourceType']}/{resource['id']}"
        if request != {"method": "PUT", "url": place}:
            raise RefusedError(f"request {request} does not put {place}")
        if not _PLACE.fullmatch(place) or _NUMERIC.fullmatch(resource["id"]):
            raise RefusedError(f"{place} is no id a server takes")
        if not entry["fullUrl"].endswith(f"/{place}"):
            raise RefusedError(f"fullUrl {entry['fullUrl']} is not that of {place}")
        return place, resource

    def of_type(self, kind: str) -> list[Resource]:
        """Return the resources of a type in the order of their creation."""
        return [one for place, one in self.resources.items() if place.startswith(f"{kind}/")]

    def search(self, kind: str, system: str | None, value: str) -> list[Resource]:
        """Return the resources of a type with an identifier; ``system`` ``None`` stands for any."""
        return [
            resource
            for resource in self.of_type(kind)
            if any(
                one.get("value") == value and system in (None, one.get("system"))
                for one in resource.get("identifier", [])
            )
        ]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "reference" and isinstance(one, str):
                yield one
            else:
                yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)
