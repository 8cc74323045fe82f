"""Treatments as trial summary parameters: type, and as far as the record tells them apart, test product and comparator.

A registry lists interventions without saying which one is under investigation. That is read from stated roles in the
intervention's text first, then from the types of the arms that receive it; each reading is reported. Under inference
"none" nothing is read.
"""

from __future__ import annotations

from trialglot import codes
from trialglot.model.study import Arm, Intervention
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.parameters import Parameters, parameter

_COMPARATORS = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
_CONTROL, _ROUTE = "C66785", "C66729"


def write(parameters: Parameters, context: Context) -> None:
    """Add INTTYPE, and for an interventional study TRT, CURTRT, COMPTRT, TCNTRL, DOSFRM and ROUTE."""
    study = context.study
    kinds: dict[str, str] = {}
    for index, one in enumerate(study.interventions):
        if one.type:
            kinds.setdefault(one.type, f"interventions[{index}].type")
    parameters.coded("INTTYPE", "intervention_type", kinds)
    if context.plan.inference == "none" or study.design.study_type != "INTERVENTIONAL":
        return
    chosen: dict[str, list[Intervention]] = {}
    for index, one in enumerate(study.interventions):
        part = _by_role(context.plan.details[one.key].roles) or _by_arms(one.key, study.arms)
        if part is not None:
            short_name, quote = part
            chosen.setdefault(short_name, []).append(one)
            what = f"{one.name!r} is written as {short_name}"
            context.report.add(
                "MAP206",
                path=f"interventions[{index}]",
                target_path=parameter(short_name),
                what=what,
                quote=quote,
            )
    for short_name, interventions in chosen.items():
        parameters.add(short_name, [one.name for one in interventions])
    products = [context.plan.details[one.key] for one in chosen.get("TRT", ())]
    parameters.add("DOSFRM", [one.dose_form for one in products if one.dose_form])
    _routes(parameters, context, [route for one in products for route in one.routes])
    _control(parameters, context)


def _by_role(roles: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the parameter of an intervention and the stated role that says so, ``None`` where none does."""
    for role in roles:
        if "investigational" in role.lower():
            return "TRT", role
    for role in roles:
        if "background" in role.lower():
            return "CURTRT", role
    return None


def _by_arms(key: str, arms: tuple[Arm, ...]) -> tuple[str, str] | None:
    """Return the parameter that the types of an intervention's arms suggest and these types."""
    types = dict.fromkeys(str(arm.type) for arm in arms if key in arm.interventions)
    if "EXPERIMENTAL" in types:
        return "TRT", "EXPERIMENTAL"
    if types and types.keys() <= _COMPARATORS:
        return "COMPTRT", ", ".join(types)
    return None


def _routes(parameters: Parameters, context: Context, routes: list[str]) -> None:
    values = []
    for route in dict.fromkeys(routes):
        row = codes.lookup("route", route.lower(), f"cdisc:{_ROUTE}")
        if row is not None and row.mapped:
            context.enter("ROUTE", _ROUTE, row.code)
            values.append(row.display)
        else:
            values.append(route)
            context.report.add(
                "MAP201",
                path="interventions",
                target_path=parameter("ROUTE"),
                field="route",
                value=route,
                system=f"CDISC {_ROUTE}",
            )
    parameters.add("ROUTE", values)


def _control(parameters: Parameters, context: Context) -> None:
    """The types of control that the arm types name; arms of other types name none."""
    words: dict[str, str] = {}
    for index, arm in enumerate(context.study.arms):
        if arm.type and arm.type not in words:
            words[arm.type] = f"arms[{index}].type"
    named = {word: path for word, path in words.items() if _is_mapped("arm_type", word, _CONTROL)}
    parameters.coded("TCNTRL", "arm_type", named)


def _is_mapped(table: str, word: str, codelist: str) -> bool:
    row = codes.lookup(table, word, f"cdisc:{codelist}")
    return row is not None and row.mapped
