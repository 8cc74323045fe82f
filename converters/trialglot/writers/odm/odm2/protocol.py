"""The parts of the Protocol that are no summary: structure, phase, indications, interventions, end points, population.

StudyObjectives are not written: a registry states outcomes, which are end points, and no objective that they serve.
"""

from __future__ import annotations

from collections.abc import Iterable

from trialglot.codes import label
from trialglot.design.identifiers import mesh
from trialglot.design.telling import say_derived
from trialglot.design.wording import between, lines, on_one_line
from trialglot.model.eligibility import Eligibility
from trialglot.model.study import Intervention, MeshTerm, Outcome
from trialglot.writers.odm import criteria, texts
from trialglot.writers.odm.odm2.coding import of_code
from trialglot.writers.odm.odm2.context import Context
from trialglot.writers.odm.odm2.xml import described
from trialglot.writers.odm.xml import LINE, attribute, element, named, oid

_STRUCTURE = "Protocol/StudyStructure"
_POPULATION = "Protocol/StudyTargetPopulation/Description"
_TIME_FRAME = "Time frame: "
_UNDESCRIBED = "The record states neither time frame nor description."
_LEVELS = "C188726"


def structure(context: Context, workflows: frozenset[str]) -> str:
    """Return the StudyStructure; ``workflows`` are the keys of the WorkflowDefs that there are."""
    design = context.plan.design
    recorded = {one.key: one for one in context.study.arms}
    made = []
    for index, arm in enumerate(design.arms):
        about = texts.arm(context, arm, recorded.get(arm.key), index)
        if arm.evidence.basis != "stated":
            say_derived(context.report, "arm", arm, f"{_STRUCTURE}/Arm[{index + 1}]")
        inner = described(6, about) + workflow_ref(6, arm.key, workflows)
        made.append(element(5, "Arm", named("ARM", arm.key, arm.name), inner))
    for number, epoch in enumerate(design.epochs, start=1):
        about = texts.epoch(context, epoch)
        say_derived(context.report, "epoch", epoch, f"{_STRUCTURE}/Epoch[{number}]")
        attributes = f'{named("EPOCH", epoch.key, epoch.name)} SequenceNumber="{number}"'
        made.append(element(5, "Epoch", attributes, described(6, about)))
    return element(4, "StudyStructure", "", "".join(made) + workflow_ref(5, "study", workflows))


def workflow_ref(depth: int, key: str, workflows: frozenset[str]) -> str:
    """Return the reference to a WorkflowDef, where there is one of this key."""
    return f"{LINE[depth]}<WorkflowRef{oid('WorkflowOID', 'WF', key)}/>" if key in workflows else ""


def phase(context: Context) -> str:
    """Return the TrialPhase: the term that parameter TPHASE has."""
    values = [one.values for one in context.plan.summary.parameters if one.short_name == "TPHASE"]
    return f"{LINE[4]}<TrialPhase{attribute('Value', values[0][0].text)}/>" if values and values[0] else ""


def indications(context: Context) -> str:
    """Return a StudyIndication for each condition; a MeSH heading of the same words is its code."""
    headings = _headings(context.study.condition_mesh)
    return _listed(
        "StudyIndications",
        [
            element(5, "StudyIndication", oid("OID", "IND", f"condition-{number}"), about + _code(headings, one))
            for number, one in enumerate(context.study.conditions, start=1)
            if (about := described(6, one))
        ],
    )


def interventions(context: Context) -> str:
    """Return a StudyIntervention for each intervention; it has no Name, so its description begins with the name."""
    headings = _headings(context.study.intervention_mesh)
    used = {key for one in context.plan.design.elements for key in one.interventions}
    made = []
    for index, one in enumerate(context.study.interventions):
        made.append(_intervention(context, one, index, headings))
        if one.key not in used:
            target = f"Protocol/StudyInterventions/StudyIntervention[@OID='INT.{one.key}']"
            context.report.add("MAP281", path=f"interventions[{index}]", target_path=target, name=one.name)
    return _listed("StudyInterventions", made)


def _intervention(context: Context, one: Intervention, index: int, headings: dict[str, str]) -> str:
    detail = context.plan.details[one.key]
    routes = ", ".join(detail.routes)
    about = lines(
        on_one_line(one.name) or one.key,
        texts.intervention(context, one, index),
        f"Dose form: {detail.dose_form}" if detail.dose_form else None,
        f"Route: {routes}" if routes else None,
        texts.unnamed(one),
    )
    code = _code(headings, one.name) + "".join([of_code(6, "atc", atc) for atc in detail.atc_codes])
    return element(5, "StudyIntervention", oid("OID", "INT", one.key), described(6, about) + code)


def endpoints(context: Context) -> str:
    """Return a StudyEndPoint for each outcome: its measure is the name, time frame and text the description."""
    return _listed("StudyEndPoints", [_endpoint(context, one, i) for i, one in enumerate(context.study.outcomes)])


def _endpoint(context: Context, one: Outcome, index: int) -> str:
    key = f"outcome-{index + 1}"
    about = lines(
        f"{_TIME_FRAME}{on_one_line(one.time_frame)}" if one.time_frame else None,
        between(one.description and one.description.plain, (_TIME_FRAME, _UNDESCRIBED)),
    )
    found = context.terms.term("outcome_level", one.level, _LEVELS, "ENDPOINT", f"outcomes[{index}].level")
    # The words of the schema's list are the first of the terms ("Primary Endpoint").
    level = attribute("Level", found.term.partition(" ")[0]) if found else ""
    # The schema wants a Description.
    return element(5, "StudyEndPoint", named("EP", key, one.measure) + level, described(6, about or _UNDESCRIBED))


def population(context: Context) -> str:
    """Return the StudyTargetPopulation: who may take part, in the words of the record.

    The whole eligibility text stands here, and before it the criteria of unknown kind: ODM 2.0 has inclusion and
    exclusion criteria only, and no text beside them.
    """
    above = lines(_limits(context.study.eligibility), criteria.rest(context, _POPULATION))
    about = criteria.registered(context, above)
    attributes = named("POP", "study", "Target population of the study")
    return element(4, "StudyTargetPopulation", attributes, inner) if (inner := described(5, about)) else ""


def _limits(limits: Eligibility) -> str:
    healthy = limits.healthy_volunteers
    return lines(
        limits.study_population.plain if limits.study_population else None,
        f"Sex: {label('sex', limits.sex)}" if limits.sex else None,
        f"Minimum age: {limits.minimum_age.text}" if limits.minimum_age else None,
        f"Maximum age: {limits.maximum_age.text}" if limits.maximum_age else None,
        None if healthy is None else f"Healthy volunteers: {'yes' if healthy else 'no'}",
    )


def eligibility(context: Context) -> str:
    """Return InclusionExclusionCriteria, where there are criteria of known kind."""
    holders = criteria.lists(context, described)
    return element(4, "InclusionExclusionCriteria", "", holders) if holders else ""


def _listed(tag: str, made: Iterable[str]) -> str:
    """Return a container, which must hold something."""
    inner = "".join(made)
    return element(4, tag, "", inner) if inner else ""


def _headings(terms: tuple[MeshTerm, ...]) -> dict[str, str]:
    """Return the MeSH identifiers by the words of their headings."""
    return {_folded(one.term): mesh(one.id) for one in terms if one.id}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _code(headings: dict[str, str], name: str) -> str:
    """Return the Coding by the heading that has the words of a name. Other headings are in a code list.

    Several Codings of an element are synonyms (ODM 2.0, Coding), and a registry does not say which of its headings is
    meant for which of several conditions.
    """
    found = headings.get(_folded(name)) if headings else None
    return of_code(6, "mesh", found) if found else ""


def conditions(context: Context) -> list[str]:
    """Return the ConditionDefs of criteria and workflows."""
    signature = f"{LINE[4]}<MethodSignature/>"
    return [
        element(3, "ConditionDef", named("COND", key, name), (described(4, text) or described(4, name)) + signature)
        for key, name, text in context.conditions
    ]


def comments(context: Context) -> list[str]:
    """Return the CommentDefs of codings."""
    return [element(3, "CommentDef", oid("OID", "COM", key), described(4, text)) for key, text in context.comments]
