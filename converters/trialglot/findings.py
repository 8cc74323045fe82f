"""Findings: everything that a reader, writer or validator has to say about a record.

A finding has a stable code. The catalogue ``CATALOGUE`` holds for each code its severity, kind, the message
template, why it matters and the address of the rule in the standard; a message is composed in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is; the names are those of the command line's ``--fail-on``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Kind(StrEnum):
    """What happened to the datum."""

    LOST = "lost"
    APPROXIMATED = "approximated"
    INFERRED = "inferred"
    DEFAULTED = "defaulted"
    UNREAD = "unread"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the catalogue. ``template`` is filled by ``str.format`` with the fields of the finding."""

    code: str
    severity: Severity
    kind: Kind
    title: str
    template: str
    why: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``path`` is the model path of the datum (``arms[2].type``), ``source`` where it stands in the source ("line 23"
    or a JSON pointer), ``target`` the output format, ``target_path`` the place in that output (FHIRPath or
    XPath), ``reference`` the page of the standard that states the rule.
    """

    code: str
    severity: Severity
    kind: Kind
    message: str
    path: str | None = None
    source: str | None = None
    target: str | None = None
    target_path: str | None = None
    reference: str | None = None

    def __hash__(self) -> int:
        """Hash the fields that tell findings apart: all of them, enumerations included, cost five times more."""
        return hash((self.code, self.message, self.path, self.target_path))

    def as_dict(self) -> dict[str, str]:
        """Return the fields that have a value, for JSON."""
        values = {
            "code": self.code,
            "severity": str(self.severity),
            "kind": str(self.kind),
            "message": self.message,
            "path": self.path,
            "source": self.source,
            "target": self.target,
            "targetPath": self.target_path,
            "reference": self.reference,
        }
        return {key: value for key, value in values.items() if value is not None}


def finding(
    code: str,
    *,
    path: str | None = None,
    source: str | None = None,
    target: str | None = None,
    target_path: str | None = None,
    reference: str | None = None,
    severity: Severity | None = None,
    **fields: Any,
) -> Finding:
    """Make the finding ``code`` of the catalogue; ``fields`` fill its message template.

    ``severity`` overrides the catalogue where a standard gives the rule its own severity (an invariant).
    """
    entry = CATALOGUE[code]
    return Finding(
        code,
        severity or entry.severity,
        entry.kind,
        entry.template.format(**fields),
        path,
        source,
        target,
        target_path,
        reference or entry.reference or None,
    )


class Report:
    """Collects the findings of one step for one target, each only once."""

    def __init__(self, target: str | None = None) -> None:
        self.target = target
        self._findings: dict[Finding, None] = {}

    def add(
        self,
        code: str,
        *,
        path: str | None = None,
        target_path: str | None = None,
        source: str | None = None,
        **fields: Any,
    ) -> None:
        """Add the finding ``code``; ``fields`` fill its message template."""
        made = finding(code, path=path, target_path=target_path, source=source, target=self.target, **fields)
        self._findings[made] = None

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings made elsewhere; the report's target is filled in where they have none."""
        for one in findings:
            self._findings[one if one.target or not self.target else replace(one, target=self.target)] = None

    def keep(self, one: Finding) -> None:
        """Add a finding made for this report's target."""
        self._findings[one] = None

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which they were added."""
        return list(self._findings)


def _catalogue(*entries: Entry) -> dict[str, Entry]:
    found = {entry.code: entry for entry in entries}
    if len(found) != len(entries):
        raise ValueError("two catalogue entries share a code")
    return found


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_FHIR = "https://hl7.org/fhir/R5/"
_CTGOV = "https://clinicaltrials.gov/data-api/about-api/study-data-structure"
_ODM = "https://www.cdisc.org/standards/data-exchange/odm"
_SDM = "https://www.cdisc.org/standards/foundational/sdm-xml"
_CT = "https://www.cdisc.org/standards/terminology/controlled-terminology"

# SRC1xx reading a source, MAP2xx mapping to a target, FHR3xx FHIR validation, ODM4xx ODM/SDM validation,
# CTL5xx terminology, RUN9xx the run itself.
CATALOGUE: dict[str, Entry] = _catalogue(
    Entry(
        "SRC101",
        _W,
        Kind.UNREAD,
        "Unread line",
        "line not understood, kept as text: {text!r}",
        "A line of the page fits no known label or place; it reaches no output.",
    ),
    Entry(
        "SRC102",
        _W,
        Kind.UNREAD,
        "Truncated source",
        "the source ends in the middle of {section}: what follows is missing",
        "A page that was cut off gives an incomplete study.",
    ),
    Entry(
        "SRC103",
        _I,
        Kind.UNREAD,
        "Unknown key",
        "key {key!r} is not part of the registry's published data structure; it is kept as data and reaches no output",
        "The registry adds keys between releases; a key that nobody maps is lost downstream.",
        _CTGOV,
    ),
    Entry(
        "SRC104",
        _W,
        Kind.UNREAD,
        "Unknown word",
        "{value!r} is not one of the registry's words for {field}; it is carried as text (known: {known})",
        "A word outside the published enumeration has no code.",
        _CTGOV,
    ),
    Entry(
        "SRC105",
        _W,
        Kind.UNREAD,
        "Unexpected value",
        "{field} is {seen}, {expected} expected; the value is not used",
        "A value of another type than the registry publishes cannot be mapped.",
        _CTGOV,
    ),
    Entry(
        "SRC106",
        _I,
        Kind.APPROXIMATED,
        "Date precision unknown",
        "{value} is the last day of a month: the page writes month-only dates so, its real precision is unknown",
        "Taking a month for a day invents precision.",
    ),
    Entry(
        "SRC107",
        _I,
        Kind.APPROXIMATED,
        "Joined list",
        "the page prints its {field} as one line; they cannot be told apart and are kept as one text",
        "Splitting a joined list would be a guess.",
    ),
    Entry(
        "SRC108",
        _I,
        Kind.UNREAD,
        "Not expressible in this source",
        "this source cannot say: {fields}",
        "What a source has no place for is not the same as what a study lacks.",
    ),
    Entry(
        "SRC109",
        _W,
        Kind.UNREAD,
        "Ambiguous block",
        "{what} cannot be told apart in this block: {text!r}",
        "The page drops the label that separates two texts; the text is kept whole.",
    ),
    Entry(
        "SRC110",
        _W,
        Kind.UNREAD,
        "No such partner",
        "{what} {name!r} names no {partner} of this record",
        "A cross reference between arms and interventions leads nowhere.",
    ),
    Entry(
        "SRC111",
        _W,
        Kind.APPROXIMATED,
        "Impossible date",
        "{value!r} is not a calendar date; it is kept as text and reaches no date field",
        "FHIR and CDISC dates must exist in the calendar.",
        "https://hl7.org/fhir/R5/datatypes.html#date",
    ),
    Entry(
        "SRC112",
        _I,
        Kind.APPROXIMATED,
        "Owner unknown",
        "other name {name!r} stands on the page without its intervention",
        "Giving it to one intervention would be a guess.",
    ),
    Entry(
        "SRC113",
        _W,
        Kind.UNREAD,
        "Contradiction in the source",
        "{what}",
        "Two places of one record disagree; both are kept where the model can.",
    ),
    Entry(
        "SRC114",
        _W,
        Kind.UNREAD,
        "Without a name",
        "an item of {what} has no {field}; it is kept with an empty one",
        "Other parts of the record and of every target refer to it by its name.",
        _CTGOV,
    ),
    Entry(
        "SRC115",
        _W,
        Kind.UNREAD,
        "Incomplete item",
        "{what} has no {field}; what it has is kept as data and reaches no output",
        "The item says nothing without the value that names it.",
        _CTGOV,
    ),
    Entry(
        "SRC116",
        _W,
        Kind.INVALID,
        "Malformed NCT number",
        "{value!r} is no NCT number (NCT and eight digits); it is kept as it is",
        "Registries, publications and sponsors find a study by this number.",
        "https://clinicaltrials.gov/data-api/about-api/study-data-structure#nctId",
    ),
    Entry(
        "SRC117",
        _W,
        Kind.DEFAULTED,
        "No NCT number",
        "the record has no NCT number; the study is called {id!r} here",
        "Outputs need a name for the study; records made of chosen fields may lack the number.",
        "https://clinicaltrials.gov/data-api/about-api/study-data-structure#nctId",
    ),
    # --- MAP2xx: mapping, said by writers and by design ---
    Entry(
        "MAP201",
        _I,
        Kind.APPROXIMATED,
        "No code for this word",
        "{field} {value!r} has no code in {system}; written as text",
        "The target terminology has no equivalent term; a wrong code would be worse than none.",
    ),
    Entry(
        "MAP202",
        _I,
        Kind.APPROXIMATED,
        "Code is broader or narrower",
        "{field} {value!r} is written as {display!r} ({relation})",
        "The nearest code of the target says more or less than the registry.",
    ),
    Entry(
        "MAP203",
        _I,
        Kind.LOST,
        "No place in the target",
        "{field} has no place in {target_name}: {value}",
        "The target standard has no element for this datum.",
    ),
    Entry(
        "MAP204",
        _I,
        Kind.APPROXIMATED,
        "Kept as text only",
        "{field} is kept as text in {place}",
        "The target has no structured element for this datum.",
    ),
    Entry(
        "MAP205",
        _W,
        Kind.DEFAULTED,
        "Forced minimum",
        "{what}: the target's schema cannot do without it and the record does not say it",
        "A target's required element was filled by the forced minimum, not by the record.",
    ),
    Entry(
        "MAP206",
        _I,
        Kind.INFERRED,
        "Derived from text",
        "{what}, derived from {quote!r}",
        "A value was read out of free text; the quoted words are its evidence.",
    ),
    Entry(
        "MAP207",
        _I,
        Kind.APPROXIMATED,
        "Enrolment of unknown kind",
        "{count} participants: the source does not say whether planned or actual; "
        "neither element is filled, the number stands in {place}",
        "Planned and actual enrolment are different data.",
        "https://hl7.org/fhir/R5/researchstudy-definitions.html#ResearchStudy.recruitment",
    ),
    Entry(
        "MAP208",
        _W,
        Kind.APPROXIMATED,
        "Country not recognised",
        "{value!r} is no country name of the table; written as text without a code",
        "A country without an ISO 3166 code cannot be searched.",
        "https://www.iso.org/iso-3166-country-codes.html",
    ),
    Entry(
        "MAP209",
        _I,
        Kind.DEFAULTED,
        "Constant of the mapping",
        "{what} = {value!r}: required by the target and the same for every registry record",
        "Said once so that nobody takes it for a datum of the record.",
    ),
    Entry(
        "MAP210",
        _I,
        Kind.LOST,
        "Contact left out",
        "{what} left out as asked (--contacts {policy})",
        "Names, telephone numbers and e-mail addresses of people were not written.",
    ),
    Entry(
        "MAP211",
        _I,
        Kind.APPROXIMATED,
        "Text shortened",
        "{field} has {length} characters, the target takes {limit}; shortened at a word, the full text is in {place}",
        "The target limits the length of this element.",
    ),
    Entry(
        "MAP220",
        _W,
        Kind.LOST,
        "Illegal character",
        "{field} holds characters that the target forbids; removed: {characters}",
        "FHIR strings and XHTML hold no control characters; a server refuses the whole resource.",
        "https://hl7.org/fhir/R5/datatypes.html#string",
    ),
    Entry(
        "MAP221",
        _W,
        Kind.LOST,
        "Dates contradict each other",
        "the study starts on {start}, after its completion on {end}; its period has a start only",
        "A period must not end before it starts (invariant per-1); both dates stand in progressStatus.",
        "https://hl7.org/fhir/R5/datatypes.html#Period",
    ),
    Entry(
        "MAP222",
        _W,
        Kind.APPROXIMATED,
        "Alternatives listed one by one",
        "criteria {items} are alternatives introduced by {lead}; the target lists them one by one",
        "All characteristics of a Group apply: a program that reads them cannot tell that one of these is enough.",
        "https://hl7.org/fhir/R5/group-definitions.html#Group.characteristic",
    ),
    Entry(
        "MAP230",
        _W,
        Kind.APPROXIMATED,
        "Character that XML cannot hold",
        "the text holds {characters}, which XML 1.0 does not allow; each is replaced by U+FFFD",
        "A control character would make the whole document unreadable.",
        "https://www.w3.org/TR/xml/#charsets",
    ),
    Entry(
        "MAP231",
        _I,
        Kind.APPROXIMATED,
        "Study start is not SSTDTC",
        "study start {value}: the registry's start date is not the earliest informed consent, which SSTDTC asks for; "
        "SSTDTC is not filled, the date stands in {place}",
        "A start date of the wrong meaning is a known reason for a submission to be refused.",
        "https://evsexplore.semantics.cancer.gov/evsexplore/concept/ncit/C69208",
    ),
    Entry(
        "MAP232",
        _I,
        Kind.APPROXIMATED,
        "Study completion is not SENDTC",
        "study completion {value}: {reason}; SENDTC, the day of the last datum, is not filled, "
        "the date stands in {place}",
        "SENDTC is a day that has been, not a day that is planned.",
        "https://evsexplore.semantics.cancer.gov/evsexplore/concept/ncit/C90462",
    ),
    Entry(
        "MAP233",
        _I,
        Kind.INFERRED,
        "No upper age limit",
        "the record states no upper age limit; AGEMAX has no value and states the null flavor PINF",
        "A registry leaves the limit out where there is none; the absence is read so.",
        "https://www.cdisc.org/standards/foundational/sdtmig",
    ),
    Entry(
        "MAP234",
        _W,
        Kind.APPROXIMATED,
        "Criteria of unknown kind",
        "{count} eligibility criteria are neither inclusion nor exclusion criteria in the record; "
        "they stand as text in {place}",
        "A criterion put under the wrong heading turns the population round.",
        _SDM,
    ),
    Entry(
        "MAP235",
        _W,
        Kind.APPROXIMATED,
        "Intervention in no arm",
        "intervention {name!r} belongs to no arm of the record; its activity stands in no segment",
        "The record does not say who receives it.",
        _SDM,
    ),
    Entry(
        "MAP236",
        _I,
        Kind.APPROXIMATED,
        "Part of an intervention not told",
        "{names}: neither TRT nor COMPTRT ({reason}); named in the summary's description",
        "A comparator or background treatment given out as the product under study misleads every search for it.",
        _CT,
    ),
    Entry(
        "MAP237",
        _I,
        Kind.LOST,
        "Flow not known in full",
        "the record has more periods than epochs were derived from it; "
        "transitions and the activities that a path can end with are left out",
        "What follows on a period, and what is last, cannot be said while periods are missing.",
        _SDM,
    ),
    Entry(
        "MAP238",
        _I,
        Kind.DEFAULTED,
        "Structural minimum",
        "{what}: required by the target, and not a statement that a registry makes",
        "Every record needs it alike; said so that nobody takes it for a datum of the record.",
        _ODM,
    ),
    Entry(
        "MAP239",
        _I,
        Kind.INFERRED,
        "No lower age limit",
        "the record states no lower age limit; AGEMIN has no value and states the null flavor NINF",
        "A registry leaves the limit out where there is none; the absence is read so.",
        "https://www.cdisc.org/standards/foundational/sdtmig",
    ),
    Entry(
        "MAP240",
        _W,
        Kind.INVALID,
        "Age limits contradict each other",
        "the upper age limit {upper!r} is below the lower one {lower!r}; both are written as registered",
        "Nobody can meet both limits.",
        _CT,
    ),
    Entry(
        "MAP241",
        _I,
        Kind.APPROXIMATED,
        "Control type of a single group",
        "arm type {kinds} of a study with a single group names no control; TCNTRL is not filled",
        "A control is a group to compare with.",
        _CT,
    ),
    # --- FHR3xx: FHIR validation ---
    Entry(
        "FHR301",
        _E,
        Kind.INVALID,
        "Unknown element",
        "{element!r} is no element of {type}{hint}",
        "A FHIR server refuses elements that its definitions do not know, or drops them.",
        _FHIR + "json.html",
    ),
    Entry(
        "FHR302",
        _E,
        Kind.INVALID,
        "Required element missing",
        "{element} is missing (cardinality {cardinality})",
        "The definition requires the element.",
        _FHIR + "conformance-rules.html#cardinality",
    ),
    Entry(
        "FHR303",
        _E,
        Kind.INVALID,
        "Wrong JSON shape",
        "{seen} found, {expected} expected",
        "An element that may repeat is an array in JSON, any other is not, and data types are objects.",
        _FHIR + "json.html",
    ),
    Entry(
        "FHR304",
        _E,
        Kind.INVALID,
        "Too many values",
        "{seen} found, at most {limit} allowed",
        "The definition limits how often the element occurs; of a choice element only one type may be given.",
        _FHIR + "formats.html#choice",
    ),
    Entry(
        "FHR305",
        _E,
        Kind.INVALID,
        "Empty value",
        "{what} without content: {rule}",
        "FHIR has no empty values: an element has content or is left out.",
        _FHIR + "json.html#primitive",
    ),
    Entry(
        "FHR306",
        _E,
        Kind.INVALID,
        "Wrong JSON type",
        "{seen} found, a {expected} expected for the type {type}",
        "Numbers and booleans are written without quotation marks, all other primitive types with.",
        _FHIR + "json.html#primitive",
    ),
    Entry(
        "FHR307",
        _E,
        Kind.INVALID,
        "Wrong format",
        "{value} is no valid {type}: {rule}",
        "Each primitive type has a format; dates must exist in the calendar.",
        _FHIR + "datatypes.html#primitive",
    ),
    Entry(
        "FHR308",
        _E,
        Kind.INVALID,
        "Code outside a required value set",
        "{value} is not in the required value set {value_set} (it has {allowed})",
        "A required binding admits no other code.",
        _FHIR + "terminologies.html#required",
    ),
    Entry(
        "FHR309",
        _W,
        Kind.INVALID,
        "Code outside an extensible value set",
        "{value} is not in the extensible value set {value_set} (it has {allowed}){note}",
        "A code of the value set must be used where one fits.",
        _FHIR + "terminologies.html#extensible",
    ),
    Entry(
        "FHR310",
        _E,
        Kind.INVALID,
        "Code unknown to its system",
        "{value} is no code of {system} (it has {allowed})",
        "A code that its own code system does not define means nothing.",
        _FHIR + "datatypes.html#Coding",
    ),
    Entry(
        "FHR311",
        _E,
        Kind.INVALID,
        "Wrong resource type",
        "{seen} found, {expected} expected",
        "Every resource says its type, and the place decides which types fit.",
        _FHIR + "resourcelist.html",
    ),
    Entry(
        "FHR312",
        _E,
        Kind.INVALID,
        "Malformed reference",
        "{value} is no valid reference: {rule}",
        "A reference in another form leads nowhere.",
        _FHIR + "references.html#literal",
    ),
    Entry(
        "FHR313",
        _E,
        Kind.INVALID,
        "Reference to a wrong type",
        "{seen} found, {allowed} allowed",
        "The definition limits the types that a reference may lead to, and the stated type must be the real one.",
        _FHIR + "references.html#Reference",
    ),
    Entry(
        "FHR314",
        _E,
        Kind.INVALID,
        "Dangling reference",
        "{value} leads to nothing in {where}",
        "A server refuses a transaction whose references it cannot resolve.",
        _FHIR + "bundle.html#references",
    ),
    Entry(
        "FHR315",
        _E,
        Kind.INVALID,
        "Duplicate identity",
        "{what} {value} occurs a second time",
        "An id that names two things names neither.",
        _FHIR + "resource.html#id",
    ),
    Entry(
        "FHR316",
        _E,
        Kind.INVALID,
        "Bundle entry disagrees with its resource",
        "{what} is {seen}, {expected} expected",
        "Full address, request and resource of an entry speak of the same resource.",
        _FHIR + "bundle.html#bundle-unique",
    ),
    Entry(
        "FHR317",
        _E,
        Kind.INVALID,
        "Dangling canonical",
        "{value} leads to nothing in the Bundle: {rule}",
        "A canonical address with the base of the Bundle names a resource that the Bundle must bring.",
        _FHIR + "references.html#canonical",
    ),
    Entry(
        "FHR318",
        _E,
        Kind.INVALID,
        "Extension does not fit its definition",
        "extension {url}: {rule}",
        "An extension that breaks its own definition cannot be understood.",
        _FHIR + "extensibility.html#Extension",
    ),
    Entry(
        "FHR319",
        _E,
        Kind.INVALID,
        "Narrative not allowed",
        "{key}: {rule}",
        "The narrative is shown to people; only plain XHTML is safe.",
        _FHIR + "narrative.html#xhtml",
    ),
    Entry(
        "FHR320",
        _E,
        Kind.INVALID,
        "Invariant broken",
        "{key}: {human}{seen}",
        "The specification states rules between elements; each has its own severity.",
        _FHIR + "conformance-rules.html#constraints",
    ),
    Entry(
        "FHR321",
        _E,
        Kind.INVALID,
        "Key given twice",
        "an object has the key {key!r} twice; a reader keeps one of them and loses the other",
        "JSON with a repeated key means different things to different readers.",
        _FHIR + "json.html",
    ),
    Entry(
        "FHR322",
        _E,
        Kind.INVALID,
        "Control character",
        "a text holds {characters}; of the characters below U+0020 only tab, line feed and carriage return are allowed",
        "FHIR strings hold no control characters; a server refuses the whole resource.",
        _FHIR + "datatypes.html#string",
    ),
    Entry(
        "FHR330",
        _E,
        Kind.INVALID,
        "Second checker disagrees",
        "fhir.resources {version} refuses {resource}: {rule}",
        "An independent implementation reads the definitions differently, or found what ours did not.",
        _FHIR + "validation.html",
    ),
    # --- ODM4xx: ODM-XML and SDM-XML documents ---
    Entry(
        "ODM401",
        _E,
        Kind.INVALID,
        "Schema violation",
        "line {line}: {message}",
        "A document that breaks the schema of ODM 1.3.2 with SDM-XML 1.0 is refused by its readers.",
        _SDM,
    ),
    Entry(
        "ODM402",
        _E,
        Kind.INVALID,
        "Document type declaration",
        "the document has a document type declaration ({doctype}), which ODM-XML does not use; "
        "nothing else was checked",
        "Declarations can define entities, which may read files or grow without bound.",
        _ODM,
    ),
    Entry(
        "ODM403",
        _E,
        Kind.INVALID,
        "OID defined twice",
        "line {line}: {kind} {oid!r} is already defined on line {first}",
        "A reference to this OID would be ambiguous.",
        _ODM,
    ),
    Entry(
        "ODM404",
        _E,
        Kind.INVALID,
        "Dangling reference",
        "line {line}: {attribute} {oid!r} refers to no {kind} of this document",
        "The definition that the reference needs is missing.",
        _ODM,
    ),
    Entry(
        "ODM405",
        _E,
        Kind.INVALID,
        "Reference to another kind",
        "line {line}: {attribute} {oid!r} must refer to a {kind}, it refers to a {found}",
        "Each reference names one kind of definition.",
        _SDM,
    ),
    Entry(
        "ODM406",
        _E,
        Kind.INVALID,
        "Segment in no cell",
        "line {line}: no cell refers to segment {oid!r}",
        "Each segment must be referenced by a cell.",
        _SDM,
    ),
    Entry(
        "ODM407",
        _W,
        Kind.INVALID,
        "Activity is not used",
        "line {line}: no segment, event, workflow or timing refers to activity {oid!r}",
        "An activity outside every segment and workflow is never carried out.",
        _SDM,
    ),
    Entry(
        "ODM408",
        _E,
        Kind.INVALID,
        "Incomplete order",
        "line {line}: this {kind} has no OrderNumber while others of its {parent} have one",
        "Either all siblings have an order number, or none.",
        _SDM,
    ),
    Entry(
        "ODM409",
        _E,
        Kind.INVALID,
        "Cell is missing",
        "line {line}: arm {arm!r} has no cell in epoch {epoch!r}",
        "The design does not say what happens in this arm during this epoch.",
        _SDM,
    ),
    Entry(
        "ODM410",
        _E,
        Kind.INVALID,
        "Two cells for one arm and epoch",
        "line {line}: arm {arm!r} already has a cell in epoch {epoch!r}",
        "A cell is the one place where an arm and an epoch meet.",
        _SDM,
    ),
    Entry(
        "ODM411",
        _W,
        Kind.INVALID,
        "Condition is not used",
        "line {line}: no criterion, transition or trigger refers to condition {oid!r}",
        "A condition that nothing refers to has no effect.",
        _ODM,
    ),
    Entry(
        "ODM412",
        _E,
        Kind.INVALID,
        "Violation of the given schema",
        "line {line}: {message}",
        "The document breaks a schema of the folder that was given.",
        _SDM,
    ),
    Entry(
        "ODM413",
        _E,
        Kind.INVALID,
        "Blinded in an open-label study",
        "line {line}: this cell is Blinded, while TBLIND is OPEN LABEL",
        "Nobody is blinded in an open-label study.",
        _SDM,
    ),
    Entry(
        "ODM414",
        _E,
        Kind.INVALID,
        "Window longer than the duration",
        "line {line}: the window before the end of {oid!r} is longer than its planned duration",
        "An activity cannot be over before it has begun.",
        _SDM,
    ),
    Entry(
        "ODM415",
        _W,
        Kind.INVALID,
        "Two arms of one name",
        "line {line}: another arm is called {name!r} already",
        "Cells, segments and conditions are named after their arms.",
        _SDM,
    ),
    Entry(
        "ODM416",
        _E,
        Kind.INVALID,
        "Activity twice in one place",
        "line {line}: activity {oid!r} is referred to here already",
        "The same reference twice says nothing more, or hides a wrong one.",
        _SDM,
    ),
    Entry(
        "ODM417",
        _E,
        Kind.INVALID,
        "Transition to itself",
        "line {line}: the transition leads from activity {oid!r} to itself",
        "A participant would never leave the activity.",
        _SDM,
    ),
    Entry(
        "ODM418",
        _E,
        Kind.INVALID,
        "Start outside the first epoch",
        "line {line}: the study starts with activity {oid!r}, which is not in the first epoch",
        "The first epoch is where every participant begins.",
        _SDM,
    ),
    Entry(
        "ODM419",
        _E,
        Kind.INVALID,
        "Two transitions from one activity",
        "line {line}: another transition starts at activity {oid!r} already",
        "What follows would depend on the order of the document.",
        _SDM,
    ),
    Entry(
        "ODM420",
        _E,
        Kind.INVALID,
        "Impossible order number",
        "line {line}: OrderNumber {number} is below 1",
        "Order numbers count from 1.",
        _ODM,
    ),
    Entry(
        "ODM421",
        _E,
        Kind.INVALID,
        "Empty condition",
        "line {line}: condition {oid!r} has no text",
        "A condition that says nothing cannot be met or missed.",
        _ODM,
    ),
    Entry(
        "ODM422",
        _E,
        Kind.INVALID,
        "Another ODM version",
        "line {line}: ODMVersion is {version!r}, not '1.3.2'",
        "The document says which rules it follows.",
        _ODM,
    ),
    Entry(
        "ODM423",
        _E,
        Kind.INVALID,
        "Empty cell",
        "line {line}: cell {oid!r} refers to no segment",
        "A cell says what happens in an arm during an epoch.",
        _SDM,
    ),
    Entry(
        "ODM424",
        _W,
        Kind.INVALID,
        "Condition with two meanings",
        "line {line}: condition {oid!r} of this criterion steers a transition too",
        "Few designs ask for an eligibility criterion again later; mostly one of the two is meant to be another.",
        _SDM,
    ),
    Entry(
        "ODM425",
        _E,
        Kind.INVALID,
        "Two criteria with one condition",
        "line {line}: another eligibility criterion has condition {oid!r} already",
        "One of the criteria has lost its own text.",
        _SDM,
    ),
    # --- CTL5xx: controlled terminology ---
    Entry(
        "CTL501",
        _E,
        Kind.INVALID,
        "Parameter code and name disagree",
        "line {line}: parameter {short_name} is called {name!r} in CDISC terminology, not {term!r}",
        "TSPARMCD and TSPARM are a pair.",
        _CT,
    ),
    Entry(
        "CTL502",
        _E,
        Kind.INVALID,
        "Unknown trial summary parameter",
        "line {line}: {short_name!r} is no trial summary parameter of CDISC terminology",
        "A misspelt parameter is not found by anybody; one of one's own (C66738 is extensible) cannot be checked.",
        _CT,
    ),
    Entry(
        "CTL503",
        _E,
        Kind.INVALID,
        "Value outside a closed code list",
        "line {line}: {value!r} is no term of the closed code list {codelist} ({codelist_name})",
        "A code list that is not extensible admits its own terms only.",
        _CT,
    ),
    Entry(
        "CTL504",
        _I,
        Kind.INVALID,
        "Value of one's own",
        "line {line}: {value!r} is no term of the extensible code list {codelist} ({codelist_name})",
        "An extensible code list admits other values; a published term is better where one exists.",
        _CT,
    ),
    Entry(
        "CTL505",
        _E,
        Kind.INVALID,
        "Term and C-code disagree",
        "line {line}: {value!r} with C-code {given} is no pair of code list {codelist} ({expected})",
        "Term and C-code must stand together in the published code list.",
        _CT,
    ),
    Entry(
        "CTL506",
        _I,
        Kind.INVALID,
        "Code list not checked",
        "line {line}: the terms of code list {codelist} are not part of the terminology that is checked",
        "Terms of this list may be right or wrong.",
        _CT,
    ),
    Entry(
        "CTL507",
        _E,
        Kind.INVALID,
        "Value outside its own code list",
        "line {line}: {value!r} is not in code list {oid!r} of this document",
        "The value of a coded parameter is an item of its list.",
        _ODM,
    ),
    Entry(
        "CTL508",
        _W,
        Kind.INVALID,
        "Code list is missing",
        "line {line}: parameter {short_name} has a coded value, and the document has no {oid!r}",
        "Without its list, a value has no C-code.",
        _ODM,
    ),
    Entry(
        "CTL509",
        _E,
        Kind.INVALID,
        "Wrong form of a value",
        "line {line}: value {value!r} of {short_name} is not {rule}",
        "A value in another form cannot be compared or counted.",
        _CT,
    ),
    Entry(
        "CTL510",
        _W,
        Kind.INVALID,
        "Malformed NCT number",
        "line {line}: {value!r} is no NCT number (NCT and eight digits)",
        "Registries and sponsors find a study by this number.",
        "https://clinicaltrials.gov/data-api/about-api/study-data-structure#nctId",
    ),
    Entry(
        "CTL511",
        _E,
        Kind.INVALID,
        "Empty value",
        "line {line}: a value of parameter {short_name} is empty",
        "A parameter has a value, or none.",
        _CT,
    ),
    Entry(
        "CTL512",
        _E,
        Kind.INVALID,
        "Value and null flavor",
        "line {line}: parameter {short_name} has a value and states a null flavor",
        "A null flavor says why there is no value.",
        _CT,
    ),
    Entry(
        "CTL513",
        _W,
        Kind.INVALID,
        "Age limits contradict each other",
        "line {line}: AGEMAX {upper} is below AGEMIN {lower}",
        "Nobody can meet both limits.",
        _CT,
    ),
    Entry(
        "CTL514",
        _E,
        Kind.INVALID,
        "Number of arms differs",
        "line {line}: {short_name} is {value}, the structure has {arms} arms",
        "Two places of one document disagree.",
        _CT,
    ),
    Entry(
        "CTL515",
        _E,
        Kind.INVALID,
        "Second value of a single parameter",
        "line {line}: parameter {short_name} has more than one value",
        "A study has one value of this parameter at most.",
        _CT,
    ),
    Entry(
        "CTL516",
        _W,
        Kind.INVALID,
        "Another terminology version",
        "line {line}: code list {codelist} names {given}; it was compared with that of {date}",
        "Terms come and go between versions.",
        _CT,
    ),
    # --- RUN9xx: the run ---
    Entry(
        "RUN901",
        _E,
        Kind.INVALID,
        "Internal error",
        "trialglot failed while {stage}: {error} ({at}); please report it with this record",
        "A fault of trialglot, not of the record; this output is missing.",
    ),
    Entry(
        "RUN902",
        _E,
        Kind.INVALID,
        "Invalid document",
        "the {document} document did not pass its validator; it is written as {filename} and must not be used",
        "A document that fails validation is never written as if it were good.",
    ),
    Entry(
        "RUN903",
        _E,
        Kind.UNREAD,
        "Unreadable input",
        "{what}",
        "Nothing could be converted from this input.",
    ),
    Entry(
        "RUN904",
        _I,
        Kind.UNREAD,
        "Skipped file",
        "skipped: {what}",
        "A file of a folder or archive that is no registry record.",
    ),
    Entry(
        "RUN905",
        _W,
        Kind.INVALID,
        "Study read twice",
        "another record of this run has the folder of {study_id}; this one is written to {folder}",
        "Two records with one identifier, or with one name in a path, would overwrite each other.",
    ),
    Entry(
        "RUN906",
        _E,
        Kind.LOST,
        "Folder not writable",
        "the outputs cannot be written to {folder}: {why}",
        "The record was converted, but nothing of it was saved.",
    ),
)
