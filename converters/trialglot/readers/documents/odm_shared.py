"""What both editions of ODM say of a study in the same ways: notes, trial summary parameters, names, descriptions.

Mirrors ``writers/odm`` and ``design/summary``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from trialglot import codes
from trialglot.design import geography
from trialglot.design.identifiers import classify
from trialglot.design.wording import names_of
from trialglot.model.base import Markup
from trialglot.model.study import Identifier, Source, Study
from trialglot.readers.documents import inverse
from trialglot.readers.documents import odm_texts as texts
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.identifiers import identifier
from trialglot.readers.documents.nodes import Node
from trialglot.readers.documents.odm_texts import NO_TERM, Note, something

Tree: TypeAlias = dict[str, Any]

SPECIAL = (
    "identifiers[]",
    "organization",
    "responsible_party",
    "design.masking",
    "design.who_masked[]",
    "design.masking_description",
    "design.intervention_model_description",
    "eligibility.text",
    "eligibility.gender_based",
    "eligibility.gender_description",
    "eligibility.standard_ages[]",
    "arms[]",
    "interventions[]",
    "outcomes[]",
    "sites[].contacts[]",
    "countries[]",
    "removed_countries[]",
    "unowned_other_names[]",
    "references[]",
    "links[]",
    "available_data[]",
    "data_sharing.info_types[]",
    "documents[]",
    "condition_mesh[]",
    "intervention_mesh[]",
)
"""What is read by ``Shared`` and the rooms of the editions, by model path; the tables' rows for it declare it."""

_TOOL = "trialglot "
_EDITIONS = {"http://www.cdisc.org/ns/odm/v1.3": "odm-sdm", "http://www.cdisc.org/ns/odm/v2.0": "odm2"}
PROTOCOL = "/ODM/Study/MetaDataVersion/Protocol"
CODE_LIST = "/ODM/Study/MetaDataVersion/CodeList"
_LINK = "Link of identifier "
_MISSING = "Not stated by the record, something else stands for it"
_FORCED = "Not stated as such by the record; a minimum that the target needs (the record has no arms"
_REGISTERED = "\nEligibility criteria as registered:\n"
_OF_SITES = "The countries of the sites."
_NO_CODE = "Without an ISO 3166-1 code: "
_MASKING, _MASKED, _GENDER, _TIME_FRAME = "Masking (registry): ", "Masked: ", "Based on gender: ", "Time frame: "
_UNNAMED = "The record does not name the intervention."
_UNMATCHED = "Named here, but no {} of this record: "
_OWN = re.compile(r"PAR\.[A-Z0-9]+(?:-([0-9]+))?(?:\.[0-9]+)?")
_ISSUED = re.compile(r"(?: \((.*)\))?(?: [0-9]+)?", re.DOTALL)
MEASURES = {"primary": "OUTMSPRI", "secondary": "OUTMSSEC", "other": "OUTMSEXP"}


def ours(root: etree._Element) -> bool:
    """Whether an ODM document is one that trialglot wrote: it says so as its Originator."""
    return str(root.get("Originator", "")).startswith(_TOOL) and etree.QName(root).namespace in _EDITIONS


def edition(root: etree._Element) -> str:
    """Return the target that wrote a document of ours."""
    return _EDITIONS[str(etree.QName(root).namespace)]


class Parameter(NamedTuple):
    """A trial summary parameter. ``number`` tells several of one name apart, 0 where nothing does."""

    number: int
    values: tuple[Node, ...]
    about: Node | None


class Shared:
    """The reading of one document. ``parameters`` are by their short names, in the order of the document."""

    def __init__(self, gathering: Gathering, notes: str, parameters: dict[str, list[Parameter]]) -> None:
        self.gathering = gathering
        self.made = gathering.made
        self.document = gathering.document
        self.parameters = parameters
        self.notes: dict[str, list[Note]] = {}
        for note in texts.notes(self.document.select(notes)):
            self.notes.setdefault(note.label, []).append(note)

    def read(self) -> None:
        """Read what both editions say alike."""
        root = next(iter(self.document.select("/ODM/@SourceSystem")), None)
        self.gathering.registry = str(root.value) if root else ""
        self.dates()
        self.missing()
        self.identifiers()
        self.masking()
        self.population()
        self.countries()
        self.references()
        self.links()
        self.lists()
        self.held()
        self.headings()

    # How the document is asked, and values are put into the study.

    def one(self, path: str, node: Node | None = None) -> Node | None:
        """Return the first node of a path, from a node on if there is one."""
        found = self.document.inside(node, path) if node is not None else self.document.select(path)
        return found[0] if found else None

    def text(self, path: str, node: Node | None = None) -> str:
        """Return the first text of a path, empty if there is none."""
        found = first(self.document.inside(node, path) if node is not None else self.document.select(path))
        return found.value if found is not None else ""

    def put(self, path: str, value: Any, node: Node | None) -> None:
        """Set a value of the study that says something; ``path`` has at most one dot."""
        if value in (None, "", []):
            return
        holder, _, name = path.rpartition(".")
        (self.made.setdefault(holder, {}) if holder else self.made)[name] = value
        if node is not None:
            self.gathering.places[path] = node

    def add(self, path: str, value: Any, node: Node) -> None:
        """Add an item to a list of the study."""
        self.gathering.add(path, value, node)

    def drop(self, path: str) -> None:
        """Take a value out again that stands for something not stated."""
        self.made.pop(path, None)
        self.gathering.places.pop(path, None)

    def about(self, short_name: str) -> Node | None:
        """Return what the record says beside the values of a parameter."""
        return next((one.about for one in self.parameters.get(short_name, ()) if one.about is not None), None)

    def values(self, short_name: str) -> list[Node]:
        """Return the values of a parameter."""
        return [value for one in self.parameters.get(short_name, ()) for value in one.values]

    def note(self, label: str) -> Note | None:
        """Return the note with a label."""
        return next(iter(self.notes.get(label, ())), None)

    # Parts of the study.

    def dates(self) -> None:
        """The notes say the kind of a date behind it."""
        for part in ("status", "registration"):
            for date in self.made.get(part, {}).values():
                if isinstance(date, dict) and "value" in date:
                    date["value"] = texts.undated(date["value"])

    def missing(self) -> None:
        """Take out again what only stands for something that the record does not state."""
        note = self.note(_MISSING)
        for one in note.text.split("; ") if note else ():
            self.drop(one.partition(" (")[0].replace(" ", "_"))

    def identifiers(self) -> None:
        """The Aliases of the Protocol; their links are notes."""
        links = [
            f"{note.label}: {note.text}".removeprefix(_LINK)
            for label, listed in self.notes.items()
            for note in listed
            if label.startswith(_LINK)
        ]
        for node in self.document.select(f"{PROTOCOL}/Alias[@Context and @Name]"):
            kind, value = (str(self.document.inside(node, one)[0].value) for one in ("@Context", "@Name"))
            found = _kind(kind)
            if found is None:
                continue
            made = _classified(identifier((), found[0], value, found[1]), found[0])
            issued = f"{found[0]} ({found[1]})" if found[1] else found[0]
            starts = (f"{value}, {issued}: ", f"{value}: ")
            told = next(((link, start) for start in starts for link in links if link.startswith(start)), None)
            if told is not None:
                links.remove(told[0])
                made["link"] = told[0].removeprefix(told[1])
            self.add("identifiers", made, node)

    def masking(self) -> None:
        """Level and parties as the registry has them, and the description of masking and of the intervention model."""
        about = self.about("TBLIND")
        if about is not None:
            told, rest = texts.leading(str(about.value), _MASKING, _MASKED)
            if _MASKING in told:
                self.put("design.masking", inverse.word("masking", told[_MASKING]), about)
            if _MASKED in told:
                self.put("design.who_masked", _words("who_masked", told[_MASKED]), about)
            self.put("design.masking_description", Markup.of(rest), about)
        about = self.about("INTMODEL")
        if about is not None:
            _, rest = texts.leading(str(about.value), NO_TERM)
            self.put("design.intervention_model_description", Markup.of(rest), about)

    def population(self) -> None:
        """What is said beside the sex, and the registry's age groups."""
        about = self.about("SEXPOP")
        if about is not None:
            told, rest = texts.leading(str(about.value), NO_TERM, _GENDER)
            self.put("eligibility.gender_based", {"yes": True, "no": False}.get(told.get(_GENDER, "")), about)
            self.put("eligibility.gender_description", Markup.of(rest), about)
        if note := self.note("Age groups (registry)"):
            self.put("eligibility.standard_ages", _words("standard_age", note.text), note.node)

    def registered(self, node: Node | None) -> None:
        """The eligibility text ends the description where it stands, below a line that says so."""
        if node is not None:
            _, mark, text = f"\n{node.value}".partition(_REGISTERED)
            self.put("eligibility.text", Markup.of(text) if mark else None, node)

    def countries(self) -> None:
        """The countries that the record lists, not those that are taken from its sites."""
        about = self.about("FCNTRY")
        lines = str(about.value).split("\n") if about else []
        if _OF_SITES in lines:
            return
        for node in self.values("FCNTRY"):
            found = geography.coded(str(node.value))
            if found is not None:
                self.add("countries", found.name, node)
        for line in lines:
            if about is not None and line.startswith(_NO_CODE):
                self.add("countries", line.removeprefix(_NO_CODE), about)

    def references(self) -> None:
        """The publications; what is not the citation stands beside it."""
        for one in self.parameters.get("CITNSTDY", ()):
            made: Tree = {"citation": one.values[0].value} if one.values else {}
            for line in str(one.about.value).split("\n") if one.about else ():
                label, _, text = line.partition(": ")
                if label == "Type":
                    made["type"] = inverse.word("reference_type", text)
                elif label == "PubMed ID":
                    made["pmid"] = text
                elif label == "Retracted":
                    made.setdefault("retractions", []).append(texts.retraction(text))
            node = one.values[0] if one.values else one.about
            if node is not None:
                self.add("references", made, node)

    def links(self) -> None:
        """The addresses, each with the label of its number."""
        labels = {
            one.number: Markup.of(str(node.value))
            for one in self.parameters.get("URLSTDYD", ())
            for node in one.values[:1]
        }
        for one in self.parameters.get("URLSTDY", ()):
            for node in one.values[:1]:
                self.add("links", something({"url": node.value, "label": labels.get(one.number)}), node)

    def lists(self) -> None:
        """Lists in one note."""
        for label, path in (
            ("Removed countries", "removed_countries"),
            ("Other names, intervention not stated", "unowned_other_names"),
        ):
            if note := self.note(label):
                for name in texts.quoted(note.text):
                    self.add(path, name, note.node)
        if note := self.note("Data sharing, information"):
            self.put("data_sharing.info_types", _words("ipd_info_type", note.text), note.node)

    def held(self) -> None:
        """Data and documents that others hold."""
        for note in self.notes.get("Available data", ()):
            self.add("available_data", texts.data(note.text), note.node)
        for note in self.notes.get("Document", ()):
            self.add("documents", texts.document(note.text), note.node)

    def headings(self) -> None:
        """The MeSH headings, by identifier or as a note."""
        for what in ("condition", "intervention"):
            for node in self.document.select(f"{CODE_LIST}[@OID='CL.MESH.{what.upper()}S']/CodeListItem[@CodedValue]"):
                code, term = self.text("@CodedValue", node), self.text("Decode/TranslatedText", node)
                # The code stands for a heading that there is none of.
                self.add(f"{what}_mesh", {"id": code, "term": "" if term == code else term}, node)
            for note in self.notes.get(
                f"MeSH headings of {what}s, by the registry, of an identifier that another has", ()
            ):
                code, _, term = note.text.partition(" ")
                self.add(f"{what}_mesh", {"id": code, "term": term}, note.node)
            for note in self.notes.get(f"MeSH headings of {what}s, by the registry, without identifier", ()):
                self.add(f"{what}_mesh", {"term": note.text}, note.node)

    # Things that the editions have elements of their own for.

    def arm(self, name: Node, description: Node | None, interventions: Iterable[int]) -> None:
        """Add an arm; not the one that only stands for all participants of a record without arms."""
        text = str(description.value) if description else ""
        if text.rpartition("\n")[2].startswith(_FORCED):
            return
        kind, text = texts.typed(text, "arm_type", "cdisc:C174222")
        label = _UNMATCHED.format("intervention")
        told, text = texts.trailing(text, label)
        unmatched = texts.quoted(told.get(label, ""))
        made = {
            "type": kind,
            "description": Markup.of(text),
            "interventions": list(interventions),
            "unmatched": unmatched,
        }
        self.add("arms", {"label": name.value, **something(made)}, name)

    def intervention(self, name: str, text: str, node: Node) -> None:
        """Add an intervention; ``text`` is its description without the name."""
        kind, text = texts.typed(text, "intervention_type", "cdisc:C99078")
        label = _UNMATCHED.format("arm")
        told, text = texts.trailing(text, "Other names: ", "ATC: ", label, "Dose form: ", "Route: ", _UNNAMED)
        name = "" if _UNNAMED in told else name
        made = {
            "type": kind,
            "description": Markup.of(text),
            "other_names": texts.quoted(told.get("Other names: ", "")),
        }
        made["unmatched"] = texts.quoted(told.get(label, ""))
        self.add("interventions", {"name": name, **something(made)}, node)

    def outcome(self, level: str, measure: Any, about: Node | None, node: Node) -> None:
        """Add an outcome."""
        told, text = texts.leading(str(about.value) if about else "", _TIME_FRAME)
        made = {"time_frame": told.get(_TIME_FRAME), "description": Markup.of(text)}
        self.add("outcomes", {"level": level, "measure": measure, **something(made)}, node)

    def responsible(self, role: str, present: Tree, old: Tree) -> None:
        """Set the responsible party: its role in words, and the person of the present fields and of the old ones."""
        kind, mark, title = f", {role}".partition(", title: ")
        made = something(
            {
                "type": inverse.word("responsible_party_type", kind[2:]) if kind[2:] else None,
                "investigator_title": title if mark else None,
                "investigator_name": present.get("name"),
                "investigator_affiliation": present.get("organisation"),
                "old_name_title": old.get("name"),
                "old_organization": old.get("organisation"),
            }
        )
        if made:
            self.made["responsible_party"] = made


def first(nodes: Iterable[Node]) -> Node | None:
    """Return the first node that is a text."""
    return next((one for one in nodes if isinstance(one.value, str)), None)


def number(oid: Any) -> int:
    """Return the number that an OID gives one of several parameters, 0 if there is none."""
    match = _OWN.fullmatch(str(oid))
    return int(match[1]) if match and match[1] else 0


def _words(table: str, text: str) -> list[str]:
    return [inverse.word(table, one) for one in names_of(text)]


@cache
def _kinds() -> tuple[str, ...]:
    """Return the words for the kinds of identifiers, those of the registry for grants among them; the longest first."""
    tables = ("identifier_kind", "secondary_id_type", "org_study_id_type")
    found = {label for one in tables for label in codes.labels(one)}
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def _kind(context: str) -> tuple[str, str | None] | None:
    """Return the words for the kind that a Context begins with, and the issuer; ``None`` for a name of another kind."""
    for one in _kinds():
        match = _ISSUED.fullmatch(context[len(one) :]) if context.startswith(one) else None
        if match is not None:
            return one, match[1]
    return None


# The registry's word for a kind of number that neither form nor place tells.
_TOLD = {"Registry identifier": "REGISTRY", "FDA IND number": "FDA", "FDA IDE number": "FDA"}


def _classified(made: Tree, kind: str) -> Tree:
    """Return an identifier with the registry's type word, where its kind is not told without."""
    word = _TOLD.get(kind)
    if word is None:
        return made
    source = Source.model_construct(registry="", format="", name="", sha256="")
    alone = Study.model_construct(source=source, id="", identifiers=(Identifier(**made),))
    told = classify(alone)
    known = codes.label("identifier_kind", told[0].kind) if told else ""
    return made if known == kind else {**made, "type": word}
