"""AdminData: sponsor, people and sites.

ODM 1.3.2 knows users and locations only: an organisation is a User with Organization and Address, a site a Location
whose address stands in a User that refers to it. A Location must say from which day on it used the metadata; a registry
does not hold that day, so it is the record's last update, reported once.
"""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design.wording import lines
from trialglot.model.study import Contact, Official, Party, ResponsibleParty, Site
from trialglot.writers.odm import people
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import LINE, element, named, oid, text_element


def write(context: Context, date: str | None) -> str:
    """Return AdminData. ``date`` is the day of the record's last update; without it there are no Locations."""
    study = context.study
    users = []
    owner = study.organization
    if study.lead_sponsor:
        role = "Lead sponsor and owner of the registry record" if owner == study.lead_sponsor else "Lead sponsor"
        users.append(_party(context, "sponsor", role, study.lead_sponsor, "Sponsor"))
    for number, party in enumerate(study.collaborators, start=1):
        users.append(_party(context, f"collaborator-{number}", "Collaborator", party, "Other"))
    if owner and owner != study.lead_sponsor:
        users.append(_party(context, "organization", "Owner of the registry record", owner, "Other"))
    if study.responsible_party:
        users += _responsible(context, study.responsible_party)
    if context.contacts != "drop":
        users += [_official(context, one, index) for index, one in enumerate(study.officials)]
        for index, contact in enumerate(study.central_contacts):
            users.append(_contact(context, contact, f"contact-{index + 1}", f"central_contacts[{index}]", None))
    people.say_left_out(context)
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


def _user(oid: str, kind: str, inner: str) -> str:
    return element(2, "User", f' OID="USR.{oid}" UserType="{kind}"', inner)


def _text(tag: str, text: str | None) -> str:
    return text_element(3, tag, text)


def _party(context: Context, oid: str, role: str, party: Party, kind: str) -> str:
    shown = f"{role}, class: {label('agency_class', party.agency_class)}" if party.agency_class else role
    return _user(oid, kind, _text("DisplayName", shown) + _text("Organization", party.name))


def _responsible(context: Context, party: ResponsibleParty) -> list[str]:
    """Return the responsible party; the fields of old records beside the present ones are a user of their own."""
    return [
        _user(
            one.key,
            "Investigator" if party.type and "INVESTIGATOR" in party.type else "Other",
            _text("DisplayName", lines("Responsible party", people.responsible_role(party, one.title), between=": "))
            + _text("FullName", one.name if context.contacts == "keep" else None)
            + _text("Organization", one.organisation),
        )
        for one in people.responsible(context, party)
    ]


def _official(context: Context, official: Official, index: int) -> str:
    shown = people.role(context, "official_role", official.role, f"officials[{index}].role")
    return _user(
        f"official-{index + 1}",
        "Investigator" if official.role in people.INVESTIGATORS else "Other",
        _text("DisplayName", shown or "Overall official")
        + _text("FullName", official.name if context.contacts == "keep" else None)
        + _text("Organization", official.affiliation),
    )


def _contact(context: Context, contact: Contact, oid: str, path: str, location: str | None) -> str:
    inner = _text("DisplayName", people.contact_role(context, contact, path))
    if context.contacts == "keep":
        inner += _text("FullName", contact.name) + _text("Email", contact.email)
        inner += _text("Phone", people.telephone(contact))
    kind = "Investigator" if contact.role in people.INVESTIGATORS else "Other"
    return _user(oid, kind, inner + _located(location))


def _located(location: str | None) -> str:
    return f'{LINE[3]}<LocationRef LocationOID="{location}"/>' if location else ""


def _site(context: Context, site: Site, number: int, *, located: bool) -> list[str]:
    """Return the users of a site: the facility with its address, and its contacts."""
    country = people.country(context, site, number - 1, "AdminData/User/Address")
    address = (
        text_element(4, "City", site.city)
        + text_element(4, "StateProv", site.state)
        + text_element(4, "Country", country)
        + text_element(4, "PostalCode", site.zip)
        + text_element(
            4,
            "OtherText",
            people.rest_of_address(None if country else site.country, site.status, site.latitude, site.longitude),
        )
    )
    location = f"LOC.site-{number}" if located else None
    inner = text_element(3, "Organization", site.facility) + (element(3, "Address", "", address) if address else "")
    made = [_user(f"site-{number}", "Other", inner + _located(location))]
    for index, contact in enumerate(site.contacts if context.contacts != "drop" else ()):
        oid, path = f"site-{number}.contact-{index + 1}", f"sites[{number - 1}].contacts[{index}]"
        made.append(_contact(context, contact, oid, path, location))
    return made


def _location(site: Site, number: int, used: str) -> str:
    name = people.site_name(site, number)
    return element(2, "Location", f'{named("LOC", f"site-{number}", name)} LocationType="Site"', used)
