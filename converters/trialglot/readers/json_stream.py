"""Splits a stream of JSON into its records without reading it whole.

Understood are: one object; a page object (``{"studies": [...]}``, API v1's ``{"FullStudiesResponse": {...}}``); a list;
one record a line (NDJSON); objects one after the other. Only brackets and strings are looked at: whether an item is
well-formed is for its reader to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from io import BytesIO

import orjson

from trialglot import bounds
from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM
from trialglot.readers.json_buffer import CHUNK, STRING, Buffer, Stop, cut, too_large
from trialglot.readers.streams import Piece

# A page of API v2, or of API v1, where it may stand inside of another object.
_PAGE = re.compile(
    rb'\{\s*(?P<outer>"FullStudiesResponse"\s*:\s*\{\s*)?(?:'
    + STRING
    + rb"\s*:\s*(?:"
    + STRING
    + rb'|[\w.+\-]++)\s*,\s*)*+"(?:studies|FullStudies)"\s*:\s*\[',
    re.DOTALL,
)
_GAP = re.compile(rb"[ \t\r]*+")
_SCALAR = re.compile(STRING + rb'|[^\s,\]\[{}"]++', re.DOTALL)
_JUNK = re.compile(rb"[^{\[\n]++")
_SEAM = re.compile(rb"\}\s*\{")
# Where records stand one a line; hardly ever inside of an object that is spread over lines.
_LINE_START = b'\n{"'


def split(read: Callable[[int], bytes]) -> Iterator[Piece]:
    """Yield the records of a stream of JSON; ``read(n)`` returns up to n bytes, and none at the end.

    What is broken becomes a piece with an error; where it can be told where the next record starts, others follow.
    """
    buffer = Buffer(read)
    buffer.more()
    buffer.pos = len(BOM) if buffer.data.startswith(BOM) else 0
    yield from _values(buffer, 0)


def _values(buffer: Buffer, number: int) -> Iterator[Piece]:
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
            except Stop as stop:
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


def _line_ended(buffer: Buffer) -> bool:
    """Whether nothing but blanks follows on this line."""
    while True:
        match = _GAP.match(buffer.data, buffer.pos)
        end = match.end() if match else buffer.pos
        if end < len(buffer.data):
            return buffer.data.startswith(b"\n", end)
        if end - buffer.pos > CHUNK or not buffer.more():
            return True


def _lines(buffer: Buffer, number: int) -> Iterator[Piece]:
    """Yield the records of a stream with one record a line; a broken line spoils only itself."""
    while buffer.next():
        start, place = buffer.offset, buffer.place()
        taken = buffer.line()
        if taken is None:
            number += 1
            yield Piece(too_large(number, start), start=place)
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
        inner = Buffer(BytesIO(line).read, start, (line_number, None if column is None else column - 1))
        for content, _, at in _values(inner, number):
            number += 1
            yield Piece(content, start=at)


def _is_page(buffer: Buffer) -> bool:
    if len(buffer.data) - buffer.pos < CHUNK:
        buffer.more()
    return bool(_PAGE.match(buffer.data, buffer.pos))


def _list(buffer: Buffer, number: int) -> Generator[Piece, None, int]:
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
            error = _unexpected(buffer, "in a list") if byte else cut(number, None, buffer.offset)
            yield Piece(error, start=start)
            buffer.close()
            return number
        if byte not in (b"{", b"["):
            yield Piece(_scalar(buffer, number), start=start)
            continue
        try:
            content = buffer.value(number=number)
        except Stop as stop:
            yield Piece(stop.error, start=start)
            buffer.close()
            return number
        yield Piece(content if byte == b"{" else _no_object(number, "a list"), start=start)
    buffer.pos += 1
    if head:
        start = buffer.place()
        try:
            buffer.value(2 if head["outer"] else 1, number)
        except Stop as stop:
            number += 1
            yield Piece(stop.error, start=start)
            buffer.close()
    return number


def _scalar(buffer: Buffer, number: int) -> UnreadableError:
    """Pass over an item that is no object."""
    start = buffer.offset
    while True:
        scalar = _SCALAR.match(buffer.data, buffer.pos)
        if scalar and scalar.end() < len(buffer.data):
            break
        if len(buffer.data) - buffer.pos > MAX_RECORD:
            buffer.pos = len(buffer.data)
            return too_large(number, start)
        if not buffer.more():
            buffer.pos = len(buffer.data)
            return cut(number, start, buffer.offset)
    buffer.pos = scalar.end()
    return _no_object(number, "a text" if scalar[0].startswith(b'"') else "a word or number")


def _no_object(number: int, seen: str) -> UnreadableError:
    return UnreadableError(f"item {number} is {seen}, no record")


def _unexpected(buffer: Buffer, where: str) -> UnreadableError:
    seen = buffer.data[buffer.pos : buffer.pos + 12].decode("utf-8", "replace")
    return UnreadableError(
        f"broken JSON {where}, at {seen!r}",
        "Download the file again",
        refused=True,
        where=f"byte {buffer.offset}",
    )
