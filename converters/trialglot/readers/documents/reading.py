"""Read a document that trialglot wrote back into a study: FHIR Bundles, ODM-XML, USDM.

Such a document holds the record's own data and what was derived from them. The data are read, by the rows of its
target's table that say so (column ``back``); what is derived is derived again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import orjson
from pydantic import ValidationError

from trialglot.errors import UnreadableError
from trialglot.readers.documents import fhir, studies, usdm
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


def read_usdm(record: Record) -> Reading:
    """Read a USDM document that trialglot wrote.

    Raises:
        UnreadableError: no USDM document of trialglot, or one that holds no study.
    """
    tree = _json(record)
    if not usdm.ours(tree):
        raise UnreadableError("USDM that another system wrote", "Give a document that trialglot wrote", refused=True)
    usdm.without_defaults(tree)
    return _reading(record, Gathering("usdm", JsonDocument(tree, bundle=False)), "usdm-json", usdm.SPECIAL, usdm.read)


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
    try:
        study = studies.study(gathering, record, format_name)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnreadableError(
            f"a document that holds no study: {where}: {first['msg']}", "Write it again", refused=True
        ) from error
    return Reading(study, (), gathering.pointer, gathering)


READ = {"fhir-r5": read_fhir, "usdm": read_usdm}
"""The function that reads a target's documents back, by the target's name."""
