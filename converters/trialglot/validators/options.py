"""Choices of the caller that a validator obeys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What to check, and how strictly.

    ``full`` adds the second, independent validators; ``schema_dir`` holds official schemas that the user has. ``own``
    says that the document is one that we made: it brings along all that it refers to, and what leads nowhere is an
    error. In a document of others it may lead to what a server holds. ``fhir_version`` is the edition ("R4B") of a FHIR
    document that is validated; without it the edition is found from the content.
    """

    full: bool = False
    schema_dir: Path | None = None
    own: bool = True
    fhir_version: str | None = None
