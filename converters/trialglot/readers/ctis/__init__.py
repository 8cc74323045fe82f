"""Reader of records of the EU portal CTIS (Clinical Trials Information System): JSON, one trial.

The portal publishes no description of its JSON. The structure was learned from records: those after the relaunch of 17
June 2024, with ``ctNumber`` and ``authorizedApplication``. What is understood becomes the study; all of the record is
carried as data beside it. Each reading says so.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot.errors import UnreadableError
from trialglot.findings import finding
from trialglot.model.study import Study
from trialglot.readers import json_parsing
from trialglot.readers.ctis import design, parties, status
from trialglot.readers.ctis.node import Node, Notes
from trialglot.readers.reading import Reading, Record

__all__ = ["CARRIED", "FORMAT", "INEXPRESSIBLE", "KNOWN", "Parsed", "read"]

Tree: TypeAlias = dict[str, Any]

FORMAT = "ctis-json"
INEXPRESSIBLE = (
    "acronym",
    "responsible_party",
    "oversight",
    "status.primary_completion",
    "design.intervention_model",
    "design.observational_model",
    "design.time_perspective",
    "arms[].type",
    "arms[].interventions",
    "unowned_other_names",
    "outcomes[].description",
    "outcomes[].time_frame",
    "eligibility.minimum_age",
    "eligibility.maximum_age",
    "officials",
    "sites[].status",
    "sites[].latitude",
    "sites[].longitude",
    "condition_mesh",
    "intervention_mesh",
)
"""Model paths that a record of the portal has no place for."""

CARRIED = (
    "ctStatus",
    "authorizedApplication",
    "events",
    "results",
    "documents",
    "trialRegion",
    "trialRegionCode",
    "correctiveMeasures",
    "decisionDate",
    "endDateEU",
    "startDateEU",
)
"""Keys of a record that are carried as data, as they are."""

KNOWN = frozenset({"ctNumber", "ctPublicStatusCode", "publishDate", *CARRIED})
"""The keys of a record."""

_NUMBER = re.compile(r"\d{4}-5\d{5}-\d{2}-\d{2}")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


class Parsed:
    """A record as it was taken apart: its JSON, and what was noticed."""

    def __init__(self, record: Tree, notes: Notes) -> None:
        self.record = record
        self.notes = notes


def read(record: Record) -> Reading:
    """Read one trial.

    Raises:
        UnreadableError: no JSON object, a record of before 17 June 2024, or one without an EU CT number.
    """
    tree = _tree(record)
    notes = Notes()
    root = Node(tree, "", notes)
    number = _number(root)
    application = root.at("authorizedApplication")
    part_one = application.at("authorizedPartI")
    details = part_one.at("trialDetails")
    information = details.at("trialInformation")
    lead, collaborators = parties.sponsors(part_one)
    conditions, keywords = design.conditions(information)
    made: Tree = {
        "id": _UNSAFE.sub("-", number).strip("-."),
        "identifiers": parties.identifiers(root, number),
        **_titles(details.at("clinicalTrialIdentifiers")),
        **design.objectives(information),
        "status": status.status(root),
        "registration": status.registration(root),
        "lead_sponsor": lead,
        "collaborators": collaborators,
        "conditions": conditions,
        "keywords": keywords,
        "design": design.design(part_one, application.at("authorizedPartsII")),
        "arms": design.arms(part_one),
        "interventions": design.interventions(part_one),
        "outcomes": design.outcomes(information),
        "eligibility": design.eligibility(information),
        "central_contacts": parties.contacts(part_one),
        "sites": parties.sites(application),
        "countries": parties.countries(application),
    }
    unknown = [key for key in tree if key not in KNOWN]
    for key in unknown:
        notes.data[f"/{key}"] = tree[key]
    if unknown:
        notes.findings.append(finding("SRC138", keys=", ".join(unknown)))
    carried = [key for key in CARRIED if tree.get(key) not in (None, {}, []) and f"/{key}" not in notes.used]
    made["data"] = {f"/{key}": tree[key] for key in carried} | notes.data
    made["source"] = {
        "registry": "CTIS",
        "format": FORMAT,
        "name": "!".join(part.rpartition("/")[2] for part in record.name.split("!")),
        "sha256": record.sha256,
        "inexpressible": INEXPRESSIBLE,
        "unread": tuple(notes.data),
    }
    study = Study.model_validate(made)
    findings = (
        finding("SRC139"),
        finding("SRC108", fields=", ".join(INEXPRESSIBLE)),
        *notes.findings,
        *json_parsing.repeated(record.data, tree),
    )
    return Reading(study, findings, lambda path: _place(notes, path), Parsed(tree, notes))


def _tree(record: Record) -> Tree:
    tree = json_parsing.parse(record.data)
    if isinstance(tree, dict) and isinstance(tree.get("authorizedApplication"), dict):
        return tree
    if isinstance(tree, dict) and "authorizedPartI" in tree:
        raise UnreadableError(
            "a record of the EU portal CTIS of before its relaunch of 17 June 2024 (authorizedPartI at the top)",
            "Take the record from the portal again",
            refused=True,
        )
    raise UnreadableError(
        "JSON without the authorised application of a CTIS record (authorizedApplication)",
        "Give the record as the portal returns it for one EU CT number, not a result of its search",
    )


def _number(root: Node) -> str:
    node = root.at("ctNumber")
    number = (node.text() or "").strip()
    if not _UNSAFE.sub("", number).strip("-."):
        raise UnreadableError("a CTIS record without an EU CT number (ctNumber)", "Give the whole record", refused=True)
    node.to("id")
    node.notes.places["identifiers[0].value"] = node.pointer
    if not _NUMBER.fullmatch(number):
        node.notes.findings.append(finding("SRC135", path="id", source=node.pointer, value=number))
    return number


def _titles(part: Node) -> Tree:
    made: Tree = {}
    for key, name in (("publicTitle", "brief_title"), ("fullTitle", "official_title")):
        node = part.at(key)
        if node.text():
            node.to(name)
            made[name] = str(node.text()).strip()
    return made


def _place(notes: Notes, path: str) -> str | None:
    """Return the place of a model path, or of the nearest one around or below it."""
    while path:
        if path in notes.places:
            return notes.places[path]
        below = next(
            (place for known, place in notes.places.items() if known.startswith((f"{path}.", f"{path}["))), None
        )
        if below is not None:
            return below
        path = path[: path.rindex("[")] if path.endswith("]") else path.rpartition(".")[0]
    return None
