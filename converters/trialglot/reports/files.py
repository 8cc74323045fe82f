"""Paths of the files that reports are about, as text and as addresses."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import orjson

from trialglot.printing import printable_json

_HALF = re.compile("[\ud800-\udfff]")


def shown(file: str) -> str:
    """Return the path as the caller gave it, with slashes and without idle steps; bytes that are no UTF-8 escaped."""
    return text(posixpath.normpath(PurePath(file).as_posix()))


def address(file: str) -> str:
    """Return the path as a URI reference: relative, or with ``file:`` where the caller gave it from the root on."""
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(os.fsencode(posixpath.normpath(path.as_posix())))


def text(value: str) -> str:
    """Return a text with what UTF-8 cannot hold escaped: bytes of a path that are no UTF-8, halves of pairs."""
    return _HALF.sub(_escaped, value)


def dumped(value: Any) -> bytes:
    """Return a value as JSON in which nothing stands that a terminal or a build log would obey."""
    return printable_json(orjson.dumps(value).decode()).encode()


def _escaped(half: re.Match[str]) -> str:
    number = ord(half[0])
    # How Python names a byte that is no text (PEP 383).
    return f"\\x{number - 0xDC00:02x}" if 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"
