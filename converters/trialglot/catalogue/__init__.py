"""The catalogue of findings: every code with its severity, kind, message, reason and rule.

SRC1xx reading a source, MAP2xx mapping to a target, FHR3xx FHIR validation, FHR4xx the same by the reference
validator, ODM4xx ODM and SDM-XML validation, CTL5xx controlled terminology, RUN9xx the run. Codes are stable;
``docs/findings.md`` is made from this.
"""

from __future__ import annotations

from trialglot.catalogue import fhir, mapping, odm, reading, reference, run, terminology, usdm_writing
from trialglot.catalogue.entry import Entry

_ROOMS = (reading, mapping, usdm_writing, fhir, reference, odm, terminology, run)
CATALOGUE: dict[str, Entry] = {entry.code: entry for room in _ROOMS for entry in room.ENTRIES}

if len(CATALOGUE) != sum(len(room.ENTRIES) for room in _ROOMS):
    raise ValueError("two catalogue entries share a code")
