"""Golden outputs of the seeds: a changed byte is shown as a change of the document's tree.

``--update-golden`` rewrites the files; read the diff before committing it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from trialglot import api
from trialglot.formats import WRITERS, WriterSpec

FOLDER = Path(__file__).parent
SEEDS = {
    "NCT05704049-page": "seeds/ctgov/page/NCT05704049.txt",
    "NCT05704049-json": "seeds/ctgov/json/NCT05704049.json",
}


@pytest.mark.parametrize("spec", WRITERS, ids=lambda spec: spec.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_output_is_the_golden_one(seed: str, spec: WriterSpec, root: Path, request: pytest.FixtureRequest) -> None:
    source = root / SEEDS[seed]
    reading = api.read(source.read_bytes(), name=source.name)
    (conversion,) = api.convert(reading, api.Options(targets=(spec.name,)))
    for name, content in conversion.files.items():
        golden = FOLDER / seed / name
        if request.config.getoption("--update-golden"):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_bytes(content)
        expected = golden.read_bytes()
        if content != expected:
            changes = list(tree_diff(_tree(expected), _tree(content)))
            pytest.fail("\n".join([f"output differs from the golden file {name}", *changes[:40]]))


@pytest.mark.parametrize("seed", SEEDS)
def test_findings_are_the_golden_ones(seed: str, root: Path, request: pytest.FixtureRequest) -> None:
    source = root / SEEDS[seed]
    reading = api.read(source.read_bytes(), name=source.name)
    targets = tuple(spec.name for spec in WRITERS)
    found = [*reading.findings, *(one for made in api.convert(reading, api.Options(targets)) for one in made.findings)]
    lines = [orjson.dumps(one.as_dict()).decode() for one in found]
    golden = FOLDER / seed / "findings.ndjson"
    if request.config.getoption("--update-golden"):
        golden.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == golden.read_text(encoding="utf-8").splitlines()


def _tree(content: bytes) -> Any:
    if content.startswith(b"{"):
        return orjson.loads(content)
    if content.startswith(b"<!DOCTYPE html>"):
        return content.decode().splitlines()
    return _element(etree.fromstring(content))


def _element(element: etree._Element) -> dict[str, Any]:
    children: dict[str, list[Any]] = {}
    for child in element.iterchildren("*"):
        children.setdefault(etree.QName(child).localname, []).append(_element(child))
    return {**{f"@{key}": value for key, value in element.items()}, "text": (element.text or "").strip(), **children}


def tree_diff(old: Any, new: Any, path: str = "$") -> Iterator[str]:
    """Say what differs: LOST, SPURIOUS, CHANGED or LENGTH, with the path."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from (f"LOST {path}.{key}" for key in old if key not in new)
        yield from (f"SPURIOUS {path}.{key}" for key in new if key not in old)
        for key in old:
            if key in new:
                yield from tree_diff(old[key], new[key], f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"LENGTH {path}: {len(old)} -> {len(new)}"
        for index, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from tree_diff(one, other, f"{path}[{index}]")
    elif old != new:
        yield f"CHANGED {path}: {old!r} -> {new!r}"


def test_tree_diff_is_awake() -> None:
    old = {"a": 1, "b": [1, 2], "c": "x"}
    new = {"b": [1], "c": "y", "d": 0}
    assert list(tree_diff(old, new)) == [
        "LOST $.a",
        "SPURIOUS $.d",
        "LENGTH $.b: 2 -> 1",
        "CHANGED $.c: 'x' -> 'y'",
    ]
