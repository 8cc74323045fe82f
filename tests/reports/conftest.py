"""A folder with records and documents of every kind of trouble, and the command line in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from readers_json import made_up
from reports.running import Run, runner

TEXT = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    return runner(monkeypatch, capfdbinary, tmp_path)


def study(number: int = 1) -> dict[str, Any]:
    """A record with one unknown key and one unknown word."""
    made: dict[str, Any] = made_up.full()
    made["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08d}"
    made["protocolSection"]["statusModule"]["newKey"] = "x"
    made["protocolSection"]["designModule"]["studyType"] = "NEW_WORD"
    return made


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A folder: a record over lines, one on a line, a broken one, a stray file."""
    folder = tmp_path / "some records"
    folder.mkdir()
    (folder / "a#1.json").write_bytes(orjson.dumps(study(1), option=orjson.OPT_INDENT_2))
    (folder / "b.ndjson").write_bytes(orjson.dumps(study(2)) + b"\n\n" + orjson.dumps(study(3)) + b"\n")
    (folder / "c.json").write_bytes(orjson.dumps(study(4))[:2000])
    (folder / "notes.md").write_text("# Notes\n")
    return folder
