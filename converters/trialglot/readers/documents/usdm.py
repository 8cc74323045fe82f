"""What USDM tells of a study in other ways than one attribute for one value: identifiers, pairs of arm and
intervention, contacts of sites, sex, countries, MeSH headings.

Mirrors ``writers/usdm``.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot import codes
from trialglot.readers.documents import inverse
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.identifiers import identifier
from trialglot.readers.documents.nodes import JsonDocument, Node, children
from trialglot.usdm import EXTENSIONS

Tree: TypeAlias = dict[str, Any]

SPECIAL = (
    "identifiers[]",
    "arms[].interventions[]",
    "eligibility.sex",
    "sites[].contacts[]",
    "countries[]",
    "removed_countries[]",
    "condition_mesh[]",
    "intervention_mesh[]",
)
"""What ``read`` reads, by model path; the table's rows for it declare it."""

_VERSION = "study.versions"
_DESIGN = "study.versions.studyDesigns"
_SITE_CONTACT = re.compile(r"role-site-([0-9]+)-contact-[0-9]+")
_ABOUT = (("type", "identifier-type"), ("domain", "identifier-domain"), ("link", "identifier-link"))
_REACHED = (("phone", "telephone"), ("phone_ext", "telephone-extension"), ("email", "e-mail"))


def ours(tree: Any) -> bool:
    """Whether a document is one that trialglot wrote: it names the system that made it."""
    return isinstance(tree, dict) and tree.get("systemName") == "trialglot" and isinstance(tree.get("study"), dict)


def without_defaults(tree: Tree) -> None:
    """Take out of a document what its marks say to be no data: attributes that hold a constant."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        inner = node.values() if isinstance(node, dict) else node
        waiting += [one for one in inner if type(one) in (dict, list)]
        if isinstance(node, dict):
            extensions = node.get("extensionAttributes")
            for one in extensions if isinstance(extensions, list) else ():
                if isinstance(one, dict) and one.get("url") == f"{EXTENSIONS}defaulted":
                    marked = one.get("valueString")
                    if isinstance(marked, str) and marked not in ("id", "extensionAttributes"):
                        node.pop(marked, None)


def read(gathering: Gathering) -> None:
    """Read what ``SPECIAL`` names."""
    document = gathering.document
    assert isinstance(document, JsonDocument)
    reading = _Reading(gathering, document)
    reading.identifiers()
    reading.arms()
    reading.sex()
    reading.contacts()
    reading.countries()
    reading.headings()


class _Reading:
    def __init__(self, gathering: Gathering, document: JsonDocument) -> None:
        self.gathering = gathering
        self.made = gathering.made
        self.document = document

    def _put(self, path: str, value: Any, node: Node) -> None:
        """Add an item to a list of the study."""
        listed = self.made.setdefault(path, [])
        self.gathering.places[f"{path}[{len(listed)}]"] = node
        listed.append(value)

    def _texts(self, node: Node, path: str) -> list[str]:
        return [one.value for one in self.document.inside(node, path) if isinstance(one.value, str)]

    def _text(self, node: Node, field: str) -> str | None:
        """Return the first text that an object has in an extension attribute."""
        return next(iter(self._texts(node, f"extension('{field}').valueString")), None)

    def identifiers(self) -> None:
        sponsors = {
            one.value
            for one in self.document.select(f"{_VERSION}.roles.where(id = 'role-sponsor').organizationIds")
            if isinstance(one.value, str)
        }
        for node in self.document.select(f"{_VERSION}.studyIdentifiers"):
            value = next(iter(self._texts(node, "text")), None)
            self._identifier(node, value, sponsors)
            for again in self.document.inside(node, "extension('listed-again')"):
                self._identifier(again, value, set())
            for alias in self.document.inside(node, "extension('nct-alias')"):
                self._identifier(alias, self._text(alias, "value"), set())
        for node in self.document.select(f"{_VERSION}.extension('related-study')"):
            self._identifier(node, self._text(node, "value"), set())

    def _identifier(self, node: Node, value: str | None, sponsors: set[str]) -> None:
        kind = self._text(node, "identifier-kind")
        if value is None or kind is None:
            # The record has no identifier: what stands there is its id.
            self.gathering.registry = next(iter(self._texts(node, "scopeId.resolve().label")), "")
            return
        said = {field: self._text(node, name) for field, name in _ABOUT}
        made = identifier((), kind, value, said["domain"])
        if said["domain"] is None and sponsors.intersection(self._texts(node, "scopeId")):
            made["role"] = "organisation"
        made.pop("type", None)  # stated in an extension attribute, or not at all
        if made["role"] == "registry":
            self.gathering.registry = next(iter(self._texts(node, "scopeId.resolve().label")), "")
        self._put("identifiers", made | {field: one for field, one in said.items() if one is not None}, node)

    def arms(self) -> None:
        """Two interventions may have one name: what an arm refers to is told by id."""
        held = self.gathering.items.get("interventions", ())
        numbers = {one: number for number, nodes in enumerate(held) for one in self._texts(nodes[0], "id")}
        for number, arm in enumerate(self.made.get("arms", ())):
            node = self.gathering.items["arms"][number][0]
            named = self._texts(node, "extension('arm-intervention').valueId")
            arm["interventions"] = [numbers[one] for one in named if one in numbers]
            arm["unmatched"] = self._texts(node, "extension('unmatched-intervention').valueString")

    def sex(self) -> None:
        population = f"{_DESIGN}.population"
        planned = self.document.select(f"{population}.plannedSex")
        words = {row.code: row.source for row in codes.table("sex").values() if row.target == "cdisc:C66732"}
        said = [words.get(next(iter(self._texts(one, "code")), "")) for one in planned]
        found: list[tuple[str | None, Node]] = list(zip(said, planned, strict=True))
        if set(said) == {"FEMALE", "MALE"}:
            found = [("ALL", planned[0])]
        elif not found:
            found = [(one.value, one) for one in self.document.select(f"{population}.extension('sex').valueString")]
        if len(found) == 1 and isinstance(found[0][0], str):
            self.made.setdefault("eligibility", {})["sex"] = found[0][0]
            self.gathering.places["eligibility.sex"] = found[0][1]

    def contacts(self) -> None:
        sites = self.made.get("sites", ())
        for node in self.document.select(f"{_VERSION}.roles"):
            match = _SITE_CONTACT.fullmatch(next(iter(self._texts(node, "id")), ""))
            if match is None or not 1 <= int(match[1]) <= len(sites):
                continue
            person = next(children(node, "assignedPersons"), None)
            made: Tree = {field: self._text(person or node, name) for field, name in _REACHED}
            made["name"] = next(iter(self._texts(person, "personName.text")), None) if person else None
            role = next(iter(self._texts(node, "label")), None)
            made["role"] = None if role is None else inverse.word("contact_role", role)
            listed = sites[int(match[1]) - 1].setdefault("contacts", [])
            self.gathering.places[f"sites[{int(match[1]) - 1}].contacts[{len(listed)}]"] = node
            listed.append({field: one for field, one in made.items() if one is not None})

    def countries(self) -> None:
        for path, field in (("countries", "country"), ("removed_countries", "removed-country")):
            for node in self.document.select(f"{_VERSION}.extension('{field}')"):
                for name in (*self._texts(node, "valueCode.decode"), *self._texts(node, "valueString")):
                    self._put(path, name, node)

    def headings(self) -> None:
        """A heading stands at the thing of its name, or with all others that have none."""
        for path, things, holder in (
            ("condition_mesh", f"{_DESIGN}.indications", _DESIGN),
            ("intervention_mesh", f"{_VERSION}.studyInterventions", _VERSION),
        ):
            further = f"{holder}.extension('{path.replace('_', '-')}')"
            for node in (*self.document.select(f"{things}.codes"), *self.document.select(f"{further}.valueCode")):
                held = node.value
                if isinstance(held, dict) and held.get("codeSystem") == codes.systems()["mesh"].uri:
                    self._put(path, {"id": held.get("code"), "term": held.get("decode")}, node)
            for node in self.document.select(f"{further}.valueString"):
                self._put(path, {"term": node.value}, node)
