"""No text is lost, on any input, in linear time."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialglot.design.criteria import MAX_DEPTH, parse
from trialglot.model.base import Markup
from trialglot.model.eligibility import CriteriaTree, Criterion
from trialglot.xmltext import ILLEGAL

# Lines that count as blank: marks between two lists, not text of the record.
LIST_BREAK = re.compile(r"^\s*<!--\s*-->\s*$", re.MULTILINE)


def walk(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    for one in criteria:
        yield one
        yield from walk(one.children)


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace())


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_nothing_lost(text: str, tree: CriteriaTree) -> None:
    """Every character but white space is in the tree once, in order, and every piece stands in the source."""
    every = list(walk(tree.criteria))
    kept: Counter[str] = Counter()
    for one in every:
        kept += letters(one.marker) + letters(one.text)
    for heading in tree.headings:
        kept += letters(heading.text)
    for note in tree.notes:
        kept += letters(note)
    text = ILLEGAL.sub("", LIST_BREAK.sub("", text))  # characters that no document can hold say nothing
    assert kept == letters(text)
    source = squeezed(text)
    for piece in [str(heading.text) for heading in tree.headings] + [str(note) for note in tree.notes]:
        assert squeezed(piece) in source
    for one in every:
        for paragraph in one.text.split("\n\n"):
            assert squeezed(paragraph) in source


def assert_well_formed(tree: CriteriaTree) -> None:
    every = list(walk(tree.criteria))
    keys = [one.key for one in every]
    assert len(set(keys)) == len(keys)
    assert all(one.text.strip() for one in every)
    for kind in ("inclusion", "exclusion", "unspecified"):
        top = [one.key for one in tree.criteria if one.kind == kind]
        assert top == [f"{kind}-{number}" for number in range(1, len(top) + 1)]
    for one in every:
        assert [child.key for child in one.children] == [
            f"{one.key}.{number}" for number in range(1, len(one.children) + 1)
        ]
        assert all(child.kind == one.kind for child in one.children)
    assert max((key.count(".") for key in keys), default=0) < MAX_DEPTH
    assert all(heading.before in (None, *keys) for heading in tree.headings)


_LINES = st.sampled_from(
    [
        "",
        "   ",
        "Inclusion Criteria:",
        "Exclusion Criteria",
        "Exclusion criteria: none",
        "Inclusion criteria were age over 18.",
        "Inclusion Criteria for Part A:",
        "1. Inclusion Criteria:",
        "  * Exclusion Criteria:",
        "Eligibility Criteria:",
        "Inclusion/Exclusion:",
        "Part A:",
        "DISEASE CHARACTERISTICS:",
        "DISEASE CHARACTERISTICS: proven",
        "--Prior Therapy--",
        "Age",
        "At Screening",
        "**Bold heading**",
        "* item",
        "* item ending Exclusion Criteria:",
        "  * nested:",
        "    1. deeper",
        "\t- tabbed",
        "(a) letter",
        "b. letter",
        "E. coli",
        "1- dashed",
        "2-Dashed",
        "18. wrapped",
        "*",
        "-----",
        "* *",
        "1.",
        "continuation line",
        "    indented paragraph",
        "The above information is not intended to contain all considerations.",
        r"\* escaped \<5 \> 3",
        "入选标准：",
        "1、年龄",
        "Patients must meet all of the following inclusion criteria:",
        "None",
        "* N/A",
        "OR",
        "  * and/or",
        "<!-- -->",
        "Other Exclusions",
        "Exclusion Citeria",
        "Dropout criteria:",
        "Examples include:",
        "Note:",
        "Healthy participants",
        "   Prior Therapy",
        "A) Medical Conditions",
        "* Patients are excluded if any of the following apply:",
        "* Other protocol-defined inclusion criteria may apply.",
        "* weight. Other exclusion criteria apply",
        "1. one 2. two; 3. three",
        "* six 2. seven 3. eight",
        "* first; ② second；③third",
        "Inclusion Criteria:- Age- Sex Exclusion Criteria:1. Asthma 2. Consent",
        "* consent Inclusion Criteria Partner",
        "2. Pain.D) Other Exclusion Criteria",
    ]
)


@given(st.lists(_LINES, max_size=40))
@settings(max_examples=400, deadline=None)
def test_lines_in_any_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    tree = parse(Markup(text))
    assert_nothing_lost(text, tree)
    assert_well_formed(tree)


@given(st.text(alphabet=st.sampled_from(list(" \n\t*-•.:)(1ab2Ii#_\\xyZInclusion Criteria")), max_size=200))
@settings(max_examples=400, deadline=None)
def test_any_short_text(text: str) -> None:
    tree = parse(Markup(text))
    assert_nothing_lost(text, tree)
    assert_well_formed(tree)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_unicode_text(text: str) -> None:
    assert_nothing_lost(text, parse(Markup(text)))


@given(st.lists(_LINES, max_size=30))
@settings(max_examples=100, deadline=None)
def test_base_indentation_changes_nothing(lines: list[str]) -> None:
    lines = [line for line in lines if not line.startswith("\t")]
    plain = parse(Markup("\n".join(lines)))
    indented = parse(Markup("\n".join(f"        {line}" for line in lines)))
    assert indented == plain


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" " * number + "* x" for number in range(1400)),
        "\n".join("\t" * number + "- x" for number in range(900)),
        "* x\n" + "y\n" * 300_000,
        "* x\n\n" + "  y\n\n" * 150_000,
        "* " * 500_000,
        "Inclusion Criteria: " * 50_000,
        "Inclusion Criteria:\n" * 50_000,
        "a. x\n" * 150_000,
        "Inclusion criteria " + "word " * 200_000 + ":",
        "* " + "a " * 300_000 + "Exclusion Criteria:\n* x",
        " " * 1_000_000 + "* x",
        "-" * 1_000_000,
        "1." * 500_000,
        "* x\n\nOR\n\n" * 80_000,
        "Examples include:\n* x\n" * 40_000,
        "X:\n\nHealthy participants\n\n* x\n\n" * 20_000,
        "1. " + "x 2. " * 200_000,
        "* x; " + "② " * 300_000,
        "1. x " + " ".join(f"{number}. y" for number in range(2, 100)) * 1500,
        "* consent. Other " * 60_000 + "criteria",
        "* " + "Inclusion Criteria Partner " * 30_000,
        "* " + "criteria. The above information " * 30_000,
        "Patients with the following " * 30_000 + ":\n* x",
        ("Methods of contraception include" + " and" * 2000 + ":\n* x\n\n") * 60,
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_hostile_texts_of_a_megabyte(text: str) -> None:
    start = time.perf_counter()
    tree = parse(Markup(text))
    # Linear work takes about half a second; quadratic work takes minutes.
    assert time.perf_counter() - start < 20
    assert letters(text) == letters("".join(one.marker + one.text for one in walk(tree.criteria))) + letters(
        "".join(heading.text for heading in tree.headings)
    ) + letters("".join(tree.notes))


def _texts(shared: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((shared / "records/ctgov-v2").glob("*.json")):
        record = json.loads(path.read_bytes())
        yield path.stem, record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    for path in sorted((shared / "records/ctgov-xml").glob("*.xml")):
        block = ElementTree.parse(path).getroot().find(".//eligibility//textblock")
        if block is not None and block.text:
            yield path.stem, block.text


def test_real_records(shared: Path) -> None:
    seen = 0
    for name, text in _texts(shared):
        tree = parse(Markup(text))
        assert_nothing_lost(text, tree)
        assert_well_formed(tree)
        assert tree.criteria or tree.notes, name
        seen += 1
    assert seen >= 45


@pytest.mark.parametrize(
    ("name", "inclusion", "exclusion", "unspecified"),
    [
        ("NCT00057759", 0, 0, 25),
        ("NCT00492635", 13, 14, 0),
        ("NCT01100827", 0, 0, 0),
        ("NCT01230762", 4, 3, 0),
        ("NCT02587988", 0, 7, 8),
        ("NCT05160233", 4, 2, 0),
        ("NCT05589896", 9, 6, 0),
    ],
)
def test_counts_of_real_records(shared: Path, name: str, inclusion: int, exclusion: int, unspecified: int) -> None:
    """Counted by hand in the records."""
    record = json.loads((shared / f"records/ctgov-v2/{name}.json").read_bytes())
    tree = parse(Markup(record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]))
    assert (
        len(tree.of_kind("inclusion")),
        len(tree.of_kind("exclusion")),
        len(tree.of_kind("unspecified")),
    ) == (inclusion, exclusion, unspecified)
