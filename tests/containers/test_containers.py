"""From files, folders, archives and streams to records."""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialglot.readers.containers import Rejected, records
from trialglot.readers.reading import Record


def study(number: int) -> bytes:
    return b'{"protocolSection":{"identificationModule":{"nctId":"NCT%08d"}}}' % number


PAGE = b"A title\n\nNCT ID: NCT05704049\n\nGet a concise snapshot of the trial, x\n"


def packed(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def listing(source: str | Path | IO[bytes] | bytes) -> list[tuple[str, str, bool]]:
    """Return name, NCT number or error, and whether it was named."""
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    found = []
    for one in records(source):
        if isinstance(one, Rejected):
            found.append((one.name, str(one.error), one.named))
        else:
            at = one.data.find(b"NCT0")
            found.append((one.name, one.data[at : at + 11].decode(), one.named))
    return found


def short(source: str | Path | IO[bytes] | bytes) -> list[tuple[str, str]]:
    """Return name and NCT number, or the first words of the error."""
    return [
        (name, what if what.startswith("NCT0") else " ".join(what.split()[:4])) for name, what, _ in listing(source)
    ]


def test_one_file(tmp_path: Path) -> None:
    path = tmp_path / "whatever.dat"
    path.write_bytes(study(1) + b"\n")
    assert list(records(path)) == [Record("whatever.dat", study(1) + b"\n", named=True)]
    path.write_bytes(PAGE)
    assert list(records(str(path))) == [Record("whatever.dat", PAGE, named=True)]


def test_a_page_of_studies_in_all_wrappings(tmp_path: Path) -> None:
    page = b'{"studies":[' + study(1) + b"," + study(2) + b'],"nextPageToken":"t"}'
    lines = study(1) + b"\n" + study(2) + b"\n"
    for data in (page, lines, b"[" + study(1) + b",\n" + study(2) + b"]"):
        path = tmp_path / "p"
        path.write_bytes(data)
        assert listing(path) == [("p#1", "NCT00000001", False), ("p#2", "NCT00000002", False)]
        path.write_bytes(gzip.compress(data))
        assert listing(path) == [("p#1", "NCT00000001", False), ("p#2", "NCT00000002", False)]
        path.write_bytes(packed(("in/page.json", data)))
        assert short(path) == [
            ("p!in/page.json#1", "NCT00000001"),
            ("p!in/page.json#2", "NCT00000002"),
        ]


def test_streams() -> None:
    class Pipe(io.RawIOBase):
        """A stream that gives a few bytes at a time and cannot go back."""

        def __init__(self, data: bytes) -> None:
            super().__init__()
            self._inner = io.BytesIO(data)

        def read(self, size: int = -1) -> bytes:
            return self._inner.read(min(size, 5))

    archive = packed(("a.json", study(1)), ("b.json", study(2)))
    for data in (archive, gzip.compress(archive)):
        piped: IO[bytes] = Pipe(data)  # type: ignore[assignment]  # a raw stream reads as IO[bytes] does
        assert short(piped) == [("-!a.json", "NCT00000001"), ("-!b.json", "NCT00000002")]
    assert [one.name for one in records(io.BytesIO(study(1)), name="body")] == ["body"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(study(1) + b"\n" + study(2))))
    assert listing("-") == [("-#1", "NCT00000001", False), ("-#2", "NCT00000002", False)]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(study(3))))
    assert listing("-") == [("-", "NCT00000003", True)]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert listing("-") == [("-", "an empty file. Download the record again", True)]


def test_folder_in_the_order_of_names(tmp_path: Path) -> None:
    for name, data in {
        "b.json": study(2),
        "a.json": study(1),
        ".hidden.json": study(9),
        ".git/x.json": study(9),
        "sub/c.json": study(3),
        "sub/deep/d.zip": packed(("z.json", study(5)), ("y.json", study(4))),
        "README.md": b"# Records\n",
        "old.xml": b"<search_results><study/></search_results>",
        "photo.png": b"\x89PNG\r\n\x1a\n....",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert [(name.removeprefix(f"{tmp_path}/"), what) for name, what in short(tmp_path)] == [
        ("README.md", "this is text without"),
        ("a.json", "NCT00000001"),
        ("b.json", "NCT00000002"),
        ("old.xml", "this is a search"),
        ("photo.png", "this is an image."),
        ("sub/c.json", "NCT00000003"),
        ("sub/deep/d.zip!z.json", "NCT00000005"),
        ("sub/deep/d.zip!y.json", "NCT00000004"),
    ]
    assert not any(named for _, _, named in listing(tmp_path))
    refused = {one.name.rpartition("/")[2]: one.error.refused for one in records(tmp_path) if isinstance(one, Rejected)}
    assert refused == {"README.md": False, "old.xml": True, "photo.png": False}


def test_folders_without_records(tmp_path: Path) -> None:
    assert listing(tmp_path) == [(str(tmp_path), "a folder without files. Check the path", True)]
    (tmp_path / "note.txt").write_text("note")
    assert [(name, named) for name, _, named in listing(tmp_path)] == [
        ("note.txt", False),
        (str(tmp_path), True),
    ]


def test_patterns(tmp_path: Path) -> None:
    for name in ("b1.json", "a1.json", "c.txt"):
        (tmp_path / name).write_bytes(study(1))
    assert [(name.rpartition("/")[2], named) for name, _, named in listing(f"{tmp_path}/*1.json")] == [
        ("a1.json", True),
        ("b1.json", True),
    ]
    assert listing(f"{tmp_path}/*.xml") == [(f"{tmp_path}/*.xml", "no file matches this pattern. Check the path", True)]
    odd = tmp_path / "x[1].json"
    odd.write_bytes(study(2))
    assert listing(odd) == [("x[1].json", "NCT00000002", True)]


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    assert listing(tmp_path / "nothing.json") == [
        (
            "nothing.json",
            f"{tmp_path}/nothing.json cannot be read: No such file or directory. Check the path and its permissions",
            True,
        )
    ]
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    (tmp_path / "a.json").write_bytes(study(1))
    assert [(name, what.removeprefix(str(tmp_path))) for name, what, _ in listing(tmp_path)] == [
        ("a.json", "NCT00000001"),
        (
            "dangling",
            "/dangling cannot be read: No such file or directory. Check the path and its permissions",
        ),
        ("pipe", "neither a file nor a folder. Check the path"),
    ]
    assert "cannot be read" in listing("a\0b")[0][1]
    assert "cannot be read" in listing("x" * 5000)[0][1]


def test_names_that_are_no_utf_8_are_escaped(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/b\xff.json"
    Path(os.fsdecode(name)).write_bytes(study(1))
    assert listing(os.fsdecode(name)) == [("b\\xff.json", "NCT00000001", True)]
    assert [name for name, _ in short(tmp_path)] == ["b\\xff.json"]


def test_a_folder_is_left_out_of_the_walk(tmp_path: Path) -> None:
    (tmp_path / "out/NCT1").mkdir(parents=True)
    (tmp_path / "out/NCT1/x.json").write_bytes(study(1))
    (tmp_path / "a.json").write_bytes(study(2))
    assert [one.name for one in records(tmp_path, leave_out=tmp_path / "out")] == ["a.json"]
    assert len(list(records(tmp_path, leave_out=tmp_path / "elsewhere"))) == 2


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(study(1))
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [what for _, what in short(tmp_path)] == ["NCT00000001"]


def test_archive_members() -> None:
    data = packed(
        ("b/2.json", study(2)),
        ("b/", b""),
        ("../../up.json", study(3)),
        ("/etc/abs.json", study(4)),
        (".DS_Store", b"x"),
        ("__MACOSX/._a.json", b"x"),
        ("note.txt", b"note"),
        ("page.txt", PAGE),
        ("list.json", b"[" + study(5) + b',{"a":1}]'),
        ("empty.json", b""),
    )
    assert short(data) == [
        ("-!b/2.json", "NCT00000002"),
        ("-!../../up.json", "NCT00000003"),
        ("-!/etc/abs.json", "NCT00000004"),
        ("-!note.txt", "this is text without"),
        ("-!page.txt", "NCT05704049"),
        ("-!list.json#1", "NCT00000005"),
        ("-!list.json#2", "this is JSON without"),
        ("-!empty.json", "an empty file. Download"),
    ]


def test_nested_archives() -> None:
    inner = packed(("a.json", study(1)))
    middle = packed(("in.zip", inner))
    assert short(middle) == [("-!in.zip!a.json", "NCT00000001")]
    assert short(packed(("mid.zip", middle)))[0] == ("-!mid.zip!in.zip", "an archive nested more")
    assert short(gzip.compress(packed(("a.gz", gzip.compress(study(1))))))[0] == ("-!a.gz", "an archive nested more")
    outer = packed(("mid.zip", middle), ("b.json", study(2)))
    assert short(outer)[-1] == ("-!b.json", "NCT00000002")


def test_archives_without_records() -> None:
    assert listing(packed()) == [("-", "an archive without a usable record. Check what is in it", True)]
    assert [named for _, _, named in listing(packed(("a.txt", b"x")))] == [False, True]
    assert listing(b"[]") == [("-", "a JSON list without records. Check the query that it answers", True)]
    assert [what for _, what in short(gzip.compress(b""))] == ["an empty file. Download"]


def test_encrypted_member() -> None:
    data = bytearray(packed(("a.json", study(1)), ("b.json", study(2))))
    # Bit 0 of the flags, in the local header and in the central directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert short(bytes(data)) == [("-!a.json", "an encrypted archive member."), ("-!b.json", "NCT00000002")]


def test_broken_archives() -> None:
    whole = packed(("a.json", study(1)), ("b.json", study(2)))
    cut = listing(whole[:-10])
    assert len(cut) == 1
    assert cut[0][1].startswith("damaged ZIP archive")
    at = whole.index(b"a.json") + len(b"a.json") + 4
    spoiled = short(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
    assert spoiled[0][0] == "-!a.json"
    assert spoiled[0][1].startswith("damaged archive member:")
    assert spoiled[1] == ("-!b.json", "NCT00000002")


def test_a_cut_gzip_gives_what_came_before() -> None:
    random.seed(1)
    lines = [study(number)[:-1] + b',"x":"%s"}' % random.randbytes(2000).hex().encode() for number in range(1, 200)]
    data = gzip.compress(b"\n".join(lines))
    found = short(data[: len(data) // 2])
    assert found[0] == ("-#1", "NCT00000001")
    assert 50 < len(found) < 150
    assert found[-1] == ("-", "damaged gzip file: Compressed")
    assert all(what.startswith("NCT") for _, what in found[:-1])
    assert short(gzip.compress(study(1))[:-4])[-1] == ("-", "damaged gzip file: Compressed")


def test_several_gzip_members_are_one_stream() -> None:
    data = gzip.compress(study(1) + b"\n") + gzip.compress(study(2))
    assert short(data) == [("-#1", "NCT00000001"), ("-#2", "NCT00000002")]


def test_other_packings_are_named() -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.json"))
    assert "a tar archive. Unpack it first" in listing(file.getvalue())[0][1]


@pytest.mark.parametrize(
    ("data", "words", "refused"),
    [
        ('{"protocolSection": {}}'.encode("utf-16"), "text in UTF-16. Save it as UTF-8", True),
        ('{"protocolSection": {}}'.encode("utf-16-le"), "text in UTF-16. Save it as UTF-8", True),
        (PAGE.replace(b"A title", b"Caf\xe9"), "not in UTF-8", True),
        (study(1)[:-1], "truncated JSON: it ends at byte 67 inside record 1, which starts at byte 0", True),
        (b"[" + study(1)[:-1], "truncated JSON", True),
        (b"{oops}", "broken JSON", False),
        (b"", "an empty file", False),
        (b"\n\n", "an empty file", False),
    ],
)
def test_broken_files(tmp_path: Path, data: bytes, words: str, refused: bool) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    (one,) = records(path)
    assert isinstance(one, Rejected)
    assert words in str(one.error)
    assert one.error.refused is refused
    (tmp_path / "y.json").write_bytes(study(2))
    assert short(tmp_path)[-1] == ("y.json", "NCT00000002")


def _flipped(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    spoiled = bytearray(data)
    for at, value in changes:
        spoiled[at % len(spoiled)] = value
    return bytes(spoiled)


_WHOLE: dict[str, Callable[[], bytes]] = {
    "zip": lambda: packed(("a.json", study(1)), ("b.zip", packed(("c.json", study(2)))), ("d.txt", PAGE)),
    "gzip": lambda: gzip.compress(study(1) + b"\n" + study(2)),
    "lines": lambda: study(1) + b"\n" + study(2) + b"\n" + study(3),
    "page": lambda: b'{"studies":[' + study(1) + b"," + study(2) + b"]}",
    "text": lambda: PAGE,
}


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(sorted(_WHOLE)),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=4),
    st.integers(0, 5000),
)
def test_damage_never_raises(kind: str, changes: list[tuple[int, int]], end: int) -> None:
    data = _flipped(_WHOLE[kind](), changes)
    for spoiled in (data, data[: end % (len(data) + 1)]):
        for one in records(io.BytesIO(spoiled)):
            assert isinstance(one, Record) or str(one.error)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"{", b"[", b"<", b"NCT ID: "]))
def test_any_bytes(data: bytes, start: bytes) -> None:
    for one in records(io.BytesIO(start + data)):
        assert isinstance(one, Record) or str(one.error)


def test_real_folder(shared: Path) -> None:
    found = list(records(shared / "records"))
    names = [one.name for one in found if isinstance(one, Record)]
    assert sum(name.startswith("ctgov-v2/") for name in names) == 40
    assert sum(name.startswith("page-text/") for name in names) == 6
    assert sum(name.startswith("ctgov-v1/") for name in names) == 1
    assert sum(name.startswith("ctgov-xml/") for name in names) == 11
    assert len(names) == 58
    assert [one.error.refused for one in found if isinstance(one, Rejected)].count(False) == 1


def test_an_archive_member_without_a_name_is_no_crash() -> None:
    data = bytearray(packed(("x", study(1)), ("y.json", study(2))))
    data[data.index(b"PK\x01\x02") + 46] = 0  # the first name of the directory, cut at its NUL
    found = list(records(io.BytesIO(bytes(data))))
    assert [one.name for one in found if isinstance(one, Record)] == ["-!y.json"]
