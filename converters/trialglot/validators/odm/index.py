"""One walk through a MetaDataVersion or AdminData: what it defines, what refers to what, what is numbered.

All rules on OIDs and design read this index, so that the elements of a document are visited once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.xsd import ODM_NS, SDM_NS

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
_STRUCTURED = ("sdm:EntryExitCriteria", "sdm:Trigger")


@dataclass(frozen=True, slots=True)
class _Spec:
    kind: str
    defines: bool
    refers: tuple[tuple[str, tuple[str, ...]], ...]
    ordered: bool
    structured: bool


def _tag(usual: str) -> str:
    prefix, _, local = usual.rpartition(":")
    return f"{{{SDM_NS if prefix else ODM_NS}}}{local}"


_SPECS = {
    _tag(one): _Spec(one, one in _DEFINES, tuple(_REFERS.get(one, {}).items()), one in _ORDERED, one in _STRUCTURED)
    for one in {*_DEFINES, *_REFERS, *_ORDERED}
}
_CELL, _ARM_REF = _tag("sdm:CellDef"), _tag("sdm:ArmRef")

Definitions = dict[str, dict[str, etree._Element]]


# An attribute that names an OID: element, attribute, OID, the kinds of definition that it may name.
Reference = tuple[etree._Element, str, str, tuple[str, ...]]


@dataclass(slots=True)
class Index:
    """Definitions by kind and OID; references; groups of numbered siblings; the arms that each cell names."""

    defined: Definitions = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    numbered: dict[tuple[etree._Element | None, str], None] = field(default_factory=dict)
    cells: list[tuple[etree._Element, list[str]]] = field(default_factory=list)


def define(element: etree._Element, kind: str, defined: Definitions, complaints: Complaints) -> None:
    """Enter a definition, or complain of an OID that its kind has already."""
    oid = element.get("OID", "")
    first = defined.setdefault(kind, {}).setdefault(oid, element)
    if first is not element:
        complaints.add("ODM403", element, "OID", kind=name(element), oid=oid, first=first.sourceline)


def build(top: etree._Element, complaints: Complaints) -> Index:
    """Return the index of everything below an element; OIDs defined twice are complained of on the way."""
    index = Index()
    references = index.references
    for element in top.iter(*_SPECS):
        spec = _SPECS[str(element.tag)]
        if spec.defines:
            define(element, spec.kind, index.defined, complaints)
            if element.tag == _CELL:
                index.cells.append((element, []))
        for attribute, kinds in spec.refers:
            oid = element.get(attribute)
            if oid is not None:
                references.append((element, attribute, oid, kinds))
                if element.tag == _ARM_REF and index.cells:
                    index.cells[-1][1].append(oid)
        if spec.ordered and element.get("OrderNumber") is not None:
            index.numbered[element.getparent(), str(element.tag)] = None
        if spec.structured:
            kind = _STRUCTURAL.get(element.get("StructuralElementType", ""))
            oid = element.get("StructuralElementOID")
            if kind is not None and oid is not None:
                references.append((element, "StructuralElementOID", oid, (kind,)))
    return index
