"""Where the places that findings name stand in an XML record: from XPaths of elements to lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from trialglot.errors import UnreadableError
from trialglot.readers.accounting import local_name
from trialglot.readers.xml_parsing import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

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
    return {place: lead + (_element(root, place).sourceline or 1) for place in places}


def _element(root: _Element, place: str) -> _Element:
    first, *steps = place.strip("/").split("/")
    found = root if local_name(root) == first else next((one for one in root if local_name(one) == first), root)
    for step in steps:
        match = _STEP.fullmatch(step)
        if match is None:
            break
        named = [one for one in found if local_name(one) == match[1]]
        number = int(match[2] or 1)
        if not 1 <= number <= len(named):
            break
        found = named[number - 1]
    return found
