"""A window on a stream of JSON that goes from value to value: only brackets and strings are looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM

MAX_DEPTH = 200
"""Levels of nesting of one record."""
CHUNK = 1 << 20
"""Bytes that are read at once, at least."""
_MAX_INDENT = 1000

STRING = rb'"(?:[^"\\]++|\\.)*+"'
"""A string of JSON, as a pattern."""
# Everything up to and including the next bracket outside of strings.
_STEP = re.compile(rb'(?:[^"{}\[\]]++|' + STRING + rb")*+([{}\[\]])", re.DOTALL)
_BLANK = re.compile(rb"[\s\x1e]*+")
_OPEN = b"{["


class Stop(Exception):
    """The stream ends inside a value, or the value is too large to look for its end."""

    def __init__(self, error: UnreadableError, *, cut: bool) -> None:
        super().__init__()
        self.error = error
        self.cut = cut


class Buffer:
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
        """The offset of the next byte in the stream."""
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
        wanted = max(CHUNK, min(len(kept), MAX_RECORD + 1 - len(kept)))
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
            if len(self.data) - self.pos > CHUNK:
                return None
            if not self.more():
                return self.data[self.pos :]
        return None

    def value(self, depth: int = 0, number: int = 0) -> bytes | UnreadableError:
        """Take the object or list that starts here; with ``depth`` 1, what is left of one that is open.

        Raises:
            Stop: its end was not found.
        """
        start = self.offset
        at = self.pos
        deep = False
        while True:
            step = _STEP.match(self.data, at)
            if step is None:
                if len(self.data) - self.pos > MAX_RECORD:
                    raise Stop(too_large(number, start), cut=False)
                at -= self.pos
                if not self.more():
                    raise Stop(cut(number, start, self.base + len(self.data)), cut=True)
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
            return too_large(number, start)
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


def cut(number: int, start: int | None, end: int) -> UnreadableError:
    """Return the error for a stream that ends inside of a record, or of a list (without ``start``)."""
    inside = f"inside record {number}, which starts at byte {start}" if start is not None else "inside a list"
    return UnreadableError(
        f"truncated JSON: it ends at byte {end} {inside}",
        "Download the file again; the records before it were read" if number > 1 else "Download the file again",
        refused=True,
        where=f"byte {end}",
    )


def too_large(number: int, start: int) -> UnreadableError:
    """Return the error for a record that is larger than one may be."""
    return _over(number, start, f"is larger than {MAX_RECORD >> 20} MiB")


def _too_deep(number: int, start: int) -> UnreadableError:
    return _over(number, start, f"is nested more than {MAX_DEPTH} levels deep")


def _over(number: int, start: int, limit: str) -> UnreadableError:
    remedy = "No registry publishes such a record; check where it comes from"
    return UnreadableError(f"record {number} {limit}", remedy, refused=True, where=f"byte {start}")
