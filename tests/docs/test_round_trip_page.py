"""The page on round trips shows what the tables declare and what the command line says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.running import Run, runner
from trialglot import api, crosswalk, formats, roundtrip
from trialglot.errors import UnreadableError

TARGETS = tuple(one.name for one in formats.WRITERS if one.back)
_BLOCK = re.compile(r"(?<=```console\n)\$ trialglot ([^\n]*)\n(.*?)(?=```)", re.DOTALL)
_TABLE = r"(?<=<!-- {} -->\n\n).*?(?=\n\n<!-- end -->)"
_MADE = ("plan.", "-", "data[")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    return runner(monkeypatch, capfdbinary, tmp_path)


def _freshly(root: Path, pattern: re.Pattern[str], made: str, request: pytest.FixtureRequest) -> None:
    page = root / "docs/round-trip.md"
    text = page.read_text(encoding="utf-8")
    assert pattern.search(text)
    fresh = pattern.sub(lambda _: made, text)
    if request.config.getoption("--update-golden"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh


def test_the_example_is_real(root: Path, run: Run, request: pytest.FixtureRequest) -> None:
    text = (root / "docs/round-trip.md").read_text(encoding="utf-8")
    block = _BLOCK.search(text)
    assert block
    seed = root / "seeds/ctgov/json/NCT05704049.json"
    Path("seeds/ctgov/json").mkdir(parents=True)
    Path("seeds/ctgov/json/NCT05704049.json").write_bytes(seed.read_bytes())
    done = run(*shlex.split(block[1]))
    _freshly(root, _BLOCK, f"$ trialglot {block[1]}\n{done.err}{done.out.decode()}", request)


def _declared(target: str, model: str) -> str:
    """Return what comes back of a field, contacts being kept: of every value, of some, of none."""
    held: dict[str, set[str]] = {}
    for row in crosswalk.by_model(target).get(model, ()):
        when = " & ".join(one for one in row.conditions if not one.startswith("contacts"))
        if "some" not in row.conditions and not (row.disposition == "dropped" and when == "else" and set(held) == {""}):
            held.setdefault(when, set()).add(row.back)
    backs = set().union(*held.values()) - {""}
    if not backs:
        return "lost"
    if not held.get("", set()) - {""} and any(found == {""} for found in held.values()):
        return "in part"
    return "same" if "same" in held.get("", ()) or "like" not in backs else "like"


def _fields() -> list[str]:
    rows = [row for row in crosswalk.targets("fhir-r5") if row.rule or row.disposition == "dropped"]
    paths = dict.fromkeys(row.model for row in rows if row.rule != "item")
    return [path for path in paths if not path.startswith(_MADE) and not path.endswith(".key")]


def _rows_declared() -> Iterator[str]:
    yield f"| field of the model | {' | '.join(TARGETS)} |"
    yield f"|{'---|' * (1 + len(TARGETS))}"
    for path in _fields():
        told = [_declared(target, path) for target in TARGETS]
        if set(told) != {"same"}:
            yield f"| `{path}` | {' | '.join(told)} |"


def test_the_table_of_the_declared_is_fresh(root: Path, request: pytest.FixtureRequest) -> None:
    pattern = re.compile(_TABLE.format("declared"), re.DOTALL)
    _freshly(root, pattern, "\n".join(_rows_declared()), request)


def test_the_table_of_the_measured_is_fresh(root: Path, shared: Path, request: pytest.FixtureRequest) -> None:
    """Over all records of the shared folder that a reader takes."""
    readings = []
    for path in sorted((shared / "records").glob("*/*")):
        try:
            readings.append(api.read(path.read_bytes(), name=path.name))
        except UnreadableError:
            continue
    lines = ["| target | records | values | the same | in other writing | lost | otherwise than declared |"]
    lines.append(f"|{'---|' * 7}")
    for target in TARGETS:
        trips = [roundtrip.trip(one, target) for one in readings]
        counts = [sum(trip.count(state) for trip in trips) for state in ("same", "like", "lost")]
        wrong = sum(len(trip.invented) + sum(not one.true for one in trip.leaves) for trip in trips)
        cells = (len(readings), sum(counts), *counts, wrong)
        lines.append(f"| {target} | {' | '.join(f'{one:,}' for one in cells)} |")
    _freshly(root, re.compile(_TABLE.format("measured"), re.DOTALL), "\n".join(lines), request)
