"""Interventions: one shared ActivityDefinition each, and one EvidenceVariable as the exposure of arms."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.codes import systems
from trialglot.design.interventions import InterventionDetail
from trialglot.design.wording import listed
from trialglot.model.study import Intervention
from trialglot.writers.fhir import codings, narrative
from trialglot.writers.fhir.context import Context

_KINDS = "fhir-r5:request-resource-types"
_PRODUCTS = frozenset({"MedicationRequest", "DeviceRequest", "NutritionOrder"})
_NO_DETAIL = InterventionDetail()


def activities(context: Context) -> dict[str, str]:
    """Add the ActivityDefinition of each intervention; return their canonical URLs by intervention key."""
    return {one.key: _activity(context, one, index) for index, one in enumerate(context.study.interventions)}


def exposures(context: Context, canonicals: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Add the EvidenceVariable of each intervention; return references by intervention key.

    ``canonicals`` are the canonical URLs of the ActivityDefinitions, which describe precisely what each variable is
    about: the related artifact type "specification-of" says that. The ids differ in the kind only.

    An exposure is shared by the arms that have it. There is none for an arm as a whole: the characteristics of an
    EvidenceVariable are joined by "and", and a record does not say that a participant gets all that its arm lists.
    """
    found = {}
    study = context.ids.study
    place = len(context.canonical("ActivityDefinition", f"{study}-intervention-"))
    for number, one in enumerate(context.study.interventions, start=1):
        name = one.name or one.key
        definition = canonicals[one.key]
        logical_id = f"{study}-exposure-{definition[place:]}"
        resource = {
            "resourceType": "EvidenceVariable",
            "id": logical_id,
            "meta": context.meta,
            "text": narrative.sentence("Exposure", name),
            "url": f"{context.base}/EvidenceVariable/{logical_id}",
            "name": f"{context.machine}_Exposure_{number}",
            **({"title": one.name} if one.name else {}),
            "status": "active",
            "relatedArtifact": [{"type": "specification-of", "resource": definition}],
            "actual": False,
            "characteristic": [{"definitionCodeableConcept": {"text": name}}],
        }
        found[one.key] = {"reference": context.add(resource), "display": name}
    return found


def _activity(context: Context, one: Intervention, index: int) -> str:
    path = f"interventions[{index}]"
    name, kind_word, others = one.name or one.key, one.type, one.other_names
    logical_id = context.ids.item("intervention", name, kind_word or "")
    url = context.canonical("ActivityDefinition", logical_id)
    detail = context.plan.details.get(one.key, _NO_DETAIL)
    kind = codings.code("intervention_type", kind_word, _KINDS) if kind_word else None
    product = detail.atc_codes or detail.dose_form
    words = codes.label("intervention_type", kind_word) if kind_word else ""
    resource = context.start("ActivityDefinition", logical_id, narrative.sentence("Intervention", name, words))
    if product:
        resource["contained"] = [_medication(name, detail)]
    resource["url"] = url
    resource["name"] = f"{context.machine}_Intervention_{index + 1}"
    if one.name:
        resource["title"] = one.name
    if others and (named := listed(*others)):
        resource["subtitle"] = named
        place = "ActivityDefinition.subtitle"
        context.say("MAP204", f"{path}.other_names", place, field="other names of interventions", place=place)
    resource["status"] = "active"
    if one.description:
        resource["description"] = one.description
    if one.unmatched and (labels := listed(*one.unmatched)):
        resource["usage"] = f"The record gives this intervention to arms that it does not list: {labels}"
    if kind_word:
        target = "ActivityDefinition.topic"
        resource["topic"] = [context.concept("intervention_type", kind_word, f"{path}.type", target)]
    if kind:
        resource["kind"] = kind
    if product:
        resource["productReference"] = {"reference": "#product", "display": name}
    elif kind in _PRODUCTS:
        resource["productCodeableConcept"] = {"text": name}
    else:
        resource["code"] = {"text": name}
    if detail.routes:
        resource["dosage"] = _dosages(context, detail.routes, path)
    if detail.quotes:
        quote = "; ".join(dict.fromkeys([words for _, _, words in detail.quotes]))
        what = f"product details of {name}"
        context.say("MAP206", f"{path}.description", "ActivityDefinition", what=what, quote=quote)
    return url


def _medication(name: str, detail: InterventionDetail) -> dict[str, Any]:
    code: dict[str, Any] = {}
    if detail.atc_codes:
        uri = systems()["atc"].uri
        code["coding"] = [{"system": uri, "code": atc} for atc in detail.atc_codes]
    code["text"] = name
    medication: dict[str, Any] = {"resourceType": "Medication", "id": "product", "code": code}
    if detail.dose_form:
        medication["doseForm"] = {"text": detail.dose_form}
    return medication


def _dosages(context: Context, routes: tuple[str, ...], path: str) -> list[dict[str, Any]]:
    """Return a dosage for each route, with the route alone; each names all routes where the record states several."""
    target = "ActivityDefinition.dosage.route"
    others = f" (routes stated: {', '.join(routes)})" if len(routes) > 1 else ""
    return [
        {
            "text": f"{route}{others}",
            "route": context.concept("route", route.casefold(), f"{path}.description", target, route),
        }
        for route in routes
    ]
