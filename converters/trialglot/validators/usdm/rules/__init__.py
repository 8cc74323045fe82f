"""The table of conformance rules: which function checks which rules, and with which finding a broken one is told.

Severity and text of a rule are CDISC's (``schemas/usdm/4.0/rules.tsv``). Every published rule stands in exactly one of
the tables here; ``docs/usdm-rules.md`` is made from them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from trialglot.validators.usdm.index import Document
from trialglot.validators.usdm.rules import (
    activities,
    amendments,
    design,
    documents,
    instances,
    population,
    products,
    schedule,
    study,
)
from trialglot.validators.usdm.rules.broken import Rule
from trialglot.validators.usdm.saying import Say


class Check(NamedTuple):
    """A function with the finding of the rules that it checks; rules are given by their numbers (83 is DDF00083)."""

    function: Rule
    code: str
    rules: tuple[int, ...]


CHECKS: Final[tuple[Check, ...]] = (
    Check(instances.ids, "USD510", (83, 260)),
    Check(instances.names, "USD511", (10,)),
    Check(instances.order, "USD512", (21, 22, 23, 27)),
    Check(instances.itself, "USD512", (18, 19, 26, 44, 184)),
    Check(instances.distinct, "USD513", (32, 52, 54, 58, 59, 156, 219, 220, 221, 222)),
    Check(instances.aliases, "USD513", (63,)),
    Check(study.titles, "USD520", (100, 115)),
    Check(study.identifiers, "USD521", (173, 174)),
    Check(study.sponsor, "USD522", (172, 201, 202, 203)),
    Check(study.roles, "USD522", (189, 190)),
    Check(study.masking, "USD523", (191, 192, 193)),
    Check(study.dates, "USD524", (93, 94, 181, 182)),
    Check(study.scopes, "USD524", (151, 261)),
    Check(design.cells, "USD525", (40, 69, 243)),
    Check(design.kind, "USD526", (227, 228, 232)),
    Check(design.characteristics, "USD526", (154, 257, 258)),
    Check(design.interventions, "USD526", (101, 213)),
    Check(design.referenced, "USD516", (240, 252)),
    Check(population.criteria, "USD527", (158, 159, 248, 249)),
    Check(population.stated_once, "USD528", (97, 98, 132, 133)),
    Check(population.sex, "USD528", (188,)),
    Check(population.numbers, "USD528", (234, 235)),
    Check(population.ranges, "USD528", (42, 241, 242)),
    Check(population.objectives, "USD529", (41, 84, 96)),
    Check(schedule.main_timeline, "USD530", (12, 99, 153)),
    Check(schedule.timelines, "USD530", (9, 37, 108)),
    Check(schedule.scheduled, "USD530", (8, 38, 80)),
    Check(schedule.same_order, "USD530", (87, 88)),
    Check(schedule.timings, "USD531", (6, 7, 11, 25, 31, 36, 60, 61, 62)),
    Check(activities.activities, "USD532", (90, 160, 263)),
    Check(activities.parents_first, "USD532", (161,)),
    Check(activities.concepts, "USD532", (13, 14, 236)),
    Check(activities.concepts_once, "USD532", (76,)),
    Check(activities.abbreviations, "USD533", (170, 171)),
    Check(products.administrations, "USD534", (177, 178, 185, 205)),
    Check(products.products, "USD534", (206, 211)),
    Check(products.strengths, "USD534", (186, 238, 239, 253)),
    Check(documents.contents, "USD533", (163, 164, 165, 245)),
    Check(documents.versions, "USD533", (167, 197, 198)),
    Check(documents.sections, "USD533", (196,)),
    Check(documents.references, "USD533", (124, 137, 162, 244)),
    Check(documents.parameters, "USD533", (246,)),
    Check(documents.html, "USD535", (187, 247)),
    Check(amendments.amendments, "USD536", (20, 255, 256)),
    Check(amendments.enrollments, "USD536", (17, 195)),
    Check(amendments.durations, "USD537", (33, 34, 39)),
    Check(amendments.small, "USD537", (30, 194, 231)),
)

CODES: Final = {f"DDF{rule:05}": check.code for check in CHECKS for rule in check.rules}
"""The finding of each rule that a function of ``CHECKS`` checks."""

BY_STRUCTURE: Final = {
    "DDF00081": "USD504, USD508",
    "DDF00082": "USD503, USD506",
    "DDF00125": "USD501, USD502",
    "DDF00126": "USD501, USD503, USD505",
}
"""Rules that the JSON Schema states, with the findings of a broken one."""

LEFT_OUT: Final = {
    "DDF00075": "DDF00263 says the same and knows of children and timelines; CORE has it in place of this one",
    "DDF00250": "says the same as DDF00159",
}
"""Rules that are not checked, with the reason."""

NARROWER: Final = {
    "DDF00187": "a text must be well-formed; whether its elements are those of XHTML is not looked at",
    "DDF00213": "as CORE has it: a single group with several interventions, which combinations are, is not told of",
    "DDF00247": "a text must be well-formed; whether its elements are those of XHTML is not looked at",
}
"""Rules of which a part is not checked, with the reason."""


def check(doc: Document, say: Say) -> None:
    """Tell of every rule that a document breaks."""
    for one in CHECKS:
        for broken in one.function(doc):
            say.rule(broken.rule, CODES[broken.rule], broken.node, broken.attribute, broken.seen)
