"""Whatever is done to the bytes of FHIR XML: it is read, or refused with a typed error, and the account adds up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from readers_fhir import made_up
from readers_fhir.in_xml import xml
from readers_fhir.test_xml import ALONE, SEARCHED
from trialglot import api
from trialglot.errors import UnreadableError
from trialglot.readers import detect
from trialglot.readers.fhir import leaves
from trialglot.readers.fhir.several import split

BASES = [SEARCHED.encode(), ALONE.encode(), *(xml(one) for one in (made_up.full_r5(), made_up.full_r4()))]
# Whole lines too: most of these leave the XML well-formed.
PIECES = st.sampled_from(
    [
        *(b"<", b">", b"/", b'"', b"&", b"&amp;", b"&#0;", b"\xff", b"\0", b" ", b"x"),
        *(b"<a/>", b"]]>", b"<!--", b"-->"),
        *(b"<title/>\n", b'<title value="x"/>\n', b'<status value="active"/>\n', b"words\n", b'<x xmlns="urn:x"/>\n'),
        *(b'<id value="a"/>\n', b"<contained><Group/></contained>\n", b'<extension url="u"/>\n', b"<ResearchStudy/>\n"),
        *(b'<partOf><reference value="#"/></partOf>\n', b"<entry/>\n", b"<div>x</div>\n", b""),
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(BASES))
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            lines = data.split(b"\n")
            at = draw(st.integers(0, len(lines) - 1))
            lines[at : at + draw(st.integers(0, 2))] = [draw(PIECES).strip(b"\n")]
            data = b"\n".join(lines)
        else:
            at = draw(st.integers(0, len(data)))
            data = data[:at] + draw(PIECES) + data[at + draw(st.integers(0, 3)) :]
    return data


@given(documents())
@settings(max_examples=400)
def test_changed_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        detect.detect(data)
    except UnreadableError as error:
        assert error.seen
    try:
        reading = api.read(data, format="fhir")
    except UnreadableError as error:
        assert error.seen
        for piece in split(data) or ():
            assert piece.startswith((b"<", b"\xef"))
        return
    listed = list(leaves.leaves(reading))
    assert len({one.place for one in listed}) == len(listed)
    unread = [one for one in listed if not one.read and one.value not in (None, "", [], {})]
    told = [one for one in reading.findings if one.code in ("SRC150", "SRC153", "SRC157")]
    assert bool(unread) <= bool(told)
    for one in reading.findings:
        assert one.source is None or one.source.startswith("/"), one
