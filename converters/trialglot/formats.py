"""The table of formats: every reader and every writer, in one place.

Adding a format is one module, one line here and the table rows that the tests demand. Functions are named by
``module:function`` and imported on first use, so that the table costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from trialglot.errors import UsageError


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A source format. ``read`` names a function ``(Record) -> Reading``."""

    name: str
    title: str
    edition: str
    read: str


@dataclass(frozen=True, slots=True)
class WriterSpec:
    """A target format.

    ``write`` names ``(Plan, WriteOptions, Report) -> document``, ``dump`` names ``(document) -> bytes``, ``check``
    names ``(document, bytes, CheckOptions) -> list[Finding]``; ``filename`` is the file's name in a record's folder.
    """

    name: str
    title: str
    edition: str
    media_type: str
    filename: str
    write: str
    dump: str
    check: str


READERS: tuple[ReaderSpec, ...] = (
    ReaderSpec(
        "ctgov-json",
        "ClinicalTrials.gov API JSON",
        "API v2 (2.0.5): one study, a page, a list, NDJSON",
        "trialglot.readers.ctgov_json:read",
    ),
    ReaderSpec(
        "ctgov-page",
        "ClinicalTrials.gov record as a text page",
        "labelled layout, one study",
        "trialglot.readers.ctgov_page:read",
    ),
)

WRITERS: tuple[WriterSpec, ...] = (
    WriterSpec(
        "fhir-r5",
        "HL7 FHIR transaction Bundle: ResearchStudy, PlanDefinition and what they refer to",
        "FHIR R5 (5.0.0)",
        "application/fhir+json",
        "fhir-r5.json",
        "trialglot.writers.fhir.r5:write",
        "trialglot.writers.fhir.r5:dump",
        "trialglot.validators.fhir.check:check_r5",
    ),
    WriterSpec(
        "odm-sdm",
        "CDISC ODM-XML with Study Design Model",
        "ODM 1.3.2 + SDM-XML 1.0",
        "application/xml",
        "odm-sdm.xml",
        "trialglot.writers.odm.odm132_sdm:write",
        "trialglot.writers.odm.odm132_sdm:dump",
        "trialglot.validators.odm:check",
    ),
)

_READERS = {spec.name: spec for spec in READERS}
_WRITERS = {spec.name: spec for spec in WRITERS}


@cache
def function(name: str) -> Callable[..., Any]:
    """Import and return the function that ``module:function`` names."""
    module, _, attribute = name.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(module), attribute)
    return loaded


def reader(name: str) -> ReaderSpec:
    """Return the reader called ``name``.

    Raises:
        UsageError: there is no such reader.
    """
    if name not in _READERS:
        raise UsageError(f"no reader is called {name!r}; there are: {', '.join(_READERS)}")
    return _READERS[name]


def writer(name: str) -> WriterSpec:
    """Return the writer called ``name``.

    Raises:
        UsageError: there is no such writer.
    """
    if name not in _WRITERS:
        raise UsageError(f"no target is called {name!r}; there are: {', '.join(_WRITERS)}")
    return _WRITERS[name]
