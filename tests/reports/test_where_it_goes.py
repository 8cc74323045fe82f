"""Where a report goes, and what else is said."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest

from reports.conftest import TEXT
from reports.running import Run
from trialglot import api, batch
from trialglot.errors import UsageError
from trialglot.reports import FORMS, case, form
from trialglot.reports.case import Run as Ran

FORM = sorted(FORMS)


@pytest.mark.parametrize("name", FORM)
def test_a_file_gets_what_stdout_would(run: Run, records: Path, name: str) -> None:
    shown = run("convert", "some records", "--format", name)
    assert shown.out
    # The counts are still told to people, the findings are not told twice.
    assert shown.err.startswith("records:   3 converted, 1 unreadable, 1 skipped\n")
    assert "SRC104" not in shown.err
    written = run("convert", "some records", "--format", name, "--report", "report")
    assert written.out == b""
    assert written.code == shown.code == 1
    assert Path("report").read_bytes() == shown.out


@pytest.mark.parametrize("name", FORM)
def test_stdout_stays_clean_for_the_document(run: Run, records: Path, name: str) -> None:
    source = ("convert", "some records/a#1.json", "--to", "fhir-r5")
    plain = run(*source, "-o", "-")
    told = run(*source, "-o", "-", "--format", name)
    assert told.out == plain.out
    assert orjson.loads(told.out)["resourceType"] == "Bundle"
    # stderr is the report and nothing else, so that a program can read it.
    expected = run(*source, "--format", name)
    assert told.err.encode() == expected.out
    quiet = run(*source, "-o", "-", "--format", name, "--report", "report")
    assert quiet.out == plain.out
    assert Path("report").read_bytes() == expected.out
    assert quiet.err.startswith("records:   1 converted")


@pytest.mark.parametrize("name", FORM)
def test_validate_says_the_same_in_a_file(run: Run, name: str) -> None:
    Path("bad.json").write_bytes(orjson.dumps({"resourceType": "Organization", "text": TEXT, "active": "yes"}))
    shown = run("validate", "bad.json", "--format", name)
    assert (shown.code, shown.err) == (1, "")
    assert run("validate", "bad.json", "--format", name, "--report", "report").out == b""
    assert Path("report").read_bytes() == shown.out


def test_text_for_people_is_not_for_a_file(run: Run) -> None:
    done = run("validate", "x.json", "--report", "report")
    assert done.code == 2
    assert "--format" in done.err
    assert not Path("report").exists()


def test_a_report_that_cannot_be_written_is_wrong_usage(run: Run) -> None:
    done = run("validate", "x.json", "--format", "json", "--report", "no/such/folder")
    assert done.code == 2
    assert "no/such/folder" in done.err


@pytest.mark.parametrize("name", FORM)
def test_an_error_that_ends_the_run_ends_the_report(run: Run, records: Path, name: str) -> None:
    source = ("convert", "some records", "-o", "-", "--to", "fhir-r5", "--format", name)
    done = run(*source, "--report", "report")
    assert done.code == 2
    content = Path("report").read_bytes()
    if name == "json":
        assert orjson.loads(content)["totals"]["exitCode"] == 2
    if name == "sarif":
        (ended,) = orjson.loads(content)["runs"][0]["invocations"]
        assert ended == {"executionSuccessful": False, "exitCode": 2, "exitCodeDescription": "wrong usage"}
    if name == "junit":
        # A run that was broken off must not look as if all were well.
        assert b'errors="1"' in content
        assert b'<error message="wrong usage" type="exit code 2">' in content
    assert not list(Path().glob(".*.part"))
    # On stderr the reason stands behind it.
    report, _, reason = run(*source).err.rpartition("trialglot: ")
    assert report.encode() == content
    assert "more than one record" in reason


def test_a_link_keeps_leading_to_its_file(run: Run) -> None:
    Path("organization.json").write_text('{"resourceType": "Organization", "active": 1}')
    Path("reports").mkdir()
    Path("report").symlink_to("reports/latest")
    for _ in range(2):  # a link to nothing yet, then to a file
        assert run("validate", "organization.json", "--format", "json", "--report", "report").code == 1
        assert Path("report").is_symlink()
        assert orjson.loads(Path("reports/latest").read_bytes())["totals"]["exitCode"] == 1
    assert list(Path("reports").iterdir()) == [Path("reports/latest")]


def test_a_pipe_is_written_to_and_not_replaced(run: Run) -> None:
    Path("organization.json").write_text('{"resourceType": "Organization", "active": 1}')
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append(Path("pipe").read_bytes()))
    reader.start()
    assert run("validate", "organization.json", "--format", "json", "--report", "pipe").code == 1
    reader.join(10)
    assert orjson.loads(read[0])["totals"]["exitCode"] == 1
    assert Path("pipe").is_fifo()
    assert not list(Path().glob(".*.part"))


def test_a_run_that_is_interrupted_leaves_no_half_report(
    run: Run, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    Path("report").write_text("of an earlier run")
    monkeypatch.setattr(batch, "run", interrupted)
    done = run("convert", "some records", "--format", "json", "--report", "report")
    assert done.code == 130
    assert Path("report").read_text() == "of an earlier run"
    assert not list(Path().glob(".*.part"))


def test_a_bug_ends_the_report_with_4(run: Run, records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise KeyError("oops")

    monkeypatch.setattr(case, "of_document", broken)
    Path("organization.json").write_text('{"resourceType": "Organization", "active": 1}')
    done = run("validate", "organization.json", "--format", "json")
    assert done.code == 4
    assert orjson.loads(done.out)["totals"]["exitCode"] == 4
    assert "please report it" in done.err


@pytest.mark.parametrize("name", FORM)
def test_a_bug_that_one_document_meets_is_in_the_report(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other documents follow it."""
    real = api.validate

    def broken(content: bytes, **more: Any) -> Any:
        if b"weird" in content:
            raise KeyError("oops")
        return real(content, **more)

    Path("weird.json").write_text('{"resourceType": "Basic", "id": "weird"}')
    Path("organization.json").write_text('{"resourceType": "Organization", "active": 1}')
    monkeypatch.setattr(api, "validate", broken)
    done = run("validate", "weird.json", "organization.json", "--format", name)
    assert (done.code, done.err) == (4, "")
    first, _, rest = done.out.decode().partition("RUN901")
    assert "organization.json" not in first
    assert "FHR" in rest
    if name == "junit":
        assert '<error message="trialglot failed while validating' in first + rest
    if name == "sarif":
        assert orjson.loads(done.out)["runs"][0]["invocations"][0]["executionSuccessful"] is False
    if name == "operationoutcome":
        assert orjson.loads(done.out.splitlines()[0])["issue"][0]["code"] == "exception"


def test_an_unknown_form_is_wrong_usage(run: Run) -> None:
    assert run("validate", "x.json", "--format", "html").code == 2
    with pytest.raises(UsageError, match="no form of report is called 'html'"):
        form("html", BytesIO(), Ran("validate", "error"))


def test_text_is_what_it_was(run: Run, records: Path) -> None:
    done = run("convert", "some records", "--format", "text")
    assert done.out == b""
    assert "NCT00000001: warning SRC104" in done.err
    assert run("convert", "some records").err == done.err


def test_names_that_are_no_utf_8(run: Run) -> None:
    name = os.fsdecode(b"b\xff.json")
    Path(name).write_bytes(orjson.dumps({"resourceType": "Organization", "text": TEXT, "active": "yes"}))
    for one in FORM:
        out = run("validate", name, "--format", one).out.decode()
        assert ("b%FF.json" if one == "sarif" else "\\xff.json") in out.replace("\\\\", "\\")
