"""What FHIR tells of a study in other ways than one element for one value: parties, artifacts, identifiers, sites.

Mirrors ``writers/fhir``; elements are those of R5.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot import codes
from trialglot.design.wording import names_of
from trialglot.errors import UnreadableError
from trialglot.fhir.definitions import PHONE_EXTENSION
from trialglot.readers.documents import inverse
from trialglot.readers.documents.fhir_artifacts import Artifacts
from trialglot.readers.documents.fhir_parts import Part, concept_text, without_nothing
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.identifiers import identifier
from trialglot.readers.documents.nodes import JsonDocument, Node, children

Tree: TypeAlias = dict[str, Any]

SPECIAL = (
    "id",
    "identifiers[]",
    "organization",
    "responsible_party",
    "officials[]",
    "central_contacts[]",
    "references[]",
    "links[]",
    "available_data[]",
    "documents[]",
    "data_sharing.url",
    "status.expanded_access.nct_id",
    "sites[].status",
    "removed_countries[]",
    "unowned_other_names[]",
    "interventions[].other_names[]",
    "interventions[].unmatched[]",
)
"""What ``read`` reads, by model path; the table's rows for it declare it."""

_RESPONSIBLE = "Responsible party"
_OLD = "Responsible party, by the fields of old records"
_OWNER = "Owner of the registry record"
# Sponsors and collaborators are read by the table: their roles have these codes.
_OF_SPONSORS = {"lead-sponsor", "collaborator"}
_CONTACT = re.compile(r"PractitionerRole/.*-contact-[0-9a-f]+(?:-[0-9]+)?$")
_USAGE = "The record gives this intervention to arms that it does not list: "
_LAST_KNOWN = "Last known status: "
_TERM = " (MeSH term of the registry)"


def read(gathering: Gathering) -> None:
    """Read what ``SPECIAL`` names, and what belongs to items that the tables have read."""
    document = gathering.document
    assert isinstance(document, JsonDocument)
    studies = document.select("ResearchStudy.where(partOf.empty())")
    if not studies:
        raise UnreadableError(
            "a FHIR Bundle of trialglot without its ResearchStudy", "Take it as it was written", refused=True
        )
    study = studies[0]
    reading = _Parties(gathering, document, study)
    status = gathering.made.get("status", {})
    if str(status.get("overall", "")).startswith(_LAST_KNOWN):
        del status["overall"]  # a study whose present status is not stated
    reading.identifiers()
    reading.parties()
    reading.sites()
    reading.lists()
    Artifacts(gathering, document, study).read()


class _Parties(Part):
    # Identifiers.

    def identifiers(self) -> None:
        notes = self._notes("Related study")
        for node in children(self.study, "identifier"):
            kind = node.value.get("type", {})
            assigner = node.value.get("assigner", {})
            # The sponsor is the issuer of its own number without being said to be.
            domain = None if "reference" in assigner else assigner.get("display")
            made = identifier(_codes(kind), concept_text(kind), node.value["value"], domain)
            self.gathering.add("identifiers", made, node)
        for text, node in notes:
            number, _, domain = text.partition(", ")
            self.gathering.add("identifiers", identifier(("related-study",), "", number, domain or None), node)

    # Parties.

    def parties(self) -> None:
        for node in children(self.study, "associatedParty"):
            party = node.value
            role = concept_text(party.get("role", {}))
            resource = next(self.resolved(node, "party"), None)
            if role == _OWNER:
                self.made["organization"] = without_nothing({"name": party.get("name"), "agency_class": _agency(party)})
                self.gathering.places["organization"] = node
            elif role == _OLD:
                self._old(node, resource)
            elif role == _RESPONSIBLE or role.startswith(f"{_RESPONSIBLE}: "):
                self._responsible(node, role, resource)
            elif _CONTACT.match(_reference(party)):
                self._contact(node, role, resource)
            elif not _OF_SPONSORS & {one.get("code") for one in party.get("role", {}).get("coding", ())}:
                self._official(node, role, resource)

    def _responsible(self, node: Node, role: str, resource: Node | None) -> None:
        found = self.made.setdefault("responsible_party", {})
        self.gathering.places.setdefault("responsible_party", node)
        label = role.removeprefix(_RESPONSIBLE).removeprefix(": ")
        if label:
            found["type"] = inverse.word("responsible_party_type", label)
        if resource is None or resource.value["resourceType"] != "PractitionerRole":
            return
        title, name = self._title(resource), node.value.get("name")
        affiliation = resource.value.get("organization", {}).get("display")
        found |= without_nothing(
            {"investigator_name": name, "investigator_title": title, "investigator_affiliation": affiliation}
        )

    def _old(self, node: Node, resource: Node | None) -> None:
        found = self.made.setdefault("responsible_party", {})
        self.gathering.places.setdefault("responsible_party", node)
        affiliation = resource.value.get("organization", {}).get("display") if resource else None
        found |= without_nothing({"old_name_title": node.value.get("name"), "old_organization": affiliation})

    def _title(self, resource: Node) -> str | None:
        """Return the title of a responsible person: in words alone, and not the role in which the study lists them."""
        roles = [
            party.value.get("role")
            for party in children(self.study, "associatedParty")
            if any(one.place == resource.place for one in self.resolved(party, "party"))
        ]
        titles = [one for one in resource.value.get("code", ()) if "coding" not in one and one not in roles]
        return concept_text(titles[0]) if titles else None

    def _official(self, node: Node, role: str, resource: Node | None) -> None:
        affiliation = resource.value.get("organization", {}).get("display") if resource else None
        stated = None if role.endswith("role not stated") else inverse.word("official_role", role)
        made = {"name": node.value.get("name"), "affiliation": affiliation, "role": stated}
        self.gathering.add("officials", without_nothing(made), node)

    def _contact(self, node: Node, role: str, resource: Node | None) -> None:
        stated = None if role.endswith("role not stated") else inverse.word("contact_role", role)
        made = {"name": node.value.get("name"), "role": stated}
        if resource is not None:
            made |= telecom(next(children(resource, "contact"), None))
        self.gathering.add("central_contacts", without_nothing(made), node)

    # Sites.

    def sites(self) -> None:
        states = {}
        for child in self.document.select("ResearchStudy.where(partOf.exists())"):
            for place in self.document.inside(child, "site.resolve()"):
                for state in self.document.inside(child, "progressStatus.state"):
                    states[place.place] = inverse.word("overall_status", concept_text(state.value)), state
        for number, site in enumerate(self.made.get("sites", ())):
            node = self.gathering.items["sites"][number][0]
            if node.place in states:
                site["status"], self.gathering.places[f"sites[{number}].status"] = states[node.place]
            address = node.value.get("address", {})
            site.pop("country", None)
            if "country" in address:
                before = "".join(f"{site[part]}, " for part in ("city", "state", "zip") if part in site)
                site["country"] = address["text"].removeprefix(before)
            contacts = list(children(node, "contact"))
            for contact, place in zip(site.get("contacts", ()), contacts, strict=False):
                for name in ("phone", "phone_ext", "email"):
                    contact.pop(name, None)
                contact.update(telecom(place))

    # Lists in one text, and terms without a code.

    def lists(self) -> None:
        conditions = self.made.get("conditions", [])
        for number, text in enumerate(list(conditions)):
            if text.endswith(_TERM):
                node = self.gathering.places[f"conditions[{number}]"]
                self.gathering.add("condition_mesh", {"term": text.removesuffix(_TERM)}, node)
                conditions.remove(text)
        for node in children(self.study, "focus"):
            text = concept_text(node.value.get("concept", {}))
            if text.endswith(_TERM):
                self.gathering.add("intervention_mesh", {"term": text.removesuffix(_TERM)}, node)
        for heading, path in (
            ("Removed location countries", "removed_countries"),
            ("Other intervention names, intervention not told", "unowned_other_names"),
        ):
            for text, node in self._notes(heading):
                for one in names_of(text):
                    self.gathering.add(path, one, node)
        for number, intervention in enumerate(self.made.get("interventions", ())):
            node = self.gathering.items["interventions"][number][0]
            for text in children(node, "subtitle"):
                intervention["other_names"] = names_of(text.value)
                self.gathering.places[f"interventions[{number}].other_names"] = text
            for text in children(node, "usage"):
                if text.value.startswith(_USAGE):
                    intervention["unmatched"] = names_of(text.value.removeprefix(_USAGE))
                    self.gathering.places[f"interventions[{number}].unmatched"] = text
        # What an arm names and the record does not list is an action without a definition.
        for number, arm in enumerate(self.made.get("arms", ())):
            for node in self.gathering.items["arms"][number]:
                for action in children(node, "action"):
                    if not any(key.startswith("definition") for key in action.value) and "title" in action.value:
                        arm.setdefault("unmatched", []).append(action.value["title"])

    def _notes(self, heading: str) -> list[tuple[str, Node]]:
        found = []
        for node in children(self.study, "note"):
            text = node.value.get("text", "")
            if text.startswith(f"{heading}: "):
                found.append((text[len(heading) + 2 :], node))
        return found


def telecom(contact: Node | None) -> Tree:
    """Return the numbers and addresses of a contact."""
    found: Tree = {}
    for one in contact.value.get("telecom", ()) if contact is not None else ():
        if one.get("system") == "email":
            found["email"] = one["value"]
        else:
            held = [each["valueString"] for each in one.get("extension", ()) if each.get("url") == PHONE_EXTENSION]
            number, extension = one["value"], held[0] if held else ""
            if extension and f" {number}".endswith(f" ext. {extension}"):
                number = number[: -len(f" ext. {extension}")]
            found |= without_nothing({"phone": number, "phone_ext": extension})
    return found


def _agency(party: Tree) -> str | None:
    texts = [concept_text(one) for one in party.get("classifier", ())]
    return inverse.word("agency_class", texts[0]) if texts else None


def _reference(party: Tree) -> str:
    return str(party.get("party", {}).get("reference", ""))


def _codes(concept: Tree) -> tuple[str, ...]:
    """Return the kinds of identifiers that a concept's codes stand for."""
    held = {one.get("code") for one in concept.get("coding", ())}
    rows = codes.table("identifier_kind").values()
    return tuple(row.source for row in rows if row.target == "ncit" and row.mapped and row.code in held)
