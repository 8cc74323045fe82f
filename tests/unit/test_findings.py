"""Every place that makes a finding gives the fields that its message needs, and every code is made somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from trialglot.findings import CATALOGUE

_CODE = re.compile(r"[A-Z]{3}\d{3}")
# Keywords of the makers themselves, which are no fields of a message.
_OWN = {"path", "source", "target", "target_path", "reference", "severity"}
# What a collector adds by itself: that of the XML validators the line of the element, that of SDTM the row.
_COLLECTED = {"ODM": {"line"}, "CTL": {"line"}, "DEF": {"line"}, "SDT": {"where"}}


def _codes(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)


def _calls(root: Path) -> Iterator[tuple[str, str, set[str], bool]]:
    """Yield (place, code, fields given, whether more come by ``**``) of each call whose first argument is a code."""
    for file in sorted((root / "converters/trialglot").rglob("*.py")):
        if "catalogue" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                for code in _codes(node.args[0]):
                    named = {one.arg for one in node.keywords if one.arg} - _OWN
                    if isinstance(node.func, ast.Attribute) and node.func.attr == "remark":
                        named.add("place")  # a remark has it anyway
                    for one in node.args[1:]:  # fields that come as a dict
                        keys = one.keys if isinstance(one, ast.Dict) else []
                        named |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
                    more = any(one.arg is None for one in node.keywords) or len(node.args) > 4
                    yield f"{file.name}:{node.lineno}", code, named, more


def _fields(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(CATALOGUE[code].template) if name}


def test_each_call_gives_the_fields_of_its_message(root: Path) -> None:
    calls = list(_calls(root))
    assert len(calls) > 100
    for place, code, given, more in calls:
        assert code in CATALOGUE, place
        missing = _fields(code) - given - _COLLECTED.get(code[:3], set())
        assert not missing or more, f"{place}: {code} lacks {sorted(missing)}"


def test_each_code_is_said_somewhere(root: Path) -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (root / "converters/trialglot").rglob("*.py")
        if "catalogue" not in file.parts
    )
    assert [code for code in CATALOGUE if f'"{code}"' not in source] == []
