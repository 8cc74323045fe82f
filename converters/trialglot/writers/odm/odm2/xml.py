"""Texts of ODM 2.0, which state their media type."""

from __future__ import annotations

from trialglot.writers.odm.xml import LINE, escaped

_TEXT = '<TranslatedText xml:lang="en" Type="text/plain">'


def described(depth: int, text: str | None) -> str:
    """Return a Description in English; nothing for a text that says nothing."""
    return translated(depth, "Description", text)


def translated(depth: int, tag: str, text: str | None) -> str:
    """Return an element that holds a text in English; nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    line = LINE[depth]
    return f"{line}<{tag}>{line}  {_TEXT}{escaped(text)}</TranslatedText>{line}</{tag}>"
