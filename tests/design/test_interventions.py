"""Product details from labelled values of an intervention's description."""

from __future__ import annotations

import time

import pytest

from trialglot.design.interventions import InterventionDetail, detail
from trialglot.model.base import Markup
from trialglot.model.study import Intervention


def make(description: str | None, key: str = "intervention-1") -> Intervention:
    return Intervention(key=key, name="Drug", description=Markup(description) if description is not None else None)


Expected = tuple[tuple[str, ...], str | None, tuple[str, ...], tuple[str, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Investigational medicinal product; Pharmaceutical form: Solution for Subcutaneous administration; Route "
            "of administration: Subcutaneous",
            (
                (),
                "Solution for Subcutaneous administration",
                ("Subcutaneous",),
                ("Investigational medicinal product",),
            ),
        ),
        (
            "Investigational medicinal product/background treatment; ATC code: H02AB02; Pharmaceutical form: Tablet; "
            "Route of administration: Oral",
            (("H02AB02",), "Tablet", ("Oral",), ("Investigational medicinal product", "background treatment")),
        ),
        (
            "Background Treatment; ATC code: N02BE01; Pharmaceutical form: As per local commercial product; Route of "
            "administration: Oral or intravenous (IV)",
            (
                ("N02BE01",),
                None,
                ("Oral", "intravenous (IV)"),
                ("Background Treatment",),
            ),
        ),
        (
            "Background Treatment/Rescue medication; ATC code: H02AB04; Route of administration: IV",
            (("H02AB04",), None, ("IV",), ("Background Treatment", "Rescue medication")),
        ),
        ("Pharmaceutical form:tablet Route of administration: oral", ((), "tablet", ("oral",), ())),
        (
            "Pharmaceutical form: solution for injection\n\nRoute of administration: subcutaneous. Given by a nurse.",
            ((), "solution for injection", ("subcutaneous",), ()),
        ),
        ("Dosage form: Powder; Route: SC", ((), "Powder", ("SC",), ())),
        ("Route of administration: oral, IV and subcutaneous", ((), None, ("oral", "IV", "subcutaneous"), ())),
        ("Route of administration: as decided by the pharmacy", ((), None, ("as decided by the pharmacy",), ())),
        ("Route of administration: oral or by drone", ((), None, ("oral or by drone",), ())),
        ("ATC codes: L01XX02, L01XC07", (("L01XX02", "L01XC07"), None, (), ())),
        ("ATC code: L01", (("L01",), None, (), ())),
        ("ATC: H02AB02", (("H02AB02",), None, (), ())),
    ],
)
def test_labelled_values(text: str, expected: Expected) -> None:
    found = detail(make(text))
    assert (found.atc_codes, found.dose_form, found.routes, found.roles) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "10 mg taken orally once daily",
        "Subcutaneous injection of the tablet form",
        "The route: to the hospital",
        "ATC code: not assigned",
        "ATC code: H2AB02",
        "H02AB02 is given",
        "Investigational medicinal product given daily",
        "Pharmaceutical form: ; Route of administration:",
    ],
)
def test_nothing_is_certain(text: str | None) -> None:
    assert detail(make(text)) == InterventionDetail()


@pytest.mark.parametrize(
    "words",
    [
        "As per local commercial product",
        "as per local label",
        "As per locally available product",
        "Per local standard",
        "According to the local product",
        "As locally supplied",
        "Not applicable",
        "N/A",
    ],
)
def test_words_that_name_no_dose_form(words: str) -> None:
    found = detail(make(f"Background treatment; Pharmaceutical form: {words}; Route of administration: Oral"))
    assert found.dose_form is None
    assert found.routes == ("Oral",)
    assert [one.quote for one in found.evidence] == ["Route of administration: Oral", "Background treatment"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Investigational medicinal product", ("investigational",)),
        ("IMP", ("investigational",)),
        ("Non-investigational medicinal product", ("non-investigational",)),
        ("Non-Investigational  Medicinal\tProduct", ("non-investigational",)),
        ("Auxiliary medicinal product", ("non-investigational",)),
        ("Investigational medicinal product/background treatment", ("investigational", "background")),
        ("Background Treatment/Rescue medication", ("background", "rescue")),
        ("Comparator", ("comparator",)),
        ("Challenge agent", ("challenge",)),
        ("Premedication", ("premedication",)),
        ("Placebo", ("placebo",)),
        ("Concomitant medication", ("other",)),
        ("Investigational tablets", ()),
        ("Placebo tablets", ()),
    ],
)
def test_kinds_of_roles(text: str, kinds: tuple[str, ...]) -> None:
    assert detail(make(f"{text}; Route of administration: Oral")).role_kinds == kinds


def test_different_dose_forms_are_none() -> None:
    found = detail(make("Pharmaceutical form: Tablet; Pharmaceutical form: Capsule"))
    assert found.dose_form is None
    assert [one.quote for one in found.evidence] == ["Pharmaceutical form: Tablet", "Pharmaceutical form: Capsule"]


def test_evidence_quotes_the_text() -> None:
    text = "Background treatment; ATC code: N02BE01;\nPharmaceutical form: Tablet; Route of administration: Oral or IV"
    found = detail(make(text, "intervention-3"))
    assert {one.path for one in found.evidence} == {"interventions[2].description"}
    assert all(one.basis == "safe" for one in found.evidence)
    assert [one.quote for one in found.evidence] == [
        "ATC code: N02BE01",
        "Pharmaceutical form: Tablet",
        "Route of administration: Oral or IV",
        "Background treatment",
    ]
    assert all(one.quote is not None and one.quote in text for one in found.evidence)


def test_none_lifts_nothing() -> None:
    assert detail(make("ATC code: N02BE01; Route of administration: Oral"), "none") == InterventionDetail()


def test_all_reads_a_single_adverb() -> None:
    found = detail(make("10 mg taken orally once daily"), "all")
    assert found.routes == ("orally",)
    assert [(one.basis, one.quote) for one in found.evidence] == [("likely", "orally")]
    assert detail(make("Given orally or intravenously"), "all").routes == ()
    assert detail(make("Route of administration: IV. Later given orally"), "all").routes == ("IV",)


@pytest.mark.parametrize(
    "text",
    [
        "Route of administration:" + " " * 1_000_000 + "x",
        "Route of administration: " + "oral or " * 100_000,
        "ATC code: H02AB02 " * 50_000,
        "imp/" * 200_000,
        "; " * 500_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_of_a_megabyte(text: str) -> None:
    start = time.perf_counter()
    detail(make(text), "all")
    assert time.perf_counter() - start < 20
