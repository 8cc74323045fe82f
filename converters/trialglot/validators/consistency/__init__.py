"""Do the outputs of one study agree? Each is read for itself, and what they say is compared.

The facts are read from the documents, not from what they were made from: so a writer that loses or twists one is found
out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from trialglot.findings import Finding, finding
from trialglot.validators.consistency.facts import FACTS, FHIR, ODM2, SDM, SDTM, USDM, Facts, family

_SHOWN: Final = 120


def check(documents: Mapping[str, Any]) -> list[Finding]:
    """Return what the documents of one study say otherwise than each other.

    ``documents`` maps targets ("fhir-r5", "odm-sdm", "usdm") to what a conversion gives: a dict for JSON, bytes for
    XML, the datasets for SDTM. A document of another kind is left out.
    """
    said = {target: _reader(family(target))(one) for target, one in documents.items() if family(target) in _READERS}
    found: list[Finding] = []
    if len(said) < 2:
        return found
    for name, fact in FACTS.items():
        values = {target: one[name] for target, one in said.items() if name in one}
        everything = list(values.values())
        if not everything or everything.count(everything[0]) == len(everything):
            continue
        for key, stated in _each(values):
            by_value: dict[Any, list[str]] = {}
            for target, value in stated.items():
                by_value.setdefault(value, []).append(target)
            if len(by_value) > 1:
                what = f"{fact.title} {key}" if key else fact.title
                sides = "; ".join(f"{_shown(value)} in {', '.join(targets)}" for value, targets in by_value.items())
                found.append(finding(fact.code, what=what, sides=sides))
    return found


def _each(values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the outputs say of a fact; of one that holds several by key, what they say of each that two have."""
    if not any(isinstance(one, dict) for one in values.values()):
        yield "", values
        return
    keys = dict.fromkeys(key for one in values.values() for key in one)
    for key in keys:
        yield key, {target: one[key] for target, one in values.items() if key in one}


def _shown(value: Any) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        value = ", ".join(" ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# A module is loaded when there is a document of its kind: those of XML load lxml.
_READERS: Final[dict[str, str]] = {
    FHIR: "fhir:facts",
    SDM: "odm:sdm_facts",
    ODM2: "odm:odm2_facts",
    USDM: "usdm:facts",
    SDTM: "sdtm:facts",
}


@cache
def _reader(kind: str) -> Callable[[Any], Facts]:
    module, _, name = _READERS[kind].partition(":")
    function: Callable[[Any], Facts] = getattr(import_module(f"{__name__}.{module}"), name)
    return function
