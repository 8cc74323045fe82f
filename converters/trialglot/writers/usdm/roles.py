"""Roles: sponsor, collaborators, responsible party, officials, contacts, masked parties."""

from __future__ import annotations

from trialglot import codes
from trialglot.codes import label
from trialglot.design.contacts import CENTRAL_CONTACT, CONTACT, FACILITY_CONTACT
from trialglot.model.study import Contact, Official
from trialglot.writers.usdm.context import DESIGN, VERSION, Context
from trialglot.writers.usdm.organizations import Organizations
from trialglot.writers.usdm.values import Extensions, Json, ct, other

_ROLES, _PROTOCOL_ROLES, _CONTACT_ROLES = "C215480", "C154681", "C127257"
_SPONSOR, _PRINCIPAL_INVESTIGATOR, _SITE = "C70793", "C19924", "C80403"


def role(own: str, title: str, code: Json, **further: object) -> Json:
    """Return a StudyRole that applies to the study version."""
    return {
        "id": own,
        "name": own,
        "label": title,
        "code": code,
        "appliesToIds": [VERSION],
        **further,
        "instanceType": "StudyRole",
    }


def write(context: Context, organizations: Organizations) -> list[Json]:
    """Return the roles of the study version, sponsor first, and those of masked parties, which apply to the design."""
    made = []
    if organizations.sponsor:
        code = ct("role-sponsor.code", _ROLES, _SPONSOR)
        made.append(role("role-sponsor", "Sponsor", code, organizationIds=[organizations.sponsor]))
    made += _collaborators(context, organizations)
    made += _responsible(context, organizations)
    if context.contacts != "drop":
        for index, official in enumerate(context.study.officials):
            made.append(_official(context, organizations, official, index))
        for index, one in enumerate(context.study.central_contacts):
            made.append(contact(context, one, f"role-contact-{index + 1}", f"central_contacts[{index}]", None))
    _say_left_out(context)
    return made + _masked(context)


def _collaborators(context: Context, organizations: Organizations) -> list[Json]:
    """Return a role for each collaborator.

    C215480 has no collaborator: a co-sponsor, which it has, is a party that answers for the study with the sponsor.
    """
    made = []
    for index, party in enumerate(context.study.collaborators):
        own = organizations.party(party, f"collaborators[{index}]")
        if own:
            name = f"role-collaborator-{index + 1}"
            made.append(role(name, "Collaborator", other(f"{name}.code"), organizationIds=[own]))
    return made


def _responsible(context: Context, organizations: Organizations) -> list[Json]:
    """Return the role of an investigator who is the responsible party; what kind of party it is stands in an extension.

    The fields of old records beside the present ones have no class.
    """
    party, path, own = context.study.responsible_party, "responsible_party", "role-responsible-party"
    if party is None:
        return []
    named = context.contacts == "keep"
    noted = [
        context.version.text("responsible-party-type", party.type and label("responsible_party_type", party.type)),
        context.version.text("responsible-party-old-name-title", party.old_name_title if named else None),
        context.version.text("responsible-party-old-organization", party.old_organization),
    ]
    if any(noted):
        context.kept(path, "kind of responsible party", f"{VERSION}/responsible-party-type")
    if not named and (party.investigator_name or party.old_name_title):
        what = "name of the responsible party"
        context.report.add("MAP210", path=path, target_path="StudyRole", what=what, policy=context.contacts)
    organization = None
    if party.investigator_affiliation and not party.investigator_affiliation.isspace():
        organization = organizations.named(party.investigator_affiliation, None, f"{path}.investigator_affiliation")
    name, title = party.investigator_name, party.investigator_title
    about = Extensions(own)
    made = role(own, "Responsible party", ct(f"{own}.code", _ROLES, _PRINCIPAL_INVESTIGATOR))
    if name and not name.isspace() and named:
        person = Extensions(f"{own}.person")
        made["assignedPersons"] = [_person(context, person, name, title, f"{path}.investigator_title", organization)]
        return [made]
    if organization:
        made["organizationIds"] = [organization]
    return [about.put(made)] if about.text("investigator-title", title) or organization else []


def _person(
    context: Context, about: Extensions, name: str, title: str | None, path: str, organization: str | None
) -> Json:
    own = about.owner
    if not title or title.isspace():
        title = context.default("AssignedPerson.jobTitle", about, path)
    made: Json = {
        "id": own,
        "name": own,
        "label": name,
        "personName": {"id": f"{own}.name", "text": name, "instanceType": "PersonName"},
        "jobTitle": title,
        "instanceType": "AssignedPerson",
    }
    if organization:
        made["organizationId"] = organization
    return about.put(made)


def _official(context: Context, organizations: Organizations, one: Official, index: int) -> Json:
    own, path = f"role-official-{index + 1}", f"officials[{index}]"
    about = Extensions(own)
    code = _person_code(context, "official_role", one.role, f"{own}.code", f"{path}.role", about)
    title = label("official_role", one.role) if one.role else None
    organization = None
    if one.affiliation and not one.affiliation.isspace():
        organization = organizations.named(one.affiliation, None, f"{path}.affiliation")
    made = role(own, _titled(about, title, "Overall official"), code)
    if one.name and not one.name.isspace() and context.contacts == "keep":
        person = Extensions(f"{own}.person")
        made["assignedPersons"] = [_person(context, person, one.name, title, f"{path}.role", organization)]
    elif organization:
        made["organizationIds"] = [organization]
    return about.put(made)


def _titled(about: Extensions, title: str | None, otherwise: str) -> str:
    """Return what a person's role is called; one that the record does not state is marked as such."""
    if title:
        return title
    about.text("defaulted", "label")
    return otherwise


def _person_code(context: Context, table: str, word: str | None, own: str, path: str, about: Extensions) -> Json:
    """Return the Code of a person's role: a term of C215480 where it has the concept, else one of C154681.

    C215480 is extensible. A role without a term is Other, with the registry's word in an extension attribute.
    """
    row = codes.lookup(table, word, f"cdisc:{_ROLES}") if word else None
    if row is not None and row.mapped:
        return ct(own, _ROLES, row.code)
    code = context.code(table, word, _PROTOCOL_ROLES, own, path, about) if word else None
    return code or other(own)


def contact(context: Context, one: Contact, own: str, path: str, organization: str | None) -> Json:
    """Return the role of a contact of the study, or of the site whose organisation is given."""
    about = Extensions(own)
    title = label("contact_role", one.role) if one.role else None
    if one.role in (None, CONTACT):
        code = other(f"{own}.code")
        about.term("contact-role", _CONTACT_ROLES, FACILITY_CONTACT if organization else CENTRAL_CONTACT)
    else:
        code = _person_code(context, "contact_role", one.role, f"{own}.code", f"{path}.role", about)
    made = role(own, _titled(about, title, "Contact"), code)
    if context.contacts == "keep":
        person = Extensions(f"{own}.person")
        reached = [
            person.text("telephone", one.phone),
            person.text("telephone-extension", one.phone_ext),
            person.text("e-mail", one.email),
        ]
        if one.name and not one.name.isspace():
            made["assignedPersons"] = [_person(context, person, one.name, title, f"{path}.role", organization)]
        elif any(reached):
            about.text("telephone", one.phone)
            about.text("telephone-extension", one.phone_ext)
            about.text("e-mail", one.email)
        if any(reached):
            context.kept(path.partition("[")[0], "telephone and e-mail of contacts", "AssignedPerson/telephone")
    if organization and "assignedPersons" not in made:
        about.reference("site-organization", organization)
    return about.put(made)


def _say_left_out(context: Context) -> None:
    study = context.study
    people = [one for site in study.sites for one in site.contacts]
    if context.contacts == "keep":
        return
    if context.contacts == "drop":
        left_out = (
            ("officials", "overall officials", bool(study.officials)),
            ("central_contacts", "central contacts", bool(study.central_contacts)),
            ("sites", "contacts of sites", bool(people)),
        )
    else:
        reach = "names, telephone numbers and e-mail addresses of"
        left_out = (
            ("officials", "names of overall officials", any(one.name for one in study.officials)),
            ("central_contacts", f"{reach} central contacts", any(map(_reachable, study.central_contacts))),
            ("sites", f"{reach} contacts of sites", any(map(_reachable, people))),
        )
    for path, what, there_was in left_out:
        if there_was:
            context.report.add("MAP210", path=path, target_path="StudyRole", what=what, policy=context.contacts)


def _reachable(one: Contact) -> bool:
    return bool(one.name or one.phone or one.phone_ext or one.email)


def _masked(context: Context) -> list[Json]:
    """Return a role for each masked party. Its description stands at each, as USDM has no other place."""
    design = context.study.design
    stated = design.masking_description.plain if design.masking_description else None
    level = f"Masking: {label('masking', design.masking)}" if design.masking else "Masked"
    made = []
    for word in dict.fromkeys(design.who_masked):
        own = f"role-masked-{'-'.join(word.lower().split('_'))}".replace(" ", "-")
        about = Extensions(own)
        code = context.code("who_masked", word, _ROLES, f"{own}.code", "design.who_masked", about)
        found = role(own, label("who_masked", word), code or other(f"{own}.code"))
        found["appliesToIds"] = [DESIGN]
        how = Extensions(f"{own}.masking")
        text = level if not stated or stated.isspace() else stated
        if text is level:
            how.text("defaulted", "text")
        found["masking"] = how.put({"id": how.owner, "text": text, "isMasked": True, "instanceType": "Masking"})
        made.append(about.put(found))
    return made


def of_sites(own: list[str]) -> list[Json]:
    """Return the role that the facilities have in the study, if there are any."""
    if not own:
        return []
    return [role("role-sites", "Study site", ct("role-sites.code", _ROLES, _SITE), organizationIds=own)]
