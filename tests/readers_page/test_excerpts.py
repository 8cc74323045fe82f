"""Real excerpts: the first 2,000 bytes of pages. Values are written by hand from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import page_renderer
from trialglot.errors import UnreadableError
from trialglot.readers.ctgov_page import read
from trialglot.readers.reading import Reading, Record


def excerpt(shared: Path, name: str) -> Record:
    return Record(name, (shared / "records/page-text" / name).read_bytes())


EXCERPTS = {
    "NCT00846651.A.txt": ("COMPLETED", ("PHASE4",), 82, "INTERVENTIONAL", "2009-02-28", "2010-02-28", True, "Keywords"),
    "NCT00990574.A.txt": (
        "WITHDRAWN",
        ("NA",),
        None,
        "INTERVENTIONAL",
        "2009-10-31",
        "2015-04-30",
        False,
        "Detailed Description",
    ),
    "NCT04770285.A.txt": (
        "COMPLETED",
        ("NA",),
        386,
        "INTERVENTIONAL",
        "2021-02-25",
        "2022-10-26",
        True,
        "Detailed Description",
    ),
    "NCT06339853.A.txt": (
        "COMPLETED",
        ("NA",),
        30,
        "INTERVENTIONAL",
        "2023-09-07",
        "2024-02-29",
        False,
        "Detailed Description",
    ),
    "NCT07316062.A.txt": (
        "NOT_YET_RECRUITING",
        (),
        3000,
        "OBSERVATIONAL",
        "2026-04-15",
        "2029-04-30",
        False,
        "Eligibility Criteria",
    ),
}


@pytest.mark.parametrize("name", EXCERPTS)
def test_excerpts(shared: Path, name: str) -> None:
    reading = read(excerpt(shared, name))
    study = reading.study
    overall, phases, count, kind, start, completion, results, section = EXCERPTS[name]
    assert study.id == name[:11]
    assert study.status.overall == overall
    assert study.design.phases == phases
    assert (study.design.enrollment.count if study.design.enrollment else None) == count
    assert study.design.study_type == kind
    assert study.status.start is not None
    assert study.status.completion is not None
    assert (study.status.start.value, study.status.completion.value) == (start, completion)
    assert study.has_results is results
    codes = [one.code for one in reading.findings]
    assert codes.count("SRC102") == 1
    assert "SRC101" not in codes
    (cut,) = (one for one in reading.findings if one.code == "SRC102")
    assert section in cut.message


def test_keywords(shared: Path) -> None:
    study = read(excerpt(shared, "NCT00846651.A.txt")).study
    assert study.conditions == ("Hypotension",)
    assert study.keywords == ("spinal anesthesia cesarean s",)


def test_observational(shared: Path) -> None:
    study = read(excerpt(shared, "NCT07316062.A.txt")).study
    assert study.design.observational_model == "COHORT"
    assert study.design.time_perspective == "RETROSPECTIVE"
    assert study.eligibility.text is not None
    assert study.eligibility.text.startswith("Inclusion Criteria\n\n* Stage I-III at initial NSCLC diagnosis\n")


@pytest.mark.parametrize("name", ["NCT04119180.C.txt", "NCT03077919.results.A.txt"])
def test_refused(shared: Path, name: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(excerpt(shared, name))
    assert caught.value.refused
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["NCT04770285", "NCT06339853"])
def test_the_renderer_of_these_tests_reproduces_the_excerpts(shared: Path, name: str) -> None:
    record = json.loads((shared / f"records/ctgov-v2/{name}.json").read_bytes())
    assert page_renderer.render(record).encode()[:2000] == excerpt(shared, f"{name}.A.txt").data


def test_results_flag_of_a_reading(shared: Path) -> None:
    reading: Reading = read(excerpt(shared, "NCT04770285.A.txt"))
    assert reading.locate("has_results") == "line 9"
