"""The parts that every USDM object is made of: codes, extension attributes, text as XHTML, constants.

Classes, their attributes and cardinalities: CDISC USDM v4.0, API specification. An attribute without a value is left
out, but for coded attributes that a conformance rule looks at: they are ``null`` or an empty list. The object of a
class says its name in ``instanceType`` and has an ``id`` that is unique in the document.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

from trialglot import codes
from trialglot.codes import CtTerm
from trialglot.model.dates import PartialDate
from trialglot.model.design import Duration, Evidence
from trialglot.resources import read_rows
from trialglot.usdm import CDISC, EXTENSIONS
from trialglot.xmltext import ILLEGAL

Json: TypeAlias = dict[str, Any]

REPLACEMENT = "\ufffd"


class Constant(NamedTuple):
    """A row of ``mappings/usdm_constants.tsv``: what stands where USDM demands a value that no record states."""

    attribute: str
    basis: str
    codelist: str
    value: str


@cache
def _constants() -> dict[str, Constant]:
    rows = read_rows("mappings", "usdm_constants.tsv")
    return {row["attribute"]: Constant(*[row[name] for name in Constant._fields]) for row in rows}


def constant(attribute: str) -> Constant:
    """Return the constant for an attribute (``StudyArm.type``).

    Raises:
        KeyError: the table has no such row.
    """
    return _constants()[attribute]


@lru_cache(maxsize=1024)
def _known(codelist: str, code: str) -> CtTerm:
    found = codes.ct_term(codelist, code)
    if found is None:
        raise ValueError(f"{code} of {codelist} is not in mappings/ct")
    return found


def coded(owner: str, system: str, version: str, code: str, decode: str) -> Json:
    """Return a Code with the id ``owner``."""
    return {
        "id": owner,
        "code": code,
        "codeSystem": system,
        "codeSystemVersion": version,
        "decode": decode,
        "instanceType": "Code",
    }


def term(owner: str, found: CtTerm) -> Json:
    """Return the Code of a CDISC term.

    ``decode`` is the NCI preferred term and not the submission value: one concept has several of these in the code
    lists (NA, NOT APPLICABLE), and a code and its decode must belong to each other one to one (rule DDF00035).
    ``codeSystemVersion`` is the day on which the package was published that holds the term.
    """
    return {
        "id": owner,
        "code": found.code,
        "codeSystem": CDISC,
        "codeSystemVersion": found.date,
        "decode": found.decode,
        "instanceType": "Code",
    }


def ct(owner: str, codelist: str, code: str) -> Json:
    """Return the Code of a CDISC term that is known by code list and C-code."""
    return term(owner, _known(codelist, code))


def table_code(owner: str, table: str, word: str, codelist: str) -> Json:
    """Return the Code that a table of ``mappings/codes`` has for a word that is known to be in it."""
    return term(owner, _of_table(table, word, codelist))


@lru_cache(maxsize=1024)
def _of_table(table: str, word: str, codelist: str) -> CtTerm:
    row = codes.lookup(table, word, f"cdisc:{codelist}")
    if row is None or not row.mapped:
        raise ValueError(f"{table} has no term of {codelist} for {word!r}")
    return _known(codelist, row.code)


def other(owner: str) -> Json:
    """Return the Code for a value that is stated and that the code list has no term for."""
    return table_code(owner, "unlisted", "other", "C207415")


def unknown(owner: str) -> Json:
    """Return the Code for a value that the record says is not known."""
    return table_code(owner, "unlisted", "unknown", "C66742")


def alias(owner: str, code: Json) -> Json:
    """Return an AliasCode; ``code`` is its standard code."""
    return {"id": owner, "standardCode": code, "instanceType": "AliasCode"}


def quantity(owner: str, value: float, unit: Json | None = None) -> Json:
    """Return a Quantity; without a unit it is a number."""
    held = alias(f"{owner}.unit", unit) if unit is not None else None
    return {"id": owner, "value": value, "unit": held, "instanceType": "Quantity"}


class Extensions:
    """The extension attributes of one object: data of the record that its class has no attribute for.

    ``text``, ``flag``, ``number`` and ``date`` add nothing for a value that the record does not state, and say whether
    they added one.
    """

    __slots__ = ("_numbers", "made", "owner")

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.made: list[Json] = []
        self._numbers: dict[str, int] = {}

    def _id(self, field: str) -> str:
        numbers = self._numbers
        if field in numbers:
            numbers[field] += 1
            return f"{self.owner}/{field}-{numbers[field]}"
        numbers[field] = 1
        return f"{self.owner}/{field}"

    def _new(self, field: str, key: str, value: object) -> Json:
        numbers = self._numbers
        if field in numbers:
            own = self._id(field)
        else:
            numbers[field] = 1
            own = f"{self.owner}/{field}"
        made: Json = {"id": own, "url": EXTENSIONS + field, key: value, "instanceType": "ExtensionAttribute"}
        self.made.append(made)
        return made

    def text(self, field: str, value: str | None) -> bool:
        """Add a text."""
        if not value or value.isspace():
            return False
        self._new(field, "valueString", value)
        return True

    def flag(self, field: str, value: bool | None) -> bool:
        """Add yes or no."""
        if value is None:
            return False
        self._new(field, "valueBoolean", value)
        return True

    def number(self, field: str, value: int | None) -> bool:
        """Add a whole number."""
        if value is None:
            return False
        self._new(field, "valueInteger", value)
        return True

    def date(self, field: str, value: PartialDate | None) -> bool:
        """Add a date as the record has it (a month stays a month), with its kind nested."""
        if value is None:
            return False
        made = self._new(field, "valueString", value.value)
        if value.kind:
            nested = Extensions(made["id"])
            nested.text("date-kind", value.kind)
            made["extensionAttributes"] = nested.made
        return True

    def reference(self, field: str, identifier: str) -> None:
        """Add the id of another object of the document."""
        self._new(field, "valueId", identifier)

    def code(self, field: str, system: str, version: str, code: str, decode: str) -> None:
        """Add a Code."""
        own = self._id(field)
        made = {
            "id": own,
            "url": EXTENSIONS + field,
            "valueCode": coded(f"{own}.code", system, version, code, decode),
            "instanceType": "ExtensionAttribute",
        }
        self.made.append(made)

    def term(self, field: str, codelist: str, code: str) -> None:
        """Add the Code of a CDISC term."""
        found = _known(codelist, code)
        self.code(field, CDISC, found.date, found.code, found.decode)

    def quantity(self, field: str, value: float, unit: Json) -> None:
        """Add a number with the Code of its unit, which takes its id from the extension attribute."""
        own = self._id(field)
        unit["id"] = f"{own}.unit.code"
        made = {
            "id": own,
            "url": EXTENSIONS + field,
            "valueQuantity": quantity(f"{own}.quantity", value, unit),
            "instanceType": "ExtensionAttribute",
        }
        self.made.append(made)

    def group(self, field: str) -> Extensions:
        """Add an extension attribute that has no value of its own, and return what is nested in it."""
        own = self._id(field)
        nested = Extensions(own)
        made = {
            "id": own,
            "url": EXTENSIONS + field,
            "extensionAttributes": nested.made,
            "instanceType": "ExtensionAttribute",
        }
        self.made.append(made)
        return nested

    def derived(self, evidence: Evidence) -> None:
        """Mark the object as one that the record does not state as such: how it came about, and the words it rests on.

        Nothing is added for what the record states in a field of its own.
        """
        if evidence.basis == "stated" and not evidence.quote:
            return
        made = self._new("derived", "valueString", evidence.basis)
        nested = Extensions(made["id"])
        made["extensionAttributes"] = nested.made
        nested.text("rule", evidence.rule)
        nested.text("path", evidence.path)
        nested.text("quote", evidence.quote)

    def length(self, field: str, length: Duration | None, known: Evidence) -> None:
        """Add a length of time (ISO 8601) with what the text says about it, and its evidence where it has its own."""
        if length is None:
            return
        made = self._new(field, "valueString", length.value)
        nested = Extensions(made["id"])
        made["extensionAttributes"] = nested.made
        nested.text("qualifier", length.qualifier)
        if length.evidence is not None and length.evidence != known:
            nested.derived(length.evidence)

    def put(self, made: Json) -> Json:
        """Give the object its extension attributes, if there are any; returns the object."""
        if self.made:
            made["extensionAttributes"] = self.made
        return made


def together(found: tuple[Evidence, ...]) -> Evidence:
    """Return several pieces of evidence, one at least, as one."""
    if len(found) == 1:
        return found[0]
    rules = "; ".join(dict.fromkeys([one.rule for one in found]))
    quotes = "; ".join([one.quote for one in found if one.quote])
    return Evidence(found[0].basis, rules, found[0].path, quotes)


def xhtml(text: str) -> str:
    """Return a text as XHTML: a paragraph, its lines broken as in the record (rules DDF00187, DDF00247).

    Characters that XML cannot hold are replaced by U+FFFD.
    """
    return f"<p>{inline(text)}</p>"


def inline(text: str) -> str:
    """Return a text as XHTML that stands inside a paragraph or an item of a list."""
    text = text.strip()
    if not text.isprintable():
        text = ILLEGAL.sub(REPLACEMENT, text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<br/>".join([line.strip() for line in text.splitlines()]) if not text.isprintable() else text
