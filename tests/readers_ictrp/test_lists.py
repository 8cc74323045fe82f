"""Packed lists and numbered ones."""

from __future__ import annotations

import pytest

from trialglot.readers.ictrp.lists import lines, numbered, packed


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a;b;c", ["a", "b", "c"]),
        ("a; b;c", ["a; b", "c"]),
        ("a;b;", ["a", "b"]),
        (";a", ["a"]),
        ("a;;b", ["a", "b"]),
        ("a\n b;c", ["a b", "c"]),
        ("", []),
        (";", []),
    ],
)
def test_a_semicolon_before_a_blank_belongs_to_its_item(text: str, items: list[str]) -> None:
    assert packed(text) == items


def test_lines_of_a_packed_list_are_items_each_once() -> None:
    assert lines("COVID-19 distress \nCOVID-19;Lung Injury;covid-19") == [
        "COVID-19 distress",
        "COVID-19",
        "Lung Injury",
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Intervention 1: A: b. Intervention 2: C.", ["A: b.", "C."]),
        ("Condition 1: Gout.", ["Gout."]),
        ("\n Intervention 1: A.\n\n Intervention 2: B.\n", ["A.", "B."]),
        ("Before. Intervention 1: A.", []),
        ("Intervention 2: A. Intervention 3: B.", []),
        ("Intervention 1: A. Condition 2: B.", []),
        ("Nothing", []),
    ],
)
def test_numbered_lists(text: str, items: list[str]) -> None:
    assert numbered(text) == items
