"""Text blocks as API v2 has them: wrapped lines, lists by indentation, escapes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from readers_xml import made_up
from trialglot import api
from trialglot.readers.ctgov_xml.text import PUBLIC, UPLOAD, inline, reflow


def block(*lines: str, base: int = 8) -> str:
    """A text block as the XML prints it: each line indented by the base, the first after a line break."""
    return "\n" + "".join(f"{' ' * base}{line}\n" if line else "\n" for line in lines) + " " * (base - 2)


def public(*lines: str) -> str:
    return reflow(block(*lines), 8, PUBLIC)


def upload(*lines: str) -> str:
    return reflow(block(*lines, base=2), 2, UPLOAD)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("One.",), "One."),
        (("One that", "goes on.", "", "Two."), "One that goes on.\n\nTwo."),
        (("One.", "", "", "", "Two."), "One.\n\nTwo."),
        (("Two  blanks.\xa0No break",), "Two blanks. No break"),
        (("A:", "", "  -  b", "", "  -  c", "     goes on"), "A:\n\n* b\n* c goes on"),
        (("A:", "", "  -  b", "", "B."), "A:\n\n* b\n\nB."),
        (("-  a", "", "  -  b"), "* a\n* b"),
        (("-  a:", "", "b", "", "-  c"), "* a:\n\nb\n\n* c"),
        # Lists in lists: the width of the marker above is the indentation.
        (("A:", "", "  -  b:", "", "       -  c", "", "       -  d", "", "  -  e"), "A:\n\n* b:\n\n  * c\n  * d\n* e"),
        (("A:", "", "  1. b:", "", "       -  c", "", "  2. d"), "A:\n\n1. b:\n\n   * c\n2. d"),
        (("A:", "", "  9. b", "", " 10. c:", "", "       1. d"), "A:\n\n9. b\n10. c:\n\n    1. d"),
        (
            ("A:", "", "  -  b", "", "       -  c", "", "            -  d", "", "A."),
            "A:\n\n* b\n\n  * c\n\n    * d\n\nA.",
        ),
        # Paragraphs in items.
        (("A:", "", "  -  b", "", "     more", "", "  -  c"), "A:\n\n* b\n\n  more\n* c"),
        (("A:", "", "  1. b", "", "     more", "     of it", "", "  2. c"), "A:\n\n1. b\n\n   more of it\n2. c"),
        (("A:", "", "  -  b", "", "     - note", "", "  -  c"), "A:\n\n* b\n\n  \\- note\n* c"),
        # Numbers that do not go on are a list of their own; so are numbers after bullets.
        (("A:", "", "  1. b", "", "  1. c", "", "  2. d"), "A:\n\n1. b\n\n1. c\n2. d"),
        (("A:", "", "  -  b", "", "  1. c"), "A:\n\n* b\n\n1. c"),
        (("A:", "", "  1. b", "", "  -  c"), "A:\n\n1. b\n\n* c"),
        # The first line of a block has lost its indentation.
        (("1. a", "", "  2. b"), "1. a\n2. b"),
        (("1. a", "     goes on", "", "  2. b"), "1. a goes on\n2. b"),
        (("1. a 2. b", "3. c"), "1\\. a 2. b 3. c"),
        (("1. a", "", "     more", "", "  2. b"), "1. a\n\n   more\n2. b"),
        # A number at the margin is text; one in a wrapped line starts nothing.
        (("A", "", "3. Progressed", "", "4.5 mg", "", "5) b"), "A\n\n3\\. Progressed\n\n4.5 mg\n\n5) b"),
        (("A has", "2. b"), "A has 2. b"),
        (("A:", "", "  -  b", "     3. c"), "A:\n\n* b 3. c"),
        (("A:", "", "  -  1. b"), "A:\n\n* 1\\. b"),
        # One dash and one blank is text.
        (("A:", "", "- b", "c"), "A:\n\n- b c"),
        (("A:", "", "-", "", "-b"), "A:\n\n-\n\n-b"),
        (("•a", "", "• b"), "•a\n\n• b"),
        (("", ""), ""),
    ],
)
def test_a_block_of_the_public_xml(lines: tuple[str, ...], expected: str) -> None:
    assert public(*lines) == expected
    windows = block(*lines).replace("\n", "\r\n")
    assert reflow(windows, 8, PUBLIC) == expected


def test_a_block_that_was_indented_anew() -> None:
    lines = ("A:", "", "  -  b", "     goes on", "", "B.")
    for base in (0, 2, 14):
        assert reflow(block(*lines, base=base + 2)[1:], 8, PUBLIC).startswith("A:\n\n* b goes on"), base


def test_a_block_of_nothing_but_a_list_below_its_place() -> None:
    """Nothing at the margin: the base is that of the element, not the smallest indentation."""
    assert reflow("\n          1. a\n\n          2. b\n", 8, PUBLIC) == "1. a\n2. b"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("A:", "B", "  - c", "  - d"), "A:\n\nB\n\n* c\n* d"),
        (("A", "  - b", "    OR", "", "  - c:", "", "      - d", "  - e"), "A\n\n* b OR\n* c:\n\n  * d\n* e"),
        (("A", "  - b", "NOTE: c"), "A\n\n* b\n\nNOTE: c"),
        # Lists whose first item alone kept its indentation.
        (("A:", "  - b", "- c", "- d"), "A:\n\n* b\n* c\n* d"),
        (("A:", "  1. b", "  2. c"), "A:\n\n1. b\n2. c"),
    ],
)
def test_a_block_of_the_form_for_upload(lines: tuple[str, ...], expected: str) -> None:
    assert upload(*lines) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b > c", "a \\< b \\> c"),
        ("[x] & y^2 ~ *z", "\\[x\\] \\& y\\^2 \\~ \\*z"),
        ("back\\slash", "back\\\\slash"),
        ("a_b #c `d` -e +f 1. g |h", "a_b #c `d` -e +f 1. g |h"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_escapes(text: str, expected: str) -> None:
    assert inline(text) == expected


@given(text=st.text(alphabet=st.sampled_from(list("-*1. \n\tab:)(<")), max_size=80))
@example("-  ")
@example("1. \n1. ")
def test_any_text_block(text: str) -> None:
    """Nothing of a text is lost but white space and the marks of lists, and it is read as well a second time."""
    root = etree.fromstring(made_up.PUBLIC.encode())
    block = root.find("eligibility/criteria/textblock")
    assert block is not None
    block.text = text
    found = api.read(etree.tostring(root)).study.eligibility.text
    assert found is not None

    def letters(part: str) -> list[str]:
        return [one for one in part if not one.isspace() and one not in "-*\\1."]

    assert letters(found.plain) == letters(text)
    assert "\n\n\n" not in found
