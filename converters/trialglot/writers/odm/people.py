"""People of a study in AdminData: what the caller's choice leaves out, and the roles of contacts and officials."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from trialglot.codes import label
from trialglot.design import geography
from trialglot.design.contacts import CENTRAL_CONTACT, CONTACT, FACILITY_CONTACT
from trialglot.design.wording import lines, quoted
from trialglot.model.study import Contact, ResponsibleParty, Site
from trialglot.writers.odm.context import Context

_ROLES = "C127257"
INVESTIGATORS = frozenset({"PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR"})


class Person(NamedTuple):
    """Somebody responsible; ``key`` ends the OID, and tells the fields of old records from the present ones."""

    key: str
    name: str | None
    title: str | None
    organisation: str | None


def say_left_out(context: Context) -> None:
    """Report what of officials and contacts is not written, as the caller chose."""
    study, people = context.study, [one for site in context.study.sites for one in site.contacts]
    reach = "names, telephone numbers and e-mail addresses of"
    if context.contacts == "drop":
        left_out = (
            ("officials", "overall officials", bool(study.officials)),
            ("central_contacts", "central contacts", bool(study.central_contacts)),
            ("sites", "contacts of sites", bool(people)),
        )
    elif context.contacts == "role-only":
        left_out = (
            ("officials", "names of overall officials", any(one.name for one in study.officials)),
            ("central_contacts", f"{reach} central contacts", any(map(_reachable, study.central_contacts))),
            ("sites", f"{reach} contacts of sites", any(map(_reachable, people))),
        )
    else:
        return
    for path, what, there_was in left_out:
        if there_was:
            _left_out(context, path, what)


def _left_out(context: Context, path: str, what: str) -> None:
    context.report.add("MAP210", path=path, target_path="AdminData/User", what=what, policy=context.contacts)


def _reachable(contact: Contact) -> bool:
    return bool(contact.name or contact.phone or contact.phone_ext or contact.email)


def responsible(context: Context, party: ResponsibleParty) -> list[Person]:
    """Return who is responsible; the fields of old records beside the present ones are a person of their own.

    Without any of these fields there is one of whom nothing is known. Names that the caller does not want are reported;
    they are still in the result.
    """
    present = Person(
        "responsible-party", party.investigator_name, party.investigator_title, party.investigator_affiliation
    )
    old = Person("responsible-party-old", party.old_name_title, None, party.old_organization)
    people = [person for person in (present, old) if any(person[1:])] or [present]
    if context.contacts != "keep" and any(one.name for one in people):
        _left_out(context, "responsible_party", "name of the responsible party")
    return people


def responsible_role(party: ResponsibleParty, title: str | None) -> str:
    """Return the readable kind of a responsible party, and the title of the person; empty for neither."""
    kind = label("responsible_party_type", party.type) if party.type else None
    return lines(kind, f"title: {title}" if title and not title.isspace() else None, between=", ")


def role(context: Context, table: str, word: str | None, path: str) -> str | None:
    """Return the readable role; its CDISC term, where there is one, is entered in CL.CONROLE."""
    if not word:
        return None
    context.term(table, word, _ROLES, "CONROLE", path)
    return label(table, word)


def contact_role(context: Context, contact: Contact, path: str) -> str:
    """Return the readable role of a contact of the study or of a site; ``path`` is its model path."""
    if contact.role == CONTACT:
        context.enter("CONROLE", _ROLES, FACILITY_CONTACT if path.startswith("sites") else CENTRAL_CONTACT)
        return label("contact_role", contact.role)
    return role(context, "contact_role", contact.role, f"{path}.role") or "Contact, role not stated"


def telephone(contact: Contact) -> str:
    """Return the telephone number with its extension; empty where there is none.

    An extension that looks like a number with another one stands in quotation marks.
    """
    held = contact.phone_ext
    extension = f"ext. {quoted(held) if 'ext. ' in held or held.startswith(chr(34)) else held}" if held else None
    return " ".join(part for part in (contact.phone, extension) if part)


# A study has many sites in few countries.
@lru_cache(maxsize=1024)
def _alpha2(name: str) -> str | None:
    found = geography.country(name)
    return found.alpha2 if found else None


def country(context: Context, site: Site, index: int, place: str) -> str | None:
    """Return the ISO 3166-1 code of a site's country; report a name that has none."""
    found = _alpha2(site.country) if site.country else None
    if site.country and not found:
        context.report.add("MAP208", path=f"sites[{index}].country", target_path=place, value=site.country)
    return found


def site_name(site: Site, number: int) -> str:
    """Return what a site is called: its facility, else its place, else its number."""
    return site.facility or ", ".join(part for part in (site.city, site.country) if part) or f"Site {number}"


def rest_of_address(country: str | None, status: str | None, latitude: float | None, longitude: float | None) -> str:
    """Return what an address has no element for."""
    there = latitude is not None and longitude is not None
    return lines(
        f"Country: {country}" if country else None,
        f"Recruitment status: {label('overall_status', status)}" if status else None,
        f"Latitude, longitude: {latitude}, {longitude}" if there else None,
        between="; ",
    )
