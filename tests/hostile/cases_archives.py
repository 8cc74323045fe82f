"""Archives that are bombs, traps, or broken."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from hostile.making import MIB, record
from hostile.running import Case, file

Content = bytes | Callable[[], bytes]
Member = tuple[str | zipfile.ZipInfo, bytes]

_CONVERT = ("convert", "x", "--to", "odm-sdm", "--fail-on", "never", "--jobs", "1")
_CENTRAL, _END = b"PK\x01\x02", b"PK\x05\x06"


def _archive(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    return Case(f"archive: {name}", file("x", content), _CONVERT, code, told, heavy)


def _zip(*members: Member, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, method)
    return made.getvalue()


def _two() -> bytearray:
    return bytearray(_zip(("a.json", record(1)), ("b.json", record(2))))


def _lying(offset: int, form: str, *values: int, end: bool = False) -> bytes:
    """An archive of two records whose first entry of the directory (or its end) says something else."""
    made = _two()
    at = made.index(_END if end else _CENTRAL) + offset
    made[at : at + struct.calcsize(form)] = struct.pack(form, *values)
    return bytes(made)


def _link() -> bytes:
    link = zipfile.ZipInfo("link.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return _zip((link, b"/etc/passwd"), ("a.json", record()))


def _encrypted() -> bytes:
    made = _two()
    made[6] |= 1
    made[made.index(_CENTRAL) + 8] |= 1
    return bytes(made)


def _overlapping(entries: int) -> bytes:
    """Many entries of the directory for one member of 60 MB."""
    one = _zip(("k.json", b'{"a":"' + b" " * (60 * MIB) + b'"}'))
    central, end = one.index(_CENTRAL), one.index(_END)
    directory = one[central:end] * entries
    return (
        one[:central] + directory + struct.pack("<4sHHHHIIH", _END, 0, 0, entries, entries, len(directory), central, 0)
    )


def _bomb(method: int, size: int = 300) -> bytes:
    return _zip(("bomb.json", b'{"a":"' + b" " * (size * MIB) + b'"}'), ("a.json", record()), method=method)


def _gzip_bomb(start: bytes, size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(start) + b"".join(packer.compress(b" " * MIB) for _ in range(size)) + packer.flush()


def _quine_like(depth: int) -> bytes:
    content = record()
    for number in range(depth):
        content = _zip((f"{number}.zip", content), (f"{number}.json", record(number + 2)))
    return content


def _nested_bombs(count: int) -> bytes:
    inner = _zip(("bomb.json", b'{"a":"' + b" " * (60 * MIB) + b'"}'))
    return _zip(*((f"{number}.zip", inner) for number in range(count)))


_NAMES = (
    "../../up.json",
    "/etc/absolute.json",
    "C:\\drive.json",
    "..\\..\\back.json",
    "con.json",
    "aux",
    "dot.json.",
    "blank.json ",
    "nul\x01.json",
    "\u202eright-to-left.json",
    "\x1b[31mred.json",
    "line\nfeed.json",
    "x" * 60_000,
    "..",
)

LIGHT = (
    _archive(
        "names that lead elsewhere", _zip(*((name, record(n)) for n, name in enumerate(_NAMES))), 0, "13 converted"
    ),
    _archive("a name with a NUL", _zip(("a\0.json", record())), 0, "1 converted"),
    _archive("a symbolic link", _link(), 0, "1 converted, 0 unreadable, 1 skipped"),
    _archive("an encrypted member", _encrypted(), 0, "an encrypted archive member"),
    _archive("a member of the wrong checksum", _lying(16, "<I", 0x01020304), 0, "Bad CRC-32"),
    _archive("a member smaller than it says", _lying(24, "<I", 0xFFFFFFF0), 0, "2 converted"),
    _archive("a member larger than it says", _lying(24, "<I", 10), 0, "damaged archive member"),
    _archive("a member packed larger than the file", _lying(20, "<I", 0xFFFFFFF0), 0, "2 converted"),
    _archive("a member that lies elsewhere", _lying(42, "<I", 0x7FFFFFFF), 0, "damaged archive member"),
    _archive("more members than there are", _lying(8, "<HH", 65535, 65535, end=True), 0, "2 converted"),
    _archive("a directory that lies elsewhere", _lying(16, "<I", 0x7FFFFFFF, end=True), 3, "damaged archive member"),
    _archive("a method that nobody knows", _lying(10, "<H", 99), 0, "compression method is not supported"),
    _archive("truncated", _zip(("a.json", record()))[:-30], 3, "damaged ZIP archive"),
    _archive("nothing but a beginning", b"PK\x03\x04", 3, "damaged ZIP archive"),
    _archive("an empty archive", _zip(), 3, "an archive without a usable record"),
    _archive("archives nested 6 deep", _quine_like(6), 0, "an archive nested more than 2 deep"),
    _archive("bzip2 inside", _zip(("a.json", record()), method=zipfile.ZIP_BZIP2), 3, "member packed with bzip2"),
    _archive("a bzip2 bomb", _bomb(zipfile.ZIP_BZIP2), 3, "member packed with bzip2"),
    _archive("LZMA inside", _zip(("a.json", record()), method=zipfile.ZIP_LZMA), 3, "member packed with LZMA"),
    _archive("gzip with garbage behind", gzip.compress(record()) + b"garbage", 3, "1 converted, 1 unreadable"),
    _archive("gzip of two members", gzip.compress(record(1)) + gzip.compress(b"\n" + record(2)), 0, "2 converted"),
    _archive("gzip of the wrong checksum", gzip.compress(record())[:-8] + bytes(8), 3, "damaged gzip file"),
    _archive("gzip truncated", gzip.compress(record())[:-12], 3, "damaged gzip file"),
    _archive(
        "gzip in gzip in gzip", gzip.compress(gzip.compress(gzip.compress(record()))), 3, "nested more than 2 deep"
    ),
    _archive("gzip with reserved flags", b"\x1f\x8b\x08\xff" + bytes(50), 3, "damaged gzip file"),
    _archive("gzip of another method", b"\x1f\x8b\x07\x00" + bytes(50), 3, "damaged gzip file"),
)
_LEFT = "more than 64 MiB were unpacked without a record in them; the rest is left"
HEAVY = (
    _archive("a bomb beside a record", lambda: _bomb(zipfile.ZIP_DEFLATED), 0, _LEFT, heavy=True),
    _archive("300 entries for one bomb", lambda: _overlapping(300), 3, "larger than 32 MiB", heavy=True),
    _archive("30 archives with a bomb each", lambda: _nested_bombs(30), 3, "larger than 32 MiB", heavy=True),
    _archive("a gzip bomb", lambda: _gzip_bomb(b'{"a":"', 300), 3, _LEFT, heavy=True),
    _archive("a gzip bomb of blanks", lambda: _gzip_bomb(b"", 300), 3, _LEFT, heavy=True),
    _archive("a gzip bomb of a page", lambda: _gzip_bomb(b"T\n\nNCT ID: NCT09000001\n", 300), 3, "32 MiB", heavy=True),
    _archive(
        "a gzip header with a name of 10 MB",
        lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"A" * (10 * MIB),
        3,
        "damaged gzip",
        heavy=True,
    ),
    _archive(
        "300,000 empty gzip members",
        lambda: gzip.compress(b"") * 300_000 + gzip.compress(record()),
        0,
        "1 converted",
        heavy=True,
    ),
    _archive(
        "80,000 tiny members",
        lambda: _zip(*((f"{n}.txt", b"x") for n in range(80_000))),
        3,
        "members in a row that are no records",
        heavy=True,
    ),
)
