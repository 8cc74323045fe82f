"""HL7's published FHIR packages, where a folder of them is at hand (environment variable TRIALGLOT_FHIR_PACKAGES).

The folder holds a package as ``<name>-<version>.tgz`` or unpacked as ``<name>/package/``, and a Java archive
``<group>:<name>`` as ``<name>-<version>.jar``.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def find(name: str, version: str) -> Path:
    """Return the archive or folder of a package; skip the test where there is none."""
    folder = os.environ.get("TRIALGLOT_FHIR_PACKAGES")
    if not folder:
        pytest.skip("TRIALGLOT_FHIR_PACKAGES names no folder of published FHIR packages")
    archive = f"{name.partition(':')[2]}-{version}.jar" if ":" in name else f"{name}-{version}.tgz"
    for place in (Path(folder) / archive, Path(folder) / name):
        if place.exists():
            return place
    pytest.skip(f"the package {name} {version} is not in the folder that TRIALGLOT_FHIR_PACKAGES names")


def files(name: str, version: str, under: str = "package") -> Iterator[tuple[str, bytes]]:
    """Return name and content of the files directly in a folder of a package."""
    place = find(name, version)
    if place.is_dir():
        for file in sorted((place / under).iterdir()):
            if file.is_file():
                yield file.name, file.read_bytes()
        return
    with tarfile.open(place, "r:gz") as archive:
        for member in archive:
            folder, _, file_name = member.name.rpartition("/")
            content = archive.extractfile(member) if folder == under and member.isfile() else None
            if content is not None:
                yield file_name, content.read()
