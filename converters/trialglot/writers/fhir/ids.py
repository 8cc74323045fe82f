"""Logical ids: from natural keys, the same on every machine, valid in every server.

Ids match ``[A-Za-z0-9\\-.]{1,64}`` and hold a letter (servers reserve numeric ids). All but organisations carry the
study's id in front, so that two studies load side by side; an organisation has one id wherever it appears.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from trialglot.design.text import slug

_STUDY = 24
_NAME = 30
_PLACE = 12


def _digest(*parts: str | None) -> str:
    text = "\x1f".join(" ".join(part.split()).casefold() if part else "" for part in parts)
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


@lru_cache(maxsize=4096)
def study_slug(study_id: str) -> str:
    """Return the id of a study: its registry number in lower case, made safe, with a hash where that lost something."""
    found = slug(study_id, _STUDY)
    if found != study_id.lower():
        found = f"{found}-{_digest(study_id)}" if found else _digest(study_id)
    return found if any(one.isalpha() for one in found) else f"study-{found}"


@lru_cache(maxsize=4096)
def organization(name: str) -> str:
    """Return the global id of an organisation: white space and case of its name do not matter."""
    found = slug(name, _NAME)
    return f"org-{found}-{_digest(name)}" if found else f"org-{_digest(name)}"


@lru_cache(maxsize=4096)
def _place(name: str) -> str:
    return slug(name, _PLACE)


class Ids:
    """Makes the ids of one study; an id that was given before gets an ordinal."""

    def __init__(self, study_id: str) -> None:
        self.study = study_slug(study_id)
        self._used: dict[str, int] = {}

    def make(self, name: str) -> str:
        """Return the study's id followed by ``name``."""
        found = f"{self.study}-{name}"
        if found not in self._used:
            self._used[found] = 1
            return found
        while True:
            self._used[found] += 1
            other = f"{found}-{self._used[found]}"
            if other not in self._used:
                self._used[other] = 1
                return other

    def place(self, city: str | None, *parts: str | None) -> str:
        """Return the id of a site: readable by its city, told apart by all parts of its name and address."""
        readable = _place(city) if city else ""
        return self.make(f"loc-{readable}-{_digest(city, *parts)}" if readable else f"loc-{_digest(city, *parts)}")

    def hashed(self, kind: str, *parts: str | None) -> str:
        """Return an id made of a kind and a hash of a natural key that is no identifier itself."""
        return self.make(f"{kind}-{_digest(*parts)}")
