"""What an ODM 1.3.2 document with SDM-XML tells in ways of its own: parameters, structure, people and sites.

Mirrors ``writers/odm``; what ODM 2.0 says alike is in ``odm_shared``.
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
    "central_contacts[].phone",
    "central_contacts[].phone_ext",
    "sites[].country",
    "sites[].status",
    "sites[].latitude",
    "sites[].longitude",
)
"""What ``read`` reads, by model path; the table's rows for it declare it."""
NOTES = f"{PROTOCOL}/sdm:Summary/Description/TranslatedText"

_STRUCTURE = f"{PROTOCOL}/sdm:Structure"
_USER = "/ODM/AdminData/User"
_OWNERS = {"sponsor": f"{_USER}[@OID='USR.sponsor']", "organization": f"{_USER}[@OID='USR.organization']"}
_OWNER = "Lead sponsor and owner of the registry record"
_CLASS = ", class: "
_RESPONSIBLE = "Responsible party"
_NO_ROLE = ("Overall official", "Contact, role not stated")
_CONTACT = re.compile(r"USR\.(site-[0-9]+)\.contact-[0-9]+")
_COUNTRY, _STATUS, _PLACE = "Country: ", "Recruitment status: ", "Latitude, longitude: "


def read(gathering: Gathering) -> None:
    """Read what ``SPECIAL`` names, and what belongs to items that the table has read."""
    reading = _Reading(gathering, NOTES, _parameters(gathering))
    reading.read()
    reading.registered(reading.one(f"{PROTOCOL}/sdm:InclusionExclusionCriteria/Description/TranslatedText"))
    reading.interventions()
    reading.arms()
    reading.outcomes()
    reading.parties()
    reading.people()
    reading.sites()


def _parameters(gathering: Gathering) -> dict[str, list[Parameter]]:
    document = gathering.document
    found: dict[str, list[Parameter]] = {}
    for node in document.select(f"{PROTOCOL}/sdm:Summary/sdm:Parameter[@OID and @ShortName]"):
        about = first(document.inside(node, "Description/TranslatedText"))
        own, name = (document.inside(node, one)[0].value for one in ("@OID", "@ShortName"))
        values = tuple(document.inside(node, "sdm:Value"))
        found.setdefault(name, []).append(Parameter(number(own), values, about))
    return found


class _Reading(Shared):
    def interventions(self) -> None:
        for node in self.document.select(f"{_STRUCTURE}/sdm:ActivityDef[starts-with(@OID,'ACT.intervention-')]"):
            self.intervention(self.text("@Name", node), self.text("Description/TranslatedText", node), node)

    def arms(self) -> None:
        given = self._given()
        for node in self.document.select(f"{_STRUCTURE}/sdm:Arm[starts-with(@OID,'ARM.arm-')][@Name]"):
            name, about = self.document.inside(node, "@Name")[0], self.one("Description/TranslatedText", node)
            self.arm(name, about, given.get(self.text("@OID", node), {}))

    def _given(self) -> dict[str, dict[int, None]]:
        """Return the numbers of the interventions of each arm: the activities in the segments of its cells."""
        activities = self.document.select(f"{_STRUCTURE}/sdm:ActivityDef[starts-with(@OID,'ACT.intervention-')]/@OID")
        numbers = {node.value: place for place, node in enumerate(activities)}
        segments = {
            self.text("@OID", node): [one.value for one in self.document.inside(node, "sdm:ActivityRef/@ActivityOID")]
            for node in self.document.select(f"{_STRUCTURE}/sdm:SegmentDef")
        }
        found: dict[str, dict[int, None]] = {}
        for cell in self.document.select(f"{_STRUCTURE}/sdm:CellDef"):
            held = [one.value for one in self.document.inside(cell, "sdm:SegmentRef/@SegmentOID")]
            given = [numbers[one] for segment in held for one in segments.get(segment, ()) if one in numbers]
            for arm in self.document.inside(cell, "sdm:ArmAssociation/sdm:ArmRef/@ArmOID"):
                found.setdefault(arm.value, {}).update(dict.fromkeys(given))
        return found

    def outcomes(self) -> None:
        for level, name in MEASURES.items():
            for one in sorted(self.parameters.get(name, ()), key=lambda one: one.number):
                node = one.values[0] if one.values else one.about
                if node is not None:
                    self.outcome(level, one.values[0].value if one.values else "", one.about, node)

    def parties(self) -> None:
        """Who owns the record, and who is responsible for it; a party may have no name."""
        for party in (*self.made.get("collaborators", ()), self.made.get("lead_sponsor")):
            if party is not None:
                party.setdefault("name", "")
        role, _, shown = self.text(f"{_USER}[@OID='USR.sponsor']/DisplayName").partition(_CLASS)
        key = "sponsor" if role == _OWNER else "organization"
        node = self.one(_OWNERS[key])
        if node is not None:
            if key == "organization":
                shown = self.text("DisplayName", node).partition(_CLASS)[2]
            agency = inverse.word("agency_class", shown) if shown else None
            made = something({"name": self.text("Organization", node), "agency_class": agency})
            self.put("organization", {"name": "", **made} if made else None, node)
        people = [
            (something({"name": self.text("FullName", one), "organisation": self.text("Organization", one)}), one)
            for one in self.document.select(f"{_USER}[starts-with(@OID,'USR.responsible-party')]")
        ]
        if people:
            old = [person for person, one in people if self.text("@OID", one).endswith("-old")]
            present = [person for person, one in people if not self.text("@OID", one).endswith("-old")]
            shown = self.text("DisplayName", people[0][1]).removeprefix(_RESPONSIBLE).removeprefix(": ")
            self.responsible(shown, *(dict(*one[:1]) for one in (present, old)))
            self.gathering.places["responsible_party"] = people[0][1]

    def people(self) -> None:
        for listed in ("officials", "central_contacts"):
            for place, one in enumerate(self.made.get(listed, ())):
                if one.get("role") in _NO_ROLE:
                    del one["role"]
                one.update(self._phone(self.gathering.items[listed][place][0]))

    def _phone(self, node: Node) -> Tree:
        return texts.phone(text) if (text := self.text("Phone", node)) else {}

    def sites(self) -> None:
        """The rest of the addresses, and the contacts: users of their own, by the OID of the site."""
        sites: dict[str, Tree] = {}
        for place, site in enumerate(self.made.get("sites", ())):
            node = self.gathering.items["sites"][place][0]
            sites[self.text("@OID", node).removeprefix("USR.")] = site
            told = texts.keyed(self.text("Address/OtherText", node), _COUNTRY, _STATUS, _PLACE)
            country = geography.coded(self.text("Address/Country", node))
            latitude, _, longitude = told.get(_PLACE, "").partition(", ")
            site.update(
                something(
                    {
                        "country": country.name if country else told.get(_COUNTRY),
                        "status": inverse.word("overall_status", told[_STATUS]) if _STATUS in told else None,
                        "latitude": texts.degrees(latitude),
                        "longitude": texts.degrees(longitude),
                    }
                )
            )
        for node in self.document.select(f"{_USER}[contains(@OID,'.contact-')]"):
            match = _CONTACT.fullmatch(self.text("@OID", node))
            if match is not None and match[1] in sites:
                role = self.text("DisplayName", node)
                made = {
                    "name": self.text("FullName", node),
                    "role": inverse.word("contact_role", role) if role not in _NO_ROLE else None,
                    "email": self.text("Email", node),
                }
                sites[match[1]].setdefault("contacts", []).append(something(made | self._phone(node)))
