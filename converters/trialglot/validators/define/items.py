"""Rules about items, their origins and the methods by which they are made: ItemDef, def:Origin, MethodDef."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.define.index import VALUE_LIST, Index, O, child
from trialglot.validators.define.judge import D, Judge

# Define-XML 2.1, ItemDef: fewer than ODM has.
_TYPES = frozenset(
    {
        "text",
        "integer",
        "float",
        "date",
        "datetime",
        "time",
        "partialDate",
        "partialTime",
        "partialDatetime",
        "incompleteDatetime",
        "durationDatetime",
        "intervalDatetime",
    }
)
_LONG = frozenset({"text", "integer", "float"})


def check(index: Index, judge: Judge) -> None:
    """Check the items and what explains them."""
    variables = {reference.get("ItemOID") for _, references in index.datasets for reference in references}
    values = _values(index)
    annotated = {one.get("leafID") for one in index.version.iterfind(f"{D}AnnotatedCRF/{D}DocumentRef")}
    for oid, item in index.defined["ItemDef"].items():
        _type(item, judge)
        if index.submission and oid in variables and child(item, f"{O}Description") is None:
            judge.missing(item, "Description, which a submission needs", 168)
        if item.get("Name") == "QVAL" and child(item, f"{D}ValueListRef") is None:
            judge.missing(item, "def:ValueListRef, which the values of supplemental qualifiers need", 55)
        variable = values.get(oid)
        if variable is not None:
            _value(index, item, variable, judge)
        elif oid not in index.origins and not _has_values(index, item):
            judge.missing(item, "def:Origin, and no values that have one", 155)
    for oid, origins in index.origins.items():
        for origin in origins:
            if origin.get("Type") == "Collected" and origin.get("Source") in {"Investigator", "Subject"}:
                _collected(annotated, index.defined["ItemDef"][oid], origin, judge)
    _methods(index, judge)
    _pages(index, judge)


def _values(index: Index) -> dict[str, etree._Element]:
    """Return by OID of a value's item the item of the variable that it is a value of."""
    owners: dict[str, etree._Element] = {}
    for reference in index.all(f"{D}ValueListRef"):
        variable = reference.getparent()
        values = index.find(VALUE_LIST, reference.get("ValueListOID"))
        if variable is not None and values is not None:
            owners |= {one.get("ItemOID", ""): variable for one in values.iterchildren(f"{O}ItemRef")}
    return owners


def _type(item: etree._Element, judge: Judge) -> None:
    kind = item.get("DataType", "")
    if kind not in _TYPES:
        judge.wrong(item, "DataType", f"not one of {', '.join(sorted(_TYPES))}", 140)
    if kind in _LONG and item.get("Length") is None:
        judge.missing(item, f"Length, which data type {kind} needs", 141)
    if kind not in _LONG and item.get("Length") is not None:
        judge.forbidden(item, f"Length with data type {kind}", 143)
    if kind == "float" and item.get("SignificantDigits") is None:
        judge.missing(item, "SignificantDigits, which data type float needs", 145)


def _value(index: Index, item: etree._Element, variable: etree._Element, judge: Judge) -> None:
    length, room = item.get("Length", ""), variable.get("Length", "")
    if length.isdecimal() and room.isdecimal() and int(length) > int(room):
        judge.wrong(item, "Length", f"more than the {room} of its variable {variable.get('OID')!r}", 142)
    if item.get("OID") not in index.origins and variable.get("OID") not in index.origins:
        judge.missing(item, f"def:Origin, and its variable {variable.get('OID')!r} has none", 155)


def _has_values(index: Index, item: etree._Element) -> bool:
    """Whether an item has values, which then are asked for the origin."""
    reference = child(item, f"{D}ValueListRef")
    return reference is not None and index.find(VALUE_LIST, reference.get("ValueListOID")) is not None


def _collected(annotated: set[str | None], item: etree._Element, origin: etree._Element, judge: Judge) -> None:
    documents = list(origin.iterchildren(f"{D}DocumentRef"))
    if not any(not annotated or one.get("leafID") in annotated for one in documents):
        judge.missing(item, "def:DocumentRef to the annotated CRF, from which it is collected", 159)
    if any(child(one, f"{D}PDFPageRef") is None for one in documents):
        judge.missing(item, "def:PDFPageRef to the page from which it is collected", 44)


def _methods(index: Index, judge: Judge) -> None:
    for method in index.all(f"{O}MethodDef"):
        if method.get("Type") is None:
            judge.missing(method, "Type", 208)
        elif method.get("Type") not in {"Computation", "Imputation"}:
            judge.wrong(method, "Type", "not Computation or Imputation", 209)
    for expression in index.all(f"{O}FormalExpression"):
        if expression.get("Context") is None:
            judge.missing(expression, "Context", 221)


def _pages(index: Index, judge: Judge) -> None:
    for page in index.all(f"{D}PDFPageRef"):
        if page.get("PageRefs") is None and page.get("Type") == "PhysicalRef":
            for attribute, rule in (("FirstPage", 48), ("LastPage", 50)):
                if page.get(attribute) is None:
                    judge.missing(page, f"{attribute} nor PageRefs", rule)
