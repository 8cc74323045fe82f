"""Break a document at one place."""

from __future__ import annotations

from typing import Any

DROP = object()


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.split(".")]


def broken(node: Any, path: str, value: Any) -> None:
    """Set the value at a dotted JSON path, or remove what is there (``DROP``)."""
    *steps, last = _steps(path)
    for step in steps:
        node = node[step]
    if value is DROP:
        del node[last]
    else:
        node[last] = value


def fhirpath(path: str) -> str:
    """Return a dotted JSON path in the form of FHIRPath."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in _steps(path))
