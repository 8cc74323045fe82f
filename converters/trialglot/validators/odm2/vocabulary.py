"""Elements of ODM 2.0 that define an OID or refer to one (CDISC ODM v2.0, tables of attributes)."""

from __future__ import annotations

from functools import cache

from trialglot.validators.odm.index import Specs, specs_of
from trialglot.validators.xsd import ODM2_NS, odm2_apart

GROUP, CONDITION, COMMENT = "StudyEventGroupDef", "ConditionDef", "CommentDef"
CONSTRAINTS = (
    "AbsoluteTimingConstraint",
    "RelativeTimingConstraint",
    "TransitionTimingConstraint",
    "DurationTimingConstraint",
)
_DEFINES = frozenset(
    {
        *CONSTRAINTS,
        "Arm",
        "Branching",
        "CodeList",
        COMMENT,
        CONDITION,
        "Criterion",
        "Epoch",
        "ItemDef",
        "ItemGroupDef",
        "Location",
        "MethodDef",
        "Organization",
        "SignatureDef",
        "Standard",
        GROUP,
        "StudyEndPoint",
        "StudyEstimand",
        "StudyEventDef",
        "StudyIndication",
        "StudyIntervention",
        "StudyObjective",
        "StudyParameter",
        "StudyTargetPopulation",
        "StudyTiming",
        "Transition",
        "User",
        "ValueListDef",
        "WhereClauseDef",
        "WorkflowDef",
    }
)
_EVENTS = (GROUP, "StudyEventDef", "ItemGroupDef", "ItemDef")
# CDISC's own examples let transitions lead to a Branching and from it.
_STEPS = (*_EVENTS, "Branching")
_Refers = dict[str, tuple[str, ...]]
_EXCEPTION: _Refers = {"CollectionExceptionConditionOID": (CONDITION,)}
_COMMENTED: _Refers = {"CommentOID": (COMMENT,)}
_REFERS: dict[str, _Refers] = {
    "AbsoluteTimingConstraint": {"StudyEventGroupOID": (GROUP,), "StudyEventOID": ("StudyEventDef",)},
    "CodeList": {**_COMMENTED, "StandardOID": ("Standard",)},
    "CodeListItem": _COMMENTED,
    "CodeListRef": {"CodeListOID": ("CodeList",)},
    "Coding": _COMMENTED,
    CONDITION: _COMMENTED,
    "Criterion": {"ConditionOID": (CONDITION,)},
    "DefaultTransition": {"TargetTransitionOID": ("Transition",)},
    "DurationTimingConstraint": {"StructuralElementOID": ("Epoch", *_EVENTS, "Study")},
    "ItemDef": _COMMENTED,
    "ItemGroupDef": {**_COMMENTED, "StandardOID": ("Standard",)},
    "ItemGroupRef": {"ItemGroupOID": ("ItemGroupDef",), "MethodOID": ("MethodDef",), **_EXCEPTION},
    "ItemRef": {
        "ItemOID": ("ItemDef",),
        "MethodOID": ("MethodDef",),
        "UnitsItemOID": ("ItemDef",),
        "RoleCodeListOID": ("CodeList",),
        **_EXCEPTION,
    },
    "Location": {"OrganizationOID": ("Organization",)},
    "MethodDef": _COMMENTED,
    "Organization": {"LocationOID": ("Location",), "PartOfOrganizationOID": ("Organization",)},
    "RelativeTimingConstraint": {"PredecessorOID": _EVENTS, "SuccessorOID": _EVENTS},
    GROUP: {"ArmOID": ("Arm",), "EpochOID": ("Epoch",), **_COMMENTED},
    "StudyEndPointRef": {"StudyEndPointOID": ("StudyEndPoint",)},
    "StudyEventDef": _COMMENTED,
    "StudyEventGroupRef": {"StudyEventGroupOID": (GROUP,), **_EXCEPTION},
    "StudyEventRef": {"StudyEventOID": ("StudyEventDef",), **_EXCEPTION},
    "StudyInterventionRef": {"StudyInterventionOID": ("StudyIntervention",)},
    "StudyTargetPopulationRef": {"StudyTargetPopulationOID": ("StudyTargetPopulation",)},
    "TargetTransition": {"TargetTransitionOID": ("Transition",), "ConditionOID": (CONDITION,)},
    "Transition": {
        "SourceOID": _STEPS,
        "TargetOID": _STEPS,
        "StartConditionOID": (CONDITION,),
        "EndConditionOID": (CONDITION,),
    },
    "TransitionTimingConstraint": {"TransitionOID": ("Transition",), "MethodOID": ("MethodDef",)},
    "User": {"OrganizationOID": ("Organization",), "LocationOID": ("Location",)},
    "ValueListRef": {"ValueListOID": ("ValueListDef",)},
    "WhereClauseRef": {"WhereClauseOID": ("WhereClauseDef",)},
    "WorkflowEnd": {"EndOID": _STEPS},
    "WorkflowRef": {"WorkflowOID": ("WorkflowDef",)},
    "WorkflowStart": {"StartOID": _STEPS},
}
_VISITED = ("MetaDataVersionRef", "ParameterValue", "TrialPhase")


@cache
def specs() -> Specs:
    """Return the elements to visit by tag."""
    return specs_of(ODM2_NS, _DEFINES, _REFERS, _VISITED, odm2_apart()[1])
