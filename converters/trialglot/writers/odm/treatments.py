"""Treatments as trial summary parameters: type, and as far as the record tells them apart, test product and comparator.

A registry lists interventions without saying which one is under investigation. That is read from stated roles in the
intervention's text first, then from the types of the arms that receive it; each reading is reported, and so is each
intervention that nothing tells apart. Under inference "none" nothing is read.
"""

from __future__ import annotations

import re

from trialglot import codes
from trialglot.design.interventions import InterventionDetail
from trialglot.model.study import Intervention
from trialglot.writers.odm.context import NOTES, Context, lines
from trialglot.writers.odm.parameters import Parameters, parameter

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


def write(parameters: Parameters, context: Context) -> None:
    """Add INTTYPE, and for an interventional study TRT, CURTRT, CAGTNAM, COMPTRT, TCNTRL, DOSFRM and ROUTE."""
    study = context.study
    kinds: dict[str, str] = {}
    for index, one in enumerate(study.interventions):
        if one.type:
            kinds.setdefault(one.type, f"interventions[{index}].type")
    parameters.coded("INTTYPE", "intervention_type", kinds)
    if context.plan.inference == "none" or study.design.study_type != "INTERVENTIONAL":
        return
    chosen: dict[str, list[Intervention]] = {}
    untold: dict[str, list[str]] = {}
    types, arms = _arm_types(context), frozenset(arm.type for arm in study.arms)
    single = _single(context)
    for index, one in enumerate(study.interventions):
        short_name, reason = _part(context.plan.details[one.key], one.name, types.get(one.key, {}), arms)
        if short_name == "COMPTRT" and single and reason == _ACTIVE:
            short_name, reason = "", "the study has a single group"
        if not short_name:
            untold.setdefault(reason, []).append(one.name)
            continue
        chosen.setdefault(short_name, []).append(one)
        context.report.add(
            "MAP206",
            path=f"interventions[{index}]",
            target_path=parameter(short_name),
            what=f"{one.name!r} is written as {short_name}",
            quote=reason,
        )
    for short_name, interventions in chosen.items():
        parameters.add(short_name, [one.name for one in interventions])
    for reason, names in untold.items():
        joined = "; ".join(names)
        context.note(f"Neither TRT nor COMPTRT ({reason})", joined)
        context.report.add("MAP236", path="interventions", target_path=NOTES, names=joined, reason=reason)
    products = [context.plan.details[one.key] for one in chosen.get("TRT", ())]
    parameters.add("DOSFRM", [one.dose_form for one in products if one.dose_form])
    _routes(parameters, context, [route for one in products for route in one.routes])
    _control(parameters, context)


def _arm_types(context: Context) -> dict[str, dict[str, None]]:
    """Return by intervention the types of the arms that receive it."""
    types: dict[str, dict[str, None]] = {}
    for arm in context.study.arms:
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


def _routes(parameters: Parameters, context: Context, routes: list[str]) -> None:
    values, uncoded = [], []
    for route in dict.fromkeys(routes):
        row = codes.lookup("route", route.lower(), f"cdisc:{_ROUTE}")
        if row is not None and row.mapped:
            context.enter("ROUTE", _ROUTE, row.code)
            values.append(row.display)
        else:
            uncoded.append(f"Without a CDISC term: {route}")
            context.report.add(
                "MAP201",
                path="interventions",
                target_path=parameter("ROUTE"),
                field="route",
                value=route,
                system=f"CDISC {_ROUTE}",
            )
    parameters.add("ROUTE", values, lines(*uncoded))


def _control(parameters: Parameters, context: Context) -> None:
    """The types of control that the arm types name; arms of other types name none."""
    words: dict[str, str] = {}
    for index, arm in enumerate(context.study.arms):
        if arm.type and arm.type not in words:
            words[arm.type] = f"arms[{index}].type"
    named = {word: path for word, path in words.items() if _is_mapped("arm_type", word, _CONTROL)}
    if named and _single(context):
        kinds = ", ".join(named)
        context.report.add("MAP241", path=next(iter(named.values())), target_path=parameter("TCNTRL"), kinds=kinds)
        return
    parameters.coded("TCNTRL", "arm_type", named)


def _single(context: Context) -> bool:
    """Whether all participants are treated alike: there is nothing to compare with."""
    return len(context.study.arms) == 1 or context.study.design.intervention_model == "SINGLE_GROUP"


def _is_mapped(table: str, word: str, codelist: str) -> bool:
    row = codes.lookup(table, word, f"cdisc:{codelist}")
    return row is not None and row.mapped
