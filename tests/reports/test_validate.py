"""``validate --format``: the verdict for programs."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import orjson
import pytest

from trialglot import cli


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["trialglot", *arguments])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_a_line_for_each_file_in_their_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}
    good = {"resourceType": "Organization", "text": text, "name": "x"}
    Path("good.json").write_bytes(orjson.dumps(good))
    Path("bad.json").write_bytes(orjson.dumps(good | {"active": "yes"}))
    Path("none.txt").write_text("nothing to see")
    files = ["good.json", "bad.json", "none.txt"]
    assert _run(monkeypatch, "validate", "--format", "operationoutcome", *files) == 3
    shown = capfd.readouterr()
    outcomes = [orjson.loads(line) for line in shown.out.splitlines()]
    assert [one["resourceType"] for one in outcomes] == ["OperationOutcome"] * 3
    assert [[issue["severity"] for issue in one["issue"]] for one in outcomes] == [
        ["information"],
        ["error"],
        ["fatal"],
    ]
    assert outcomes[1]["issue"][0]["expression"] == ["Organization.active"]
    # What stopped the reading is said to people too; the findings are in the outcome.
    assert [line.partition(":")[0] for line in shown.err.splitlines()] == ["none.txt"]
    assert _run(monkeypatch, "validate", "--format", "operationoutcome", "good.json") == 0
    assert _run(monkeypatch, "validate", "--format", "operationoutcome", "bad.json") == 1
    assert _run(monkeypatch, "validate", "--format", "operationoutcome", "--fail-on", "never", "bad.json") == 0
