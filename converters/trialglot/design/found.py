"""The periods and cycles that the texts of a study state, brought together and sorted by what they are about."""

from __future__ import annotations

from typing import Literal

from trialglot.design.periods import likely_course, read
from trialglot.design.statement import CYCLE, Statement
from trialglot.model.design import Duration
from trialglot.model.study import Arm, Study

Inference = Literal["none", "safe", "all"]

# A shared period of this kind is read from arm texts only where every arm states it.
_SHARED_BY_ALL = frozenset(
    {"WASHOUT", "RUN-IN", "BASELINE", "OPEN LABEL TREATMENT", "FOLLOW-UP", "LONG-TERM FOLLOW-UP"}
)
_TREATMENTS = ("TREATMENT", "OPEN LABEL TREATMENT")
_OPEN = "OPEN LABEL TREATMENT"
_DAYS = {"D": 1, "W": 7}


class Found:
    """What the texts of a study tell of its course.

    ``periods``: statements by type of epoch, about the whole study; ``by_arm``: those on treatment and cycles by arm
    key; ``cycle``: the length of a cycle that holds for every arm without one of its own; ``several``: there are
    several periods of treatment, and which one is which is not certain; ``further``: periods are named that are not
    read; ``counted``: how many periods the texts count.
    """

    def __init__(self, study: Study, inference: Inference, main: str) -> None:
        self.periods: dict[str, list[Statement]] = {}
        self.by_arm: dict[str, list[Statement]] = {}
        self.cycle: Duration | None = None
        self.crossover = main == "TREATMENT" and study.design.intervention_model == "CROSSOVER"
        self.several = False
        self.further = False
        self.counted = 0
        self._unsure: set[str] = set()
        if inference == "none" or main != "TREATMENT":
            return
        self._all = inference == "all"
        self._masked = study.design.masking not in (None, "NONE")
        self._cycles: list[Statement] = []
        texts = (
            ("brief_summary", study.brief_summary),
            ("detailed_description", study.detailed_description),
            ("design.intervention_model_description", study.design.intervention_model_description),
        )
        for path, text in texts:
            for one in self._wanted(text, path) if text else ():
                if one.type == CYCLE:
                    self._cycles.append(one)
                else:
                    self.periods.setdefault(one.type, []).append(one)
        self._read_arms(study.arms)
        self._settle_treatments()
        self.cycle = self._general_cycle(len(study.arms))

    def complete(self, types: list[str]) -> bool:
        """Whether nothing speaks of periods beyond epochs of these types."""
        if self.crossover or self.several or self.further or self.counted > len(types):
            return False
        return self._unsure.issubset(types)

    def _wanted(self, text: str, path: str) -> list[Statement]:
        """Return the statements of a text that count under the inference; what does not is a further period."""
        told = read(text, path)
        self.several = self.several or told.several
        self.further = self.further or told.further
        self.counted = max(self.counted, told.counted)
        wanted = []
        for one in told.statements:
            # In a cross-over study these are parts of the one treatment epoch.
            if self.crossover and one.type in ("TREATMENT", "WASHOUT"):
                continue
            if one.evidence.basis == "likely" and not self._all:
                self._unsure.add(one.type)
            else:
                wanted.append(one)
        return wanted

    def _read_arms(self, arms: tuple[Arm, ...]) -> None:
        named: dict[str, list[Statement]] = {}
        arms_with: dict[str, int] = {}
        silent: set[str] = set()  # arms often share a text
        for index, arm in enumerate(arms):
            text = arm.description
            if not text or text in silent:
                continue
            path = f"arms[{index}].description"
            found = self._wanted(text, path)
            own = self._of_arm([one for one in found if one.type in (CYCLE, "TREATMENT")])
            if self._all and not any(one.type == "TREATMENT" for one in own):
                own += likely_course(text, path)
            if own:
                self.by_arm[arm.key] = own
            if not (own or found):
                silent.add(text)
                continue
            for kind in dict.fromkeys([one.type for one in found if one.type not in (CYCLE, "TREATMENT")]):
                arms_with[kind] = arms_with.get(kind, 0) + 1
                named.setdefault(kind, []).extend([one for one in found if one.type == kind])
        for kind, stated in named.items():
            if kind not in _SHARED_BY_ALL or arms_with[kind] == len(arms):
                self.periods.setdefault(kind, []).extend(stated)
            else:
                self.further = True

    def _of_arm(self, own: list[Statement]) -> list[Statement]:
        """Leave out what a masked study's arm has in the open: it is another period than the masked treatment."""
        if not (self._masked and any(one.manner == "open" for one in own)):
            return own
        self.further = True
        return [one for one in own if one.manner != "open"]

    def _settle_treatments(self) -> None:
        """Keep the periods of treatment where it is certain which ones there are."""
        stated = surest(self.periods.get("TREATMENT", []))
        if not (stated or self.several or _OPEN in self.periods):
            return
        opened = [one for one in stated if one.manner == "open"]
        others = [one for one in stated if one.manner != "open"]
        blinded = [one for one in others if one.manner == "blinded"]
        first = blinded or ([one for one in others if one.duration] if self._masked else [])
        if opened and first and _come_before(first, opened):
            self.periods["TREATMENT"] = first
            self.periods.setdefault(_OPEN, []).extend([one._replace(type=_OPEN) for one in opened])
        elif opened and self._masked:
            self.further = True
            self._keep_treatments(others)
        if any(_lengths(self.periods.get(kind, [])) > 1 for kind in _TREATMENTS) or _lengths(others) > 1:
            self.several = True
        if self.several:
            for kind in _TREATMENTS:
                self.periods.pop(kind, None)
            for key, own in self.by_arm.items():
                self.by_arm[key] = [one for one in own if one.type == CYCLE]

    def _keep_treatments(self, kept: list[Statement]) -> None:
        if kept:
            self.periods["TREATMENT"] = kept
        else:
            del self.periods["TREATMENT"]

    def _general_cycle(self, arms: int) -> Duration | None:
        """Return the length of a cycle that holds for all arms.

        Where there are several arms, a text that speaks of cycles usually means those of one regimen: the sentence must
        be about all participants, and no text may speak of another length.
        """
        every = self._cycles + [one for own in self.by_arm.values() for one in own if one.type == CYCLE]
        if not self._cycles or agreed_cycle(every) is None:
            return None
        general = self._cycles if arms <= 1 else [one for one in self._cycles if one.general]
        return general[0].duration if general else None


def surest(stated: list[Statement]) -> list[Statement]:
    """Return the certain statements; the likely ones only where there are no others."""
    return [one for one in stated if one.evidence.basis == "safe"] or stated


def agreed(stated: list[Statement]) -> Duration | None:
    """Return the length that all statements agree on, ``None`` where they do not or none gives one."""
    if len(stated) == 1:
        return stated[0].duration
    return next((one.duration for one in stated if one.duration), None) if _lengths(stated) == 1 else None


def agreed_cycle(stated: list[Statement]) -> Duration | None:
    """Return the length that all statements agree on; a cycle whose length was not read in full agrees with none."""
    return agreed(stated) if all(one.duration for one in stated) else None


def _lengths(stated: list[Statement]) -> int:
    """Return how many different lengths there are; four weeks are 28 days."""
    return len({_comparable(one.duration.value) for one in stated if one.duration is not None}) if stated else 0


def _comparable(value: str) -> str:
    days = _DAYS.get(value[-1])
    return f"P{int(value[1:-1]) * days}D" if days and value[1] != "T" else value


def _come_before(first: list[Statement], then: list[Statement]) -> bool:
    """Whether some text names both, and each that does names all of ``first`` to begin with."""
    ends: dict[str | None, int] = {}
    for one in first:
        ends[one.evidence.path] = min(one.position, ends.get(one.evidence.path, one.position))
    shared = [one for one in then if one.evidence.path in ends]
    return bool(shared) and all(ends[one.evidence.path] < one.position for one in shared)
