"""How much one record or document may cost: told from its bytes, before anything is made of them.

What a parser makes of ``{}`` takes a hundred times the room of its bytes. So the parts are counted, and what would not
fit into the memory set for it is refused. The largest record of ClinicalTrials.gov had 3.6 MB in 2026
(``/api/v2/stats/size``, ``largestStudies``); these bounds admit records of five times its size with as many parts.
"""

from __future__ import annotations

from typing import Any

from trialglot.errors import UnreadableError

MAX_RECORD = 32 << 20
"""Bytes of one record."""
MAX_MEMORY = 192 << 20
"""Bytes that the parts of one record may take in memory, by the estimate below."""
MAX_ITEMS = 20_000
"""Items (arms, sites, contacts, references ...) of one study."""
MAX_ELIGIBILITY = 256 << 10
"""Characters of an eligibility text, which is taken apart into criteria; ClinicalTrials.gov admits 20,000."""
MAX_FINDINGS = 10_000
"""Findings about one record by its reader, or about one document by its validator."""

REMEDY = "No registry publishes such a record; check where it comes from"

# What a part takes, measured: a byte of text in all its copies, an object or list, a value, an element, an attribute, a
# line of a page.
_BYTE = 4
_OBJECT = 250
_VALUE = 50
_ELEMENT = 300
_ATTRIBUTE = 150
_LINE = 300
# FHIR, the densest of the standards, takes 10 to 16 times its bytes.
_DENSEST = 24


def memory(data: bytes) -> int:
    """Return about how many bytes of memory a record or document takes when it is taken apart."""
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"{", b"["):
        parts = _OBJECT * (data.count(b"{") + data.count(b"[")) + _VALUE * data.count(b",")
    elif start == b"<":
        parts = _ELEMENT * data.count(b"<") + _ATTRIBUTE * (data.count(b'="') + data.count(b"='"))
    else:
        parts = _LINE * (data.count(b"\n") + data.count(b"\r"))
    return _BYTE * len(data) + parts


def require(data: bytes) -> None:
    """Refuse a record that is too large, or has too many parts for its size.

    Raises:
        UnreadableError: it is so.
    """
    if len(data) > MAX_RECORD:
        raise UnreadableError(f"a record larger than {MAX_RECORD >> 20} MiB", REMEDY, refused=True)
    if memory(data) > MAX_MEMORY:
        raise UnreadableError(
            f"a record with so many parts that they would take more than {MAX_MEMORY >> 20} MiB of memory",
            REMEDY,
            refused=True,
        )


def require_document(content: bytes) -> None:
    """Refuse a document that has too many parts for its size; how large a document may be, its reader says.

    Raises:
        UnreadableError: it is so.
    """
    if memory(content) > max(MAX_MEMORY, _DENSEST * len(content)):
        raise UnreadableError(
            f"a document with so many parts that they would take more than {MAX_MEMORY >> 20} MiB of memory",
            "Check where it comes from",
        )


def require_few(count: int) -> None:
    """Refuse a study with more items than ``MAX_ITEMS``.

    Raises:
        UnreadableError: it has more.
    """
    if count > MAX_ITEMS:
        raise UnreadableError(
            f"a study with more than {MAX_ITEMS:,} items (arms, sites, contacts, references ...)", REMEDY, refused=True
        )


def items(value: Any) -> int:
    """Return how many items the lists of a JSON value have; it stops behind ``MAX_ITEMS``."""
    count = 0
    waiting = [value]
    while waiting and count <= MAX_ITEMS:
        one = waiting.pop()
        if type(one) is list:
            count += len(one)
        waiting += [
            inner
            for inner in (one.values() if type(one) is dict else one)
            if type(inner) is dict or type(inner) is list
        ]
    return count
