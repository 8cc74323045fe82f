"""Exit codes: a class of outcome each, and which of two comes first (4, 5, 3, 1, 0)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from oracle import fakes
from readers_json.made_up import full, minimal
from reports.running import Run, runner
from trialglot import formats
from trialglot.commands import validate
from trialglot.errors import ExitCode, NetworkError, ToolError, TrialglotError, UnreadableError, UsageError
from trialglot.validators import documents

GOOD = orjson.dumps(full())
# A warning: a word that the registry does not know.
ODD = orjson.dumps(minimal(identificationModule={"nctId": "NCT09000002"}, statusModule={"overallStatus": "NEW"}))
PATIENT = b'{"resourceType": "Patient", "text": {"status": "empty", "div": "x"}}'


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    return runner(monkeypatch, capfdbinary, tmp_path)


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    Path("good.json").write_bytes(GOOD)
    Path("odd.json").write_bytes(ODD)
    Path("cut.json").write_bytes(GOOD[:-100])
    Path("notes.md").write_text("# Notes\n")
    Path("invalid.json").write_bytes(b'{"resourceType": "Organization", "active": "yes"}')


@pytest.fixture
def failing_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The FHIR writer has a bug that one record meets."""
    real = formats.function

    def write(plan: Any, *more: Any) -> Any:
        if plan.study.id == "NCT09000001":
            raise KeyError("a bug")
        return real("trialglot.writers.fhir.r5:write")(plan, *more)

    monkeypatch.setattr(formats, "function", lambda name: write if name.endswith("fhir.r5:write") else real(name))


def test_the_numbers() -> None:
    assert {one.name: int(one) for one in ExitCode} == {
        "CLEAN": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "UNREADABLE": 3,
        "INTERNAL": 4,
        "NETWORK": 5,
    }
    stands_for: dict[type[TrialglotError], int] = {
        TrialglotError: 4,
        UsageError: 2,
        UnreadableError: 3,
        ToolError: 2,
        NetworkError: 5,
    }
    assert {kind: int(kind.exit_code) for kind in stands_for} == stands_for


def test_0_clean(run: Run) -> None:
    assert run("convert", "good.json").code == 0
    assert run("convert", "good.json", "--to", "fhir-r5", "-o", "-").code == 0
    assert run("validate", "out/NCT09000001/fhir-r5.json", "out/NCT09000001/odm-sdm.xml").code == 0
    assert run("inspect", "good.json").code == 0
    assert run("formats").code == 0
    assert run("coverage", "good.json").code == 0
    assert run("explain", "good.json", "acronym").code == 0
    assert run("--help").code == run("--version").code == run("convert", "--help").code == 0


def test_1_findings(run: Run) -> None:
    assert run("validate", "invalid.json").code == 1
    assert run("convert", "odd.json").code == 0
    assert run("convert", "odd.json", "--fail-on", "warning").code == 1
    assert run("convert", "odd.json", "--fail-on", "warning", "--to", "odm-sdm", "-o", "-").code == 1
    assert run("convert", "good.json", "--fail-on", "info").code == 1
    assert run("convert", "odd.json", "invalid.json", "--fail-on", "never").code == 3
    assert run("validate", "invalid.json", "--fail-on", "never").code == 0


def test_1_a_broken_record_in_a_folder(run: Run) -> None:
    Path("in").mkdir()
    for name in ("good.json", "cut.json", "notes.md"):
        Path(name).rename(Path("in", name))
    assert run("convert", "in").code == 1
    assert run("convert", "in", "--fail-on", "never").code == 0
    Path("in/cut.json").unlink()
    assert run("convert", "in").code == 0  # a stray file is no fault
    assert run("convert", "in", "--fail-on", "info").code == 1


def test_never_a_count(run: Run) -> None:
    wrong = {"resourceType": "Organization", **{f"k{number}": 1 for number in range(300)}}
    Path("wrong.json").write_bytes(orjson.dumps(wrong))
    done = run("validate", "wrong.json", "--format", "ndjson")
    assert len(done.out.splitlines()) > 256
    assert done.code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("convert",),
        ("convert", "good.json", "--to", "pdf"),
        ("convert", "good.json", "--no-such-option"),
        ("convert", "good.json", "--jobs", "99999999999"),
        ("convert", "good.json", "odd.json", "--to", "fhir-r5", "-o", "-"),
        ("convert", "good.json", "-o", "notes.md"),
        ("validate", "invalid.json", "--format", "html"),
        ("validate", "invalid.json", "--report", "x"),
        ("validate", "invalid.json", "--hapi-classpath", "x"),
        ("explain", "good.json"),
    ],
)
def test_2_usage(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.err or not arguments
    assert "Traceback" not in done.err


def test_3_unreadable(run: Run) -> None:
    for source in ("nowhere.json", "notes.md", "cut.json", "invalid.json", "no*.json"):
        assert run("convert", source).code == 3, source
        assert run("inspect", source).code == 3, source
    for file in ("nowhere.json", "notes.md", "cut.json", "good.json"):
        assert run("validate", file).code == 3, file
    Path("in").mkdir()
    assert run("convert", "in").code == 3  # nothing could be read
    assert run("convert", "-", stdin=b"").code == 3
    assert run("explain", "notes.md", "acronym").code == 3


def test_4_internal(run: Run, failing_writer: None) -> None:
    done = run("convert", "good.json")
    assert done.code == 4
    assert "RUN901" in done.err
    assert run("convert", "good.json", "--to", "fhir-r5", "-o", "-").code == 4
    assert run("convert", "good.json", "--fail-on", "never").code == 4


def test_4_an_error_that_nobody_foresaw(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> bytes:
        raise KeyError("a bug")

    monkeypatch.setattr(validate, "_content", broken)
    done = run("validate", "invalid.json")
    assert done.code == 4
    assert "please report it" in done.err


@pytest.fixture
def failing_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The validator has a bug that one document meets."""
    real = documents.validate

    def judge(content: bytes, *more: Any) -> Any:
        if b"weird" in content:
            raise KeyError("a bug")
        return real(content, *more)

    monkeypatch.setattr(documents, "validate", judge)
    Path("weird.json").write_bytes(b'{"resourceType": "Basic", "id": "weird"}')


def test_4_a_bug_that_one_document_meets(run: Run, failing_validator: None) -> None:
    done = run("validate", "weird.json", "invalid.json", "nowhere.json")
    assert done.code == 4
    assert "weird.json: error RUN901 trialglot failed while validating: KeyError: 'a bug' (judge, line " in done.err
    assert "Traceback" not in done.err
    assert "invalid.json: FHIR R5 Organization: invalid" in done.out.decode()  # the others go on
    assert "nowhere.json: No such file" in done.err
    assert run("validate", "weird.json", "--fail-on", "never").code == 4


def test_5_network(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, program in (("java", fakes.JAVA), ("mvn", fakes.OFFLINE), ("npm", fakes.OFFLINE)):
        fakes.install(programs, name, program)
    Path("patient.json").write_bytes(PATIENT)
    done = run("validate", "--engine", "hapi", "patient.json")
    assert done.code == 5
    assert "could not be fetched" in done.err
    # It comes before what was found: the other documents were not judged.
    assert run("validate", "--engine", "both", "nowhere.json", "patient.json", "invalid.json").code == 5
    (programs / "java").unlink()
    assert run("validate", "--engine", "hapi", "patient.json").code == 2  # a program is missing


def test_3_comes_before_1(run: Run) -> None:
    assert run("validate", "invalid.json", "nowhere.json").code == 3
    assert run("validate", "nowhere.json", "invalid.json").code == 3
    assert run("convert", "odd.json", "nowhere.json", "--fail-on", "warning").code == 3


def test_4_comes_before_3_and_1(run: Run, failing_writer: None) -> None:
    assert run("convert", "good.json", "nowhere.json", "odd.json", "--fail-on", "warning").code == 4
    assert Path("out/NCT09000002/fhir-r5.json").exists()  # the others go on


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("validate", *["invalid.json"] * 3000), 1),
        (("validate", *["invalid.json"] * 3000, "--fail-on", "never"), 0),
        (("convert", "good.json", "--check", "-o", "nowhere"), 1),
        (("inspect", "good.json", "--json"), 0),
        (("coverage", "good.json", "--rows", "9999", "--json"), 0),
    ],
)
def test_a_reader_that_goes_away_changes_no_verdict(arguments: tuple[str, ...], code: int, root: Path) -> None:
    """As in "| head -1"."""
    source = str(root / "converters")
    environment = {**os.environ, "PYTHONPATH": source} if source in sys.path else dict(os.environ)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "trialglot", *arguments]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False, env=environment)
    os.close(write)
    assert done.returncode == code, done.stderr[-500:]
    assert b"Broken pipe" not in done.stderr


def test_a_run_that_is_ended_leaves_whole_files_only(root: Path) -> None:
    """As CI servers end a job, and containers a process."""
    source = str(root / "converters")
    environment = {**os.environ, "PYTHONPATH": source} if source in sys.path else dict(os.environ)
    studies = [minimal(identificationModule={"nctId": f"NCT{number:08d}"}) for number in range(1, 6001)]
    Path("many.ndjson").write_bytes(b"\n".join(map(orjson.dumps, studies)))
    command = [sys.executable, "-m", "trialglot", "convert", "many.ndjson", "-o", "ended", "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment) as process:
        deadline = time.monotonic() + 60
        while not list(Path().glob("ended/NCT*/findings.json")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.terminate()
        _, told = process.communicate(timeout=60)
    assert process.returncode == 143
    assert b"interrupted after" in told
    assert b"leaked" not in told
    assert b"Traceback" not in told
    assert not list(Path("ended").rglob("*.part"))
    assert not Path("ended/summary.json").exists()


def test_of_the_process_itself(root: Path) -> None:
    source = str(root / "converters")
    environment = {**os.environ, "PYTHONPATH": source} if source in sys.path else dict(os.environ)
    for arguments, code in (
        (("validate", "invalid.json"), 1),
        (("convert", "good.json", "--to", "x"), 2),
        (("validate", "notes.md"), 3),
        (("formats",), 0),
    ):
        command = [sys.executable, "-m", "trialglot", *arguments]
        assert subprocess.run(command, capture_output=True, check=False, env=environment).returncode == code
