"""What is read from a document, as a study: keys, precisions and ages as the readers of records make them."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.design import ages
from trialglot.model.dates import precision_of
from trialglot.model.study import Study
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.reading import Record

Tree: TypeAlias = dict[str, Any]


def study(gathering: Gathering, record: Record, format_name: str, data: Tree) -> Study:
    """Return the study that was gathered from a document; ``data`` is what could not be used."""
    made = gathering.made
    source = {
        "registry": gathering.registry,
        "format": format_name,
        "name": record.name.rpartition("/")[2],
        "sha256": record.sha256,
        "unread": tuple(data),
        "inexpressible": _inexpressible(gathering.edition),
    }
    for identifier in made.setdefault("identifiers", []):
        # The registry's own number is the record's id; another registry's may stand beside it.
        if identifier["value"] == made.get("id"):
            identifier["role"] = "registry"
        elif identifier["role"] == "registry":
            identifier["role"] = "secondary"
    for part in ("status", "registration"):
        for value in made.get(part, {}).values():
            if isinstance(value, dict) and "value" in value:
                _precise(value)
    made["documents"] = made.get("documents", [])
    for document in made["documents"]:
        if "date" in document:
            _precise(document["date"])
    eligibility = made.get("eligibility", {})
    for limit in ("minimum_age", "maximum_age"):
        if limit in eligibility:
            age = ages.parse(eligibility[limit]["text"])
            eligibility[limit] = age.model_dump() if age is not None else None
    for number, intervention in enumerate(made.get("interventions", ()), 1):
        intervention["key"] = f"intervention-{number}"
        intervention.setdefault("name", "")
    for number, arm in enumerate(made.get("arms", ()), 1):
        arm["key"] = f"arm-{number}"
        arm.setdefault("label", "")
        arm["interventions"] = [f"intervention-{one + 1}" for one in arm.get("interventions", ())]
    for outcome in made.get("outcomes", ()):
        outcome.setdefault("measure", "")
    return Study.model_validate({**made, "source": source, "data": data})


@cache
def _inexpressible(target: str) -> tuple[str, ...]:
    """Return the model paths that a target's documents never give back, whatever the value."""
    rows: dict[str, bool] = {}
    for row in crosswalk.targets(target):
        if not row.model.startswith(("plan.", "-", "data[")) and (row.rule or row.disposition == "dropped"):
            rows[row.model] = rows.get(row.model, False) or bool(row.back)
    return tuple(path for path, back in rows.items() if not back and not path.endswith(".key"))


def _precise(date: Tree) -> None:
    date["precision"] = precision_of(date["value"]) or "unknown"
