"""Sites: one Location each, and a child ResearchStudy where the source states a site's own recruitment status."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trialglot.codes import systems
from trialglot.design import geography
from trialglot.model.study import Site
from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.parties import contact_detail


def locations(context: Context) -> list[dict[str, Any]]:
    """Add the Location of each site, and the child study of each site with a status; return the site references.

    The child studies hold a reference to the study, which is added to the bundle elsewhere.
    """
    found = []
    held = False
    for index, site in enumerate(context.study.sites):
        reference = _location(context, site, index)
        found.append(reference)
        if site.contacts:
            held = True
        if site.status:
            _child(context, site, reference, f"sites[{index}].status")
    if held and context.contacts != "keep":
        what = "contact people of sites" if context.contacts == "drop" else "names and numbers of contacts of sites"
        context.say("MAP210", "sites", "Location.contact", what=what, policy=context.contacts)
    return found


@lru_cache(maxsize=1024)
def region(name: str) -> dict[str, Any]:
    """Return the concept of a country; without a code where its name is not known."""
    country = geography.country(name)
    if country is None:
        return {"text": name}
    uri = systems()["iso3166-alpha2"].uri
    return {"coding": [{"system": uri, "code": country.alpha2, "display": country.name}], "text": name}


def regions(context: Context) -> list[dict[str, Any]]:
    """Return the countries of the study, each once."""
    found: dict[str, dict[str, Any]] = {}
    for name in geography.of_study(context.study):
        concept = region(name)
        if "coding" not in concept:
            context.report.add("MAP208", path="countries", target_path="ResearchStudy.region", value=name)
            found.setdefault(name, concept)
        else:
            found.setdefault(concept["coding"][0]["code"], concept)
    return list(found.values())


def _location(context: Context, site: Site, index: int) -> dict[str, Any]:
    facility, city, state, code, country = site.facility, site.city, site.state, site.zip, site.country
    written = ", ".join([one for one in (city, state, code, country) if one])
    name = facility or written or "Site without name or place"
    whole = f"{facility or ''}\x1f{city or ''}\x1f{state or ''}\x1f{code or ''}\x1f{country or ''}"
    resource: dict[str, Any] = {
        "resourceType": "Location",
        "id": context.ids.place(city, whole),
        "meta": context.meta,
        "text": narrative.sentence("Site", name, written if facility else ""),
    }
    if facility:
        resource["name"] = facility
    resource["mode"] = "instance"
    if site.contacts and context.contacts != "drop":
        details = _contacts(context, site, index)
        if details:
            resource["contact"] = details
    if written:
        address = {"text": written}
        if city:
            address["city"] = city
        if state:
            address["state"] = state
        if code:
            address["postalCode"] = code
        if country:
            address["country"] = _country(country)
        resource["address"] = address
    latitude, longitude = site.latitude, site.longitude
    if latitude is not None and longitude is not None:
        resource["position"] = {"longitude": longitude, "latitude": latitude}
    elif latitude is not None or longitude is not None:
        context.report.add(
            "MAP203",
            path=f"sites[{index}]",
            target_path="Location.position",
            field="one coordinate without the other",
            target_name="Location.position",
            value=longitude if latitude is None else latitude,
        )
    return {"reference": context.add(resource), "display": name}


def _contacts(context: Context, site: Site, index: int) -> list[dict[str, Any]]:
    details = [
        contact_detail(context, one, f"sites[{index}].contacts[{number}]", "Location.contact")
        for number, one in enumerate(site.contacts)
    ]
    return [one for one in details if one]


@lru_cache(maxsize=1024)
def _country(name: str) -> str:
    concept = region(name)
    code: str = concept["coding"][0]["code"] if "coding" in concept else name
    return code


def _child(context: Context, site: Site, location: dict[str, Any], path: str) -> None:
    assert site.status is not None
    main = context.ids.study
    state = context.concept("overall_status", site.status, path, "ResearchStudy.progressStatus.state")
    logical_id = context.ids.make(location["reference"].removeprefix(f"Location/{main}-").replace("loc-", "site-", 1))
    title = f"{location['display']}: {context.study.id}"
    text = narrative.sentence("Site status", title, state["text"])
    resource = context.start("ResearchStudy", logical_id, text)
    resource["title"] = title
    resource["partOf"] = [{"reference": f"ResearchStudy/{main}", "display": context.study.id}]
    resource["status"] = "active"
    context.states[logical_id] = site.status, path
    if site.country:
        resource["region"] = [region(site.country)]
    resource["site"] = [location]
    resource["progressStatus"] = [{"state": state}]
