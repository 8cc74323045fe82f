"""The lines of eligibility text: indentation, list markers, and headings parted from what follows them."""

from __future__ import annotations

import re
from typing import NamedTuple

from trialglot.design import criteria_runs as runs
from trialglot.design.criteria_headings import Block, block, known_block
from trialglot.design.text import Expression

_TAB = 4
# "Inclusion Criteria: Key Inclusion Criteria: ...": more than a few on one line are text.
_HEADINGS_PER_LINE = 4

# A marker is always followed by text on its line. Bullets that also are letters or signs need a blank behind them.
_MARKER = Expression(
    r"""
    (?P<bullet> \\?[-–—*+o] (?=\s) | -(?=[A-Za-z]) | [•●○◦▪▫■□◆◇►▶➢➤✓✔❖‣⁃∙·] (?=\s*\S) )
    | (?P<number> [(（]?\d{1,3} (?:\.\d{1,2})* (?: \\?[.)] | ） ) (?=\s+\S|[^\W\d]|\() | \d{1,3}[、．] | [①-⑳] )
    | (?P<dashed> (?P<count>\d{1,2}) \s?- (?=\s|[A-Z]) )
    | (?P<roman> \(?[ivx]{2,5}[.)] | \(?[IVX]{2,5}[.)] ) (?=\s)
    | (?P<letter> \(?(?P<name>[A-Za-z])(?P<end>[.)]) ) (?=\s)
    """,
    re.VERBOSE,
)
# Characters that can begin a marker; a line that starts otherwise is spared the expression above.
_MARKER_STARTS = frozenset("\\-–—*+•●○◦▪▫■□◆◇►▶➢➤✓✔❖‣⁃∙·(（0123456789")
_SHORT_LETTER = Expression(r"[A-Za-z](?:[.)\s]|[IVXivx]{1,4}[.)])")
_CIRCLED = Expression(r"[①-⑳]")
_LETTER_LINES = Expression(r"^[^\S\n]*([A-Za-z])\.\s", re.MULTILINE)
# "V." and "X." are numbers behind these.
_ROMAN_LINES = Expression(r"^[^\S\n]*(IV|iv|IX|ix)\.\s", re.MULTILINE)
_BEFORE = {"V": "IV", "v": "iv", "X": "IX", "x": "ix"}


class Line(NamedTuple):
    """A line that is not blank.

    ``indent`` is the column of its first character, ``marker`` its list marker or "", ``text`` what follows the
    marker, ``blank`` whether a blank line (or nothing) stands before it, ``block`` what block it opens, if any.
    """

    indent: int
    marker: str
    text: str
    blank: bool
    block: Block | None

    @property
    def raw(self) -> str:
        """The line with its marker."""
        return f"{self.marker} {self.text}" if self.marker else self.text


def marker_kind(marker: str) -> str:
    """Return what the list markers of one list have in common: "1." and "12." are one kind, "a)" is another."""
    mark = marker.strip("().\\（）")
    if not mark.isalnum():
        return marker
    return marker.replace(mark, "1" if mark[0].isdigit() else "A" if mark.isupper() else "a")


class _Markers:
    """Finds list markers. Ambiguous ones (``E.``, ``5-``) count only as part of a series."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._letters: frozenset[str] | None = None
        self._romans: frozenset[str] = frozenset()
        self._count = 0

    def find(self, text: str) -> str:
        """Return the list marker at the start of a stripped line, "" if it has none."""
        first = text[0]
        if first not in _MARKER_STARTS:
            if first.isalpha() and first.isascii():
                if not _SHORT_LETTER.match(text):
                    return ""
            elif not _CIRCLED.match(text):
                return ""
        match = _MARKER.match(text)
        if match is None or match.end() == len(text):
            return ""
        if match["dashed"]:
            count = int(match["count"])
            if count not in (1, self._count + 1):
                return ""
            self._count = count
        elif match["letter"] and not self._serial(match):
            return ""
        return match[0]

    def _serial(self, match: re.Match[str]) -> bool:
        """Whether a letter with a full stop has a neighbour in a series ("E. coli" has none)."""
        if match["end"] == ")":
            return True
        if self._letters is None:
            self._letters = frozenset(_LETTER_LINES.findall(self._source))
            self._romans = frozenset(_ROMAN_LINES.findall(self._source))
        name = match["name"]
        neighbour = chr(ord(name) + 1) if name in "aA" else chr(ord(name) - 1)
        return neighbour in self._letters or name in "iI" or _BEFORE.get(name) in self._romans


# Headings of the older NCI records that carry their first text on the same line.
_NCI = Expression(r"(?:DISEASE|PATIENT) CHARACTERISTICS:|PRIOR[/ ]CONCURRENT THERAPY:|PROTOCOL ENTRY CRITERIA:")


# A list item that is a heading ends with a colon or begins with one of these.
_KEYWORDS = frozenset(case(word) for word in ("inclusion", "exclusion") for case in (str.lower, str.title, str.upper))


_RUN_MARKER = Expression(r"[(（]?\d{1,2}\\?[.)）]|[①-⑳]")
_DASHED = Expression(r"(?<=[\w.;,)%])-\s+(?=[A-Z])")
# What Markdown writers put between two lists that would be one without it.
_LIST_BREAK = Expression(r"<!--\s*-->")


def lines(source: str) -> list[Line]:
    """Return the lines of an eligibility text that are not blank; a heading and what follows it are two lines.

    Items that stand behind each other on one line ("1. Age 2. Consent") are lines of their own. A list break
    (``<!-- -->``) counts as a blank line.
    """
    markers = _Markers(source)
    found: list[Line] = []
    blank = True
    numbered = "②" in source
    for full in source.splitlines():
        rest = full.strip()
        if not rest:
            blank = True
            continue
        indent = 0
        if full[0].isspace():
            before = full[: len(full) - len(full.lstrip())]
            indent = len(before.expandtabs(_TAB))
        if rest[1:2] == " " and rest[0] in "*-":
            marker, text = rest[0], rest[2:].lstrip()
        else:
            if rest[0] == "<" and _LIST_BREAK.fullmatch(rest):
                blank = True
                continue
            marker = markers.find(rest)
            text = rest[len(marker) :].lstrip() if marker else rest
            numbered = numbered or len(marker) > 1
        if marker and len(text) <= 3 and not any(map(str.isalnum, text)):
            marker, text = "", rest
        line = Line(indent, marker, text, blank, None)
        if marker:
            headed = text[-1] == ":" or text[:9] in _KEYWORDS or " Criteria" in text
        else:
            headed = "clusion" in text or "riteri" in text or "CLUSION" in text or text[:9].isupper()
        if headed:
            numbered = _headed(found, line, markers) or numbered
        else:
            found.append(line)
        blank = False
    return _split_runs(found) if numbered else found


def _headed(found: list[Line], line: Line, markers: _Markers) -> bool:
    """Add a line that may hold headings: each heading, and what follows it on the same line.

    Returns whether an item began behind a heading.
    """
    parted = False
    for _ in range(_HEADINGS_PER_LINE):
        opened = (known_block if len(line.text) <= 40 else block)(line.text, marked=bool(line.marker))
        if opened is not None:
            heading, rest = Line(line.indent, line.marker, opened[0].text, line.blank, opened[0]), opened[1]
        elif line.text[:5].isupper() and (nci := _NCI.match(line.text)) is not None and nci.end() < len(line.text):
            heading, rest = line._replace(text=nci[0]), line.text[nci.end() :].strip()
        elif "riteria" in line.text.lower() and (inner := runs.inner_heading(line.text)) is not None:
            heading, rest = line._replace(text=inner[0]), inner[1]
        else:
            break
        found += _dashed(heading) if parted else (heading,)
        if not rest:
            return parted
        marker = markers.find(rest)
        parted = parted or bool(marker)
        line = Line(line.indent, marker, rest[len(marker) :].lstrip(), True, None)
    found += _dashed(line) if parted else (line,)
    return parted


def _dashed(line: Line) -> list[Line]:
    """Part the items of a list that stands on the line of its heading: "Criteria:- Age 18- Consent"."""
    if line.marker != "-":
        return [line]
    return [line._replace(text=text) for text in _DASHED.split(line.text)]


def _split_runs(found: list[Line]) -> list[Line]:
    """Make lines of items that go on counting on the line of another item."""
    made: list[Line] = []
    counted: tuple[int, str, str, int] | None = None  # number, opening and closing sign, indentation of the last one
    for position, line in enumerate(found):
        made.append(line)
        if line.block is not None:
            counted = None
        if not line.marker or line.block is not None:
            continue
        following = found[position + 1] if position + 1 < len(found) else None
        circled = runs.circled_number(line.marker)
        starts = runs.circled(line.text, circled)
        number = runs.number_of(line.marker)
        first, indent = 0, line.indent
        if starts:
            _cut(made, line, starts, indent)
            continue
        if number is not None:
            counted = (*number, line.indent)
            first = number[0] + 1
        elif counted is not None and len(line.marker) == 1 and line.indent < counted[3]:
            first, indent = counted[0] + 1, counted[3]  # "* Other reasons 14. ... 15. ...": its list goes on inside it
        if not first or counted is None:
            continue
        after = runs.number_of(following.marker) if following is not None else None
        above = after[0] if after is not None and after[0] > 1 and after[1:] == counted[1:3] else None
        alone = following is None or not following.marker or following.block is not None
        starts = runs.run(line.text, first, counted[1], counted[2], above=above, alone=alone and first == 2)
        if not starts or (number is None and len(starts) < 2):
            continue
        _cut(made, line, starts, indent)
        counted = (first + len(starts) - 1, counted[1], counted[2], indent)
    return made


def _cut(made: list[Line], line: Line, starts: list[int], indent: int) -> None:
    """Replace the last line by its pieces, unless one of them is nothing but a marker."""
    pieces: list[Line] = []
    for start, end in zip(starts, [*starts[1:], len(line.text)], strict=True):
        piece = line.text[start:end].strip()
        match = _RUN_MARKER.match(piece)
        marker = match[0] if match else ""
        text = piece[len(marker) :].lstrip()
        if not any(map(str.isalnum, text)):
            return
        pieces.append(Line(indent, marker, text, True, None))
    made[-1] = line._replace(text=line.text[: starts[0]].rstrip())
    made += pieces
