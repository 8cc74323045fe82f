"""The records in one stream: the one it is, those that stand in a list, one a line, in an export, in a Bundle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from trialglot import bounds
from trialglot.bounds import MAX_RECORD
from trialglot.errors import UnreadableError
from trialglot.readers.detect import BOM, OURS, detect, is_json, recognise, unsupported
from trialglot.readers.json_stream import split
from trialglot.readers.reading import Place, Record
from trialglot.readers.streams import HEAD, Piece, Stream

MAX_USELESS = 10_000
"""Items of a JSON text one after the other that may be no records."""
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


def items(stream: Stream, name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the records of a stream that is no archive."""
    head = stream.head
    # JSON may stand after any number of blanks.
    split_up = is_json(head) or (len(head) == HEAD and head.isspace())
    return _json(stream, name, named) if split_up else _whole(stream, name, named)


def _whole(stream: Stream, name: str, named: bool) -> Iterator[Record | Rejected]:
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


def _xml(stream: Stream, of: tuple[bytes, bytes], name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the records of a stream of XML; ``of`` are the names of its root and of its records."""
    from trialglot.readers import xml_stream

    pieces = xml_stream.split(stream.read, *of)
    first = [one for _, one in zip(range(2), pieces, strict=False)]
    if len(first) == 1:
        first = [first[0]._replace(alone=True)]
    return _each(stream, chain(first, pieces), _exported, "a file of records without any", name, named)


def _exported(name: str, content: bytes, named: bool, place: Place) -> Iterator[Record | Rejected]:
    yield _within(_checked(name, content, named, place))


def _within(one: Record | Rejected) -> Record | Rejected:
    """Return what a file of records holds: nothing in it is a stray file, so that what is no record is refused."""
    if isinstance(one, Record) or one.error.refused:
        return one
    return replace(one, error=UnreadableError(one.error.seen, one.error.remedy, refused=True, where=one.error.where))


def _json(stream: Stream, name: str, named: bool) -> Iterator[Record | Rejected]:
    """Yield the records of a stream of JSON."""
    none = "nothing but blanks" if stream.head.isspace() else "a JSON list without records"
    return _each(stream, split(stream.read), _pieces, none, name, named)


def _each(
    stream: Stream,
    pieces: Iterable[Piece],
    found_in: Callable[[str, bytes, bool, Place], Iterator[Record | Rejected]],
    none: str,
    name: str,
    named: bool,
) -> Iterator[Record | Rejected]:
    """Yield what is found in each piece of a stream; ``none`` says what a stream without any is."""
    count = useless = 0
    for count, piece in enumerate(pieces, 1):
        called = name if piece.alone else f"{name}#{count}"
        alone = named and piece.alone
        place = Place(None, *piece.start)
        if isinstance(piece.content, bytes):
            found = found_in(called, piece.content, alone, place)
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
        yield Rejected(name, UnreadableError(none, "Check the query that it answers"), named)


def _pieces(name: str, content: bytes, named: bool, place: Place) -> Iterator[Record | Rejected]:
    """Yield the record that a content is, or the records that it holds."""
    try:
        studies = _studies(content)
        if studies is None:
            yield _checked(name, content, named, place)
            return
        # Parts of XML are put together anew: their lines are no lines of the file.
        place = Place(None) if _is_xml(content) else place
        for number, one in enumerate(studies, 1):
            yield _checked(f"{name}#{number}", one, False, place)
    except UnreadableError as error:
        yield Rejected(name, error, named, place)


def _studies(content: bytes) -> Iterator[bytes] | None:
    """Return the studies of a FHIR Bundle that has several, each in a Bundle of its own; ``None`` for any other.

    Raises:
        UnreadableError: it is beyond the bounds of a record.
    """
    if not _may_hold_several(content):
        return None
    bounds.require(content)
    from trialglot.readers.fhir.several import split as split_bundle

    return split_bundle(content)


def _may_hold_several(content: bytes) -> bool:
    if not _is_xml(content):
        return b'"Bundle"' in content and content.count(b'"ResearchStudy"') > 1
    if len(_STUDY_TAG.findall(content)) < 2:
        return False
    try:
        return detect(content) not in OURS  # whose further studies are the sites of the one
    except UnreadableError:
        return False


def _is_xml(content: bytes) -> bool:
    return content.removeprefix(BOM).lstrip().startswith(b"<")


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


def _useless() -> UnreadableError:
    return UnreadableError(
        f"{MAX_USELESS:,} items in a row that are no records; the rest is left", "Check what is in it", refused=True
    )
