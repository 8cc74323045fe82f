"""The rules for trial inclusion/exclusion criteria (TI)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialglot.validators.sdtm.package import Fault, Package, one_to_one, repeated

_CODE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,7}")


def twice(package: Package) -> Iterator[Fault]:
    """CORE-000146: without TIVERS, IETESTCD is unique."""
    for ti in package.get("TI"):
        if "TIVERS" not in ti.columns:
            for number, first in repeated(ti, "IETESTCD"):
                yield Fault(ti, number, "IETESTCD", {"value": ti.rows[number]["IETESTCD"], "first": first + 1})


def twice_in_version(package: Package) -> Iterator[Fault]:
    """CORE-000145: IETESTCD is unique within TIVERS."""
    for ti in package.get("TI"):
        if "TIVERS" in ti.columns:
            seen: dict[tuple[str, str], int] = {}
            for number, (code,) in ti.texts("IETESTCD"):
                first = seen.setdefault((code, ti.text(number, "TIVERS")), number)
                if first != number:
                    yield Fault(ti, number, "IETESTCD", {"value": code, "first": first + 1})


def malformed_code(package: Package) -> Iterator[Fault]:
    """CORE-000541: IETESTCD has 8 characters at most: letters, digits, underscores, no digit first."""
    for ti in package.get("TI"):
        for number, (code,) in ti.texts("IETESTCD"):
            if not _CODE.fullmatch(code):
                yield Fault(ti, number, "IETESTCD", {"value": code})


def criterion_names(package: Package) -> Iterator[Fault]:
    """CORE-000743: IETESTCD and IETEST go in pairs."""
    for ti in package.get("TI"):
        for number, value, before, here in one_to_one(ti, "IETESTCD", "IETEST"):
            yield Fault(ti, number, "IETEST", {"value": value, "before": before, "here": here})


def subcategory_alone(package: Package) -> Iterator[Fault]:
    """CORE-000785: with IESCAT there is IECAT. Where the whole variable is missing, that is CORE-000786."""
    for ti in package.get("TI"):
        if "IECAT" in ti.columns:
            for number, (subcategory,) in ti.texts("IESCAT"):
                if ti.missing(number, "IECAT"):
                    yield Fault(ti, number, "IECAT", {"value": subcategory})


def subcategory_without_category(package: Package) -> Iterator[Fault]:
    """CORE-000786: a dataset with IESCAT has IECAT."""
    for ti in package.get("TI"):
        if "IESCAT" in ti.columns and "IECAT" not in ti.columns:
            yield Fault(ti, None, "IESCAT", {})
