"""The crosswalk is true of what the writers make, value by value, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk import records
from trialglot.writers.options import Contacts

pytestmark = pytest.mark.parametrize("target", ["fhir-r5", "odm-sdm"])


def test_the_seed_and_its_twin(target: str, seed_page: bytes, seed_json: bytes) -> None:
    assert records.judged(seed_page, target) == []
    assert records.judged(seed_json, target) == []


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_made_up_records(target: str, contacts: Contacts) -> None:
    for name, data in records.made():
        assert records.judged(data, target, contacts) == [], name


def test_all_real_records(target: str, shared: Path) -> None:
    count = 0
    for name, data in records.real(shared):
        assert records.judged(data, target) == [], name
        count += 1
    assert count == 45
