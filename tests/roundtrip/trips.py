"""Round trips for the tests: a record to a target and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from crosswalk import records
from trialglot import api, formats, roundtrip
from trialglot.design.plan import Plan
from trialglot.errors import UnreadableError
from trialglot.model.study import Source, Study
from trialglot.readers.reading import Reading, Record

TARGETS = tuple(one.name for one in formats.WRITERS if one.back)


def reading(**fields: Any) -> Reading:
    """Return a made-up study with these fields and no others, as if it had been read."""
    source = Source(registry="ClinicalTrials.gov", format="ctgov-json", name="made.json", sha256="0" * 64)
    some: dict[str, Any] = {"id": "NCT09000001", "identifiers": (), "brief_title": "A study"}
    return Reading(Study(source=source, **some | fields), (), lambda path: None)


def document(study: Reading, target: str) -> bytes:
    """Return the document of a study."""
    (conversion,) = api.convert(study, api.Options((target,)))
    return conversion.content


def back(content: bytes, target: str) -> Reading:
    """Return what a document is read as."""
    read = formats.writer(target).back
    assert read is not None
    found: Reading = formats.function(read)(Record("document", content))
    return found


def untrue(data: bytes, target: str) -> list[str]:
    """Return what a round trip of a record makes otherwise than the crosswalk declares."""
    reading = api.read(data)
    trip = roundtrip.compare(Plan(reading.study), back(document(reading, target), target).study, target)
    assert trip.leaves
    return faults(trip)


def faults(trip: roundtrip.Trip) -> list[str]:
    """Return what came back otherwise than the crosswalk declares."""
    return [
        *(
            f"{one.place} {one.value!r}: {one.declared}, but {one.actual} ({one.back!r})"
            for one in trip.leaves
            if not one.true
        ),
        *(f"{place} {value!r}: invented" for place, value in trip.invented),
    ]


def made() -> Iterator[tuple[str, bytes]]:
    """Return the made-up records of the crosswalk's tests that can be read."""
    for name, data in (*records.made(), *records.contradictory()):
        try:
            api.read(data)
        except UnreadableError:
            continue
        yield name, data


def changed(content: bytes, change: Callable[[Any], None], target: str) -> Study:
    """Return the study that is read from a JSON document after a change."""
    tree = orjson.loads(content)
    change(tree)
    return back(orjson.dumps(tree), target).study
