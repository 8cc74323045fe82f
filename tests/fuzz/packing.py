"""Changes that put an input into something that holds records: archives, lists, lines."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Iterable
from random import Random

from fuzz.drawing import Change

_NAMES = ("a.json", "b.xml", "c.txt", "../a.json", "/a", "d/", ".hidden", "é.json", "a.json", "x" * 300, "e.zip")


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive; several members may have one name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def _gzip(data: bytes, random: Random, other: bytes) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed + random.choice((b"", b"", b"\0" * 9, gzip.compress(other, mtime=0), b"x"))


def _zip(data: bytes, random: Random, other: bytes) -> bytes:
    contents = [data, other, b"", b"# Read me"]
    return zipped([(random.choice(_NAMES), random.choice(contents)) for _ in range(random.randint(0, 4))])


def _lines(data: bytes, random: Random, other: bytes) -> bytes:
    return random.choice((b"\n", b"", b"\r\n", b",", b"\n\n")).join(random.choices((data, other, b"", b"{}"), k=3))


def _list(data: bytes, random: Random, other: bytes) -> bytes:
    head = random.choice((b"[", b'{"studies":[', b'{"FullStudiesResponse":{"FullStudies":[', b'{"a":{"studies":['))
    return head + b",".join(random.choices((data, other, b"1", b"null"), k=3)) + random.choice((b"]}", b"]", b"]}}"))


def _xml(data: bytes, random: Random, other: bytes) -> bytes:
    root = random.choice((b"trials", b"Trials_downloaded_from_ICTRP", b"ODM", b"search_results", b"Bundle"))
    return b"<%b>%b%b</%b>" % (root, data, random.choice((b"", other)), root)


def _bundle(data: bytes, random: Random, other: bytes) -> bytes:
    entries = b",".join(b'{"resource":%b}' % random.choice((data, other)) for _ in range(random.randint(1, 3)))
    return b'{"resourceType":"Bundle","type":"collection","entry":[%b]}' % entries


PACKING: tuple[Change, ...] = (_gzip, _zip, _lines, _list, _xml, _bundle)
