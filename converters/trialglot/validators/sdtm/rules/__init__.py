"""CDISC's published rules for the trial design datasets (CORE, SDTMIG 3.4), a function for each, by their ids.

Where CORE's own test of a rule says less than the rule, or more, the function says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from trialglot.findings import Severity
from trialglot.validators.sdtm.package import Fault, Package
from trialglot.validators.sdtm.rules import arms, criteria, summary
from trialglot.validators.sdtm.tables import RULES_PAGE, Say


class Rule(NamedTuple):
    """A published rule: its function, its finding, and the rules that whoever breaks it breaks too.

    ``deprecated``: CDISC keeps it among the deprecated ones, its definition is still published.
    """

    faults: Callable[[Package], Iterator[Fault]]
    code: str
    implies: tuple[str, ...] = ()
    deprecated: bool = False
    severity: Severity = Severity.ERROR


RULES: Final = {
    "CORE-000010": Rule(arms.long_armcd, "SDT630"),
    "CORE-000027": Rule(arms.endless_element, "SDT631"),
    "CORE-000041": Rule(summary.value_and_flavor_that_is_none, "SDT632", implies=("CORE-000150",)),
    "CORE-000150": Rule(summary.value_and_flavor, "SDT632", deprecated=True),
    "CORE-000115": Rule(arms.no_arm, "SDT633", deprecated=True),
    "CORE-000132": Rule(arms.element_names, "SDT634"),
    "CORE-000143": Rule(arms.long_etcd, "SDT635"),
    "CORE-000144": Rule(arms.order_twice, "SDT636"),
    "CORE-000145": Rule(criteria.twice_in_version, "SDT637", deprecated=True),
    "CORE-000146": Rule(criteria.twice, "SDT637", deprecated=True),
    "CORE-000147": Rule(summary.long_tsparmcd, "SDT638"),
    "CORE-000148": Rule(summary.long_tsparm, "SDT639"),
    "CORE-000149": Rule(summary.no_value, "SDT640", deprecated=True),
    "CORE-000151": Rule(summary.continued_from_nothing, "SDT641", implies=("CORE-000582",)),
    "CORE-000582": Rule(summary.gap, "SDT641", deprecated=True),
    "CORE-000728": Rule(summary.code_pairs_of_a_terminology, "SDT642", implies=("CORE-000152",), deprecated=True),
    "CORE-000152": Rule(summary.code_pairs, "SDT642"),
    "CORE-000153": Rule(summary.version_of_nothing, "SDT643", deprecated=True),
    "CORE-000154": Rule(summary.sequence_twice, "SDT644"),
    "CORE-000173": Rule(arms.unknown_element, "SDT645"),
    "CORE-000179": Rule(summary.parameter_names, "SDT646"),
    "CORE-000294": Rule(summary.no_duration, "SDT647"),
    "CORE-000505": Rule(summary.no_date, "SDT647"),
    "CORE-000318": Rule(arms.arm_names, "SDT648"),
    "CORE-000534": Rule(arms.order_no_integer, "SDT649"),
    "CORE-000541": Rule(criteria.malformed_code, "SDT650"),
    "CORE-000580": Rule(arms.element_rules, "SDT651"),
    "CORE-000736": Rule(summary.age_and_text, "SDT652"),
    "CORE-000741": Rule(summary.incomplete_intervention, "SDT653", deprecated=True, severity=Severity.INFO),
    "CORE-000742": Rule(summary.indication_of_healthy, "SDT654", deprecated=True, severity=Severity.INFO),
    "CORE-000743": Rule(criteria.criterion_names, "SDT655", deprecated=True),
    "CORE-000761": Rule(summary.unpublished_version, "SDT656", deprecated=True),
    "CORE-000785": Rule(criteria.subcategory_alone, "SDT657"),
    "CORE-000786": Rule(criteria.subcategory_without_category, "SDT658"),
    "CORE-000787": Rule(summary.flavor_as_value, "SDT659", deprecated=True, severity=Severity.WARNING),
    "CORE-001080": Rule(summary.unknown_code, "SDT660", deprecated=True),
}
"""Every rule by its id; one that implies another stands before it."""


def check(package: Package, say: Say) -> None:
    """Complain of what breaks the published rules; a fault that breaks two of which one implies the other, once."""
    told: set[tuple[str, str]] = set()
    for rule_id, rule in RULES.items():
        for table, number, name, fields in rule.faults(package):
            place = table.place(number, name)
            if (rule_id, place) in told:
                continue
            told.update((implied, place) for implied in rule.implies)
            page = RULES_PAGE.format(folder="Deprecated" if rule.deprecated else "Published", rule=rule_id)
            say.fault(
                rule.code,
                table,
                number,
                name,
                severity=rule.severity,
                reference=page,
                rule=", ".join((rule_id, *rule.implies)),
                **fields,
            )
