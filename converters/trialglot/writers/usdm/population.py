"""Who may take part: the planned population with age, sex, enrolment and criteria."""

from __future__ import annotations

from trialglot import codes
from trialglot.codes import label
from trialglot.model.eligibility import Age
from trialglot.writers.usdm.context import POPULATION, Context
from trialglot.writers.usdm.criteria import Criteria
from trialglot.writers.usdm.values import Extensions, Json, ct, quantity, table_code

_SEX, _UNITS = "C66732", "C66781"
# BOTH is no planned sex (rule DDF00188): it is both of the two.
_SEXES = {"ALL": ("FEMALE", "MALE"), "FEMALE": ("FEMALE",), "MALE": ("MALE",)}


def write(context: Context, criteria: Criteria) -> Json:
    """Return the population."""
    limits, path = context.study.eligibility, "eligibility"
    about = Extensions(POPULATION)
    healthy = limits.healthy_volunteers
    if healthy is None:
        attribute = "StudyDesignPopulation.includesHealthySubjects"
        healthy = context.default_flag(attribute, about, f"{path}.healthy_volunteers")
    made: Json = {
        "id": POPULATION,
        "name": POPULATION,
        "includesHealthySubjects": healthy,
        "plannedSex": [],
        "criterionIds": [one["id"] for one in criteria.made],
        "instanceType": "StudyDesignPopulation",
    }
    if limits.study_population:
        made["description"] = limits.study_population.plain
    if criteria.notes:
        made["notes"] = [
            {"id": f"{POPULATION}.note-{number}", "text": note, "instanceType": "CommentAnnotation"}
            for number, note in enumerate(criteria.notes, start=1)
        ]
    _sex(context, made, about)
    _ages(context, made, about)
    _enrollment(context, made, about)
    about.text("eligibility-text", limits.text)
    noted = [
        about.flag("gender-based", limits.gender_based),
        about.text("gender-description", limits.gender_description.plain if limits.gender_description else None),
    ]
    if any(noted):
        context.kept(f"{path}.gender_based", "eligibility by gender", f"{POPULATION}/gender-based")
    for word in limits.standard_ages:
        about.text("standard-age", label("standard_age", word))
    if limits.standard_ages:
        context.kept(f"{path}.standard_ages", "age groups", f"{POPULATION}/standard-age")
    return about.put(made)


def _sex(context: Context, made: Json, about: Extensions) -> None:
    word = context.study.eligibility.sex
    sexes = _SEXES.get(word) if word else None
    if sexes:
        made["plannedSex"] = [
            table_code(f"{POPULATION}.sex-{number}", "sex", one, _SEX) for number, one in enumerate(sexes, start=1)
        ]
        return
    if word:
        context.term("sex", word, _SEX, "eligibility.sex", POPULATION)
        about.text("sex", word)
    context.explain("DDF00098", "the record states no sex", "eligibility.sex")


def _ages(context: Context, made: Json, about: Extensions) -> None:
    """Write both limits as a range. A range has two ends: one limit alone stands in an extension attribute."""
    limits = context.study.eligibility
    lower, upper = limits.minimum_age, limits.maximum_age
    low = _age(lower, f"{POPULATION}.age.minimum")
    high = _age(upper, f"{POPULATION}.age.maximum")
    if low and high and lower and upper:
        own = f"{POPULATION}.age"
        made["plannedAge"] = {
            "id": own,
            "minValue": low,
            "maxValue": high,
            "isApproximate": False,
            "instanceType": "Range",
        }
        if lower.unit == upper.unit and low["value"] >= high["value"]:
            why = f"the record's limits are {lower.text} and {upper.text}"
            context.explain("DDF00241", why, "eligibility.maximum_age")
        return
    for which, age in (("minimum", lower), ("maximum", upper)):
        if age is None:
            continue
        unit = _unit(age, "") if age.value is not None else None
        if unit is not None and age.value is not None:
            field = f"{which}-age"
            about.quantity(field, age.value, unit)
        else:
            about.text(f"{which}-age", age.text)
        context.kept(f"eligibility.{which}_age", "age limit", f"{POPULATION}/{which}-age")
    missing = " and no ".join(which for which, one in (("lower", low), ("upper", high)) if not one)
    why = f"a range has two ends, and the record states no {missing} age limit as a number with a unit"
    context.explain("DDF00097", why, "eligibility")


def _age(age: Age | None, own: str) -> Json | None:
    if age is None or age.value is None:
        return None
    unit = _unit(age, f"{own}.unit.code")
    return quantity(own, age.value, unit) if unit else None


def _unit(age: Age, own: str) -> Json | None:
    """Return the Code of the unit; C66781, which is closed, has no minutes."""
    row = codes.lookup("age_unit", age.unit, f"cdisc:{_UNITS}") if age.unit else None
    return ct(own, _UNITS, row.code) if row is not None and row.mapped else None


def _enrollment(context: Context, made: Json, about: Extensions) -> None:
    """USDM has a place for the planned number alone; another stands in an extension attribute."""
    enrollment = context.study.design.enrollment
    if enrollment is None:
        return
    path = "design.enrollment"
    if enrollment.kind == "estimated":
        made["plannedEnrollmentNumber"] = quantity(f"{POPULATION}.enrollment", enrollment.count)
        return
    field = "actual-enrollment" if enrollment.kind else "enrollment"
    about.number(field, enrollment.count)
    place = f"{POPULATION}/{field}"
    if enrollment.kind:
        context.kept(path, "actual enrolment", place)
    else:
        context.report.add("MAP207", path=path, target_path=place, count=enrollment.count, place=place)
