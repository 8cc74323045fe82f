"""Trials with bytes changed, and elements with any text: read, or refused with a typed error, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readers_ictrp.made_up import CONTACT, CRITERIA, EXPORT, MAIN, export, supply
from trialglot import api, ledger
from trialglot.bounds import MAX_TEXT
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Reading

SEEDS = (export(), supply(), export(bare=True))
# Text that XML can hold.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)


def read(data: bytes) -> Reading | None:
    """Read bytes; whatever is read is accounted for and can be written again."""
    try:
        reading = api.read(data, format="ictrp-xml")
    except UnreadableError as error:
        assert error.remedy
        return None
    leaves = list(ledger.leaves(reading))
    assert len({one.place for one in leaves}) == len(leaves)
    assert {one.place for one in leaves if not one.read} == set(reading.study.source.unread)
    for one in reading.findings:
        assert one.code == "SRC108" or one.source or one.code == "SRC146"
        if one.path:
            reading.locate(one.path)
    return reading


@given(st.sampled_from(SEEDS), st.data())
def test_bytes_changed(seed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, min(len(seed), start + 30)))
    read(seed[:start] + data.draw(st.binary(max_size=20)) + seed[end:])


@given(st.dictionaries(st.sampled_from(sorted(EXPORT)), TEXT, max_size=6), st.booleans())
@example({"Study_design": "Allocation: Masking: (,) Blinded"}, True)
@example({"Contact_Lastname": ";", "Contact_Tel": ";;"}, True)
@example({"Target_size": ":1;:2;"}, True)
@example({"TrialID": ";"}, True)
def test_any_text_in_the_export(changed: dict[str, str], bare: bool) -> None:
    read(export(changed, bare=bare))


@given(
    st.dictionaries(st.sampled_from(sorted(MAIN)), TEXT, max_size=4),
    st.dictionaries(st.sampled_from(sorted(CRITERIA)), TEXT, max_size=3),
    st.lists(TEXT, max_size=3),
)
def test_any_text_in_the_supply_form(main: dict[str, str], criteria: dict[str, str], texts: list[str]) -> None:
    lists = {"primary_outcome": ("prim_outcome", tuple(texts)), "countries": ("country2", tuple(texts))}
    read(supply(main, criteria, lists))


@given(st.text(alphabet="Alloction:MaskgPurps;., \n()", max_size=60))
def test_any_design(text: str) -> None:
    reading = read(export({"Study_design": text}, bare=True))
    assert reading is not None


@pytest.mark.parametrize(
    "data", [b"", b"<", b"<Trial/>", b"<Trial></Trial>", b"<trial><main/></trial>", b"<x><Trial/><Trial/></x>"]
)
def test_nothing_to_read(data: bytes) -> None:
    assert read(data) is None


@pytest.mark.parametrize(
    "name", ["Inclusion_Criteria", "Study_design", "Intervention", "Primary_outcome", "Condition", "Contact_Tel"]
)
@pytest.mark.parametrize(
    "piece", ["<br>", "<", "&lt;", "; ", ";a", "[Time Frame:", "a. ", "Intervention 1: ", "\n", " =1", "(", "x: ", "*"]
)
def test_long_texts_take_no_time(name: str, piece: str) -> None:
    # The reader may join it with others: half of what a text may have.
    assert read(export({name: piece * min(20_000, MAX_TEXT // 2 // len(piece))}, bare=True)) is not None


def test_parts_in_any_number() -> None:
    contact = "<contact>" + "".join(f"<{one}>x</{one}>" for one in CONTACT) + "</contact>"
    reading = read(supply(more=f"<contacts>{contact * 500}</contacts>"))
    assert reading is not None
    assert len(reading.study.central_contacts) == 502
