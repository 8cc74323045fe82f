"""What an ODM 2.0 document tells in ways of its own: parameters and their comments, structure, people and sites.

Mirrors ``writers/odm/odm2``; what ODM 1.3.2 says alike is in ``odm_shared``.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot.design import geography
from trialglot.readers.documents import inverse
from trialglot.readers.documents import odm_texts as texts
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.nodes import Node
from trialglot.readers.documents.odm_shared import MEASURES, PROTOCOL, Parameter, Shared, first, number
from trialglot.readers.documents.odm_shared import SPECIAL as _SHARED
from trialglot.readers.documents.odm_texts import something

Tree: TypeAlias = dict[str, Any]

SPECIAL = (
    *_SHARED,
    "lead_sponsor",
    "collaborators[]",
    "officials[]",
    "central_contacts[]",
    "sites[].facility",
    "sites[].country",
)
"""What ``read`` reads, by model path; the table's rows for it declare it."""
NOTES = "/ODM/Study/MetaDataVersion/Description/TranslatedText"

_VERSION = "/ODM/Study/MetaDataVersion"
_USER = "/ODM/AdminData/User"
_ORGANISATION = "/ODM/AdminData/Organization"
_TEXT = "Description/TranslatedText"
_SPONSOR, _COLLABORATOR, _OWNER = "Lead sponsor", "Collaborator", "Owner of the registry record"
_LEVELS = {"Primary": "primary", "Secondary": "secondary", "Exploratory": "other"}
_UNDESCRIBED = "The record states neither time frame nor description."
_NO_CLASS = "not stated"
_UNNAMED = "The record does not name the facility."
_FACILITY, _COUNTRY = "Facility: ", "Country: "
_GIVEN = re.compile(r"Intervention INT\.([^:\s]+): ")
_VALUELESS = re.compile(r"[^\n]* \(([A-Z0-9]{1,8})\)")
_PERSON = re.compile(r"USR\.(?:(site-[0-9]+)\.)?(official|contact)-[0-9]+")


def read(gathering: Gathering) -> None:
    """Read what ``SPECIAL`` names, and what belongs to items that the table has read."""
    reading = _Reading(gathering, NOTES, _parameters(gathering))
    reading.valueless()
    reading.read()
    reading.registered(reading.one(f"{PROTOCOL}/StudyTargetPopulation/{_TEXT}"))
    reading.interventions()
    reading.arms()
    reading.outcomes()
    reading.sites()
    reading.parties()
    reading.people()


def _parameters(gathering: Gathering) -> dict[str, list[Parameter]]:
    """Return the parameters; one with several values stands there several times."""
    document = gathering.document
    comments = {
        oid.value: about
        for node in document.select(f"{_VERSION}/CommentDef")
        for oid in document.inside(node, "@OID")
        if (about := first(document.inside(node, _TEXT))) is not None
    }
    found: dict[str, list[Parameter]] = {}
    for node in document.select(f"{PROTOCOL}/StudySummary/StudyParameter[@OID and @ShortName]"):
        own, name = (document.inside(node, one)[0].value for one in ("@OID", "@ShortName"))
        comment = first(document.inside(node, "Coding/@CommentOID"))
        about = comments.get(comment.value) if comment is not None else None
        values = tuple(one for one in document.inside(node, "ParameterValue/@Value") if one.value)
        found.setdefault(name, []).append(Parameter(number(own), values, about))
    return found


class _Reading(Shared):
    def valueless(self) -> None:
        """What is said of a parameter without a value is a note."""
        for label, listed in self.notes.items():
            match = _VALUELESS.fullmatch(label)
            for note in listed if match else ():
                about = Node(note.node.place, note.text)
                self.parameters.setdefault(match[1] if match else "", []).append(Parameter(0, (), about))

    def interventions(self) -> None:
        for node in self.document.select(f"{PROTOCOL}/StudyInterventions/StudyIntervention"):
            name, _, about = self.text(_TEXT, node).partition("\n")
            self.intervention(name, about, node)

    def arms(self) -> None:
        given = self._given()
        for node in self.document.select(f"{PROTOCOL}/StudyStructure/Arm[starts-with(@OID,'ARM.arm-')][@Name]"):
            name, about = self.document.inside(node, "@Name")[0], first(self.document.inside(node, _TEXT))
            self.arm(name, about, given.get(self.text("@OID", node), {}))

    def _given(self) -> dict[str, dict[int, None]]:
        """Return the numbers of the interventions of each arm: those that the elements of its cells name."""
        listed = self.document.select(f"{PROTOCOL}/StudyInterventions/StudyIntervention/@OID")
        numbers = {str(node.value).removeprefix("INT."): place for place, node in enumerate(listed)}
        groups = self.document.select(f"{_VERSION}/StudyEventGroupDef")
        named: dict[str, list[int]] = {}
        for group in groups:
            lines = self.text(_TEXT, group).split("\n")
            told = [match[1] for line in lines if (match := _GIVEN.match(line))]
            named[self.text("@OID", group)] = [numbers[one] for one in told if one in numbers]
        found: dict[str, dict[int, None]] = {}
        for group in groups:
            for element in self.document.inside(group, "StudyEventGroupRef/@StudyEventGroupOID"):
                given = dict.fromkeys(named.get(element.value, ()))
                found.setdefault(self.text("@ArmOID", group), {}).update(given)
        return found

    def outcomes(self) -> None:
        """The Name of an end point is on one line; its parameter has the measure as it is."""
        counts = dict.fromkeys(MEASURES, 0)
        for node in self.document.select(f"{PROTOCOL}/StudyEndPoints/StudyEndPoint[@Name]"):
            level = _LEVELS.get(self.text("@Level", node))
            if level is None:
                continue
            counts[level] += 1
            listed = self.parameters.get(MEASURES[level], ())
            own = [value for one in listed if one.number == counts[level] for value in one.values]
            about = first(self.document.inside(node, _TEXT))
            measure = own[0].value if own else ""
            self.outcome(level, measure, None if about is None or about.value == _UNDESCRIBED else about, node)

    def sites(self) -> None:
        for place, site in enumerate(self.made.get("sites", ())):
            node = self.gathering.items["sites"][place][0]
            lines = self.text(_TEXT, node).split("\n")
            if _UNNAMED not in lines:
                own = [one.removeprefix(_FACILITY) for one in lines if one.startswith(_FACILITY)]
                site["facility"] = own[0] if own else self.text("@Name", node)
            country = geography.coded(self.text("Address/Country", node))
            other = self.text("Address/OtherText", node)
            told = other.removeprefix(_COUNTRY) if other.startswith(_COUNTRY) else None
            site.update(something({"country": country.name if country else told}))

    def parties(self) -> None:
        for node in self.document.select(f"{_ORGANISATION}[@Role and @Name]"):
            roles = self.text("@Role", node).split("; ")
            name = self.text("@Name", node)
            name = "" if name == self.text("@OID", node) else name
            classes: dict[str, list[str]] = {}
            for line in self.text(_TEXT, node).split("\n"):
                label, _, one = line.partition(": ")
                classes.setdefault(label, []).append(one)
            for role in (_SPONSOR, _COLLABORATOR, _OWNER):
                if role not in roles:
                    continue
                # Several collaborators of one name are one organisation.
                for told in classes.get("Class", classes.get(f"Class as {role}", [_NO_CLASS])):
                    stated = {"agency_class": inverse.word("agency_class", told)} if told != _NO_CLASS else {}
                    made = {"name": name} | stated
                    if role == _COLLABORATOR:
                        self.add("collaborators", made, node)
                    else:
                        self.put("lead_sponsor" if role == _SPONSOR else "organization", made, node)
        for node in self.values("SPONSOR")[:1]:
            # The parameter has the name as it is.
            self.made.setdefault("lead_sponsor", {})["name"] = node.value

    def people(self) -> None:
        """Users with their roles, which are notes by OID; those of sites by the OID of the site."""
        names = self._organisations()
        role = self.note("Responsible party")
        responsible: dict[str, Tree] = {}
        sites = {
            self.text("@OID", self.gathering.items["sites"][place][0]).removeprefix("ORG."): site
            for place, site in enumerate(self.made.get("sites", ()))
        }
        for node in self.document.select(_USER):
            oid = self.text("@OID", node)
            person = something({"name": self.text("FullName", node)})
            organisation = names.get(self.text("@OrganizationOID", node))
            if oid.startswith("USR.responsible-party"):
                responsible[oid] = person | something({"organisation": organisation})
                self.gathering.places["responsible_party"] = node
            elif match := _PERSON.fullmatch(oid):
                self._person(node, oid, match, person, organisation, sites)
        present, old = (responsible.get(f"USR.responsible-party{ending}", {}) for ending in ("", "-old"))
        if role or responsible:
            self.responsible(role.text if role else "", present, old)

    def _person(
        self, node: Node, oid: str, match: re.Match[str], person: Tree, organisation: str | None, sites: dict[str, Tree]
    ) -> None:
        note = self.note(f"Role of {oid}")
        if match[2] == "official":
            role = inverse.word("official_role", note.text) if note else None
            self.add("officials", person | something({"role": role, "affiliation": organisation}), node)
            return
        role = inverse.word("contact_role", note.text) if note else None
        phone, email = (self.text(f"Telecom[@TelecomType='{kind}']/@Value", node) for kind in ("Phone", "Email"))
        made = person | something({"role": role, "email": email}) | (texts.phone(phone) if phone else {})
        if match[1] is None:
            self.add("central_contacts", made, node)
        elif match[1] in sites:
            sites[match[1]].setdefault("contacts", []).append(made)

    def _organisations(self) -> dict[str, str]:
        """Return the names of organisations by their OIDs; the OID stands for a name that there is none of."""
        listed = [(self.text("@OID", node), self.text("@Name", node)) for node in self.document.select(_ORGANISATION)]
        return {oid: name for oid, name in listed if name != oid}
