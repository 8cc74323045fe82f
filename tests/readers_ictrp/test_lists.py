"""Packed lists and numbered ones."""

from __future__ import annotations

import pytest

from trialglot.readers.ictrp.lists import numbered, packed, stated


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


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("HIV Infections\nPregnancy", ["HIV Infections", "Pregnancy"]),
        ("Gout.\nArthritis.", ["Gout.", "Arthritis."]),
        ("Lung Cancer \n\n complication\n", ["Lung Cancer", "complication"]),
        (
            "Local anesthesia during lower third molar\nremovals.",
            ["Local anesthesia during lower third molar\nremovals."],
        ),
        (
            "Patients with a cold and:\n1. age over 18\n2. fever",
            ["Patients with a cold and:\n1. age over 18\n2. fever"],
        ),
        ("Gout", ["Gout"]),
        ("", []),
    ],
)
def test_lines_are_items_but_for_running_text(text: str, items: list[str]) -> None:
    assert stated(text) == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Intervention 1: A: b. Intervention 2: C.", ["A: b.", "C."]),
        ("Condition 1: Gout.", ["Gout."]),
        ("Health Condition 1: M10- Gout\nHealth Condition 2: J00- Cold", ["M10- Gout", "J00- Cold"]),
        ("\n Intervention 1: A.\n\n Intervention 2: B.\n", ["A.", "B."]),
        ("Before. Intervention 1: A.", []),
        ("Intervention 2: A. Intervention 3: B.", []),
        ("Intervention 1: A. Condition 2: B.", []),
        ("Nothing", []),
    ],
)
def test_numbered_lists(text: str, items: list[str]) -> None:
    assert numbered(text) == items
