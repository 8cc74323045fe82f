"""What changes are drawn from: odd values, words with a meaning somewhere, pieces of bytes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, AnyStr

Change = Callable[[bytes, Random, bytes], bytes | None]
"""Input, source of choices and another input; ``None`` where it does not apply."""

LARGEST = 1 << 20
"""Bytes beyond which an input is changed no more."""

_WORDS = (
    *("", " ", "0", "-1", "1e999", "NaN", "99999999999999999999", "0x10", "1,5", "½", "٣", "true", "null", "N/A", "NA"),
    *("Unknown", "None", "Yes", "x" * 300, "x " * 2_000, "Ünïcödé", "e\u0301" * 9, "ﬁ", "İ", "ẞ", "日本語", "🧪"),
    *("\u2028", "\ufeff", "\u202e", "\u200b", "\xa0", "\xad", "\u0085", "\x0b", "\x00", "\x1b[31m", "\x7f", "\ufffe"),
    *("\ud800", "\U000e0001", "\U0010ffff", "a\tb", "a\r\nb", "\n\n\n", "  a  "),
    *("<", "&", "]]>", "--", "<br>", "<script>alert(1)</script>", "&amp;lt;", "&#0;", "&nbsp;", "<a href='x'>", "<!--"),
    *("\\", "\\*", "**", "*", "_", "`", "|", "[a](b)", "# a", "\\u0041", "%s", "{0}", "${x}", "'", '"', "$", "^", "~1"),
    *("2020", "2020-13", "2020-02-30", "2020-02-29T25:00", "0000-00-00", "9999-12-31", "May 99, 2001", "31/12/2012"),
    *("2020-01-01T00:00:00+99:00", "-2020", "12020-01-01", "2025-02", "May 2001", "June 5, 2020 (Actual)"),
    *(
        "18 Years",
        "-5 Days",
        "999999999 Years",
        "0 Years",
        "1 Year 6 Months",
        "18Y",
        "P18Y",
        "18.5 Years",
        "n/a (No limit)",
    ),
    *("NCT00000001", "NCT99999999", "nct00000001", "2022-500000-00-00", "U1111-1111-1111", "NCT0000000１", "NCT"),
    *("Phase 1/Phase 2", "PHASE1", "phase-1", "EARLY_PHASE1", "INTERVENTIONAL", "Observational", "EXPANDED_ACCESS"),
    *("DRUG", "Drug: ", "Drug: A: B", "ACTUAL", "WITHHELD", "EXPERIMENTAL", "Masking: Double (Subject, Caregiver)"),
    *(": ", ";", "; ", "; a; b", " - ", "(", ")", "()", "( (", "a, b, and c", ",,", ".", "…", "ext. ", "+1 555 ext. "),
    *(
        "* a",
        "* a\n  * b\n* c",
        "1. a\n2. b\n10. c",
        "Inclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n1. b",
        "-  ",
    ),
    *(
        "Exclusion Criteria:",
        "Inclusion Criteria:",
        "Age >= 18 and <= 65 years",
        "1 week, then every 3 weeks up to day 99",
    ),
    *(
        "../../x",
        "/etc/passwd",
        "CON",
        "aux.json",
        "a/b\\c",
        "http://",
        "https://a.example/?q=1|2#a b",
        "urn:oid:1.2.3",
    ),
    *("mailto:a@b.example", "#", "#p", "ResearchStudy/x", "Group/eligible", "PlanDefinition/a|1", "urn:uuid:1"),
    *(
        "active",
        "completed",
        "en",
        "text/html",
        "C49659",
        "http://snomed.info/sct",
        "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    ),
)
_NUMBERS = (0, 1, -1, 0.5, -0.0, 1e308, 1e-320, 2**31, 2**53 + 1, 2**63, 2**64, 10**30, 10**400, 37, 2020)
_OTHERS: tuple[Any, ...] = (
    None,
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"a": {}},
    [{"text": "x"}],
    ["a", {"b": None}],
)


def word(random: Random) -> str:
    """Return an odd word, now and then a combination of two."""
    chosen = random.choice(_WORDS)
    return chosen + random.choice(_WORDS) if random.random() < 0.2 else chosen


def value(random: Random) -> Any:
    """Return an odd value for JSON."""
    how = random.random()
    return word(random) if how < 0.5 else random.choice(_NUMBERS) if how < 0.7 else random.choice(_OTHERS)


def sprinkled(text: str, random: Random) -> str:
    """Return a text with an odd word in it, cut, in another case, or with a piece of it repeated."""
    place = random.randint(0, len(text))
    how = random.randrange(6)
    if how == 0:
        return text[:place]
    if how == 1:
        piece = random.choice((text, text[place : place + random.randint(1, 30)]))
        return text[:place] + repeated(piece, random) + text[place:]
    if how == 2:
        return random.choice((text.upper(), text.lower(), text.title(), text.swapcase(), text[::-1]))
    return text[:place] + word(random) + text[place + random.choice((0, 0, 1, 5)) :]


def repeated(piece: AnyStr, random: Random) -> AnyStr:
    """Return a piece of an input a few times or many."""
    return piece * min(random.choice((2, 2, 3, 50, 1_000, 10_000)), 1 + LARGEST // 4 // (len(piece) + 1))


def some_bytes(random: Random) -> bytes:
    """Return bytes of any kind, or what begins other forms of files."""
    starts = (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\0",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"<?xml?>",
        b"{",
        b"]",
        b"\xc3",
        b'"',
        b"\\u",
    )
    return random.choice(starts) if random.random() < 0.5 else random.randbytes(random.choice((1, 4, 30)))


def splice(data: bytes, random: Random, other: bytes) -> bytes:
    """Return the start of one input and the end of another, or a piece of the other within the first."""
    place, taken = random.randint(0, len(data)), random.randint(0, len(other))
    if random.random() < 0.5:
        return data[:place] + other[taken:]
    return data[:place] + other[taken : taken + random.choice((10, 300, 5_000))] + data[place:]


def text_of(data: bytes) -> str:
    """Return bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")
