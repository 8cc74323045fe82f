"""One walk through the metadata of a Define-XML document: what it defines, what refers to what, what must be unique."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from lxml import etree

from trialglot.validators.complaints import name
from trialglot.validators.define.judge import D, Judge
from trialglot.validators.xsd import ODM_NS, define21_apart

O = f"{{{ODM_NS}}}"  # noqa: E741 - short as D, its twin
Elements = list[etree._Element]

# Kinds of definition, as they are usually written.
STANDARD, VALUE_LIST, WHERE, COMMENT, LEAF = (
    "def:Standard",
    "def:ValueListDef",
    "def:WhereClauseDef",
    "def:CommentDef",
    "def:leaf",
)
_DEFINES = {
    f"{D}Standard": STANDARD,
    f"{D}ValueListDef": VALUE_LIST,
    f"{D}WhereClauseDef": WHERE,
    f"{O}ItemGroupDef": "ItemGroupDef",
    f"{O}ItemDef": "ItemDef",
    f"{O}CodeList": "CodeList",
    f"{O}MethodDef": "MethodDef",
    f"{D}CommentDef": COMMENT,
    f"{D}leaf": LEAF,
}


class Reference(NamedTuple):
    """An attribute that refers to a definition: of which kind, and the rule of CDISC that says so."""

    tag: str
    attribute: str
    kind: str
    rule: int


_COMMENT = f"{D}CommentOID"
REFERENCES = (
    Reference(f"{D}Standard", _COMMENT, COMMENT, 256),
    Reference(f"{D}WhereClauseDef", _COMMENT, COMMENT, 83),
    Reference(f"{O}ItemGroupDef", _COMMENT, COMMENT, 127),
    Reference(f"{O}ItemGroupDef", f"{D}StandardOID", STANDARD, 124),
    Reference(f"{O}ItemGroupDef", f"{D}ArchiveLocationID", LEAF, 120),
    Reference(f"{O}ItemRef", "ItemOID", "ItemDef", 65),
    Reference(f"{O}ItemRef", "MethodOID", "MethodDef", 74),
    Reference(f"{O}ItemRef", "RoleCodeListOID", "CodeList", 151),
    Reference(f"{D}WhereClauseRef", "WhereClauseOID", WHERE, 81),
    Reference(f"{O}RangeCheck", f"{D}ItemOID", "ItemDef", 91),
    Reference(f"{O}ItemDef", _COMMENT, COMMENT, 148),
    Reference(f"{O}CodeListRef", "CodeListOID", "CodeList", 151),
    Reference(f"{D}ValueListRef", "ValueListOID", VALUE_LIST, 163),
    Reference(f"{O}CodeList", f"{D}StandardOID", STANDARD, 152),
    Reference(f"{O}CodeList", _COMMENT, COMMENT, 177),
    Reference(f"{D}DocumentRef", "leafID", LEAF, 43),
)
_OTHERS = (
    f"{O}CodeListItem",
    f"{O}EnumeratedItem",
    f"{O}ExternalCodeList",
    f"{O}FormalExpression",
    f"{D}Origin",
    f"{D}PDFPageRef",
)


class Group(NamedTuple):
    """A dataset or a value list, with its references to items."""

    element: etree._Element
    references: Elements


@dataclass(slots=True)
class Index:
    """What the metadata of a document hold.

    ``elements`` are the visited elements by tag, ``defined`` the definitions by kind and OID, ``submission`` says that
    the document is part of one. ``datasets`` and ``values`` are the datasets and value lists with their references to
    items, ``origins`` the origins of items by the OID of the item. ``repeated`` says that siblings share a value which
    the schema wants to be unique; that may be a false alarm, its absence is none.
    """

    version: etree._Element
    submission: bool
    elements: dict[str, Elements] = field(default_factory=dict)
    defined: dict[str, dict[str, etree._Element]] = field(default_factory=dict)
    datasets: list[Group] = field(default_factory=list)
    values: list[Group] = field(default_factory=list)
    origins: dict[str, Elements] = field(default_factory=dict)
    repeated: bool = False

    def all(self, tag: str) -> Elements:
        """Return the elements of a tag."""
        return self.elements.get(tag, [])

    def find(self, kind: str, oid: str | None) -> etree._Element | None:
        """Return a definition."""
        return self.defined[kind].get(oid) if oid is not None else None


@cache
def _unique() -> dict[str, tuple[str, ...]]:
    """Return by tag the attributes whose values siblings may not share, besides the OIDs of definitions."""
    found: dict[str, dict[str, None]] = {}
    for rule in define21_apart()[1]:
        tag = rule.steps[-1]
        if tag != "*" and not (tag in _DEFINES and rule.attribute == "OID"):
            found.setdefault(tag, {})[rule.attribute] = None
    return {tag: tuple(attributes) for tag, attributes in found.items()}


@cache
def _visited() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_DEFINES, *(one.tag for one in REFERENCES), *_OTHERS, *_unique())))


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """Return the first child of a tag; several times as fast as ``find``."""
    return next(element.iterchildren(tag), None)


def build(version: etree._Element, root: etree._Element, judge: Judge) -> Index:
    """Return the index of a MetaDataVersion; OIDs defined twice are complained of on the way."""
    groups: dict[str, Elements] = defaultdict(list)
    for element in version.iter(*_visited()):
        groups[str(element.tag)].append(element)
    index = Index(version, root.get(f"{D}Context") == "Submission", dict(groups))
    oids = [oid for one in version if (oid := one.get("OID")) is not None]
    index.repeated = len(set(oids)) < len(oids)
    seen: dict[str, etree._Element] = {}
    for tag, kind in _DEFINES.items():
        elements, key = index.all(tag), "ID" if kind == LEAF else "OID"
        made = {one.get(key, ""): one for one in elements}
        index.defined[kind] = made
        if len(made) < len(elements) or (kind != LEAF and not seen.keys().isdisjoint(made)):
            _twice(elements, key, {} if kind == LEAF else dict(seen), judge)
            index.repeated = True
        if kind != LEAF:
            seen |= made
    item_ref = f"{O}ItemRef"
    index.datasets = [Group(one, list(one.iterchildren(item_ref))) for one in index.all(f"{O}ItemGroupDef")]
    index.values = [Group(one, list(one.iterchildren(item_ref))) for one in index.all(f"{D}ValueListDef")]
    for origin in index.all(f"{D}Origin"):
        item = origin.getparent()
        if item is not None:
            index.origins.setdefault(item.get("OID", ""), []).append(origin)
    for tag, attributes in _unique().items():
        elements = groups.get(tag, [])
        # Most texts are only children, and of two siblings one has something before it.
        if not index.repeated and any(one.getprevious() is not None for one in elements):
            index.repeated = any(_repeated(elements, attribute) for attribute in attributes)
    return index


def _twice(elements: Elements, key: str, seen: dict[str, etree._Element], judge: Judge) -> None:
    for one in elements:
        oid = one.get(key, "")
        first = seen.setdefault(oid, one)
        if first is not one:
            rule = 216 if key == "ID" else 230
            judge.add("DEF652", one, key, kind=name(one), oid=oid, first=first.sourceline, rule=rule)
            judge.twice.add(one.sourceline or 0)


def _repeated(elements: Elements, attribute: str) -> bool:
    """Return whether siblings share a value, in a form in which values are equal that are equal for XML Schema."""
    values = [value.strip().lstrip("+-0") for one in elements if (value := one.get(attribute)) is not None]
    if len(set(values)) == len(values):
        return False
    parents = [one.getparent() for one in elements if one.get(attribute) is not None]
    return len(set(zip(parents, values, strict=True))) < len(values)
