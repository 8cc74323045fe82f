"""The one door through which lxml reads XML that came from outside: records, documents, files of an output folder.

Nothing is taken from outside the document: no DTD is loaded, no external entity read, no network asked, no XInclude
followed. Entities are left as references where they stand in text; in attributes libxml2 expands them, within its guard
against growth (five times the document, https://www.w3.org/TR/xml/#sec-entity-decl). It also bounds depth (256), and
the length of a text and of a name. Encodings are those that the first bytes of a document show for what they are: UTF-7
or EBCDIC could hide a document type from whoever looks for one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from trialglot.errors import UnreadableError

if TYPE_CHECKING:
    Tree = etree._ElementTree[etree._Element]

_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*+<\?xml\s[^>?]{0,200}?\bencoding\s*+=\s*+["']([^"'>]{0,80})["']""", re.IGNORECASE
)
_ENCODINGS = re.compile(
    r"utf-?8|us-?ascii|ascii|iso[-_]?8859-?[0-9]{1,2}|latin-?[0-9]|windows-125[0-9]|cp125[0-9]|utf-?16(?:[bl]e)?|ucs-2",
    re.IGNORECASE,
)


REPAIR = "Repair the file"
_ENCODING = 'Save it as UTF-8, or name its encoding in the first line (<?xml version="1.0" encoding="..."?>)'
_SIGNS = "Write & and < inside of texts as &amp; and &lt;"
# What a person can do about an error of libxml2, by its number (xmlError.h); else the file is to be repaired.
_REMEDIES = {
    5: "One file holds one root element: give what follows it in a file of its own",  # XML_ERR_DOCUMENT_END
    9: "Take the control character out: XML has no place for it",  # XML_ERR_INVALID_CHAR
    23: _SIGNS,  # XML_ERR_ENTITYREF_SEMICOL_MISSING
    26: "XML knows no names of HTML: write the sign itself, or its number (&#160; for &nbsp;)",  # ..._UNDECLARED_ENTITY
    68: _SIGNS,  # XML_ERR_NAME_REQUIRED
    81: _ENCODING,  # XML_ERR_INVALID_ENCODING
}

# Not collect_ids=False, though nobody looks ids up: lxml does it by a flag for which libxml2 loads the DTD after all.
_SAFE: Any = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "attribute_defaults": False,
    "dtd_validation": False,
}


def parse(content: bytes, *, blanks: bool = True, long_texts: bool = False) -> Tree:
    """Return the tree of a document, without comments and processing instructions.

    ``blanks``: keep texts of white space between elements. ``long_texts``: the document may hold texts of more than 10
    million characters; the guard against growing entities is off then, so that it may not declare any.

    Raises:
        UnreadableError: the bytes are no well-formed XML, in an encoding that is not admitted, or beyond the bounds of
            the parser (entities, depth, size). ``where`` is the place.
    """
    declared = _DECLARED.match(content)
    if declared and not _ENCODINGS.fullmatch(name := declared[1].decode("ascii", "replace").strip()):
        raise UnreadableError(f"XML in the encoding {name[:40]!r}", "Save it as UTF-8", refused=True)
    parser: etree.XMLParser[etree._Element] = etree.XMLParser(
        **_SAFE, huge_tree=long_texts, remove_blank_text=not blanks, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser).getroottree()
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableError(
            f"not well-formed XML: {' '.join(error.msg.split())}",
            _REMEDIES.get(error.code, REPAIR),
            refused=True,
            where=f"line {line}, column {column}",
        ) from error
    except ValueError as error:  # an attribute or a namespace that lxml itself does not take
        raise UnreadableError(f"not well-formed XML: {error}", REPAIR, refused=True) from error


def stream(schema: etree.XMLSchema) -> Any:
    """Return a parser that is fed with a document and keeps nothing of it but the violations of a schema."""
    made: Any = etree.XMLParser
    return made(target=_Nothing(), schema=schema, **_SAFE)


class _Nothing:
    """Takes what a parser sees, and keeps nothing."""

    def start(self, tag: str, attributes: object) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def close(self) -> None:
        """The document ends."""


def declares_entities(tree: Tree) -> bool:
    """Whether the document declares entities of its own."""
    declared = tree.docinfo.internalDTD
    return declared is not None and next(iter(declared.iterentities()), None) is not None
