"""Interventions with their part in the study, codes and administrations.

A part that nothing in the record tells (``design.intervention_parts``) is a marked constant.
"""

from __future__ import annotations

from trialglot import codes
from trialglot.codes import label, systems
from trialglot.design.identifiers import mesh
from trialglot.model.study import Intervention, MeshTerm
from trialglot.writers.usdm.context import VERSION, Context
from trialglot.writers.usdm.sites import NOT_STATED
from trialglot.writers.usdm.values import Extensions, Json, alias, coded, constant, ct, other, table_code, together

_TYPES, _ROLES, _ROUTES = "C99078", "C207417", "C66729"


def write(context: Context) -> list[Json]:
    """Return the interventions of the record."""
    study = context.study
    in_arms = {key for arm in study.arms for key in arm.interventions}
    headings = {_folded(one.term): one for one in study.intervention_mesh}
    used: set[int] = set()
    made = []
    for index, one in enumerate(study.interventions):
        made.append(_intervention(context, one, index, headings, used))
        if study.arms and one.key not in in_arms:
            context.report.add("MAP265", path=f"interventions[{index}]", target_path=one.key, name=one.name)
    for term in study.intervention_mesh:
        if id(term) not in used:
            _further_mesh(context, term)
    if any(one.other_names for one in study.interventions):
        context.kept("interventions", "other names of interventions", "StudyIntervention/other-name")
    return made


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _intervention(
    context: Context,
    one: Intervention,
    index: int,
    headings: dict[str, MeshTerm],
    used: set[int],
) -> Json:
    own, path = one.key, f"interventions[{index}]"
    about = Extensions(own)
    if not one.name:
        about.text("defaulted", "label")
    for name in one.other_names:
        about.text("other-name", name)
    for name in one.unmatched:
        about.text("unmatched-arm", name)
    made: Json = {
        "id": own,
        "name": own,
        "label": one.name or own,
        "role": _role(context, one, index, about),
        "type": _type(context, one, path, about),
        "instanceType": "StudyIntervention",
    }
    if one.description:
        made["description"] = one.description.plain
    found = _codes(context, one, headings, used)
    if found:
        made["codes"] = found
    administrations = _administrations(context, one, index)
    if administrations:
        made["administrations"] = administrations
    for role in context.plan.details[own].roles:
        about.text("stated-role", role)
    return about.put(made)


def _type(context: Context, one: Intervention, path: str, about: Extensions) -> Json:
    """Return the type. C99078 is closed: a word without a term breaks rule DDF00128 whatever stands there."""
    if not one.type:
        context.explain("DDF00128", f"the record states no type of {one.name!r}", f"{path}.type")
        return context.default_code("StudyIntervention.type", f"{one.key}.type", about, f"{path}.type")
    code = context.code("intervention_type", one.type, _TYPES, f"{one.key}.type", f"{path}.type", about)
    if code is None:
        why = f"the record's type of {one.name!r} is {label('intervention_type', one.type)}"
        context.explain("DDF00128", why, f"{path}.type")
    return code or other(f"{one.key}.type")


def _role(context: Context, one: Intervention, index: int, about: Extensions) -> Json:
    own, path = f"{one.key}.role", f"interventions[{index}]"
    part = None if context.plan.inference == "none" else context.plan.parts[one.key]
    if part is None or part.kind is None:
        return context.default_code("StudyIntervention.role", own, about, path)
    code = table_code(own, "intervention_role", part.kind, _ROLES)
    what = f"{one.name!r} has the role {code['decode']!r}"
    context.report.add("MAP206", path=path, target_path=own, what=what, quote=part.words)
    return code


def _codes(context: Context, one: Intervention, headings: dict[str, MeshTerm], used: set[int]) -> list[Json]:
    """Return the MeSH heading of the same name, and ATC codes that the text states."""
    made: list[Json] = []
    for name in (one.name, *one.other_names):
        term = headings.get(_folded(name))
        if term is not None and term.id and id(term) not in used:
            used.add(id(term))
            own = f"{one.key}.code-{len(made) + 1}"
            made.append(coded(own, systems()["mesh"].uri, NOT_STATED, mesh(term.id), term.term))
    for code in context.plan.details[one.key].atc_codes:
        own = f"{one.key}.code-{len(made) + 1}"
        made.append(coded(own, systems()["atc"].uri, NOT_STATED, code, code))
    return made


def _further_mesh(context: Context, term: MeshTerm) -> None:
    """Keep a heading that the registry derived for the study, and that is the name of no intervention."""
    path, field = "intervention_mesh", "intervention-mesh"
    if term.id:
        context.version.code(field, systems()["mesh"].uri, NOT_STATED, mesh(term.id), term.term)
    else:
        context.version.text(field, term.term)
    context.kept(path, "MeSH headings of interventions", f"{VERSION}/{field}")


def _administrations(context: Context, one: Intervention, index: int) -> list[Json]:
    """Return one Administration for each route, or one for a dose form alone.

    An AdministrableProduct would need the code of the dose form and whether the product is investigational: the dose
    form stands in an extension attribute, in the words of the record.
    """
    detail, path = context.plan.details[one.key], f"interventions[{index}].description"
    if not detail.routes and not detail.dose_form:
        return []
    evidence = together(detail.evidence)
    made = []
    for number, route in enumerate(detail.routes or (None,), start=1):
        own = f"{one.key}.administration-{number}"
        about = Extensions(own)
        about.derived(evidence)
        about.text("dose-form", detail.dose_form)
        found: Json = {
            "id": own,
            "name": own,
            "duration": _duration(context, own, path),
            "route": None,
            "frequency": None,
            "instanceType": "Administration",
        }
        if route is not None:
            _route(context, one, route, path, found, about)
        made.append(about.put(found))
    what = f"administration of {one.name!r}"
    context.report.add("MAP206", path=path, target_path=made[0]["id"], what=what, quote=evidence.quote)
    if detail.dose_form:
        context.kept(path, "dose form", f"{made[0]['id']}/dose-form")
    return made


def _route(context: Context, one: Intervention, route: str, path: str, made: Json, about: Extensions) -> None:
    row = codes.lookup("route", route.lower(), f"cdisc:{_ROUTES}")
    own = f"{made['id']}.route"
    if row is not None and row.mapped:
        made["route"] = alias(own, ct(f"{own}.code", _ROUTES, row.code))
        context.explain("DDF00177", f"the record states a route of {one.name!r} and no dose of its own", path)
    elif about.text("route", route):
        system = f"CDISC {_ROUTES}"
        context.report.add("MAP201", path=path, target_path=own, field="route", value=route, system=system)


def _duration(context: Context, administration: str, path: str) -> Json:
    own = f"{administration}.duration"
    about = Extensions(own)
    context.mark("Administration.duration", about, path)
    made = {
        "id": own,
        "text": constant("Administration.duration").value,
        "durationWillVary": True,
        "reasonDurationWillVary": constant("Duration.reasonDurationWillVary").value,
        "instanceType": "Duration",
    }
    return about.put(made)
