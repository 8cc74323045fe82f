"""Where the places that findings name stand in an XML record: from XPaths of elements to lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from trialglot.errors import UnreadableError
from trialglot.readers.accounting import local_name
from trialglot.readers.xml_parsing import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

    _Known: TypeAlias = dict[_Element, dict[str, list[_Element]]]

_STEP = re.compile(r"([A-Za-z_][\w.\-]*)(?:\[(\d{1,9})\])?")


def lines(data: bytes, places: Iterable[str]) -> dict[str, int]:
    """Return the line, from 1, of each place ("/trial/contacts/contact[2]/email"): that of the element's begin.

    A place that is not there is that of the nearest element above it. Nothing is returned for XML that is broken.
    """
    try:
        root = parse(data)
    except UnreadableError:
        return {}
    lead = data[: len(data) - len(data.lstrip())].count(b"\n")
    known: _Known = {}
    return {place: lead + (_element(root, place, known).sourceline or 1) for place in places}


def _element(root: _Element, place: str, known: _Known) -> _Element:
    """Return the element of a place; ``known`` are the children of elements by name, as far as they were asked for."""
    first, *steps = place.strip("/").split("/")
    found = root if local_name(root) == first else next((one for one in root if local_name(one) == first), root)
    for step in steps:
        match = _STEP.fullmatch(step)
        if match is None:
            break
        if found not in known:
            by_name: dict[str, list[_Element]] = {}
            for one in found:
                by_name.setdefault(local_name(one), []).append(one)
            known[found] = by_name
        named = known[found].get(match[1], [])
        number = int(match[2] or 1)
        if not 1 <= number <= len(named):
            break
        found = named[number - 1]
    return found
