"""What is read from a document, as a study: keys, precisions and ages as the readers of records make them."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot.design import ages
from trialglot.model.dates import precision_of
from trialglot.model.study import Study
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.reading import Record

Tree: TypeAlias = dict[str, Any]


def study(gathering: Gathering, record: Record, format_name: str) -> Study:
    """Return the study that was gathered from a document."""
    made = gathering.made
    source = {
        "registry": "ClinicalTrials.gov" if str(made.get("id", "")).startswith("NCT") else "",
        "format": format_name,
        "name": record.name.rpartition("/")[2],
        "sha256": record.sha256,
    }
    made.setdefault("identifiers", [])
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
    return Study.model_validate({**made, "source": source})


def _precise(date: Tree) -> None:
    date["precision"] = precision_of(date["value"]) or "unknown"
