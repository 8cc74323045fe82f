"""Reader of FHIR documents of other producers: a ResearchStudy of R4, R4B, R5 or R6, alone or in a Bundle, JSON or XML.

No ids, texts or extensions of a particular producer are assumed. What has a place in the model is read wherever the
edition, or HL7's extensions for elements of another edition, put it; all else is kept as data and told.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import orjson

from trialglot.errors import UnreadableError
from trialglot.findings import finding
from trialglot.model.study import Study
from trialglot.readers import fhir_forms, json_parsing, naming, paths
from trialglot.readers.fhir import (
    artifacts,
    design,
    eligibility,
    identity,
    outcomes,
    parties,
    progress,
    sites,
    unread,
)
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.document import Document, kinds
from trialglot.readers.fhir.edition import INEXPRESSIBLE, INEXPRESSIBLE_EARLIER, is_earlier
from trialglot.readers.fhir.groups import Groups
from trialglot.readers.fhir.tree import FORM, Part
from trialglot.readers.fhir_forms import Form
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]

FORMAT = "fhir"

_NCT = re.compile(r"NCT\d{8}")
_LISTED = 5
_SHOWN = 120
# Values of one document: the study with the most sites, each with its contacts, has half of that.
_MAX_VALUES = 100_000


def read(record: Record) -> Reading:
    """Read the study of a FHIR document.

    Raises:
        UnreadableError: no JSON or XML, no FHIR resource, no ResearchStudy in it, or more than one that is a study of
            its own; a study that nothing in it could name.
    """
    document = Document(_parsed(record))
    study = _chosen(document)
    document.reach(study)
    context = Context(document, study, earlier=is_earlier(study))
    identity.identifiers(context)
    identity.titles(context)
    identity.texts(context)
    identity.subjects(context)
    progress.read(context)
    design.read(context)
    Groups(context).read()
    outcomes.read(context)
    eligibility.read(context)
    parties.read(context)
    sites.read(context)
    artifacts.read(context)
    return _reading(record, context)


def _reading(record: Record, context: Context) -> Reading:
    fields = context.fields
    _named(record, context)
    form = context.document.form
    kept = unread.tell(context) | form.kept()
    if context.earlier:
        context.report.add("SRC108", fields=", ".join(INEXPRESSIBLE_EARLIER))
    source = {
        "registry": "ClinicalTrials.gov" if _NCT.fullmatch(fields["id"]) else _registry(context),
        "format": FORMAT,
        "name": record.bare_name,
        "sha256": record.sha256,
        "inexpressible": INEXPRESSIBLE_EARLIER if context.earlier else INEXPRESSIBLE,
        "unread": tuple(kept),
    }
    made = Study.model_validate({"identifiers": (), **fields, "source": source, "data": kept})
    where = _where(context.document, made)

    def locate(path: str) -> str | None:
        return next((form.place(where[one]) for one in paths.enclosing(path) if one in where), None)

    told = (one.at(form.place(one.source)) if one.source else one for one in context.report.findings)
    lost = form.findings() if form.xml else json_parsing.repeated(record.data, form.tree)
    return Reading(made, (*told, *lost), locate, context.document)


def _where(document: Document, study: Study) -> dict[str, str]:
    """Return the pointer of each model path, and of the items and fields around it."""
    found: dict[str, str] = {}
    for pointer, mark in document.marks.items():
        if mark.model != FORM:
            for path in paths.enclosing(mark.model):
                found.setdefault(path, pointer)
    for index, one in enumerate(study.identifiers):
        if one.value == study.id:
            found["id"] = found[f"identifiers[{index}].value"]
    return found


def _parsed(record: Record) -> Form:
    form = fhir_forms.parse(record.data)
    tree = form.tree
    if type(tree) is not dict or type(tree.get("resourceType")) is not str:
        raise UnreadableError("JSON without a FHIR resource", "Give a ResearchStudy, or a Bundle with one")
    try:
        orjson.dumps(tree)
    except TypeError as error:
        raise UnreadableError("JSON nested too deeply", "Check where it comes from", refused=True) from error
    most = sum(map(record.data.count, (b"<", b"=") if form.xml else (b",",)))
    if most > _MAX_VALUES and (count := _values(tree)) > _MAX_VALUES:
        raise UnreadableError(
            f"a FHIR document with {count} values, more than {_MAX_VALUES}",
            "Give the study with what it refers to alone",
            refused=True,
        )
    return form


def _values(tree: Tree) -> int:
    """Return the number of leaves of a tree; an empty list or object is one."""
    count = 0
    waiting: list[Any] = [tree]
    while waiting:
        one = waiting.pop()
        if type(one) is dict and one:
            waiting += one.values()
        elif type(one) is list and one:
            waiting += one
        else:
            count += 1
    return count


def _chosen(document: Document) -> Part:
    """Return the one study of a document."""
    studies = document.studies()
    if len(studies) == 1:
        _whole(studies[0])
        return studies[0]
    if studies:
        named = [one.texts("title") or one.texts("id") or document.form.place(one.pointer) for one in studies[:_LISTED]]
        raise UnreadableError(
            f"a FHIR Bundle with {len(studies)} studies: {'; '.join(named)}{' ...' if len(studies) > _LISTED else ''}",
            "Give one study at a time: split() of trialglot.readers.fhir.several does, and so does the command line",
            refused=True,
        )
    listed = ", ".join(list(kinds(document))[:_LISTED]) or "no resource"
    if document.resources and any(one.path == "ResearchStudy" for one in document.resources):
        raise UnreadableError(
            "a FHIR document whose studies are parts of each other",
            "One of them must be part of no other",
            refused=True,
        )
    raise UnreadableError(
        f"a FHIR document without a ResearchStudy (it has {listed})", "Give the Bundle that has the study"
    )


def _whole(study: Part) -> None:
    """Refuse a part of a study, such as a site with its status, without the study that it is part of."""
    parent = study.one("partOf")
    if parent is None or study.all("identifier"):
        return
    named = parent.texts("reference") or parent.texts("display") or "another study"
    raise UnreadableError(
        f"a ResearchStudy that is part of {named} and has no identifier of its own",
        "Give the Bundle that has the whole study",
        refused=True,
    )


def _named(record: Record, context: Context) -> None:
    """Give the study a name that is safe in paths and ids: its identifier, else the id of the resource, else its title.

    Raises:
        UnreadableError: it has none of these.
    """
    fields, study = context.fields, context.study
    number = fields.get("id", "")
    if _NCT.fullmatch(number):
        return
    texts = [number, study.texts("id")]
    titles = [fields[key] for key in ("acronym", "brief_title", "official_title") if fields.get(key)]
    if not titles and not any(map(naming.safe, texts)):
        raise UnreadableError(
            "a ResearchStudy without identifier, id and title", "Give the study an identifier", refused=True
        )
    fields["id"] = naming.name(texts, titles, record.sha256)
    context.report.keep(finding("SRC117", path="id", id=fields["id"]))


def _registry(context: Context) -> str:
    """Return what the registry of a study without NCT number is called: by the system of its official identifier."""
    for one in context.study.all("identifier"):
        if one.texts("use") == "official" and one.texts("system"):
            return one.texts("system").partition("://")[2].partition("/")[0] or one.texts("system")
    return "FHIR"
