"""Read HL7's R4 definitions out of the archive in which HAPI FHIR distributes them.

HL7 publishes no core package of FHIR R4 (4.0.1) in the registry of the other packages. The library
``ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4`` carries HL7's files unchanged: Bundles of definitions in XML. The
definitional resources have the same shape in R4B, by whose tables they are read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trialglot.fhir.xml_reader import read

Json = dict[str, Any]
# Later files define nothing again that stands in an earlier one.
_FILES = (
    "profile/profiles-types.xml",
    "profile/profiles-resources.xml",
    "profile/profiles-others.xml",
    "extension/extension-definitions.xml",
    "valueset/valuesets.xml",
    "valueset/v2-tables.xml",
    "valueset/v3-codesystems.xml",
)
_READ_BY = "4.3.0"


def about(path: Path) -> Json:
    """Return what a package description would say of the archive."""
    with zipfile.ZipFile(path) as archive:
        described = next(name for name in archive.namelist() if name.endswith("pom.properties"))
        stated = dict(re.findall(r"(\w+)=(.*)", archive.read(described).decode()))
    return {
        "name": f"{stated['groupId']}:{stated['artifactId']}",
        "version": stated["version"],
        "title": "HL7's definitions of FHIR R4, as distributed with HAPI FHIR",
        "type": "Core",
        "edition": "4.0.1",
        "date": "20191101",
        "url": "http://hl7.org/fhir/R4/",
        "license": "CC0-1.0",
    }


def resources(path: Path) -> Iterator[Json]:
    """Go through the resources of the definition files, each once."""
    seen: set[tuple[str, str]] = set()
    with zipfile.ZipFile(path) as archive:
        for name in _FILES:
            bundle = read(archive.read(f"org/hl7/fhir/r4/model/{name}"), _READ_BY).document
            for entry in bundle["entry"]:
                resource = entry["resource"]
                key = (resource["resourceType"], resource.get("url", resource["id"]))
                if key not in seen:
                    seen.add(key)
                    yield resource
