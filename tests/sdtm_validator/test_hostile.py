"""Whatever stands in a file, the validator says something or nothing, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from sdtm_validator import made
from trialglot.findings import Finding
from trialglot.validators import sdtm
from trialglot.validators.options import CheckOptions

NASTY: tuple[Any, ...] = (None, True, -1, 1.5, "", "\x00", [[]], {"name": []}, "2025-02-30")


def _places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(node, dict):
        for key, one in node.items():
            yield from _places(one, (*path, key))
    elif isinstance(node, list):
        for position, one in enumerate(node):
            yield from _places(one, (*path, position))


def _with(document: made.Document, path: tuple[str | int, ...], value: Any) -> bytes:
    copied: Any = orjson.loads(orjson.dumps(document))
    node = copied
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return orjson.dumps(copied)


@pytest.mark.parametrize("dataset", ["TS", "TA", "TE", "TI"])
@pytest.mark.parametrize("value", NASTY, ids=lambda value: repr(value)[:20])
def test_any_value_in_any_place(dataset: str, value: Any) -> None:
    package = made.package()
    good = made.files(package)
    document = package[dataset]
    document["rows"] = document["rows"][:2]
    document["records"] = 2
    for path in _places(document):
        files = {**good, f"sdtm/{dataset.lower()}.json": _with(document, path, value)}
        found = sdtm.check(made.DESIGN, files, CheckOptions())
        assert all(isinstance(one, Finding) for one in found)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"1", b'"x"', b"{}", b'{"columns": []}', b"\xff", b"{" * 400])
def test_any_file(content: bytes) -> None:
    for name in ("ts", "ta", "te", "ti"):
        files = {**made.files(made.package()), f"sdtm/{name}.json": content}
        assert sdtm.check(made.DESIGN, files, CheckOptions())


def test_a_value_of_another_type_is_told_once_and_no_rule_takes_it_for_missing() -> None:
    package = made.package()
    for name in ("TSVAL", "TSPARMCD", "TSVALNF", "STUDYID", "DOMAIN"):
        made.put(package["TS"], "NARMS", **{name: {"a": 1}})
        found = made.judged(package)
        assert [one.code for one in found] == ["SDT607"]
        package = made.package()
