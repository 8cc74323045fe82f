"""Which periods and cycles a text states, and how surely."""

from __future__ import annotations

import time

import pytest

from trialglot.design import periods
from trialglot.design.lengths import length
from trialglot.design.periods import likely_course

Found = tuple[str, str | None, str, str | None]


def read(text: str) -> list[Found]:
    """Type, ISO 8601 length with its qualifier, basis and quote of each statement, in the order of the text."""
    found = sorted(periods.read(text, "detailed_description").statements, key=lambda one: one.position)
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
        (
            "A study of four periods (screening, run-in, treatment, follow-up).",
            [
                ("SCREENING", None, "safe", "screening"),
                ("RUN-IN", None, "safe", "run-in"),
                ("TREATMENT", None, "safe", "treatment"),
                ("FOLLOW-UP", None, "safe", "follow-up"),
            ],
        ),
        (
            "There are 3 phases: screening (Day -28 to Day -1), double-blind treatment phase, and safety follow-up.",
            [
                ("SCREENING", None, "safe", "screening"),
                ("TREATMENT", None, "safe", "double-blind treatment phase"),
                ("FOLLOW-UP", None, "safe", "safety follow-up"),
            ],
        ),
        (
            "Participants will be treated for 12 months, followed by a 30-day follow-up period.",
            [("FOLLOW-UP", "P30D exact", "safe", "30-day follow-up period")],
        ),
        (
            "The Screening period (Day -30 to Day -1) lasts up to approximately 30 days.",
            [
                (
                    "SCREENING",
                    "P30D maximum",
                    "safe",
                    "Screening period (Day -30 to Day -1) lasts up to approximately 30 days",
                )
            ],
        ),
        (
            "A 2-week treatment-free run-in period comes first.",
            [("RUN-IN", "P2W exact", "safe", "2-week treatment-free run-in period")],
        ),
        (
            "They enter a 4 week, drug-free run-in period.",
            [("RUN-IN", "P4W exact", "safe", "4 week, drug-free run-in period")],
        ),
        (
            "They start a 12-week, double-blind, flexible-dose, treatment phase.",
            [("TREATMENT", "P12W exact", "safe", "12-week, double-blind, flexible-dose, treatment phase")],
        ),
        (
            "It includes a screening period (up to 2 wks.), a 52-wk treatment period and a 12-wk follow-up period.",
            [
                ("SCREENING", "P2W maximum", "safe", "screening period (up to 2 wks.)"),
                ("TREATMENT", "P52W exact", "safe", "52-wk treatment period"),
                ("FOLLOW-UP", "P12W exact", "safe", "12-wk follow-up period"),
            ],
        ),
        (
            "There is a post-treatment follow-up (FU) period up to 12 weeks.",
            [("FOLLOW-UP", "P12W maximum", "safe", "post-treatment follow-up (FU) period up to 12 weeks")],
        ),
        (
            "It includes a 2-week pre-screening period, a 4-week screening period, and a 1-week baseline period.",
            [
                ("PRE-SCREENING", "P2W exact", "safe", "2-week pre-screening period"),
                ("SCREENING", "P4W exact", "safe", "4-week screening period"),
                ("BASELINE", "P1W exact", "safe", "1-week baseline period"),
            ],
        ),
        (
            "A Screening period up to 21 days prior to chemotherapy.",
            [("SCREENING", "P21D maximum", "safe", "Screening period up to 21 days")],
        ),
        # The length belongs to something else.
        (
            "The duration will include a treatment period of 5 days chemotherapy followed by the drug for 2 weeks.",
            [("TREATMENT", None, "safe", "treatment period")],
        ),
        # A washout or run-in in the screening is a part of it.
        (
            "It includes a screening phase of up to 28 days during which participants complete a 14-day washout period "
            "from prior therapies, and a treatment phase.",
            [
                ("SCREENING", "P28D maximum", "safe", "screening phase of up to 28 days"),
                ("TREATMENT", None, "safe", "treatment phase"),
            ],
        ),
        (
            "It includes a screening period in which eligibility is confirmed, a 2-week run-in period, and treatment.",
            [
                ("SCREENING", None, "safe", "screening period"),
                ("RUN-IN", "P2W exact", "safe", "2-week run-in period"),
            ],
        ),
        (
            "A 2-week run-in period within the screening period, then a 12-week treatment period.",
            [
                ("SCREENING", None, "safe", "screening period"),
                ("TREATMENT", "P12W exact", "safe", "12-week treatment period"),
            ],
        ),
        # What only some go through is no period of all.
        (
            "The study consists of a screening period, a 4-week run-in period for participants naive to the drug, and "
            "a 24-month double-blind period.",
            [
                ("SCREENING", None, "safe", "screening period"),
                ("TREATMENT", "P24M exact", "safe", "24-month double-blind period"),
            ],
        ),
        (
            "A 12-week treatment period in adult participants with asthma.",
            [("TREATMENT", "P12W exact", "safe", "12-week treatment period")],
        ),
    ],
)
def test_shapes_of_safe_statements(text: str, expected: list[Found]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "There will be a 14 day safety follow-up period that must elapse between dosing of the first four subjects.",
        "DLTs are assessed in a 28-day safety follow-up period before the next cohort is dosed.",
        "A 4-week run-in period is for participants untreated with the drug.",
        "A 2-week washout period, if applicable, before a treatment.",
        "An optional 2-week run-in period.",
        "Two 4-week treatment periods separated by a 2-week washout period.",
        "They will then undergo a 4-week washout period and return for evaluation.",
        "After the 12-week treatment they stop during a 4-week wash-out period.",
        "The final 4 week treatment period.",
        "Extension treatment period (28 weeks).",
    ],
)
def test_no_period_of_all_participants_before_or_after_treatment(text: str) -> None:
    assert read(text) == []


def test_how_a_treatment_period_is_called() -> None:
    text = (
        "It has a 52-week, double-blind, placebo-controlled period, a 40-week open-label active treatment period, and "
        "a 12-week treatment period."
    )
    found = periods.read(text, "detailed_description").statements
    assert [(one.duration and one.duration.value, one.manner) for one in found] == [
        ("P52W", "blinded"),
        ("P40W", "open"),
        ("P12W", None),
    ]


Hints = tuple[bool, bool, int]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 2-week screening period and a 12-week treatment period.", (False, False, 0)),
        ("It has four periods.", (False, False, 4)),
        ("It consists of 3 sequential phases.", (False, False, 3)),
        ("A phase 2 study of three doses.", (False, False, 0)),
        ("Two treatment periods are separated by a week.", (False, True, 2)),
        ("In treatment period 1 they receive placebo.", (False, True, 0)),
        ("The first 8-week treatment period.", (False, True, 0)),
        ("Each treatment period lasts long.", (False, True, 0)),
        ("They come every 3 weeks during the treatment period.", (False, False, 0)),
        ("A 3-week screening period, a 6-week treatment period, and a 4-week extension.", (True, False, 0)),
        ("A trial with open-label extension evaluating the drug.", (True, False, 0)),
        ("A screening period, a 49-day engagement period, and a follow-up period.", (True, False, 0)),
        ("The study consists of a treatment phase and an end of study phase.", (True, False, 0)),
        ("A 12-week treatment period followed by a maintenance phase.", (True, False, 0)),
        ("A 1-week withdrawal phase ends it.", (True, False, 0)),
        ("The study includes a screening period, a treatment period and long term follow up.", (True, False, 0)),
        ("A treatment period, and 6 months of follow-up.", (True, False, 0)),
        ("The study includes a treatment period and a follow-up call two weeks later.", (True, False, 0)),
        ("After the treatment period, a safety follow-up visit takes place.", (True, False, 0)),
        ("It includes a one-week baseline, and an eight-week treatment period.", (True, False, 0)),
        ("Four weeks of screening and run-in period, then treatment.", (True, False, 0)),
        ("A 4-week run-in period for participants who never took the drug.", (True, False, 0)),
        ("The study period is 2 years; no dose within a 24-hour period.", (False, False, 0)),
        ("Patients in chronic phase.", (False, False, 0)),
    ],
)
def test_hints_of_further_periods(text: str, expected: Hints) -> None:
    told = periods.read(text, "detailed_description")
    assert (told.further, told.several, told.counted) == expected


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
    [
        "Treatment repeats every 28 days.",
        "A bicycle of 7 days.",
        "In the standard regimen, the drug is given on day 1 of a 21-day cycle.",
        "The drug has already been given in 21-day cycles.",
        "Patients who took it in a 28-day cycle in a previous trial.",
    ],
)
def test_no_cycle(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In 21-28 day cycles.",
        "Cycles of 3 to 4 weeks.",
        "Given in 28-day and 84-day cycles.",
        "Given in 28-day or 42-day cycles.",
        "In 3 week and 4 week treatment cycles.",
    ],
)
def test_cycles_whose_lengths_are_not_read_in_full(text: str) -> None:
    assert {(kind, duration) for kind, duration, _, _ in read(text)} == {("cycle", None)}


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("A cycle duration is 28 days.", True),
        ("Each treatment cycle is 28 days in duration.", True),
        ("Cycles will be repeated every 4 weeks until progression.", True),
        ("All participants will be treated in 21-day cycles.", True),
        ("Each participant is assigned to one 90-day treatment cycle of the application.", False),
        ("Each cycle is 21 days in arm A.", False),
        ("Escalated drugs on days 1-3; cycle is repeated every 14 days.", False),
        ("The 200 mg dose is given over a 21-day cycle, while the 400 mg dose is given in turns.", False),
        ("Patients will receive the drug in 21-day cycles.", False),
        ("All patients will be treated with the drug in 21-day cycles.", False),
        ("Each induction cycle is 28 days.", False),
        ("Treatment repeats every 21 days for up to 4 cycles.", False),
    ],
)
def test_cycles_of_all_participants(text: str, general: bool) -> None:
    assert [one.general for one in periods.read(text, "detailed_description").statements] == [general]


def test_the_standard_of_an_arm_is_its_own() -> None:
    (found,) = periods.read("Standard chemotherapy in 21-day cycles.", "arms[0].description").statements
    assert found.duration is not None
    assert found.duration.value == "P21D"


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
        "follow-up period " * 60_000,
        "two treatment periods (" * 40_000,
        "two periods: " + "screening, " * 90_000,
        "screening period in which " * 40_000,
        "a 4-week open-label engagement period, " * 25_000,
        "study " * 160_000 + "includes period",
        "All patients treated in 21-day cycle " * 27_000,
        "." * 1_000_000 + " period",
    ],
    ids=lambda text: repr(text[:10]),
)
def test_hostile_texts_of_a_megabyte(text: str) -> None:
    start = time.perf_counter()
    periods.read(text, "detailed_description")
    # Linear work takes a second or two; quadratic work takes minutes.
    assert time.perf_counter() - start < 30
