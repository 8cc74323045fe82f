"""Round trips: a study to a target's document and back."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from trialglot import api, roundtrip
from trialglot.design.plan import Plan
from trialglot.model.study import Study
from trialglot.readers.documents.reading import READ
from trialglot.readers.reading import Reading, Record
from trialglot.roundtrip import Leaf, Trip
from trialglot.writers.options import WriteOptions


class Made(NamedTuple):
    """A document of a study, what was read back from it, and the comparison."""

    content: bytes
    back: Reading
    trip: Trip


def there_and_back(source: bytes | Study, target: str, write: WriteOptions | None = None) -> Made:
    """Write a record or a study to a target and read the document."""
    reading = Reading(source, (), lambda path: None) if isinstance(source, Study) else api.read(source)
    options = write or WriteOptions()
    plan = Plan(reading.study)
    content = api.convert_plan(reading, plan, target, api.Options((target,), write=options)).content
    back = read(content, target)
    return Made(content, back, roundtrip.compare(plan, back.study, target, options.contacts))


def read(content: bytes | dict[str, Any], target: str) -> Reading:
    """Read a document of a target."""
    data = content if isinstance(content, bytes) else orjson.dumps(content)
    return READ[target](Record("a document", data))


def faults(trip: Trip) -> list[Leaf | tuple[str, Any]]:
    """Return what is not as the crosswalk declares it, and what was invented."""
    return [*[one for one in trip.leaves if not one.true], *trip.invented]


def lost(trip: Trip) -> dict[str, str]:
    """Return the paths of the values that did not come back, with one of the values."""
    return {one.path: one.value for one in trip.leaves if one.actual == "lost"}
