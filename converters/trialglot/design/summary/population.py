"""Who may take part, as trial summary parameters: sex, age, healthy subjects, population of an observational study."""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design import ages
from trialglot.design.summary.parts import ABOUT, NO_TERM, Collector
from trialglot.design.wording import between, lines, listed
from trialglot.model.eligibility import Age, AgeUnit

# ISO 21090 null flavour, as SDTMIG 3.4 section 7.4.2 uses it for an AGEMAX without a limit.
_NO_UPPER_LIMIT, _NO_LOWER_LIMIT = "PINF", "NINF"
_GENDER = "Based on gender: "
# The fewest and the most days of a unit.
_DAYS: dict[AgeUnit, tuple[float, float]] = {
    "years": (365, 366),
    "months": (28, 31),
    "weeks": (7, 7),
    "days": (1, 1),
    "hours": (1 / 24, 1 / 24),
    "minutes": (1 / 1440, 1 / 1440),
}


def collect(parameters: Collector) -> None:
    """Add the parameters of the planned population."""
    limits = parameters.study.eligibility
    about = lines(
        f"{_GENDER}{'yes' if limits.gender_based else 'no'}" if limits.gender_based is not None else None,
        between(limits.gender_description and limits.gender_description.plain, (NO_TERM, _GENDER)),
    )
    parameters.coded("SEXPOP", "sex", {limits.sex: "eligibility.sex"} if limits.sex else {}, about)
    lower, upper = limits.minimum_age, limits.maximum_age
    if lower is not None:
        _age(parameters, "AGEMIN", lower, "eligibility.minimum_age")
    elif upper or limits.standard_ages:
        _no_limit(parameters, "AGEMIN", _NO_LOWER_LIMIT, "lower", "eligibility.minimum_age")
    if upper is not None:
        _age(parameters, "AGEMAX", upper, "eligibility.maximum_age")
    elif lower or limits.standard_ages:
        _no_limit(parameters, "AGEMAX", _NO_UPPER_LIMIT, "upper", "eligibility.maximum_age")
    if lower is not None and upper is not None and _certainly_below(upper, lower):
        parameters.remark("MAP240", "eligibility.maximum_age", "AGEMAX", lower=lower.text, upper=upper.text)
    parameters.indicator("HLTSUBJI", limits.healthy_volunteers, "eligibility.healthy_volunteers")
    if limits.standard_ages:
        words = listed(*(label("standard_age", one) for one in limits.standard_ages))
        parameters.note("Age groups (registry)", words)
        parameters.kept_as_text("eligibility.standard_ages", "age groups")
    if limits.study_population:
        parameters.add("OBSTPOPD", limits.study_population.plain)
    if limits.sampling_method:
        parameters.coded("OBSTSMM", "sampling_method", {limits.sampling_method: "eligibility.sampling_method"})


def _age(parameters: Collector, short_name: str, age: Age, path: str) -> None:
    value = ages.iso8601(age)
    if value:
        parameters.add(short_name, value, standard="iso8601")
        return
    parameters.add(short_name, (), f"As registered: {age.text}")
    parameters.kept_as_text(path, "age limit", short_name + ABOUT)


def _no_limit(parameters: Collector, short_name: str, flavor: str, which: str, path: str) -> None:
    parameters.absent(short_name, flavor, f"the record states no {which} age limit.")
    parameters.remark("MAP233" if short_name == "AGEMAX" else "MAP239", path, short_name)


def _certainly_below(one: Age, other: Age) -> bool:
    """Whether an age is below another, however long their years and months are."""
    if one.value is None or one.unit is None or other.value is None or other.unit is None:
        return False
    return one.value * _DAYS[one.unit][1] < other.value * _DAYS[other.unit][0]
