"""XML of a record as elements, with nothing taken from outside and bounds on what the document may cost.

No external entity and no DTD is loaded, no network asked; a document that declares entities of its own is refused,
whatever it does with them (https://www.w3.org/TR/xml/#sec-entity-decl). libxml2 bounds depth (256) and the length of a
text (10 MB).
"""

from __future__ import annotations

import re

from lxml import etree

from trialglot.errors import UnreadableError

_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_ENCODINGS = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-?[0-9]{1,2}|latin-?[0-9]|windows-125[0-9]|cp125[0-9]", re.IGNORECASE
)
_AGAIN = "Download the record again; it must be complete"


def parse(data: bytes) -> etree._Element:
    """Return the root element of an XML record; comments and processing instructions are left out.

    Raises:
        UnreadableError: broken XML, an encoding that no registry uses, entities declared in the document, or more depth
            or text than a record has.
    """
    declared = _DECLARED.match(data)
    if declared and not _ENCODINGS.fullmatch(declared[1].decode()):
        raise UnreadableError(f"XML in the encoding {declared[1].decode()}", "Save it as UTF-8", refused=True)
    if _declares_entities(data):
        raise UnreadableError(
            "XML that declares entities of its own",
            "No registry publishes such a record; check where it comes from",
            refused=True,
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableError(
            f"broken XML: {error.msg}", _AGAIN, refused=True, where=f"line {line}, column {column}"
        ) from error


def _declares_entities(data: bytes) -> bool:
    """Whether the document type declaration has an internal subset with entities."""
    start = data.find(b"<!DOCTYPE")
    return start >= 0 and data.find(b"<!ENTITY", start) >= 0
