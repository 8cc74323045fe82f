"""Texts of records and paths, made fit to be shown: on a terminal, in the log of a build.

They may hold anything: escape sequences that move the cursor, marks that turn the direction of writing, line feeds that
would begin a line of their own.
"""

from __future__ import annotations

import re

# What a terminal may obey, or does not show (categories C and Z of Unicode but the blank).
_UNSHOWN = re.compile(r"[^\x20-\x7e]")


def printable(text: str) -> str:
    """Return a text with its control characters escaped, as Python writes them, but for line feeds."""
    if text.isprintable():
        return text
    return "".join([char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in text])


def printable_json(text: str) -> str:
    r"""Return JSON text with control characters escaped (``\u202e``): another form of the same values."""
    return text if text.isprintable() else _UNSHOWN.sub(_json_escape, text)


def printable_xml(text: str) -> str:
    """Return XML text, escaped already, with references for control characters but line feeds and tabs."""
    return text if text.isprintable() else _UNSHOWN.sub(_xml_escape, text)


def _json_escape(found: re.Match[str]) -> str:
    char = found[0]
    if char.isprintable() or char in "\n\r\t":
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def _xml_escape(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() or char in "\n\r\t" else f"&#x{ord(char):x};"
