"""Elements as text: an ODM document is put together from strings, several times as fast as node by node.

Every value goes through ``escaped`` here; nothing else may put record text between tags.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"


def escaped(text: str) -> str:
    """Return a text fit for element content and for an attribute in double quotes.

    Line ends and tabs become character references, so that parsing gives the same text back; a character that XML
    cannot hold becomes U+FFFD.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    if text.isprintable():
        return text
    text = ILLEGAL.sub(REPLACEMENT, text)
    return text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def attribute(name: str, value: str) -> str:
    """Return one attribute, with the space before it."""
    return f' {name}="{escaped(value)}"'


# The OIDs of two studies are mostly the same: they end in the keys of the model.
@lru_cache(maxsize=8192)
def oid(name: str, value: str) -> str:
    """Return one attribute that holds an OID, with the space before it."""
    return attribute(name, value)


def named(value: str, name: str) -> str:
    """Return the attributes OID and Name; a blank name gives way to the OID, as the schema wants one."""
    if not name.isprintable() or not name or name.isspace():
        name = " ".join(name.split()) or value
    return f'{oid("OID", value)} Name="{escaped(name)}"'


def element(tag: str, attributes: str, *children: str) -> str:
    """Return an element; ``children`` are elements already, in the order of the schema."""
    inner = "".join(children)
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{attributes}/>"


def text_element(tag: str, text: str | None) -> str:
    """Return an element that holds a text; nothing for a text that says nothing."""
    return f"<{tag}>{escaped(text)}</{tag}>" if text and not text.isspace() else ""


def translated(tag: str, text: str | None) -> str:
    """Return an element that holds a text in English (Decode); nothing for a text that says nothing."""
    if not text or text.isspace():
        return ""
    return f'<{tag}><TranslatedText xml:lang="en">{escaped(text)}</TranslatedText></{tag}>'


def described(text: str | None) -> str:
    """Return a Description in English; nothing for a text that says nothing."""
    return translated("Description", text)
