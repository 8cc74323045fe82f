"""The catalogue of findings: every code with its severity, kind, message, reason and rule.

SRC1xx reading a source, MAP2xx mapping to a target, FHR3xx FHIR validation, FHR4xx the same by the reference
validator, ODM4xx validation of ODM and SDM-XML (ODM45x, ODM46x: of ODM 2.0), CTL5xx controlled terminology, RUN9xx the
run. Codes are stable; ``docs/findings.md`` is made from this.
"""

from __future__ import annotations

from trialglot.catalogue import (
    fhir,
    mapping,
    odm,
    odm2,
    odm2_writing,
    reading,
    reference,
    run,
    terminology,
)
from trialglot.catalogue.entry import Entry

_ROOMS = (reading, mapping, fhir, reference, odm, terminology, run, odm2_writing, odm2)
CATALOGUE: dict[str, Entry] = {entry.code: entry for room in _ROOMS for entry in room.ENTRIES}

if len(CATALOGUE) != sum(len(room.ENTRIES) for room in _ROOMS):
    raise ValueError("two catalogue entries share a code")
