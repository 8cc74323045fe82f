"""The rules for trial arms (TA) and trial elements (TE)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialglot.validators.sdtm.package import Fault, Package, first_rows, one_to_one, repeated

_NO_ARMS: Final = frozenset({"screen failure", "not assigned", "not treated", "unplanned treatment"})
_INTEGER: Final = re.compile(r"-?[1-9][0-9]*|0")
UNPLANNED: Final = "UNPLAN"
"""ETCD of what happened to subjects outside the plan."""


def long_armcd(package: Package) -> Iterator[Fault]:
    """CORE-000010: ARMCD has 20 characters at most."""
    return _longer(package, "ARMCD", 20)


def long_etcd(package: Package) -> Iterator[Fault]:
    """CORE-000143: ETCD has 8 characters at most."""
    return _longer(package, "ETCD", 8)


def _longer(package: Package, name: str, limit: int) -> Iterator[Fault]:
    for table in package.get("TA", "TE"):
        for value, number in first_rows(table, name).items():
            if len(value) > limit:
                yield Fault(table, number, name, {"value": value})


def no_arm(package: Package) -> Iterator[Fault]:
    """CORE-000115: ARM is none of the words for subjects without an arm."""
    for ta in package.get("TA"):
        for arm, number in first_rows(ta, "ARM").items():
            if arm.casefold() in _NO_ARMS:
                yield Fault(ta, number, "ARM", {"value": arm})


def arm_names(package: Package) -> Iterator[Fault]:
    """CORE-000318: ARMCD and ARM go in pairs."""
    for ta in package.get("TA"):
        for number, value, before, here in one_to_one(ta, "ARMCD", "ARM"):
            yield Fault(ta, number, "ARM", {"value": value, "before": before, "here": here})


def element_names(package: Package) -> Iterator[Fault]:
    """CORE-000132: ETCD and ELEMENT go in pairs, in TE, in TA, and (which CORE does not ask) in TA as in TE."""
    for table in package.get("TE", "TA"):
        for number, value, before, here in one_to_one(table, "ETCD", "ELEMENT"):
            yield Fault(table, number, "ELEMENT", {"value": value, "before": before, "here": here})
    for te in package.get("TE"):
        names = {code: element for _, (code, element) in te.texts("ETCD", "ELEMENT")}
        for ta in package.get("TA"):
            told: set[str] = set()
            for number, (code, element) in ta.texts("ETCD", "ELEMENT"):
                if names.get(code, element) != element and code not in told:
                    told.add(code)
                    yield Fault(ta, number, "ELEMENT", {"value": code, "before": names[code], "here": element})


def order_twice(package: Package) -> Iterator[Fault]:
    """CORE-000144: TAETORD is unique within an arm."""
    for ta in package.get("TA"):
        for number, first in dict([*repeated(ta, "ARMCD", "TAETORD"), *repeated(ta, "ARM", "TAETORD")]).items():
            yield Fault(ta, number, "TAETORD", {"value": ta.rows[number]["TAETORD"], "first": first + 1})


def order_no_integer(package: Package) -> Iterator[Fault]:
    """CORE-000534: TAETORD is an integer."""
    for ta in package.get("TA"):
        for number, row in enumerate(ta.rows):
            value = row.get("TAETORD")
            if value is not None and not _INTEGER.fullmatch(str(value)):
                yield Fault(ta, number, "TAETORD", {"value": value})


def unknown_element(package: Package) -> Iterator[Fault]:
    """CORE-000173: ETCD is an element of TE, or UNPLAN."""
    for te in package.get("TE"):
        known = {code for _, (code,) in te.texts("ETCD")}
        for ta in package.get("TA"):
            for number, (code,) in ta.texts("ETCD"):
                if code not in known and code != UNPLANNED:
                    yield Fault(ta, number, "ETCD", {"value": code})


def endless_element(package: Package) -> Iterator[Fault]:
    """CORE-000027: an element has a rule for its end, or a duration."""
    for te in package.get("TE"):
        for number in range(len(te.rows)):
            if te.missing(number, "TEENRL") and te.missing(number, "TEDUR"):
                yield Fault(te, number, "TEENRL", {})


def element_rules(package: Package) -> Iterator[Fault]:
    """CORE-000580: no two rows of TE have the same name, start rule, end rule and duration, whatever their code."""
    for te in package.get("TE"):
        seen: dict[tuple[str, ...], int] = {}
        for number, (code, element, start) in te.texts("ETCD", "ELEMENT", "TESTRL"):
            rules = (element, start, te.text(number, "TEENRL"), te.text(number, "TEDUR"))
            first = seen.setdefault(rules, number)
            if first != number:
                yield Fault(te, number, "ETCD", {"value": code, "first": first + 1})
