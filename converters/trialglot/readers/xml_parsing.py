"""XML of a record as elements, with nothing taken from outside and bounds on what the document may cost.

A document that declares entities of its own is refused, whatever it does with them, and so is one in an encoding of
wide characters: no registry publishes either. What else guards it stands with ``xmlinput``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trialglot import bounds, xmlinput
from trialglot.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element

_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_:\x80-\xff]")
_AGAIN = "Download the record again; it must be complete"


def parse(data: bytes) -> _Element:
    """Return the root element of an XML record; comments and processing instructions are left out.

    Raises:
        UnreadableError: broken XML, an encoding that no registry uses, entities declared in the document or needed
            from outside, or more depth, text or elements than a record has.
    """
    bounds.require(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise UnreadableError("XML in UTF-16", "Save it as UTF-8", refused=True)
    # Before the parser: it has work with entities already where they are declared.
    if _may_declare_entities(data):
        raise _entities()
    try:
        tree = xmlinput.parse(data.lstrip())
    except UnreadableError as error:
        seen = error.seen.replace("not well-formed XML", "broken XML", 1)
        remedy = _AGAIN if error.remedy == xmlinput.REPAIR else error.remedy
        raise UnreadableError(seen, remedy, refused=True, where=error.where) from error
    if xmlinput.declares_entities(tree):
        raise _entities()
    if tree.docinfo.doctype and _REFERENCE.search(data):
        # Its document type is not loaded, so that the text it stands for would be lost without a word.
        seen = "XML with references to entities that it does not declare itself"
        raise UnreadableError(seen, "Resolve them first, with a tool that you trust with the file", refused=True)
    root = tree.getroot()
    if len(data) > bounds.MAX_TEXT:
        bounds.require_texts(max(len(one.text or "") for one in root.iter()))
    return root


def _may_declare_entities(data: bytes) -> bool:
    """Whether entities seem to be declared before the root element: inside it the words are but text."""
    if (declared := data.find(b"<!ENTITY")) < 0 or b"<!DOCTYPE" not in data:
        return False
    root = _ELEMENT.search(data)
    return root is None or declared < root.start()


def _entities() -> UnreadableError:
    return UnreadableError("XML that declares entities of its own", bounds.REMEDY, refused=True)
