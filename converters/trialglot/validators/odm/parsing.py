"""An ODM document read for validation: no entities, no network, no file beside it, limits on depth and size."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from trialglot import xmlinput
from trialglot.errors import UnreadableError

if TYPE_CHECKING:
    from trialglot.xmlinput import Tree

# The longest text that libxml2 takes by default (XML_MAX_TEXT_LENGTH).
_TEXT_LIMIT = 10_000_000
# The largest document whose tree is kept.
_SMALL = 1 << 20
# So many attributes no element has; with fewer in the whole document, nobody counts.
_ATTRIBUTES = 200
_MANY = 5_000


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
    # Indentation between elements means nothing to ODM, and takes as many nodes as they do.
    tree = xmlinput.parse(content, blanks=False, long_texts=_is_plain_and_long(content))
    if content.count(b"=") > _MANY and tree.xpath(f"boolean(//*[count(@*) > {_ATTRIBUTES}])"):
        seen = f"XML with an element that has more than {_ATTRIBUTES} attributes"
        raise UnreadableError(seen, "No element of these standards has as many")
    return tree


def _is_plain_and_long(content: bytes) -> bool:
    """Whether a text may be longer than the parser's limit for one, which a study's own text can be.

    The limit guards against entities that grow; a document in UTF-8 without declarations has none.
    """
    return len(content) > _TEXT_LIMIT and b"<!DOCTYPE" not in content and b"\0" not in content[:4]
