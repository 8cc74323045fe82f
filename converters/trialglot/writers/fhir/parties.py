"""Sponsors, collaborators, officials, responsible party and contacts: ResearchStudy.associatedParty.

Registries list people and departments in one field ("Clinical Sciences & Operations" as study director), and nothing
tells them apart. So no Practitioner is claimed: the name stands in ``associatedParty.name``, and a PractitionerRole
holds role, organisation and contact details.
"""

from __future__ import annotations

from typing import Any

from trialglot.model.study import Contact, Official, Party, ResponsibleParty
from trialglot.writers.fhir import codings, narrative
from trialglot.writers.fhir.context import Context

_PARTY = "ResearchStudy.associatedParty"


def associated(context: Context) -> list[dict[str, Any]]:
    """Return the associated parties of the study; organisations and roles are added to the bundle."""
    study = context.study
    parties: list[dict[str, Any]] = []
    if study.lead_sponsor:
        parties += _organisation(context, study.lead_sponsor, "lead_sponsor", "lead-sponsor")
    for index, party in enumerate(study.collaborators):
        parties += _organisation(context, party, f"collaborators[{index}]", "collaborator")
    owner = study.organization
    if owner and owner != study.lead_sponsor:
        parties += _organisation(context, owner, "organization", None)
    if study.responsible_party:
        parties += _responsible(context, study.responsible_party)
    if context.contacts == "drop":
        if study.officials:
            _left_out(context, "officials", "overall officials")
        if study.central_contacts:
            _left_out(context, "central_contacts", "central contacts")
        return parties
    for index, official in enumerate(study.officials):
        parties += _official(context, official, index)
    for index, contact in enumerate(study.central_contacts):
        parties += _central(context, contact, index)
    if context.contacts == "role-only":
        if any(one.name for one in study.officials):
            _left_out(context, "officials", "names of overall officials")
        if any(one.name or one.phone or one.email for one in study.central_contacts):
            _left_out(context, "central_contacts", "names, telephone numbers and e-mail addresses of central contacts")
    return parties


def contact_detail(context: Context, contact: Contact, path: str, target: str) -> dict[str, Any]:
    """Return the ExtendedContactDetail of a contact person under the caller's policy; empty if nothing is left."""
    detail: dict[str, Any] = {}
    if contact.role:
        detail["purpose"] = context.concept("contact_role", contact.role, f"{path}.role", f"{target}.purpose")
    if context.contacts != "keep":
        return detail
    if contact.name:
        detail["name"] = [{"text": contact.name}]
    telecom = []
    if contact.phone:
        phone = f"{contact.phone} ext. {contact.phone_ext}" if contact.phone_ext else contact.phone
        telecom.append({"system": "phone", "value": phone})
    elif contact.phone_ext:
        telecom.append({"system": "phone", "value": f"ext. {contact.phone_ext}"})
    if contact.email:
        telecom.append({"system": "email", "value": contact.email})
    if telecom:
        detail["telecom"] = telecom
    return detail


def _left_out(context: Context, path: str, what: str) -> None:
    context.say("MAP210", path, _PARTY, what=what, policy=context.contacts)


def _organisation(context: Context, party: Party, path: str, code: str | None) -> list[dict[str, Any]]:
    if not party.name:
        return []
    made: dict[str, Any] = {"name": party.name}
    if code:
        coding = context.edition.coding("research-study-party-role", code, code)
        made["role"] = {"coding": [coding], "text": code.replace("-", " ").capitalize()}
    else:
        made["role"] = {"text": "Owner of the registry record"}
    if party.agency_class:
        target = f"{_PARTY}.classifier"
        made["classifier"] = [context.concept("agency_class", party.agency_class, f"{path}.agency_class", target)]
    made["party"] = context.organization(party.name)
    return [made]


def _responsible(context: Context, party: ResponsibleParty) -> list[dict[str, Any]]:
    """Return the responsible party; the fields of old records beside the present ones are a party of their own."""
    path = "responsible_party"
    if party.type:
        text = f"Responsible party: {codings.label('responsible_party_type', party.type)}"
        role = context.concept("responsible_party_type", party.type, f"{path}.type", f"{_PARTY}.role", text)
    else:
        role = {"text": "Responsible party"}
    if context.contacts != "keep" and (party.investigator_name or party.old_name_title):
        _left_out(context, path, "name of the responsible party")
    found = []
    for name, title, affiliation in (
        (party.investigator_name, party.investigator_title, party.investigator_affiliation),
        (party.old_name_title, None, party.old_organization),
    ):
        shown = name if context.contacts == "keep" else None
        if shown or title or affiliation:
            codes = [{"text": title}] if title else []
            found.append(_with_role(context, "responsible-party", shown, role, codes, affiliation, None))
    if found or not party.type:
        return found
    sponsor = context.study.lead_sponsor
    if party.type == "SPONSOR" and sponsor and sponsor.name:
        return [{"name": sponsor.name, "role": role, "party": context.organization(sponsor.name)}]
    return [{"role": role}]


def _official(context: Context, official: Official, index: int) -> list[dict[str, Any]]:
    path = f"officials[{index}]"
    if not (official.name or official.affiliation or official.role):
        return []
    if official.role:
        role = context.concept("official_role", official.role, f"{path}.role", f"{_PARTY}.role")
    else:
        role = {"text": "Study official, role not stated"}
    name = official.name if context.contacts == "keep" else None
    return [_with_role(context, f"official-{index + 1}", name, role, [role], official.affiliation, None)]


def _central(context: Context, contact: Contact, index: int) -> list[dict[str, Any]]:
    path = f"central_contacts[{index}]"
    role = context.concept("contact_role", contact.role or "CONTACT", f"{path}.role", f"{_PARTY}.role")
    detail = contact_detail(context, contact, path, "PractitionerRole.contact")
    detail.pop("purpose", None)
    name = contact.name if context.contacts == "keep" else None
    return [_with_role(context, f"contact-{index + 1}", name, role, [role], None, detail)]


def _with_role(
    context: Context,
    key: str,
    name: str | None,
    role: dict[str, Any],
    codes: list[dict[str, Any]],
    affiliation: str | None,
    contact: dict[str, Any] | None,
) -> dict[str, Any]:
    """Return an associated party; a PractitionerRole is made where more than name and role is known."""
    made: dict[str, Any] = {"name": name} if name else {}
    made["role"] = role
    if not (affiliation or contact or (codes and codes != [role])):
        return made
    organization = context.organization(affiliation) if affiliation else None
    # The id holds the place in the record, never the name: ids stay when names are left out.
    logical_id = context.ids.make(key)
    words = ", ".join(part for part in (role["text"], affiliation) if part)
    resource = context.start("PractitionerRole", logical_id, narrative.sentence("Party", name or "", words))
    if organization:
        resource["organization"] = organization
    if codes:
        resource["code"] = codes
    if contact:
        resource["contact"] = [contact]
    made["party"] = {"reference": f"PractitionerRole/{logical_id}"}
    if name:
        made["party"]["display"] = name
    return made
