"""What goes into a reader and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from trialglot.findings import Finding
from trialglot.model.study import Study


class Place(NamedTuple):
    """Where something stands in a file.

    ``file`` is the path as the caller gave it, ``None`` for a stream. ``line`` and ``column`` (in characters) count
    from 1; ``line`` is ``None`` in a compressed file, ``column`` where more than blanks stands before it on the line.
    """

    file: str | None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Record:
    """The bytes of one record.

    ``name`` is what the caller called it (``trials.zip!a.json``, ``page.ndjson#12``); ``named`` is false where it was
    found in a folder or archive that the caller named. ``place`` is where it starts.
    """

    name: str
    data: bytes
    named: bool = True
    place: Place = field(default=Place(None, 1, 1), compare=False)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes."""
        return sha256(self.data).hexdigest()

    @property
    def bare_name(self) -> str:
        """The name without folders; an archive stays in front of its member (``trials.zip!a.json``)."""
        return "!".join(part.rpartition("/")[2] for part in self.name.split("!")) if "/" in self.name else self.name


@dataclass(frozen=True, slots=True)
class Reading:
    """A study, what the reader has to say about it, and where its data stand in the source.

    ``locate`` turns a model path (``arms[2].type``) into a pointer into the source ("line 23",
    ``/protocolSection/armsInterventionsModule/armGroups/2/type``), or ``None`` where the source has no such place.
    ``parsed`` is the record as the reader took it apart, for the reader's own account of its leaves.
    """

    study: Study
    findings: tuple[Finding, ...]
    locate: Callable[[str], str | None]
    parsed: object = None
