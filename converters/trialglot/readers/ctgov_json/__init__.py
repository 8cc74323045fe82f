"""Reader of ClinicalTrials.gov API v2 records: JSON, one study.

A record that fits the published structure takes the quick way: it is renamed, regrouped and validated by the model. Any
other record is first looked through, part by part; what does not fit is taken out, kept as data and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeAlias

import orjson

from trialglot.design.text import slug
from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.model.study import Study
from trialglot.readers.ctgov_json import repeats
from trialglot.readers.ctgov_json.build import build
from trialglot.readers.ctgov_json.examine import Examination, is_nct, words_known
from trialglot.readers.ctgov_json.places import Places
from trialglot.readers.ctgov_json.shape import STUDY
from trialglot.readers.reading import Reading, Record

Tree: TypeAlias = dict[str, Any]

FORMAT = "ctgov-json"
REGISTRY = "ClinicalTrials.gov"
INEXPRESSIBLE = ("countries", "unowned_other_names")
"""Model paths that API v2 has no place for: other names stand at their intervention, countries at their site."""

_NULL_WORD = re.compile(rb"null")
_NULL = re.compile(rb"[:\[,]\s*null\s*[,}\]]")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_ID_LENGTH = 64
_LOST = 120


def read(record: Record) -> Reading:
    """Read one study of the ClinicalTrials.gov API v2 (``Study`` of its OpenAPI description, version 2.0.5).

    Unknown keys, unknown words and values of another type than published become findings; their data are kept in
    ``Study.data`` by JSON pointer. A record is refused only where nothing in it could name the study.

    Raises:
        UnreadableError: no JSON object, none of the sections of a study, or neither an identifier nor a title.
    """
    study = _parsed(record)
    if repeats.suspected(record.data, study):
        reading = _read(record, study)
        return replace(reading, findings=(*reading.findings, *_repeated(record)))
    return _read(record, study)


def _read(record: Record, study: Tree) -> Reading:
    source = {
        "registry": REGISTRY,
        "format": FORMAT,
        "name": record.name if "/" not in record.name else _without_folders(record.name),
        "sha256": record.sha256,
        "inexpressible": INEXPRESSIBLE,
    }
    try:
        # The model takes an absent value and a JSON null for the same, a source does not.
        if not (_NULL_WORD.search(record.data) and _NULL.search(record.data)) and words_known(study):
            made = build(study)
            if is_nct(made["id"]):
                return _reading(made, source, Places(study), [], study)
    except (AttributeError, KeyError, TypeError, ValueError):
        pass  # something does not fit the published structure: the examination below says what
    examined = Examination(study)
    made = build(examined.study)
    made["data"].update(examined.data)
    source["unread"] = tuple(examined.data)
    places = Places(examined.study, examined.kept)
    findings = [
        finding(one.code, path=places.path(one.pointer), source=one.pointer, **one.fields) for one in examined.issues
    ]
    number = _safe(made.get("id", ""))
    if number:
        made["id"] = number
    else:
        made["id"] = _name(made, record)
        findings.append(finding("SRC117", path="id", id=made["id"]))
    return _reading(made, source, places, findings, study)


def _repeated(record: Record) -> Iterator[Finding]:
    for pointer, key, lost in repeats.find(record.data):
        told = "; ".join(_shown(value) for value in lost)
        yield finding("SRC118", source=pointer, key=key, count=len(lost) + 1, lost=told)


def _shown(value: Any) -> str:
    told = orjson.dumps(value).decode()
    return told if len(told) <= _LOST else f"{told[:_LOST]}…"


def _without_folders(name: str) -> str:
    return "!".join(part.rpartition("/")[2] for part in name.split("!"))


def _parsed(record: Record) -> Tree:
    data = record.data[3:] if record.data.startswith(b"\xef\xbb\xbf") else record.data
    try:
        study = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _broken(data, error) from error
    if not isinstance(study, dict) or not study.keys() & STUDY.keys.keys():
        raise UnreadableError(
            "JSON without any section of a ClinicalTrials.gov study (protocolSection ...)",
            "Give the study as the ClinicalTrials.gov API v2 returns it",
        )
    return study


def _broken(data: bytes, error: orjson.JSONDecodeError) -> UnreadableError:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        seen = f"JSON that is not in UTF-8: byte 0x{data[wrong.start]:02x}"
        return UnreadableError(seen, "Save it as UTF-8", refused=True, where=f"byte {wrong.start}")
    where = f"line {error.lineno}, column {error.colno}"
    return UnreadableError(
        f"broken JSON: {error}", "Download the record again; it must be complete", refused=True, where=where
    )


def _reading(made: Tree, source: Tree, places: Places, findings: list[Finding], parsed: Tree) -> Reading:
    made["source"] = source
    if made["data"]:
        _bounded(made["data"])
    study = Study.model_validate(made)
    findings.extend(_unmatched(study, places))
    return Reading(study, tuple(findings), places.pointer, parsed)


def _bounded(data: Tree) -> None:
    """Refuse data that no JSON writer could write again."""
    try:
        orjson.dumps(data)
    except TypeError as error:
        raise UnreadableError(
            "JSON nested too deeply", "No registry publishes such a record; check where it comes from", refused=True
        ) from error


def _unmatched(study: Study, places: Places) -> Iterator[Finding]:
    for number, arm in enumerate(study.arms):
        for name in arm.unmatched:
            path = f"arms[{number}].unmatched"
            where = places.pointer(path)
            yield finding(
                "SRC110", path=path, source=where, what="intervention name", name=name, partner="intervention"
            )
    for number, intervention in enumerate(study.interventions):
        for name in intervention.unmatched:
            path = f"interventions[{number}].unmatched"
            where = places.pointer(path)
            yield finding("SRC110", path=path, source=where, what="arm label", name=name, partner="arm")


def _name(made: Tree, record: Record) -> str:
    """Return a name for a study without NCT number: its organisation's identifier, else another one, else its title.

    Raises:
        UnreadableError: the record has none of these.
    """
    identifiers = sorted(made["identifiers"], key=lambda one: one["role"] != "organisation")
    titles = [made[key] for key in ("acronym", "brief_title", "official_title") if made.get(key)]
    texts = [one["value"] for one in identifiers if one["value"].strip()]
    for safe in (*map(_safe, texts), *(slug(title, 40) for title in titles)):
        if safe:
            return safe if re.search("[A-Za-z]", safe) else f"study-{safe}"
    if not texts and not titles:
        raise UnreadableError(
            "a ClinicalTrials.gov study without identifier and title",
            "Request the field NCTId as well when you choose fields",
            refused=True,
        )
    return f"study-{record.sha256[:12]}"


def _safe(text: str) -> str:
    """Return a text as a name that is safe in paths and in FHIR ids.

    Where that changes more than blanks at its ends, a hash of the text keeps apart what would become one name.
    """
    text = text.strip()
    safe = _UNSAFE.sub("-", text).strip("-.")
    if not safe or (safe == text and len(safe) <= _ID_LENGTH):
        return safe
    return f"{safe[: _ID_LENGTH - 9]}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
