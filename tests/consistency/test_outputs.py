"""The outputs of a record agree, and a batch says so where they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trialglot import api, batch, formats
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Record
from trialglot.validators import consistency
from trialglot.validators.consistency.facts import FACTS, family

TARGETS = tuple(one.name for one in formats.WRITERS)
# A record with what the seed lacks: outcomes, a maximum age, a sex, an observational design, no arms.
RECORD = b"""{"protocolSection": {
  "identificationModule": {"nctId": "NCT99999999", "briefTitle": "Made up"},
  "statusModule": {"startDateStruct": {"date": "2024-01", "type": "ACTUAL"},
                   "completionDateStruct": {"date": "2025-06-30", "type": "ACTUAL"}, "overallStatus": "COMPLETED"},
  "designModule": {"studyType": "%s", "phases": ["PHASE3"], "enrollmentInfo": {"count": 30, "type": "ACTUAL"},
                   "designInfo": {"allocation": "NON_RANDOMIZED", "interventionModel": "CROSSOVER",
                                  "maskingInfo": {"masking": "SINGLE", "whoMasked": ["PARTICIPANT"]},
                                  "primaryPurpose": "PREVENTION", "observationalModel": "COHORT"}},
  "armsInterventionsModule": {"interventions": [{"type": "BEHAVIORAL", "name": "Training"},
                                                {"type": "OTHER", "name": "Advice"}]},
  "outcomesModule": {"primaryOutcomes": [{"measure": "Weight", "timeFrame": "1 year"}],
                     "secondaryOutcomes": [{"measure": "Pulse"}, {"measure": "Pulse", "timeFrame": "2 years"}],
                     "otherOutcomes": [{"measure": "Mood"}]},
  "eligibilityModule": {"sex": "FEMALE", "minimumAge": "6 Months", "maximumAge": "12 Years",
                        "eligibilityCriteria": "Inclusion Criteria:\\n\\n* Pain\\n\\nExclusion Criteria:\\n\\n* Fever"},
  "contactsLocationsModule": {"locations": [{"city": "Bonn", "country": "Germany"}]}}}"""


def _disagreements(data: bytes) -> list[str]:
    conversions = list(api.convert(api.read(data), api.Options(targets=TARGETS)))
    return [one.message for one in api.consistency(conversions)]


@pytest.mark.parametrize("kind", [b"INTERVENTIONAL", b"OBSERVATIONAL", b"EXPANDED_ACCESS"])
def test_the_outputs_of_a_made_up_record_agree(kind: bytes) -> None:
    assert _disagreements(RECORD % kind) == []


def test_the_outputs_of_the_seed_and_its_twin_agree(seed_page: bytes, seed_json: bytes) -> None:
    assert _disagreements(seed_page) == []
    assert _disagreements(seed_json) == []


def test_the_outputs_of_real_records_agree(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "records").rglob("*.*")):
        try:
            api.read(path.read_bytes())
        except UnreadableError:
            continue  # of a registry without a reader, or the list of them
        if said := _disagreements(path.read_bytes()):
            found[path.name] = said
    assert found == {}


def test_what_is_read_from_real_outputs_is_not_empty() -> None:
    """A reader that reads nothing would agree with everything."""
    for one in api.convert(api.read(RECORD % b"INTERVENTIONAL"), api.Options(targets=TARGETS)):
        said = consistency._reader(family(one.target))(one.document)
        empty = {name for name in FACTS if name in said and said[name] in (None, (), {})}
        assert empty == set(), one.target


@pytest.fixture
def twisted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ODM writer gets the minimum age wrong."""
    real = api.convert_plan

    def convert(*arguments: Any) -> api.Conversion:
        made = real(*arguments)
        if made.target != "odm-sdm":
            return made
        return replace(made, document=made.document.replace(b">P6M<", b">P6Y<"))

    monkeypatch.setattr(api, "convert_plan", convert)


@pytest.mark.usefixtures("twisted")
def test_a_batch_says_that_outputs_disagree() -> None:
    record = Record("made-up.json", RECORD % b"INTERVENTIONAL")
    outcome = batch.process(record, api.Options(targets=("fhir-r5", "odm-sdm")))
    (told,) = (one for one in outcome.findings if one.code.startswith("CON"))
    assert told.message == "the outputs disagree in minimum age: P6M in fhir-r5; P6Y in odm-sdm"
    alone = batch.process(record, api.Options(targets=("odm-sdm",)))
    assert not [one for one in alone.findings if one.code.startswith("CON")]


def test_a_bug_of_the_comparison_does_not_stop_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise KeyError("a bug")

    monkeypatch.setattr(consistency, "check", broken)
    outcome = batch.process(Record("made-up.json", RECORD % b"INTERVENTIONAL"), api.Options())
    assert outcome.failed
    assert [one.filename for one in outcome.outputs] == ["fhir-r5.json", "odm-sdm.xml"]
