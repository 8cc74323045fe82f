"""Files that take their place when they are whole: written beside it under a name of their own, then moved.

``.fhir-r5.json.part`` beside ``fhir-r5.json``: hidden, so that no run reads it as a source; whatever a run that was
killed left under such a name is replaced by the next one.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO


def part_of(path: Path) -> Path:
    """Return where the file of a path is written until it is whole."""
    return path.with_name(f".{path.name}.part")


def begin(part: Path) -> BinaryIO:
    """Open a new file for writing; what bears its name is removed, and a link is not followed.

    Raises:
        OSError: it cannot be written.
    """
    part.unlink(missing_ok=True)
    return part.open("xb")
