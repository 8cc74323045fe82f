"""Choices of the caller that a validator obeys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """``full`` adds the second, independent validators; ``schema_dir`` holds official schemas that the user has."""

    full: bool = False
    schema_dir: Path | None = None
