"""One walk through a part of a document: what it defines, what refers to what, what is numbered or must be unique.

All rules on OIDs, design, terminology and uniqueness read this index, so that the elements of a document are visited
once; those of one kind are looked at together, as Python is slow element by element.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.xsd import ODM_NS, SDM_NS, Unique, odm_sdm_apart

ACTIVITY, CONDITION, SEGMENT = "sdm:ActivityDef", "ConditionDef", "sdm:SegmentDef"

# Elements that define an OID (ODM 1.3.2; SDM-XML 1.0).
_DEFINES = frozenset(
    {
        "ConditionDef",
        "CodeList",
        "FormDef",
        "ImputationMethod",
        "ItemDef",
        "ItemGroupDef",
        "Location",
        "MethodDef",
        "Presentation",
        "SignatureDef",
        "StudyEventDef",
        "User",
        "sdm:AbsoluteTimingConstraint",
        "sdm:ActivityDef",
        "sdm:ActivityDuration",
        "sdm:Arm",
        "sdm:CellDef",
        "sdm:Criterion",
        "sdm:EntryExitCriteria",
        "sdm:Epoch",
        "sdm:Parameter",
        "sdm:RelativeTimingConstraint",
        "sdm:SegmentDef",
        "sdm:Transition",
        "sdm:TransitionDefault",
        "sdm:TransitionDestination",
        "sdm:TransitionTimingConstraint",
        "sdm:Trigger",
    }
)
# Element -> its reference attributes, each with the kinds of definition that it may name.
_REFERS: dict[str, dict[str, tuple[str, ...]]] = {
    "CodeListRef": {"CodeListOID": ("CodeList",)},
    "FormRef": {"FormOID": ("FormDef",), "CollectionExceptionConditionOID": (CONDITION,)},
    "ItemGroupRef": {"ItemGroupOID": ("ItemGroupDef",), "CollectionExceptionConditionOID": (CONDITION,)},
    "ItemRef": {
        "ItemOID": ("ItemDef",),
        "MethodOID": ("MethodDef",),
        "ImputationMethodOID": ("ImputationMethod",),
        "RoleCodeListOID": ("CodeList",),
        "CollectionExceptionConditionOID": (CONDITION,),
    },
    "LocationRef": {"LocationOID": ("Location",)},
    "StudyEventRef": {"StudyEventOID": ("StudyEventDef",), "CollectionExceptionConditionOID": (CONDITION,)},
    "sdm:AbsoluteTimingConstraint": {"ActivityOID": (ACTIVITY,)},
    "sdm:ActivityDuration": {"ActivityOID": (ACTIVITY,)},
    "sdm:ActivityRef": {"ActivityOID": (ACTIVITY,)},
    "sdm:ArmRef": {"ArmOID": ("sdm:Arm",)},
    "sdm:CellDef": {"EpochOID": ("sdm:Epoch",)},
    "sdm:Criterion": {"ConditionOID": (CONDITION,)},
    "sdm:RelativeTimingConstraint": {
        "PredecessorActivityOID": (ACTIVITY,),
        "SuccessorActivityOID": (ACTIVITY,),
    },
    "sdm:SegmentRef": {"SegmentOID": (SEGMENT,)},
    "sdm:Transition": {"SourceActivityOID": (ACTIVITY,)},
    "sdm:TransitionDefault": {"TargetActivityOID": (ACTIVITY,)},
    "sdm:TransitionDestination": {"TargetActivityOID": (ACTIVITY,), "ConditionOID": (CONDITION,)},
    "sdm:TransitionTimingConstraint": {
        "TransitionDestinationOID": ("sdm:TransitionDestination", "sdm:TransitionDefault")
    },
    "sdm:Trigger": {"ConditionOID": (CONDITION,)},
}
# Elements whose siblings all have an OrderNumber, or none.
_ORDERED = frozenset(
    {
        "CodeListItem",
        "EnumeratedItem",
        "FormRef",
        "ItemGroupRef",
        "ItemRef",
        "StudyEventRef",
        "sdm:ActivityRef",
        "sdm:Epoch",
        "sdm:SegmentRef",
        "sdm:TransitionDestination",
    }
)
# StructuralElementType -> the kind that StructuralElementOID names.
_STRUCTURAL = {
    "Activity": ACTIVITY,
    "Segment": SEGMENT,
    "StudyEvent": "StudyEventDef",
    "Cell": "sdm:CellDef",
    "Epoch": "sdm:Epoch",
    "Study": "Study",
}
_VISITED = ("MetaDataVersionRef", "sdm:ArmAssociation", "sdm:Parameter", "sdm:StudyStart", "sdm:Value")


class _Spec(NamedTuple):
    """An element to visit: its kind, empty where rules on uniqueness alone are about it, and its attributes.

    ``refers`` names the reference attributes with the kinds of definition that they may name, ``unique`` the attributes
    (besides OID and OrderNumber) whose values siblings may not share.
    """

    kind: str
    defines: bool
    ordered: bool
    refers: tuple[tuple[str, tuple[str, ...]], ...]
    unique: tuple[str, ...]


def _tag(usual: str) -> str:
    prefix, _, local = usual.rpartition(":")
    return f"{{{SDM_NS if prefix else ODM_NS}}}{local}"


Specs = Mapping[Any, _Spec]

_STRUCTURED = (_tag("sdm:EntryExitCriteria"), _tag("sdm:Trigger"))


@cache
def _specs() -> dict[Any, _Spec]:
    """Return by tag the elements to visit."""
    usual = {_tag(one): one for one in (*_DEFINES, *_REFERS, *_ORDERED, *_VISITED)}
    unique: dict[str, dict[str, None]] = {tag: {} for tag in usual}
    for rule in odm_sdm_apart()[1]:
        tag = rule.steps[-1]
        kind = usual.get(tag)
        # OIDs of definitions and numbers of what is ordered are looked at in any case.
        looked_at = (rule.attribute == "OID" and kind in _DEFINES) or (
            rule.attribute == "OrderNumber" and kind in _ORDERED
        )
        if tag != "*" and not looked_at:
            unique.setdefault(tag, {})[rule.attribute] = None
    return {tag: _spec(usual.get(tag, ""), tuple(attributes)) for tag, attributes in unique.items()}


def _spec(kind: str, unique: tuple[str, ...]) -> _Spec:
    return _Spec(kind, kind in _DEFINES, kind in _ORDERED, tuple(_REFERS.get(kind, {}).items()), unique)


Elements = list[etree._Element]
Definitions = dict[str, dict[str, etree._Element]]


class References(NamedTuple):
    """Attributes of one name on elements of one kind, and the kinds of definition that they may name."""

    attribute: str
    kinds: tuple[str, ...]
    elements: Elements
    oids: list[str | None]


@dataclass(slots=True)
class Index:
    """What a part of a document holds.

    ``elements`` are the visited elements by kind, ``defined`` the definitions by kind and OID. ``ordered`` holds, for
    each kind that may be numbered and is so somewhere, the elements and their numbers. ``repeated`` says that siblings
    share a value which the schema wants to be unique; that may be a false alarm, its absence is none.
    """

    elements: dict[str, Elements] = field(default_factory=dict)
    defined: Definitions = field(default_factory=dict)
    references: list[References] = field(default_factory=list)
    ordered: list[tuple[Elements, list[str | None]]] = field(default_factory=list)
    repeated: bool = False


def oids_of(index: Index, kind: str, attribute: str) -> list[str | None]:
    """Return the values of a reference attribute, in the order of ``index.elements[kind]``."""
    elements = index.elements.get(kind)
    return next((one.oids for one in index.references if one.elements is elements and one.attribute == attribute), [])


def define(element: etree._Element, kind: str, defined: Definitions, complaints: Complaints) -> None:
    """Enter a definition, or complain of an OID that its kind has already."""
    oid = element.get("OID", "")
    first = defined.setdefault(kind, {}).setdefault(oid, element)
    if first is not element:
        complaints.add("ODM403", element, "OID", kind=name(element), oid=oid, first=first.sourceline)


def specs_of(
    namespace: str,
    defines: frozenset[str],
    refers: Mapping[str, Mapping[str, tuple[str, ...]]],
    visited: Iterable[str],
    rules: Iterable[Unique],
) -> Specs:
    """Return the elements to visit of another vocabulary, all of one namespace.

    ``defines`` are the elements that define an OID, ``refers`` the reference attributes by element, ``visited`` those
    that are only collected, ``rules`` the rules on uniqueness of the schema.
    """
    usual = {f"{{{namespace}}}{one}": one for one in dict.fromkeys((*sorted(defines), *refers, *visited))}
    unique: dict[str, dict[str, None]] = {tag: {} for tag in usual}
    for rule in rules:
        tag = rule.steps[-1]
        # OIDs of definitions are looked at in any case.
        if tag != "*" and not (rule.attribute == "OID" and usual.get(tag) in defines):
            unique.setdefault(tag, {})[rule.attribute] = None
    return {
        tag: _Spec(kind, kind in defines, False, tuple(refers.get(kind, {}).items()), tuple(attributes))
        for tag, attributes in unique.items()
        for kind in (usual.get(tag, ""),)
    }


def build(top: etree._Element, complaints: Complaints, specs: Specs | None = None) -> Index:
    """Return the index of an element and all below it; OIDs defined twice are complained of on the way.

    ``specs`` are the elements to visit by tag; without them those of ODM 1.3.2 with SDM-XML 1.0.
    """
    specs = specs if specs is not None else _specs()
    groups: dict[Any, Elements] = defaultdict(list)
    for element in top.iter(*specs):
        groups[element.tag].append(element)
    index = Index()
    for tag, elements in groups.items():
        kind, defines, ordered, refers, unique = specs[tag]
        if kind:
            index.elements[kind] = elements
        if defines:
            _define(kind, elements, index, complaints)
        for attribute, kinds in refers:
            index.references.append(References(attribute, kinds, elements, _values(elements, attribute)))
        if ordered and any(numbers := _values(elements, "OrderNumber")):
            index.ordered.append((elements, numbers))
            index.repeated |= _repeated(elements, numbers)
        # Most texts are only children, and of two siblings one has something before it.
        if unique and any(one.getprevious() is not None for one in elements):
            index.repeated |= any(_repeated(elements, _values(elements, each)) for each in unique)
    for tag in _STRUCTURED:
        for element in groups.get(tag, ()):
            kind = _STRUCTURAL.get(element.get("StructuralElementType", ""), "")
            if kind:
                oid = element.get("StructuralElementOID")
                index.references.append(References("StructuralElementOID", (kind,), [element], [oid]))
    defined = index.defined.values()
    index.repeated |= len(set().union(*defined)) < sum(map(len, defined))
    return index


def _values(elements: Elements, attribute: str) -> list[str | None]:
    return [one.get(attribute) for one in elements]


def _define(kind: str, elements: Elements, index: Index, complaints: Complaints) -> None:
    made = {one.get("OID", ""): one for one in elements}
    if len(made) == len(elements):
        index.defined[kind] = made
    else:
        for one in elements:
            define(one, kind, index.defined, complaints)


def _repeated(elements: Elements, values: list[str | None]) -> bool:
    """Return whether siblings among the elements share a value."""
    pairs = [
        (one.getparent(), _comparable(value)) for one, value in zip(elements, values, strict=True) if value is not None
    ]
    return len(set(pairs)) < len(pairs)


def _comparable(value: str) -> str:
    """Return a form in which values are equal that are equal for XML Schema, where " +01" is the integer 1."""
    return value.strip().lstrip("+-0")
