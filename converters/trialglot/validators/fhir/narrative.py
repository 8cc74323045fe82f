"""The narrative: XHTML that FHIR allows in ``Narrative.div`` (https://hl7.org/fhir/R5/narrative.html#xhtml).

Elements and attributes are those of the XML schema that HL7 publishes for it (fhir-xhtml.xsd in the core package).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

NAMESPACE = "http://www.w3.org/1999/xhtml"
COMMON = frozenset(("class", "dir", "id", "lang", "style", "title", "xml:lang"))
_CELL = "align char charoff valign"
_COLUMN = f"{_CELL} span width"
_DATUM = f"{_CELL} abbr axis colspan headers rowspan scope"
_PLAIN = """
    div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd address hr span bdo br em strong dfn code samp kbd var cite abbr acronym
    sub sup tt i b big small caption
"""
# Attributes beyond the common ones.
_MORE = {
    "pre": "xml:space",
    "blockquote": "cite",
    "q": "cite",
    "a": "accesskey charset coords href hreflang name rel rev shape tabindex type",
    "img": "alt height ismap longdesc src usemap width",
    "map": "name",
    "area": "accesskey alt coords href nohref shape tabindex",
    "table": "border cellpadding cellspacing frame rules summary width",
    "thead": _CELL,
    "tfoot": _CELL,
    "tbody": _CELL,
    "tr": _CELL,
    "colgroup": _COLUMN,
    "col": _COLUMN,
    "th": _DATUM,
    "td": _DATUM,
}
ELEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), COMMON),
    **{name: COMMON.union(more.split()) for name, more in _MORE.items()},
}
_ADDRESSES = ("href", "src", "longdesc", "cite")


class Complaint(NamedTuple):
    """What a narrative breaks: the invariant's key and the rule in words."""

    key: str
    text: str


# Markup repeats from one narrative to the next while the text changes: the tags of an allowed one are remembered.
_GOOD: set[str] = set()
_LIMIT = 2048
_ENOUGH = 1000
# The commonest narrative of all is told at one look: a paragraph of text that may begin in bold.
_TEXT = "[^<>&]*(?:&(?:amp|lt|gt);[^<>&]*)*"
_paragraph = re.compile(rf'<div xmlns="{NAMESPACE}"><p>(?:<b>{_TEXT}</b>)?\s*[^<>&\s]{_TEXT}</p></div>').fullmatch
_tags = re.compile("<[^>]*>").findall
_visible = re.compile(r">\s*[^<\s]").search
_special = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]").search
_entity = re.compile("&(?!(?:amp|lt|gt|quot|apos);)").search


def acceptable(text: str) -> bool:
    """Whether a narrative is allowed.

    The parser is spared where the same tags in the same order were allowed before and the text between them is plain.
    """
    if _paragraph(text) and text.isprintable():
        return True
    tags = _tags(text)
    markup = "".join(tags)
    plain = (
        len(tags) == text.count(">")
        and text.startswith("<")
        and text.endswith(">")
        and "<!" not in markup
        and "<?" not in markup
        and _visible(text) is not None
        and (text.isprintable() or _special(text) is None)
        and ("&" not in text or _entity(text) is None)
    )
    if plain and markup in _GOOD:
        return True
    good = not faults(text)
    if good and plain and len(markup) < _LIMIT:
        if len(_GOOD) >= _LIMIT:
            _GOOD.clear()
        _GOOD.add(markup)
    return good


@lru_cache(maxsize=4)
def faults(text: str) -> tuple[Complaint, ...]:
    """Return what is wrong with a narrative, of very much the first.

    The last ones are kept: a document whose edition is not known is judged by each, and a fault is told after it was
    seen.
    """
    from xml.parsers import expat

    found: list[Complaint] = []
    seen: list[str] = []  # the open elements
    visible = [False]
    broken = [False]

    def complain(rule: str) -> None:
        if not broken[0] and len(found) < _ENOUGH:
            found.append(Complaint("txt-1", rule))

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not seen and (local != "div" or namespace != NAMESPACE):
            complain(f"the root is <{local}> in the namespace {namespace or 'none'!r}, not <div> in {NAMESPACE}")
        elif namespace != NAMESPACE:
            complain(f"<{local}> is in the namespace {namespace or 'none'!r}, not in {NAMESPACE}")
        elif local not in ELEMENTS:
            complain(f"<{local}> is no element that a narrative may have")
        else:
            _attributes(local, attributes, complain)
        if local == "img":
            visible[0] = True
        seen.append(local)

    def end(name: str) -> None:
        seen.pop()

    def characters(data: str) -> None:
        if not visible[0] and data.strip():
            visible[0] = True

    def doctype(*_: object) -> None:
        complain("a document type declaration is not allowed")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        complain(f"not well-formed: {error}")
        broken[0] = True
    if not visible[0] and not broken[0]:
        found.append(Complaint("txt-2", "it has no text and no picture"))
    return tuple(found)


def _starts_a_program(address: str) -> bool:
    """Whether a browser would run an address; it leaves out white space and control characters around and inside."""
    scheme = "".join(char for char in address.partition(":")[0] if char > " ").lower()
    return ":" in address and scheme in ("javascript", "vbscript")


def _attributes(local: str, attributes: dict[str, str], complain: Callable[[str], None]) -> None:
    for name, value in attributes.items():
        plain = name.replace("http://www.w3.org/XML/1998/namespace ", "xml:")
        if plain not in ELEMENTS[local]:
            complain(f"<{local}> may not have the attribute {plain!r}")
        elif plain in _ADDRESSES and _starts_a_program(value):
            complain(f"<{local} {plain}> starts a program")
