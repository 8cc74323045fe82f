"""AdminData: organisations and people.

Sponsor, collaborators and the organisations of people are Organizations, and so is each site (Type "Site", with its
address): a Location would have to say from which day on it used the metadata, which a registry does not state. An
Organization has a name of its own in the study (ODM 2.0, Organization): one of several parts is written once.

A User has no place for a role beyond the schema's list. Roles stand in the notes, by the OID of the user.
"""

from __future__ import annotations

from decimal import Decimal

from trialglot.codes import label
from trialglot.design.wording import lines, on_one_line
from trialglot.model.study import Contact, Party, Site
from trialglot.writers.odm import people
from trialglot.writers.odm.odm2.context import Context
from trialglot.writers.odm.odm2.xml import described
from trialglot.writers.odm.xml import LINE, attribute, element, named, oid, text_element

_SPONSOR, _COLLABORATOR, _OWNER = "Lead sponsor", "Collaborator", "Owner of the registry record"
_NO_CLASS = "not stated"
_ADDRESS = "AdminData/Organization/Address"


class _Organisations:
    """The organisations that are no sites, each once: by name, their key, type, and roles with the classes in each."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str, dict[str, dict[str, None]]]] = {}

    def add(self, name: str, key: str, role: str, agency_class: str | None = None) -> str:
        """Add an organisation in a role, and return its key: ``key``, or that of its first role."""
        own = " ".join(name.split())
        kind = "Sponsor" if key == "sponsor" else "Other"
        known = self.found.setdefault(own or key, (key, kind, {}))
        classes = known[2].setdefault(role, {})
        classes[label("agency_class", agency_class) if agency_class else _NO_CLASS] = None
        return known[0]


def write(context: Context) -> str:
    """Return AdminData."""
    study = context.study
    organisations = _Organisations()

    def party(one: Party, key: str, role: str) -> None:
        organisations.add(one.name, key, role, one.agency_class)

    if study.lead_sponsor:
        party(study.lead_sponsor, "sponsor", _SPONSOR)
    for number, one in enumerate(study.collaborators, start=1):
        party(one, f"collaborator-{number}", _COLLABORATOR)
    if study.organization:
        party(study.organization, "organization", _OWNER)
    users = _responsible(context, organisations) + _officials(context, organisations)
    users += [] if context.contacts == "drop" else _contacts(context, study.central_contacts, "", "central_contacts")
    people.say_left_out(context)
    _say_roles(context)
    for number, site in enumerate(study.sites, start=1):
        if context.contacts != "drop":
            users += _contacts(context, site.contacts, f"site-{number}", f"sites[{number - 1}].contacts")
    made = [_organisation(context, name, *known) for name, known in organisations.found.items()]
    made += [_site(context, site, number) for number, site in enumerate(study.sites, start=1)]
    inner = "".join(users + made)
    return element(1, "AdminData", oid("StudyOID", "ST", study.id), inner) if inner else ""


def _user(key: str, kind: str, organisation: str | None, inner: str) -> str:
    reference = oid("OrganizationOID", "ORG", organisation) if organisation else ""
    return element(2, "User", f' OID="USR.{key}" UserType="{kind}"{reference}', inner)


def _kind(*, investigator: bool) -> str:
    return "Investigator" if investigator else "Other"


def _full_name(context: Context, name: str | None) -> str:
    return text_element(3, "FullName", name if context.contacts == "keep" else None)


def _responsible(context: Context, organisations: _Organisations) -> list[str]:
    """Return the responsible people; a party of which only type or title is stated is no user."""
    party = context.study.responsible_party
    if party is None:
        return []
    found = people.responsible(context, party)
    if context.note("Responsible party", people.responsible_role(party, found[0].title)):
        context.kept_as_text("responsible_party", "role of the responsible party")
    role = "Organisation of the responsible party"
    user_type = _kind(investigator="INVESTIGATOR" in (party.type or ""))
    return [
        _user(
            one.key,
            user_type,
            organisations.add(one.organisation, one.key, role) if one.organisation else None,
            _full_name(context, one.name),
        )
        for one in found
        if one.name or one.organisation
    ]


def _officials(context: Context, organisations: _Organisations) -> list[str]:
    if context.contacts == "drop":
        return []
    made = []
    for index, one in enumerate(context.study.officials):
        key = f"official-{index + 1}"
        context.note(f"Role of USR.{key}", people.role(context, "official_role", one.role, f"officials[{index}].role"))
        at = organisations.add(one.affiliation, key, "Organisation of an overall official") if one.affiliation else None
        kind = _kind(investigator=one.role in people.INVESTIGATORS)
        made.append(_user(key, kind, at, _full_name(context, one.name)))
    return made


def _contacts(context: Context, contacts: tuple[Contact, ...], site: str, path: str) -> list[str]:
    """Return the users of the contacts of the study, or of a site by its key."""
    made = []
    for index, one in enumerate(contacts):
        key = f"{site}.contact-{index + 1}" if site else f"contact-{index + 1}"
        inner = ""
        if context.contacts == "keep":
            inner = _full_name(context, one.name)
            inner += _telecom("Phone", people.telephone(one)) + _telecom("Email", one.email)
        if one.role:
            context.note(f"Role of USR.{key}", people.contact_role(context, one, f"{path}[{index}]"))
        kind = _kind(investigator=one.role in people.INVESTIGATORS)
        made.append(_user(key, kind, site or None, inner))
    return made


def _say_roles(context: Context) -> None:
    study = context.study
    contacts = [*study.central_contacts, *(one for site in study.sites for one in site.contacts)]
    roles = [*(one.role for one in study.officials), *(one.role for one in contacts)]
    if context.contacts != "drop" and any(roles):
        path = "officials" if any(one.role for one in study.officials) else "central_contacts"
        context.kept_as_text(path, "role of officials and contacts")


def _telecom(kind: str, value: str | None) -> str:
    there = value and not value.isspace()
    return f'{LINE[3]}<Telecom TelecomType="{kind}"{attribute("Value", value or "")}/>' if there else ""


def _organisation(context: Context, name: str, key: str, kind: str, roles: dict[str, dict[str, None]]) -> str:
    unique = context.unique("Organization", name if name != key else "", "organization")
    attributes = named("ORG", key, unique) + attribute("Role", "; ".join(roles)) + f' Type="{kind}"'
    return element(2, "Organization", attributes, described(3, _classes(roles)))


def _classes(roles: dict[str, dict[str, None]]) -> str:
    """Return the class of an organisation; by its roles, where the record does not say the same in each of them."""
    told = {role: tuple(roles[role]) for role in (_SPONSOR, _COLLABORATOR, _OWNER) if role in roles}
    alike = len(set(told.values())) == 1
    # Of several collaborators of one name one may have no class.
    told = {role: () if classes == (_NO_CLASS,) else classes for role, classes in told.items()}
    told = {"Class": next(iter(told.values()))} if alike else {f"Class as {role}": told[role] for role in told}
    return "\n".join(f"{name}: {one}" for name, classes in told.items() for one in classes)


def _decimal(degrees: float) -> str:
    """Return a number without an exponent, which xs:decimal does not know."""
    shown = str(degrees)
    return f"{Decimal(shown):f}" if "e" in shown else shown


def _facility(site: Site, shown: str) -> str | None:
    """Return what the record calls a site where its Name is another: a number follows, or the place stands for it."""
    if not site.facility:
        return "The record does not name the facility."
    return f"Facility: {on_one_line(site.facility)}" if shown != site.facility else None


def _site(context: Context, site: Site, number: int) -> str:
    country = people.country(context, site, number - 1, _ADDRESS)
    position = ""
    if site.latitude is not None and site.longitude is not None:
        longitude, latitude = _decimal(site.longitude), _decimal(site.latitude)
        position = f'{LINE[4]}<GeoPosition Longitude="{longitude}" Latitude="{latitude}"/>'
    address = (
        text_element(4, "City", site.city)
        + text_element(4, "StateProv", site.state)
        + text_element(4, "Country", country)
        + text_element(4, "PostalCode", site.zip)
        + position
        + ("" if country else text_element(4, "OtherText", people.rest_of_address(site.country, None, None, None)))
    )
    name = context.unique("Organization", people.site_name(site, number), "sites")
    status = f"Recruitment status: {label('overall_status', site.status)}" if site.status else None
    about = lines(status, _facility(site, name))
    return element(
        2,
        "Organization",
        named("ORG", f"site-{number}", name) + ' Role="Site" Type="Site"',
        described(3, about) + (element(3, "Address", "", address) if address else ""),
    )
