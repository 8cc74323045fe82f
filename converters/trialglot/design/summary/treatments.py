"""Treatments as trial summary parameters: type, and as far as the record tells them apart, test product and comparator.

A registry lists interventions without saying which one is under investigation. That is read from stated roles in the
intervention's text first, then from the types of the arms that receive it; each reading is reported, and so is each
intervention that nothing tells apart. Under inference "none" nothing is read.
"""

from __future__ import annotations

import re

from trialglot import codes
from trialglot.design.interventions import InterventionDetail
from trialglot.design.summary.parts import Collector
from trialglot.design.wording import lines
from trialglot.model.study import Intervention

_EXPERIMENTAL, _ACTIVE = "EXPERIMENTAL", "ACTIVE_COMPARATOR"
_INACTIVE = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
_CONTROL, _ROUTE = "C66785", "C66729"
# Parameters by stated role, the first that fits: TRT is the product under study (C41161), CURTRT what is given per
# protocol (C85582), CAGTNAM the agent of a challenge (C214750), COMPTRT an active comparator (C68612). Rescue
# medication and premedication have no parameter.
_OF_ROLE = (
    ("investigational", "TRT"),
    ("background", "CURTRT"),
    ("challenge", "CAGTNAM"),
    ("comparator", "COMPTRT"),
)
_PLACEBO = re.compile(r"placebo|\bsham\b", re.IGNORECASE)


def collect(parameters: Collector) -> None:
    """Add INTTYPE, and for an interventional study TRT, CURTRT, CAGTNAM, COMPTRT, TCNTRL, DOSFRM and ROUTE."""
    study = parameters.study
    kinds: dict[str, str] = {}
    for index, one in enumerate(study.interventions):
        if one.type:
            kinds.setdefault(one.type, f"interventions[{index}].type")
    parameters.coded("INTTYPE", "intervention_type", kinds)
    if parameters.plan.inference == "none" or study.design.study_type != "INTERVENTIONAL":
        return
    chosen: dict[str, list[Intervention]] = {}
    untold: dict[str, list[str]] = {}
    types, arms = _arm_types(parameters), frozenset(arm.type for arm in study.arms)
    single = _single(parameters)
    for index, one in enumerate(study.interventions):
        short_name, reason = _part(parameters.plan.details[one.key], one.name, types.get(one.key, {}), arms)
        if short_name == "COMPTRT" and single and reason == _ACTIVE:
            short_name, reason = "", "the study has a single group"
        if not short_name:
            untold.setdefault(reason, []).append(one.name)
            continue
        chosen.setdefault(short_name, []).append(one)
        what = f"{one.name!r} is written as {short_name}"
        parameters.remark("MAP206", f"interventions[{index}]", short_name, what=what, quote=reason)
    for short_name, interventions in chosen.items():
        parameters.add(short_name, [one.name for one in interventions])
    for reason, names in untold.items():
        joined = "; ".join(names)
        parameters.note(f"Neither TRT nor COMPTRT ({reason})", joined)
        parameters.remark("MAP236", "interventions", "", names=joined, reason=reason)
    products = [parameters.plan.details[one.key] for one in chosen.get("TRT", ())]
    parameters.add("DOSFRM", [one.dose_form for one in products if one.dose_form])
    _routes(parameters, [route for one in products for route in one.routes])
    _control(parameters)


def _arm_types(parameters: Collector) -> dict[str, dict[str, None]]:
    """Return by intervention the types of the arms that receive it."""
    types: dict[str, dict[str, None]] = {}
    for arm in parameters.study.arms:
        for key in arm.interventions:
            types.setdefault(key, {})[str(arm.type)] = None
    return types


def _part(
    detail: InterventionDetail, name: str, types: dict[str, None], arms: frozenset[str | None]
) -> tuple[str, str]:
    """Return the parameter of an intervention and the words that say so; an empty one with the reason for it.

    ``types`` are the types of the arms that receive it, ``arms`` those of all arms.
    """
    kinds = detail.role_kinds
    if "placebo" in kinds or _PLACEBO.search(name):
        return "", "placebo or sham"
    for kind, short_name in _OF_ROLE:
        if kind in kinds:
            return short_name, detail.roles[kinds.index(kind)]
    if kinds:
        return "", f"stated role: {', '.join(detail.roles)}"
    if not types:
        return "", "in no arm"
    if types.keys() == {_EXPERIMENTAL}:
        return "TRT", _EXPERIMENTAL
    if _EXPERIMENTAL in types:
        return "", "given in experimental and other arms"
    # What a comparator is compared with must be known: arms of comparators alone do not tell.
    if types.keys() == {_ACTIVE} and _EXPERIMENTAL in arms:
        return "COMPTRT", _ACTIVE
    if _EXPERIMENTAL not in arms:
        return "", "the study has no experimental arm"
    if types.keys() <= _INACTIVE:
        return "", "given in placebo, sham or untreated arms"
    return "", "the types of its arms do not tell"


def _routes(parameters: Collector, routes: list[str]) -> None:
    found, uncoded = [], []
    for route in dict.fromkeys(routes):
        term = codes.ct_match("route", route.lower(), _ROUTE).term
        if term is not None:
            found.append(term)
        else:
            uncoded.append(f"Without a CDISC term: {route}")
            system = f"CDISC {_ROUTE}"
            parameters.remark("MAP201", "interventions", "ROUTE", field="route", value=route, system=system)
    parameters.terms("ROUTE", found, lines(*uncoded))


def _control(parameters: Collector) -> None:
    """The types of control that the arm types name; arms of other types name none."""
    words: dict[str, str] = {}
    for index, arm in enumerate(parameters.study.arms):
        if arm.type and arm.type not in words:
            words[arm.type] = f"arms[{index}].type"
    named = {word: path for word, path in words.items() if codes.ct_match("arm_type", word, _CONTROL).term}
    if named and _single(parameters):
        kinds = ", ".join(named)
        parameters.remark("MAP241", next(iter(named.values())), "TCNTRL", kinds=kinds)
        return
    parameters.coded("TCNTRL", "arm_type", named)


def _single(parameters: Collector) -> bool:
    """Whether all participants are treated alike: there is nothing to compare with."""
    study = parameters.study
    return len(study.arms) == 1 or study.design.intervention_model == "SINGLE_GROUP"
