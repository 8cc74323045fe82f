"""Files on the disk: what may be read as one, and how one takes its place.

A file takes its place when it is whole: it is written beside it under a name of its own (``.fhir-r5.json.part``), then
moved. That name is hidden, so that no run reads it as a source; whatever a run that was killed left under it is
replaced by the next one.
"""

from __future__ import annotations

import stat
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


def is_special(path: Path) -> bool:
    """Whether reading a path might never end, or never begin: a device, a pipe by name.

    What the caller's shell has opened (``<(...)``) is no such thing.

    Raises:
        OSError: there is no such path.
    """
    mode = path.stat().st_mode
    if stat.S_ISFIFO(mode):
        return not path.as_posix().startswith(("/dev/fd/", "/dev/stdin", "/proc/self/fd/"))
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISSOCK(mode))
