"""Treatments as trial summary parameters: type, and as far as the record tells them apart, test product and comparator.

Each reading of an intervention's part (``design.intervention_parts``) is reported, and so is each intervention that
nothing tells apart. Under inference "none" nothing is read.
"""

from __future__ import annotations

from trialglot import codes
from trialglot.design.intervention_parts import Part, single_group
from trialglot.design.summary.parts import Collector
from trialglot.design.wording import lines, on_one_line
from trialglot.model.study import Intervention

_CONTROL, _ROUTE = "C66785", "C66729"
# TRT is the product under study (C41161), CURTRT what is given per protocol (C85582), CAGTNAM the agent of a challenge
# (C214750), COMPTRT an active comparator (C68612). Placebo, rescue medication and premedication have no parameter.
_PARAMETERS = {"investigational": "TRT", "background": "CURTRT", "challenge": "CAGTNAM", "comparator": "COMPTRT"}


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
    for index, one in enumerate(study.interventions):
        part = parameters.plan.parts[one.key]
        short_name = _PARAMETERS.get(part.kind or "")
        if short_name is None:
            untold.setdefault(_reason(part), []).append(one.name)
            continue
        chosen.setdefault(short_name, []).append(one)
        what = f"{one.name!r} is written as {short_name}"
        parameters.remark("MAP206", f"interventions[{index}]", short_name, what=what, quote=part.words)
    for short_name, interventions in chosen.items():
        parameters.add(short_name, [one.name for one in interventions])
    for reason, names in untold.items():
        joined = "; ".join(map(on_one_line, names))
        parameters.note(f"Neither TRT nor COMPTRT ({reason})", joined)
        parameters.remark("MAP236", "interventions", "", names=joined, reason=reason)
    products = [parameters.plan.details[one.key] for one in chosen.get("TRT", ())]
    parameters.add("DOSFRM", [one.dose_form for one in products if one.dose_form])
    _routes(parameters, [route for one in products for route in one.routes])
    _control(parameters)


def _reason(part: Part) -> str:
    """Return why an intervention has no parameter."""
    if part.kind is None:
        return part.words
    return "placebo or sham" if part.kind == "placebo" else f"stated role: {part.words}"


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
    if named and single_group(parameters.study):
        kinds = ", ".join(named)
        parameters.remark("MAP241", next(iter(named.values())), "TCNTRL", kinds=kinds)
        return
    parameters.coded("TCNTRL", "arm_type", named)
