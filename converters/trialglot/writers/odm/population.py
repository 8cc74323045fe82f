"""Who may take part, as trial summary parameters: sex, age, healthy subjects, population of an observational study."""

from __future__ import annotations

from trialglot.design import ages
from trialglot.model.eligibility import Age
from trialglot.writers.odm.context import Context, label, lines
from trialglot.writers.odm.parameters import Parameters, parameter

# ISO 21090 null flavour, as SDTMIG 3.4 section 7.4.2 uses it for an AGEMAX without a limit.
_NO_UPPER_LIMIT = "PINF"


def write(parameters: Parameters, context: Context) -> None:
    """Add the parameters of the planned population."""
    limits = context.study.eligibility
    about = lines(
        f"Based on gender: {'yes' if limits.gender_based else 'no'}" if limits.gender_based is not None else None,
        limits.gender_description.plain if limits.gender_description else None,
    )
    parameters.coded("SEXPOP", "sex", {limits.sex: "eligibility.sex"} if limits.sex else {}, about)
    _age(parameters, context, "AGEMIN", limits.minimum_age, "eligibility.minimum_age")
    if limits.maximum_age is not None:
        _age(parameters, context, "AGEMAX", limits.maximum_age, "eligibility.maximum_age")
    elif limits.minimum_age or limits.standard_ages:
        _no_upper_limit(parameters, context)
    parameters.indicator("HLTSUBJI", limits.healthy_volunteers, "eligibility.healthy_volunteers")
    if limits.standard_ages:
        words = ", ".join(label("standard_age", one) for one in limits.standard_ages)
        context.note("Age groups (registry)", words)
        context.kept_as_text("eligibility.standard_ages", "age groups")
    if limits.study_population:
        parameters.add("OBSTPOPD", limits.study_population.plain)
    if limits.sampling_method:
        parameters.coded("OBSTSMM", "sampling_method", {limits.sampling_method: "eligibility.sampling_method"})


def _age(parameters: Parameters, context: Context, short_name: str, age: Age | None, path: str) -> None:
    if age is None:
        return
    value = ages.iso8601(age)
    if value:
        parameters.add(short_name, value)
        return
    parameters.add(short_name, (), f"As registered: {age.text}")
    context.kept_as_text(path, "age limit", f"{parameter(short_name)}/Description")


def _no_upper_limit(parameters: Parameters, context: Context) -> None:
    """SDM-XML has no null flavour: a parameter without a value, whose description states it."""
    parameters.add("AGEMAX", (), f"Null flavor {_NO_UPPER_LIMIT} (ISO 21090): the record states no upper age limit.")
    context.report.add("MAP233", path="eligibility.maximum_age", target_path=parameter("AGEMAX"))
