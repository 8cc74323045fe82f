"""Texts of ODM 2.0, which state their media type."""

from __future__ import annotations

from trialglot.writers.odm.xml import LINE, escaped

_TEXT = '<TranslatedText xml:lang="en" Type="text/plain">'


def described(depth: int, text: str | None) -> str:
    """Return a Description in English; nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    before, after = _DESCRIPTION[depth]
    return before + escaped(text) + after


def translated(depth: int, tag: str, text: str | None) -> str:
    """Return an element that holds a text in English (Decode); nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    before, after = _around(depth, tag)
    return before + escaped(text) + after


def _around(depth: int, tag: str) -> tuple[str, str]:
    line = LINE[depth]
    return f"{line}<{tag}>{line}  {_TEXT}", f"</TranslatedText>{line}</{tag}>"


_DESCRIPTION = tuple(_around(depth, "Description") for depth in range(len(LINE)))
