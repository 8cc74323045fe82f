"""Rules about who may take part: criteria, populations and cohorts, ages, sex, numbers of people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from trialglot.validators.usdm.index import Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken, called, coded, designs, repeated, unit, value

_SEXES: Final = ("C16576", "C20197")  # F, M of C66732
_POPULATIONS: Final = ("StudyDesignPopulation", "StudyCohort")


def criteria(doc: Document) -> Iterator[Broken]:
    """DDF00158: criteria are used, DDF00159: not twice; DDF00248, DDF00249: their items once, and by somebody."""
    used = set[str]()
    for design in designs(doc):
        held = design.all("eligibilityCriteria")
        used.update(one.text("criterionItemId") for one in held)
        for one, count in repeated(held, lambda node: node.text("criterionItemId")):
            seen = f"the item {shown(one.text('criterionItemId'))} is that of {count} criteria"
            yield Broken("DDF00248", one, "criterionItemId", seen)
        of_all, of_cohorts = set[str](), set[str]()
        for population in design.all("population"):
            of_all.update(population.texts("criterionIds"))
            of_cohorts.update(chain.from_iterable(one.texts("criterionIds") for one in population.all("cohorts")))
        for one in held:
            if one.id not in of_all and one.id not in of_cohorts:
                yield Broken("DDF00158", one, "", f"{one} is a criterion of no population or cohort")
            elif one.id in of_all and one.id in of_cohorts:
                yield Broken("DDF00159", one, "", f"{one} is a criterion of the population and of a cohort")
    for one in doc.all("EligibilityCriterionItem"):
        if one.id not in used:
            yield Broken("DDF00249", one, "", f"{one} is the item of no criterion")


def stated_once(doc: Document) -> Iterator[Broken]:
    """Age (DDF00097), sex (DDF00098), numbers (DDF00132, DDF00133) are of the population, or of all cohorts."""
    for rule, attribute, needed in (
        ("DDF00097", "plannedAge", True),
        ("DDF00098", "plannedSex", True),
        ("DDF00132", "plannedCompletionNumber", False),
        ("DDF00133", "plannedEnrollmentNumber", False),
    ):
        for population in doc.all("StudyDesignPopulation"):
            cohorts = population.all("cohorts")
            having = [one for one in cohorts if one.all(attribute)]
            if population.all(attribute):
                if having:
                    seen = f"{attribute} is that of the population and of {called(having)}"
                    yield Broken(rule, population, attribute, seen)
            elif having and len(having) < len(cohorts):
                lacking = [one for one in cohorts if not one.all(attribute)]
                yield Broken(rule, population, attribute, f"{attribute} is missing in {called(lacking)}")
            elif needed and not having:
                where = "neither the population nor a cohort has" if cohorts else "the population has no"
                yield Broken(rule, population, attribute, f"{where} {attribute}")


def sex(doc: Document) -> Iterator[Broken]:
    """DDF00188: female, male, or both as two entries."""
    for one in doc.all(*_POPULATIONS):
        held = one.all("plannedSex")
        codes = [code.text("code") for code in held]
        if any(code not in _SEXES for code in codes) or len(set(codes)) < len(codes):
            seen = f"the planned sex is {', '.join(coded(code) for code in held)}"
            yield Broken("DDF00188", one, "plannedSex", seen)


def numbers(doc: Document) -> Iterator[Broken]:
    """DDF00234, DDF00235: numbers of people have no unit."""
    for rule, attribute in (("DDF00234", "plannedEnrollmentNumber"), ("DDF00235", "plannedCompletionNumber")):
        for population in doc.all(*_POPULATIONS):
            for one in population.all(attribute):
                ends = [*one.all("minValue"), *one.all("maxValue")] if one.cls == "Range" else [one]
                for end in ends:
                    own = unit(end)
                    if own is not None:
                        yield Broken(rule, end, "unit", f"the {attribute} has the unit {coded(own)}")


def ranges(doc: Document) -> Iterator[Broken]:
    """Ages are not approximate (DDF00042), the lower end is lower (DDF00241), both have units, or none (DDF00242)."""
    for one in doc.all("Range"):
        if one.key == "plannedAge" and one.data.get("isApproximate") is True:
            yield Broken("DDF00042", one, "isApproximate", "the planned age is approximate")
        lower, upper = one.one("minValue"), one.one("maxValue")
        if lower is None or upper is None:
            continue
        of_lower, of_upper = unit(lower), unit(upper)
        if (of_lower is None) is not (of_upper is None):
            yield Broken("DDF00242", one, "", "one end has a unit, the other has none")
        elif _code(of_lower) == _code(of_upper):
            fewest, most = value(lower), value(upper)
            if fewest is not None and most is not None and most <= fewest:
                yield Broken("DDF00241", one, "", f"the range goes from {fewest} to {most}")


def _code(node: Node | None) -> str:
    return node.text("code") if node is not None else ""


def objectives(doc: Document) -> Iterator[Broken]:
    """DDF00041: a primary endpoint; DDF00084: one primary objective; DDF00096: primary endpoints are of such a one."""
    for design in designs(doc):
        held = design.all("objectives")
        primary = [one for one in held if one.code("level") == PRIMARY_OBJECTIVE]
        endpoints = [end for one in held for end in one.all("endpoints") if end.code("level") == PRIMARY_ENDPOINT]
        if not endpoints:
            yield Broken("DDF00041", design, "objectives", "no endpoint is primary")
        if len(primary) != 1:
            yield Broken("DDF00084", design, "objectives", f"{len(primary)} of {len(held)} objectives are primary")
        for end in endpoints:
            above = end.parent
            if above is not None and above.code("level") != PRIMARY_OBJECTIVE:
                yield Broken("DDF00096", end, "level", f"{end} is primary, and {above} is not")


PRIMARY_OBJECTIVE: Final = "C85826"  # Primary Objective, C188725
PRIMARY_ENDPOINT: Final = "C94496"  # Primary Endpoint, C188726
