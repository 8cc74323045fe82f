"""Inputs made to exhaust memory or time: refused within bounds, and the records around them come out."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

import pytest

from trialglot.readers.containers import Rejected, records
from trialglot.readers.reading import Record

MIB = 1 << 20
STUDY = b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"}}}'


class Made(io.RawIOBase):
    """A stream that is made while it is read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the buffer that is given is one
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def made(*parts: tuple[bytes, int]) -> IO[bytes]:
    """Return a stream of the parts, each repeated as often as it says."""
    return io.BufferedReader(Made(part for part, count in parts for _ in range(count)))


def run(stream: IO[bytes]) -> tuple[int, list[str], float]:
    """Return the number of records, the errors, and the peak of memory in MiB."""
    tracemalloc.start()
    try:
        count = 0
        errors = []
        for one in records(stream):
            if isinstance(one, Rejected):
                errors.append(str(one.error))
            else:
                count += 1
        return count, errors, tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


def test_a_line_of_200_mib() -> None:
    block = b"x" * MIB
    count, errors, peak = run(made((STUDY + b"\n", 3), (b'{"a":"', 1), (block, 200), (b'"}\n', 1), (STUDY + b"\n", 2)))
    assert count == 5
    assert len(errors) == 1
    assert "record 4 is larger than 32 MiB" in errors[0]
    assert peak < 100


def test_a_first_line_of_200_mib() -> None:
    count, errors, peak = run(made((b'{"a":"', 1), (b"x" * MIB, 200), (b'"}\n', 1), (STUDY + b"\n", 2)))
    assert count == 2
    assert len(errors) == 1
    assert peak < 100


def test_a_text_page_of_200_mib() -> None:
    count, errors, peak = run(made((b"T\n\nNCT ID: NCT00000001\n\n", 1), (b"x" * MIB, 200)))
    assert count == 0
    assert "larger than 32 MiB" in errors[0]
    assert peak < 100


def test_200_mib_of_blanks_and_of_binary_data() -> None:
    for start in (b" ", STUDY + b"\n", STUDY, b"[", b"\x00\x01"):
        _, _, peak = run(made((start, 1), (b" " * MIB, 200)))
        assert peak < 32, start


def test_a_list_of_200_mib_of_records_is_flat() -> None:
    filled = STUDY[:-1] + b',"x":"' + b"y" * 20_000 + b'"}'
    count, errors, peak = run(made((b"[" + filled, 1), (b"," + filled, 10_000), (b"]", 1)))
    assert (count, errors) == (10_001, [])
    assert peak < 16


def _zip(*members: tuple[str, Callable[[], Iterator[bytes]]]) -> IO[bytes]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, chunks in members:
            with archive.open(name, "w", force_zip64=True) as member:
                for chunk in chunks():
                    member.write(chunk)
    file.seek(0)
    return file


def _bomb() -> Iterator[bytes]:
    yield b'{"a":"'
    for _ in range(300):
        yield b"\x20" * MIB


_LARGE = "larger than 32 MiB"
_BOMB = "more than 64 MiB were unpacked without a record in them"


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b'{"a":"', (_LARGE, _BOMB)),
        (b"[", (_BOMB,)),
        (b" ", (_BOMB,)),
        (b"T\n\nNCT ID: NCT00000001\n\n", (_LARGE,)),
    ],
)
def test_a_gzip_of_256_mib_of_blanks(start: bytes, told: tuple[str, ...]) -> None:
    packer = zlib.compressobj(1, wbits=31)
    data = packer.compress(start) + b"".join(packer.compress(b" " * MIB) for _ in range(256)) + packer.flush()
    count, errors, peak = run(io.BytesIO(data))
    assert count == 0
    assert len(errors) == len(told)
    assert all(words in error for words, error in zip(told, errors, strict=True))
    assert peak < 100


def test_a_zip_bomb_does_not_hide_the_members_behind_it() -> None:
    stream = _zip(("1.json", lambda: iter([STUDY])), ("2.json", _bomb), ("3.json", lambda: iter([STUDY])))
    count, errors, peak = run(stream)
    assert count == 2
    assert len(errors) == 2
    assert _LARGE in errors[0]
    assert "the rest is left" in errors[1]
    assert peak < 100


def test_an_archive_of_bombs_is_left_after_256_mib() -> None:
    inner = _zip(("bomb.json", _bomb)).read()
    stream = _zip(*((f"{number}.zip", lambda: iter([inner])) for number in range(60)))
    count, errors, peak = run(stream)
    assert count == 0
    # 64 MiB and its head for each bomb, 256 MiB for all.
    assert 3 <= sum("the rest is left" in error for error in errors) <= 5
    assert peak < 100


def test_many_files_that_are_no_records_do_not_hide_one() -> None:
    documents = ((f"{number}.pdf", lambda: iter([b"%PDF-" + b" " * MIB])) for number in range(1100))
    count, errors, _ = run(_zip(*documents, ("z.json", lambda: iter([STUDY]))))
    assert count == 1
    assert len(errors) == 1100


def test_much_that_is_packed_is_no_bomb_while_records_come() -> None:
    filled = STUDY[:-1] + b',"x":"' + b" " * MIB + b'"}\n'
    stream = _zip(("a.ndjson", lambda: (filled for _ in range(150))))
    count, errors, peak = run(stream)
    assert (count, errors) == (150, [])
    assert peak < 32


def test_100_000_levels() -> None:
    deep = b'{"protocolSection":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001
    for data in (deep, b"[" + deep + b"," + STUDY + b"]", b"[" * 100_000 + b"]" * 100_000, deep + b"\n" + STUDY):
        found = list(records(io.BytesIO(data)))
        assert any(isinstance(one, Rejected) for one in found)
        assert sum(isinstance(one, Record) for one in found) == (STUDY in data)


def test_a_million_broken_records_are_passed_over_in_one_walk() -> None:
    for data in (b"{}" * 100_000, b"[" + b"{}," * 100_000 + b"{}]", b"{\n" * 100_000, b'"' * 300_000, b"]" * 300_000):
        assert sum(1 for _ in records(io.BytesIO(data))) <= 100_001


def test_gzip_in_gzip_in_gzip() -> None:
    data = STUDY
    for _ in range(3):
        data = gzip.compress(data)
    count, errors, _ = run(io.BytesIO(data))
    assert count == 0
    assert "nested more than 2 deep" in errors[0]
