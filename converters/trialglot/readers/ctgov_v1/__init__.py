"""Reader of ClinicalTrials.gov's old API v1 (closed in 2024): JSON, one study.

The study stands in ``ProtocolSection`` and its siblings, bare or inside of ``Study`` and ``FullStudy``, as an item of
a page has it. Its keys and values are put into API v2's form by a table, and the readers of the registry's formats look
for oddities in one place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from trialglot.errors import UnreadableError
from trialglot.readers import json_parsing, paths
from trialglot.readers.ctgov import study
from trialglot.readers.ctgov_v1 import table
from trialglot.readers.ctgov_v1.tree import Conversion, escaped
from trialglot.readers.reading import Reading, Record

__all__ = ["FORMAT", "INEXPRESSIBLE", "Parsed", "read"]

Tree: TypeAlias = dict[str, Any]

FORMAT = "ctgov-v1"
INEXPRESSIBLE = (
    "registration.results_waived",
    "design.patients_to_this_expanded_access",
    "unowned_other_names",
    "sites[].latitude",
    "sites[].longitude",
    "countries",
    "documents[].size",
)
"""Model paths that API v1 (study structure 1.01.05) has no place for."""

_SECTIONS = frozenset({"ProtocolSection", "ResultsSection", "AnnotationSection", "DocumentSection", "DerivedSection"})


class Parsed(NamedTuple):
    """A record as it was taken apart: its JSON, the pointer of the study in it, and the pointers that were not read."""

    record: Tree
    prefix: str
    unread: frozenset[str]


def read(record: Record) -> Reading:
    """Read one study.

    Raises:
        UnreadableError: no JSON object, none of the sections of a study, a page of studies, or neither an identifier
            nor a title.
    """
    whole = json_parsing.parse(record.data)
    inner, prefix = _study(whole)
    made = Conversion(inner, prefix)
    _around(whole, prefix, made)
    form = study.Form(
        FORMAT,
        INEXPRESSIBLE,
        place=lambda pointer: prefix + table.place(pointer),
        more={"data": made.data} if made.data else {},
        findings=(*made.findings, *json_parsing.repeated(record.data, whole)),
    )
    reading = study.reading(record, made.tree, form, fits=made.fits)
    unread = (*made.unread, *reading.study.source.unread)
    if unread:
        # As the record has it, not as it was put into API v2's form.
        data = reading.study.data | {pointer: paths.at(whole, pointer) for pointer in unread}
        source = reading.study.source.model_copy(update={"unread": unread})
        reading = replace(reading, study=reading.study.model_copy(update={"data": data, "source": source}))
    return replace(reading, parsed=Parsed(whole, prefix, frozenset(unread)))


def _study(whole: Any) -> tuple[Tree, str]:
    """Return the study in a record, and its pointer."""
    held, prefix = whole, ""
    for key in ("FullStudy", "Study"):
        if isinstance(held, dict) and isinstance(held.get(key), dict) and not held.keys() & _SECTIONS:
            held, prefix = held[key], f"{prefix}/{key}"
    if isinstance(held, dict) and held.keys() & _SECTIONS:
        return held, prefix
    if isinstance(held, dict) and "FullStudiesResponse" in held:
        raise UnreadableError(
            "a page of ClinicalTrials.gov's API v1 with its studies",
            "Give the file itself, so that it is split into its records",
            refused=True,
        )
    raise UnreadableError(
        "JSON without any section of a ClinicalTrials.gov API v1 study (ProtocolSection ...)",
        "Give the study as ClinicalTrials.gov's API v1 returned it",
    )


def _around(whole: Tree, prefix: str, made: Conversion) -> None:
    """Look at what stands beside the study: its rank in the search result."""
    held, pointer = whole, ""
    for step in prefix.split("/")[1:]:
        for key, value in held.items():
            if key == "Rank" and "/Rank" not in made.data and not isinstance(value, dict | list):
                made.data["/Rank"] = value
            elif key != step:
                made.odd("SRC103", f"{pointer}/{escaped(key)}", key=key)
        held, pointer = held[step], f"{pointer}/{step}"
