"""What FHIR tells of a study in other ways than one element for one value: parties, artifacts, identifiers, sites.

Mirrors ``writers/fhir``; elements are those of R5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from trialglot import codes
from trialglot.errors import UnreadableError
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.identifiers import identifier
from trialglot.readers.documents.nodes import JsonDocument, Node, children

Tree: TypeAlias = dict[str, Any]

SPECIAL = (
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
)
"""What ``read`` reads, by model path; the table's rows for it declare it."""

_TOOL = "trialglot"
_EDITION = re.compile(r"to FHIR (R5|R4B|R4) \(")
_RESPONSIBLE = "Responsible party"
_OWNER = "Owner of the registry record"
_CONTACT = re.compile(r"-contact-[0-9a-f]+(?:-[0-9]+)?$")
_PHONE = re.compile(r"(?:(.*) )?ext\. (.*)", re.DOTALL)
_NOTICE = re.compile(r"Retraction: (?:(.*?)(?:, )?)??(?:PMID (.*))?", re.DOTALL)
# How the display of an artifact tells a publication where there is no Citation (R4).
_PUBLICATION = re.compile(r"(?=PMID |Retraction: )(?:PMID (\S+)(?=; |$))?(?:; )?(?:Retraction: .*)?$", re.DOTALL)
_RECORD = "transforms"
_SHARING = "Individual participant data sharing"
_ACCESS = "Expanded access record "
_IDENTIFIER = "Identifier "
_USAGE = "The record gives this intervention to arms that it does not list: "
_TERM = " (MeSH term of the registry)"
_FLAGS = (
    ("has_protocol", "study protocol"),
    ("has_sap", "statistical analysis plan"),
    ("has_icf", "informed consent form"),
)


def ours(bundle: Tree) -> bool:
    """Whether a Bundle is one that trialglot wrote: its Provenance names the tool."""
    return _provenance(bundle) is not None


def edition(bundle: Tree) -> str:
    """Return the target that wrote a Bundle, as its Provenance says.

    Raises:
        UnreadableError: its Provenance names none.
    """
    told = str((_provenance(bundle) or {}).get("activity"))
    named = _EDITION.search(told)
    if named is None:
        raise UnreadableError(
            "a FHIR Bundle of trialglot whose Provenance does not name its edition",
            "Take it as it was written",
            refused=True,
        )
    return f"fhir-{named[1].lower()}"


def _provenance(bundle: Tree) -> Tree | None:
    for entry in reversed(_objects(bundle.get("entry"))):
        resource = entry.get("resource")
        if isinstance(resource, dict) and resource.get("resourceType") == "Provenance":
            for device in _objects(resource.get("contained")):
                names = _objects(device.get("name")) + _objects(device.get("deviceName"))
                if any(_TOOL in (one.get("value"), one.get("name")) for one in names):
                    return resource
    return None


def _objects(value: Any) -> list[Tree]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
    reading = _Reading(gathering, document, study)
    reading.identifiers()
    reading.parties()
    reading.artifacts()
    reading.sites()
    reading.lists()


class _Reading:
    def __init__(self, gathering: Gathering, document: JsonDocument, study: Node) -> None:
        self.gathering = gathering
        self.made = gathering.made
        self.document = document
        self.study = study

    def _put(self, path: str, value: Any, node: Node) -> None:
        """Add an item to a list of the study."""
        listed = self.made.setdefault(path, [])
        self.gathering.places[f"{path}[{len(listed)}]"] = node
        listed.append(value)

    # Identifiers.

    def identifiers(self) -> None:
        notes = self._notes("Related study")
        for node in children(self.study, "identifier"):
            kind = node.value.get("type", {})
            assigner = node.value.get("assigner", {})
            # The sponsor is the issuer of its own number without being said to be.
            domain = None if "reference" in assigner else assigner.get("display")
            self._put("identifiers", identifier(_codes(kind), _concept_text(kind), node.value["value"], domain), node)
        for text, node in notes:
            number, _, domain = text.partition(", ")
            self._put("identifiers", identifier(("related-study",), "", number, domain or None), node)

    # Parties.

    def parties(self) -> None:
        for node in children(self.study, "associatedParty"):
            party = node.value
            role = _concept_text(party.get("role", {}))
            resource = next(self._resolved(node, "party"), None)
            if role == _OWNER:
                self.made["organization"] = _without_nothing(
                    {"name": party.get("name"), "agency_class": _agency(party)}
                )
                self.gathering.places["organization"] = node
            elif role == _RESPONSIBLE or role.startswith(f"{_RESPONSIBLE}: "):
                self._responsible(node, role, resource)
            elif role in _roles("official_role") or role == "Study official, role not stated":
                if _CONTACT.search(_reference(party)):
                    self._contact(node, role, resource)
                else:
                    self._official(node, role, resource)
            elif role in _roles("contact_role"):
                self._contact(node, role, resource)

    def _resolved(self, node: Node, name: str) -> Iterator[Node]:
        for one in children(node, name):
            yield from self.document.inside(one, "resolve()")

    def _responsible(self, node: Node, role: str, resource: Node | None) -> None:
        found = self.made.setdefault("responsible_party", {})
        self.gathering.places.setdefault("responsible_party", node)
        label = role.removeprefix(_RESPONSIBLE).removeprefix(": ")
        if label:
            found["type"] = _word("responsible_party_type", label)
        if resource is None or resource.value["resourceType"] != "PractitionerRole":
            return
        title, name = self._title(resource), node.value.get("name")
        affiliation = resource.value.get("organization", {}).get("display")
        # The fields of old records have no title; they are the second party where there are both.
        old = "investigator_name" in found or (not label and not title)
        if old:
            found |= _without_nothing({"old_name_title": name, "old_organization": affiliation})
        else:
            found |= _without_nothing(
                {"investigator_name": name, "investigator_title": title, "investigator_affiliation": affiliation}
            )

    def _title(self, resource: Node) -> str | None:
        """Return the title of a responsible person: in words alone, and not the role in which the study lists them."""
        roles = [
            party.value.get("role")
            for party in children(self.study, "associatedParty")
            if any(one.place == resource.place for one in self._resolved(party, "party"))
        ]
        titles = [one for one in resource.value.get("code", ()) if "coding" not in one and one not in roles]
        return _concept_text(titles[0]) if titles else None

    def _official(self, node: Node, role: str, resource: Node | None) -> None:
        affiliation = resource.value.get("organization", {}).get("display") if resource else None
        word = None if role.endswith("role not stated") else _word("official_role", role)
        self._put(
            "officials",
            _without_nothing({"name": node.value.get("name"), "affiliation": affiliation, "role": word}),
            node,
        )

    def _contact(self, node: Node, role: str, resource: Node | None) -> None:
        made = {"name": node.value.get("name"), "role": _word("contact_role", role)}
        if resource is not None:
            made |= telecom(next(children(resource, "contact"), None))
        self._put("central_contacts", _without_nothing(made), node)

    # Artifacts.

    def artifacts(self) -> None:
        for node in children(self.study, "relatedArtifact"):
            one = node.value
            display, kinds = one.get("display", ""), [_concept_text(kind) for kind in one.get("classifier", ())]
            attachment = one.get("document", {})
            if "citation" in one or "resourceReference" in one or _PUBLICATION.match(display):
                self._reference(node, kinds)
            elif one.get("type") == _RECORD:
                self.gathering.registry = display.partition(" record ")[0]
            elif one.get("type") == "supported-with":
                self._data(node, display, kinds, attachment)
            elif display.startswith(_ACCESS) and not kinds:
                self.made.setdefault("status", {}).setdefault("expanded_access", {})["nct_id"] = display.removeprefix(
                    _ACCESS
                )
                self.gathering.places["status.expanded_access.nct_id"] = node
            elif self._is_identifier(display) and not kinds:
                self._link_of_identifier(node, display, attachment)
            elif kinds or set(attachment) - {"url"} or ("url" not in attachment and "file " in display):
                self._document(node, display, kinds, attachment)
            else:
                self._link(node, display, attachment)

    def _reference(self, node: Node, kinds: list[str]) -> None:
        one = node.value
        made: Tree = {"citation": one.get("citation")}
        if kinds:
            made["type"] = _word("reference_type", kinds[0])
        for citation in self._resolved(node, "resourceReference"):
            cited = citation.value.get("citedArtifact", {})
            made["pmid"] = next((number["value"] for number in cited.get("identifier", ())), None)
            made["retractions"] = _retractions(note["text"] for note in cited.get("note", ()))
        if publication := _PUBLICATION.match(str(one.get("display", ""))):
            made["pmid"] = publication[1] or made.get("pmid")
            made["retractions"] = _retractions(str(one["display"]).split("; "))
        self._put("references", _without_nothing(made), node)

    def _data(self, node: Node, display: str, kinds: list[str], attachment: Tree) -> None:
        address = attachment.get("url")
        if display == _SHARING or display.startswith(f"{_SHARING}: "):
            self.made.setdefault("data_sharing", {})["url"] = address or display.removeprefix(f"{_SHARING}: ")
            self.gathering.places["data_sharing.url"] = node
            return
        if address is None:
            before, _, address = display.rpartition(": ")
            display = before
        made = {"type": kinds[0] if kinds else None, "url": address, "id": node.value.get("label"), "comment": display}
        self._put("available_data", _without_nothing(made), node)

    def _is_identifier(self, display: str) -> bool:
        return display.startswith(_IDENTIFIER) and any(
            display[len(_IDENTIFIER) :].startswith(one["value"]) for one in self.made.get("identifiers", ())
        )

    def _link_of_identifier(self, node: Node, display: str, attachment: Tree) -> None:
        told = display[len(_IDENTIFIER) :]
        for number, one in enumerate(self.made["identifiers"]):
            if "link" not in one and (told == one["value"] or told.startswith(f"{one['value']}: ")):
                one["link"] = attachment.get("url") or told[len(one["value"]) + 2 :]
                self.gathering.places[f"identifiers[{number}].link"] = node
                return

    def _document(self, node: Node, display: str, kinds: list[str], attachment: Tree) -> None:
        made: Tree = {}
        told = [name for _, name in _FLAGS]
        for field, name in _FLAGS:
            if name in kinds:
                made[field] = True
        made["type"] = next((kind for kind in kinds if kind not in told), None)
        if "creation" in attachment:
            made["date"] = {"value": attachment["creation"]}
        if "size" in attachment:
            made["size"] = int(attachment["size"])
        rest, _, uploaded = _split_last(display, "uploaded ")
        label, _, filename = _split_last(rest, "file ")
        made |= {"upload_date": uploaded, "filename": filename, "label": label}
        self._put("documents", _without_nothing(made), node)

    def _link(self, node: Node, display: str, attachment: Tree) -> None:
        address = attachment.get("url")
        if address is None:
            label, _, address = display.rpartition(": ")
            display = label
        self._put("links", _without_nothing({"label": display, "url": address}), node)

    # Sites.

    def sites(self) -> None:
        states = {}
        for child in self.document.select("ResearchStudy.where(partOf.exists())"):
            for place in self.document.inside(child, "site.resolve()"):
                for state in self.document.inside(child, "progressStatus.state"):
                    states[place.place] = _word("overall_status", _concept_text(state.value)), state
        for number, site in enumerate(self.made.get("sites", ())):
            node = self.gathering.items["sites"][number][0]
            if node.place in states:
                site["status"], self.gathering.places[f"sites[{number}].status"] = states[node.place]
            address = node.value.get("address", {})
            if "country" in address:
                before = "".join(f"{site[part]}, " for part in ("city", "state", "zip") if part in site)
                site["country"] = address["text"].removeprefix(before)
            contacts = list(children(node, "contact"))
            for contact, place in zip(site.get("contacts", ()), contacts, strict=False):
                contact.update(telecom(place))

    # Lists in one text, and terms without a code.

    def lists(self) -> None:
        conditions = self.made.get("conditions", [])
        for number, text in enumerate(list(conditions)):
            if text.endswith(_TERM):
                node = self.gathering.places[f"conditions[{number}]"]
                self._put("condition_mesh", {"term": text.removesuffix(_TERM)}, node)
                conditions.remove(text)
        for node in children(self.study, "focus"):
            text = _concept_text(node.value.get("concept", {}))
            if text.endswith(_TERM):
                self._put("intervention_mesh", {"term": text.removesuffix(_TERM)}, node)
        for heading, path in (
            ("Removed location countries", "removed_countries"),
            ("Other intervention names, intervention not told", "unowned_other_names"),
        ):
            for text, node in self._notes(heading):
                for one in text.split("; "):
                    self._put(path, one, node)
        for number, intervention in enumerate(self.made.get("interventions", ())):
            node = self.gathering.items["interventions"][number][0]
            if "subtitle" in node.value:
                intervention["other_names"] = node.value["subtitle"].split("; ")
            usage = str(node.value.get("usage", ""))
            if usage.startswith(_USAGE):
                intervention["unmatched"] = usage.removeprefix(_USAGE).split("; ")
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
        elif match := _PHONE.fullmatch(one["value"]):
            found |= _without_nothing({"phone": match[1], "phone_ext": match[2]})
        else:
            found["phone"] = one["value"]
    return found


def _retractions(texts: Iterable[str]) -> list[Tree]:
    notices = [_NOTICE.fullmatch(text) for text in texts]
    return [_without_nothing({"source": notice[1], "pmid": notice[2]}) for notice in notices if notice]


def _split_last(text: str, mark: str) -> tuple[str, str, str | None]:
    """Split a text at the last part that begins with a mark: what stands before it, the mark, what follows."""
    before, found, after = text.rpartition(f", {mark}")
    if found:
        return before, mark, after
    return ("", mark, text.removeprefix(mark)) if text.startswith(mark) else (text, "", None)


def _agency(party: Tree) -> str | None:
    texts = [_concept_text(one) for one in party.get("classifier", ())]
    return _word("agency_class", texts[0]) if texts else None


def _reference(party: Tree) -> str:
    return str(party.get("party", {}).get("reference", ""))


def _concept_text(concept: Tree) -> str:
    return str(concept.get("text", ""))


def _codes(concept: Tree) -> tuple[str, ...]:
    """Return the kinds of identifiers that a concept's codes stand for."""
    held = {one.get("code") for one in concept.get("coding", ())}
    rows = codes.table("identifier_kind").values()
    return tuple(row.source for row in rows if row.target == "ncit" and row.mapped and row.code in held)


@cache
def _roles(table: str) -> dict[str, str]:
    return {row.display: row.source for row in codes.table(table).values() if row.target == "label"}


def _word(table: str, label: str) -> str:
    return _roles(table).get(label, label)


def _without_nothing(made: Tree) -> Tree:
    return {key: value for key, value in made.items() if value not in (None, "", [])}
