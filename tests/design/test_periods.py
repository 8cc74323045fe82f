"""Which periods and cycles a text states, and how surely."""

from __future__ import annotations

import time

import pytest

from trialglot.design.lengths import length
from trialglot.design.periods import likely_course, statements

Found = tuple[str, str | None, str, str | None]


def read(text: str) -> list[Found]:
    """Type, ISO 8601 length with its qualifier, basis and quote of each statement, in the order of the text."""
    found = sorted(statements(text, "detailed_description"), key=lambda one: one.position)
    return [
        (
            one.type,
            f"{one.duration.value} {one.duration.qualifier}" if one.duration else None,
            one.evidence.basis,
            one.evidence.quote,
        )
        for one in found
    ]


def test_seed() -> None:
    text = (
        "The duration of the study for a participant will include a period for screening of up to 28 days. A cycle "
        "duration is 28 days. Participants will be allowed to continue therapy until disease progression. The overall "
        "study duration will be of approximately 45 months."
    )
    assert read(text) == [
        ("SCREENING", "P28D maximum", "safe", "period for screening of up to 28 days"),
        ("cycle", "P28D exact", "safe", "cycle duration is 28 days"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It consists of a 3-week screening period, a 6-week treatment period, and a 4-week extension period.",
            [
                ("SCREENING", "P3W exact", "safe", "3-week screening period"),
                ("TREATMENT", "P6W exact", "safe", "6-week treatment period"),
            ],
        ),
        (
            "The study comprised a screening period of up to 4 weeks, a 52-week double-blind treatment period, and a "
            "12-week safety follow-up period.",
            [
                ("SCREENING", "P4W maximum", "safe", "screening period of up to 4 weeks"),
                ("TREATMENT", "P52W exact", "safe", "52-week double-blind treatment period"),
                ("FOLLOW-UP", "P12W exact", "safe", "12-week safety follow-up period"),
            ],
        ),
        (
            "Periods: Screening (up to 28 days), Treatment (12 weeks), Follow-up (4 weeks).",
            [
                ("SCREENING", "P28D maximum", "safe", "Screening (up to 28 days)"),
                ("TREATMENT", "P12W exact", "safe", "Treatment (12 weeks)"),
                ("FOLLOW-UP", "P4W exact", "safe", "Follow-up (4 weeks)"),
            ],
        ),
        (
            "It includes a 24-week, randomized, double-blind, placebo-controlled treatment period.",
            [
                (
                    "TREATMENT",
                    "P24W exact",
                    "safe",
                    "24-week, randomized, double-blind, placebo-controlled treatment period",
                )
            ],
        ),
        (
            "After a two-week run-in period all receive the drug.",
            [("RUN-IN", "P2W exact", "safe", "two-week run-in period")],
        ),
        (
            "A 4 week single-blind placebo run-in precedes randomization.",
            [("RUN-IN", "P4W exact", "safe", "4 week single-blind placebo run-in")],
        ),
        (
            "After a 1-week washout period, patients enter a 12-week treatment period.",
            [
                ("WASHOUT", "P1W exact", "safe", "1-week washout period"),
                ("TREATMENT", "P12W exact", "safe", "12-week treatment period"),
            ],
        ),
        (
            "The treatment period will last approximately 12 weeks.",
            [("TREATMENT", "P12W approximate", "safe", "treatment period will last approximately 12 weeks")],
        ),
        (
            "A treatment period of at least 6 months follows.",
            [("TREATMENT", "P6M minimum", "safe", "treatment period of at least 6 months")],
        ),
        (
            "Given until completion of treatment period (3 years) or until progression.",
            [("TREATMENT", "P3Y maximum", "safe", "treatment period (3 years)")],
        ),
        (
            "A 12-week open-label extension period is offered.",
            [("OPEN LABEL TREATMENT", "P12W exact", "safe", "12-week open-label extension period")],
        ),
        (
            "There is a long-term follow-up period of 5 years.",
            [("LONG-TERM FOLLOW-UP", "P5Y exact", "safe", "long-term follow-up period of 5 years")],
        ),
        (
            "Patients are followed for 30 days after the last dose.",
            [("FOLLOW-UP", "P30D exact", "safe", "followed for 30 days after the last dose")],
        ),
        (
            "A follow-up period of 30 days after the last dose ends the study.",
            [("FOLLOW-UP", "P30D exact", "safe", "follow-up period of 30 days")],
        ),
        (
            "The study includes a screening\n          period, and a treatment period.",
            [
                ("SCREENING", None, "safe", "screening\n          period"),
                ("TREATMENT", None, "safe", "treatment period"),
            ],
        ),
    ],
)
def test_safe_statements(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # It may count from the start of treatment.
        ("Patients will be followed for 12 months.", [("FOLLOW-UP", "P12M exact", "likely", "followed for 12 months")]),
        (
            "Patients will be followed for 12 months after surgery.",
            [("FOLLOW-UP", "P12M exact", "likely", "followed for 12 months")],
        ),
        (
            "Assessed during a 24-week follow-up period.",
            [("FOLLOW-UP", "P24W exact", "likely", "24-week follow-up period")],
        ),
        # It may stand between two treatments.
        (
            "Tadalafil for 8 weeks following the 1 week washout period.",
            [("WASHOUT", "P1W exact", "likely", "1 week washout period")],
        ),
        (
            "Two 4-week treatment periods separated by a 2-week washout period.",
            [("WASHOUT", "P2W exact", "likely", "2-week washout period")],
        ),
        # Not all participants need it.
        (
            "After washout of other drugs, a treatment period begins.",
            [
                ("WASHOUT", None, "likely", "washout"),
                ("TREATMENT", None, "safe", "treatment period"),
            ],
        ),
        # No list of periods.
        ("They receive treatment (12 weeks).", [("TREATMENT", "P12W exact", "likely", "treatment (12 weeks)")]),
        # Named in passing.
        ("Blood is drawn in the screening period.", [("SCREENING", None, "likely", "screening period")]),
        ("At Week 6 of the treatment period.", [("TREATMENT", None, "likely", "treatment period")]),
    ],
)
def test_likely_statements(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No such word here.",
        "A 36-week post-treatment period.",
        "A 2-week pre-treatment period.",
        "Each 6-week treatment period is followed by the next.",
        "The first 8-week treatment period.",
        "Patients who completed the 24-week treatment period of the parent study.",
        "A 24-week treatment period in the previous trial.",
        "Treatment period 1 (4 weeks).",
        "A 52-week extension study.",
        "During a 28-day menstrual cycle.",
        "One 90-minute sleep cycle, then a 7-day sleep cycle.",
        "On Day 1 of Cycle 1 and for Cycle 4 to 6.",
        "Followed by 6 minutes of rest.",
        "Screening visit within 28 days.",
        "Pain after treatment (3 months) and before the treatment (1 week).",
        "Prior treatment within 4 weeks (28 days).",
    ],
)
def test_nothing_is_stated(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "basis", "quote"),
    [
        ("A 4 to 6 week screening period, then treatment.", "safe", "4 to 6 week screening period"),
        ("A 12- to 16-week screening period.", "safe", "12- to 16-week screening period"),
        ("A 2–4-week screening period.", "safe", "2–4-week screening period"),
        ("A screening period of 4 weeks to 6 weeks.", "safe", "screening period of 4 weeks"),
        ("A screening period of 2-4 weeks.", "likely", "screening period"),
    ],
)
def test_half_of_a_range_is_no_length(text: str, basis: str, quote: str) -> None:
    assert read(text) == [("SCREENING", None, basis, quote)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Given on days 1, 8 and 15 of a 28-day cycle.", "P28D"),
        ("In 21-day cycles.", "P21D"),
        ("For six 3-week cycles.", "P3W"),
        ("Each cycle is 21 days.", "P21D"),
        ("1 cycle = 28 days", "P28D"),
        ("Cycle length is 4 weeks.", "P4W"),
        ("(cycle: 21 days)", "P21D"),
        ("One cycle consists of 28 days.", "P28D"),
        ("Cycles of 14 days each.", "P14D"),
        ("A cycle is defined as 28 days.", "P28D"),
        ("Courses repeat every 21 days in the absence of disease progression.", "P21D"),
        ("Cycles will be repeated every 28 days.", "P28D"),
        ("Treatment repeats every 28 days for up to 6 courses.", "P28D"),
        ("28-day treatment cycles", "P28D"),
    ],
)
def test_cycles(text: str, value: str) -> None:
    found = read(text)
    assert [(one[0], one[1], one[2]) for one in found] == [("cycle", f"{value} exact", "safe")]
    assert found[0][3] is not None
    assert found[0][3] in text


@pytest.mark.parametrize(
    "text",
    ["In 21-28 day cycles.", "Cycles of 3 to 4 weeks.", "Treatment repeats every 28 days.", "A bicycle of 7 days."],
)
def test_no_cycle(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 Years", "P5Y"),
        ("1 Day", "P1D"),
        ("12 Months", "P12M"),
        (" 3 weeks ", "P3W"),
        ("24 Hours", "PT24H"),
        ("0 Years", "P0Y"),
    ],
)
def test_length(text: str, value: str) -> None:
    found = length(text)
    assert found is not None
    assert (found.value, found.qualifier) == (value, "exact")


@pytest.mark.parametrize("text", ["", "long", "5", "Years", "1 to 2 Years", "about a year"])
def test_no_length(text: str) -> None:
    assert length(text) is None


def test_likely_course() -> None:
    found = likely_course("5 mg daily for 12 weeks", "arms[0].description")
    assert [(one.duration.value, one.evidence.quote) for one in found if one.duration] == [("P12W", "for 12 weeks")]
    assert likely_course("5 mg for 2 weeks, then 10 mg for 10 weeks", "arms[0].description") == []


@pytest.mark.parametrize(
    "text",
    [
        "screening period " * 40_000,
        "washout period " * 40_000,
        "followed for " * 70_000,
        "5-week " * 140_000,
        "cycle" + " " * 1_000_000 + "5 days",
        "5" + " " * 1_000_000 + "day cycle period",
        "period\n" * 140_000,
        "." * 1_000_000 + " period",
    ],
    ids=lambda text: repr(text[:10]),
)
def test_hostile_texts_of_a_megabyte(text: str) -> None:
    start = time.perf_counter()
    list(statements(text, "detailed_description"))
    # Linear work takes a second or two; quadratic work takes minutes.
    assert time.perf_counter() - start < 30
