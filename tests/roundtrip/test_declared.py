"""What comes back of a record from a target's documents is exactly what the crosswalk declares."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from readers_json.made_up import full
from roundtrip.trips import TARGETS, back, document, made, untrue
from trialglot import api, roundtrip
from trialglot.design.plan import Plan
from trialglot.errors import UnreadableError, UsageError
from trialglot.model.study import Study

MADE = dict(made())


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_come_back_as_declared(target: str, seed_json: bytes, seed_page: bytes) -> None:
    assert untrue(seed_json, target) == []
    assert untrue(seed_page, target) == []


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", MADE)
def test_made_up_records_come_back_as_declared(target: str, name: str) -> None:
    assert untrue(MADE[name], target) == []


@pytest.mark.parametrize("target", TARGETS)
def test_real_records_come_back_as_declared(target: str, shared: Path) -> None:
    faults = []
    for path in sorted((shared / "records").glob("*/*")):
        try:
            reading = api.read(path.read_bytes(), name=path.name)
        except UnreadableError:
            continue
        trip = roundtrip.trip(reading, target)
        faults += [f"{path.name}: {one.place} {one.declared} {one.actual}" for one in trip.leaves if not one.true]
        faults += [f"{path.name}: {place} invented" for place, _ in trip.invented]
    assert faults == []


@pytest.mark.parametrize("target", [one for one in TARGETS if one.startswith("fhir")])
def test_nothing_that_is_mapped_is_lost_in_fhir(target: str) -> None:
    """Of a record with every key that the registry publishes all comes back."""
    data = orjson.dumps(full())
    trip = roundtrip.trip(api.read(data), target)
    assert [one.place for one in trip.leaves if one.actual == "lost"] == []


def test_a_value_that_comes_back_otherwise_is_told(seed_json: bytes) -> None:
    """The comparison is awake: each kind of difference is seen."""
    reading = api.read(seed_json)
    study = reading.study
    other = study.model_copy(
        update={
            "acronym": "INVENTED",
            "brief_title": f"{study.brief_title}!",
            "conditions": (),
            "official_title": f"  {study.brief_title}",
        }
    )
    trip = roundtrip.compare(Plan(study), other, "fhir-r5")
    assert [one.place for one in trip.leaves if not one.true] == ["brief_title", "conditions[0]"]
    assert sorted(place for place, _ in trip.invented) == ["acronym", "official_title"]


def test_writing_is_told_apart_from_another_value(seed_json: bytes) -> None:
    study = api.read(seed_json).study
    eligibility = study.eligibility.model_copy(
        update={
            "minimum_age": study.eligibility.minimum_age
            and study.eligibility.minimum_age.model_copy(update={"text": "18 years"})
        }
    )
    trip = roundtrip.compare(Plan(study), study.model_copy(update={"eligibility": eligibility}), "fhir-r5")
    states = {one.place: one.actual for one in trip.leaves}
    assert states["eligibility.minimum_age.text"] == "like"


def test_sdtm_is_not_read_back(seed_json: bytes) -> None:
    with pytest.raises(UsageError, match="documents of sdtm are not read back; those of fhir-r5, "):
        roundtrip.trip(api.read(seed_json), "sdtm")


@pytest.mark.parametrize("target", TARGETS)
def test_a_document_says_where_its_values_stand(target: str, seed_json: bytes) -> None:
    reading = back(document(api.read(seed_json), target), target)
    assert isinstance(reading.study, Study)
    assert reading.findings == ()
    assert reading.locate("brief_title")
    assert reading.locate("arms[1].label")
    assert reading.locate("arms[1].label") != reading.locate("arms[2].label")


@pytest.mark.parametrize("target", TARGETS)
def test_a_document_converts_to_itself(target: str, seed_json: bytes) -> None:
    """What was read back gives the same document again, but for the name of its source."""
    first = document(api.read(seed_json), target)
    study = api.read(seed_json).study
    again = api.read(first)
    source = study.source
    as_before = again.study.model_copy(update={"source": source})
    (second,) = api.convert(type(again)(as_before, (), again.locate), api.Options((target,)))
    assert second.content == first
