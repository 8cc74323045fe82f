"""Whatever a registry states: what comes back from a target is what the crosswalk declares, and nothing is invented."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from roundtrip.strategies import studies
from roundtrip.trips import TARGETS, faults
from trialglot import api, roundtrip
from trialglot.model.study import Study
from trialglot.readers.reading import Reading
from trialglot.writers.options import Contacts, WriteOptions

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
# A study has some hundred values: few examples hold many of each kind.
bounded = settings(max_examples=40, suppress_health_check=_SLOW)
# Conversion, its validation, and both once more.
twice = settings(max_examples=20, suppress_health_check=_SLOW)


def _reading(study: Study) -> Reading:
    return Reading(study, (), lambda path: None)


@pytest.mark.parametrize("target", TARGETS)
@bounded
@given(study=studies())
def test_a_study_comes_back_as_declared(target: str, study: Study) -> None:
    assert faults(roundtrip.trip(_reading(study), target)) == []


@pytest.mark.parametrize("contacts", ["role-only", "drop"])
@bounded
@given(study=studies())
def test_a_study_comes_back_from_usdm_without_its_people(contacts: Contacts, study: Study) -> None:
    options = api.Options(("usdm",), write=WriteOptions(contacts))
    assert faults(roundtrip.trip(_reading(study), "usdm", options)) == []


@bounded
@given(study=studies())
def test_all_comes_back_from_usdm(study: Study) -> None:
    """Every value of every study: the same, or the same but for its writing."""
    trip = roundtrip.trip(_reading(study), "usdm")
    assert [one.place for one in trip.leaves if one.actual == "lost"] == []


@pytest.mark.parametrize("target", TARGETS)
@twice
@given(study=studies())
def test_what_was_read_back_is_told_by_a_valid_document(target: str, study: Study) -> None:
    """The document of any study is valid; so is that of what was read from it, from which the same comes back."""
    (first,) = api.convert(_reading(study), api.Options((target,)))
    again = api.read(first.content)
    assert first.valid
    assert again.findings == ()
    assert faults(roundtrip.trip(again, target)) == []
