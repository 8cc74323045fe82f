"""Odd texts: read, or refused with a typed error, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers_ictrp.made_up import CONTACT, export, supply
from trialglot import api, ledger
from trialglot.bounds import MAX_TEXT
from trialglot.errors import UnreadableError
from trialglot.readers.reading import Reading


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


@pytest.mark.parametrize(
    "changed",
    [
        {"Study_design": "Allocation: Masking: (,) Blinded"},
        {"Contact_Lastname": ";", "Contact_Tel": ";;"},
        {"Target_size": ":1;:2;"},
    ],
)
def test_marks_without_words(changed: dict[str, str]) -> None:
    assert read(export(changed, bare=True)) is not None


@given(st.text(alphabet="Alloction:MaskgPurps;., \n()", max_size=60))
def test_any_design(text: str) -> None:
    reading = read(export({"Study_design": text}, bare=True))
    assert reading is not None


@pytest.mark.parametrize(
    "data",
    [
        *(b"<Trial><TrialID>%b</TrialID></Trial>" % number for number in (b" ", b"&lt;a f=''&gt;", b"&lt;br&gt;")),
        *(b"", b"<", b"<Trial/>", b"<Trial></Trial>"),
        *(b"<trial><main/></trial>", b"<x><Trial/><Trial/></x>"),
    ],
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
