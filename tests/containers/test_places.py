"""Where records start in their files, and where what findings name stands."""

from __future__ import annotations

import gzip
import json
import zipfile
from itertools import repeat
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from containers.test_json_stream import reader
from trialglot.readers import spots
from trialglot.readers.containers import Rejected, records
from trialglot.readers.json_stream import split
from trialglot.readers.reading import Place, Record
from trialglot.readers.spots import Spot

START = Place("file", 1, 1)


def record(number: int, *, indent: int | None = None) -> str:
    study = {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": "ä \U0001d11e"}}}
    return json.dumps(study, indent=indent, ensure_ascii=False)


# How records may be written one after the other: before the first, between two, after the last.
LAYOUTS = [
    ("", "\n", "\n"),
    ("\n\n", "\n\n \n", ""),
    ("[", ",", "]"),
    ("[\n  ", ",\n  ", "\n]\n"),
    ('{"totalCount": 3,\n "studies": [\n\t', "\n,\n\t", "]}"),
    ("\ufeff[", ", \n", "]"),
    ("", "\r\n", "\r\n"),
    ("", "\n\n", "\n"),
]


@given(
    st.sampled_from(LAYOUTS),
    st.lists(st.sampled_from([None, 0, 2]), min_size=2, max_size=6),
    st.sampled_from([1, 3, 1000, 1 << 20]),
)
@example(("", "\n", "\n"), [None, 2, None, 2, 2], 1 << 20)
@example(("[", ",", "]"), [2, None, 2], 7)
def test_every_record_starts_where_it_is_said_to(
    layout: tuple[str, str, str], indents: list[int | None], size: int
) -> None:
    before, between, after = layout
    texts = [record(number, indent=indent) for number, indent in enumerate(indents)]
    content = before + between.join(texts) + after
    pieces = list(split(reader(content.encode(), repeat(size))))
    assert [orjson.loads(one.content) for one in pieces if isinstance(one.content, bytes)] == list(
        map(orjson.loads, texts)
    )
    lines = content.removeprefix("\ufeff").split("\n")
    at = 0
    for text, piece in zip(texts, pieces, strict=True):
        at = content.index(text, at)
        line, column = piece.start
        assert line == content.count("\n", 0, at) + 1
        lead = content[:at].removeprefix("\ufeff").rpartition("\n")[2]
        assert column == (None if lead.strip() else len(lead) + 1)
        if column is not None:
            assert lines[line - 1][column - 1 :].startswith("{")
        at += len(text)


def test_an_object_over_lines_among_lines() -> None:
    content = f"{record(1)}\n{record(2, indent=1)}\n{record(3)}\n{{\n" + record(4)[1:] + f"\n{record(5)}\n"
    pieces = list(split(reader(content.encode())))
    # The second has eight lines, the fourth two.
    assert [one.start[0] for one in pieces] == [1, 2, 10, 11, 13]


def test_what_is_broken_has_a_line_too() -> None:
    content = f'[{record(1)},\n"text",\n{record(2)},\n\n{record(3)[:40]}'
    pieces = list(split(reader(content.encode())))
    assert [(type(one.content).__name__, one.start[0]) for one in pieces] == [
        ("bytes", 1),
        ("UnreadableError", 2),
        ("bytes", 3),
        ("UnreadableError", 5),
    ]


def test_places_name_the_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in/deep").mkdir(parents=True)
    Path("in/a.ndjson").write_text(f"{record(1)}\n{record(2)}\n")
    Path("in/deep/b.json").write_text("\n" + record(3))
    Path("in/deep/c.gz").write_bytes(gzip.compress(f"{record(4)}\n{record(5)}\n".encode()))
    with zipfile.ZipFile("in/z.zip", "w") as archive:
        archive.writestr("d.json", record(6))
    Path("in/zz.txt").write_text("no record")
    assert [one.place for one in records("in")] == [
        ("in/a.ndjson", 1, 1),
        ("in/a.ndjson", 2, 1),
        ("in/z.zip", None, None),
        ("in/zz.txt", None, None),
        ("in/deep/b.json", 1, 1),
        ("in/deep/c.gz", None, None),
        ("in/deep/c.gz", None, None),
    ]
    (missing,) = records("in/none.json")
    assert isinstance(missing, Rejected)
    assert missing.place.file == "in/none.json"
    with Path("in/a.ndjson").open("rb") as stream:
        assert [one.place for one in records(stream)] == [(None, 1, 1), (None, 2, 1)]
    assert Record("x", b"").place == (None, 1, 1)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def _pointers(value: Any, pointer: str = "") -> list[tuple[str, str | None, Any]]:
    """Every place with its own key, if it is a member, and its value."""
    found: list[tuple[str, str | None, Any]] = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        step = str(key).replace("~", "~0").replace("/", "~1")
        found.append((f"{pointer}/{step}", key if isinstance(key, str) else None, inner))
        found += _pointers(inner, f"{pointer}/{step}")
    return found


@given(st.dictionaries(st.text(max_size=4), values, max_size=4), st.sampled_from([None, 0, 3]), st.booleans())
@example({"a/b": [{"~": "\U0001d11e"}, {"": 1}], "\n": {"é": []}}, None, True)
def test_a_pointer_leads_to_its_member(document: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    data = ("\ufeff" + text).encode("utf-8", "surrogatepass")
    pointers = _pointers(document)
    found = spots.find(data, [pointer for pointer, _, _ in pointers], START)
    lines = text.split("\n")
    for pointer, key, value in pointers:
        line, column = found[pointer]
        assert column is not None
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if key is not None:
            assert rest.startswith(json.dumps(key, ensure_ascii=ascii_only))
            rest = rest[len(json.dumps(key, ensure_ascii=ascii_only)) :].lstrip(": ")
        assert json.JSONDecoder().raw_decode(rest)[0] == value


DOCUMENT = b"""{
  "resourceType": "Bundle",
  "entry": [
    {"resource": {"resourceType": "Patient"}},
    {"resource": {
      "birthDate": "x",
      "_birthDate": {"id": "y"},
      "name": [{"given": ["a", "b"],
        "_given": [null,
          {"extension": []}]}],
      "deceasedBoolean": true,
      "_multipleBirthInteger": {"id": "z"},
      "odd `key`\\n": 1
    }}
  ]
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("Bundle", 1),
        ("Bundle.entry", 3),
        ("Bundle.entry[0].resource", 4),
        ("Bundle.entry[1].resource.birthDate", 6),
        ("Bundle.entry[1].resource.birthDate.id", 7),
        ("Bundle.entry[1].resource.name[0].given[1]", 8),
        ("Bundle.entry[1].resource.name[0].given[1].extension", 10),
        ("Bundle.entry[1].resource.name.given[1]", 8),
        ("Bundle.entry[1].resource.deceased", 11),
        ("Bundle.entry[1].resource.multipleBirth.id", 12),
        ("Bundle.entry[1].resource.`odd \\`key\\`\\u000A`", 13),
        # What is absent stands where the thing that lacks it begins.
        ("Bundle.entry[1].resource.gender", 5),
        ("Bundle.entry[7].resource", 3),
        ("Bundle.entry[0].resource.name[0].text", 4),
    ],
)
def test_a_fhirpath_leads_to_its_element(path: str, line: int) -> None:
    assert spots.find(DOCUMENT, [path], START)[path].line == line


def test_lines_and_bytes() -> None:
    data = b'\xef\xbb\xbf{"a": "\xc3\xa9",\n "b": 1}'
    named = ["line 2", "lines 1-2", "line 2, column 3", "byte 12", "byte 99", "line 0", "element 3", "", "/b"]
    assert spots.find(data, named, START) == {
        "line 2": Spot(2),
        "lines 1-2": Spot(1),
        "line 2, column 3": Spot(2, 3),
        "byte 12": Spot(1, 9),
        "byte 99": Spot(2, 9),
        "": Spot(1, 1),
        "/b": Spot(2, 2),
    }
    # In a file of several records, lines are those of the file; on its first line a record begins at a column.
    assert spots.find(data, ["line 2", "/a", "/b"], Place("file", 7, 5)) == {
        "line 2": Spot(8),
        "/a": Spot(7, 6),
        "/b": Spot(8, 2),
    }
    assert spots.find(data, ["/a", "/b"], Place("file", 7)) == {"/a": Spot(7), "/b": Spot(8, 2)}
    assert spots.find(data, ["/a"], Place("file")) == {}


@given(st.binary(max_size=60), st.text(max_size=10))
@example(b'{"a": [}', "/a/0")
@example(b'{"a": "', "/a/0")
@example(b"[", "/0")
@example(b'[{"a":1},,', "/3")
def test_broken_documents_end(data: bytes, pointer: str) -> None:
    for content in (data, b'{"a":' + data, b"[" + data):
        spots.find(content, [pointer, f"/{pointer}", "A.a[0]", "/a/0", "byte 5"], START)
