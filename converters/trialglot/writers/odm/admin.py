"""AdminData: sponsor, people and sites.

ODM 1.3.2 knows users and locations only: an organisation is a User with Organization and Address, a site a Location
whose address stands in a User that refers to it. A Location must say from which day on it used the metadata; a registry
does not hold that day, so it is the record's last update, reported once.
"""

from __future__ import annotations

from functools import lru_cache

from trialglot.codes import label
from trialglot.design import geography
from trialglot.design.wording import lines
from trialglot.model.study import Contact, Official, Party, ResponsibleParty, Site
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import LINE, element, named, oid, text_element

_CONTACT_ROLES = "C127257"
# The registry's "contact" is another one by its place in the record (mappings/codes/contact_role.tsv, comment):
# CENTRAL CONTACT FOR RECRUITMENT of the study, FACILITY CONTACT of a site.
_CONTACT, _CENTRAL, _FACILITY = "CONTACT", "C127523", "C127528"
_INVESTIGATORS = frozenset({"PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR"})


def write(context: Context, date: str | None) -> str:
    """Return AdminData. ``date`` is the day of the record's last update; without it there are no Locations."""
    study = context.study
    users = []
    if study.lead_sponsor:
        users.append(_party(context, "sponsor", "Lead sponsor", study.lead_sponsor, "Sponsor"))
    for number, party in enumerate(study.collaborators, start=1):
        users.append(_party(context, f"collaborator-{number}", "Collaborator", party, "Other"))
    if study.organization and study.organization != study.lead_sponsor:
        users.append(_party(context, "organization", "Owner of the registry record", study.organization, "Other"))
    if study.responsible_party:
        users += _responsible(context, study.responsible_party)
    if context.contacts != "drop":
        users += [_official(context, one, index) for index, one in enumerate(study.officials)]
        for index, contact in enumerate(study.central_contacts):
            users.append(_contact(context, contact, f"contact-{index + 1}", f"central_contacts[{index}]", None))
    _say_left_out(context)
    for number, site in enumerate(study.sites, start=1):
        users += _site(context, site, number, located=date is not None)
    locations = []
    if date is not None and study.sites:
        version = oid("StudyOID", "ST", study.id) + oid("MetaDataVersionOID", "MDV", study.id)
        used = element(3, "MetaDataVersionRef", f'{version} EffectiveDate="{date}"')
        locations = [_location(site, number, used) for number, site in enumerate(study.sites, start=1)]
        what = f"EffectiveDate of the locations is {date}, the record's last update"
        target = "AdminData/Location/MetaDataVersionRef/@EffectiveDate"
        context.report.add("MAP238", path="sites", target_path=target, what=what)
    return element(1, "AdminData", oid("StudyOID", "ST", study.id), "".join(users + locations)) if users else ""


def _say_left_out(context: Context) -> None:
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


def _user(oid: str, kind: str, inner: str) -> str:
    return element(2, "User", f' OID="USR.{oid}" UserType="{kind}"', inner)


def _text(tag: str, text: str | None) -> str:
    return text_element(3, tag, text)


def _party(context: Context, oid: str, role: str, party: Party, kind: str) -> str:
    shown = f"{role}, class: {label('agency_class', party.agency_class)}" if party.agency_class else role
    return _user(oid, kind, _text("DisplayName", shown) + _text("Organization", party.name))


def _responsible(context: Context, party: ResponsibleParty) -> list[str]:
    """Return the responsible party; the fields of old records beside the present ones are a user of their own."""
    kind = label("responsible_party_type", party.type) if party.type else None
    present = party.investigator_name, party.investigator_title, party.investigator_affiliation
    old = party.old_name_title, None, party.old_organization
    people = [person for person in (present, old) if any(person)] or [present]
    if context.contacts != "keep" and any(name for name, _, _ in people):
        _left_out(context, "responsible_party", "name of the responsible party")
    made = []
    for number, (name, title, organization) in enumerate(people, start=1):
        role = ", ".join(part for part in (kind, title) if part)
        made.append(
            _user(
                "responsible-party" if number == 1 else f"responsible-party-{number}",
                "Investigator" if party.type and "INVESTIGATOR" in party.type else "Other",
                _text("DisplayName", f"Responsible party: {role}" if role else "Responsible party")
                + _text("FullName", name if context.contacts == "keep" else None)
                + _text("Organization", organization),
            )
        )
    return made


def _official(context: Context, official: Official, index: int) -> str:
    shown = _role(context, "official_role", official.role, f"officials[{index}].role")
    return _user(
        f"official-{index + 1}",
        "Investigator" if official.role in _INVESTIGATORS else "Other",
        _text("DisplayName", shown or "Overall official")
        + _text("FullName", official.name if context.contacts == "keep" else None)
        + _text("Organization", official.affiliation),
    )


def _role(context: Context, table: str, word: str | None, path: str) -> str | None:
    """Return the readable role; its CDISC term, where there is one, is entered in CL.CONROLE."""
    if not word:
        return None
    context.term(table, word, _CONTACT_ROLES, "CONROLE", path)
    return label(table, word)


def _contact(context: Context, contact: Contact, oid: str, path: str, location: str | None) -> str:
    if contact.role == _CONTACT:
        context.enter("CONROLE", _CONTACT_ROLES, _FACILITY if path.startswith("sites") else _CENTRAL)
        shown = label("contact_role", contact.role)
    else:
        shown = _role(context, "contact_role", contact.role, f"{path}.role") or "Contact"
    inner = _text("DisplayName", shown)
    if context.contacts == "keep":
        extension = f"ext. {contact.phone_ext}" if contact.phone_ext else None
        number = " ".join(part for part in (contact.phone, extension) if part)
        inner += _text("FullName", contact.name) + _text("Email", contact.email) + _text("Phone", number)
    kind = "Investigator" if contact.role in _INVESTIGATORS else "Other"
    return _user(oid, kind, inner + _located(location))


def _located(location: str | None) -> str:
    return f'{LINE[3]}<LocationRef LocationOID="{location}"/>' if location else ""


def _site(context: Context, site: Site, number: int, *, located: bool) -> list[str]:
    """Return the users of a site: the facility with its address, and its contacts."""
    country = _country(site.country) if site.country else None
    if site.country and not country:
        path = f"sites[{number - 1}].country"
        context.report.add("MAP208", path=path, target_path="AdminData/User/Address", value=site.country)
    address = (
        text_element(4, "City", site.city)
        + text_element(4, "StateProv", site.state)
        + text_element(4, "Country", country)
        + text_element(4, "PostalCode", site.zip)
        + text_element(4, "OtherText", _rest(site, None if country else site.country))
    )
    location = f"LOC.site-{number}" if located else None
    inner = text_element(3, "Organization", site.facility) + (element(3, "Address", "", address) if address else "")
    made = [_user(f"site-{number}", "Other", inner + _located(location))]
    for index, contact in enumerate(site.contacts if context.contacts != "drop" else ()):
        oid, path = f"site-{number}.contact-{index + 1}", f"sites[{number - 1}].contacts[{index}]"
        made.append(_contact(context, contact, oid, path, location))
    return made


def _rest(site: Site, country: str | None) -> str | None:
    """Return what an address has no element for."""
    there = site.latitude is not None and site.longitude is not None
    if not (country or site.status or there):
        return None
    return lines(
        f"Country: {country}" if country else None,
        f"Recruitment status: {label('overall_status', site.status)}" if site.status else None,
        f"Latitude, longitude: {site.latitude}, {site.longitude}" if there else None,
        between="; ",
    )


# A study has many sites in few countries.
@lru_cache(maxsize=1024)
def _country(name: str) -> str | None:
    found = geography.country(name)
    return found.alpha2 if found else None


def _location(site: Site, number: int, used: str) -> str:
    name = site.facility or ", ".join(part for part in (site.city, site.country) if part) or f"Site {number}"
    return element(2, "Location", f'{named("LOC", f"site-{number}", name)} LocationType="Site"', used)
