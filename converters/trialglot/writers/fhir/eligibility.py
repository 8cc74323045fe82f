"""Eligibility: a definitional Group with typed limits and one characteristic for each criterion."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.design import ages, alternatives
from trialglot.model.base import Markup
from trialglot.model.eligibility import Age, Criterion
from trialglot.writers.fhir import narrative
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.edition import AGE, UCUM

_CHARACTERISTIC = "Group.characteristic"
_SEX = {"text": "Sex"}
_HEALTHY = {"text": "Healthy volunteer"}
# R5 code system characteristic-combination.
_COMBINED = {"any": "any-of", "all": "all-of"}


def group(context: Context) -> dict[str, Any] | None:
    """Add the Group of the study's eligibility; return a reference to it, ``None`` if the record says nothing.

    Typed limits come first (age, sex, healthy volunteers), then the criteria in source order, a characteristic for
    each. Where the wording is certain about how the items of a criterion combine, it refers to a contained
    EvidenceVariable that says so; else it holds its items as text. The whole text stands in ``description``.
    """
    eligibility = context.study.eligibility
    tree = context.plan.criteria
    characteristics = _limits(context)
    criteria = _Criteria(context)
    characteristics += [criteria.characteristic(one) for one in tree.criteria]
    contained = criteria.contained
    if not (characteristics or eligibility.text):
        return None
    criteria.report()
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
    elif eligibility.sex:
        # No limit: no trait either, but the record says so.
        context.classify("Sex", codes.label("sex", eligibility.sex), _both_sexes())
    if eligibility.gender_description:
        found.append(_stated("Gender", eligibility.gender_description.plain))
    if eligibility.healthy_volunteers:
        # They may take part and need not: no trait that members of the group have.
        context.classify("Healthy volunteers", "accepted")
    elif eligibility.healthy_volunteers is not None:
        found.append({"code": _HEALTHY, "valueBoolean": True, "exclude": True})
    if eligibility.study_population:
        context.note("Study population", eligibility.study_population, "eligibility.study_population")
    return found


def _both_sexes() -> dict[str, Any]:
    row = codes.lookup("sex", "ALL", "ncit")
    assert row is not None
    return {"system": codes.systems()["ncit"].uri, "code": row.code, "display": row.display}


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


class _Criteria:
    """Makes the characteristics of criteria.

    A characteristic of a definitional Group is one trait, and all of them apply: items that are alternatives, or whose
    relation is not certain, must not become characteristics. ``contained`` are the EvidenceVariables of criteria whose
    items certainly combine.
    """

    def __init__(self, context: Context) -> None:
        self.contained: list[dict[str, Any]] = []
        self._context = context
        self._kinds: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._leads = dict(alternatives.alternatives(context.plan.criteria))
        self._uncertain = False

    def characteristic(self, criterion: Criterion) -> dict[str, Any]:
        """Return the characteristic of a criterion of the outermost level."""
        key = (criterion.kind, criterion.heading)
        code = self._kinds.get(key)
        if code is None:
            target = f"{_CHARACTERISTIC}.code"
            concept = self._context.concept("criterion_kind", criterion.kind, "eligibility.text", target)
            code = {**concept, "text": f"{concept['text']} ({criterion.heading})"} if criterion.heading else concept
            self._kinds[key] = code
        found: dict[str, Any] = {"code": code}
        combined = self._combined(criterion) if criterion.children else None
        if combined is not None:
            variable = {"resourceType": "EvidenceVariable", "id": criterion.key, "status": "active"}
            self.contained.append({**variable, "characteristic": [combined]})
            found["valueReference"] = {"reference": f"#{criterion.key}", "display": criterion.text.plain}
        else:
            found["valueCodeableConcept"] = {"text": self._whole(criterion)}
        found["exclude"] = criterion.kind == "exclusion"
        return found

    def _whole(self, criterion: Criterion) -> str:
        """Return a criterion as one text, with the items below it."""
        if not criterion.children:
            return criterion.text.plain
        self._uncertain = True
        return "\n".join([Markup(line).plain for line in _outline(criterion)])

    def _combined(self, criterion: Criterion) -> dict[str, Any] | None:
        """Return the characteristic of a criterion whose items certainly combine, ``None`` where they may not.

        An item that is itself the lead of items beside it makes the combination uncertain.
        """
        context, children = self._context, criterion.children
        certain = context.edition.combinations and context.plan.inference != "none"
        how = alternatives.combination(criterion) if certain else None
        if how is None or any(one.key in self._leads for one in children):
            return None
        parts: list[dict[str, Any]] = []
        for one in children:
            inner = self._combined(one) if one.children else None
            parts.append(inner or {"definitionCodeableConcept": {"text": self._whole(one)}})
        what = f"{_COMBINED[how]} as the combination of the items of {criterion.key}"
        quote = narrative.short(criterion.text.plain)
        target = "EvidenceVariable.characteristic.definitionByCombination"
        context.report.add("MAP206", path="eligibility.text", target_path=target, what=what, quote=quote)
        return {
            "description": "\n".join(_outline(criterion)),
            "definitionByCombination": {"code": _COMBINED[how], "characteristic": parts},
        }

    def report(self) -> None:
        """Report what the characteristics do not say of the logic of the criteria."""
        context = self._context
        if self._uncertain:
            field = "how the items inside a criterion combine (all of them, any of them)"
            place = f"{_CHARACTERISTIC}.valueCodeableConcept.text"
            context.say("MAP204", "eligibility.text", place, field=field, place=place)
        for lead, items in self._leads.items():
            if "." in lead:
                continue  # inside a criterion, whose items stand together
            named = ", ".join(items) or "after it"
            context.say("MAP222", "eligibility.text", _CHARACTERISTIC, items=named, lead=lead)
        if any(one.kind == "unspecified" for one in context.plan.criteria.criteria):
            what = "exclude = false for criteria that the text puts under no heading"
            context.say("MAP205", "eligibility.text", f"{_CHARACTERISTIC}.exclude", what=what)


def _outline(criterion: Criterion, indent: str = "") -> list[str]:
    """Return the lines of a criterion and of the items below it, verbatim, two columns further in for each level."""
    found = [f"{indent}{line}" if line else "" for line in criterion.text.split("\n")]
    for one in criterion.children:
        first, *rest = _outline(one, f"{indent}  ")
        mark = f"{one.marker} " if one.marker else ""
        found += [f"{indent}  {mark}{first.lstrip()}", *rest]
    return found


def _narrative(context: Context) -> dict[str, Any]:
    eligibility = context.study.eligibility
    kinds = [one.kind for one in context.plan.criteria.criteria]
    counts = [
        (kinds.count("inclusion"), "inclusion criteria"),
        (kinds.count("exclusion"), "exclusion criteria"),
        (kinds.count("unspecified"), "criteria of unstated kind"),
    ]
    healthy = eligibility.healthy_volunteers
    rows = [
        ("Minimum age", eligibility.minimum_age.text if eligibility.minimum_age else None),
        ("Maximum age", eligibility.maximum_age.text if eligibility.maximum_age else None),
        ("Sex", codes.label("sex", eligibility.sex) if eligibility.sex else None),
        ("Healthy volunteers", None if healthy is None else "accepted" if healthy else "not accepted"),
        ("Criteria", ", ".join(f"{number} {name}" for number, name in counts if number)),
    ]
    return narrative.table(f"Eligibility of {context.study.id}", rows)
