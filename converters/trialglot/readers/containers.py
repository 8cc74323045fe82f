"""From files, folders, archives and streams to records.

What holds the records is told from the content. Whatever cannot be used becomes a ``Rejected``. Nothing is ever
unpacked to disk by a name from an archive, and memory does not grow with the size of the input.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from trialglot.errors import UnreadableError
from trialglot.readers.items import Rejected, items
from trialglot.readers.reading import Place, Record
from trialglot.readers.streams import MAX_UNPRODUCTIVE, Budget, Stream, buffered, damage, damaged

if TYPE_CHECKING:
    import zipfile

__all__ = ["Rejected", "records"]

MAX_UNPRODUCTIVE_ARCHIVE = 256 << 20
"""Bytes that may be decompressed of an archive, with all that is in it, without a record coming out."""
MAX_ARCHIVES = 2
"""How deep archives may be nested in archives."""
_MEMBER = 1 << 12
"""What a member of an archive costs of the budget before it is opened."""
_CHUNK = 1 << 20
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP_START = b"\x1f\x8b"
# The numbers of ZIP's methods whose unpackers in the standard library give hundreds of megabytes at once.
_UNBOUNDED = {12: "bzip2", 14: "LZMA", 93: "Zstandard"}
_MAGIC = re.compile(r"[*?[]")


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
        yield from _content(Stream(source, "stream", None), source, name, True, None, 0)
        return
    path = os.fspath(source)
    if path == "-":
        if sys.stdin is None:
            yield Rejected(path, UnreadableError("standard input is closed", "Pipe a record into it", refused=True))
            return
        stdin = sys.stdin.buffer
        yield from _content(Stream(stdin, "stream", None), stdin, path, True, None, 0)
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
        for one in _content(Stream(stream, "file", None), stream, name, named, None, 0):
            yield replace(one, place=one.place._replace(file=path))


def _content(
    stream: Stream, raw: IO[bytes] | None, name: str, named: bool, budget: Budget | None, depth: int
) -> Iterator[Record | Rejected]:
    """Yield the records of an open stream. ``depth`` is the number of archives that it lies in."""
    head = stream.head
    if head.startswith((*_ZIP_STARTS, _GZIP_START)):
        if depth >= MAX_ARCHIVES:
            seen = f"an archive nested more than {MAX_ARCHIVES} deep"
            yield Rejected(name, UnreadableError(seen, "Unpack it first", refused=True), named)
        elif head.startswith(_GZIP_START):
            yield from _gzip(stream, name, named, budget or Budget(MAX_UNPRODUCTIVE_ARCHIVE), depth)
        else:
            yield from _zip(stream, raw, name, named, budget or Budget(MAX_UNPRODUCTIVE_ARCHIVE), depth)
        return
    for one in items(stream, name, named):
        if budget and isinstance(one, Record):
            budget.renew()
        # Lines of what was unpacked are no lines of the file.
        yield replace(one, place=Place(None)) if depth else one


def _gzip(stream: Stream, name: str, named: bool, budget: Budget, depth: int) -> Iterator[Record | Rejected]:
    import gzip

    # The header is read byte by byte, whatever length the file gives to it: that needs a buffer.
    with gzip.GzipFile(fileobj=buffered(stream)) as inner:
        own = Budget(MAX_UNPRODUCTIVE, budget)
        yield from _content(Stream(inner, "gzip file", own), None, name, named, own, depth + 1)


def _zip(
    stream: Stream, raw: IO[bytes] | None, name: str, named: bool, budget: Budget, depth: int
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
        except damage() as error:
            yield Rejected(name, stream.failure or damaged("ZIP archive", error), named)
            return
        with opened:
            yield from _members(opened, name, named, budget, depth)


def _members(
    archive: zipfile.ZipFile, name: str, named: bool, budget: Budget, depth: int
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
        except damage() as error:
            yield Rejected(called, damaged("archive member", error), False)
            continue
        with opened as inner:
            # A budget a member, so that a bomb does not hide the members behind it.
            own = Budget(MAX_UNPRODUCTIVE, budget)
            for one in _content(Stream(inner, "archive member", own), None, called, False, own, depth + 1):
                usable += isinstance(one, Record)
                yield one
        if budget.left < 0:
            return
    if not usable:
        yield Rejected(name, UnreadableError("an archive without a usable record", "Check what is in it"), named)


def _hidden(member: str) -> bool:
    parts = [part for part in member.split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _crowded() -> UnreadableError:
    return UnreadableError(
        f"an archive with some {MAX_UNPRODUCTIVE_ARCHIVE // _MEMBER:,} members in a row that are no records; the rest "
        "is left",
        "Unpack it yourself and give the files that are records",
        refused=True,
    )
