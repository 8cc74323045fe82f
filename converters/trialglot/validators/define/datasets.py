"""Rules about datasets and the references to their items: ItemGroupDef, ItemRef, def:ValueListDef, where-clauses."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from trialglot.validators.define.index import LEAF, STANDARD, WHERE, Elements, Index, O, child
from trialglot.validators.define.judge import D, Judge, label

_HREF = "{http://www.w3.org/1999/xlink}href"
_NAME = re.compile("[A-Z_][A-Z0-9_]{0,7}")
_LEAF = re.compile("[A-Za-z_][A-Za-z0-9_.-]*")
_TABULATION = ("SDTMIG", "SENDIG")
_ONE_VALUE = frozenset({"LT", "LE", "GT", "GE", "EQ", "NE"})


def check(index: Index, judge: Judge) -> None:
    """Check the datasets, the value lists and what both refer to."""
    if index.submission and not index.all(f"{O}ItemGroupDef"):
        judge.missing(index.version, "ItemGroupDef, which a submission needs", 93)
    for dataset, references in index.datasets:
        _names(index, dataset, judge)
        _standard(index, dataset, judge)
        _facts(dataset, judge)
        if index.submission:
            _submission(index, dataset, references, judge)
        _keys(dataset, references, judge)
        _references(index, dataset, references, judge)
        for reference in references:
            if child(reference, f"{D}WhereClauseRef") is not None:
                judge.forbidden(reference, "def:WhereClauseRef, which is for values", 79)
    for values, references in index.values:
        _references(index, values, references, judge)
        _conditions(values, references, judge)
    _where(index, judge)
    for leaf in index.all(f"{D}leaf"):
        if not _LEAF.fullmatch(leaf.get("ID", "")):
            judge.wrong(leaf, "ID", "not a letter or _ with letters, digits, _, - and . behind it", 259)


def _names(index: Index, dataset: etree._Element, judge: Judge) -> None:
    called, domain, sas = dataset.get("Name"), dataset.get("Domain"), dataset.get("SASDatasetName")
    if sas is not None:
        if not _NAME.fullmatch(sas):
            judge.wrong(dataset, "SASDatasetName", "not up to 8 capital letters, digits and _", 109)
        if sas != called:
            judge.wrong(dataset, "SASDatasetName", f"not its Name {called!r}", 110)
        leaf = index.find(LEAF, dataset.get(f"{D}ArchiveLocationID"))
        href = leaf.get(_HREF, "") if leaf is not None else None
        if href is not None and href.rpartition("/")[2].rpartition(".")[0].upper() != sas.upper():
            judge.wrong(dataset, "SASDatasetName", f"which does not name the file {href!r}", 112)
    if domain is not None and domain != called and child(dataset, f"{O}Alias") is None:
        judge.missing(dataset, f"Alias, which its Domain {domain!r}, another than its Name, needs", 95)
    if index.submission and (called or "").startswith("SUPP") and child(dataset, f"{O}Alias") is None:
        judge.missing(dataset, "Alias, which supplemental qualifiers need", 96)


def _standard(index: Index, dataset: etree._Element, judge: Judge) -> None:
    oid, own = dataset.get(f"{D}StandardOID"), dataset.get(f"{D}IsNonStandard")
    if oid is None:
        if own is None:
            judge.missing(dataset, "def:StandardOID nor def:IsNonStandard", 122)
        elif child(dataset, f"{O}Description") is None:
            judge.missing(dataset, "Description, which a dataset of one's own needs", 57)
        return
    if own is not None:
        judge.forbidden(dataset, "def:IsNonStandard beside def:StandardOID", 121)
    standard = index.find(STANDARD, oid)
    if standard is None:
        return
    if standard.get("Type") != "IG":
        judge.wrong(dataset, f"{D}StandardOID", "which is no implementation guide (Type IG)", 124)
        return
    guide = standard.get("Name", "")
    purpose = "Tabulation" if guide.startswith(_TABULATION) else "Analysis" if guide.startswith("ADaM") else None
    if purpose == "Tabulation" and dataset.get("Domain") is None:
        judge.missing(dataset, f"Domain, which {guide} needs", 105)
    if purpose == "Analysis" and dataset.get("Domain") is not None:
        judge.forbidden(dataset, f"Domain by {guide}", 106)
    if purpose is not None and dataset.get("Purpose") not in (None, purpose):
        judge.wrong(dataset, "Purpose", f"{purpose!r} by {guide}", 251 if purpose == "Tabulation" else 252)


def _facts(dataset: etree._Element, judge: Judge) -> None:
    if dataset.get("Purpose") is None:
        judge.missing(dataset, "Purpose", 117)
    elif dataset.get("Purpose") not in {"Tabulation", "Analysis"}:
        judge.wrong(dataset, "Purpose", "not Tabulation or Analysis", 116)
    reference = dataset.get("IsReferenceData")
    kind = child(dataset, f"{D}Class")
    if kind is not None and kind.get("Name") == "TRIAL DESIGN" and reference != "Yes":
        judge.wrong(dataset, "IsReferenceData", "'Yes' for the class TRIAL DESIGN", 239)
    if reference == "Yes" and dataset.get("Repeating") != "No":
        judge.wrong(dataset, "Repeating", "'No' for reference data", 260)
    if dataset.get(f"{D}HasNoData") is not None and dataset.get(f"{D}CommentOID") is None:
        judge.missing(dataset, "def:CommentOID, which says why it has no data", 240)
    if child(dataset, f"{O}ItemRef") is None:
        judge.missing(dataset, "ItemRef", 241)


def _submission(index: Index, dataset: etree._Element, references: Elements, judge: Judge) -> None:
    """Check what is asked of the datasets of a submission."""
    for found, what, rule in (
        (dataset.get("SASDatasetName"), "SASDatasetName", 108),
        (child(dataset, f"{O}Description"), "Description", 128),
        (child(dataset, f"{D}Class"), "def:Class", 131),
        (next((one for one in references if one.get("KeySequence")), None), "ItemRef with KeySequence", 70),
    ):
        if found is None:
            judge.missing(dataset, f"{what}, which a submission needs", rule)
    location = dataset.get(f"{D}ArchiveLocationID")
    if location is None and dataset.get(f"{D}HasNoData") is None:
        judge.missing(dataset, "def:ArchiveLocationID nor def:HasNoData", 119)
    leaf = index.find(LEAF, location)
    if leaf is not None and leaf.get(_HREF, "").lower().endswith(".xpt"):
        for reference in references:
            item = index.find("ItemDef", reference.get("ItemOID"))
            if item is not None and item.get("SASFieldName") is None:
                judge.missing(item, "SASFieldName, which a variable of a transport file needs", 147)


def _references(index: Index, parent: etree._Element, references: Elements, judge: Judge) -> None:
    numbered = [one.get("OrderNumber") is not None for one in references]
    if any(numbered) and not all(numbered):
        first = references[numbered.index(False)]
        judge.add("DEF659", first, element=label(first), attribute="OrderNumber", rule=238)
    for reference in references:
        item = index.find("ItemDef", reference.get("ItemOID"))
        if item is None:
            continue
        if reference.get("MethodOID") is None and any(
            one.get("Type") == "Derived" for one in index.origins.get(item.get("OID", ""), ())
        ):
            judge.missing(reference, "MethodOID, which a derived item needs", 73)
        variable = parent.tag == f"{O}ItemGroupDef"  # the rule says nothing of values
        if variable and reference.get(f"{D}HasNoData") is not None and item.get(f"{D}CommentOID") is None:
            judge.missing(item, "def:CommentOID, which says why it has no data", 242)


def _keys(dataset: etree._Element, references: Elements, judge: Judge) -> None:
    keys = sorted(int(key) for one in references if (key := one.get("KeySequence", "")).isdecimal())
    if keys and keys != list(range(1, len(keys) + 1)):
        found = ", ".join(map(str, keys))
        judge.add("DEF660", dataset, element=label(dataset), found=found, count=len(keys))


def _conditions(values: etree._Element, references: Elements, judge: Judge) -> None:
    """Complain of a value list two of whose values apply on the same conditions."""
    seen: set[tuple[str, ...]] = set()
    for reference in references:
        clauses = tuple(sorted(one.get("WhereClauseOID", "") for one in reference.iterchildren(f"{D}WhereClauseRef")))
        if clauses in seen:
            judge.add("DEF664", reference, element=label(reference), values=label(values))
        seen.add(clauses)


def _where(index: Index, judge: Judge) -> None:
    clauses: dict[str, Elements] = {}
    terms: dict[str, _Terms | None] = {}
    for one in index.all(f"{O}RangeCheck"):
        clause = one.getparent()
        if clause is not None and clause.tag == f"{D}WhereClauseDef":
            clauses.setdefault(clause.get("OID", ""), []).append(one)
            _range(index, one, terms, judge)
    several = {oid: checks for oid, checks in clauses.items() if len(checks) > 1}
    if several:
        homes: dict[str | None, set[str]] = {}
        for dataset, references in index.datasets:
            for reference in references:
                homes.setdefault(reference.get("ItemOID"), set()).add(dataset.get("OID", ""))
        for oid, checks in several.items():
            _across(index.defined[WHERE][oid], checks, homes, judge)


def _across(clause: etree._Element, checks: Elements, homes: dict[str | None, set[str]], judge: Judge) -> None:
    """Complain of a condition whose items stand in no dataset together, where no comment says how to join them."""
    known = [homes[oid] for one in checks if (oid := one.get(f"{D}ItemOID")) in homes]
    if known and not set.intersection(*known) and clause.get(f"{D}CommentOID") is None:
        judge.missing(clause, "def:CommentOID, which a condition on several datasets needs", 84)


class _Terms(NamedTuple):
    """The values of an item's code list."""

    item: str
    codelist: str
    values: frozenset[str]


def _range(index: Index, check: etree._Element, terms: dict[str, _Terms | None], judge: Judge) -> None:
    comparator = check.get("Comparator")
    values = [one.text or "" for one in check.iterchildren(f"{O}CheckValue")]
    if comparator is None:
        judge.missing(check, "Comparator", 87)
    if not values:
        judge.missing(check, "CheckValue", 92)
    if comparator in _ONE_VALUE and len(values) > 1:
        judge.add("DEF662", check, comparator=comparator, count=len(values))
    oid = check.get(f"{D}ItemOID", "")
    if oid not in terms:
        terms[oid] = _terms(index, oid)
    known = terms[oid]
    if known is not None and not known.values.issuperset(values):
        for value in values:
            if value not in known.values:
                judge.add("DEF663", check, value=value, codelist=known.codelist, item=known.item)


def _terms(index: Index, oid: str) -> _Terms | None:
    """Return what an item may hold; nothing where its values are not listed in the document."""
    item = index.find("ItemDef", oid)
    reference = child(item, f"{O}CodeListRef") if item is not None else None
    codelist = index.find("CodeList", reference.get("CodeListOID")) if reference is not None else None
    if item is None or codelist is None or child(codelist, f"{O}ExternalCodeList") is not None:
        return None
    values = frozenset(value for one in codelist if (value := one.get("CodedValue")) is not None)
    return _Terms(label(item), codelist.get("OID", ""), values)
