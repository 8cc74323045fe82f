"""Text of all kinds: any bytes, pages, lines without end."""

from __future__ import annotations

import random
from collections.abc import Callable

from hostile.making import LEGACY, MIB
from hostile.running import Case, file
from page_renderer import HEAD, page

Content = bytes | Callable[[], bytes]


def _text(name: str, content: Content, code: int, told: str, *, heavy: bool = False) -> Case:
    return Case(f"text: {name}", file("x", content), ("inspect", "x"), code, told, heavy)


def _page(name: str, code: int, told: str, *, heavy: bool = False, **sections: str | Callable[[], str]) -> Case:
    def made() -> bytes:
        return page(**{key: one if isinstance(one, str) else one() for key, one in sections.items()}).encode()

    return Case(f"page: {name}", file("x", made), ("inspect", "x"), code, told, heavy)


_CONTROLS = "".join(map(chr, range(1, 32))).replace("\n", "").replace("\r", "") + "\x7f\x85\x9b\u2028\u202e\ufeff"
_MEMORY = "a record with so many parts that they would take more than 192 MiB of memory"
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
    _page("a line of 10 MB", 3, "196,608", heavy=True, Brief_Summary=lambda: "x " * (5 * MIB)),
    _page("10 MB of sites", 3, _MEMORY, heavy=True, Locations=lambda: _SITE * 260_000),
    _page(
        "4 MB of sites", 3, "20,000 items", heavy=True, Locations=lambda: "C\n\nA, B, Chad\n\nSite Status\n\n" * 90_000
    ),
    _page("600 kB of lines that nobody reads", 3, "20,000 items", heavy=True, Locations=lambda: _SITE * 15_000),
    _page("5 MB of groups", 3, _MEMORY, heavy=True, Study_Groups=lambda: "A\n\nGroup Type OTHER\n\n" * 220_000),
)
