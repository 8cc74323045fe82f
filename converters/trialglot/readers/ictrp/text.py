"""The texts of ICTRP: HTML that registries leave in them to plain text, and plain text to the model's markup.

The portal keeps the HTML of the registries inside of its XML texts: ``<br>`` after a carriage return, entities, now
and then more. Tags are resolved first, entities once and after them: what an entity spells out is text and no tag.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from trialglot.model.base import Markup

_ATTRIBUTES = r"""(?:\s++[\w:.\-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s<>"']++))*+\s*+/?"""
# A line break of HTML with the line ends of the source around it is one break.
_BREAK = re.compile(rf"(?:\r\n?|\n)?<br{_ATTRIBUTES}\s*>(?:(?!\n\n)\n)?", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
# "10<sup>9</sup>" without its tags is another number.
_POWER = re.compile(r"<sup(?:\s[^<>]*)?>\s*([-+\u2212]?[0-9]+)\s*</sup\s*>", re.IGNORECASE)
_BLOCKS = "p|div|ul|ol|li|dl|dt|dd|table|tbody|thead|tr|h[1-6]|blockquote|pre|hr|section|article"
_INLINE = "b|i|u|em|strong|span|font|sub|sup|a|small|big|tt|code|center|s|strike|td|th|img|o:p|wbr|label|html|body|head"
_TAG = re.compile(rf"<(/?)({_BLOCKS}|{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE)
_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NOTHING = re.compile(r"none|nil|(?:none|nil) known|n/?a|n\.\s?a\.?|no|not applicable|-+", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\xa0]+\n")
_EMPTY_LINES = re.compile(r"\n{3,}")

HTML_NAMES = frozenset(
    {*("br", "script", "style", "p", "div", "ul", "ol", "li", "b", "i", "u", "em", "strong", "span", "font", "sub")}
    | {"sup", "a", "small", "table", "tr", "td"}
)
"""Names of elements that may stand inside of a text, where a registry did not escape its HTML."""


class Text(NamedTuple):
    """A text without HTML. ``tags`` are names of resolved tags but ``br``; ``scripts`` what was dropped whole."""

    value: str
    tags: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def clean(raw: str) -> Text:
    """Return a text of ICTRP without HTML; lines keep their indentation, empty ones are one at most."""
    text = raw
    tags: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    if "<" in text:
        text, tags, scripts = _without_tags(text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:
        text = _EMPTY_LINES.sub("\n\n", _BLANKS.sub("\n", text))
    return Text(text.strip(" \t\n\xa0"), tags, scripts)


def pieces(raw: str) -> list[str]:
    """Return the parts of a text between its ``<br>``, each as ``clean`` does."""
    return [clean(one).value for one in _BREAK.split(_SCRIPT.sub("", raw))]


def _without_tags(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    scripts = tuple(match[0] for match in _SCRIPT.finditer(text))
    if scripts:
        text = _SCRIPT.sub("", text)
    tags: dict[str, None] = {}
    text, powers = _POWER.subn(r"^\1", _BREAK.sub("\n", text))
    if powers:
        tags["sup"] = None

    def resolved(match: re.Match[str]) -> str:
        name = match[2].lower()
        tags[name] = None
        if name == "li" and not match[1]:
            return "\n- "
        return "\n" if _BLOCK.fullmatch(name) else ""

    return _TAG.sub(resolved, text), tuple(tags), scripts


def says_nothing(text: str) -> bool:
    """Whether a text is one that registries put where there is nothing to say ("N.A.", "NIL")."""
    return _NOTHING.fullmatch(text) is not None


def line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


# What markdown would take for markup, as far as the registry of the model's words escapes it (model.base.Markup).
_SPECIAL = re.compile(r"[\\<>\[\]`~^]|(?<!^)(?<!\n)\*|(?<=\n)\*(?! )|\A\*(?! )|&(?=#?\w{1,32};)|(?<!\w)_|_(?!\w)")


def markup(text: str) -> Markup:
    """Return plain text as markup that says the same."""
    return Markup(_SPECIAL.sub(r"\\\g<0>", text))
