"""The second opinion: ``fhir.resources``, written by others from the same definitions.

It costs about ten times our own validation and knows less of the rules; its worth is that it is independent. It is
imported only when it is asked for.

It has R5 and R4B, and no R4: R4 is judged by the classes of R4B, which hold every element that we write in R4, and
more.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ValidationError

from trialglot.errors import UsageError
from trialglot.findings import Finding, finding
from trialglot.validators.fhir.faults import Step, path

Object = dict[str, Any]

_PACKAGES = {"5.0.0": "fhir.resources", "4.3.0": "fhir.resources.R4B", "4.0.1": "fhir.resources.R4B"}


def typed(document: Object, edition: str = "5.0.0") -> BaseModel:
    """Return a document as the ``fhir.resources`` class of its resource type in an edition.

    Raises:
        UsageError: fhir.resources has no class for it.
        pydantic.ValidationError: it refuses the document.
    """
    made: BaseModel = _model(document.get("resourceType"), edition).model_validate(document)
    return made


def judge(document: Object, edition: str = "5.0.0") -> list[Finding]:
    """Return what ``fhir.resources`` has against a resource or Bundle: each entry's resource, then the whole."""
    found = []
    kind = document.get("resourceType")
    if kind == "Bundle" and isinstance(document.get("entry"), list):
        for index, entry in enumerate(document["entry"]):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                found += _judge(resource, edition, "Bundle", ["resource", index, "entry"])
        if not found:
            found += _judge(document, edition, "Bundle", [])
        return found
    return _judge(document, edition, kind if isinstance(kind, str) else "Resource", [])


def _judge(resource: Object, edition: str, root: str, steps: list[Step]) -> list[Finding]:
    kind = resource.get("resourceType")
    try:
        typed(resource, edition)
    except UsageError as error:
        return [_finding(str(kind), str(error), path(root, steps))]
    except ValidationError as error:
        return [
            _finding(str(kind), one["msg"], path(root, [*reversed(_steps(one["loc"])), *steps]))
            for one in error.errors()
        ]
    return []


def _steps(location: tuple[int | str, ...]) -> list[Step]:
    """The place in the resource; a step that names a class or function of the library is left out."""
    return [step for step in location if isinstance(step, int) or (step[:1].islower() and step.isidentifier())]


def _finding(resource: str, rule: str, target_path: str) -> Finding:
    library = version("fhir.resources")
    return finding("FHR330", target_path=target_path, version=library, resource=resource, rule=rule)


def _model(kind: Any, edition: str) -> type[BaseModel]:
    if not isinstance(kind, str) or not kind.isalpha():
        raise UsageError(f"no resource type {kind!r}")
    try:
        found: type[BaseModel] = getattr(import_module(f"{_PACKAGES[edition]}.{kind.lower()}"), kind)
    except (ImportError, AttributeError) as error:
        raise UsageError(f"fhir.resources has no resource type {kind!r}") from error
    return found
