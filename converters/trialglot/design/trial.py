"""Arms, epochs, elements and cells of a study: what CDISC and FHIR plan structures need.

A registry states arms; it does not state epochs. The forced minimum is one epoch, so that there is a grid at all; under
inference "safe" quoted text adds periods and lengths, under "all" also likely readings. Every derived thing carries its
evidence, and the grid is always complete: one cell for each arm and epoch.
"""

from __future__ import annotations

from typing import Literal

from trialglot.design import hints
from trialglot.design.lengths import length
from trialglot.design.periods import CYCLE, Statement, likely_course, statements
from trialglot.model.design import Duration, Element, Epoch, Evidence, PlannedArm, TrialDesign
from trialglot.model.study import Arm, Study

Inference = Literal["none", "safe", "all"]

# The epochs that are derived, in the order in which a participant goes through them, with our names for them. Types
# are submission values of CDISC codelist C99079 (EPOCH).
_ORDER = {
    "SCREENING": "Screening",
    "WASHOUT": "Washout",
    "RUN-IN": "Run-in",
    "OBSERVATION": "Observation",
    "TREATMENT": "Treatment",
    "OPEN LABEL TREATMENT": "Open-label extension",
    "FOLLOW-UP": "Follow-up",
    "LONG-TERM FOLLOW-UP": "Long-term follow-up",
}
# A shared period of this kind is read from arm texts only where every arm states it.
_SHARED_BY_ALL = frozenset({"WASHOUT", "RUN-IN", "OPEN LABEL TREATMENT", "FOLLOW-UP", "LONG-TERM FOLLOW-UP"})
_DAYS = {"D": 1, "W": 7}


def derive(study: Study, inference: Inference = "safe") -> TrialDesign:
    """Derive the trial design of a study.

    Interventional studies and expanded access have a TREATMENT epoch, observational studies an OBSERVATION epoch
    ("during which subjects are observed, without any planned intervention"). Periods of one type become one epoch;
    where the texts disagree about its length, the epoch has none.
    """
    arms = _arms(study)
    main = _main_type(study)
    found = _Found(study, inference, main)
    epochs = tuple(
        [_epoch(f"epoch-{number}", kind, study, found) for number, kind in enumerate(_types(found, main), start=1)]
    )
    elements: list[Element] = []
    for epoch in epochs:
        number = len(elements) + 1
        if epoch.type == main:
            elements += _main_elements(epoch, arms, found, number)
        else:
            elements.append(_shared_element(epoch, arms, number))
    return TrialDesign(arms, epochs, tuple(elements))


def _main_type(study: Study) -> str:
    if study.design.study_type == "OBSERVATIONAL":
        return "OBSERVATION"
    known = study.design.study_type in ("INTERVENTIONAL", "EXPANDED_ACCESS")
    return "TREATMENT" if known or study.interventions else "OBSERVATION"


def _arms(study: Study) -> tuple[PlannedArm, ...]:
    """Return the arms of the record, or the one arm that a grid cannot do without."""
    if study.arms:
        return tuple(
            [
                PlannedArm(
                    arm.key,
                    arm.label,
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


class _Found:
    """The periods and cycles that the texts of a study state, sorted by what they are about."""

    def __init__(self, study: Study, inference: Inference, main: str) -> None:
        self.periods: dict[str, list[Statement]] = {}
        self.by_arm: dict[str, list[Statement]] = {}
        self.cycle: Duration | None = None
        if inference == "none" or main != "TREATMENT":
            return
        self.all = inference == "all"
        self.crossover = study.design.intervention_model == "CROSSOVER"
        texts = (
            ("brief_summary", study.brief_summary),
            ("detailed_description", study.detailed_description),
            ("design.intervention_model_description", study.design.intervention_model_description),
        )
        cycles = []
        for path, text in texts:
            for one in self._wanted(text, path):
                if one.type == CYCLE:
                    cycles.append(one)
                else:
                    self.periods.setdefault(one.type, []).append(one)
        self.cycle = _agreed(cycles)
        self._read_arms(study.arms)

    def _wanted(self, text: str | None, path: str) -> list[Statement]:
        found = statements(text, path) if text else []
        return [one for one in found if self._counts(one)] if found else found

    def _counts(self, one: Statement) -> bool:
        if one.evidence.basis == "likely" and not self.all:
            return False
        # In a cross-over study these are parts of the one treatment epoch.
        return not (self.crossover and one.type in ("TREATMENT", "WASHOUT"))

    def _read_arms(self, arms: tuple[Arm, ...]) -> None:
        named: dict[str, list[Statement]] = {}
        arms_with: dict[str, int] = {}
        texts = dict.fromkeys([one.description or "" for one in arms])
        if not (self.all or hints.may_state(hints.SEPARATOR.join(texts).lower())):
            return
        for index, arm in enumerate(arms):
            text = arm.description
            if not text:
                continue
            path = f"arms[{index}].description"
            found = self._wanted(text, path)
            own = [one for one in found if one.type in (CYCLE, "TREATMENT")]
            if self.all and not any(one.type == "TREATMENT" for one in own):
                own += likely_course(text, path)
            if own:
                self.by_arm[arm.key] = own
            for kind in dict.fromkeys([one.type for one in found if one.type not in (CYCLE, "TREATMENT")]):
                arms_with[kind] = arms_with.get(kind, 0) + 1
                named.setdefault(kind, []).extend([one for one in found if one.type == kind])
        for kind, stated in named.items():
            if kind not in _SHARED_BY_ALL or arms_with[kind] == len(arms):
                self.periods.setdefault(kind, []).extend(stated)


def _types(found: _Found, main: str) -> list[str]:
    """Return the types of the epochs in the order of time."""
    types = [kind for kind in _ORDER if kind == main or (kind in found.periods and kind != "OBSERVATION")]
    if "WASHOUT" in types and "RUN-IN" in types:
        washout, run_in = found.periods["WASHOUT"][0], found.periods["RUN-IN"][0]
        if washout.evidence.path == run_in.evidence.path and run_in.position < washout.position:
            first = types.index("WASHOUT")
            types[first : first + 2] = ["RUN-IN", "WASHOUT"]
    return types


def _epoch(key: str, kind: str, study: Study, found: _Found) -> Epoch:
    stated = _surest(found.periods.get(kind, []))
    duration = _agreed(stated)
    if stated:
        evidence = stated[0].evidence if duration is None or duration.evidence is None else duration.evidence
    else:
        evidence = Evidence(basis="forced", rule="one epoch, so that arms have a cell each")
    if kind == "OBSERVATION" and study.design.target_duration:
        duration = length(study.design.target_duration)
        if duration is not None:
            words = study.design.target_duration
            rule = "target follow-up duration of the record"
            given = Evidence(basis="stated", rule=rule, path="design.target_duration", quote=words)
            duration = duration._replace(evidence=given)
    return Epoch(key=key, name=_ORDER[kind], type=kind, duration=duration, evidence=evidence)


def _main_elements(epoch: Epoch, arms: tuple[PlannedArm, ...], found: _Found, number: int) -> list[Element]:
    """Return what happens to each arm in the epoch that the study is about; ``number`` is that of the first."""
    general = (epoch.duration, found.cycle, _reason(epoch.duration, found.cycle, epoch))
    made = []
    for arm in arms:
        key = arm.key
        own = found.by_arm.get(key)
        duration, cycle, evidence = _particular(own, epoch, found) if own else general
        name, interventions = f"{epoch.name}: {arm.name}", arm.interventions
        made.append(Element(f"element-{number}", name, epoch.key, (key,), interventions, duration, cycle, evidence))
        number += 1
    return made


def _particular(own: list[Statement], epoch: Epoch, found: _Found) -> tuple[Duration | None, Duration | None, Evidence]:
    """Return duration, cycle and their evidence for an arm whose own text states some of them."""
    treated = _surest([one for one in own if one.type == "TREATMENT"])
    cycled = [one for one in own if one.type == CYCLE]
    duration = _agreed(treated) if treated else epoch.duration
    cycle = _agreed(cycled) if cycled else found.cycle
    return duration, cycle, _reason(duration, cycle, epoch)


def _reason(duration: Duration | None, cycle: Duration | None, epoch: Epoch) -> Evidence:
    if cycle is not None and cycle.evidence is not None:
        return cycle.evidence
    if duration is not None and duration.evidence is not None:
        return duration.evidence
    return epoch.evidence


def _shared_element(epoch: Epoch, arms: tuple[PlannedArm, ...], number: int) -> Element:
    """Return what happens to all arms alike; the record does not say which interventions are given then."""
    everybody = tuple([arm.key for arm in arms])
    return Element(f"element-{number}", epoch.name, epoch.key, everybody, (), epoch.duration, None, epoch.evidence)


def _surest(stated: list[Statement]) -> list[Statement]:
    """Return the certain statements; the likely ones only where there are no others."""
    return [one for one in stated if one.evidence.basis == "safe"] or stated


def _agreed(stated: list[Statement]) -> Duration | None:
    """Return the length that all statements agree on, ``None`` where they do not or none gives one."""
    lengths = [one.duration for one in stated if one.duration is not None]
    if len({_comparable(one.value) for one in lengths}) != 1:
        return None
    return lengths[0]


def _comparable(value: str) -> str:
    """Return days for weeks, so that four weeks are 28 days."""
    days = _DAYS.get(value[-1])
    return f"P{int(value[1:-1]) * days}D" if days and value[1] != "T" else value
