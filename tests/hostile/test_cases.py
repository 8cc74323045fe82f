"""The tables of cases, run through the command line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hostile import cases_archives, cases_documents, cases_fhir, cases_json, cases_options, cases_text
from hostile.running import Case, Run, judge, measured, runner

ROOMS = (cases_json, cases_documents, cases_fhir, cases_archives, cases_text, cases_options)
LIGHT: tuple[Case, ...] = tuple(case for room in ROOMS for case in room.LIGHT)
HEAVY: tuple[Case, ...] = tuple(case for room in ROOMS for case in room.HEAVY)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return runner(monkeypatch, capfd, tmp_path)


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.name)
def test_case(run: Run, case: Case, tmp_path: Path) -> None:
    case.make(tmp_path)
    judge(case, run(*case.command, stdin=case.stdin))


@pytest.mark.parametrize("case", HEAVY, ids=lambda case: case.name)
def test_measured_case(case: Case, tmp_path: Path) -> None:
    case.make(tmp_path)
    done = measured(tmp_path, *case.command, stdin=case.stdin)
    print(f"{case.name}: {done.mebibytes} MiB, {done.seconds:.1f} s")
    judge(case, done)


def test_each_case_has_a_name_and_a_message() -> None:
    assert not [name for name, count in Counter(case.name for case in (*LIGHT, *HEAVY)).items() if count > 1]
    assert all(case.heavy for case in HEAVY)
    assert all(case.told for case in (*LIGHT, *HEAVY))
