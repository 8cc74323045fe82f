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
    """A published rule: its finding, its function, and the rules that whoever breaks it breaks too.

    ``deprecated``: CDISC keeps it among the deprecated ones, its definition is still published.
    """

    code: str
    faults: Callable[[Package], Iterator[Fault]]
    implies: tuple[str, ...] = ()
    deprecated: bool = False
    severity: Severity = Severity.ERROR


RULES: Final = {
    "CORE-000010": Rule("SDT630", arms.long_armcd),
    "CORE-000027": Rule("SDT631", arms.endless_element),
    "CORE-000041": Rule("SDT632", summary.value_and_flavor_that_is_none, implies=("CORE-000150",)),
    "CORE-000150": Rule("SDT632", summary.value_and_flavor, deprecated=True),
    "CORE-000115": Rule("SDT633", arms.no_arm, deprecated=True),
    "CORE-000132": Rule("SDT634", arms.element_names),
    "CORE-000143": Rule("SDT635", arms.long_etcd),
    "CORE-000144": Rule("SDT636", arms.order_twice),
    "CORE-000145": Rule("SDT637", criteria.twice_in_version, deprecated=True),
    "CORE-000146": Rule("SDT637", criteria.twice, deprecated=True),
    "CORE-000147": Rule("SDT638", summary.long_tsparmcd),
    "CORE-000148": Rule("SDT639", summary.long_tsparm),
    "CORE-000149": Rule("SDT640", summary.no_value, deprecated=True),
    "CORE-000151": Rule("SDT641", summary.continued_from_nothing, implies=("CORE-000582",)),
    "CORE-000582": Rule("SDT641", summary.gap, deprecated=True),
    "CORE-000728": Rule("SDT642", summary.code_pairs_of_a_terminology, implies=("CORE-000152",), deprecated=True),
    "CORE-000152": Rule("SDT642", summary.code_pairs),
    "CORE-000153": Rule("SDT643", summary.version_of_nothing, deprecated=True),
    "CORE-000154": Rule("SDT644", summary.sequence_twice),
    "CORE-000173": Rule("SDT645", arms.unknown_element),
    "CORE-000179": Rule("SDT646", summary.parameter_names),
    "CORE-000294": Rule("SDT647", summary.no_duration),
    "CORE-000505": Rule("SDT647", summary.no_date),
    "CORE-000318": Rule("SDT648", arms.arm_names),
    "CORE-000534": Rule("SDT649", arms.order_no_integer),
    "CORE-000541": Rule("SDT650", criteria.malformed_code),
    "CORE-000580": Rule("SDT651", arms.element_rules),
    "CORE-000736": Rule("SDT652", summary.age_and_text),
    "CORE-000741": Rule("SDT653", summary.incomplete_intervention, deprecated=True, severity=Severity.INFO),
    "CORE-000742": Rule("SDT654", summary.indication_of_healthy, deprecated=True, severity=Severity.INFO),
    "CORE-000743": Rule("SDT655", criteria.criterion_names, deprecated=True),
    "CORE-000761": Rule("SDT656", summary.unpublished_version, deprecated=True),
    "CORE-000785": Rule("SDT657", criteria.subcategory_alone),
    "CORE-000786": Rule("SDT658", criteria.subcategory_without_category),
    "CORE-000787": Rule("SDT659", summary.flavor_as_value, deprecated=True, severity=Severity.WARNING),
    "CORE-001080": Rule("SDT660", summary.unknown_code, deprecated=True),
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
