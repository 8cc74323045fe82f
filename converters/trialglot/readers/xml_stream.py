"""Splits a stream of XML with many records into them without reading it whole.

Understood are documents whose records are the children of the root, each an element of one name without a prefix. Only
the tags of these, comments, processing instructions and CDATA sections are looked at: whether a record is well-formed
is for its reader to say. A record that does not end before the next one begins is told, and those behind it are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeAlias

from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM
from trialglot.readers.streams import Piece

_CHUNK = 1 << 20
# So much of what stands between two records is looked at, and so long a tag of a record is understood.
_MOST_BETWEEN = 1 << 16
_LONGEST_TAG = 1 << 12
# What ends a construct in which tags mean nothing, by its first bytes.
_OPAQUE = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DECLARED = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_TAG = re.compile(rb"<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*)?>|</?[A-Za-z_][\w.\-:]*(?:\s[^<>]*)?>", re.DOTALL)
_CONTINUED = re.compile(rb"[\x80-\xbf]")
_SHOWN = 60
_AGAIN = "Download the file again; it must be complete"

_Place: TypeAlias = tuple[int, int]


class _Kind(Enum):
    TEXT = 0
    OPAQUE = 1
    BEGIN = 2
    END = 3


def split(read: Callable[[int], bytes], root: bytes, record: bytes) -> Iterator[Piece]:
    """Yield the records of a stream: elements called ``record`` below one called ``root``.

    ``read`` returns at most so many bytes, none at the end. A record keeps its bytes; in another encoding than UTF-8
    the declaration of the file stands before it. What stands between the records and belongs to none is told, and so
    is a file that ends without the end of its root.
    """
    declaration = b""
    between = bytearray()
    held: bytearray | None = None
    size = 0
    start: _Place = (1, 1)
    first = True
    head = b""
    for kind, data, place in _tokens(read, record):
        if held is None and kind is not _Kind.BEGIN:
            if kind is not _Kind.OPAQUE:
                between += data
                if len(between) > 2 * _MOST_BETWEEN:
                    del between[:-_MOST_BETWEEN]
            elif first and len(head) < _LONGEST_TAG:
                head += data
        elif kind is _Kind.BEGIN:
            if held is not None:
                yield Piece(_cut("the next one begins before it ends"), start=start)
            elif first and b"<!ENTITY" in between:
                yield Piece(_entities())
                return
            elif stray := _stray(bytes(between)):
                yield Piece(stray, start=place)
            if first:
                declaration = _declaration(head)
            first, between, start, held, size = False, bytearray(), place, bytearray(data), len(data)
            if data.endswith(b"/>"):
                yield Piece(declaration + data, start=start)
                held = None
        elif held is not None:
            size += len(data)
            if size <= MAX_RECORD:
                held += data
            elif held:
                held = bytearray()  # too large to be used; its end is still looked for
            if kind is _Kind.END:
                yield Piece(declaration + bytes(held) if size <= MAX_RECORD else _too_large(), start=start)
                held = None
    if held is not None:
        yield Piece(_cut("the file ends inside of it"), start=start)
    elif stray := _stray(bytes(between)):
        yield Piece(stray, start=start)
    elif not re.search(rb"</" + root + rb"\s*>", between):
        yield Piece(_unended(root), start=start)


def _tokens(read: Callable[[int], bytes], record: bytes) -> Iterator[tuple[_Kind, bytes, _Place]]:
    """Yield the stream in pieces, whole tags of records and other things whole or in parts, each with its place."""
    pattern = re.compile(rb"<!--|<!\[CDATA\[|<\?|<(/?)" + record + rb"(?=[\s>/])")
    reach = max(len(record) + 3, 9)  # so much of a token may stand at the end of what is read
    data, pos, ended = b"", 0, False
    place: _Place = (1, 1)
    inside = b""  # what ends the construct that is being read
    while True:
        whole = True
        kind = _Kind.OPAQUE
        if inside:
            at = data.find(inside, pos)
            whole = at >= 0
            end = at + len(inside) if whole else len(data) if ended else max(pos, len(data) - 2)
            inside = b"" if whole else inside
        elif (found := pattern.search(data, pos)) is None:
            whole, kind = False, _Kind.TEXT
            end = len(data) if ended else max(pos, len(data) - reach)
        elif found.start() > pos:
            end, kind = found.start(), _Kind.TEXT
        elif found[0] in _OPAQUE:
            end, inside = found.end(), _OPAQUE[found[0]]
        else:
            kind = _Kind.END if found[1] else _Kind.BEGIN
            at = data.find(b">", found.end())
            whole = at >= 0 or ended or len(data) - pos > _LONGEST_TAG
            end = at + 1 if at >= 0 else len(data) if whole else pos
        if end > pos:
            yield kind, data[pos:end], place
            place = _behind(place, data[pos:end])
            pos = end
        if not whole:
            if ended:
                return
            chunk = read(_CHUNK)
            data, pos, ended = data[pos:] + chunk, 0, not chunk


def _behind(place: _Place, data: bytes) -> _Place:
    """Return the place behind some bytes; the byte order mark is in no column."""
    line, column = place
    lines = data.count(b"\n")
    tail = data[data.rfind(b"\n") + 1 :].removeprefix(BOM)
    # A character may be cut in two: its first byte counts.
    return line + lines, (1 if lines else column) + len(tail) - len(_CONTINUED.findall(tail))


def _declaration(head: bytes) -> bytes:
    """Return the declaration that a record needs in front of it to be read alone: none in UTF-8."""
    match = _DECLARED.match(head)
    return match[0] + b"?>" if match and match[1].lower() not in _UTF8 else b""


def _stray(between: bytes) -> UnreadableError | None:
    """Return the error for what stands between records and is more than blanks and the tags of the root."""
    left = _TAG.sub(b"", between).removeprefix(BOM).strip()
    if not left:
        return None
    shown = left[:_SHOWN].decode("utf-8", "replace")
    return UnreadableError(f"text between the records that belongs to none: {shown!r}", _AGAIN, refused=True)


def _cut(why: str) -> UnreadableError:
    return UnreadableError(f"a broken record: {why}", _AGAIN, refused=True)


def _too_large() -> UnreadableError:
    return UnreadableError(f"a record larger than {MAX_RECORD >> 20} MiB", "Check where it comes from", refused=True)


def _unended(root: bytes) -> UnreadableError:
    seen = f"the file ends without </{root.decode()}>: records may be missing"
    return UnreadableError(seen, _AGAIN, refused=True)


def _entities() -> UnreadableError:
    remedy = "No registry publishes such a record; check where it comes from"
    return UnreadableError("XML that declares entities of its own", remedy, refused=True)
