"""Arms, epochs, elements and cells of a study: what CDISC and FHIR plan structures need.

A registry states arms; it does not state epochs. The forced minimum is one epoch, so that there is a grid at all; under
inference "safe" quoted text adds periods and lengths, under "all" also likely readings. Every derived thing carries its
evidence, and the grid is always complete: one cell for each arm and epoch.
"""

from __future__ import annotations

from trialglot.design.found import Found, Inference, agreed, agreed_cycle, surest
from trialglot.design.lengths import length
from trialglot.design.statement import CYCLE, Statement
from trialglot.model.design import Duration, Element, Epoch, Evidence, PlannedArm, TrialDesign
from trialglot.model.study import Study

# The epochs that are derived, in the order in which a participant goes through them, with our names for them. Types
# are submission values of CDISC codelist C99079 (EPOCH).
_ORDER = {
    "PRE-SCREENING": "Pre-screening",
    "SCREENING": "Screening",
    "WASHOUT": "Washout",
    "RUN-IN": "Run-in",
    "BASELINE": "Baseline",
    "OBSERVATION": "Observation",
    "TREATMENT": "Treatment",
    "OPEN LABEL TREATMENT": "Open-label treatment",
    "FOLLOW-UP": "Follow-up",
    "LONG-TERM FOLLOW-UP": "Long-term follow-up",
}
_FORCED = "one epoch, so that arms have a cell each"


def derive(study: Study, inference: Inference = "safe") -> TrialDesign:
    """Derive the trial design of a study.

    Interventional studies and expanded access have a TREATMENT epoch, observational studies an OBSERVATION epoch
    ("during which subjects are observed, without any planned intervention"). Periods of one type become one epoch;
    where the texts disagree about its length, the epoch has none. Where it is not certain which of several periods of
    treatment is which, one forced epoch without a length stands for them. ``TrialDesign.complete`` says whether the
    texts speak of more periods than that.
    """
    arms = _arms(study)
    main = _main_type(study)
    found = Found(study, inference, main)
    types = _types(found, main)
    epochs = tuple([_epoch(f"epoch-{number}", kind, study, found) for number, kind in enumerate(types, start=1)])
    elements: list[Element] = []
    for epoch in epochs:
        if epoch.type == main:
            elements += _main_elements(epoch, arms, found, len(elements) + 1)
        else:
            elements.append(_shared_element(epoch, arms, len(elements) + 1))
    return TrialDesign(arms, epochs, tuple(elements), found.complete(types))


def _main_type(study: Study) -> str:
    if study.design.study_type == "OBSERVATIONAL":
        return "OBSERVATION"
    known = study.design.study_type in ("INTERVENTIONAL", "EXPANDED_ACCESS")
    return "TREATMENT" if known or study.interventions else "OBSERVATION"


def _arms(study: Study) -> tuple[PlannedArm, ...]:
    """Return the arms of the record, named by key where they have no name, or the one that a grid needs."""
    if study.arms:
        return tuple(
            [
                PlannedArm(
                    arm.key,
                    arm.label if arm.label and not arm.label.isspace() else arm.key,
                    arm.type,
                    arm.description,
                    arm.interventions,
                    Evidence("stated", "arm of the record", f"arms[{index}]"),
                )
                for index, arm in enumerate(study.arms)
            ]
        )
    return (
        PlannedArm(
            key="arm-1",
            name="All participants",
            type=None,
            description=None,
            interventions=tuple([one.key for one in study.interventions]),
            evidence=Evidence("forced", "the record has no arms: one arm of all participants"),
        ),
    )


def _types(found: Found, main: str) -> list[str]:
    """Return the types of the epochs in the order of time."""
    types = [kind for kind in _ORDER if kind == main or (kind in found.periods and kind != "OBSERVATION")]
    if "WASHOUT" in types and "RUN-IN" in types:
        washout, run_in = found.periods["WASHOUT"][0], found.periods["RUN-IN"][0]
        if washout.evidence.path == run_in.evidence.path and run_in.position < washout.position:
            first = types.index("WASHOUT")
            types[first : first + 2] = ["RUN-IN", "WASHOUT"]
    return types


def _epoch(key: str, kind: str, study: Study, found: Found) -> Epoch:
    stated = surest(found.periods.get(kind, []))
    duration = agreed(stated)
    if kind == "OBSERVATION" and study.design.target_duration:
        duration, evidence = _target(study.design.target_duration)
    elif stated:
        evidence = stated[0].evidence if duration is None or duration.evidence is None else duration.evidence
    else:
        evidence = _of_main(found)
    return Epoch(key, _ORDER[kind], kind, duration, evidence)


def _target(words: str) -> tuple[Duration | None, Evidence]:
    """Return the length of observation that the record states in a field of its own."""
    rule = "target follow-up duration of the record"
    evidence = Evidence("stated", rule, "design.target_duration", words)
    duration = length(words)
    return (duration._replace(evidence=evidence) if duration else None), evidence


def _of_main(found: Found) -> Evidence:
    """Return why there is the epoch that the study is about, where no text names it as a period.

    Words about cycles, or about the treatment of an arm, speak of treatment all the same.
    """
    if found.several:
        return Evidence("forced", "the record has several periods of treatment: one epoch stands for them")
    if found.cycle is not None and found.cycle.evidence is not None:
        return found.cycle.evidence
    for own in found.by_arm.values():
        for one in own:
            if one.evidence.basis == "safe" and one.duration is not None:
                return one.evidence
    if found.crossover:
        return Evidence("forced", "the periods of a cross-over study are one epoch, so that arms have a cell each")
    return Evidence("forced", _FORCED)


def _main_elements(epoch: Epoch, arms: tuple[PlannedArm, ...], found: Found, number: int) -> list[Element]:
    """Return what happens to each arm in the epoch that the study is about; ``number`` is that of the first."""
    # Words about one arm say nothing of the others.
    shared = epoch.evidence if found.periods.get(epoch.type) or not found.by_arm else Evidence("forced", _FORCED)
    general = (epoch.duration, found.cycle, _reason(epoch.duration, found.cycle, shared))
    made = []
    for arm in arms:
        key = arm.key
        own = found.by_arm.get(key)
        duration, cycle, evidence = _particular(own, epoch, found, shared) if own else general
        name, interventions = f"{epoch.name}: {arm.name}", arm.interventions
        made.append(Element(f"element-{number}", name, epoch.key, (key,), interventions, duration, cycle, evidence))
        number += 1
    return made


def _particular(
    own: list[Statement], epoch: Epoch, found: Found, shared: Evidence
) -> tuple[Duration | None, Duration | None, Evidence]:
    """Return duration, cycle and their evidence for an arm whose own text states some of them."""
    treated = surest([one for one in own if one.type == "TREATMENT"])
    cycled = [one for one in own if one.type == CYCLE]
    # What an arm's text suggests does not outweigh what is certain of all arms.
    suggested = bool(treated) and treated[0].evidence.basis == "likely" and epoch.duration is not None
    duration = agreed(treated) if treated and not suggested else epoch.duration
    cycle = agreed_cycle(cycled) if cycled else found.cycle
    return duration, cycle, _reason(duration, cycle, shared)


def _reason(duration: Duration | None, cycle: Duration | None, shared: Evidence) -> Evidence:
    if cycle is not None and cycle.evidence is not None:
        return cycle.evidence
    if duration is not None and duration.evidence is not None:
        return duration.evidence
    return shared


def _shared_element(epoch: Epoch, arms: tuple[PlannedArm, ...], number: int) -> Element:
    """Return what happens to all arms alike; the record does not say which interventions are given then."""
    everybody = tuple([arm.key for arm in arms])
    return Element(f"element-{number}", epoch.name, epoch.key, everybody, (), epoch.duration, None, epoch.evidence)
