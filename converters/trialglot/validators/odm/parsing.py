"""An ODM document read for validation: no entities, no network, no file beside it, limits on depth and size."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from trialglot.errors import UnreadableError

if TYPE_CHECKING:
    Tree = etree._ElementTree[etree._Element]

# The longest text that libxml2 takes by default (XML_MAX_TEXT_LENGTH).
_TEXT_LIMIT = 10_000_000
# The largest document whose tree is kept.
_SMALL = 1 << 20


def parse(content: bytes) -> Tree:
    """Return the tree of a document, without blank texts, comments and processing instructions.

    The trees of the last few documents are kept where they are small, and must not be changed: a document is looked
    into by its own validator, and by those that compare it with the others of its study.

    Raises:
        UnreadableError: the bytes are no well-formed XML, or break the limits of the parser (entities, depth, size).
    """
    return _kept(content) if len(content) <= _SMALL else _parsed(content)


@lru_cache(maxsize=4)
def _kept(content: bytes) -> Tree:
    return _parsed(content)


def _parsed(content: bytes) -> Tree:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=_is_plain_and_long(content),
        collect_ids=False,
        # Indentation between elements means nothing to ODM, and takes as many nodes as they do.
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser).getroottree()
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"not well-formed XML: {error}", "Repair the file") from error


def _is_plain_and_long(content: bytes) -> bool:
    """Whether a text may be longer than the parser's limit for one, which a study's own text can be.

    The limit guards against entities that grow; a document in UTF-8 without declarations has none.
    """
    return len(content) > _TEXT_LIMIT and b"<!DOCTYPE" not in content and b"\0" not in content[:4]
