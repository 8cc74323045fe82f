"""Text in ASCII: expected forms written by hand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialglot.sdtm.ascii import ascii_text, length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain ASCII, 100% & more", "plain ASCII, 100% & more"),
        ("age ≥ 18 and ≤ 75", "age >= 18 and <= 75"),
        ("5 µg and 5 μg", "5 ug and 5 ug"),
        ("São Tomé, Ångström, Łódź, Œuvre, Straße", "Sao Tome, Angstrom, Lodz, OEuvre, Strasse"),
        ("e\u0301", "e"),
        ("α-blocker, Δ9, λ, ς, Ω-3", "alpha-blocker, Delta9, lambda, sigma, Omega-3"),
        ("2 × 10⁹/L", "2 x 10^9/L"),
        ("10⁻³ m²", "10^-3 m^2"),
        ("CD4⁺ cells, SpO₂", "CD4+ cells, SpO2"),
        ("½ tablet, 1½ tablets, 1¼", "1/2 tablet, 1 1/2 tablets, 1 1/4"),
        ("“Quoted” ‘words’ – and — dashes…", "\"Quoted\" 'words' - and - dashes..."),
        ("a\u00a0b\u2009c\u200bd\u00ade", "a b cde"),
        ("37 ℃, 5 °C, ±2", "37 degC, 5 degC, +/-2"),
        ("Brand® and Name™", "Brand(R) and Name(TM)"),
        ("• first", "- first"),
        ("ﬁrst, Ⅳ, № 5", "first, IV, No 5"),
        ("<- → ←", "<- -> <-"),
        ("one、two。", "one,two."),
    ],
)
def test_forms_that_say_the_same(text: str, expected: str) -> None:
    assert ascii_text(text) == (expected, ())


def test_characters_without_a_form_are_told_once() -> None:
    assert ascii_text("中文, Лена, 中") == ("??, ????, ?", ("中", "文", "Л", "е", "н", "а"))


@given(st.text())
def test_any_text_becomes_ascii_and_stays_so(text: str) -> None:
    made, lost = ascii_text(text)
    assert made.isascii()
    assert ascii_text(made) == (made, ())
    assert all(one in text or one in unicodedata.normalize("NFKD", text) for one in lost)
    assert made.count("?") >= len(lost)


def test_length_is_that_of_the_longest_form() -> None:
    assert length([]) == 1
    assert length([""]) == 1
    assert length(["abc", "≥1"]) == 3
    assert length(["≥≥"]) == 4  # in ASCII
    assert length(["e\u0301e\u0301"]) == 4  # in Unicode
