"""Making an input that meets a fault smaller, as far as a few seconds go."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

_SECONDS = 20


def smaller(data: bytes, still: Callable[[bytes], bool], seconds: float = _SECONDS) -> bytes:
    """Return a part of an input for which ``still`` holds too."""
    end = time.monotonic() + seconds
    for candidates in (_of_json, _of_xml, _of_text):
        tried, found = 0, True
        while found:
            found = False
            for number, one in enumerate(candidates(data)):
                if time.monotonic() > end:
                    return data
                # What was tried in vain before a part went is tried again in the end only.
                if number >= tried and one != data and still(one):
                    data, tried, found = one, number, True
                    break
            else:
                found, tried = tried > 0, 0
    return data


def _of_json(data: bytes) -> Iterator[bytes]:
    """Yield a JSON text without each of its parts, outer ones first."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return
    level: list[Any] = [tree]
    while level:
        below = []
        for held in level:
            if not isinstance(held, dict | list):
                continue
            for key in list(held) if isinstance(held, dict) else range(len(held) - 1, -1, -1):
                whole = dict(held) if isinstance(held, dict) else list(held)
                below.append(held[key])
                del held[key]
                yield json.dumps(tree).encode()
                _restore(held, whole)
        level = below


def _restore(held: Any, whole: Any) -> None:
    held.clear()
    if isinstance(held, dict):
        held.update(whole)
    else:
        held.extend(whole)


def _of_xml(data: bytes) -> Iterator[bytes]:
    """Yield a document without each of its elements, outer ones first."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return
    level = [root]
    while level:
        level = [child for node in level for child in node.iterchildren("*")]
        for node in level:
            parent = node.getparent()
            if parent is not None:
                place = parent.index(node)
                parent.remove(node)
                yield etree.tostring(root)
                parent.insert(place, node)


def _of_text(data: bytes) -> Iterator[bytes]:
    """Yield an input without each half, quarter ... of its bytes."""
    size = len(data) // 2
    while size:
        for start in range(0, len(data), size):
            yield data[:start] + data[start + size :]
        size //= 2
