"""OIDs and names of an ODM document as attributes; the rest of writing XML as text is in ``trialglot.xmltext``."""

from __future__ import annotations

from functools import lru_cache

from trialglot.xmltext import (
    ILLEGAL,
    LINE,
    REPLACEMENT,
    attribute,
    closed,
    described,
    document,
    element,
    escaped,
    legal,
    opened,
    quoted,
    text_element,
    translated,
)

__all__ = [
    "ILLEGAL",
    "LINE",
    "REPLACEMENT",
    "attribute",
    "closed",
    "described",
    "document",
    "element",
    "escaped",
    "legal",
    "named",
    "oid",
    "opened",
    "quoted",
    "shown",
    "text_element",
    "translated",
]


# The OIDs of two studies are mostly the same: they end in the keys of the model.
@lru_cache(maxsize=1024)
def oid(name: str, kind: str, key: str) -> str:
    """Return one attribute that holds an OID (``ARM.arm-1`` of kind ``ARM``), with the space before it."""
    return attribute(name, f"{kind}.{key}")


def named(kind: str, key: str, name: str) -> str:
    """Return the attributes OID and Name; a blank name gives way to the key, as the schema wants one."""
    return f'{oid("OID", kind, key)} Name="{shown(name) or quoted(key)}"'


# A name stands in several places: that of an arm in its cells, segments and conditions.
@lru_cache(maxsize=1024)
def shown(name: str) -> str:
    """Return a name on one line with single blanks, fit for an attribute; empty for a blank one."""
    return quoted(" ".join(name.split()))
