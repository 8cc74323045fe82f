"""The crosswalk is true of what the writers make, value by value, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk import records
from crosswalk.tables import targets
from trialglot import api
from trialglot.writers.options import Contacts

pytestmark = pytest.mark.parametrize("target", ["fhir-r5", "fhir-r4b", "fhir-r4", "odm-sdm", "odm2", "usdm", "sdtm"])


def test_the_seed_and_its_twin(target: str, seed_page: bytes, seed_json: bytes) -> None:
    assert records.judged(seed_page, target) == []
    assert records.judged(seed_json, target) == []


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_made_up_records(target: str, contacts: Contacts) -> None:
    for name, data in (*records.made(), *records.contradictory()):
        assert records.judged(data, target, contacts) == [], name


@pytest.mark.parametrize("contacts", ["keep", "role-only", "drop"])
def test_trials_of_ictrp(target: str, contacts: Contacts) -> None:
    for name, data in records.made_of_ictrp():
        assert records.judged(data, target, contacts) == [], name


def test_all_real_records(target: str, shared: Path) -> None:
    count = 0
    for name, data in records.real(shared):
        assert records.judged(data, target) == [], name
        count += 1
    assert count == 57


def reached(data: bytes, target: str) -> set[int]:
    """Return the rows that say something of a record: the numbers of those whose value stands at their target."""
    reading = api.read(data)
    check = records.check(reading, data, target, records.write(reading, target))
    found = set()
    for number, row in enumerate(targets(target)):
        nodes = check.document.select(row["target"]) if row["target"] else []
        values = check.claim.values.get(row["model"], ())
        applying = [one for one in values if row in check.claim.applicable(row["model"], one)]
        if row["rule"] in ("absence", "pair") or row["rule"].startswith("joined"):
            reaches = bool(applying)
        elif not row["rule"] or row["rule"] == "item":
            reaches = bool(nodes)
        else:
            reaches = any(check.holds(row, one, node) for one in applying for node in nodes)
        if reaches:
            found.add(number)
    return found


def test_every_row_says_something(target: str, seed_page: bytes) -> None:
    """No row is dead: each is reached by a record of the core suite. What is dropped has no target to reach."""
    alive = reached(seed_page, target)
    page = seed_page.replace(b"Australia Brazil", b"Atlantis Brazil").replace(b", Australia", b", Atlantis")
    page = page.replace(b"\nKyprolis\n", b"\nKyprolis; Carfilzomib\n")
    further = (*records.made(), *records.contradictory(), *records.made_of_ictrp())
    for data in (page, *(data for _, data in further)):
        alive |= reached(data, target)
    listed = targets(target)
    dead = [row for number, row in enumerate(listed) if number not in alive and row["disposition"] != "dropped"]
    assert [(row["model"], row["target"], row["when"]) for row in dead] == []
