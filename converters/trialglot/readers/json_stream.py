"""Splits a stream of JSON into its records without reading it whole.

Understood are: one object; a page object (``{"studies": [...]}``, API v1's ``{"FullStudiesResponse": {...}}``); a list;
one record a line (NDJSON); objects one after the other. Only brackets and strings are looked at: whether an item is
well-formed is for its reader to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from io import BytesIO
from typing import NamedTuple

import orjson

from trialglot import bounds
from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM

MAX_DEPTH = 200
"""Levels of nesting of one record."""
_CHUNK = 1 << 20
_MAX_INDENT = 1000

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
# Everything up to and including the next bracket outside of strings.
_STEP = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+([{}\[\]])", re.DOTALL)
# A page of API v2, or of API v1, where it may stand inside of another object.
_PAGE = re.compile(
    rb'\{\s*(?P<outer>"FullStudiesResponse"\s*:\s*\{\s*)?(?:'
    + _STRING
    + rb"\s*:\s*(?:"
    + _STRING
    + rb'|[\w.+\-]++)\s*,\s*)*+"(?:studies|FullStudies)"\s*:\s*\[',
    re.DOTALL,
)
_BLANK = re.compile(rb"[\s\x1e]*+")
_GAP = re.compile(rb"[ \t\r]*+")
_SCALAR = re.compile(_STRING + rb'|[^\s,\]\[{}"]++', re.DOTALL)
_JUNK = re.compile(rb"[^{\[\n]++")
_SEAM = re.compile(rb"\}\s*\{")
_OPEN = b"{["
# Where records stand one a line; hardly ever inside of an object that is spread over lines.
_LINE_START = b'\n{"'


class Piece(NamedTuple):
    """An item of the stream: its bytes, or why it cannot be used.

    ``alone`` if there is nothing else in the stream but blanks; then the bytes are those of the whole stream.
    ``start``: line and column of its first byte, from 1; no column where more than blanks stands before it.
    """

    content: bytes | UnreadableError
    alone: bool = False
    start: tuple[int, int | None] = (1, 1)


class _Stop(Exception):
    """The stream ends inside a value, or the value is too large to look for its end."""

    def __init__(self, error: UnreadableError, *, cut: bool) -> None:
        super().__init__()
        self.error = error
        self.cut = cut


class _Buffer:
    """A window on a stream. ``data[pos:]`` is what is not used yet; ``base`` the stream's offset of ``data[0]``.

    ``start`` is the line and column (less one) of ``data[0]``, as in a piece.
    """

    def __init__(self, read: Callable[[int], bytes], base: int = 0, start: tuple[int, int | None] = (1, 0)) -> None:
        self._read = read
        self._ended = False
        self._line, self._indent = start
        self._counted = 0  # up to here the lines are counted
        self._joined: int | None = None  # the offset of a line's end that was made a blank
        self.data = b""
        self.pos = 0
        self.base = base

    @property
    def offset(self) -> int:
        return self.base + self.pos

    def place(self) -> tuple[int, int | None]:
        """Return line and column of the next byte, from 1."""
        line, indent = self._place()
        return line, None if indent is None else indent + 1

    def _place(self) -> tuple[int, int | None]:
        self._line += self.data.count(b"\n", self._counted, self.pos)
        self._counted = self.pos
        if self._joined is not None and self.offset > self._joined:
            self._line += 1
            self._joined = None
        # A line that is not blank so far is mostly long: only its end is looked at.
        found = self.data.rfind(b"\n", max(0, self.pos - _MAX_INDENT), self.pos)
        before = self.data[max(found + 1, self.pos - _MAX_INDENT) : self.pos].removeprefix(BOM)
        if before.strip() or (found < 0 and (self.pos > _MAX_INDENT or self._indent is None)):
            return self._line, None
        return self._line, len(before) + (self._indent or 0 if found < 0 else 0)

    def _rebase(self) -> None:
        self._line, self._indent = self._place()
        self._counted = 0
        self.base += self.pos
        self.pos = 0

    def more(self) -> bool:
        """Drop what is used and read on, at least as much as is kept: what is scanned again is bounded so."""
        if self._ended:
            return False
        kept = self.data[self.pos :]
        wanted = max(_CHUNK, min(len(kept), MAX_RECORD + 1 - len(kept)))
        chunks = [kept]
        while wanted > 0 and not self._ended:
            chunk = self._read(wanted)
            self._ended = not chunk
            chunks.append(chunk)
            wanted -= len(chunk)
        self._rebase()
        self.data = b"".join(chunks)
        return len(self.data) > len(kept)

    def push_back(self, used: bytes) -> None:
        """Make bytes that were just taken the next ones again."""
        left = self.data[self.pos :]
        self.pos -= len(used)
        self._line -= self.data.count(b"\n", self.pos, self._counted)
        self._counted = min(self.pos, self._counted)
        self._rebase()
        self.data = used + left

    def push_back_line(self, used: bytes) -> None:
        """Make a line that was just taken the start of the next one: a blank takes the place of its end."""
        ended = self.data[self.pos - 1 : self.pos] == b"\n"
        self.push_back(used + b" " if ended else used)
        self._joined = self.base + len(used) if ended else None

    def close(self) -> None:
        """Let the stream end here."""
        self._ended = True
        self.base += len(self.data)
        self.data = b""
        self.pos = 0

    def next(self) -> bytes:
        """Go to the next byte that is not blank and return it; empty at the end."""
        while True:
            match = _BLANK.match(self.data, self.pos)
            self.pos = match.end() if match else self.pos
            if self.pos < len(self.data):
                return self.data[self.pos : self.pos + 1]
            if not self.more():
                return b""

    def blank_rest(self) -> bytes | None:
        """Take the rest of the stream if it is blank, and not too long for that."""
        while (match := _BLANK.match(self.data, self.pos)) and match.end() == len(self.data):
            if len(self.data) - self.pos > _CHUNK:
                return None
            if not self.more():
                return self.data[self.pos :]
        return None

    def value(self, depth: int = 0, number: int = 0) -> bytes | UnreadableError:
        """Take the object or list that starts here; with ``depth`` 1, what is left of one that is open.

        Raises:
            _Stop: its end was not found.
        """
        start = self.offset
        at = self.pos
        deep = False
        while True:
            step = _STEP.match(self.data, at)
            if step is None:
                if len(self.data) - self.pos > MAX_RECORD:
                    raise _Stop(_too_large(number, start), cut=False)
                at -= self.pos
                if not self.more():
                    raise _Stop(_cut(number, start, self.base + len(self.data)), cut=True)
                continue
            at = step.end()
            if self.data[at - 1] in _OPEN:
                depth += 1
                deep = deep or depth > MAX_DEPTH
            else:
                depth -= 1
                if depth <= 0:
                    break
        found = self.data[self.pos : at]
        self.pos = at
        if len(found) > MAX_RECORD:
            return _too_large(number, start)
        return _too_deep(number, start) if deep else found

    def line(self) -> bytes | None:
        """Take the rest of the line; ``None`` if it is longer than a record may be (it is passed over then)."""
        at = self.pos
        while (end := self.data.find(b"\n", at)) < 0:
            if len(self.data) - self.pos > MAX_RECORD:
                self.skip_line()
                return None
            at = len(self.data) - self.pos
            if not self.more():
                end = len(self.data)
                break
        found = self.data[self.pos : end]
        self.pos = min(end + 1, len(self.data))
        return found if len(found) <= MAX_RECORD else None

    def skip_line(self) -> None:
        """Go to the start of the next line, or to the end."""
        while (end := self.data.find(b"\n", self.pos)) < 0:
            self.pos = len(self.data)
            if not self.more():
                return
        self.pos = end + 1


def split(read: Callable[[int], bytes]) -> Iterator[Piece]:
    """Yield the records of a stream of JSON; ``read(n)`` returns up to n bytes, and none at the end.

    What is broken becomes a piece with an error; where it can be told where the next record starts, others follow.
    """
    buffer = _Buffer(read)
    buffer.more()
    buffer.pos = len(BOM) if buffer.data.startswith(BOM) else 0
    yield from _values(buffer, 0)


def _values(buffer: _Buffer, number: int) -> Iterator[Piece]:
    """Yield the values that stand one after the other. ``number`` is how many items came before."""
    first = number == 0
    complained = False
    while byte := buffer.next():
        start = buffer.place()
        if byte == b"[" or _is_page(buffer):
            number = yield from _list(buffer, number)
        elif byte == b"{":
            number += 1
            lead = buffer.data[: buffer.pos] if first else b""
            try:
                content = buffer.value(number=number)
                if first and isinstance(content, bytes) and _swallowed(content):
                    buffer.push_back(content)
                    yield from _lines(buffer, number - 1)
                    return
            except _Stop as stop:
                if first and _LINE_START in buffer.data[buffer.pos :]:
                    # One record a line, and the first of them is broken.
                    yield from _lines(buffer, number - 1)
                    return
                yield Piece(stop.error, first, start)
                if stop.cut or b"\n" in buffer.data[buffer.pos :]:
                    return
                buffer.skip_line()
                yield from _lines(buffer, number)
                return
            one_line = _line_ended(buffer)
            tail = buffer.blank_rest() if first else None
            alone = tail is not None
            if alone and isinstance(content, bytes):
                yield Piece(lead + content + (tail or b""), True)
            else:
                yield Piece(content, alone, start)
            if first and one_line and isinstance(content, bytes) and b"\n" not in content:
                yield from _lines(buffer, number)
                return
        else:
            if not complained:
                number += 1
                yield Piece(_unexpected(buffer, "between records"), first, start)
                complained = True
            junk = _JUNK.match(buffer.data, buffer.pos)
            buffer.pos = junk.end() if junk else buffer.pos + 1
        first = False


def _swallowed(content: bytes) -> bool:
    """Whether an object over several lines is a broken line with lines after it."""
    if _LINE_START not in content or bounds.memory(content) > bounds.MAX_MEMORY:
        return False
    try:
        orjson.loads(content)
    except orjson.JSONDecodeError:
        return True
    return False


def _line_ended(buffer: _Buffer) -> bool:
    """Whether nothing but blanks follows on this line."""
    while True:
        match = _GAP.match(buffer.data, buffer.pos)
        end = match.end() if match else buffer.pos
        if end < len(buffer.data):
            return buffer.data.startswith(b"\n", end)
        if end - buffer.pos > _CHUNK or not buffer.more():
            return True


def _lines(buffer: _Buffer, number: int) -> Iterator[Piece]:
    """Yield the records of a stream with one record a line; a broken line spoils only itself."""
    while buffer.next():
        start, place = buffer.offset, buffer.place()
        taken = buffer.line()
        if taken is None:
            number += 1
            yield Piece(_too_large(number, start), start=place)
            continue
        line = taken.rstrip()
        if (
            line.startswith(b"{")
            and line.endswith(b"}")
            and line.count(b"{") == line.count(b"}")
            and not _SEAM.search(line)
            and not _PAGE.match(line)
        ):
            number += 1
            yield Piece(line, start=place)
            continue
        if line == b"{" or (line.endswith((b"{", b"[", b",", b":")) and buffer.data[buffer.pos :][:1] != b"{"):
            # An object over several lines among the others.
            buffer.push_back_line(taken)
            yield from _values(buffer, number)
            return
        line_number, column = place
        inner = _Buffer(BytesIO(line).read, start, (line_number, None if column is None else column - 1))
        for content, _, at in _values(inner, number):
            number += 1
            yield Piece(content, start=at)


def _is_page(buffer: _Buffer) -> bool:
    if len(buffer.data) - buffer.pos < _CHUNK:
        buffer.more()
    return bool(_PAGE.match(buffer.data, buffer.pos))


def _list(buffer: _Buffer, number: int) -> Generator[Piece, None, int]:
    """Yield the items of the list or of the page that starts here; return how many items there are now."""
    head = _PAGE.match(buffer.data, buffer.pos)
    buffer.pos = head.end() if head else buffer.pos + 1
    separated = True
    while (byte := buffer.next()) != b"]":
        start = buffer.place()
        if byte == b",":
            if separated:
                number += 1
                yield Piece(_unexpected(buffer, "in a list"), start=start)
            buffer.pos += 1
            separated = True
            continue
        if byte and not separated:
            number += 1
            yield Piece(_unexpected(buffer, "in a list where a comma is due"), start=start)
        number += 1
        separated = False
        if byte in (b"}", b""):
            error = _unexpected(buffer, "in a list") if byte else _cut(number, None, buffer.offset)
            yield Piece(error, start=start)
            buffer.close()
            return number
        if byte not in (b"{", b"["):
            yield Piece(_scalar(buffer, number), start=start)
            continue
        try:
            content = buffer.value(number=number)
        except _Stop as stop:
            yield Piece(stop.error, start=start)
            buffer.close()
            return number
        yield Piece(content if byte == b"{" else _no_object(number, "a list"), start=start)
    buffer.pos += 1
    if head:
        start = buffer.place()
        try:
            buffer.value(2 if head["outer"] else 1, number)
        except _Stop as stop:
            number += 1
            yield Piece(stop.error, start=start)
            buffer.close()
    return number


def _scalar(buffer: _Buffer, number: int) -> UnreadableError:
    """Pass over an item that is no object."""
    start = buffer.offset
    while True:
        scalar = _SCALAR.match(buffer.data, buffer.pos)
        if scalar and scalar.end() < len(buffer.data):
            break
        if len(buffer.data) - buffer.pos > MAX_RECORD:
            buffer.pos = len(buffer.data)
            return _too_large(number, start)
        if not buffer.more():
            buffer.pos = len(buffer.data)
            return _cut(number, start, buffer.offset)
    buffer.pos = scalar.end()
    return _no_object(number, "a text" if scalar[0].startswith(b'"') else "a word or number")


def _no_object(number: int, seen: str) -> UnreadableError:
    return UnreadableError(f"item {number} is {seen}, no record")


def _unexpected(buffer: _Buffer, where: str) -> UnreadableError:
    seen = buffer.data[buffer.pos : buffer.pos + 12].decode("utf-8", "replace")
    return UnreadableError(
        f"broken JSON {where}, at {seen!r}",
        "Download the file again",
        refused=True,
        where=f"byte {buffer.offset}",
    )


def _cut(number: int, start: int | None, end: int) -> UnreadableError:
    inside = f"inside record {number}, which starts at byte {start}" if start is not None else "inside a list"
    return UnreadableError(
        f"truncated JSON: it ends at byte {end} {inside}",
        "Download the file again; the records before it were read" if number > 1 else "Download the file again",
        refused=True,
        where=f"byte {end}",
    )


def _too_large(number: int, start: int) -> UnreadableError:
    return _over(number, start, f"is larger than {MAX_RECORD >> 20} MiB")


def _too_deep(number: int, start: int) -> UnreadableError:
    return _over(number, start, f"is nested more than {MAX_DEPTH} levels deep")


def _over(number: int, start: int, limit: str) -> UnreadableError:
    remedy = "No registry publishes such a record; check where it comes from"
    return UnreadableError(f"record {number} {limit}", remedy, refused=True, where=f"byte {start}")
