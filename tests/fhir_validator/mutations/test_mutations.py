"""The validator against documents with one fault each, made from HL7's own definitions (``generate``).

Runs where HL7's packages are (``fhir_validator.packages``); ``pytest -s`` shows the figures. Every mutant must be
caught by a finding that the good document does not have, and for the right reason; those that are not are listed in
``missed.tsv``, each with its reason, and no other may be.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fhir_validator.mutations.documents import sites
from fhir_validator.mutations.generate import WRITTEN
from fhir_validator.mutations.model import Model, Node, model
from fhir_validator.mutations.mutant import Mutant
from fhir_validator.mutations.outcome import alarms, outcome
from trialglot.findings import Finding, Severity

EDITIONS = ["5.0.0", "4.3.0"]
LEAST = 0.99


def _reachable(known: Model) -> set[str]:
    """All structures that can occur in the resources that we write, without going into other resources."""
    found: set[str] = set()
    left = list(WRITTEN)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        for element in known.structure(name).elements.values():
            left += [type_.structure for type_ in element.types if type_.code != "Resource"]
    return found


def _row(mutant: Mutant) -> tuple[str, str, str, str]:
    return mutant.edition, mutant.path, mutant.fault.kind, mutant.fault.what


def _reviewed() -> dict[tuple[str, str, str, str], str]:
    with Path(__file__).with_name("missed.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row["edition"], row["path"], row["class"], row["fault"]): row["reason"] for row in rows}


def _told(one: Finding) -> bool:
    """Whether a warning is in place: what no definition tells, and what a server may hold, is said and no error."""
    place = one.target_path or ""
    unknown = one.code in ("FHR323", "FHR324") and "xtension[0].url" in place
    return one.severity is Severity.WARNING and (unknown or (one.code == "FHR314" and place.startswith("Bundle.")))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_element_of_the_definitions_is_broken(edition: str) -> None:
    known = model(edition)
    for kind in WRITTEN:
        paths = {site.last.element.path for site in sites(known, kind)}
        assert set(known.structure(kind).elements) - paths == {kind}
    reached = {site.last.element.path for kind in WRITTEN for site in sites(known, kind)}
    for name in _reachable(known):
        # Element and BackboneElement are never used by themselves.
        if name not in ("Element", "BackboneElement") and not name[0].islower():
            root = known.structure(name).root
            assert {one.path for one in known.children(Node(name, root))} <= reached, name


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_invariant_of_the_definitions_is_broken(edition: str) -> None:
    known = model(edition)
    elements = [one for name in _reachable(known) for one in known.structure(name).elements.values()]
    stated = {rule.key for element in elements for rule in element.constraints}
    assert {"per-1", "ref-1", "txt-2", "bdl-7", "dom-3"} <= stated
    assert stated - outcome(edition).keys == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_good_documents_are_accepted(edition: str) -> None:
    count, found = alarms(edition)
    assert count > 15_000
    assert [(what, str(one)) for what, one in found if not _told(one)] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_mutant_stops_the_validator(edition: str) -> None:
    assert [(one.name, what) for one, what in outcome(edition).crashed] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_mutants_are_caught(edition: str) -> None:
    found = outcome(edition)
    print(f"\nFHIR {edition}\n{found.table()}")
    assert found.made.total() > 150_000
    assert found.caught.total() >= LEAST * found.made.total()
    assert {kind: n for kind, n in found.made.items() if found.caught[kind] < LEAST * n} == {}


@pytest.mark.parametrize("edition", EDITIONS)
def test_those_missed_are_listed_with_a_reason(edition: str) -> None:
    reviewed = {row: reason for row, reason in _reviewed().items() if row[0] == edition}
    assert all(reviewed.values())
    assert {_row(one) for one in outcome(edition).missed} == set(reviewed)


@pytest.mark.parametrize("edition", EDITIONS)
def test_mutants_are_caught_for_the_right_reason(edition: str) -> None:
    assert [(one.name, [str(some) for some in found][:2]) for one, found in outcome(edition).otherwise] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_advice_is_no_error(edition: str) -> None:
    assert [(one.name, [str(some) for some in found][:2]) for one, found in outcome(edition).severe] == []
