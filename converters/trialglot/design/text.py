"""Small text functions that every target needs alike."""

from __future__ import annotations

import re
from unicodedata import normalize

_OTHER = re.compile(r"[^a-z0-9]+")


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


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Compile a regular expression whose runs of white space (``\s+``, ``\s*``) end after 40 characters.

    The texts of a record are not ours: without a bound, a pattern with two runs side by side takes quadratic time on
    a megabyte of blanks.
    """
    return re.compile(pattern.replace(r"\s+", r"\s{1,40}").replace(r"\s*", r"\s{0,40}"), flags)
