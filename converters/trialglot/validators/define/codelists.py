"""Rules about code lists: their form, and their terms against published terminology (``mappings/ct``)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from trialglot import codes
from trialglot.validators.define.document import is_published
from trialglot.validators.define.index import STANDARD, Elements, Index, O
from trialglot.validators.define.judge import D, Judge, label

_ALIAS = f"{O}Alias"
_NCI = "nci:ExtCodeID"
_TSPARMCD, _TSPARM = "C66738", "C67152"
_KINDS = (("CodeListItem", 194, 196, 99, 201, 202, 193), ("EnumeratedItem", 183, 185, 98, 186, 187, 182))
_TYPES = frozenset({"text", "integer", "float"})


def check(index: Index, judge: Judge) -> None:
    """Check the code lists."""
    names: dict[str, etree._Element] = {}
    told: set[tuple[str, str]] = set()
    for codelist in index.all(f"{O}CodeList"):
        first = names.setdefault(codelist.get("Name", ""), codelist)
        if first is not codelist:
            judge.wrong(codelist, "Name", f"as that of code list {first.get('OID')!r}", 172)
        _form(codelist, judge)
        _standard(index, codelist, told, judge)
    for external in index.all(f"{O}ExternalCodeList"):
        for attribute, rule in (("Dictionary", 203), ("Version", 204)):
            if external.get(attribute) is None:
                judge.missing(external, attribute, rule)
    _types(index, judge)


def _form(codelist: etree._Element, judge: Judge) -> None:
    kind, sas = codelist.get("DataType", ""), codelist.get("SASFormatName")
    if kind not in _TYPES:
        judge.wrong(codelist, "DataType", "not text, float or integer", 174)
    if sas is not None and kind == "text" and not sas.startswith("$"):
        judge.wrong(codelist, "SASFormatName", "which for text begins with $", 175)
    for tag, ranked, numbered, _, _, _, whole in _KINDS:
        items = list(codelist.iterchildren(O + tag))
        for attribute, rule in (("Rank", ranked), ("OrderNumber", numbered)) if items else ():
            given = [one.get(attribute) is not None for one in items]
            if True in given and False in given:
                first = items[given.index(False)]
                judge.add("DEF659", first, element=label(first), attribute=attribute, rule=rule)
        for one in items:
            if not (one.get("Rank") or "0").strip().lstrip("+-").isdecimal():
                judge.wrong(one, "Rank", "not an integer", whole)


def _standard(index: Index, codelist: etree._Element, told: set[tuple[str, str]], judge: Judge) -> None:
    oid = codelist.get(f"{D}StandardOID")
    listed = [one.get("Name", "") for one in codelist.iterchildren(_ALIAS) if one.get("Context") == _NCI]
    if oid is None:
        if listed and index.submission:
            judge.missing(codelist, "def:StandardOID, which an NCI code list needs in a submission", 176)
        return
    standard = index.find(STANDARD, oid)
    if standard is not None and standard.get("Type") != "CT":
        judge.wrong(codelist, f"{D}StandardOID", "which is no controlled terminology (Type CT)", 152)
        return
    if len(listed) != 1:
        judge.missing(codelist, f"Alias of context {_NCI}, or it has several", 249)
        return
    if standard is not None:
        _terms(codelist, listed[0], standard, told, judge)


class _Published(NamedTuple):
    """A code list of ``mappings/ct``; ``whole`` where it holds all of its terms."""

    name: str
    date: str
    extensible: bool
    whole: bool


@lru_cache(maxsize=256)
def _published(code: str) -> _Published | None:
    if code in (_TSPARMCD, _TSPARM):
        title = codes.ts_parameter("TITLE")
        return _Published("Trial Summary Parameter", title.date, True, True) if title else None
    terms = codes.ct_list(code)
    if not terms:
        return None
    return _Published(terms[0].codelist_name, terms[0].date, terms[0].extensible, terms[0].whole)


@lru_cache(maxsize=2048)
def _code(codelist: str, value: str) -> str | None:
    """Return the C-code of a submission value of a code list."""
    if codelist in (_TSPARMCD, _TSPARM):
        known = codes.ts_parameter(value) if codelist == _TSPARMCD else codes.ts_parameter_named(value)
        return known.code if known else None
    term = codes.ct_term(codelist, value)
    return term.code if term is not None and term.term == value else None


def _terms(
    codelist: etree._Element, code: str, standard: etree._Element, told: set[tuple[str, str]], judge: Judge
) -> None:
    """Compare the terms of a list with the published ones, if those of its date are held."""
    published, date = _published(code), standard.get("Version", "")
    if not is_published(standard):
        return
    if published is None or published.date != date:
        held = published.date if published else ""
        if (code, date) not in told:
            told.add((code, date))
            judge.add(
                "DEF665", codelist, codelist=code, date=date, held=f"it is held as of {held}" if held else "not held"
            )
        return
    for tag, _, _, alias, extended, closed, _ in _KINDS:
        for item in codelist.iterchildren(O + tag):
            _item(item, code, published, (alias, extended, closed), judge)


def _item(
    item: etree._Element, codelist: str, published: _Published, rules: tuple[int, int, int], judge: Judge
) -> None:
    value, own = item.get("CodedValue", ""), item.get(f"{D}ExtendedValue") is not None
    given = next((one.get("Name") for one in item.iterchildren(_ALIAS) if one.get("Context") == _NCI), None)
    expected = _code(codelist, value)
    alias, extended, closed = rules
    if expected is None:
        if not published.whole:
            return
        if own and not published.extensible:
            judge.forbidden(item, f"def:ExtendedValue: code list {codelist} is not extensible", closed)
        elif given is not None:
            says = "the list has no such term"
            judge.add("CTL505", item, "CodedValue", value=value, given=given, codelist=codelist, expected=says)
        elif not published.extensible:
            judge.add("CTL503", item, value=value, codelist=codelist, codelist_name=published.name)
        elif not own:
            judge.missing(item, f"def:ExtendedValue, which a value outside code list {codelist} needs", extended)
    elif given is None:
        judge.missing(item, f"Alias with its C-code {expected}", alias)
    elif given != expected:
        says = f"its C-code is {expected}"
        judge.add("CTL505", item, "CodedValue", value=value, given=given, codelist=codelist, expected=says)


def _types(index: Index, judge: Judge) -> None:
    """Complain of items whose code list has values of another data type."""
    references: Elements = index.all(f"{O}CodeListRef")
    for reference in references:
        item, codelist = reference.getparent(), index.find("CodeList", reference.get("CodeListOID"))
        if item is None or codelist is None:
            continue
        kinds = item.get("DataType", ""), codelist.get("DataType", "")
        if "text" in kinds and kinds[0] != kinds[1]:
            judge.add("DEF661", item, element=label(item), kind=kinds[0], codelist=codelist.get("OID"), other=kinds[1])
