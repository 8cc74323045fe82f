"""What the trial design datasets of SDTM say of a study."""

from __future__ import annotations

from typing import Any, Final

from trialglot import codes
from trialglot.sdtm.datasets import Cell, TrialDesign
from trialglot.validators.consistency.facts import Facts
from trialglot.validators.consistency.values import (
    CODED,
    LEVELS,
    OUTCOMES,
    allocation,
    criteria,
    enrolment,
    named,
    nct_numbers,
)

_EPOCHS: Final = "C99079"
_KINDS: Final = {"INCL": "inclusion", "EXCL": "exclusion"}

Row = dict[str, Cell]


def facts(design: Any) -> Facts:
    """Return the facts of the datasets."""
    if not isinstance(design, TrialDesign):
        return {}
    rows = {one.name: one.records() for one in design.datasets}
    return _summary(rows.get("TS", [])) | _arms(rows.get("TA", [])) | _criteria(rows.get("TI", []))


def _summary(rows: list[Row]) -> Facts:
    values: dict[str, list[str]] = {}
    given: dict[str, list[str]] = {}
    for row in rows:
        name = str(row.get("TSPARMCD"))
        if row.get("TSVAL") is not None:
            values.setdefault(name, []).append(_whole(row))
        if row.get("TSVALCD") is not None:
            given.setdefault(name, []).append(str(row["TSVALCD"]))
    found: Facts = {name: next(iter(given.get(short_name, ())), None) for name, short_name in CODED.items()}
    found["allocation"] = allocation(found["allocation"])
    found |= {
        "nct": nct_numbers(values.get("REGID", ())),
        "minimum_age": next(iter(values.get("AGEMIN", ())), None),
        "maximum_age": next(iter(values.get("AGEMAX", ())), None),
        "types": tuple(sorted(given.get("INTTYPE", ()))),
        "countries": tuple(sorted(values.get("FCNTRY", ()))),
        "distinct_outcomes": {level: len(set(values.get(OUTCOMES[level], ()))) for level in LEVELS},
    }
    if values.get("SENDTC"):
        found["completion"] = values["SENDTC"][0]
    if (number := enrolment(values, "")) is not None:
        found["enrolment"] = number
    return found


def _whole(row: Row) -> str:
    """Return the value of a row, with what of it stands in TSVAL1 and so on."""
    parts = [str(value) for name, value in row.items() if name.startswith("TSVAL") and name[5:].isdigit() and value]
    return " ".join([str(row["TSVAL"]), *parts])


def _arms(rows: list[Row]) -> Facts:
    """Return arms, their elements and the types of their epochs, in the order of the longest arm."""
    names: dict[str, str] = {}
    elements: dict[str, int] = {}
    types: dict[str, list[str | None]] = {}
    for row in rows:
        key = str(row.get("ARMCD")).lower()
        elements[key] = elements.get(key, 0) + 1
        term = codes.ct_term(_EPOCHS, str(row.get("EPOCH")))
        types.setdefault(key, []).append(term.code if term else None)
        name = named(row.get("ARM"))
        if not name.endswith(("...", f"({row.get('ARMCD')})")) and not name.startswith("Arm: "):
            names[key] = name
    longest = max(types.values(), key=len, default=[])
    return {
        "arms": tuple(sorted(elements, key=_number)),
        "arm_names": names,
        "epoch_types": tuple(dict.fromkeys(longest)),
        "elements": elements,
    }


def _number(key: str) -> tuple[int, str]:
    number = key.rpartition("-")[2]
    return (int(number) if number.isdigit() else 0), key


def _criteria(rows: list[Row]) -> Facts:
    keys = []
    for row in rows:
        code = str(row.get("IETESTCD"))
        number = code[4:].lstrip("0")
        keys.append(f"{_KINDS.get(code[:4], code)}-{number}")
    return criteria(keys)
