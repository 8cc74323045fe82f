"""Identifiers of the study: typed, and with a system where one is known."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.design.identifiers import TypedIdentifier
from trialglot.writers.fhir.context import Context

_USE = {"registry": "official", "alias": "old"}


def identifiers(context: Context) -> list[dict[str, Any]]:
    """Return the identifiers of the study in the record's order.

    The number of another study identifies that study: it becomes a note.
    """
    found = []
    for one in context.plan.identifiers:
        if one.kind == "related-study":
            parts = (one.value, one.domain, one.comment)
            context.note("Related study", ", ".join([part for part in parts if part]), one.path)
        elif one.value:
            found.append(_identifier(context, one))
    return found


def _identifier(context: Context, one: TypedIdentifier) -> dict[str, Any]:
    found: dict[str, Any] = {}
    source = one.source
    if source.role in _USE:
        found["use"] = _USE[source.role]
    text = None
    if one.kind in ("grant", "registry", "other") and source.type:
        table = "org_study_id_type" if source.role == "organisation" else "secondary_id_type"
        text = codes.label(table, source.type)
    found["type"] = context.concept(
        "identifier_kind", one.kind, f"{one.path}.type", "ResearchStudy.identifier.type", text
    )
    if one.comment:
        told = {"value": source.type or "not stated", "display": found["type"]["text"], "relation": one.comment}
        context.say("MAP202", f"{one.path}.type", "ResearchStudy.identifier.type", field="identifier type", **told)
    system = codes.identifier_system(one.kind)
    if system is not None:
        found["system"] = system
    found["value"] = one.value
    # The registry defines the organisation's study id as assigned by the sponsor.
    owner = context.study.organization or context.study.lead_sponsor
    if one.domain or source.domain:
        found["assigner"] = {"display": one.domain or source.domain}
    elif one.kind == "sponsor-protocol" and owner and owner.name:
        found["assigner"] = context.organization(owner.name)
    return found
