"""The page of the target names every extension attribute and every rule that documents have, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crosswalk import records
from trialglot.writers.usdm.rules import DEMANDS
from usdm_writer.documents import EXTENSIONS, Made

# Names that stand in no made-up record: the page of the seed has them, or only some real records.
_ELSEWHERE = {"country", "other-intervention-name", "cycle-length", "alternative-of", "date-kind"}


def _urls(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("instanceType") == "ExtensionAttribute":
            yield value["url"]
        for one in value.values():
            yield from _urls(one)
    elif isinstance(value, list):
        for one in value:
            yield from _urls(one)


def test_the_page_names_each_extension_attribute(root: Path, seed_page: bytes) -> None:
    part = (root / "docs/usdm.md").read_text(encoding="utf-8").partition("## Extension attributes")[2]
    rows = [line for line in part.splitlines() if line.startswith("| ") and not line.startswith("| on ")]
    named = {name for line in rows for name in re.findall(r"`([a-z0-9-]+)`", line.split("|")[2])}
    found: set[str] = set()
    for data in (seed_page, *(data for _, data in records.made())):
        for mode in ("strict-source", "complete"):
            found |= set(_urls(Made(data, mode).document))
    assert all(one.startswith(EXTENSIONS) for one in found)
    names = {one.removeprefix(EXTENSIONS) for one in found}
    assert names - named == set()
    assert named - names <= _ELSEWHERE


def test_the_page_lists_each_rule_that_is_explained(root: Path) -> None:
    part = (root / "docs/usdm.md").read_text(encoding="utf-8").partition("## Modes and rules")[2].partition("## Ext")[0]
    listed = {rule for line in part.splitlines() if line.startswith("| DDF") for rule in re.findall(r"DDF\d+", line)}
    assert listed - DEMANDS.keys() == set()
    assert DEMANDS.keys() - listed == set()
