"""The crosswalk: where each datum of a registry record stands in the model, and where in each target.

Two kinds of tables in ``mappings/fields``, composed here: ``<reader>.tsv`` (path in the source, path in the model) and
``<target>.tsv`` (path in the model, path in the target, what becomes of the datum on the way, by which rule it is found
there, and why). A path in the model is that of a value (``arms[].label``, ``status.start.value``); ``[]`` is any item
of a list. ``**`` at the end of a source path is everything below it. Targets are FHIRPath or XPath.

Of several rows for one model path all that apply hold: a datum may stand in several places. The first one that applies
is what becomes of the datum. ``when`` says where a row applies; ``else``: where none before it does.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from trialglot import codes
from trialglot.resources import folder, read_rows

Tree: TypeAlias = dict[str, Any]

DISPOSITIONS = {
    "coded": "becomes a code of a published code system, or an element that means the same",
    "mapped": "stands in an element of its own, as it is or in readable words",
    "split": "becomes several elements",
    "joined": "shares an element with other data",
    "derived": "is said by what follows from it",
    "narrative": "stands in a text for people only",
    "dropped": "is not in the target, for the reason that the note gives",
    "constant": "is no datum of the record: the same for every record",
}
"""What becomes of a datum, from the most to the least that a program can use."""

STRUCTURED = ("coded", "mapped", "split", "joined", "derived")
"""The dispositions of data that a program finds in the target."""

RULES = {
    "verbatim": "the value as the record has it",
    "mesh": "the MeSH identifier as NLM writes it",
    "xhtml": "the value without its markup escapes, as XHTML",
    "line": "the value on one line",
    "line-plain": "the value without its markup escapes, on one line",
    "upper": "the value in capitals",
    "test-code": "category and number of a criterion",
    "shortened": "the value on one line, or its start if it is too long; with its code where another is the same",
    "numbered": "the value on one line, with a number where another thing has the same name",
    "folded": "the value but for case and white space",
    "plain": "the value without its markup escapes",
    "quoted": "the value in quotation marks, which are doubled in it",
    "indented": "the value without its markup escapes; among other data its further lines are indented",
    "number": "the same number",
    "flag": "yes or no",
    "actual": "true for actual, false for estimated",
    "core": "the value without a label around it",
    "coded": "the codes that the code table has for the word",
    "code": "the code alone",
    "label": "the readable word of the code table",
    "role": "the key of the person, and the readable word of the code table",
    "joined": "the codes of the words of a list, joined by a slash",
    "joined-label": "the readable word for the words of a list, joined by a slash",
    "country": "the ISO 3166-1 code of a country's name",
    "age": "the age limit as value and unit",
    "duration": "the age limit as ISO 8601 duration",
    "length": "the length of time as ISO 8601 duration",
    "kind": "the kind of an identifier",
    "masking": "the term that masking level and masked parties make",
    "name": "the name of the thing that the value refers to",
    "pair": "the pair of arm and intervention that the value states",
    "pieces": "the parts of a text, in its order",
    "presence": "that the element is there",
    "absence": "that the element is not there",
    "item": "an item of a list for each item of the model's list, in its order",
}
"""How the value at the target follows from the datum. ``coded:who_masked@sevco`` names a code table, and after ``@``
the one code system that is taken."""

CONDITIONS = {
    "else": "no row before it applies",
    "some": "only in some records, as the note says; never decides what becomes of a datum",
    "uncoded": "the code table has no code for the word",
    "inexact": "the code that the code table has for the word says less or more",
    "country": "the name is one of a country with an ISO 3166-1 code",
    "url": "the value is an absolute URL",
    "nct": "the value has the form of an NCT number",
    "day": "the date is stated to the day",
    "length": "the wording is one exact length of time",
    "ended": "the completion is stated as actual, of a study that enrolled somebody",
    "first": "no item before is equal to it",
    "natural": "the number is not negative",
    "unsigned": "the number is not negative and has at most 31 bits",
    "countable": "the enrolment is a number of people that the target can hold",
    "age": "the age limit is a number with a unit",
    "coded-age": "the age limit is a number with a unit of CDISC code list C66781",
    "range": "both age limits are such numbers",
    "no-limit": "the wording says that there is no age limit",
    "apart": "the value cannot be taken for several in a text: no semicolon with a blank, no quotation mark first",
    "extended": "the value has the mark before the extension of a number: ext. with blanks",
    "heading": "no heading before has the same identifier with another term",
    "one-line": "the value is on one line, with single blanks",
    "in-order": "start and completion can follow each other",
    "matched": "the name refers to a thing of the record",
    "criteria": "the text has criteria",
    "masking-term": "level and masked parties make a term of CDISC code list C66735",
}
"""Words of ``when``, negated by ``!``. Besides: ``=WORD`` and ``!=WORD`` (the value itself), ``PATH``, ``!PATH``,
``PATH=WORD`` and ``PATH!=WORD`` (a value of the model; ``contacts`` is the caller's choice, ``kind`` that of an
identifier)."""

MARK = "; "
"""What parts values that share a text."""
EXTENSION = " ext. "
"""What parts a telephone number from its extension."""

CODED = ("coded", "code", "joined")
"""Rules that apply only to a word with a code."""


FORM = "-"
"""What stands for the place in the model of a path that belongs to the form of a source."""


class Source(NamedTuple):
    """A row of a reader's table: a path of the source and its place in the model (``-`` for none)."""

    source: str
    model: str
    note: str


class Target(NamedTuple):
    """A row of a target's table.

    ``words`` are the fixed words around the value (``Masking: {}``), ``*`` stands for any other text; empty where the
    value is all there is. ``model`` is ``-`` for what comes from no datum of the record. ``back`` says of a row by
    which a document is read back what a reader gets: the "same" value, or one "like" it, in other writing.
    """

    model: str
    target: str
    disposition: str
    rule: str
    words: str
    when: str
    note: str
    reference: str
    back: str = ""

    @property
    def table(self) -> tuple[str, str]:
        """The code table that the rule names, and the only code system taken; empty if none."""
        table, _, system = self.rule.partition(":")[2].partition("@")
        return table, system

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that must all hold."""
        return _conditions(self.when)


class Leaf(NamedTuple):
    """A leaf of a source.

    ``path`` is its path as the reader's table has it, ``place`` its pointer into the source. ``near`` is the object
    that holds it, for conditions that ask for a sibling. ``read`` is false for what the reader took out as unusable.
    ``model`` is the place of this leaf in the model where the reader knows it at once.
    """

    path: str
    place: str
    value: Any
    near: Tree
    read: bool = True
    model: str = ""


class Account:
    """The leaves of a record, counted.

    ``counts`` by source path; ``values`` holds value and surrounding object of those whose value decides what becomes
    of them. ``unread``, ``empty`` and ``unmapped`` count by source path too.
    """

    def __init__(self, reader: str, counts: dict[str, int] | None = None) -> None:
        self.reader = reader
        self.counts: dict[str, int] = counts or {}
        self.values: dict[str, list[tuple[Any, Tree]]] = {}
        self.unread: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()

    @property
    def leaves(self) -> int:
        """The number of leaves."""
        parts = (self.counts, self.unread, self.empty, self.unmapped)
        return sum(sum(part.values()) for part in parts) + sum(map(len, self.values.values()))


@cache
def _conditions(when: str) -> tuple[str, ...]:
    return tuple(when.split(" & ")) if when else ()


@cache
def sources(reader: str) -> tuple[Source, ...]:
    """Return the rows of a reader's table that have a place in the model, by the reader's name in ``formats``."""
    return tuple(row for row in _sources(reader) if row.model != FORM)


@cache
def forms(reader: str) -> tuple[Source, ...]:
    """Return the rows of a reader's table for what belongs to the form of the source and says nothing of the study."""
    return tuple(row for row in _sources(reader) if row.model == FORM)


@cache
def _sources(reader: str) -> tuple[Source, ...]:
    # A reader of documents that were written here has no table: its paths are those of the model.
    if not (folder("mappings") / "fields" / f"{reader}.tsv").is_file():
        return tuple(Source(path, path, "") for path in model_rows("fhir-r5"))
    return tuple(Source(**row) for row in read_rows("mappings", f"fields/{reader}.tsv"))


@cache
def model_rows(target: str) -> dict[str, tuple[Target, ...]]:
    """Return the rows of a target by the paths of the model that hold a record's own data."""
    made = ("plan.", "-", "data[")
    return {
        path: rows for path, rows in by_model(target).items() if not path.startswith(made) and not path.endswith(".key")
    }


@cache
def described(target: str) -> bool:
    """Whether there is a table for a target."""
    return (folder("mappings") / "fields" / f"{target}.tsv").is_file()


@cache
def targets(target: str) -> tuple[Target, ...]:
    """Return the rows of a target's table, by the target's name in ``formats``.

    What readers carry as data has no place in any target: ``fields/carried.tsv``.
    """
    rows = [Target(**row) for row in read_rows("mappings", f"fields/{target}.tsv")]
    return (*rows, *_carried())


@cache
def _carried() -> tuple[Target, ...]:
    rows = read_rows("mappings", "fields/carried.tsv")
    return tuple(Target(row["model"], "", "dropped", "", "", "", row["note"], "") for row in rows)


@cache
def by_model(target: str) -> dict[str, tuple[Target, ...]]:
    """Return the rows of a target by model path, in the order of the table, without those of items and constants."""
    found: dict[str, list[Target]] = {}
    for row in targets(target):
        if (row.rule or row.disposition == "dropped") and row.rule != "item":
            found.setdefault(row.model, []).append(row)
    return {model: tuple(rows) for model, rows in found.items()}


# What R4 and R4B call a code system of R5, where they have it under another address.
_EARLIER = ("fhir-r4b:", "tho:")


@cache
def takes(target: str, table: str) -> frozenset[str]:
    """Return the code systems (keys of ``mappings/systems.tsv``) of a code table that a target takes.

    CDISC code lists for CDISC targets. Of FHIR's own systems R5 takes its own; the earlier editions take theirs where a
    table has them, else those of R5.
    """
    systems = {row.target for row in codes.table(table).values()} - {"label"}
    if not target.startswith("fhir"):
        return frozenset(one for one in systems if one.startswith("cdisc:"))
    systems = {one for one in systems if not one.startswith("cdisc:")}
    earlier = {one for one in systems if one.startswith(_EARLIER)}
    if target == "fhir-r5":
        return frozenset(systems - earlier)
    return frozenset(one for one in systems if not (earlier and one.startswith("fhir-r5:")))


@cache
def has_code(table: str, word: str, target: str, system: str = "") -> bool:
    """Whether a code system that the target takes has a code for a word; ``system`` names the only one asked."""
    return any(
        row.mapped and row.target in takes(target, table) and system in ("", row.target)
        for (source, _), row in codes.table(table).items()
        if source == word
    )


@cache
def is_exact(table: str, word: str, target: str, system: str = "") -> bool:
    """Whether all codes that the target takes say what the word says."""
    return all(
        row.exact or not row.mapped or row.target not in takes(target, table) or system not in ("", row.target)
        for (source, _), row in codes.table(table).items()
        if source == word
    )
