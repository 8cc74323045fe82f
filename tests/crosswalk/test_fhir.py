"""The crosswalk of FHIR R5 is true of what the writer makes, value by value, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk import records
from trialglot.writers.options import Contacts

TARGET = "fhir-r5"


def test_the_seed_and_its_twin(seed_page: bytes, seed_json: bytes) -> None:
    assert records.judged(seed_page, TARGET) == []
    assert records.judged(seed_json, TARGET) == []


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_made_up_records(contacts: Contacts) -> None:
    for name, data in records.made():
        assert records.judged(data, TARGET, contacts) == [], name


def test_all_real_records(shared: Path) -> None:
    count = 0
    for name, data in records.real(shared):
        assert records.judged(data, TARGET) == [], name
        count += 1
    assert count == 45
