"""What is read from a document, as a study: keys, precisions and ages as the readers of records make them."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from trialglot import crosswalk
from trialglot.design import ages
from trialglot.design.identifiers import classify, is_mesh
from trialglot.model.dates import precision_of
from trialglot.model.study import Identifier, Study
from trialglot.readers.documents.gather import Gathering
from trialglot.readers.reading import Record

Tree: TypeAlias = dict[str, Any]


def study(gathering: Gathering, record: Record, format_name: str, data: Tree) -> Study:
    """Return the study that was gathered from a document; ``data`` is what could not be used.

    Raises:
        ValueError: it is not as a document is written: a study without a name, a date that is none.
    """
    made = gathering.made
    if not made.get("id"):
        raise ValueError("its study has no name")
    source = {
        "registry": gathering.registry,
        "format": format_name,
        "name": record.bare_name,
        "sha256": record.sha256,
        "unread": tuple(data),
        "inexpressible": _inexpressible(gathering.edition),
    }
    _own_number(made)
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
        # What has no name goes by its key.
        if arm.get("label") in (None, arm["key"]):
            arm["label"] = ""
        arm["interventions"] = [f"intervention-{one + 1}" for one in dict.fromkeys(arm.get("interventions", ()))]
    for outcome in made.get("outcomes", ()):
        outcome.setdefault("measure", "")
    for heading in (*made.get("condition_mesh", ()), *made.get("intervention_mesh", ())):
        if heading.get("id") is not None and not is_mesh(heading["id"]):
            raise ValueError(f"{heading['id']!r} is no MeSH identifier")
    return Study.model_validate({**made, "source": source, "data": data})


def _own_number(made: Tree) -> None:
    """Tell the registry's own number, which is the record's id, from others; documents have it without a label."""
    listed, own = made.setdefault("identifiers", []), made.get("id")
    for one in listed:
        # The number of another registry may stand beside it.
        if one["value"] == own:
            one["role"] = "registry"
        elif one["role"] == "registry":
            one["role"] = "secondary"
    if own and not any(one["value"] == own for one in listed):
        alone = Study.model_construct(identifiers=(Identifier(value=own, role="registry"),))
        bare = [typed.value for typed in classify(alone)]
        found = next((one for one in listed if one["value"] in bare), None)
        if found is not None:
            found |= {"value": own, "role": "registry"}


@cache
def _inexpressible(target: str) -> tuple[str, ...]:
    """Return the model paths that a target's documents never give back, whatever the value."""
    rows = crosswalk.model_rows(target).items()
    return tuple(path for path, ways in rows if not any(row.back for row in ways))


def _precise(date: Tree) -> None:
    date["precision"] = precision_of(date["value"])
    if date["precision"] is None:
        raise ValueError(f"{date['value']!r} is no date")
