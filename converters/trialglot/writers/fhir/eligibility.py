"""Eligibility: a definitional Group with typed limits and one characteristic for each criterion."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.design import ages
from trialglot.model.eligibility import Age, Criterion
from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.edition import AGE, UCUM

_CHARACTERISTIC = "Group.characteristic"
_SEX = {"text": "Sex"}
_HEALTHY = {"text": "Accepts healthy volunteers"}


def group(context: Context) -> dict[str, Any] | None:
    """Add the Group of the study's eligibility; return a reference to it, ``None`` if the record says nothing.

    Typed limits come first (age, sex, healthy volunteers), then the criteria in source order. An item with items of
    its own refers to a contained Group that holds them; the whole text stands in ``description``.
    """
    eligibility = context.study.eligibility
    tree = context.plan.criteria
    contained: list[dict[str, Any]] = []
    characteristics = _limits(context)
    kinds: dict[tuple[str, str | None], dict[str, Any]] = {}
    for one in tree.criteria:
        characteristics.append(_criterion(context, one, kinds, contained, one.kind == "exclusion"))
    if not (characteristics or eligibility.text):
        return None
    _report_logic(context, bool(contained))
    logical_id = context.ids.make("eligibility")
    resource = context.start("Group", logical_id, _narrative(context))
    if contained:
        resource["contained"] = contained
    resource["type"] = "person"
    resource["membership"] = "definitional"
    resource["name"] = f"Eligibility of {context.study.id}"
    if eligibility.text:
        resource["description"] = eligibility.text
    if characteristics:
        resource["characteristic"] = characteristics
    return {"reference": f"Group/{logical_id}", "display": resource["name"]}


def _limits(context: Context) -> list[dict[str, Any]]:
    eligibility = context.study.eligibility
    found = _ages(context, eligibility.minimum_age, eligibility.maximum_age)
    if eligibility.sex and eligibility.sex != "ALL":
        path = "eligibility.sex"
        concept = context.concept("sex", eligibility.sex, path, f"{_CHARACTERISTIC}.value")
        found.append({"code": _SEX, "valueCodeableConcept": concept, "exclude": False})
    if eligibility.gender_description:
        found.append(_stated("Gender", eligibility.gender_description.plain))
    if eligibility.healthy_volunteers is not None:
        found.append({"code": _HEALTHY, "valueBoolean": eligibility.healthy_volunteers, "exclude": False})
    if eligibility.study_population:
        found.append(_stated("Study population", eligibility.study_population.plain))
    return found


def _stated(name: str, text: str) -> dict[str, Any]:
    return {"code": {"text": name}, "valueCodeableConcept": {"text": text}, "exclude": False}


def _ages(context: Context, low: Age | None, high: Age | None) -> list[dict[str, Any]]:
    """Return age characteristics: a Range for two limits, a Quantity with comparator for an open end.

    A Range without ``low`` or ``high`` means that the boundary is not known (R5 Range), which is not the same.
    """
    lowest, highest = ages.ucum(low) if low else None, ages.ucum(high) if high else None
    found: list[dict[str, Any]] = []
    if lowest and highest and lowest[1] == highest[1] and lowest[0] <= highest[0]:
        unit = _unit(low)
        value = {
            "low": {"value": lowest[0], **unit},
            "high": {"value": highest[0], **unit},
        }
        return [{"code": AGE, "valueRange": value, "exclude": False}]
    for age, read, comparator, name in ((low, lowest, ">=", "minimum"), (high, highest, "<=", "maximum")):
        if age is None:
            continue
        if read is not None:
            quantity = {"value": read[0], "comparator": comparator, **_unit(age)}
            found.append({"code": AGE, "valueQuantity": quantity, "exclude": False})
        elif age.text:
            path = f"eligibility.{name}_age"
            context.say("MAP201", path, f"{_CHARACTERISTIC}.value", field=f"{name} age", value=age.text, system="UCUM")
            concept = {"text": f"{name.capitalize()} age: {age.text}"}
            found.append({"code": AGE, "valueCodeableConcept": concept, "exclude": False})
    return found


def _unit(age: Age | None) -> dict[str, str]:
    row = codes.lookup("age_unit", age.unit, "ucum") if age is not None and age.unit else None
    return {"unit": row.display, "system": UCUM, "code": row.code} if row is not None else {}


def _criterion(
    context: Context,
    criterion: Criterion,
    kinds: dict[tuple[str, str | None], dict[str, Any]],
    contained: list[dict[str, Any]],
    exclude: bool,
) -> dict[str, Any]:
    key = (criterion.kind, criterion.heading)
    code = kinds.get(key)
    if code is None:
        concept = context.concept("criterion_kind", criterion.kind, "eligibility.text", f"{_CHARACTERISTIC}.code")
        code = {**concept, "text": f"{concept['text']} ({criterion.heading})"} if criterion.heading else concept
        kinds[key] = code
    if not criterion.children:
        return {"code": code, "valueCodeableConcept": {"text": criterion.text.plain}, "exclude": exclude}
    inner: dict[str, Any] = {"resourceType": "Group", "id": criterion.key, "type": "person"}
    inner["membership"] = "definitional"
    if criterion.text:
        inner["description"] = criterion.text
    contained.append(inner)
    # Only the outermost item is excluded: its parts say what is excluded.
    inner["characteristic"] = [_criterion(context, one, kinds, contained, False) for one in criterion.children]
    reference = {"reference": f"#{criterion.key}"}
    if criterion.text:
        reference["display"] = criterion.text.plain
    return {"code": code, "valueReference": reference, "exclude": exclude}


def _report_logic(context: Context, nested: bool) -> None:
    if nested:
        field = "how nested criteria combine (all of them, any of them)"
        context.say("MAP204", "eligibility.text", "Group.contained", field=field, place="Group.description")
    if any(one.kind == "unspecified" for one in context.plan.criteria.criteria):
        what = "exclude = false for criteria that the text puts under no heading"
        context.say("MAP205", "eligibility.text", f"{_CHARACTERISTIC}.exclude", what=what)


def _narrative(context: Context) -> dict[str, Any]:
    eligibility = context.study.eligibility
    tree = context.plan.criteria
    counts = [
        (len(tree.of_kind("inclusion")), "inclusion criteria"),
        (len(tree.of_kind("exclusion")), "exclusion criteria"),
        (len(tree.of_kind("unspecified")), "criteria of unstated kind"),
    ]
    healthy = eligibility.healthy_volunteers
    rows = [
        ("Minimum age", eligibility.minimum_age.text if eligibility.minimum_age else None),
        ("Maximum age", eligibility.maximum_age.text if eligibility.maximum_age else None),
        ("Sex", eligibility.sex),
        ("Healthy volunteers", None if healthy is None else "accepted" if healthy else "not accepted"),
        ("Criteria", ", ".join(f"{number} {name}" for number, name in counts if number)),
    ]
    return narrative.table(f"Eligibility of {context.study.id}", rows)
