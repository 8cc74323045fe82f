"""Read a document that trialglot wrote back into a study: FHIR Bundles, ODM-XML, USDM.

Such a document holds the record's own data and what was derived from them. The data are read, by the rows of its
target's table that say so (column ``back``); what is derived is derived again. What somebody has added is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers import fhir_forms, json_parsing
from trialglot.readers.documents import bundles, fhir, later, studies, usdm
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.documents.leaves import unexplained
from trialglot.readers.documents.nodes import JsonDocument
from trialglot.readers.fhir_forms import Form
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]

_Result = TypeVar("_Result")
_AGAIN = "Take it as it was written, or give the record that it was made from"


def read_fhir(record: Record) -> Reading:
    """Read a Bundle of FHIR R5, R4B or R4 that trialglot wrote, in JSON or XML.

    Raises:
        UnreadableError: it is not as it was written: no Bundle with a ResearchStudy, or elements of another form.
    """
    form = fhir_forms.parse(record.data)
    tree = _object(form.tree)
    edition = bundles.edition(tree)
    document, original = _as_written(lambda: _documents(form, edition))
    gathering = Gathering("fhir-r5", document, edition, original, form)
    return gathered(record, gathering, "fhir-back", fhir.SPECIAL, fhir.read)


def _documents(form: Form, edition: str) -> tuple[JsonDocument, JsonDocument]:
    """Return a Bundle in the shape of R5, and as it is."""
    if edition == "fhir-r5":
        document = JsonDocument(form.tree, bundle=True, told=form.place)
        return document, document
    original = JsonDocument(form.tree, bundle=True, names=later.NAMES, told=form.place)
    return JsonDocument(later.lifted(form.tree), bundle=True), original


def read_usdm(record: Record) -> Reading:
    """Read a USDM document that trialglot wrote.

    Raises:
        UnreadableError: it is not as it was written: no USDM of trialglot, or values that make no study.
    """
    tree = _object(json_parsing.parse(record.data))
    if not usdm.ours(tree):
        raise UnreadableError("USDM that another system wrote", "Give a document that trialglot wrote")
    usdm.without_defaults(tree)
    return gathered(record, Gathering("usdm", JsonDocument(tree, bundle=False)), "usdm-back", usdm.SPECIAL, usdm.read)


def _object(tree: Any) -> Tree:
    if not isinstance(tree, dict):
        raise UnreadableError("JSON that is no object", "Give a document that trialglot wrote")
    return tree


def _as_written(read: Callable[[], _Result]) -> _Result:
    """Return what a function makes of a document, or say that the document has another form than it was written in."""
    try:
        return read()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableError(
            f"a document of trialglot that was changed so that it cannot be read: {error}", _AGAIN, refused=True
        ) from error


def gathered(
    record: Record,
    gathering: Gathering,
    format_name: str,
    special: tuple[str, ...],
    read_special: Callable[[Gathering], None],
) -> Reading:
    """Return what a document is read as: by its target's table, but for what ``special`` names and ``read_special``
    reads.

    Raises:
        UnreadableError: it has another form than it was written in.
    """

    def gather() -> None:
        gathering.read(special)
        read_special(gathering)

    _as_written(gather)
    data, findings = _as_written(lambda: _unread(gathering))
    study = _as_written(lambda: studies.study(gathering, record, format_name, data))
    return Reading(study, tuple(findings), gathering.pointer, gathering)


def _unread(gathering: Gathering) -> tuple[Tree, list[Finding]]:
    """Return what nothing in the crosswalk explains, by its place, and a finding for each part that holds such."""
    data: Tree = {}
    parts: dict[str, list[str]] = {}
    gathering.unread = tuple(unexplained(gathering))
    for node in gathering.unread:
        place = gathering.written.pointer(node.place)
        # Several texts of one element have one place.
        data[place] = f"{data[place]}\n{node.value}" if place in data else node.value
        parts.setdefault(gathering.written.pointer(node.place[:3]), []).append(place)
    added = [finding("SRC160", source=places[0], count=len(places), part=part) for part, places in parts.items()]
    form = gathering.form
    return (data, added) if form is None else (data | form.kept(), [*added, *form.findings()])
