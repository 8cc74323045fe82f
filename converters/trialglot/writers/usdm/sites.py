"""Sites: each facility as an Organization that manages one StudySite, with the address of the facility.

A StudySite has a country and no address; the address stands at the Organization, which has no other. The role of the
facilities in the study (Study Site) and the contacts of each are StudyRoles.
"""

from __future__ import annotations

from functools import lru_cache

from trialglot.codes import label, systems
from trialglot.design import geography
from trialglot.model.study import Site
from trialglot.writers.usdm import roles
from trialglot.writers.usdm.context import VERSION, Context
from trialglot.writers.usdm.organizations import Organizations
from trialglot.writers.usdm.values import Extensions, Json, coded, table_code

NOT_STATED = "not stated"


def write(context: Context, organizations: Organizations) -> list[Json]:
    """Add the facilities to the organisations and return the roles of facilities and of their contacts."""
    facilities: list[str] = []
    contacts: list[Json] = []
    said = dict.fromkeys(("status", "position"), False)
    for index, site in enumerate(context.study.sites):
        own = f"organization-site-{index + 1}"
        _site(context, organizations, site, index, said)
        facilities.append(own)
        if context.contacts != "drop":
            for number, one in enumerate(site.contacts):
                name = f"role-site-{index + 1}-contact-{number + 1}"
                path = f"sites[{index}].contacts[{number}]"
                contacts.append(roles.contact(context, one, name, path, own))
    if said["status"]:
        context.kept("sites", "recruitment status of sites", "StudySite/overall-status")
    if said["position"]:
        context.kept("sites", "coordinates of sites", "StudySite/latitude")
    _countries(context)
    return roles.of_sites(facilities) + contacts


def _site(context: Context, organizations: Organizations, site: Site, index: int, said: dict[str, bool]) -> None:
    own, name = f"organization-site-{index + 1}", f"site-{index + 1}"
    about, place = Extensions(own), Extensions(name)
    path = f"sites[{index}].country"
    alpha3, country = _country(site.country) if site.country else (None, None)
    if alpha3 and country:
        code = _country_code(f"{name}.country", alpha3, country)
    else:
        code = context.default_code("StudySite.country", f"{name}.country", place, path)
        if site.country and not site.country.isspace():
            context.report.add("MAP208", path=path, target_path=name, value=site.country)
            place.text("country", site.country)
    if site.status:
        said["status"] |= place.text("overall-status", label("overall_status", site.status))
    for field, value in (("latitude", site.latitude), ("longitude", site.longitude)):
        if value is not None:
            place.quantity(field, value, table_code("", "angle_unit", "degrees", "C71620"))
            said["position"] = True
    shown = site.facility or ", ".join(part for part in (site.city, site.country) if part) or f"Site {index + 1}"
    if not site.facility:
        for named in (about, place):
            named.text("defaulted", "label")
    made: Json = {"id": name, "name": name, "label": shown, "country": code, "instanceType": "StudySite"}
    kind = context.default_code("Organization.type:facility", f"{own}.type", about, f"sites[{index}].facility")
    further: Json = {"managedSites": [place.put(made)]}
    address = _address(own, site, alpha3, country)
    if address:
        further["legalAddress"] = address
    organizations.add(own, shown, kind, about, **further)


def _address(own: str, site: Site, alpha3: str | None, country: str | None) -> Json | None:
    given = {"city": site.city, "state": site.state, "postalCode": site.zip}
    made: Json = {name: value for name, value in given.items() if value}
    if alpha3 and country:
        made["country"] = _country_code(f"{own}.address.country", alpha3, country)
    return {"id": f"{own}.address", **made, "instanceType": "Address"} if made else None


def _country_code(own: str, alpha3: str, country: str) -> Json:
    return coded(own, systems()["iso3166-alpha3"].uri, NOT_STATED, alpha3, country)


# A study has many sites in few countries.
@lru_cache(maxsize=1024)
def _country(name: str) -> tuple[str | None, str | None]:
    found = geography.country(name)
    return (found.alpha3, found.name) if found else (None, None)


def _countries(context: Context) -> None:
    """Keep the countries that the record lists for themselves: USDM knows those of sites and of amendments alone."""
    study = context.study
    for path, field, names in (
        ("countries", "country", study.countries),
        ("removed_countries", "removed-country", study.removed_countries),
    ):
        for name in names:
            alpha3, country = _country(name)
            if alpha3 and country:
                context.version.code(field, systems()["iso3166-alpha3"].uri, NOT_STATED, alpha3, country)
            elif context.version.text(field, name):
                context.report.add("MAP208", path=path, target_path=f"{VERSION}/{field}", value=name)
        if names:
            context.kept(path, field.replace("-", " "), f"{VERSION}/{field}")
