"""Read a document that trialglot wrote back into a study: FHIR Bundles, ODM-XML, USDM.

Such a document holds the record's own data and what was derived from them. The data are read, by the rows of its
target's table that say so (column ``back``); what is derived is derived again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import orjson

from trialglot.errors import UnreadableError
from trialglot.readers.documents import fhir, later, studies
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.nodes import JsonDocument
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]


def read_fhir(record: Record) -> Reading:
    """Read a Bundle of FHIR R5.

    Raises:
        UnreadableError: no Bundle with a ResearchStudy.
    """
    tree = _json(record)
    gathering = Gathering("fhir-r5", JsonDocument(tree, bundle=True))
    return _reading(record, gathering, "fhir-json", fhir.SPECIAL, fhir.read)


def read_earlier(record: Record) -> Reading:
    """Read a Bundle of FHIR R4B or R4.

    Raises:
        UnreadableError: no Bundle with a ResearchStudy.
    """
    tree = _json(record)
    gathering = Gathering("fhir-r5", JsonDocument(later.lifted(tree), bundle=True))
    return _reading(record, gathering, "fhir-json", fhir.SPECIAL, fhir.read)


def _json(record: Record) -> Tree:
    try:
        tree = orjson.loads(record.data)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"broken JSON: {error}", "Write it again", refused=True) from error
    if not isinstance(tree, dict):
        raise UnreadableError("JSON that is no object", "Give a document that trialglot wrote")
    return tree


def _reading(
    record: Record,
    gathering: Gathering,
    format_name: str,
    special: tuple[str, ...],
    read_special: Callable[[Gathering], None],
) -> Reading:
    gathering.read(special)
    read_special(gathering)
    study = studies.study(gathering, record, format_name)
    return Reading(study, (), gathering.pointer, gathering)


READ = {"fhir-r5": read_fhir, "fhir-r4b": read_earlier, "fhir-r4": read_earlier}
"""The function that reads a target's documents back, by the target's name."""
