"""Elements as text: an XML document is put together from strings, several times as fast as node by node.

Shared by the writers of ODM and of what is made from it (SDM-XML, Define-XML).

Each element starts with a line break and the indentation of its depth in the document (``ODM`` is 0). Every value goes
through ``escaped`` or ``attribute`` here; nothing else may put record text between tags.
"""

from __future__ import annotations

import re

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
_CONTROLS = tuple(code for code in range(0x20) if chr(code) not in "\t\n\r")

# Line break and indentation by depth.
LINE = tuple("\n" + "  " * depth for depth in range(12))


def document(parts: list[str]) -> tuple[bytes, bool]:
    """Return the parts of the root element as one UTF-8 document.

    Also returns whether U+FFFD stands in it for characters that XML cannot hold.
    """
    try:
        # Part by part, as most are ASCII, which is merely copied.
        content = b"".join([part.encode() for part in parts])
        # A search for each character takes a tenth of the time of a regular expression.
        illegal = any(code in content for code in _CONTROLS) or any("\ufffe" in p or "\uffff" in p for p in parts)
    except UnicodeEncodeError:
        illegal = True
    if illegal:
        content = ILLEGAL.sub(REPLACEMENT, "".join(parts)).encode()
    # A carriage return comes from a value, never from here; parsed as it is, it would become a line feed.
    if b"\r" in content:
        content = content.replace(b"\r", b"&#13;")
    return b'<?xml version="1.0" encoding="UTF-8"?>' + content + b"\n", illegal


def legal(text: str) -> str:
    """Return a text with U+FFFD for each character that XML cannot hold."""
    return text if text.isprintable() else ILLEGAL.sub(REPLACEMENT, text)


def escaped(text: str) -> str:
    """Return a text fit for element content."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def attribute(name: str, value: str) -> str:
    """Return one attribute, with the space before it.

    Line feeds and tabs become character references, so that parsing gives the same value back.
    """
    value = quoted(value)
    if not value.isprintable():
        value = value.replace("\t", "&#9;").replace("\n", "&#10;")
    return f' {name}="{value}"'


def quoted(text: str) -> str:
    """Return a text without line feeds and tabs, fit for an attribute in double quotes."""
    text = escaped(text)
    return text.replace('"', "&quot;") if '"' in text else text


def element(depth: int, tag: str, attributes: str, inner: str = "") -> str:
    """Return an element; ``inner`` are its children as elements already, in the order of the schema."""
    line = LINE[depth]
    return f"{line}<{tag}{attributes}>{inner}{line}</{tag}>" if inner else f"{line}<{tag}{attributes}/>"


def opened(depth: int, tag: str, attributes: str = "") -> str:
    """Return the start of an element whose children follow as parts of their own; it must have some."""
    return f"{LINE[depth]}<{tag}{attributes}>"


def closed(depth: int, tag: str) -> str:
    """Return the end of an element that was opened."""
    return f"{LINE[depth]}</{tag}>"


def text_element(depth: int, tag: str, text: str | None) -> str:
    """Return an element that holds a text; nothing for a text that says nothing."""
    return f"{LINE[depth]}<{tag}>{escaped(text)}</{tag}>" if text and not text.isspace() else ""


def translated(depth: int, tag: str, text: str | None) -> str:
    """Return an element that holds a text in English (Decode); nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    line = LINE[depth]
    return f'{line}<{tag}>{line}  <TranslatedText xml:lang="en">{escaped(text)}</TranslatedText>{line}</{tag}>'


def described(depth: int, text: str | None) -> str:
    """Return a Description in English; nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    before, after = _DESCRIPTION[depth]
    return before + escaped(text) + after


_DESCRIPTION = tuple(
    (f'{line}<Description>{line}  <TranslatedText xml:lang="en">', f"</TranslatedText>{line}</Description>")
    for line in LINE
)
