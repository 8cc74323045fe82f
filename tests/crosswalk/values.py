"""The values of a record by model path, read from the record itself with the crosswalk's table of its reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from crosswalk.tables import rows
from trialglot.design.plan import Plan
from trialglot.model.study import Study

Indexes = tuple[int, ...]


class Value(NamedTuple):
    """A value, and the positions in the model's lists that lead to it."""

    indexes: Indexes
    value: Any


Values = dict[str, list[Value]]

_IDENTIFICATION = "protocolSection.identificationModule."
_LISTS = ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")


def of_json(study: dict[str, Any]) -> Values:
    """Return the values of an API v2 study; paths that the table does not know are left out."""
    table = {row["source"]: row["model"] for row in rows("fields/ctgov-json.tsv")}
    found: Values = {}
    identification = study["protocolSection"]["identificationModule"]
    outcomes = study["protocolSection"].get("outcomesModule", {})
    for path, indexes, value in _leaves(study, "", ()):
        model = table.get(path)
        if model is None or value in ("", None):
            continue
        place = indexes
        # The model has one list of identifiers and one of outcomes where the registry has several.
        if path.startswith(f"{_IDENTIFICATION}nctIdAliases"):
            place = (1 + indexes[0],)
        elif path.startswith(f"{_IDENTIFICATION}orgStudyIdInfo"):
            place = (1 + len(identification.get("nctIdAliases", ())),)
        elif path.startswith(f"{_IDENTIFICATION}secondaryIdInfos"):
            before = len(identification.get("nctIdAliases", ())) + ("orgStudyIdInfo" in identification)
            place = (1 + before + indexes[0],)
        elif path.startswith("protocolSection.outcomesModule."):
            name = path.split(".")[2].removesuffix("[]")
            place = (indexes[0] + sum(len(outcomes.get(one, ())) for one in _LISTS[: _LISTS.index(name)]),)
            level = Value(place, name.removesuffix("Outcomes"))
            if level not in found.setdefault("outcomes[].level", []):
                found["outcomes[].level"].append(level)
        # Degrees are no whole numbers, even where a record writes them so.
        degrees = model in ("sites[].latitude", "sites[].longitude")
        found.setdefault(model, []).append(Value(place, float(value) if degrees else value))
    for values in found.values():
        values.sort(key=lambda one: one.indexes)
    return found


def of_model(study: Study) -> Values:
    """Return the values of a study that was read from another source, from the model."""
    found: Values = {}
    names = {one.key: one.name for one in study.interventions}
    for path, indexes, value in _leaves(study.model_dump(exclude={"source", "data"}), "", ()):
        if value in ("", None) or path.endswith((".key", ".precision", ".unit", "_age.value")):
            continue
        if path == "arms[].unmatched[]":
            path = "arms[].interventions[]"  # noqa: PLW2901 - the same field of the record
        elif path == "arms[].interventions[]":
            value = names[value]  # noqa: PLW2901 - the model refers by key, a record by name
        elif path == "interventions[].unmatched[]":
            continue  # of the labels of an intervention, the model keeps those that fit no arm
        elif path == "identifiers[].role":
            continue
        found.setdefault(path, []).append(Value(indexes, value))
    return found


def of_plan(plan: Plan) -> Values:
    """Return what is derived from a record before any writer sees it; it has tests of its own."""
    found: Values = {}
    for index in range(len(plan.study.arms)):
        found.setdefault("arms[].key", []).append(Value((index,), f"arm-{index + 1}"))
    for index, one in enumerate(plan.study.interventions):
        if not one.name:
            found.setdefault("plan.unnamed[]", []).append(Value((index,), one.key))
    if not plan.study.arms:
        found["plan.design.arms[].name"] = [Value((0,), one.name) for one in plan.design.arms]
    for index, criterion in enumerate(plan.criteria.criteria):
        found.setdefault("plan.criteria[].key", []).append(Value((index,), criterion.key))
        found.setdefault("plan.criteria[].kind", []).append(Value((index,), criterion.kind))
        found.setdefault("plan.criteria[].text", []).append(Value((index,), criterion.text))
        if criterion.heading:
            found.setdefault("plan.criteria[].heading", []).append(Value((index,), criterion.heading))
    for index, one in enumerate(plan.study.interventions):
        if plan.details[one.key].roles:
            roles = ", ".join(plan.details[one.key].roles)
            found.setdefault("plan.details[].roles", []).append(Value((index,), roles))
        if plan.details[one.key].atc_codes:
            atc = ", ".join(plan.details[one.key].atc_codes)
            found.setdefault("plan.details[].atc_codes", []).append(Value((index,), atc))
        for place, code in enumerate(plan.details[one.key].atc_codes):
            found.setdefault("plan.details[].atc[]", []).append(Value((index, place), code))
        if plan.details[one.key].dose_form:
            found.setdefault("plan.details[].dose_form", []).append(Value((index,), plan.details[one.key].dose_form))
        if plan.details[one.key].routes:
            routes = ", ".join(plan.details[one.key].routes)
            found.setdefault("plan.details[].routes", []).append(Value((index,), routes))
    own = [one for one in plan.identifiers if one.kind != "related-study" and one.value]
    for index, identifier in enumerate(own):
        found.setdefault("plan.identifiers[].value", []).append(Value((index,), identifier.value))
        found.setdefault("plan.identifiers[].kind", []).append(Value((index,), identifier.kind))
        if identifier.domain:
            found.setdefault("plan.identifiers[].domain", []).append(Value((index,), identifier.domain))
    return found


def _leaves(value: Any, path: str, indexes: Indexes) -> Iterator[tuple[str, Indexes, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}" if path else key, indexes)
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from _leaves(one, f"{path}[]", (*indexes, index))
    else:
        yield path, indexes, value
