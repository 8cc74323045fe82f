"""Every leaf of a document is read, form, or unread and told; the table knows every path; every document converts."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from crosswalk import records
from readers_fhir import made_up
from trialglot import api, crosswalk, formats, ledger
from trialglot.design.plan import Plan
from trialglot.readers.fhir import leaves

TARGETS = tuple(one.name for one in formats.WRITERS)
DOCUMENTS = {"R5": made_up.full_r5(), "R4": made_up.full_r4(), "R6": made_up.full_r6()}


def leaf_count(value: Any) -> int:
    if isinstance(value, dict | list) and value:
        return sum(map(leaf_count, value.values() if isinstance(value, dict) else value))
    return 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_account_adds_up(name: str) -> None:
    reading = made_up.read(DOCUMENTS[name])
    listed = list(leaves.leaves(reading))
    expected = leaf_count(DOCUMENTS[name])
    assert len(listed) == len({one.place for one in listed}) == expected
    for one in ledger.ledgers(reading, Plan(reading.study), TARGETS):
        assert one.leaves == sum(one.states.values()) == expected
        assert ledger.UNMAPPED not in one.states


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_read_has_a_value_in_the_model_and_what_is_unread_is_data(name: str) -> None:
    reading = made_up.read(DOCUMENTS[name])
    for one in leaves.leaves(reading):
        if one.model:
            assert one.value not in (None, "", ()), one
            assert one.path in {row.source for row in crosswalk.sources(leaves.READER)}, one
        kept = any(one.place == key or one.place.startswith(f"{key}/") for key in reading.study.data)
        assert kept is (not one.read), one


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_form_is_declared_as_such(name: str) -> None:
    declared = {row.source for row in crosswalk.forms(leaves.READER)}
    seen = {one.path for one in leaves.leaves(made_up.read(DOCUMENTS[name])) if one.read and not one.model}
    assert seen <= declared


def test_the_made_up_documents_reach_most_of_the_table() -> None:
    """A row that no document of these tests reaches may be wrong unseen: those left are alternatives of one kind."""
    reached = {
        (one.path, leaves._INDEX.sub("[]", one.model))
        for document in DOCUMENTS.values()
        for one in leaves.leaves(made_up.read(document))
        if one.model
    }
    rows = {(row.source, row.model) for row in crosswalk.sources(leaves.READER)}
    assert reached <= rows
    assert len({source.partition(":")[0] for source, _ in reached}) > 105


def test_behind_a_colon_stands_the_datum() -> None:
    rows = crosswalk.sources(leaves.READER)
    assert len({row.source for row in rows}) == len(rows)
    for row in rows:
        _, colon, datum = row.source.partition(":")
        assert not colon or datum == row.model, row


def test_fields_of_an_item_have_names_of_their_own_for_conditions() -> None:
    """Conditions ask for a sibling by the last part of its path: it must not be that of another field."""
    names: dict[tuple[str, str], set[str]] = {}
    for row in crosswalk.sources(leaves.READER):
        item, bracket, field = row.model.rpartition("[].")
        if bracket and "[]" not in field:
            names.setdefault((item, row.source.rpartition(".")[2]), set()).add(field)
    asked = {
        condition.lstrip("!").partition("=")[0].removesuffix("!")
        for target in TARGETS
        for row in crosswalk.targets(target)
        for condition in row.conditions
        if "[]." in condition
    }
    for (item, name), fields in names.items():
        if any(f"{item}[].{field}" in asked for field in fields):
            assert len(fields) == 1, (item, name, fields)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_target_takes_it_and_says_the_truth(name: str, target: str) -> None:
    data = orjson.dumps(DOCUMENTS[name])
    conversion = next(api.convert(api.read(data), api.Options((target,))))
    assert [one for one in conversion.findings if one.severity == "error"] == []
    assert conversion.valid
    assert records.judged(data, target) == []


def objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in objects(one)]
    if isinstance(value, dict):
        return [value, *(found for one in value.values() for found in objects(one))]
    return []


def test_an_unknown_element_anywhere_is_unread_and_told() -> None:
    """The sums stay exact, nothing else changes in what is read, and the element is in the data."""
    document = made_up.full_r5()
    before = made_up.read(document).study.model_dump(exclude={"source", "data"})
    count = 0
    for held in objects(document):
        if held is document or "resource" in held:
            continue  # a Bundle and its entries are form
        held["newElement"] = {"a": 1, "b": ["x"]}
        reading = made_up.read(document)
        listed = [one for one in leaves.leaves(reading) if "/newElement" in one.place]
        del held["newElement"]
        assert len(listed) == 2
        assert reading.study.model_dump(exclude={"source", "data"}) == before
        if all(one.read for one in listed):
            continue  # inside what is form as a whole
        assert [key for key in reading.study.data if key.endswith("/newElement")], listed
        assert any(one.code == "SRC150" and "1 value" not in one.message for one in reading.findings)
        count += 1
    assert count > 100
