r"""Values of API v1 as API v2 writes them. What cannot be understood is returned as it stands.

A text block of API v1 has lost the marks of its lists: their items are lines that follow each other without a blank
line, whatever they were numbered or nested by. A paragraph is one line (compared with the legacy XML of the same
versions of records). API v2 writes Markdown, and escapes ``< > [ ] & ^ ~ * \`` and a number at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from trialglot.readers.ctgov import displayed

_MOMENT = re.compile(r"(\d{2})/(\d{2})/(\d{4}) (\d{2}:\d{2})")
_SPECIAL = re.compile(r"[\\<>\[\]&^~*]")
_NUMBER = re.compile(r"(\d+)\.(?= |$)")
_MARKED = re.compile(r"\s*(?:[-–•·]|\d{1,3}[.)])\s")
_BLOCKS = re.compile(r"(\n[^\S\n]*(?:\n[^\S\n]*)+)")


def read(form: str, value: Any) -> Any:
    """Return a value of API v1 in API v2's form; ``None`` for a word that states that there is no value.

    ``form`` is a word of the column of ``mappings/ctgov_v1.tsv``.
    """
    step = reading(form)
    return value if step is None or type(value) is not str else step(value)


@cache
def reading(form: str) -> Callable[[str], Any] | None:
    """Return what reads texts of a form, ``None`` where they stay as they are."""
    return partial(word, form[len("word:") :]) if form.startswith("word:") else _FORMS.get(form)


def word(table: str, text: str) -> str | None:
    """Return the API's word for a word of API v1: itself if it has none, ``None`` if it states that there is none."""
    return displayed.word(table, text) or None


def moment(text: str) -> str:
    """Return "01/13/2021 02:24" (month, day, year) as ISO 8601."""
    found = _MOMENT.fullmatch(text)
    return f"{found[3]}-{found[1]}-{found[2]}T{found[4]}" if found else text


def markup(text: str) -> str:
    """Return a text block as Markdown: escaped, with a bullet before each item of a list."""
    if "\n" not in text:
        return _escaped(text)
    return "".join(part if number % 2 else _block(part.split("\n")) for number, part in enumerate(_BLOCKS.split(text)))


def lists(text: str) -> int:
    """Return the number of lists in a text block: the lines of each stand together."""
    return sum("\n" in part for part in _BLOCKS.split(text)[::2]) if "\n" in text else 0


def _block(lines: list[str]) -> str:
    if len(lines) == 1:
        return _escaped(lines[0])
    return "\n".join(_special(one) if _MARKED.match(one) else f"* {_escaped(one)}" for one in lines)


def _escaped(line: str) -> str:
    return _NUMBER.sub(r"\1\\.", _special(line), count=1) if _NUMBER.match(line) else _special(line)


def _special(line: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", line) if _SPECIAL.search(line) else line


_FORMS: dict[str, Callable[[str], Any]] = {
    "date": displayed.date,
    "moment": moment,
    "flag": displayed.flag,
    "count": displayed.count,
    "markup": markup,
}
