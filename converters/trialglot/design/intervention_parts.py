"""The part of each intervention in a study: under investigation, comparator, placebo, background, rescue and so on.

A registry lists interventions without saying which one is under investigation. That is read from roles that the
intervention's text states, then from its name (placebo, sham), then from the types of the arms that receive it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from trialglot.design.interventions import InterventionDetail, RoleKind
from trialglot.model.study import Study

_EXPERIMENTAL, _ACTIVE = "EXPERIMENTAL", "ACTIVE_COMPARATOR"
_INACTIVE: Final = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
# A product may have several stated roles; the first of these counts ("background treatment/investigational product" is
# under investigation).
_ORDER: Final[tuple[RoleKind, ...]] = (
    "investigational",
    "background",
    "challenge",
    "comparator",
    "rescue",
    "premedication",
)
_PLACEBO: Final = re.compile(r"placebo|\bsham\b", re.IGNORECASE)


class Part(NamedTuple):
    """What an intervention is in a study, and ``words``, which say so; without a kind they say why nothing tells."""

    kind: RoleKind | None
    words: str


def parts(study: Study, details: Mapping[str, InterventionDetail]) -> dict[str, Part]:
    """Return by intervention key the part of each intervention."""
    arms: dict[str, set[str | None]] = {}
    for arm in study.arms:
        for key in arm.interventions:
            arms.setdefault(key, set()).add(arm.type)
    compared = any(arm.type == _EXPERIMENTAL for arm in study.arms)
    return {
        one.key: _stated(details[one.key], one.name) or _by_arms(study, arms.get(one.key, set()), compared=compared)
        for one in study.interventions
    }


def single_group(study: Study) -> bool:
    """Whether all participants are treated alike: there is nothing to compare with."""
    return len(study.arms) == 1 or study.design.intervention_model == "SINGLE_GROUP"


def _stated(detail: InterventionDetail, name: str) -> Part | None:
    """Return the part that the name or the text states, ``None`` where they state no role."""
    stated = dict(zip(detail.role_kinds, detail.roles, strict=True))
    if "placebo" in stated or _PLACEBO.search(name):
        return Part("placebo", stated.get("placebo", name))
    for kind in _ORDER:
        if kind in stated:
            return Part(kind, detail.roles[detail.role_kinds.index(kind)])
    return Part(None, f"stated role: {', '.join(detail.roles)}") if stated else None


def _by_arms(study: Study, types: set[str | None], *, compared: bool) -> Part:
    """Return the part that the types of an intervention's arms tell; ``compared``: the study has experimental arms."""
    if study.design.study_type == "OBSERVATIONAL":
        return Part(None, "the study is observational")
    if not types:
        return Part(None, "in no arm")
    if types == {_EXPERIMENTAL}:
        return Part("investigational", _EXPERIMENTAL)
    if _EXPERIMENTAL in types:
        return Part(None, "given in experimental and other arms")
    # What a comparator is compared with must be known: arms of comparators alone do not tell.
    if not compared:
        return Part(None, "the study has no experimental arm")
    if types == {_ACTIVE}:
        return Part(None, "the study has a single group") if single_group(study) else Part("comparator", _ACTIVE)
    if types <= _INACTIVE:
        return Part(None, "given in placebo, sham or untreated arms")
    return Part(None, "the types of its arms do not tell")
