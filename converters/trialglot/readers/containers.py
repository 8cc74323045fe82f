"""From files, folders, archives and streams to records.

What holds the records is told from the content. Whatever cannot be used becomes a ``Rejected``. Nothing is ever
unpacked to disk by a name from an archive, and memory does not grow with the size of the input.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from trialglot import bounds
from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM, OURS, detect, is_json, recognise, unsupported
from trialglot.readers.json_stream import split
from trialglot.readers.reading import Place, Record

if TYPE_CHECKING:
    import gzip
    import zipfile

MAX_UNPRODUCTIVE = 64 << 20
"""Bytes of one archive member that may be decompressed without a record coming out: the guard against bombs."""
MAX_UNPRODUCTIVE_ARCHIVE = 256 << 20
"""The same for a whole archive with all that is in it."""
MAX_USELESS = 10_000
"""Items of a JSON text one after the other that may be no records."""
MAX_ARCHIVES = 2
"""How deep archives may be nested in archives."""
_HEAD = 1 << 16
_MEMBER = 1 << 12
"""What a member of an archive costs of the budget before it is opened."""
_CHUNK = 1 << 20
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP_START = b"\x1f\x8b"
# The numbers of ZIP's methods whose unpackers in the standard library give hundreds of megabytes at once.
_UNBOUNDED = {12: "bzip2", 14: "LZMA", 93: "Zstandard"}
_MAGIC = re.compile(r"[*?[]")
_STUDY_TAG = re.compile(rb"<(?:[\w.\-]++:)?ResearchStudy(?=[\s>])")


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input, or a part of one, that is no usable record.

    ``named`` is true where the caller named it, false where it was found in a folder, an archive or a list. ``place``
    is where it starts, as far as that is known.
    """

    name: str
    error: UnreadableError
    named: bool = True
    place: Place = field(default=Place(None), compare=False)


@cache
def _damage() -> tuple[type[Exception], ...]:
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


class _Budget:
    """How much may still be decompressed until the next record: of an archive member, and of the archive it is in."""

    def __init__(self, size: int, parent: _Budget | None = None) -> None:
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


class _Stream:
    """A stream whose head can be looked at before it is read.

    It ends where its source is damaged or yields too much without a record; ``failure`` says so then.
    """

    def __init__(self, raw: IO[bytes] | gzip.GzipFile, what: str, budget: _Budget | None) -> None:
        self._raw_read: Callable[[int], bytes] = getattr(raw, "read1", raw.read)
        self._what = what
        self._budget = budget
        self._waiting = b""
        self.failure: UnreadableError | None = None
        self.head = self._waiting = self.read_full(_HEAD)

    def read(self, size: int) -> bytes:
        if self._waiting:
            found, self._waiting = self._waiting[:size], self._waiting[size:]
            return found
        if self.failure:
            return b""
        try:
            found = self._raw_read(size)
        except _damage() as error:
            self.failure = _damaged(self._what, error)
            return b""
        if self._budget and self._budget.spend(len(found)):
            self.failure = _unproductive()
            return b""
        return found

    def read_full(self, size: int) -> bytes:
        chunks = []
        while size > 0 and (chunk := self.read(min(size, _CHUNK))):
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)


def records(
    source: str | os.PathLike[str] | IO[bytes], *, name: str = "-", leave_out: Path | None = None
) -> Iterator[Record | Rejected]:
    """Yield the records of a source.

    ``source`` is a file, a folder (walked in the order of names; hidden files and linked folders are left out), a
    pattern with ``*``, ``?`` or ``[...]`` where no such file exists, ``-`` for standard input, or an open binary stream
    called ``name``. Files may be ZIP or gzip. ``leave_out`` is a folder that is not walked into: that of the outputs.

    Names do not depend on the working directory: a file goes by its own name, a file of a folder by its path in it, a
    record in a container by ``trials.zip!NCT1.json`` or ``page.json#12``.
    """
    if not isinstance(source, str | os.PathLike):
        yield from _content(_Stream(source, "stream", None), source, name, True, None, 0)
        return
    path = os.fspath(source)
    if path == "-":
        if sys.stdin is None:
            yield Rejected(path, UnreadableError("standard input is closed", "Pipe a record into it", refused=True))
            return
        stdin = sys.stdin.buffer
        yield from _content(_Stream(stdin, "stream", None), stdin, path, True, None, 0)
    elif os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises on impossible names
        yield from _folder(path, leave_out)
    elif os.path.lexists(path) or not _MAGIC.search(path):
        yield from _file(path, True)
    else:
        yield from _pattern(path)


def _pattern(pattern: str) -> Iterator[Record | Rejected]:
    import glob

    found = [
        path
        for path in sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207
        if Path(path).is_file()
    ]
    if not found:
        yield Rejected(pattern, UnreadableError("no file matches this pattern", "Check the path"))
    for path in found:
        yield from _file(path, True)


def _folder(folder: str, leave_out: Path | None) -> Iterator[Record | Rejected]:
    files = usable = 0
    closed: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=closed.append):
        yield from _closed(folder, closed)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is(here, name, leave_out))
        for name in sorted(names):
            if name.startswith("."):
                continue
            files += 1
            path = os.path.join(here, name)  # noqa: PTH118
            for one in _file(path, False, os.path.relpath(path, folder)):
                usable += isinstance(one, Record)
                yield one
    yield from _closed(folder, closed)
    if not usable:
        seen = f"none of the {files} files in this folder is a usable record" if files else "a folder without files"
        yield Rejected(_text(folder), UnreadableError(seen, "Check the path"))


def _is(here: str, name: str, other: Path | None) -> bool:
    return other is not None and other.exists() and os.path.samefile(os.path.join(here, name), other)  # noqa: PTH118, PTH121


def _closed(folder: str, errors: list[OSError]) -> Iterator[Rejected]:
    """Yield the folders that could not be listed, each once."""
    for error in errors:
        name = _text(os.path.relpath(os.fsdecode(error.filename), folder))
        seen = f"folder cannot be listed: {error.strerror}"
        yield Rejected(name, UnreadableError(seen, "Check its permissions", refused=True), False)
    errors.clear()


def _text(path: str) -> str:
    """Return a path as text that can be written: bytes that are no UTF-8 are escaped."""
    return Path(path).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _file(path: str, named: bool, called: str | None = None) -> Iterator[Record | Rejected]:
    name = _text(called or Path(path).name or path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113
            yield Rejected(name, UnreadableError("neither a file nor a folder", "Check the path"), named, Place(path))
            return
        opened = open(path, "rb")  # noqa: PTH123, SIM115
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "Check the path and its permissions"
        seen = f"{_text(path)} cannot be read: {reason}"
        yield Rejected(name, UnreadableError(seen, remedy, refused=True), named, Place(path))
        return
    with opened as stream:
        for one in _content(_Stream(stream, "file", None), stream, name, named, None, 0):
            yield replace(one, place=one.place._replace(file=path))


def _content(
    stream: _Stream, raw: IO[bytes] | None, name: str, named: bool, budget: _Budget | None, depth: int
) -> Iterator[Record | Rejected]:
    """Yield the records of an open stream. ``depth`` is the number of archives that it lies in."""
    head = stream.head
    if head.startswith((*_ZIP_STARTS, _GZIP_START)):
        if depth >= MAX_ARCHIVES:
            seen = f"an archive nested more than {MAX_ARCHIVES} deep"
            yield Rejected(name, UnreadableError(seen, "Unpack it first", refused=True), named)
        elif head.startswith(_GZIP_START):
            yield from _gzip(stream, name, named, budget or _Budget(MAX_UNPRODUCTIVE_ARCHIVE), depth)
        else:
            yield from _zip(stream, raw, name, named, budget or _Budget(MAX_UNPRODUCTIVE_ARCHIVE), depth)
        return
    # JSON may stand after any number of blanks.
    split_up = is_json(head) or (len(head) == _HEAD and head.isspace())
    for one in _json(stream, name, named) if split_up else _whole(stream, name, named):
        if budget and isinstance(one, Record):
            budget.renew()
        # Lines of what was unpacked are no lines of the file.
        yield replace(one, place=Place(None)) if depth else one


def _gzip(stream: _Stream, name: str, named: bool, budget: _Budget, depth: int) -> Iterator[Record | Rejected]:
    import gzip

    # The header is read byte by byte, whatever length the file gives to it: that needs a buffer.
    with gzip.GzipFile(fileobj=io.BufferedReader(_Readable(stream), _HEAD)) as inner:
        own = _Budget(MAX_UNPRODUCTIVE, budget)
        yield from _content(_Stream(inner, "gzip file", own), None, name, named, own, depth + 1)


class _Readable(io.RawIOBase):
    """The part of a stream that ``GzipFile`` reads from."""

    def __init__(self, stream: _Stream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the buffer that is given is one
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _zip(
    stream: _Stream, raw: IO[bytes] | None, name: str, named: bool, budget: _Budget, depth: int
) -> Iterator[Record | Rejected]:
    import tempfile
    import zipfile

    with tempfile.SpooledTemporaryFile(max_size=8 * _CHUNK) as spool:
        archive: IO[bytes] = spool
        if raw and raw.seekable():
            archive = raw
        else:
            while chunk := stream.read(_CHUNK):
                spool.write(chunk)
        try:
            opened = zipfile.ZipFile(archive)
        except _damage() as error:
            yield Rejected(name, stream.failure or _damaged("ZIP archive", error), named)
            return
        with opened:
            yield from _members(opened, name, named, budget, depth)


def _members(
    archive: zipfile.ZipFile, name: str, named: bool, budget: _Budget, depth: int
) -> Iterator[Record | Rejected]:
    usable = 0
    for member in archive.infolist():
        if budget.spend(_MEMBER):  # a list of a million members costs time even where each is next to nothing
            yield Rejected(name, _crowded(), named)
            return
        if member.filename.endswith("/") or _hidden(member.filename):  # is_dir() fails on a damaged, empty name
            continue
        called = f"{name}!{member.filename}"
        if member.flag_bits & 1:
            seen = "an encrypted archive member"
            yield Rejected(called, UnreadableError(seen, "Unpack it with its password", refused=True), False)
            continue
        if member.compress_type in _UNBOUNDED:
            seen = f"an archive member packed with {_UNBOUNDED[member.compress_type]}"
            yield Rejected(called, UnreadableError(seen, "Pack it with Deflate, as ZIP does", refused=True), False)
            continue
        try:
            opened = archive.open(member)
        except _damage() as error:
            yield Rejected(called, _damaged("archive member", error), False)
            continue
        with opened as inner:
            # A budget a member, so that a bomb does not hide the members behind it.
            own = _Budget(MAX_UNPRODUCTIVE, budget)
            for one in _content(_Stream(inner, "archive member", own), None, called, False, own, depth + 1):
                usable += isinstance(one, Record)
                yield one
        if budget.left < 0:
            return
    if not usable:
        yield Rejected(name, UnreadableError("an archive without a usable record", "Check what is in it"), named)


def _hidden(member: str) -> bool:
    parts = [part for part in member.split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _whole(stream: _Stream, name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the one record that a stream holds which is no JSON."""
    try:
        kind = recognise(stream.head, begin=True)
    except UnreadableError as error:
        yield Rejected(name, stream.failure or error, named)
        return
    if not kind.reader:
        yield Rejected(name, stream.failure or unsupported(kind), named)
        return
    if kind.records is not None:
        yield from _xml(stream, kind.records, name, named)
        return
    data = stream.read_full(MAX_RECORD + 1)
    if stream.failure:
        yield Rejected(name, stream.failure, named)
    elif len(data) > MAX_RECORD:
        seen = f"{kind.seen}, larger than {MAX_RECORD >> 20} MiB"
        yield Rejected(name, UnreadableError(seen, "Check where it comes from", refused=True), named)
    else:
        yield from _pieces(name, data, named, Place(None, 1, 1))


def _xml(stream: _Stream, of: tuple[bytes, bytes], name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the records of a stream of XML; ``of`` are the names of its root and of its records."""
    from trialglot.readers import xml_stream

    pieces = xml_stream.split(stream.read, *of)
    first = next(pieces, None)
    second = next(pieces, None)
    alone = second is None
    waiting = [one for one in (first, second) if one is not None]
    count = useless = 0
    for count, piece in enumerate(chain(waiting, pieces), 1):
        called = name if alone else f"{name}#{count}"
        place = Place(None, *piece.start)
        useless += 1
        if isinstance(piece.content, bytes):
            one = _within(_checked(called, piece.content, named and alone, place))
            useless = 0 if isinstance(one, Record) else useless
            yield one
        elif not stream.failure:
            yield Rejected(called, piece.content, named and alone, place)
        if useless >= MAX_USELESS:
            yield Rejected(name, _useless(), named, place)
            return
    if stream.failure:
        yield Rejected(name, stream.failure, named)
    elif not count:
        seen = "a file of records without any"
        yield Rejected(name, UnreadableError(seen, "Check the query that it answers"), named)


def _within(one: Record | Rejected) -> Record | Rejected:
    """Return what a file of records holds: nothing in it is a stray file, so that what is no record is refused."""
    if isinstance(one, Record) or one.error.refused:
        return one
    return replace(one, error=UnreadableError(one.error.seen, one.error.remedy, refused=True, where=one.error.where))


def _json(stream: _Stream, name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the records of a stream of JSON."""
    count = useless = 0
    for count, piece in enumerate(split(stream.read), 1):
        called = name if piece.alone else f"{name}#{count}"
        alone = named and piece.alone
        place = Place(None, *piece.start)
        if isinstance(piece.content, bytes):
            found = _pieces(called, piece.content, alone, place)
        elif not stream.failure:
            found = iter((Rejected(called, piece.content, alone, place),))
        else:
            continue
        for one in found:
            yield one
            useless = 0 if isinstance(one, Record) else useless + 1
        if useless >= MAX_USELESS:
            yield Rejected(name, _useless(), named, place)
            return
    if stream.failure:
        yield Rejected(name, stream.failure, named)
    elif not count:
        seen = "nothing but blanks" if stream.head.isspace() else "a JSON list without records"
        yield Rejected(name, UnreadableError(seen, "Check the query that it answers"), named)


def _pieces(name: str, content: bytes, named: bool, place: Place) -> Iterator[Record | Rejected]:
    """Yield the record that a content is, or the records that it holds."""
    try:
        bounds.require(content)
    except UnreadableError as error:
        yield Rejected(name, error, named, place)
        return
    studies = _studies(content)
    if studies is None:
        yield _checked(name, content, named, place)
        return
    try:
        # Parts of XML are put together anew: their lines are no lines of the file.
        place = Place(None) if _is_xml(content) else place
        for number, one in enumerate(studies, 1):
            yield _checked(f"{name}#{number}", one, False, place)
    except UnreadableError as error:
        yield Rejected(name, error, named, place)


def _studies(content: bytes) -> Iterator[bytes] | None:
    """Return the studies of a FHIR Bundle that has several, each in a Bundle of its own; ``None`` for any other."""
    if not _may_hold_several(content):
        return None
    from trialglot.readers.fhir.several import split as split_bundle

    return split_bundle(content)


def _is_xml(content: bytes) -> bool:
    return content.removeprefix(BOM).lstrip().startswith(b"<")


def _may_hold_several(content: bytes) -> bool:
    if not _is_xml(content):
        return b'"Bundle"' in content and content.count(b'"ResearchStudy"') > 1
    if len(_STUDY_TAG.findall(content)) < 2:
        return False
    try:
        return detect(content) not in OURS  # whose further studies are the sites of the one
    except UnreadableError:
        return False


def _checked(name: str, data: bytes, named: bool, place: Place) -> Record | Rejected:
    try:
        bounds.require(data)
        reader = detect(data)
        if len(data) < bounds.MIN_RECORD:
            raise UnreadableError(
                f"a record of less than {bounds.MIN_RECORD} bytes, which names no study", refused=True
            )
    except UnreadableError as error:
        return Rejected(name, error, named, place)
    if reader in OURS and not named:
        seen = "a document that trialglot wrote, among other files"
        return Rejected(name, UnreadableError(seen, "Name it on the command line to read it back"), named, place)
    return Record(name, data, named, place)


def _damaged(what: str, error: Exception) -> UnreadableError:
    return UnreadableError(f"damaged {what}: {error}", "Download or make it again", refused=True)


def _useless() -> UnreadableError:
    return UnreadableError(
        f"{MAX_USELESS:,} items in a row that are no records; the rest is left", "Check what is in it", refused=True
    )


def _crowded() -> UnreadableError:
    return UnreadableError(
        f"an archive with some {MAX_UNPRODUCTIVE_ARCHIVE // _MEMBER:,} members in a row that are no records; the rest "
        "is left",
        "Unpack it yourself and give the files that are records",
        refused=True,
    )


def _unproductive() -> UnreadableError:
    return UnreadableError(
        f"more than {MAX_UNPRODUCTIVE >> 20} MiB were unpacked without a record in them; the rest is left",
        "Unpack it yourself and give the files that are records",
        refused=True,
    )
