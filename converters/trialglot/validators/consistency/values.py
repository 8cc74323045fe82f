"""Values of different standards in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from trialglot import codes
from trialglot.validators.consistency.facts import Facts

LEVELS: Final = ("primary", "secondary", "other")
OUTCOMES: Final = {"primary": "OUTMSPRI", "secondary": "OUTMSSEC", "other": "OUTMSEXP"}
"""The trial summary parameters of outcomes by level."""
NCIT: Final = codes.systems()["ncit"].uri
# A term with its C-code, as the descriptions of ODM have it: "Type: Experimental Arm (C174266)."
_TYPED: Final = re.compile(r"Type: (.*) \((C[0-9]+)\)\.$", re.MULTILINE)
_NCT: Final = re.compile(r"NCT[0-9]{8}")
_UCUM: Final = {"a": "P{}Y", "mo": "P{}M", "wk": "P{}W", "d": "P{}D", "h": "PT{}H", "min": "PT{}M"}
_UNITS: Final = {"C29848": "a", "C29846": "mo", "C29844": "wk", "C25301": "d", "C25529": "h"}


# Each form of document leaves out or replaces in its own way what it has no place for.
_NOWHERE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffd-\uffff]")


def fold(value: Any) -> str:
    """Return a text on one line, without the characters that not every form of document can hold."""
    if not isinstance(value, str):
        return ""
    if "\ufffd" in value or not value.isprintable():
        value = _NOWHERE.sub("", value)
    return " ".join(value.split())


_KEY: Final = re.compile("(?:arm|intervention)-[0-9]+", re.IGNORECASE)


def named(value: Any) -> str:
    """Return the name of an arm or intervention on one line; empty for one that goes by its key."""
    name = fold(value)
    return "" if _KEY.fullmatch(name) else name


def items(node: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects in a list of an object, an object alone as a list of one, nothing for anything else."""
    found = node.get(name) if isinstance(node, dict) else None
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(node: Any, *names: str) -> str:
    """Return the text at the end of a path of objects, empty for anything else."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def nct_numbers(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Return those identifiers that are NCT numbers, sorted."""
    return tuple(sorted({one for one in identifiers if _NCT.fullmatch(one)}))


def typed(description: str, codelist: str) -> str | None:
    """Return the C-code of the type that a description of ODM begins with, ``None`` for none.

    A word that is no term of the code list may look like one with its code, and is none.
    """
    match = _TYPED.match(description)
    term = codes.ct_term(codelist, match[1]) if match else None
    return match[2] if match and term is not None and term.code == match[2] else None


def age(value: Any, unit: str) -> str | None:
    """Return an age as ISO 8601 duration; the unit is a code of UCUM or a C-code of C66781."""
    form = _UCUM.get(_UNITS.get(unit, unit))
    if form is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return form.format(int(value) if value == int(value) else value)


def code_of(short_name: str, value: str) -> str | None:
    """Return the C-code of a value of a trial summary parameter, ``None`` for one that is no term of its list."""
    codelist = codes.ts_codelist(short_name)
    term = codes.ct_term(codelist, value) if codelist else None
    return term.code if term is not None and term.term == value else None


@cache
def alpha3(alpha2: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of an alpha-2 code, itself where it is none."""
    return _countries().get(alpha2, alpha2)


@cache
def _countries() -> dict[str, str]:
    table = codes.table("country")
    short = {source: row.code for (source, target), row in table.items() if target == "iso3166-alpha2" and row.mapped}
    long = {source: row.code for (source, target), row in table.items() if target == "iso3166-alpha3" and row.mapped}
    return {code: long[source] for source, code in short.items() if source in long}


# What the terms of different lists say of how participants are assigned.
_ALLOCATIONS: Final = {
    "C25196": "randomised",
    "C49488": "randomised",
    "C46079": "randomised",
    "C93043": "not randomised",
    "C49487": "not randomised",
    "C48660": "not applicable",
}


def allocation(code: str | None) -> str | None:
    """Return what a C-code says of the allocation, in words."""
    return _ALLOCATIONS.get(code or "")


CODED: Final = {
    "study_type": "STYPE",
    "phase": "TPHASE",
    "allocation": "RANDOM",
    "intervention_model": "INTMODEL",
    "masking": "TBLIND",
    "purpose": "TINDTP",
    "sex": "SEXPOP",
}
"""Facts that are a coded value of a trial summary parameter."""
_ENROLMENT: Final = re.compile(
    r"^Enrolment, (actual|estimated|planned or actual not stated): (-?[0-9]+)$", re.MULTILINE
)
_KINDS: Final = {"actual": "actual", "estimated": "planned", "planned or actual not stated": "kind not stated"}


def first(values: Mapping[str, Sequence[str]], short_name: str) -> str | None:
    """Return the first value of a trial summary parameter that is not empty."""
    return next((one for one in values.get(short_name, ()) if one), None)


def enrolment(values: Mapping[str, Sequence[str]], notes: str) -> str | None:
    """Return number and kind of the participants, from the parameters or the notes of a trial summary."""
    for short_name, kind in (("PLANSUB", "planned"), ("ACTSUB", "actual")):
        if value := first(values, short_name):
            return f"{value} ({kind})"
    match = _ENROLMENT.search(notes)
    return f"{match[2]} ({_KINDS[match[1]]})" if match else None


def criteria(keys: Iterable[str]) -> Facts:
    """Return the facts of the criteria, by their keys ("inclusion-1")."""
    listed = tuple(sorted(keys))
    return {
        "inclusion": sum(one.startswith("inclusion") for one in listed),
        "exclusion": sum(one.startswith("exclusion") for one in listed),
        "criteria": listed,
    }


def intervening(types: Sequence[tuple[str, str | None]]) -> Facts:
    """Return the facts of the interventions, by name and C-code of each; several may have one name."""
    return {
        "interventions": tuple(sorted({name for name, _ in types})),
        "intervention_types": dict(types),
        "types": tuple(sorted({code for _, code in types if code})),
    }


def measured(names: Mapping[str, Sequence[str]]) -> Facts:
    """Return the facts of the outcomes by level; one without a name is in some forms of document alone."""
    names = {level: [one for one in names[level] if one] for level in LEVELS}
    return {
        "outcomes": {level: len(names[level]) for level in LEVELS},
        "distinct_outcomes": {level: len(set(names[level])) for level in LEVELS},
        "measures": {f"{level} {number}": one for level in LEVELS for number, one in enumerate(names[level], start=1)},
    }
