"""Logical ids: from natural keys, the same on every machine, valid in every server.

Ids match ``[A-Za-z0-9\\-.]{1,64}`` and hold a letter (servers reserve numeric ids). All but organisations carry the
study's id in front, so that two studies load side by side; an organisation has one id wherever it appears. What a
record lists is told apart by its name and a hash of what identifies it, never by its place in the list: a record that
grows keeps its ids. Names of people are never readable in an id.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from zlib import crc32

from trialglot.design.text import slug

# Together with hashes, kinds and an ordinal of four digits the longest id has 63 characters.
_STUDY = 22
_NAME = 30
_PLACE = 12
_ITEM = 24
_LONGEST = 64
# What an id of a thing listed has around study and name: kind, hyphens, checksum, ordinal.
_AROUND = len("-intervention--01234567-9999")


def _digest(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]


def _checksum(text: str) -> str:
    """Return a quick checksum: enough inside one study, where equal ids get an ordinal."""
    return f"{crc32(text.encode()):08x}"


@lru_cache(maxsize=1024)
def study_slug(study_id: str) -> str:
    """Return the id of a study: its registry number in lower case, made safe, with a hash where that lost something."""
    found = slug(study_id, _STUDY)
    if found != study_id.lower():
        found = f"{found}-{_digest(study_id.casefold(), 8)}" if found else _digest(study_id.casefold(), 16)
    return found if any(one.isalpha() for one in found) else f"study-{found}"


@lru_cache(maxsize=1024)
def organization(name: str) -> str:
    """Return the global id of an organisation.

    The name is all that its resource says, so that another spelling is another resource: which of two studies is loaded
    last makes no difference.
    """
    found = slug(name, _NAME)
    digest = _digest(name, 12)  # global: half a million studies must not make two names collide
    return f"org-{found}-{digest}" if found else f"org-{digest}"


@lru_cache(maxsize=1024)
def _place(name: str) -> str:
    return slug(name, _PLACE)


@lru_cache(maxsize=1024)
def _item(name: str, limit: int) -> str:
    return slug(name[:200], limit) if limit > 0 else ""


class Ids:
    """Makes the ids of one study; an id that was given before gets an ordinal."""

    def __init__(self, study_id: str) -> None:
        self.study = study_slug(study_id)
        self._used: dict[str, int] = {}
        self._room = min(_ITEM, _LONGEST - len(self.study) - _AROUND)

    def make(self, name: str) -> str:
        """Return the study's id followed by ``name``."""
        found = f"{self.study}-{name}"
        used = self._used
        if found not in used:
            used[found] = 1
            return found
        while True:
            used[found] += 1
            other = f"{found}-{used[found]}"
            if other not in used:
                used[other] = 1
                return other

    def place(self, city: str | None, address: str) -> str:
        """Return the id of a site: readable by its city, told apart by all parts of its name and address."""
        readable = _place(city) if city else ""
        return self.make(f"loc-{readable}-{_checksum(address)}" if readable else f"loc-{_checksum(address)}")

    def item(self, kind: str, name: str, key: str) -> str:
        """Return the id of something listed: its kind, the beginning of its name, a checksum of name and ``key``."""
        digest = f"{crc32(f'{name}{chr(31)}{key}'.encode()):08x}"
        readable = _item(name, self._room)
        return self.make(f"{kind}-{readable}-{digest}" if readable else f"{kind}-{digest}")

    def person(self, kind: str, *key: str | None) -> str:
        """Return the id of a person's role in the study, in which no part of the key can be read."""
        return self.make(f"{kind}-{_digest(chr(31).join([part or '' for part in key]), 8)}")

    def hashed(self, kind: str, text: str) -> str:
        """Return an id made of a kind and a checksum of a text that is no identifier itself."""
        return self.make(f"{kind}-{_checksum(text)}")
