"""Values of trial summary parameters, in any edition of ODM: their forms, how many, and what they say together."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.complaints import Complaints
from trialglot.validators.lengths import days
from trialglot.validators.parameters import FORMS, is_count, is_nct_number, single

Values = dict[str, list[tuple[etree._Element, str]]]
"""By short name the elements that hold a value, with the value."""


def check(values: Values, complaints: Complaints) -> None:
    """Complain of values in another form than their parameter has, of too many, and of age limits that disagree."""
    for short_name, (rule, fits) in FORMS.items():
        for element, value in values.get(short_name, ()):
            if not fits(value):
                complaints.add("CTL509", element, short_name=short_name, value=value, rule=rule)
    for element, value in (*values.get("REGID", ()), *values.get("EXPARECN", ())):
        if value[:3].upper() == "NCT" and not is_nct_number(value):
            complaints.add("CTL510", element, value=value)
    for short_name in sorted(single().intersection(values)):
        if len(values[short_name]) > 1:
            complaints.add("CTL515", values[short_name][1][0], short_name=short_name)
    _ages(values, complaints)


def check_arms(values: Values, arms: int, complaints: Complaints) -> None:
    """Complain of a number of arms that is not that of the structure, where there is one."""
    for short_name in ("NARMS", "NCOHORT") if arms else ():
        for element, value in values.get(short_name, ()):
            if is_count(value) and int(value) != arms:
                complaints.add("CTL514", element, short_name=short_name, value=value, arms=arms)


def _ages(values: Values, complaints: Complaints) -> None:
    if "AGEMIN" not in values or not values.get("AGEMAX"):
        return
    element, upper = values["AGEMAX"][0]
    lower = values["AGEMIN"][0][1] if values["AGEMIN"] else ""
    most, fewest = days(upper), days(lower)
    if most is not None and fewest is not None and most[1] < fewest[0]:
        complaints.add("CTL513", element, upper=upper, lower=lower)
