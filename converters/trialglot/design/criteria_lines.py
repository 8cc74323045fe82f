"""The lines of eligibility text: indentation, list markers, and headings parted from what follows them."""

from __future__ import annotations

import re
from typing import NamedTuple

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


class _Markers:
    """Finds list markers. Ambiguous ones (``E.``, ``5-``) count only as part of a series."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._letters: frozenset[str] | None = None
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
        name = match["name"]
        neighbour = chr(ord(name) + 1) if name in "aA" else chr(ord(name) - 1)
        return neighbour in self._letters or name in "iI"


# Headings of the older NCI records that carry their first text on the same line.
_NCI = Expression(r"(?:DISEASE|PATIENT) CHARACTERISTICS:|PRIOR[/ ]CONCURRENT THERAPY:|PROTOCOL ENTRY CRITERIA:")


# A list item that is a heading ends with a colon or begins with one of these.
_KEYWORDS = frozenset(case(word) for word in ("inclusion", "exclusion") for case in (str.lower, str.title, str.upper))


def lines(source: str) -> list[Line]:
    """Return the lines of an eligibility text that are not blank; a heading and what follows it are two lines."""
    markers = _Markers(source)
    found: list[Line] = []
    blank = True
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
            marker = markers.find(rest)
            text = rest[len(marker) :].lstrip() if marker else rest
        if marker and len(text) <= 3 and not any(map(str.isalnum, text)):
            marker, text = "", rest
        line = Line(indent, marker, text, blank, None)
        if marker:
            headed = text[-1] == ":" or text[:9] in _KEYWORDS
        else:
            headed = "clusion" in text or "riteri" in text or "CLUSION" in text or text[:9].isupper()
        if headed:
            _headed(found, line, markers)
        else:
            found.append(line)
        blank = False
    return found


def _headed(found: list[Line], line: Line, markers: _Markers) -> None:
    """Add a line that may begin with a heading: the heading, then what follows it on the same line."""
    for _ in range(_HEADINGS_PER_LINE):
        opened = (known_block if len(line.text) <= 40 else block)(line.text, marked=bool(line.marker))
        if opened is not None:
            heading, rest = Line(line.indent, line.marker, opened[0].text, line.blank, opened[0]), opened[1]
        else:
            nci = _NCI.match(line.text)
            if nci is None or nci.end() == len(line.text):
                found.append(line)
                return
            heading, rest = line._replace(text=nci[0]), line.text[nci.end() :].strip()
        found.append(heading)
        if not rest:
            return
        marker = markers.find(rest)
        line = Line(line.indent, marker, rest[len(marker) :].lstrip(), True, None)
    found.append(line)
