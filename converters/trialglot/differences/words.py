"""Values and their differences as short text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

_AROUND = 3
_SHORT = 60
_LINE = 200
_HALF = 100
_PIECE = re.compile(r"\S+")


def value(one: Any) -> str:
    """Return a value on one line, shortened."""
    if isinstance(one, dict):
        return short("; ".join(f"{value(part)}" for part in one.values() if part not in (None, "", [])))
    if isinstance(one, list):
        return short(", ".join(map(value, one)))
    if isinstance(one, bool):
        return "yes" if one else "no"
    return short(" ".join(str(one).split())) if one != "" else "(empty)"


def short(text: str, limit: int = _LINE) -> str:
    """Return a text cut to a length."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def changed(old: Any, new: Any) -> str:
    """Return a change: both values; of long texts the words that differ, ``[-old-] {+new+}``, with some around them."""
    before, after = str(old), str(new)
    if not (isinstance(old, str) and isinstance(new, str)) or max(len(before), len(after)) <= _SHORT:
        return f"{short(value(old), _HALF)} -> {short(value(new), _HALF)}"
    told = " ".join(_pieces(_PIECE.findall(before), _PIECE.findall(after)))
    return told or "white space only"


def _pieces(old: list[str], new: list[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = matcher.get_opcodes()
    for number, (tag, start, end, new_start, new_end) in enumerate(blocks):
        if tag == "equal":
            if len(blocks) == 1:
                return
            yield from _equal(old[start:end], first=number == 0, last=number == len(blocks) - 1)
            continue
        if end > start:
            yield f"[-{short(' '.join(old[start:end]))}-]"
        if new_end > new_start:
            yield f"{{+{short(' '.join(new[new_start:new_end]))}+}}"


def _equal(words: list[str], *, first: bool, last: bool) -> Iterator[str]:
    """Yield the words beside a change, and a mark for those left out."""
    head = [] if first else words[:_AROUND]
    tail = [] if last else words[max(len(head), len(words) - _AROUND) :]
    yield from head
    if len(head) + len(tail) < len(words):
        yield "…"
    yield from tail
