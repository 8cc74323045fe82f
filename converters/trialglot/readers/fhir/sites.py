"""Sites and countries: Location, the study that is part of the whole at a site, and Organization."""

from __future__ import annotations

from functools import cache
from typing import Any

from trialglot import codes
from trialglot.design import geography
from trialglot.readers.fhir import coding, progress
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.parties import contact_details, telecoms
from trialglot.readers.fhir.tree import Part

_PLACES = frozenset({"Location", "Organization"})
_ADDRESS = {"city": "city", "state": "state", "postalCode": "zip"}


def read(context: Context) -> None:
    """Read the sites in the order of the study, then those that only a part of the study names; then the countries."""
    held: dict[str, str] = {}
    for reference in context.study.all("site"):
        _site(context, reference, held)
    for child in context.document.resources:
        if child.path == "ResearchStudy" and child.pointer not in context.document.reached:
            parent = context.document.parent(child)
            if parent is not None and parent.pointer == context.study.pointer and not child.all("identifier"):
                context.document.reach(child)
                _part(context, child, held)
    for name in ("region", "location"):
        for concept in context.study.all(name):
            _country(context, concept)


def _site(context: Context, reference: Part, held: dict[str, str]) -> None:
    found = context.document.follow(reference)
    if found is None:
        display = reference.one("display")
        if display is not None and display.text:
            path = context.add("sites", {"facility": display.text})
            display.take(f"{path}.facility")
        context.leads_out(reference)
    elif found.path == "ResearchStudy":
        _part(context, found, held)
    elif found.path in _PLACES:
        _place(context, found, held)


def _part(context: Context, child: Part, held: dict[str, str]) -> None:
    """Read a study that is part of the whole: a place and how far recruitment is there."""
    for reference in child.all("partOf"):
        context.document.follow(reference)
    paths = []
    for reference in child.all("site"):
        found = context.document.follow(reference)
        if found is None:
            context.leads_out(reference)
        elif found.path in _PLACES:
            paths.append(_place(context, found, held))
    if not paths:
        title = child.one("title")
        paths = [context.add("sites", {"facility": title.text if title is not None else None})]
        if title is not None and title.text:
            title.take(f"{paths[0]}.facility")
    progress.site_status(context, f"{paths[0]}.status", child)
    place = context.get(paths[0])
    for concept in child.all("region"):
        name = _name(concept)
        if name is not None and coding.folded(name[1]) == coding.folded(place.get("country") or ""):
            concept.take(f"{paths[0]}.country")


def _place(context: Context, place: Part, held: dict[str, str]) -> str:
    """Read a Location or Organization once; return the path of the site."""
    if place.pointer in held:
        return held[place.pointer]
    path = held[place.pointer] = context.add("sites", {})
    context.text(f"{path}.facility", place.one("name"))
    place.form("status", "mode")
    address = place.one("address")
    if address is not None:
        _address(context, address, path)
    position = place.one("position")
    for name in ("latitude", "longitude"):
        number = position.one(name) if position is not None else None
        if number is not None and type(number.value) in (int, float):
            context.put(f"{path}.{name}", float(number.value), number)
    contact_details(context, place, f"{path}.contacts")
    if not place.all("contact"):
        telecoms(context, place, f"{path}.contacts")
    return path


def _address(context: Context, address: Part, path: str) -> None:
    said = []
    for name, field in _ADDRESS.items():
        part = address.one(name)
        if context.text(f"{path}.{field}", part):
            assert part is not None
            said.append(part.text)
    country = address.one("country")
    if country is not None and country.text:
        name = _names().get(country.text.upper(), country.text)
        context.put(f"{path}.country", name, country)
        said += [country.text, name]
    address.form("use", "type")
    text = address.one("text")
    if text is not None and {coding.folded(one) for one in text.text.split(",")} <= {
        coding.folded(one) for one in said
    }:
        text.form()


@cache
def _names() -> dict[str, str]:
    """Return the names of countries by their codes of two and three letters."""
    found: dict[str, str] = {}
    for row in codes.table("country").values():
        country = geography.country(row.source)
        if country is not None:
            found.setdefault(country.alpha2, country.name)
            found.setdefault(country.alpha3, country.name)
    return found


def _name(concept: Part) -> tuple[Part, str] | None:
    """Return the part of a concept that names a country, and the name."""
    shown = coding.shown(concept)
    if shown is None:
        return None
    return shown, _names().get(shown.text.upper(), shown.text)


def _country(context: Context, concept: Part) -> None:
    found = _name(concept)
    if found is None:
        return
    part, name = found
    path = context.add("countries", name, part)
    country: Any = geography.country(name)
    for one in coding.codings(concept):
        if country is not None and one.texts("code").upper() in (country.alpha2, country.alpha3):
            one.take(path)
