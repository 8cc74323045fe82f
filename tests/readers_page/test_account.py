"""Every line of a page is in the study, in a finding, or one of the layout's own words; nothing is invented."""

from __future__ import annotations

import json
import re
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from page_renderer import AVAILABLE, PENDING, page
from trialglot.readers.ctgov_page import read
from trialglot.readers.ctgov_page.layout import SENTENCES
from trialglot.readers.reading import Reading, Record

LABELS = {
    "Recruitment Status",
    "Clinical Phase",
    "Total Enrollment",
    "Study Classification",
    "Study Start Date",
    "Study Completion Date",
    "Allocation Method",
    "Intervention Model",
    "Primary Study Purpose",
    "Blinding Strategy",
    "Observational Model Type",
    "Study Time Perspective",
    "Minimum Eligible Age",
    "Maximum Eligible Age",
    "Eligible Sex",
    "Accepts Healthy Volunteers",
    "Site Status",
    "Study Results",
    "Results pending",
    "Results available",
    "View full results",
    PENDING,
    AVAILABLE,
    "Identifier Type: -",
    "Role: -",
}
ONE_LINE = re.compile(
    r"(?:NCT ID:|Last Updated:|Group Type|Intervention Type|Sponsor Role|Responsibility Role|Role:|Reference Type|PMID:"
    r"|Identifier Type:|Identifier Source:|Investigator Title:) (.*?)(?: \(View on PubMed\))?"
)
ROLES = {"lead", "collaborator", "secondary_id", "org_study_id"}


def missing_lines(text: str, reading: Reading) -> list[str]:
    """Lines of which nothing is left in the study or in the messages."""
    said = json.dumps(reading.study.model_dump(mode="json"), ensure_ascii=False)
    said += "\n".join(json.dumps(one.message, ensure_ascii=False) for one in reading.findings)
    fixed = LABELS | set(SENTENCES) | set(SENTENCES.values())
    missing = []
    for line in (one.strip() for one in text.split("\n")):
        if not line or line in fixed:
            continue
        one_line = ONE_LINE.fullmatch(line)
        value = one_line[1] if one_line else line
        number = re.fullmatch(r"(\d+) participants", line)
        if value in ROLES | {"Yes", "No"}:
            continue
        parts = [number[1]] if number else re.split(r"[,/]\s*|\s", value)
        if not all(json.dumps(part, ensure_ascii=False).strip('"') in said for part in parts):
            missing.append(line)
    return missing


def test_nothing_of_the_seed_is_missing(seed_page: bytes) -> None:
    assert missing_lines(seed_page.decode(), read(Record("seed", seed_page))) == []


def test_a_lost_line_would_be_noticed() -> None:
    text = page(Conditions="Gout")
    reading = read(Record("page", text.encode()))
    assert missing_lines(text.replace("Gout", "Podagra"), reading) == ["Podagra"]


WORDS = st.sampled_from(
    [
        "Word A#",
        "word#b.",
        "* item#",
        "COMPLETED",
        "RECRUITING",
        "INDUSTRY",
        "PHASE1/PHASE2",
        "7# participants",
        "2020-02-29",
        "2020-03-05#",
        "18# Years",
        "ALL",
        "Yes",
        "Lyon#, , France",
        "France Spain",
        "Group Type EXPERIMENTAL",
        "Group Type NEW#",
        "Intervention Type DRUG#",
        "Sponsor Role lead",
        "Sponsor Role collaborator",
        "Responsibility Role SPONSOR#",
        "Investigator Title: Prof#",
        "Role: CHAIR#",
        "Reference Type RESULT#",
        "PMID: 77# (View on PubMed)",
        "http://example.org/#",
        "Identifier Type: REGISTRY#",
        "Identifier Type: -",
        "Identifier Source: secondary_id",
        "Identifier Source: org_study_id",
        "Site Status",
        "Conditions",
        "Interventions",
        "肺# がん",
        *sorted(label for label in LABELS if len(label) < 30),
    ]
)
BODIES = st.lists(st.tuples(WORDS, st.sampled_from(["\n", "\n\n", "\n\n\n"])), max_size=9).map(
    lambda parts: "".join(word + gap for word, gap in parts).strip()
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from([name.replace(" ", "_") for name in SENTENCES]), BODIES), BODIES)
def test_any_page_is_read_without_loss(sections: dict[str, str], basic: str) -> None:
    sections["Basic_Information"] = f"Recruitment Status\n\nCOMPLETED\n\n{basic}"
    numbers = count(1)
    # Each occurrence gets a number of its own: none may hide behind another.
    text = re.sub(r"#", lambda _: str(next(numbers)), page(**sections))
    reading = read(Record("page", text.encode()))
    assert missing_lines(text, reading) == []
    for one in reading.findings:
        assert one.source or one.code == "SRC108"
        if one.path:
            assert reading.locate(one.path) is not None


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([name.replace(" ", "_") for name in SENTENCES]), BODIES), st.integers(0, 4000))
def test_any_page_may_be_cut(sections: dict[str, str], size: int) -> None:
    text = page(**sections | {"Basic_Information": "Recruitment Status\n\nCOMPLETED"})
    start = text.index("Recruitment Status\n\nCOMPLETED") + len("Recruitment Status")
    cut = text[: max(start, size)]
    reading = read(Record("page", cut.encode()))
    assert reading.study.id == "NCT01234567"


@pytest.mark.parametrize("field", ["arms", "interventions", "sites", "references", "links", "officials"])
def test_every_item_of_the_seed_has_a_line(seed_page: bytes, field: str) -> None:
    reading = read(Record("seed", seed_page))
    lines = [reading.locate(f"{field}[{number}]") for number in range(len(getattr(reading.study, field)))]
    numbers = [int((line or "").removeprefix("line ")) for line in lines]
    assert numbers == sorted(set(numbers))
