"""Suppressed findings in reports: SARIF and JSON tell them apart, the others leave them out."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from reports.running import Run

CONFIG = """[[suppress]]
code = "SRC104"
locator = "NCT00000002"
reason = "the registry's list is older"

[[suppress]]
code = "SRC103"
locator = "NCT00000003:/no/such/place"
reason = "of old"
"""


@pytest.fixture(autouse=True)
def configured(run: Run, records: Path) -> None:
    Path("trialglot.toml").write_text(CONFIG)


def _results(run: Run, *more: str) -> list[dict[str, object]]:
    results: list[dict[str, object]] = orjson.loads(
        run("convert", "some records/b.ndjson", "--format", "sarif", *more).out
    )["runs"][0]["results"]
    return results


def test_sarif_keeps_them_with_their_reason(run: Run) -> None:
    words = [one for one in _results(run) if one["ruleId"] == "SRC104"]
    assert [one.get("suppressions") for one in words] == [
        [{"kind": "external", "status": "accepted", "justification": "the registry's list is older"}],
        None,
    ]
    assert [one.get("suppressions") for one in _results(run, "--no-config") if one["ruleId"] == "SRC104"] == [None] * 2


def test_what_is_wrong_with_an_entry_points_at_its_line(run: Run) -> None:
    (unused,) = [one for one in _results(run) if one["ruleId"] == "RUN907"]
    assert unused["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "trialglot.toml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 7},
            }
        }
    ]
    told = run("convert", "some records/b.ndjson", "--format", "github").out.decode()
    assert "::warning file=trialglot.toml,line=7,title=RUN907 Suppression unused::" in told


def test_json_has_a_list_of_its_own(run: Run) -> None:
    report = orjson.loads(run("convert", "some records/b.ndjson", "--format", "json").out)
    first, second, entries = report["records"]
    assert [one["code"] for one in first["suppressed"]] == ["SRC104"]
    assert first["suppressed"][0]["suppressed"] == {"reason": "the registry's list is older"}
    assert "SRC104" not in [one["code"] for one in first["findings"]]
    assert "suppressed" not in second
    assert (entries["name"], [one["code"] for one in entries["findings"]]) == ("trialglot.toml", ["RUN907"])
    assert report["totals"]["findingsByCode"]["SRC104"] == 1


@pytest.mark.parametrize("name", ["ndjson", "junit", "github", "operationoutcome"])
def test_the_others_leave_them_out(run: Run, name: str) -> None:
    told = run("convert", "some records/b.ndjson", "--format", name).out
    plain = run("convert", "some records/b.ndjson", "--format", name, "--no-config").out
    assert (told.count(b"is not one of the registry"), plain.count(b"is not one of the registry")) == (1, 2)


def test_they_do_not_count(run: Run) -> None:
    source = ("convert", "some records/b.ndjson", "--fail-on", "warning", "--format")
    report = orjson.loads(run(*source, "json").out)
    assert report["totals"]["exitCode"] == 1
    cases = run(*source, "junit").out.decode().split("<testcase")
    (second,) = [one for one in cases if 'classname="NCT00000002" name="reading"' in one]
    (third,) = [one for one in cases if 'classname="NCT00000003" name="reading"' in one]
    assert "<failure" not in second
    assert "<failure" in third


def test_of_a_comparison_stdout_has_the_report_alone(run: Run) -> None:
    assert run("convert", "some records/b.ndjson").code == 0
    plain = run("convert", "some records/b.ndjson", "--check", "--format", "sarif")
    assert plain.code == 0
    done = run("convert", "some records/b.ndjson", "--check", "--format", "sarif", "--report", "report")
    assert done.code == 0
    assert Path("report").read_bytes() == plain.out
    assert orjson.loads(plain.out)["runs"][0]["invocations"][0]["exitCode"] == 0
