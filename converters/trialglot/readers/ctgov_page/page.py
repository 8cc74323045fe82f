"""A page as numbered lines in sections, with the account of which lines have been read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialglot import codes
from trialglot.errors import UnreadableError
from trialglot.findings import Report
from trialglot.model.base import Markup
from trialglot.model.dates import PartialDate, days_in_month, precision_of
from trialglot.readers.ctgov_page import layout

_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ") | dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), ""
)
_INDEX = re.compile(r"\[\d+\]")
_SHOWN = 120
_LIMIT = 200


def shorten(text: str) -> str:
    """Return the text cut to a length that a message can carry."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


@dataclass(frozen=True, slots=True)
class Section:
    """``line`` is the index of the heading, ``body`` holds those of the lines below the sentence that are not blank."""

    heading: str
    line: int
    body: list[int]


class Page:
    """The lines of a page.

    ``lines`` are the lines as they stand, ``keys`` the same without surrounding blanks and with ordinary spaces, for
    comparing. Indexes count from 0, line numbers in findings from 1. What has been read is marked in ``used``; what
    is left at the end is reported. ``where`` holds the line index by model path, ``items`` the same for the parts of
    list items, by the path of the list and the name of the part ("" for the item itself): their paths are composed
    when somebody asks.

    Raises:
        UnreadableError: the bytes are not UTF-8.
    """

    def __init__(self, data: bytes) -> None:
        text, dropped = _decode(data)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = text.split("\n")
        self.keys = list(map(str.strip, self.lines))
        self.filled = [index for index, key in enumerate(self.keys) if key]
        if not text.isascii():
            self._plain_spaces()
        self.report = Report()
        self.data: dict[str, str] = {}
        self.where: dict[str, int] = {}
        self.items: dict[str, list[dict[str, int]]] = {}
        self.sections: dict[str, Section] = {}
        self.used = bytearray(len(self.lines))
        self.head: list[int] = []
        self.last = layout.RESULTS
        self._find_sections()
        identifiers = self.sections.get(layout.IDENTIFIERS)
        self.cut = bool(dropped) or not (
            identifiers and any(self.keys[index] == layout.LAST_LINE for index in identifiers.body)
        )
        if self.cut:
            self._drop_cut_anchor()

    def _plain_spaces(self) -> None:
        keys = self.keys
        # No label or sentence of the layout is longer than the limit.
        for index in [index for index in self.filled if not keys[index].isascii() and len(keys[index]) < _LIMIT]:
            keys[index] = keys[index].translate(_SPACES).strip()
        self.filled = [index for index in self.filled if keys[index]]

    def _find_sections(self) -> None:
        keys, filled, headings = self.keys, self.filled, layout.HEADINGS
        found = [place for place, index in enumerate(filled) if keys[index] in headings and place]
        starts = [
            (place - 1, heading)
            for place in found
            if keys[filled[place - 1]] == (heading := headings[keys[filled[place]]])
        ]
        ends = [place for place, _ in starts[1:]] + [len(filled)] * bool(starts)
        self.head = filled[: starts[0][0]] if starts else list(filled)
        for (place, heading), end in zip(starts, ends, strict=True):
            section = Section(heading, filled[place], filled[place + 2 : end])
            if heading in self.sections:
                what = f"section {heading!r} stands twice, the second time is not read"
                self.report.add("SRC113", source=line_number(section.line), what=what)
            else:
                self.sections[heading] = section
                self.use(filled[place], filled[place + 1])
                self.last = heading

    def _drop_cut_anchor(self) -> None:
        """Take the heading of a section that starts just before the cut out of the text of the section before it."""
        section = self.sections.get(self.last)
        if section is None or not section.body:
            return
        tail = [self.keys[index] for index in section.body[-2:]]
        for size, heading in ((2, tail[0]), (1, tail[-1])):
            sentence = layout.SENTENCES.get(heading)
            if sentence is None or layout.ORDER[heading] <= layout.ORDER[self.last] or len(tail) < size:
                continue
            if size == 1 or sentence.startswith(tail[1]):
                self.use(*section.body[-size:])
                del section.body[-size:]
                self.last = heading
                return

    def body(self, heading: str) -> list[int]:
        """Return the lines of a section, none if the page does not have it."""
        section = self.sections.get(heading)
        return section.body if section else []

    def use(self, *indexes: int) -> None:
        """Mark lines as read."""
        for index in indexes:
            self.used[index] = 1

    def value(self, index: int) -> str:
        """Return a line without surrounding blanks and mark it as read."""
        self.used[index] = 1
        return self.lines[index].strip()

    def text(self, indexes: Sequence[int]) -> str:
        """Return the text from the first to the last of the lines, verbatim, and mark it as read."""
        self.use(*indexes)
        return "\n".join(self.lines[indexes[0] : indexes[-1] + 1]).strip() if indexes else ""

    def markup(self, indexes: Sequence[int]) -> Markup | None:
        """Return the text of the lines, ``None`` if there are none: an empty section says nothing."""
        return Markup(self.text(indexes)) if indexes else None

    def word(self, index: int, table: str, path: str) -> str:
        """Return a coded value as it stands; report one that the code table does not know."""
        value = self.value(index)
        self.where[path] = index
        self.check(value, index, table, path)
        return value

    def check(self, value: str, index: int, table: str, path: str) -> None:
        """Report a coded value that the code table does not know."""
        known = codes.words(table)
        if value not in known:
            self.report.add(
                "SRC104",
                path=path,
                source=line_number(index),
                value=shorten(value),
                field=path,
                known=", ".join(sorted(known)),
            )

    def date(self, index: int, path: str, value: str | None = None, *, whole: bool = False) -> PartialDate | None:
        """Return the date on a line (or ``value``, a part of it), ``None`` with a finding if it is no date.

        The page writes month-only dates as the last day of the month. ``whole`` is true for dates that the registry
        states to the day always.
        """
        value = self.value(index) if value is None else value
        self.where[path] = index
        precision = precision_of(value) if value.isascii() else None
        if precision is None:
            self.report.add("SRC111", path=path, source=line_number(index), value=shorten(value))
            self.refuse(index)
            return None
        if precision == "day" and not whole:
            year, month, day = map(int, value.split("-"))
            if day == days_in_month(year, month):
                self.report.add("SRC106", path=path, source=line_number(index), value=value)
                precision = "unknown"
        return PartialDate(value=value, precision=precision)

    def refuse(self, index: int) -> None:
        """Keep a line whose value cannot be used; a finding has said why."""
        self.data[line_number(index)] = self.value(index)

    def keep(self, indexes: Sequence[int], what: str) -> None:
        """Keep a block of lines that cannot be taken apart as text, and say so."""
        source = line_number(indexes[0], indexes[-1])
        text = self.text(indexes)
        self.data[source] = text
        self.report.add("SRC109", source=source, what=what, text=shorten(text))

    def account(self) -> None:
        """Report the lines that nobody has read, one finding for each run of them, and keep them as text."""
        run: list[int] = []
        for index in self.filled:
            if not self.used[index]:
                run.append(index)
            elif run:
                self._unread(run)
                run = []
        if run:
            self._unread(run)

    def _unread(self, run: list[int]) -> None:
        source = line_number(run[0], run[-1])
        text = self.data[source] = self.text(run)
        self.report.add("SRC101", source=source, text=shorten(text))

    def locate(self, path: str) -> str | None:
        """Return the line on which the datum of a model path stands, else that of the nearest thing that holds it."""
        for name, items in self.items.items():
            for number, places in enumerate(items):
                for part, line in places.items():
                    self.where[f"{name}[{number}].{part}" if part else f"{name}[{number}]"] = line
        self.items.clear()
        general = _INDEX.sub("[]", path)
        while general:
            if general in layout.INEXPRESSIBLE:
                return None
            general = _holder(general)
        while path:
            if path in self.where:
                return line_number(self.where[path])
            if not (holder := _holder(path)):
                section = self.sections.get(layout.CONTAINERS.get(path, ""))
                return line_number(section.line) if section else None
            path = holder
        return None


def _holder(path: str) -> str:
    """Return the model path without its last part, "" for a field of the study."""
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def line_number(first: int, last: int | None = None) -> str:
    """Return the pointer into the source for a line index, or a range of them."""
    return f"line {first + 1}" if last is None or last == first else f"lines {first + 1}-{last + 1}"


def _decode(data: bytes) -> tuple[str, int]:
    """Return the text, and how many bytes of a cut-off character were left out at its end."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        raise UnreadableError("the text is UTF-16, UTF-32 or no text", "Save it as UTF-8", where="byte 0")
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), 0
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8").removeprefix("\ufeff"), len(data) - error.start
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"the text is not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}, line {line}",
            "Save it as UTF-8",
            where=f"byte {error.start}",
        ) from error
