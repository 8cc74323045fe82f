"""Text of all kinds: any bytes, pages, lines without end."""

from __future__ import annotations

import random
from collections.abc import Callable

from hostile.making import FHIR_STUDY, LEGACY, MIB
from hostile.running import Case, file
from page_renderer import HEAD, page

Content = bytes | Callable[[], bytes]


def _text(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    return Case(f"text: {name}", file("x", content), ("inspect", "x"), code, told, heavy)


def _page(name: str, code: int, told: str, *, heavy: bool = False, **sections: str | Callable[[], str]) -> Case:
    def made() -> bytes:
        return page(**{key: one if isinstance(one, str) else one() for key, one in sections.items()}).encode()

    return Case(f"page: {name}", file("x", made), ("inspect", "x"), code, told, heavy)


def _study(name: str, more: Callable[[], str], code: int, told: str) -> Case:
    """A study of FHIR in XML with more elements."""
    mark = "<identifier>"
    return _text(name, lambda: FHIR_STUDY.made().replace(mark, more() + mark).encode(), code, told, heavy=True)


_CONTROLS = "".join(map(chr, range(1, 32))).replace("\n", "").replace("\r", "") + "\x7f\x85\x9b\u2028\u202e\ufeff"


def _bundle(count: int) -> bytes:
    """A FHIR Bundle of small studies in XML."""
    entries = (
        f'<entry><resource><ResearchStudy><identifier><value value="NCT{9_000_000 + number:08}"/></identifier>'
        '<title value="A study"/></ResearchStudy></resource></entry>'
        for number in range(count)
    )
    return f'<Bundle xmlns="http://hl7.org/fhir">{"".join(entries)}</Bundle>'.encode()


_MEMORY = "a record with so many parts that they would take more than 192 MiB of memory"
_ODD = "a record that is odd in more than 10,000 places"
_SITE = "Site Status\n\nPMID: 1 (View on PubMed)\n"

LIGHT = (
    _text("nothing", b"", 3, "an empty file"),
    _text("one NUL", b"\0", 3, "binary data"),
    _text("all bytes", bytes(range(256)), 3, "this is"),
    _text("noise", random.Random(1).randbytes(100_000), 3, "this is"),
    _text("escape sequences", b"\x1b]0;title\x07\x1b[31mred\x1b[2J", 3, "this is text without a record"),
    _text("a page in ISO-8859-1", page(HEAD.replace("A", "\xc9", 1)).encode("latin-1"), 3, "not in UTF-8"),
    _text("a page in UTF-16", page().encode("utf-16"), 3, "text in UTF-16"),
    _text("a shell script", b"#!/bin/sh\nrm -rf /\n", 3, "this is text without a record"),
    _text("HTML", b"<!DOCTYPE html><html><script>alert(1)</script>", 3, "this is an HTML page"),
    _text("comments that have to be tried again", b"<!---->" * 9_000 + b"!", 3, "starts like XML or HTML"),
    _page("control characters", 0, r"\x1b", Brief_Summary=f"a{_CONTROLS}b", Conditions=f"x{_CONTROLS}y"),
    _page("a section twice", 0, "SRC113", Brief_Summary="a", Detailed_Description=f"x\n\n{page()}"),
    _page("a page in a page", 0, "NCT01234567", Detailed_Description=page()),
    _page("carriage returns only", 0, "NCT01234567", Brief_Summary="a\rb\rc"),
    _page("brackets without end", 0, "NCT01234567", Study_Groups="(" * 50_000),
    _page("a country of 100,000 commas", 0, "NCT01234567", Locations=f"Clinic\n\n{',' * 100_000}\n\nSite Status"),
)
HEAVY = (
    _text("a line of 10 MB", lambda: b"x" * (10 * MIB), 3, "this is text without a record", heavy=True),
    _text("10 MB of line feeds", lambda: b"\n" * (10 * MIB), 3, "nothing but blanks", heavy=True),
    _text("10 MB of tags that open", lambda: b"<a>" * 3_500_000, 3, "XML of no known registry", heavy=True),
    _text("10 MB of comments that open", lambda: b"<!-- " * (2 * MIB), 3, "starts like XML", heavy=True),
    _text("10 MB of document types", lambda: b"<!DOCTYPE a [" * 800_000, 3, "starts like XML", heavy=True),
    _text("10 MB of legacy XML", lambda: LEGACY.made("<a>x</a>" * 1_300_000).encode(), 3, _MEMORY, heavy=True),
    _study("FHIR XML of 1,000,000 elements", lambda: "<a/>" * 1_000_000, 3, _MEMORY),
    _study("FHIR XML of 500,000 elements", lambda: "<a/>" * 500_000, 3, "more than 250,000 tags"),
    _study("FHIR XML of 99,000 elements that nobody knows", lambda: "<a/>" * 99_000, 0, "NCT09000001"),
    _study("FHIR XML of 99,000 keywords", lambda: "<keyword/>" * 99_000, 0, "NCT09000001"),
    _study("FHIR XML nested 140 deep, again and again", lambda: ("<a>" * 140 + "</a>" * 140) * 700, 0, "NCT09000001"),
    _study("FHIR XML of 150,000 values", lambda: '<a value="b"/>' * 150_000, 3, "values, more than 100000"),
    _study("FHIR XML with text in 100,000 elements", lambda: "<a>b</a>" * 100_000, 3, _ODD),
    _text(
        "FHIR XML with a narrative of 10 MB", lambda: FHIR_STUDY.made("x" * (10 * MIB)).encode(), 0, "NCT09", heavy=True
    ),
    _text(
        "FHIR XML with 200,000 attributes",
        lambda: FHIR_STUDY.made(attributes="".join(f' a{n}="1"' for n in range(200_000))).encode(),
        3,
        _ODD,
        heavy=True,
    ),
    _text("a Bundle of 5,000 studies in XML", lambda: _bundle(5_000), 0, "NCT09004999", heavy=True),
    _page("a line of 10 MB", 3, "196,608", heavy=True, Brief_Summary=lambda: "x " * (5 * MIB)),
    _page("10 MB of sites", 3, _MEMORY, heavy=True, Locations=lambda: _SITE * 260_000),
    _page(
        "4 MB of sites", 3, "20,000 items", heavy=True, Locations=lambda: "C\n\nA, B, Chad\n\nSite Status\n\n" * 90_000
    ),
    _page("600 kB of lines that nobody reads", 3, "20,000 items", heavy=True, Locations=lambda: _SITE * 15_000),
    _page("5 MB of groups", 3, _MEMORY, heavy=True, Study_Groups=lambda: "A\n\nGroup Type OTHER\n\n" * 220_000),
)
