"""Suppressions: findings that the caller knows, each with a reason, so that only what is new is shown and counted.

A suppressed finding stays in ``findings.json``, marked with the reason. The mark does not depend on the day: files are
the same whenever they are written. Only whether an entry still holds is a question of the day, which the caller gives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from trialglot.findings import Finding, Severity, Suppressed, finding

VALIDATORS = ("FHR", "ODM", "CTL", "USD", "SDT", "DEF", "CON")
"""Rooms whose errors say that a document is invalid, or says otherwise than the other documents of its study."""
# An output is missing or must not be used; an entry cannot be talked away by another.
_STANDING = ("RUN901", "RUN902", "RUN906", "RUN907", "RUN908", "RUN909", "RUN910", "RUN911")


class _Locator(NamedTuple):
    who: re.Pattern[str]
    place: re.Pattern[str] | None


@dataclass(frozen=True)
class Suppression:
    """One entry of a configuration.

    ``locator`` is ``RECORD`` or ``RECORD:PLACE``: the id of the study or the name of its source; the place in the
    source, in the model or in the target, as findings state it. ``*`` is any text, ``?`` any character, nothing else is
    special. ``expires`` is the last day on which the entry holds. ``line`` is the entry's place in its file.
    """

    code: str
    locator: str
    reason: str
    expires: date | None
    line: int

    @cached_property
    def _located(self) -> _Locator:
        who, colon, place = self.locator.partition(":")
        return _Locator(_glob(who), _glob(place) if colon else None)

    @cached_property
    def mark(self) -> Suppressed:
        """The mark of the findings that this entry is for."""
        return Suppressed(self.reason, self.expires.isoformat() if self.expires else None)

    def concerns(self, names: Iterable[str]) -> bool:
        """Whether the entry is for a record of these names."""
        return any(self._located.who.fullmatch(name) for name in names)

    def at(self, one: Finding) -> bool:
        """Whether the entry is for the place of a finding, whatever the record."""
        place = self._located.place
        return place is None or any(
            place.fullmatch(where) for where in (one.source, one.path, one.target_path) if where is not None
        )


def _glob(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression that tries nothing twice, however many stars there are."""
    first, *rest = ("".join("." if char == "?" else re.escape(char) for char in part) for part in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    # What stands between two stars is taken where it is found first; only the last part must reach the end.
    between = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.compile(f"{first}{between}.*{rest[-1]}", re.DOTALL)


def suppressible(one: Finding) -> bool:
    """Whether a finding may be suppressed: errors of validators, and failures of the run, may not."""
    return one.code not in _STANDING and not (one.severity is Severity.ERROR and one.code[:3] in VALIDATORS)


class Suppressions:
    """The entries that hold for a run, and what they met in it.

    ``today`` is needed where an entry expires; the caller knows the day. ``rooms`` are the first letters of the codes
    that the command can make at all: entries for others are not called unused.
    """

    def __init__(
        self, entries: Iterable[Suppression] = (), today: date | None = None, rooms: Collection[str] | None = None
    ) -> None:
        self.entries = tuple(one for one in entries if rooms is None or one.code[:3] in rooms)
        self._every_room = rooms is None
        self._expired = {one for one in self.entries if one.expires and today and today > one.expires}
        self._used: set[Suppression] = set()
        self._concerned: set[Suppression] = set()
        self._refused: set[Suppression] = set()
        self._by_code: dict[str, list[Suppression]] = {}
        for one in self.entries:
            self._by_code.setdefault(one.code, []).append(one)
        # Marks of entries that hold no more.
        self._over = {one.mark for one in self._expired}

    def mark(self, findings: Iterable[Finding], *names: str | None) -> tuple[Finding, ...]:
        """Return the findings of a record with these names, those that an entry is for marked."""
        found = tuple(findings)
        if not self.entries:
            return found
        known = [name for name in names if name is not None]
        for entry in self.entries:
            if entry not in self._concerned and entry.concerns(known):
                self._concerned.add(entry)
        return tuple(self._marked(one, known) if one.code in self._by_code else one for one in found)

    def _marked(self, one: Finding, names: list[str]) -> Finding:
        meeting = [entry for entry in self._by_code[one.code] if entry.concerns(names) and entry.at(one)]
        if not meeting:
            return one
        if not suppressible(one):
            self._refused.update(meeting)
            return one
        self._used.update(meeting)
        # The one that holds longest, so that the mark does not depend on the day.
        return one._replace(suppressed=max(meeting, key=lambda entry: entry.expires or date.max).mark)

    def standing(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are shown and counted: those without a mark, or with one that holds no more."""
        return [one for one in findings if one.suppressed is None or one.suppressed in self._over]

    def report(self) -> list[Finding]:
        """Return what is to be said of the entries after the run: expired, refused, unused, for records not in it.

        The last is said in one finding: a run of some records is no reason to say it of each entry for the others.
        """
        found, elsewhere = [], []
        for one in self.entries:
            code, locator, line = one.code, one.locator, one.line
            if one in self._expired:
                found.append(finding("RUN908", which=code, locator=locator, line=line, expires=one.expires))
            elif one in self._refused:
                found.append(finding("RUN909", which=code, locator=locator, line=line))
            elif one not in self._concerned:
                elsewhere.append(str(line))
            elif one not in self._used:
                found.append(finding("RUN907", which=code, locator=locator, line=line))
        if elsewhere and self._every_room:
            found.append(finding("RUN911", lines=", ".join(elsewhere)))
        return found
