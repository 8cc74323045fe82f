"""Sponsors, collaborators, officials, responsible party and contacts: ResearchStudy.associatedParty.

Registries list people and departments in one field ("Clinical Sciences & Operations" as study director), and nothing
tells them apart. So no Practitioner is claimed: the name stands in ``associatedParty.name``, and a PractitionerRole
holds role, organisation and contact details. The affiliation of a person is a name, often with a department and an
address in it: it refers to an Organization only where it names a sponsor or collaborator of the study.
"""

from __future__ import annotations

from typing import Any

from trialglot.codes import label
from trialglot.fhir.definitions import PHONE_EXTENSION
from trialglot.model.study import Contact, Official, Party, ResponsibleParty
from trialglot.writers.fhir import narrative
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
    if study.organization:
        parties += _organisation(context, study.organization, "organization", None)
    people = _People(context)
    if study.responsible_party:
        parties += _responsible(context, people, study.responsible_party)
    if context.contacts == "drop":
        if study.officials:
            _left_out(context, "officials", "overall officials")
        if study.central_contacts:
            _left_out(context, "central_contacts", "central contacts")
        return parties
    for index, official in enumerate(study.officials):
        parties += _official(context, people, official, index)
    for index, contact in enumerate(study.central_contacts):
        parties += _central(context, people, contact, index)
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
    telecom: list[dict[str, Any]] = []
    if contact.phone_ext:
        said = f"{contact.phone} ext. {contact.phone_ext}" if contact.phone else f"ext. {contact.phone_ext}"
        extension = {"url": PHONE_EXTENSION, "valueString": contact.phone_ext}
        telecom.append({"extension": [extension], "system": "phone", "value": said})
    elif contact.phone:
        telecom.append({"system": "phone", "value": contact.phone})
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
        made["role"] = context.concept("party_kind", code, path, f"{_PARTY}.role")
    else:
        made["role"] = {"text": "Owner of the registry record"}
    if party.agency_class:
        target = f"{_PARTY}.classifier"
        made["classifier"] = [context.concept("agency_class", party.agency_class, f"{path}.agency_class", target)]
    made["party"] = context.organization(party.name)
    return [made]


def _responsible(context: Context, people: _People, party: ResponsibleParty) -> list[dict[str, Any]]:
    """Return the responsible party; the fields of old records beside the present ones are a party of their own."""
    path = "responsible_party"
    if party.type:
        text = f"Responsible party: {label('responsible_party_type', party.type)}"
        role = context.concept("responsible_party_type", party.type, f"{path}.type", f"{_PARTY}.role", text)
    else:
        role = {"text": "Responsible party"}
    if context.contacts != "keep" and (party.investigator_name or party.old_name_title):
        _left_out(context, path, "name of the responsible party")
    found = []
    sponsor = context.study.lead_sponsor
    name, title, affiliation = party.investigator_name, party.investigator_title, party.investigator_affiliation
    if name or title or affiliation:
        codes = [{"text": title}] if title else []
        found.append(people.party("responsible", name, role, codes, affiliation))
    elif party.type == "SPONSOR" and sponsor and sponsor.name:
        found.append({"name": sponsor.name, "role": role, "party": context.organization(sponsor.name)})
    elif party.type:
        found.append({"role": role})
    if party.old_name_title or party.old_organization:
        old = {"text": "Responsible party, by the fields of old records"}
        found.append(people.party("responsible", party.old_name_title, old, [], party.old_organization))
    return found


def _official(context: Context, people: _People, official: Official, index: int) -> list[dict[str, Any]]:
    path = f"officials[{index}]"
    if not (official.name or official.affiliation or official.role):
        return []
    if official.role:
        role = context.concept("official_role", official.role, f"{path}.role", f"{_PARTY}.role")
    else:
        role = {"text": "Study official, role not stated"}
    return [people.party("official", official.name, role, [role], official.affiliation)]


def _central(context: Context, people: _People, contact: Contact, index: int) -> list[dict[str, Any]]:
    path = f"central_contacts[{index}]"
    if contact.role:
        role = context.concept("contact_role", contact.role, f"{path}.role", f"{_PARTY}.role")
    else:
        role = {"text": "Contact, role not stated"}
    detail = contact_detail(context, contact, path, "PractitionerRole.contact")
    detail.pop("purpose", None)
    return [people.contact(contact, role, detail)]


class _People:
    """Makes the associated parties that are people or departments, and a PractitionerRole for each.

    Who is listed twice with the same name and affiliation, as responsible party and as official, is one; one of the
    names may go on with degrees after a comma. The id holds a hash of what the record says, whatever the policy about
    contacts: a role keeps its id when names are left out.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        study = context.study
        parties = (study.lead_sponsor, *study.collaborators)
        self._organizations = {_normal(one.name): one.name for one in reversed(parties) if one and one.name}

    def party(
        self, kind: str, name: str | None, role: dict[str, Any], codes: list[dict[str, Any]], affiliation: str | None
    ) -> dict[str, Any]:
        """Return an associated party; a PractitionerRole is made where more than its role is known."""
        shown = name if self._context.contacts == "keep" else None
        made: dict[str, Any] = {"name": shown} if shown else {}
        made["role"] = role
        resource = self._listed(name, affiliation) if name else None
        if resource is not None:
            listed = resource.get("code", [])
            further = [code for code in codes if code not in listed]
            if further:
                resource["code"] = [*listed, *further]
        elif not (affiliation or name or (codes and codes != [role])):
            return made
        else:
            logical_id = self._context.ids.person(kind, name, affiliation, role["text"])
            resource = self._resource(logical_id, shown, role, affiliation)
            if affiliation:
                resource["organization"] = self._organization(affiliation)
            if codes:
                resource["code"] = list(codes)
            if shown:
                resource["contact"] = [{"name": [{"text": shown}]}]
            if name:
                self._known[_normal(name), _normal(affiliation or "")] = resource
        return self._referring(made, resource)

    def _listed(self, name: str, affiliation: str | None) -> dict[str, Any] | None:
        """Return the role made before for a name and affiliation."""
        whole, place = _normal(name), _normal(affiliation or "")
        found = self._known.get((whole, place))
        if found is None:
            for (other, where), resource in self._known.items():
                short, long = sorted((whole, other), key=len)
                # "Roe, Jane" and "Roe, John" are two: only one of the names may have a comma, behind two words.
                if where == place and " " in short and "," not in short and long.startswith(f"{short},"):
                    return resource
        return found

    def contact(self, contact: Contact, role: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
        """Return the associated party of a central contact."""
        shown = contact.name if self._context.contacts == "keep" else None
        made: dict[str, Any] = {"name": shown} if shown else {}
        made["role"] = role
        key = (contact.name, contact.role, contact.phone, contact.phone_ext, contact.email)
        resource = self._resource(self._context.ids.person("contact", *key), shown, role, None)
        resource["code"] = [role]
        if detail:
            resource["contact"] = [detail]
        return self._referring(made, resource)

    def _resource(
        self, logical_id: str, name: str | None, role: dict[str, Any], affiliation: str | None
    ) -> dict[str, Any]:
        words = ", ".join(part for part in (role["text"], affiliation) if part)
        return self._context.start("PractitionerRole", logical_id, narrative.sentence("Party", name or "", words))

    def _organization(self, affiliation: str) -> dict[str, Any]:
        """Return the reference for an affiliation, in its own words."""
        name = self._organizations.get(_normal(affiliation))
        if name is None:
            return {"display": affiliation}
        return {**self._context.organization(name), "display": affiliation}

    @staticmethod
    def _referring(made: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
        made["party"] = {"reference": f"PractitionerRole/{resource['id']}"}
        if "name" in made:
            made["party"]["display"] = made["name"]
        return made


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()
