"""What is written stays in the output folder, is whole, and overwrites nothing of another record."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import orjson
import pytest

from hostile.making import named, record, study
from hostile.running import Case, Run, environment, judge, runner
from trialglot import api, filing

CONVERT = ("convert", "in", "--to", "odm-sdm", "--fail-on", "never", "--jobs", "1")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder that the command is run in; what stands beside it must stay as it is."""
    folder = tmp_path / "here"
    (folder / "in").mkdir(parents=True)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], here: Path) -> Run:
    return runner(monkeypatch, capfd, here)


def write(folder: Path, *contents: bytes) -> None:
    for number, content in enumerate(contents):
        (folder / "in" / f"{number:03}.json").write_bytes(content)


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their paths, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


# --- identifiers that would be paths ---

IDENTIFIERS = {
    "the folder above": "..",
    "two folders above": "../../x",
    "an absolute path": "/etc/passwd",
    "a path of Windows": "C:\\Windows\\x",
    "a share of Windows": "\\\\server\\share",
    "a device of Windows": "CON",
    "a device with an ending": "nul.txt",
    "a device with a raised number": "COM\u00b9",
    "a stream of a file of Windows": "a:b",
    "5,000 characters": "x" * 5_000,
    "5,000 letters of four bytes": "\U0001d4d0" * 5_000,
    "right to left": "\u202eabc",
    "full-width dots": "\uff0e\uff0e/x",
    "a one-dot leader": "\u2024\u2024/x",
    "composed": "\u00e9",
    "decomposed": "e\u0301",
    "NUL": "a\0b",
    "a line feed": "a\nb",
    "an escape sequence": "\x1b[31m",
    "dots only": "...",
    "a dot at the end": "a.",
    "hidden": ".bashrc",
    "an option": "-rf",
    "the home folder": "~",
    "a command": "$(id)`id`",
    "a pattern": "*",
    "the summary": "summary.json",
    "the sums": "SHA256SUMS",
    "the findings": "findings.json",
    "the folder of git": ".git",
}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_an_identifier_cannot_leave_the_folder(run: Run, here: Path, name: str) -> None:
    write(here, named(IDENTIFIERS[name]))
    before = tree(here.parent)
    judge(Case(f"identifier: {name}", lambda _: None, CONVERT, 0, "1 converted"), run(*CONVERT))
    made = {path: content for path, content in tree(here.parent).items() if path not in before}
    assert all(path.startswith("here/out/") for path in made)
    (folder,) = {path.split("/")[2] for path in made if path.count("/") > 2}
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}", folder)
    assert not folder.endswith(".")
    assert api.study_folder(folder) == folder
    assert sorted(path.rpartition("/")[2] for path in made if f"/{folder}/" in path) == [
        "findings.json",
        "ledger.json",
        "odm-sdm.xml",
    ]


# --- one name for several records ---


def _again(code: int, *contents: bytes) -> Callable[[Run, Path], None]:
    def check(run: Run, here: Path) -> None:
        write(here, *contents)
        done = run(*CONVERT)
        assert done.code == code, done.err
        summary = orjson.loads(Path("out/summary.json").read_bytes())
        folders = [row["folder"].casefold() for row in summary["records"]]
        assert len(set(folders)) == len(folders)
        assert summary["totals"]["findingsByCode"]["RUN905"] == 1
        assert len(list(Path("out").glob("*/odm-sdm.xml"))) == len(folders)

    return check


TWICE: dict[str, Callable[[Run, Path], None]] = {
    "two files": _again(0, record(1, "First"), record(1, "Second")),
    "one file": _again(0, json.dumps([study(1, "First"), study(1, "Second")]).encode()),
    "one record a line": _again(0, record(1, "First") + b"\n" + record(1, "Second")),
    "upper and lower case": _again(0, named("Trial-A"), named("trial-a")),
    "a number with and without blanks": _again(0, named("T-1"), named(" T-1 ")),
    "a name that the second record got": _again(0, named("T-1"), named("T-1"), named("T-1-2-x"), named("T-3")),
}


@pytest.mark.parametrize("name", TWICE)
def test_records_of_one_name_are_all_kept(run: Run, here: Path, name: str) -> None:
    TWICE[name](run, here)


def test_a_folder_given_to_the_second_record_is_not_given_again(run: Run, here: Path) -> None:
    write(here, named("T-1"), named("T-1"), named("T-1-2"))
    assert run(*CONVERT).code == 0
    names = [row["folder"] for row in orjson.loads(Path("out/summary.json").read_bytes())["records"]]
    assert names == ["T-1", "T-1-2", "T-1-2-2"]


def test_identifiers_that_become_equal_when_made_safe_stay_apart(run: Run, here: Path) -> None:
    write(here, *(named(one) for one in ("a/b", "a\\b", "a b", "a_b", "a:b", "a\0b", "a\u00e9b", "ae\u0301b")))
    assert run(*CONVERT).code == 0
    assert len(list(Path("out").glob("*/odm-sdm.xml"))) == 8


def test_one_name_over_several_processes(run: Run, here: Path) -> None:
    write(here, *(record(1, f"Version {number}") for number in range(24)))
    done = run(*CONVERT[:-1], "2")
    assert done.code == 0
    summary = orjson.loads(Path("out/summary.json").read_bytes())
    assert [row["folder"] for row in summary["records"]] == [
        "NCT09000001",
        *(f"NCT09000001-{number}" for number in range(2, 25)),
    ]
    assert summary["totals"]["findingsByCode"]["RUN905"] == 23
    for number, row in enumerate(summary["records"]):
        assert f"Version {number}".encode() in Path("out", row["folder"], "odm-sdm.xml").read_bytes()


# --- folders that are none ---


def _is_file(here: Path) -> None:
    (here / "out").write_text("x")


def _leads_nowhere(here: Path) -> None:
    (here / "out").symlink_to("nowhere/at/all")


def _is_device(here: Path) -> None:
    (here / "out").symlink_to("/dev/full")


def _record_is_file(here: Path) -> None:
    (here / "out").mkdir()
    (here / "out/NCT09000001").touch()


def _record_is_link(here: Path) -> None:
    (here / "out").mkdir()
    (here.parent / "victim").mkdir()
    (here / "out/NCT09000001").symlink_to(here.parent / "victim")


def _document_is_folder(here: Path) -> None:
    (here / "out/NCT09000001/odm-sdm.xml").mkdir(parents=True)


def _part_is_folder(here: Path) -> None:
    (here / "out/NCT09000001/.odm-sdm.xml.part").mkdir(parents=True)


def _summary_is_folder(here: Path) -> None:
    (here / "out/summary.json").mkdir(parents=True)


BLOCKED = {
    "a file": (_is_file, 2, "cannot write to out: File exists; choose another folder with -o"),
    "a link to nowhere": (_leads_nowhere, 2, "cannot write to out: File exists"),
    "a device": (_is_device, 2, "cannot write to out: File exists"),
    "a file in the place of a record": (_record_is_file, 1, "RUN906 the outputs cannot be written to NCT09000001"),
    "a link in the place of a record": (_record_is_link, 1, "a link to another folder stands in its place"),
    "a folder in the place of a document": (_document_is_folder, 1, "RUN906"),
    "a folder in the place of a part": (_part_is_folder, 1, "RUN906"),
    "a folder in the place of the summary": (_summary_is_folder, 2, "cannot write to out: Is a directory"),
}


@pytest.mark.parametrize("name", BLOCKED)
def test_a_folder_that_cannot_be_written(run: Run, here: Path, name: str) -> None:
    block, code, told = BLOCKED[name]
    write(here, record())
    block(here)
    command = ("convert", "in", "--to", "odm-sdm", "--jobs", "1")
    judge(Case(f"folder: {name}", lambda _: None, command, code, told), run(*command))
    assert not list(here.parent.glob("victim/*"))
    assert not [path for path in (here / "out").rglob("*.part") if path.is_file()]


def test_a_link_to_the_output_folder_is_followed(run: Run, here: Path) -> None:
    """The caller names it, and may name a link."""
    write(here, record())
    (here.parent / "elsewhere").mkdir()
    (here / "out").symlink_to(here.parent / "elsewhere")
    assert run(*CONVERT).code == 0
    assert (here.parent / "elsewhere/NCT09000001/odm-sdm.xml").is_file()


@pytest.mark.parametrize(
    "link",
    [
        "NCT09000001/.odm-sdm.xml.part",
        "NCT09000001/odm-sdm.xml",
        "NCT09000001/.findings.json.part",
        "NCT09000001/ledger.json",
        ".summary.json.part",
        "summary.json",
        ".manifest.json.part",
        ".SHA256SUMS.part",
    ],
)
def test_a_link_in_the_place_of_a_file_is_not_followed(run: Run, here: Path, link: str) -> None:
    write(here, record())
    precious = here.parent / "precious"
    precious.write_text("precious")
    (here / "out" / link).parent.mkdir(parents=True, exist_ok=True)
    (here / "out" / link).symlink_to(precious)
    assert run(*CONVERT).code == 0
    assert precious.read_text() == "precious"
    assert not [path for path in (here / "out").rglob("*") if path.is_symlink()]


def test_a_link_in_the_place_of_a_folder_of_datasets_is_not_followed(run: Run, here: Path) -> None:
    write(here, record())
    (here.parent / "victim").mkdir()
    (here / "out/NCT09000001").mkdir(parents=True)
    (here / "out/NCT09000001/sdtm").symlink_to(here.parent / "victim")
    done = run("convert", "in", "--to", "sdtm", "--jobs", "1")
    assert (done.code, "a link to another folder stands in its place" in done.err) == (1, True)
    assert not list((here.parent / "victim").iterdir())


def test_a_report_does_not_follow_a_link_to_its_part(run: Run, here: Path) -> None:
    write(here, record())
    precious = here.parent / "precious"
    precious.write_text("precious")
    (here / ".report.json.part").symlink_to(precious)
    assert run(*CONVERT, "--format", "json", "--report", "report.json").code == 0
    assert precious.read_text() == "precious"
    assert orjson.loads((here / "report.json").read_bytes())["tool"] == "trialglot"


# --- disks that are full or cannot be written ---


class _Full:
    """A file on a disk with room for some more bytes."""

    def __init__(self, inner: Any, room: list[int], number: int) -> None:
        self._inner, self._room, self._number = inner, room, number

    def write(self, content: bytes) -> int:
        self._room[0] -= len(content)
        if self._room[0] < 0:
            raise OSError(self._number, os.strerror(self._number))
        return int(self._inner.write(content))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _limit(monkeypatch: pytest.MonkeyPatch, room: int, number: int) -> None:
    left, begin = [room], filing.begin
    for module in ("outputs", "manifest", "commands.reporting"):
        monkeypatch.setattr(f"trialglot.{module}.begin", lambda part: _Full(begin(part), left, number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("room", [10, 3_000, 8_000, 25_000, 40_000])
def test_a_disk_that_gets_full(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, seed_json: bytes, room: int, number: int
) -> None:
    write(here, record(1), seed_json, record(2))
    whole = ("convert", "in", "-o", "whole", *CONVERT[2:])
    assert run(*whole).code == 0
    _limit(monkeypatch, room, number)
    done = run(*CONVERT)
    words = f"cannot write to out: {os.strerror(number)}; choose another folder with -o"
    judge(Case(f"disk: {os.strerror(number)} after {room} bytes", lambda _: None, CONVERT, 2, words), done)
    expected = tree(Path("whole"))
    for path, content in tree(Path("out")).items():
        assert content == expected[path], path
    assert not Path("out/summary.json").exists()


def test_files_that_may_not_grow(here: Path, seed_json: bytes) -> None:
    """The system's own limit (``ulimit -f``): the document that is too large is not there, the others are whole."""
    write(here, record(1), seed_json)
    done = subprocess.run(
        [sys.executable, "-m", "trialglot", "convert", "in", "--to", "odm-sdm", "--jobs", "1"],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (24_000, 24_000)),
    )
    assert done.returncode == 1, done.stderr
    assert "RUN906 the outputs cannot be written to NCT05704049: File too large" in done.stderr
    assert (here / "out/NCT09000001/findings.json").is_file()
    assert not (here / "out/NCT05704049/odm-sdm.xml").exists()
    assert not (here / "out/NCT05704049/findings.json").exists()
    assert not list((here / "out").rglob("*.part"))


STREAMS = {
    "the model": ("inspect", "in/000.json"),
    "a document": ("convert", "in/000.json", "-o", "-", "--to", "odm-sdm"),
    "the formats": ("formats",),
    "a report": ("convert", "in/000.json", "--to", "odm-sdm", "--format", "json"),
    "a verdict": ("validate", "document.json"),
}


@pytest.mark.parametrize("name", STREAMS)
def test_an_output_stream_that_is_full(here: Path, name: str) -> None:
    write(here, record())
    (here / "document.json").write_bytes(b'{"resourceType":"Organization","name":"x"}')
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "trialglot", *STREAMS[name]],
            cwd=here,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, "No space left on device" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


# --- runs after one another ---


def test_what_a_broken_run_left_is_replaced(run: Run, here: Path) -> None:
    write(here, record())
    assert run(*CONVERT).code == 0
    expected = tree(Path("out"))
    for part in ("NCT09000001/.odm-sdm.xml.part", "NCT09000001/.odm-sdm.xml.invalid.part", ".summary.json.part"):
        Path("out", part).write_text("<ODM")
    Path("out/NCT09000001/odm-sdm.xml.invalid").write_text("<ODM")
    assert run(*CONVERT).code == 0
    assert tree(Path("out")) == expected


def test_leftovers_are_no_records(run: Run, here: Path) -> None:
    write(here, record())
    (here / "in/.000.json.part").write_bytes(record(2))
    done = run(*CONVERT)
    assert (done.code, "1 converted, 0 unreadable, 0 skipped" in done.err) == (0, True)


@pytest.mark.parametrize("room", range(1_000, 14_000, 1_000))
def test_a_folder_that_is_not_finished_has_no_findings(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Findings are written last and taken away first: those of an earlier run never stand beside newer documents."""
    write(here, record())
    assert run(*CONVERT).code == 0
    found, document = (Path("out/NCT09000001", name) for name in ("findings.json", "odm-sdm.xml"))
    found.write_text("old")
    document.write_text("old")
    _limit(monkeypatch, room, errno.ENOSPC)
    run(*CONVERT)
    if found.exists():
        assert (found.read_text() == "old") == (document.read_text() == "old")
