"""Small text functions that every target needs alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from unicodedata import normalize

from trialglot.xmltext import ILLEGAL

_OTHER = re.compile(r"[^a-z0-9]+")
_CONTROLS = tuple(one for one in map(chr, range(0x20)) if ILLEGAL.match(one))


def slug(text: str, limit: int) -> str:
    """Return ``text`` as ASCII lower-case letters, digits and single hyphens, at most ``limit`` characters.

    Accents are dropped ("São Paulo" becomes "sao-paulo"). The result is cut at a hyphen where one stands in the
    second half, and is empty for a text without any Latin letter or digit: the caller must have another name then.
    """
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    found = _OTHER.sub("-", plain).strip("-")
    if len(found) <= limit:
        return found
    cut = found.rfind("-", limit // 2, limit + 1)
    return found[: cut if cut > 0 else limit].rstrip("-")


def legible(text: str) -> str:
    """Return a text without characters that no document can hold: what it says must not depend on them.

    Each form of document leaves them out or replaces them in its own way, and tells of it.
    """
    # A search for each character takes a tenth of the time of a regular expression.
    if any(one in text for one in _CONTROLS) or not text.isascii():
        return ILLEGAL.sub("", text)
    return text


class Expression:
    """A regular expression that is compiled when it is first used: there are many, and most records need few."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """``re.Pattern.match``."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """``re.Pattern.fullmatch``."""
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """``re.Pattern.search``."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """``re.Pattern.finditer``."""
        return self._compiled.finditer

    @cached_property
    def findall(self) -> Callable[[str], list[str]]:
        """``re.Pattern.findall``, for an expression with one group at most."""
        return self._compiled.findall

    @cached_property
    def sub(self) -> Callable[[str | Callable[[re.Match[str]], str], str], str]:
        """``re.Pattern.sub``, with a text, or a function that makes the text, that takes the place of each match."""
        return self._compiled.sub

    @cached_property
    def split(self) -> Callable[[str], list[str]]:
        """``re.Pattern.split``, for an expression without groups."""
        return self._compiled.split


def bounded(pattern: str, flags: int = 0) -> Expression:
    r"""Return a regular expression whose runs of white space (``\s+``, ``\s*``) end after 40 characters.

    The texts of a record are not ours: without a bound, a pattern with two runs side by side takes quadratic time on
    a megabyte of blanks.
    """
    return Expression(pattern.replace(r"\s+", r"\s{1,40}").replace(r"\s*", r"\s{0,40}"), flags)
