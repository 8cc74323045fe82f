"""How criteria combine: expectations written by hand from the wording."""

from __future__ import annotations

import pytest

from trialglot.design.alternatives import alternatives, combination
from trialglot.design.criteria import parse
from trialglot.model.base import Markup


def found(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return alternatives(parse(Markup(text)))


def test_seed(seed_page: bytes) -> None:
    page = seed_page.decode()
    text = page[page.index("\nInclusion Criteria\n") + 1 : page.index("Minimum Eligible Age")]
    assert found(text) == (("inclusion-2", ("inclusion-3", "inclusion-4", "inclusion-5")),)


@pytest.mark.parametrize(
    "lead",
    [
        "Disease defined as at least one of the following:",
        "Any of the following:",
        "Has any of the following criteria:",
        "One or more of the following risk factors:",
        "Meets at least one of these criteria:",
        "Confirmed by either:",
        "Either of the following:",
    ],
)
def test_items_that_end_with_or(lead: str) -> None:
    assert found(f"* {lead}\n* a, or\n* b and/or\n* c\n* d") == (
        ("unspecified-1", ("unspecified-2", "unspecified-3", "unspecified-4")),
    )


def test_extent_is_not_known() -> None:
    assert found("* One or more of the following:\n* a\n* b\n* Consent") == (("unspecified-1", ()),)


def test_other_kind_of_marker() -> None:
    text = "1. Any of the following:\na. x\nb. y\n2. Consent\n3. At least one of the following:\na. x\nb. y"
    assert found(text) == (("unspecified-1", ("unspecified-2", "unspecified-3")), ("unspecified-5", ()))


def test_items_end_with_their_block() -> None:
    text = "Inclusion Criteria:\n\n* Any of the following:\n* a or\n\nExclusion Criteria:\n\n* b"
    assert found(text) == (("inclusion-1", ("inclusion-2",)),)


@pytest.mark.parametrize(
    "text",
    [
        "* All of the following:\n* a or\n* b",
        "* None of the following:\n* a or\n* b",
        "* Must not have any of the following:\n* a or\n* b",
        "* At least two of the following:\n* a or\n* b",
        "* Takes any of the following drugs\n* a or\n* b",
        "* Any of the following:\n  * a or\n  * b",
    ],
)
def test_no_alternatives_beside_a_lead(text: str) -> None:
    assert found(text) == ()


def test_nested_lead() -> None:
    text = "* Has gout:\n  * Any of the following:\n  * a or\n  * b\n* c"
    assert found(text) == (("unspecified-1.1", ("unspecified-1.2", "unspecified-1.3")),)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("Any of the following:", "any"),
        ("Disease defined as at least one of the following:", "any"),
        ("ONE OR MORE of the following:", "any"),
        ("Measurable disease, either:", "any"),
        ("Meets all of the following criteria:", "all"),
        ("Adequate organ function, all of the following:", "all"),
        ("Not eligible for surgery. Has any of the following:", "any"),
        ("Must not have any of the following:", None),
        ("None of the following:", None),
        ("At least two of the following:", None),
        ("One of the following:", None),
        ("All of these or any of the following:", None),
        ("Any of the following is allowed", None),
        ("Surgery on either eye", None),
        ("Organ function:", None),
    ],
)
def test_combination(lead: str, expected: str | None) -> None:
    parent = parse(Markup(f"* {lead}\n  * a\n  * b")).criteria[0]
    assert len(parent.children) == 2
    assert combination(parent) == expected


def test_combination_without_items() -> None:
    assert combination(parse(Markup("* Any of the following:\n* a")).criteria[0]) is None
