"""Streams of JSON are split into their records, whatever the chunks in which they arrive."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialglot.readers import json_buffer, json_stream
from trialglot.readers.json_stream import split
from trialglot.readers.streams import Piece


def reader(data: bytes, sizes: Iterator[int] | None = None) -> Callable[[int], bytes]:
    """Return a read function; with ``sizes`` each read returns at most the next of them."""
    stream = io.BytesIO(data)
    return lambda size: stream.read(min(size, next(sizes)) if sizes else size)


def pieces(data: bytes) -> list[Piece]:
    return list(split(reader(data)))


def contents(data: bytes) -> list[Any]:
    """The parsed records; errors as their message."""
    return [
        orjson.loads(one.content.removeprefix(b"\xef\xbb\xbf")) if isinstance(one.content, bytes) else str(one.content)
        for one in pieces(data)
    ]


A, B, C = {"a": 'x"}]{['}, {"b": ["\\", '\\"', {}]}, {"c": {"d": [1, -2.5e3, None, True]}}
_A, _B, _C = (json.dumps(one).encode() for one in (A, B, C))
_PRETTY = json.dumps(C, indent=2).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"[" + _A + b"," + _B + b"," + _C + b"]",
        b" [\n" + _A + b"\n,\n" + _B + b" , " + _PRETTY + b"\n]\n",
        b'{"studies":[' + _A + b"," + _B + b"," + _C + b'],"nextPageToken":"x"}',
        b'{ "totalCount" : 3, "nextPageToken": "a\\"b", "studies" : [ ' + _A + b"," + _B + b"," + _C + b" ] }\n",
        b'{"FullStudiesResponse":{"APIVrs":"1","N":3,"FullStudies":[' + _A + b"," + _B + b"," + _C + b"]}}",
        b'{\n "FullStudiesResponse" : { "Expression": "a ] \\" b", "FullStudies" :[\n'
        + _A
        + b",\n"
        + _B
        + b","
        + _C
        + b'\n ], "x": {"y": [1]}\n }, "z": [{}]\n}\n',
        b'{"APIVrs": "1", "FullStudies": [' + _A + b"," + _B + b"," + _C + b"]}",
        b'{"FullStudiesResponse":{"FullStudies":[' + _A + b"," + _B + b"]}}\n"
        b'{"FullStudiesResponse":{"FullStudies":[' + _C + b"]}}\n",
        _A + b"\n" + _B + b"\n" + _C,
        _A + b"\r\n" + _B + b"\r\n\r\n" + _C + b"\r\n",
        b"\n" + _A + b" \n" + _B + b"\n" + _C + b"\n\n",
        _A + _B + _C,
        _A + b" " + _B + b"\t" + _C,
        _A + b"\n" + _B + b" " + _C + b"\n",
        _A + b"\n" + _B + b"\n" + _PRETTY + b"\n",
        json.dumps(A, indent=1).encode() + b"\n" + json.dumps(B, indent=1).encode() + b"\n" + _PRETTY,
        b"\x1e" + _A + b"\n\x1e" + _B + b"\n\x1e" + _C + b"\n",
        b"[" + _A + b"]\n[" + _B + b"," + _C + b"]",
        b'{"studies":[' + _A + b"," + _B + b"]}\n" + b'{"studies":[' + _C + b"]}\n",
        b"\xef\xbb\xbf[" + _A + b"," + _B + b"," + _C + b"]",
        b"\xef\xbb\xbf" + _A + b"\n" + _B + b"\n" + _C,
    ],
)
def test_records_of_a_stream(data: bytes) -> None:
    assert contents(data) == [A, B, C]
    assert [one.alone for one in pieces(data)] == [False] * 3
    for size in (1, 2, 7):
        one_by_one = list(split(reader(data, repeat(size))))
        assert one_by_one == pieces(data)


@pytest.mark.parametrize(
    "data",
    [_A, _A + b"\n", b"\n " + _A + b" \r\n\n", _PRETTY, _PRETTY + b"\n", b"\xef\xbb\xbf" + _PRETTY + b"\n", b"{}"],
)
def test_a_single_object_is_alone_and_whole(data: bytes) -> None:
    assert pieces(data) == [Piece(data, True)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b" [ ] ",
        b'{"studies": []}',
        b'{"studies":[],"totalCount":0}\n',
        b'{"FullStudiesResponse":{"FullStudies":[]}}',
    ],
)
def test_lists_without_records(data: bytes) -> None:
    assert pieces(data) == []


def test_a_key_called_studies_deeper_down_makes_no_page() -> None:
    data = b'{"protocolSection": {"studies": [' + _A + b"]}}"
    assert pieces(data) == [Piece(data, True)]
    text = b'{"studies": "none"}'
    assert pieces(text) == [Piece(text, True)]


def test_items_that_are_no_objects() -> None:
    assert contents(b"[1, " + _A + b', "x]", null, [' + _B + b"], " + _C + b"]") == [
        "item 1 is a word or number, no record",
        A,
        "item 3 is a text, no record",
        "item 4 is a word or number, no record",
        "item 5 is a list, no record",
        C,
    ]


_V1_PAGE = b'{"FullStudiesResponse":{"APIVrs":"1","FullStudies":[%s,%s,%s],"x":{"y":1}}}'


@pytest.mark.parametrize(
    "pattern", [b"[%s,%s,%s]", b'{"studies":[%s,%s,%s],"x":{"y":1}}', _V1_PAGE, b"%s\n%s\n%s", b"%s%s%s"]
)
def test_cut_at_every_byte(pattern: bytes) -> None:
    whole = pattern % (_A, _B, _C)
    ends = [whole.index(one) + len(one) for one in (_A, _B, _C)]
    for end in range(len(whole)):
        found = pieces(whole[:end])
        records = [one.content.strip() for one in found if isinstance(one.content, bytes)]
        errors = [one.content for one in found if not isinstance(one.content, bytes)]
        complete = [one for one, at in zip((_A, _B, _C), ends, strict=True) if at <= end]
        # A page without its list is an object of its own.
        assert records == complete, end
        assert len(errors) <= 1
        assert all(one.refused and one.where for one in errors)
        if pattern.startswith((b"[", b"{")) and end:
            assert errors, end


def test_message_of_a_cut_list() -> None:
    data = b"[" + _A + b"," + _B[:-3]
    error = pieces(data)[1].content
    assert str(error) == (
        f"truncated JSON: it ends at byte {len(data)} inside record 2, which starts at byte {len(_A) + 2}. "
        "Download the file again; the records before it were read"
    )


def test_a_broken_line_spoils_only_itself() -> None:
    for broken in (b'{"a": {', b'{"a": "', b'{"a": 1}}', b"oops", b'{"a": [}', b"{,}"):
        for lines in ([_A, broken, _B, _C], [_A, _B, broken, _C], [_A, _B, _C, broken]):
            found = pieces(b"\n".join(lines))
            assert [one.content for one in found if one.content in (_A, _B, _C)] == [_A, _B, _C], broken
            assert len(found) == 4 + (broken == b'{"a": 1}}')


def test_a_broken_first_line() -> None:
    for broken in (b'{"a": {"x": 1}', b'{"a": "x'):
        found = pieces(b"\n".join([broken, _B, _C, _A]))
        assert [one.content for one in found if one.content in (_A, _B, _C)] == [_B, _C, _A]


def test_commas_that_are_missing_or_too_many() -> None:
    missing = pieces(b"[" + _A + b" " + _B + b",," + _C + b"]")
    assert [one.content for one in missing if isinstance(one.content, bytes)] == [_A, _B, _C]
    assert ["a comma is due" in str(one.content) for one in missing if not isinstance(one.content, bytes)] == [
        True,
        False,
    ]


def test_junk_between_and_after_records() -> None:
    found = pieces(_PRETTY + b"\nxyz\n" + _PRETTY + b"]]")
    assert [one.content for one in found if isinstance(one.content, bytes)] == [_PRETTY, _PRETTY]
    assert [one.content for one in found if not isinstance(one.content, bytes)]
    for data in (b"[" + _A + b"}", b"[" + _A + b"] , "):
        assert pieces(data)[0].content == _A
        assert not isinstance(pieces(data)[1].content, bytes)


def test_nesting_has_a_limit_and_the_next_records_come() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)

    assert pieces(nested(200)) == [Piece(nested(200), True)]
    found = pieces(b"[" + nested(201) + b"," + _A + b"]")
    assert "nested more than 200 levels" in str(found[0].content)
    assert found[1].content == _A
    deep = pieces(b"[" + nested(100_000) + b"," + _B + b"]")
    assert "nested more than 200 levels" in str(deep[0].content)
    assert deep[1].content == _B
    assert len(pieces(b"[" * 100_000)) == 1


def test_a_record_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (json_stream, json_buffer):
        monkeypatch.setattr(module, "MAX_RECORD", 100)
        monkeypatch.setattr(module, "CHUNK", 16)
    large = b'{"a":"' + b"x" * 300 + b'"}'
    lines = pieces(_A + b"\n" + large + b"\n" + _B + b"\n")
    assert [one.content for one in lines if isinstance(one.content, bytes)] == [_A, _B]
    assert "record 2 is larger than" in str(lines[1].content)
    first = pieces(large + b"\n" + _B + b"\n" + _C)
    assert [one.content for one in first if isinstance(one.content, bytes)] == [_B, _C]
    inside = pieces(b"[" + _A + b"," + large + b"," + _B + b"]")
    assert inside[0].content == _A
    assert "record 2 is larger than" in str(inside[1].content)
    assert len(inside) == 2
    pretty = pieces(b'{\n"a":\n"' + b"x" * 300 + b'"\n}\n' * 9)
    assert len(pretty) == 1
    text = pieces(b'["' + b"x" * 300 + b'",' + _A + b"]")
    assert "larger than" in str(text[0].content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(alphabet='a"\\{}[],:\n é', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\{}[]', max_size=3), inner, max_size=3),
    max_leaves=8,
)
_OBJECTS = st.lists(st.dictionaries(st.text('ab"}{', max_size=3), _JSON, max_size=3), max_size=5)


@settings(max_examples=400, deadline=None)
@given(_OBJECTS, st.sampled_from(["list", "page", "lines", "pretty", "together"]), st.integers(1, 9))
def test_any_objects_in_any_arrangement(objects: list[dict[str, Any]], how: str, size: int) -> None:
    objects = [one for one in objects if "studies" not in one]
    texts = [json.dumps(one, ensure_ascii=False, indent=1 if how == "pretty" else None) for one in objects]
    joined = {
        "list": "[" + ",".join(texts) + "]",
        "page": '{"studies": [' + " , ".join(texts) + "]}",
        "lines": "\n".join(texts),
        "pretty": "\n".join(texts),
        "together": "".join(texts),
    }[how]
    found = [one.content for one in split(reader(joined.encode(), repeat(size)))]
    assert [orjson.loads(one) if isinstance(one, bytes) else one for one in found] == objects


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet='{}[]",:\\\n a1', max_size=60))
def test_any_brackets(text: str) -> None:
    data = text.encode()
    found = list(split(reader(data)))
    assert sum(len(one.content) for one in found if isinstance(one.content, bytes)) <= len(data)
    assert list(split(reader(data, repeat(3)))) == found or any(not isinstance(one.content, bytes) for one in found)
