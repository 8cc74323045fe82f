"""ODM 2.0 validation."""

from __future__ import annotations

from trialglot.catalogue.entry import Entry, Kind, Severity

_ODM = "https://www.cdisc.org/standards/data-exchange/odm"

ENTRIES: tuple[Entry, ...] = ()
