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
MIN_RECORD = 40
"""Bytes of a record: a shorter one could not even name its study, and millions of them would take their time."""
MAX_MEMORY = 192 << 20
"""Bytes that the parts of one record may take in memory, by the estimate below."""
MAX_ITEMS = 20_000
"""Items (arms, sites, contacts, references ...) of one study."""
MAX_TEXT = 192 << 10
"""Characters of one text of a study; ClinicalTrials.gov admits 32,000, and a dataset of SDTM holds 200,000."""
USUAL = 3 * MAX_ITEMS
"""Bytes of a record that need not be looked through for the two: it cannot have as many items, nor such a text."""
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
# Bytes that cannot take too much memory, whatever they are: not each can be a part of its own.
_SMALL = MAX_MEMORY // (_BYTE + max(_OBJECT, _ELEMENT, _LINE))
# No object of a study has so many keys.
_KEYS = 200
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
    if len(data) > _SMALL and memory(data) > MAX_MEMORY:
        raise UnreadableError(
            f"a record with so many parts that they would take more than {MAX_MEMORY >> 20} MiB of memory",
            REMEDY,
            refused=True,
        )


def require_texts(longest: int) -> None:
    """Refuse a study with a text of more than ``MAX_TEXT`` characters.

    Raises:
        UnreadableError: its longest text is longer.
    """
    if longest > MAX_TEXT:
        raise UnreadableError(f"a study with a text of more than {MAX_TEXT:,} characters", REMEDY, refused=True)


def require_document(content: bytes) -> None:
    """Refuse a document that has too many parts for its size; how large a document may be, its reader says.

    Raises:
        UnreadableError: it is so.
    """
    if len(content) > _SMALL and memory(content) > max(MAX_MEMORY, _DENSEST * len(content)):
        raise UnreadableError(
            f"a document with so many parts that they would take more than {MAX_MEMORY >> 20} MiB of memory",
            "Check where it comes from",
        )


def require_usual(study: Any) -> None:
    """Refuse a study that no registry has: what is derived from its lists and texts would have no end.

    ``study`` is JSON, or a model as ``vars`` takes it apart. The keys of an object count as items where there are more
    than any object has.

    Raises:
        UnreadableError: it has more than ``MAX_ITEMS`` items, or a text of more than ``MAX_TEXT`` characters.
    """
    count = 0
    waiting = [study]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            require_texts(len(one))
        elif isinstance(one, list | tuple):
            count += len(one)
            waiting += one
        elif isinstance(one, dict):
            count += len(one) if len(one) > _KEYS else 0
            waiting += one.values()
        elif hasattr(one, "__dict__"):
            waiting += vars(one).values()
        if count > MAX_ITEMS:
            seen = f"a study with more than {MAX_ITEMS:,} items (arms, sites, contacts, references ...)"
            raise UnreadableError(seen, REMEDY, refused=True)
