"""The commands about the crosswalk: ledgers that convert writes, coverage, explain."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from readers_json import made_up
from trialglot import cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["trialglot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert isinstance(caught.value.code, int)
        return caught.value.code, *capfd.readouterr()

    return _run


@pytest.fixture
def full(tmp_path: Path) -> Path:
    path = tmp_path / "full.json"
    path.write_bytes(orjson.dumps(made_up.full()))
    return path


@pytest.fixture
def page(root: Path) -> Path:
    return root / "seeds/ctgov/page/NCT05704049.txt"


def _json(path: str) -> Any:
    return orjson.loads(Path(path).read_bytes())


def test_convert_writes_a_ledger_and_adds_them_up(run: Run, full: Path, page: Path) -> None:
    run("convert", full, page)
    ledgers = [_json(f"out/{name}/ledger.json") for name in ("NCT09000001", "NCT05704049")]
    coverage = _json("out/summary.json")["totals"]["coverage"]
    for target in ("fhir-r5", "odm-sdm"):
        assert coverage[target]["leaves"] == sum(one["leaves"] for one in ledgers)
        assert sum(coverage[target]["states"].values()) == coverage[target]["leaves"]
        by_section = [sum(states.values()) for states in coverage[target]["sections"].values()]
        assert sum(by_section) == coverage[target]["leaves"]
    assert coverage["fhir-r5"]["sections"]["Basic Information"]["coded"] == 3
    assert coverage["fhir-r5"]["sections"]["resultsSection"] == {"dropped": 2}
    assert b"\n" not in Path("out/NCT09000001/ledger.json").read_bytes()[:-1]


def test_a_ledger_of_an_earlier_run_does_not_stay(run: Run, full: Path) -> None:
    run("convert", full)
    run("convert", full, "--ledger", "none")
    assert not Path("out/NCT09000001/ledger.json").exists()
    assert _json("out/summary.json")["totals"]["coverage"] == {}


def test_full_lists_every_leaf(run: Run, page: Path) -> None:
    run("convert", page, "--ledger", "full", "--to", "fhir-r5")
    made = _json("out/NCT05704049/ledger.json")
    assert len(made["all"]) == made["leaves"] == 417
    assert {
        "source": "line 27",
        "path": "Basic Information / Total Enrollment",
        "model": "design.enrollment.count",
    }.items() <= made["all"][13].items()
    assert made["all"][13]["fhir-r5"][0] == "narrative"


def test_coverage_shows_the_worst_paths_first(run: Run, full: Path, page: Path) -> None:
    code, out, err = run("coverage", full, page, "--to", "fhir-r5", "--rows", "2")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2 records"
    assert lines[2].startswith("fhir-r5: ")
    assert " structured" in lines[2]
    worst = lines[lines.index("  not found by a program:") + 1 :]
    assert len(worst) == 3
    assert "dropped" in worst[0]
    assert worst[2].endswith("more paths (--rows, --json)")
    code, out, _ = run("coverage", full, page, "--json")
    tree = orjson.loads(out)
    assert tree["records"] == 2
    assert list(tree["targets"]) == ["fhir-r5", "odm-sdm"]


def test_coverage_of_what_is_no_record(run: Run, tmp_path: Path, full: Path) -> None:
    assert run("coverage", tmp_path / "absent.json")[0] == 3
    (tmp_path / "stray.txt").write_text("no record", encoding="utf-8")
    assert run("coverage", tmp_path / "stray.txt")[0] == 3
    assert run("coverage", tmp_path)[0] == 0  # a stray file of a folder is passed over
    assert run("coverage", full, "--to", "fhir-r6")[0] == 2
    assert run("coverage", "")[0] == 2


def explained(run: Run, record: Path, path: str) -> list[str]:
    code, out, err = run("explain", record, path)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) < 10
    return lines


def test_explain_masking(run: Run, full: Path) -> None:
    lines = explained(run, full, "design.masking")
    assert lines[0] == "source     /protocolSection/designModule/designInfo/maskingInfo/masking = 'DOUBLE'"
    assert lines[1] == "model      design.masking"
    assert lines[2].startswith("fhir-r5    mapped: ResearchStudy.where(partOf.empty()).studyDesign.text")
    assert lines[3].startswith("odm-sdm    joined: ")
    assert "[@ShortName='TBLIND']" in lines[3]
    assert lines[4].startswith("finding    MAP20")


def test_explain_an_eligibility_line(run: Run, full: Path, page: Path) -> None:
    lines = explained(run, page, "line 581")
    assert lines[0].startswith("source     line 581 = '* Participants with measurable disease")
    assert lines[1] == "model      eligibility.text, criterion inclusion-2"
    assert lines[2] == "fhir-r5    mapped: Group.description [verbatim]"
    assert lines[3].startswith("           split: Group.characteristic.value [pieces]")
    by_key = explained(run, full, "inclusion-1")
    assert by_key[0] == "source     /protocolSection/eligibilityModule/eligibilityCriteria = 'Adult'"


def test_explain_an_arm_description(run: Run, full: Path) -> None:
    lines = explained(run, full, "arms[0].description")
    assert lines[0] == "source     /protocolSection/armsInterventionsModule/armGroups/0/description = 'Arm description'"
    assert "comparisonGroup.description [verbatim]" in lines[2]
    assert any("sdm:Arm[" in line and "joined" in line for line in lines)


def test_explain_an_enrolment_count(run: Run, full: Path, page: Path) -> None:
    lines = explained(run, full, "/protocolSection/designModule/enrollmentInfo/count")
    assert lines[0].endswith(" = 0")
    assert lines[2].endswith("recruitment.actualNumber [number]")
    assert "ACTSUB" in lines[3]
    untold = explained(run, page, "Basic Information / Total Enrollment")
    assert untold[0] == "source     line 27 = '118 participants'"
    assert untold[2].startswith("fhir-r5    narrative: ")
    assert untold[4].startswith("finding    MAP207 ")


def test_explain_a_site_s_status(run: Run, full: Path) -> None:
    lines = explained(run, full, "sites[1].status")
    assert lines[0] == "source     /protocolSection/contactsLocationsModule/locations/1/status = 'WITHDRAWN'"
    assert lines[2].startswith("code       overall_status WITHDRAWN = fhir-r5:research-study-status withdrawn")
    assert "ResearchStudy.where(partOf.exists()).progressStatus.state [coded:overall_status]" in lines[3]


def test_explain_an_outcome_s_time_frame(run: Run, full: Path) -> None:
    lines = explained(run, full, "outcomes[1].time_frame")
    assert lines[0] == "source     /protocolSection/outcomesModule/secondaryOutcomes/0/timeFrame = '3 years'"
    assert lines[1] == "model      outcomes[1].time_frame"
    assert "timeFromEvent.description [verbatim]" in lines[2]
    assert "OUTMSSEC" in lines[4]
    by_source = explained(run, full, "protocolSection.outcomesModule.secondaryOutcomes[0].timeFrame")
    assert by_source == lines


@pytest.mark.parametrize(
    "path", ["ResearchStudy.phase", "TPHASE", "design.phases", "protocolSection.designModule.phases"]
)
def test_explain_takes_a_place_in_source_model_or_target(run: Run, full: Path, path: str) -> None:
    lines = explained(run, full, path)
    assert lines[0] == "source     /protocolSection/designModule/phases/0 = 'PHASE1'"
    assert "phase PHASE1/PHASE2 = " in lines[2]
    assert lines[-1] == "also       design.phases[1]"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("design.enrollment.count", "line 27"),
        ("Total Enrollment", "line 27"),
        ("enrollment.count", "line 27"),
        ("Blinding Strategy", "line 77"),
        ("masking", "line 77"),
        ("arms[1].label", "line 137"),
        ("inclusion-2", "line 581"),
        ("TBLIND", "line 77"),
        ("Protocol/sdm:Summary/sdm:Parameter[@ShortName='TBLIND']/sdm:Value", "line 77"),
        ("ResearchStudy.comparisonGroup.description", "line 85"),
        ("status.start", "line 35"),
    ],
)
def test_explain_of_a_page_takes_what_people_have_at_hand(run: Run, page: Path, path: str, place: str) -> None:
    """Labels, names of fields, keys of criteria, places in findings."""
    lines = explained(run, page, path)
    assert lines[0].startswith(f"source     {place} = ")


def test_explain_takes_the_place_that_a_finding_names(run: Run, page: Path) -> None:
    code, out, _ = run("convert", page, "--to", "fhir-r5", "-o", "-")
    assert code == 0
    entries = orjson.loads(out)["entry"]
    number = next(n for n, one in enumerate(entries) if one["resource"]["resourceType"] == "ResearchStudy")
    study = f"Bundle.entry[{number}].resource"
    assert explained(run, page, f"{study}.phase")[0].startswith("source     line 23 = ")
    second = explained(run, page, f"{study}.comparisonGroup[1].description")
    assert second[1] == "model      arms[1].description"
    assert not second[-1].startswith("also")
    code, _, err = run("explain", page, "Bundle.entry[999].resource.status")
    assert code == 2
    assert "the record has nothing at" in err


def test_explain_names_what_else_is_meant(run: Run, full: Path, page: Path) -> None:
    several = explained(run, page, "eligibility.text")
    assert several[-1].startswith("also       line 579, line 581, line 583 and ")
    one = explained(run, page, "inclusion-2")
    assert not one[-1].startswith("also")
    assert explained(run, full, "masking") == explained(run, full, "design.masking")
    assert explained(run, full, "timeFrame")[-1].startswith("also       outcomes[1].time_frame")


def test_explain_what_is_not_there(run: Run, full: Path, tmp_path: Path) -> None:
    code, out, err = run("explain", full, "sites[9].city")
    assert (code, out) == (2, "")
    assert "the record has nothing at 'sites[9].city'" in err
    assert run("explain", tmp_path / "absent.json", "acronym")[0] == 3
    assert run("explain", tmp_path, "acronym")[0] == 0  # a folder with one record
    (tmp_path / "again.json").write_bytes(full.read_bytes())
    assert run("explain", tmp_path, "acronym")[0] == 2


def test_explain_data_that_no_target_takes(run: Run, full: Path) -> None:
    lines = explained(run, full, "/annotationSection")
    assert lines[1] == 'model      data["/annotationSection"]'
    assert lines[2].startswith("fhir-r5    dropped: remarks about the upkeep of the record")
