"""The catalogue of findings: every code with its severity, kind, message, reason and rule.

SRC1xx reading a source, MAP2xx mapping to a target, FHR3xx FHIR validation, FHR4xx the same by the reference
validator, ODM4xx ODM validation, CTL5xx controlled terminology, USD5xx USDM validation, SDT6xx SDTM validation, DEF65x
Define-XML validation, CON7xx agreement of the outputs, RUN9xx the run. Codes are stable; ``docs/findings.md`` is made
from this.
"""

from __future__ import annotations

from trialglot.catalogue import (
    consistency,
    define,
    fhir,
    mapping,
    odm,
    odm2,
    odm2_writing,
    reading,
    reading_ictrp,
    reference,
    run,
    sdtm,
    sdtm_rules,
    sdtm_values,
    sdtm_writing,
    terminology,
    usdm,
    usdm_writing,
)
from trialglot.catalogue.entry import Entry

_ROOMS = (
    reading,
    reading_ictrp,
    mapping,
    usdm_writing,
    sdtm_writing,
    odm2_writing,
    fhir,
    reference,
    odm,
    odm2,
    terminology,
    usdm,
    sdtm,
    sdtm_rules,
    sdtm_values,
    define,
    consistency,
    run,
)
CATALOGUE: dict[str, Entry] = {entry.code: entry for room in _ROOMS for entry in room.ENTRIES}

if len(CATALOGUE) != sum(len(room.ENTRIES) for room in _ROOMS):
    raise ValueError("two catalogue entries share a code")
