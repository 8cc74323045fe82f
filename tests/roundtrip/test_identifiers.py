"""Numbers and words that are told apart by more than their letters: own numbers, two kinds, other registries."""

from __future__ import annotations

import pytest

from roundtrip.trips import TARGETS, back, document, faults, reading
from trialglot import roundtrip
from trialglot.model.study import Identifier, Status


@pytest.mark.parametrize("target", TARGETS)
def test_a_record_that_another_registry_numbered(target: str) -> None:
    """Documents have the bare EudraCT number; the record's id is the number with registry and country."""
    own = Identifier(value="EUCTR2020-002283-32-IT", role="registry", domain="EU Clinical Trials Register")
    without_country = Identifier(value="2020-002283-32", role="secondary", domain="EU Clinical Trials Register")
    sponsors = Identifier(value="16-003", role="secondary")
    made = reading(id=own.value, identifiers=(own, without_country, sponsors))
    read = back(document(made, target), target)
    assert read.study.id == "EUCTR2020-002283-32-IT"
    assert [(one.value, one.role) for one in read.study.identifiers] == [
        ("EUCTR2020-002283-32-IT", "registry"),
        ("16-003", "secondary"),
    ]
    assert faults(roundtrip.trip(made, target)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_one_number_of_two_kinds(target: str) -> None:
    """The sponsor's number, and the same as an IND number by its issuer. Findings name the places in the record."""
    numbers = (
        Identifier(value="NCT09000001", role="registry"),
        Identifier(value="IND153210", role="organisation"),
        Identifier(value="IND153210", role="secondary", type="REGISTRY", domain="IND PDP FDA"),
    )
    trip = roundtrip.trip(reading(identifiers=numbers), target)
    assert faults(trip) == []
    states = {one.place: one.back for one in trip.leaves if one.path == "identifiers[].value"}
    assert states == {"identifiers[1].value": "IND153210", "identifiers[2].value": "153210"}


@pytest.mark.parametrize("target", TARGETS)
def test_a_word_for_one_of_two_equal_numbers(target: str) -> None:
    """The kind of each is told, whatever that of the other is."""
    numbers = (
        Identifier(value="NCT09000001", role="registry"),
        Identifier(value="123456", role="organisation", type="A_NEW_WORD"),
        Identifier(value="123456", role="secondary", domain="An issuer"),
    )
    assert faults(roundtrip.trip(reading(identifiers=numbers), target)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_a_word_of_a_registry_that_reads_as_another_registrys(target: str) -> None:
    """The reader keeps a word whose meaning is not published; in a document it reads as ClinicalTrials.gov's."""
    trip = roundtrip.trip(reading(status=Status(overall="Not yet recruiting")), target)
    (one,) = (leaf for leaf in trip.leaves if leaf.path == "status.overall")
    assert one.actual in ("same", "like")
    assert one.true
    assert trip.invented == ()
