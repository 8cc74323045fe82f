"""convert --check: is the output folder what would be written?"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import orjson
import pytest

from cli.calling import Run, runner
from trialglot import cli
from trialglot.reports import FORMS


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capfd)


@pytest.fixture
def page(root: Path) -> Path:
    return root / "seeds/ctgov/page/NCT05704049.txt"


def _state(folder: str = "out") -> dict[str, tuple[bytes, int]]:
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in Path(folder).rglob("*") if path.is_file()
    }


def test_a_folder_is_fresh_after_convert_and_nothing_is_written(run: Run, page: Path) -> None:
    run("convert", page)
    before = _state()
    done = run("convert", "--check", page)
    assert (done.code, done.out) == (0, "")
    assert "fresh: every file is what would be written" in done.err
    assert "compared with out" in done.err
    assert _state() == before


def test_each_file_that_is_not_fresh_is_named(run: Run, page: Path, root: Path) -> None:
    other = Path("other.json")
    twin = (root / "seeds/ctgov/json/NCT05704049.json").read_bytes()
    other.write_bytes(twin.replace(b"NCT05704049", b"NCT00000001"))
    run("convert", page, other)
    run("convert", page)
    Path("out/NCT05704049/odm-sdm.xml").unlink()
    with Path("out/NCT05704049/fhir-r5.json").open("ab") as file:
        file.write(b" ")
    Path("out/NCT05704049/fhir-r5.xml").touch()
    Path("out/NCT05704049/notes.txt").touch()  # not ours
    Path("out/README.md").touch()
    before = _state()
    done = run("convert", "--check", page)
    assert done.code == 1
    assert done.out.splitlines() == [
        "differs   out/NCT05704049/fhir-r5.json",
        "missing   out/NCT05704049/odm-sdm.xml",
        "left over out/NCT05704049/fhir-r5.xml",
        "left over out/NCT00000001/fhir-r5.json",
        "left over out/NCT00000001/odm-sdm.xml",
        "left over out/NCT00000001/ledger.json",
        "left over out/NCT00000001/findings.json",
    ]
    assert "not fresh: 7 files" in done.err
    assert _state() == before
    assert run("convert", "--check", page, "--fail-on", "never").code == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_report_tells_each_file_that_is_not_fresh(form: str, run: Run, page: Path) -> None:
    """Also where findings count for nothing: a report must not look clean when the run fails."""
    run("convert", page)
    Path("out/NCT05704049/odm-sdm.xml").unlink()
    Path("out/SHA256SUMS").write_text("")
    Path("out/NCT05704049/fhir-r5.xml").touch()
    files = ["out/NCT05704049/odm-sdm.xml", "out/NCT05704049/fhir-r5.xml", "out/SHA256SUMS"]
    arguments = ("convert", "--check", page, "--fail-on", "never", "--format", form)
    done = run(*arguments)
    assert done.code == 1
    assert _told(form, done.out) == files
    named = run(*arguments, "--report", "report")
    assert named.code == 1
    assert [line.split()[-1] for line in named.out.splitlines()] == files
    assert _told(form, Path("report").read_text()) == files
    assert run("convert", page).code == 0
    fresh = run(*arguments)
    assert fresh.code == 0
    assert _told(form, fresh.out) == []


def _told(form: str, report: str) -> list[str]:
    """Return the files that a report says are not fresh."""
    if form == "junit":
        cases = ElementTree.fromstring(report).iter("testcase")
        return [one.get("classname", "") for one in cases if one.find("failure") is not None]
    if form == "sarif":
        results = orjson.loads(report)["runs"][0]["results"]
        places = [one["locations"][0]["physicalLocation"] for one in results if one["ruleId"] == "RUN910"]
        return [one["artifactLocation"]["uri"] for one in places]
    if form == "json":
        rows = orjson.loads(report)["records"]
        return [one["file"] for one in rows if any(each["code"] == "RUN910" for each in one["findings"])]
    lines = [one for one in report.splitlines() if "RUN910" in one]
    if form == "github":
        return [one.partition("file=")[2].partition(",")[0] for one in lines]
    if form == "ndjson":
        return [orjson.loads(one)["file"] for one in lines]
    return [orjson.loads(one)["issue"][0]["extension"][0]["valueString"] for one in lines]


def test_a_folder_that_is_not_there_is_all_missing(run: Run, page: Path) -> None:
    done = run("convert", page, "--check")
    assert done.code == 1
    assert [line.split()[0] for line in done.out.splitlines()] == ["missing"] * 7
    assert not Path("out").exists()


def test_another_option_is_another_result(run: Run, page: Path) -> None:
    run("convert", page)
    done = run("convert", page, "--check", "--ledger", "full")
    assert done.code == 1
    names = ("NCT05704049/ledger.json", "manifest.json", "SHA256SUMS")
    assert done.out.splitlines() == [f"differs   out/{name}" for name in names]


def test_the_exit_codes_of_convert_hold(run: Run, page: Path) -> None:
    run("convert", page)
    done = run("convert", page, "--check", "--fail-on", "warning")
    assert done.code == 1
    assert "fresh: every file is what would be written" in done.err
    assert run("convert", "absent.json", "--check").code == 3
    done = run("convert", page, "--check", "-o", "-", "--to", "fhir-r5")
    assert done.code == 2
    assert "does not go with -o -" in done.err


@pytest.mark.parametrize(
    ("arguments", "sources", "check", "fresh", "output"),
    [
        (["--check", "a"], ("a",), "standard", True, "out"),
        (["a", "--check"], ("a",), "standard", True, "out"),
        (["--check", "-o", "b", "a"], ("a",), "standard", True, "b"),
        (["--check", "full", "a"], ("a",), "full", False, "out"),
        (["--check=full", "a"], ("a",), "full", False, "out"),
        (["--check", "standard", "a"], ("a",), "standard", False, "out"),
        (["--check", "fresh", "a"], ("a",), "standard", True, "out"),
        (["--check=fresh", "a"], ("a",), "standard", True, "out"),
        (["--check", "--check", "full", "a"], ("a",), "full", True, "out"),
        (["--check", "full", "--check", "a"], ("a",), "full", True, "out"),
        (["--check", "a", "--check", "full", "b"], ("a", "b"), "full", True, "out"),
        (["--check", "./full"], ("./full",), "standard", True, "out"),
        (["--check", "--", "full"], ("full",), "standard", True, "out"),
        (["a", "--", "--check"], ("a", "--check"), "standard", False, "out"),
        (["-o", "--check", "a"], ("a",), "standard", False, "--check"),
        (["a"], ("a",), "standard", False, "out"),
    ],
)
def test_the_value_of_check_may_be_left_out(
    arguments: list[str], sources: tuple[str, ...], check: str, fresh: bool, output: str, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        command = cli.cli.commands["convert"]
        root = cli.cli.make_context("trialglot", ["convert"])
        found = command.make_context("convert", list(arguments), parent=root).params
    assert (found["sources"], found["check"], found["fresh"], found["output"]) == (sources, check, fresh, output)


def test_a_wrong_value_is_a_wrong_usage(run: Run, page: Path) -> None:
    assert run("convert", "--check=strict", page).code == 2


def test_check_alone_keeps_the_strictness_of_the_configuration(run: Run, page: Path) -> None:
    Path("trialglot.toml").write_text('[convert]\ncheck = "full"\nto = "fhir-r5"\n', encoding="utf-8")
    run("convert", page)
    assert b'"check": "full"' in Path("out/manifest.json").read_bytes()
    assert run("convert", "--check", page).code == 0
