"""A study of the model from the tree of an API v2 study, whatever format of ClinicalTrials.gov it was written in.

A tree that fits the published structure takes the quick way: it is renamed, regrouped and validated by the model. Any
other tree is first looked through, part by part; what does not fit is taken out, kept as data and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from trialglot import bounds
from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.model.study import Study
from trialglot.readers import naming
from trialglot.readers.ctgov.build import build
from trialglot.readers.ctgov.examine import Examination, is_nct, words_known
from trialglot.readers.ctgov.places import Places
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]
Locate: TypeAlias = Callable[[str], str | None]

REGISTRY = "ClinicalTrials.gov"

_DATA_ONLY = frozenset({"resultsSection"})


def _itself(pointer: str) -> str:
    return pointer


@dataclass(frozen=True, slots=True)
class Form:
    """The form in which a record came.

    ``format`` is the reader's name; ``inexpressible`` are the model paths that the format has no place for. ``place``
    turns a JSON pointer into the study's tree into a place of the source. ``more`` are fields of the model beside the
    tree, ``findings`` what making the tree had to tell, ``parsed`` the record as the reader took it apart.
    """

    format: str
    inexpressible: tuple[str, ...]
    place: Callable[[str], str] = _itself
    more: Tree = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    parsed: object = None


def reading(record: Record, study: Tree, form: Form, *, fits: bool = True) -> Reading:
    """Return the reading of a study's tree; ``fits`` is false where something is known not to be as published.

    Raises:
        UnreadableError: nothing in it could name the study, it is nested too deeply to be written again, or it has more
            items than any study.
    """
    if len(record.data) > bounds.USUAL:
        bounds.require_usual({key: part for key, part in study.items() if key not in _DATA_ONLY})
    source: Tree = {
        "registry": REGISTRY,
        "format": form.format,
        "name": record.bare_name,
        "sha256": record.sha256,
        "inexpressible": form.inexpressible,
    }
    try:
        if fits and words_known(study):
            made = build(study)
            if is_nct(made["id"]):
                return _reading(made, source, Places(study), [], form)
    except (AttributeError, KeyError, TypeError, ValueError):
        pass  # something does not fit the published structure: the examination below says what
    examined = Examination(study)
    made = build(examined.study)
    taken_out = {form.place(pointer): value for pointer, value in examined.data.items()}
    made["data"].update(taken_out)
    source["unread"] = tuple(taken_out)
    places = Places(examined.study, examined.kept)
    findings = [
        finding(one.code, path=places.path(one.pointer), source=form.place(one.pointer), **one.fields)
        for one in examined.issues
    ]
    number = naming.safe(made.get("id", ""))
    if number:
        made["id"] = number
    else:
        made["id"] = _name(made, record)
        findings.append(finding("SRC117", path="id", id=made["id"]))
    return _reading(made, source, places, findings, form)


def _reading(made: Tree, source: Tree, places: Places, findings: list[Finding], form: Form) -> Reading:
    made["source"] = source
    if form.more:
        made |= {**form.more, "data": {**made["data"], **form.more.get("data", {})}}
    if made["data"]:
        _bounded(made["data"])
    study = Study.model_validate(made)

    def locate(path: str) -> str | None:
        pointer = places.pointer(path)
        return None if pointer is None else form.place(pointer)

    findings.extend(_unmatched(study, locate))
    return Reading(study, (*form.findings, *findings), locate, form.parsed)


def _bounded(data: Tree) -> None:
    """Refuse data that no JSON writer could write again."""
    try:
        orjson.dumps(data)
    except TypeError as error:
        raise UnreadableError(
            "JSON nested too deeply", "No registry publishes such a record; check where it comes from", refused=True
        ) from error


def _unmatched(study: Study, locate: Locate) -> Iterator[Finding]:
    for number, arm in enumerate(study.arms):
        for name in arm.unmatched:
            path = f"arms[{number}].unmatched"
            where = locate(path)
            yield finding(
                "SRC110", path=path, source=where, what="intervention name", name=name, partner="intervention"
            )
    for number, intervention in enumerate(study.interventions):
        for name in intervention.unmatched:
            path = f"interventions[{number}].unmatched"
            where = locate(path)
            yield finding("SRC110", path=path, source=where, what="arm label", name=name, partner="arm")


def _name(made: Tree, record: Record) -> str:
    """Return a name for a study without NCT number: its organisation's identifier, else another one, else its title.

    Raises:
        UnreadableError: the record has none of these.
    """
    identifiers = sorted(made["identifiers"], key=lambda one: one["role"] != "organisation")
    titles = [made[key] for key in ("acronym", "brief_title", "official_title") if made.get(key)]
    texts = [one["value"] for one in identifiers if one["value"].strip()]
    if not texts and not titles:
        raise UnreadableError(
            "a ClinicalTrials.gov study without identifier and title",
            "Request the field NCTId as well when you choose fields",
            refused=True,
        )
    return naming.name(texts, titles, record.sha256)
