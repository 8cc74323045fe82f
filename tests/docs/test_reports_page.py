"""The page on reports shows what the command line says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from reports.running import Run, runner
from trialglot.reports import FORMS

_BLOCK = re.compile(r"(?<=```console\n)\$ trialglot ([^\n]*)\n(.*?)(?=```)", re.DOTALL)
_EXAMPLE = re.compile(r"```json\n(\{.*?\n\}\n)```", re.DOTALL)
_LAID_OUT = {"json", "sarif", "operationoutcome"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    return runner(monkeypatch, capfdbinary, tmp_path)


def _said(run: Run, command: str) -> str:
    arguments = shlex.split(command)
    done = run(*arguments)
    said = done.err + done.out.decode()
    if arguments[-1] in _LAID_OUT:
        return f"{json.dumps(json.loads(said), indent=2)}\n"
    return said


def test_the_examples_are_real(root: Path, run: Run, request: pytest.FixtureRequest) -> None:
    page = root / "docs/reports.md"
    text = page.read_text(encoding="utf-8")
    example = _EXAMPLE.search(text)
    assert example
    Path("study.json").write_text(example[1], encoding="utf-8")
    fresh = _BLOCK.sub(lambda block: f"$ trialglot {block[1]}\n{_said(run, block[1])}", text)
    if request.config.getoption("--update-golden"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh


def test_every_form_has_its_part(root: Path) -> None:
    text = (root / "docs/reports.md").read_text(encoding="utf-8")
    shown = [block[1].split()[-1] for block in _BLOCK.finditer(text)]
    assert shown == ["text", *FORMS]
    for name in FORMS:
        assert f"## {name}\n" in text
        assert f"| `{name}` |" in text


def test_the_python_of_the_page_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = (root / "docs/reports.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    Path("records").mkdir()
    Path("records/NCT05704049.txt").write_bytes((root / "seeds/ctgov/page/NCT05704049.txt").read_bytes())
    exec(code, {})
    (shown,) = json.loads(capfdbinary.readouterr().out)["runs"]
    places = [one["locations"][0]["physicalLocation"] for one in shown["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"records/NCT05704049.txt"}
    assert {"startLine": 27} in [place.get("region") for place in places]  # "118 participants"
