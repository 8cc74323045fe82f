"""Texts of a record as Markdown of the model: the portal's texts have no markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"[\\<>\[\]&^~*]")
_BLANKS = re.compile(r"\s*\n\s*")


def escaped(text: str) -> str:
    """Return a text with Markdown escapes, its line ends those of the model."""
    return _SPECIAL.sub(r"\\\g<0>", text.replace("\r\n", "\n").strip())


def listed(heading: str, items: Iterable[tuple[int | None, str]]) -> str:
    """Return a heading and below it its items, with their numbers; the lines of one item stand below its first."""
    lines = [f"{heading}:", ""]
    for number, text in items:
        mark = "*" if number is None else f"{number}."
        lines.append(f"{mark} {_BLANKS.sub(chr(10) + ' ' * (len(mark) + 1), escaped(text))}")
    return "\n".join(lines)
