"""Bundles that trialglot wrote: told by their Provenance, which names the tool and the edition."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from trialglot.errors import UnreadableError

Tree: TypeAlias = dict[str, Any]

_TOOL = "trialglot"
_EDITION = re.compile(r"to FHIR (R5|R4B|R4) \(")
# What tells of its tool in XML: where a Provenance and a Device begin and end, and the name of the tool.
_TOLD = re.compile(
    rb"<(/?)(?:[\w.\-]++:)?(?:(Provenance|Device)(?=[\s>])|(?:name|value)\s++value\s*+=\s*+[\"']trialglot[\"'])"
)


def ours(bundle: Tree) -> bool:
    """Whether a Bundle is one that trialglot wrote: its Provenance names the tool."""
    return _provenance(bundle) is not None


def ours_in_xml(content: bytes) -> bool:
    """The same of a Bundle in XML, which is not parsed for it."""
    if b"trialglot" not in content:
        return False
    within = {b"Provenance": False, b"Device": False}
    for found in _TOLD.finditer(content):
        if found[2]:
            within[found[2]] = not found[1]
        elif all(within.values()):
            return True
    return False


def edition(bundle: Tree) -> str:
    """Return the target that wrote a Bundle, as its Provenance says.

    Raises:
        UnreadableError: its Provenance names none.
    """
    told = str((_provenance(bundle) or {}).get("activity"))
    named = _EDITION.search(told)
    if named is None:
        raise UnreadableError(
            "a FHIR Bundle of trialglot whose Provenance does not name its edition",
            "Take it as it was written",
            refused=True,
        )
    return f"fhir-{named[1].lower()}"


def _provenance(bundle: Tree) -> Tree | None:
    for entry in reversed(_objects(bundle.get("entry"))):
        resource = entry.get("resource")
        if isinstance(resource, dict) and resource.get("resourceType") == "Provenance":
            for device in _objects(resource.get("contained")):
                names = _objects(device.get("name")) + _objects(device.get("deviceName"))
                if any(_TOOL in (one.get("value"), one.get("name")) for one in names):
                    return resource
    return None


def _objects(value: Any) -> list[Tree]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
