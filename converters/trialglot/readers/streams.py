"""Streams of files and of what is unpacked: they can be looked at before they are read, and end at damage or a bomb."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import IO, TYPE_CHECKING, NamedTuple

from trialglot.errors import UnreadableError

if TYPE_CHECKING:
    import gzip

MAX_UNPRODUCTIVE = 64 << 20
"""Bytes of one archive member that may be decompressed without a record coming out: the guard against bombs."""
HEAD = 1 << 16
"""Bytes of a stream that are looked at."""
_CHUNK = 1 << 20


class Piece(NamedTuple):
    """A record of a stream: its bytes, or why it cannot be used.

    ``alone`` if there is nothing else in the stream but blanks; the bytes of JSON are then those of the whole stream.
    ``start``: line and column of its first byte, from 1; no column where more than blanks stands before it.
    """

    content: bytes | UnreadableError
    alone: bool = False
    start: tuple[int, int | None] = (1, 1)


@cache
def damage() -> tuple[type[Exception], ...]:
    """Return what the archive libraries and their decompressors raise on damaged archives."""
    import lzma
    import struct
    import zipfile
    import zlib

    return (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        ValueError,
        lzma.LZMAError,
        struct.error,
        zlib.error,
    )


class Budget:
    """How much may still be decompressed until the next record: of an archive member, and of the archive it is in."""

    def __init__(self, size: int, parent: Budget | None = None) -> None:
        self._size = size
        self._parent = parent
        self.left = size

    def spend(self, count: int) -> bool:
        """Count decompressed bytes; return whether that was too much."""
        self.left -= count
        above = self._parent is not None and self._parent.spend(count)
        return self.left < 0 or above

    def renew(self) -> None:
        """A record came out."""
        self.left = self._size
        if self._parent:
            self._parent.renew()


class Stream:
    """A stream whose head can be looked at before it is read.

    It ends where its source is damaged or yields too much without a record; ``failure`` says so then.
    """

    def __init__(self, raw: IO[bytes] | gzip.GzipFile, what: str, budget: Budget | None) -> None:
        self._raw_read: Callable[[int], bytes] = getattr(raw, "read1", raw.read)
        self._what = what
        self._budget = budget
        self._waiting = b""
        self.failure: UnreadableError | None = None
        self.head = self._waiting = self.read_full(HEAD)

    def read(self, size: int) -> bytes:
        """Return up to so many bytes, none at the end."""
        if self._waiting:
            found, self._waiting = self._waiting[:size], self._waiting[size:]
            return found
        if self.failure:
            return b""
        try:
            found = self._raw_read(size)
        except damage() as error:
            self.failure = damaged(self._what, error)
            return b""
        if self._budget and self._budget.spend(len(found)):
            self.failure = _unproductive()
            return b""
        return found

    def read_full(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        chunks = []
        while size > 0 and (chunk := self.read(min(size, _CHUNK))):
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)


class _Readable(io.RawIOBase):
    """The part of a stream that ``GzipFile`` reads from."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def buffered(stream: Stream) -> io.BufferedReader:
    """Return a file over a stream, for those who read byte by byte."""
    return io.BufferedReader(_Readable(stream), HEAD)


def damaged(what: str, error: Exception) -> UnreadableError:
    """Return the error for what is damaged; ``what`` names it."""
    return UnreadableError(f"damaged {what}: {error}", "Download or make it again", refused=True)


def _unproductive() -> UnreadableError:
    return UnreadableError(
        f"more than {MAX_UNPRODUCTIVE >> 20} MiB were unpacked without a record in them; the rest is left",
        "Unpack it yourself and give the files that are records",
        refused=True,
    )
