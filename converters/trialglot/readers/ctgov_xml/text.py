r"""Text blocks of the XML as the registry shows them in API v2.

Both forms come from one text in which the registry finds paragraphs, bullet lists and numbered lists. The XML wraps the
lines at a fixed width and tells lists and their depth by indentation::

        Inclusion Criteria:

          -  One of the following
             diseases:

               1. A

API v2 writes Markdown: ``* One of the following diseases:``, then ``  1. A``; an item follows the one before it without
a blank line, everything else follows after one. It escapes ``< > [ ] & ^ ~ * \`` wherever they are no markup, a number
at the start of a paragraph or item, and a dash at the start of a paragraph inside an item (seen in 1,409 records).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_SPECIAL = re.compile(r"[\\<>\[\]&^~*]")
_NUMBER = re.compile(r"(\d+)\.(?= |$)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a dialect prints lists.

    ``bullet`` and ``number`` match the marker of an item and the blanks behind it. ``step`` is how far the texts of a
    list stand from the text around it. Where ``exact``, numbers at another place than that of a marker are text, and
    the first line of a block has lost the blanks before it.
    """

    bullet: re.Pattern[str]
    number: re.Pattern[str]
    step: int
    exact: bool


PUBLIC = Layout(re.compile(r"-  +"), re.compile(r"(\d{1,3})\. +"), 5, exact=True)
"""The public XML: ``  -  text``, ``  1. text``, `` 10. text``. One dash with one blank is text."""

UPLOAD = Layout(re.compile(r"- +"), re.compile(r"(\d{1,3})\. +"), 4, exact=False)
"""The form for upload: ``  - text``. Lines are not wrapped, items may follow each other without a blank
line, and a line that ends with a colon is a paragraph."""


class _Item(NamedTuple):
    """An open item: the column of its text, its number (``None`` for a bullet), and how far API v2 indents its text."""

    column: int
    number: int | None
    width: int


@dataclass(slots=True)
class _Block:
    """A paragraph, or the first one of an item: then ``marker`` is ``-`` or digits. ``column`` is that of its text.

    ``trimmed`` says that the line has lost its indentation, so that it may be no item after all.
    """

    marker: str
    column: int
    lines: list[str]
    trimmed: bool = False


def escaped(text: str) -> str:
    """Return a text with API v2's Markdown escapes."""
    return _SPECIAL.sub(r"\\\g<0>", text) if _SPECIAL.search(text) else text


def inline(text: str) -> str:
    """Return a text that the XML prints on one line as Markdown; white space counts as one blank."""
    return escaped(" ".join(text.split()))


def reflow(text: str, base: int, layout: Layout) -> str:
    """Return a text block as Markdown.

    ``base`` is the column at which the XML prints what is in no list. Where a block was indented anew, its smallest
    indentation counts.
    """
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.expandtabs(4).splitlines()]
    base = min([base, *(indent for indent, line in lines if line)])
    made: list[str] = []
    items: list[_Item] = []
    for block in _blocks([(indent - base, line) for indent, line in lines], layout):
        made.append(_written(block, items, first=not made))
    return "".join(made)


def _blocks(lines: Iterable[tuple[int, str]], layout: Layout) -> Iterator[_Block]:
    block: _Block | None = None
    first = True
    for indent, line in lines:
        if not line:
            if block:
                yield block
            block = None
            continue
        if block and block.trimmed and len(block.lines) == 1 and indent == 0:
            # Its text goes on below its marker: a paragraph that starts with a number.
            block = _Block("", 0, [f"{block.marker}{'' if block.marker == '-' else '.'} {block.lines[0]}"])
        opened = None if block and indent == block.column else _item(indent, line, layout, first=first)
        ended = block is not None and not layout.exact and block.lines[-1].endswith(":")
        if block and not opened and indent >= block.column and not ended:
            block.lines.append(line)
            continue
        if block:
            yield block
        block = opened or _Block("", indent, [line])
        first = False
    if block:
        yield block


def _item(indent: int, line: str, layout: Layout, *, first: bool) -> _Block | None:
    """Return the item that a line starts."""
    if line[0] == "-":
        found, marker = layout.bullet.match(line), "-"
    elif line[0].isdecimal():
        found = layout.number.match(line)
        marker = found[1] if found else ""
    else:
        return None
    if found is None:
        return None
    trimmed = layout.exact and first and indent == 0
    if layout.exact and not trimmed and marker != "-" and indent % layout.step not in (1, 2):
        return None
    return _Block(marker, layout.step if trimmed else indent + found.end(), [line[found.end() :]], trimmed)


def _written(block: _Block, items: list[_Item], *, first: bool) -> str:
    """Return what a block adds to the Markdown; ``items`` are the open items, which it may close, and open one."""
    text = escaped(" ".join(" ".join(block.lines).split()))
    number = int(block.marker) if block.marker.isdecimal() else None
    closed: _Item | None = None
    while items and items[-1].column >= block.column + (not block.marker):
        closed = items.pop()
    if found := _NUMBER.match(text):
        text = f"{found[1]}\\{text[found.end() - 1 :]}"
    elif items and not block.marker and text.startswith("- "):
        text = f"\\{text}"
    indent = " " * sum([one.width for one in items])
    goes_on = False
    if block.marker:
        marker = "*" if number is None else f"{number}."
        text = f"{marker} {text}"
        goes_on = closed is not None and (closed.number is None if number is None else closed.number == number - 1)
        items.append(_Item(block.column, number, len(marker) + 1))
    return f"{'' if first else chr(10) if goes_on else chr(10) * 2}{indent}{text}"
