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
from trialglot.writers.options import WriteOptions


@dataclass(frozen=True, slots=True)
class ReaderSpec:
    """A source format. ``read`` names a function ``(Record) -> Reading``.

    ``leaves`` names a module with the functions ``leaves(Reading) -> Iterator[Leaf]`` and ``account(Reading, wanted)
    -> Account``; the reader's table is ``mappings/fields/<name>.tsv``.
    """

    name: str
    title: str
    edition: str
    read: str
    leaves: str


@dataclass(frozen=True, slots=True)
class WriterSpec:
    """A target format.

    ``write`` names ``(Plan, WriteOptions, Report) -> document``, ``dump`` names ``(document) -> bytes``, ``check``
    names ``(document, bytes, CheckOptions) -> list[Finding]``; ``filename`` is the file's name in a record's folder.
    ``dump_xml`` is the other form of a target that has two, JSON and XML, and takes the place of ``dump``.
    A target of several files has ``files`` instead, which names ``(document, WriteOptions) -> dict[str, bytes]``: the
    files by their names, which are among ``filename`` (the main one) and ``others``. ``check`` then takes these files
    in place of the bytes.
    ``back`` names ``(Record) -> Reading``, which reads a document of the target back into a study.
    What becomes of a record's data in it says ``mappings/fields/<name>.tsv``.
    """

    name: str
    title: str
    edition: str
    media_type: str
    filename: str
    write: str
    dump: str | None
    check: str
    dump_xml: str | None = None
    files: str | None = None
    others: tuple[str, ...] = ()
    back: str | None = None

    @property
    def version(self) -> str:
        """The number of the edition, which stands in brackets behind its name ("FHIR R5 (5.0.0)")."""
        return self.edition.rpartition("(")[2].removesuffix(")")

    @property
    def filenames(self) -> tuple[str, ...]:
        """The names that the file may have, by its form."""
        return (self.filename, _xml_name(self.filename)) if self.dump_xml else (self.filename, *self.others)

    def media(self, filename: str) -> str:
        """Return the media type of the file that has this name."""
        if filename == self.filename:
            return self.media_type
        return self.media_type.replace("+json", "+xml") if self.dump_xml else _MEDIA_TYPES[filename.rpartition(".")[2]]

    def dumped(self, document: Any, options: WriteOptions) -> dict[str, bytes]:
        """Return the files of a document by their names, in the form that the caller wants."""
        if self.files:
            files: dict[str, bytes] = function(self.files)(document, options)
            return files
        if options.fhir_xml and self.dump_xml:
            return {_xml_name(self.filename): function(self.dump_xml)(document)}
        assert self.dump is not None
        return {self.filename: function(self.dump)(document)}


_MEDIA_TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "csv": "text/csv",
    "xpt": "application/x-sas-xport",
}


def _xml_name(filename: str) -> str:
    return f"{filename.rpartition('.')[0]}.xml"


READERS: tuple[ReaderSpec, ...] = (
    ReaderSpec(
        "ctgov-json",
        "ClinicalTrials.gov API JSON",
        "API v2 (2.0.5): one study, a page, a list, NDJSON",
        "trialglot.readers.ctgov_json:read",
        "trialglot.readers.ctgov_json.leaves",
    ),
    ReaderSpec(
        "ctgov-xml",
        "ClinicalTrials.gov legacy XML",
        "clinical_study: public schema 2019.02.14, before 2017, form for upload; one study",
        "trialglot.readers.ctgov_xml:read",
        "trialglot.readers.ctgov_xml.leaves",
    ),
    ReaderSpec(
        "ctgov-page",
        "ClinicalTrials.gov record as a text page",
        "labelled layout, one study",
        "trialglot.readers.ctgov_page:read",
        "trialglot.readers.ctgov_page.leaves",
    ),
    ReaderSpec(
        "ctgov-v1",
        "ClinicalTrials.gov API v1 JSON",
        "study structure 1.01.05: one study, a page",
        "trialglot.readers.ctgov_v1:read",
        "trialglot.readers.ctgov_v1.leaves",
    ),
    ReaderSpec(
        "ctis-json",
        "EU CTIS record as JSON (experimental)",
        "undocumented, learned from records of 2024 to 2026: one trial",
        "trialglot.readers.ctis:read",
        "trialglot.readers.ctis.leaves",
    ),
    ReaderSpec(
        "fhir-back",
        "HL7 FHIR Bundle that trialglot wrote, as JSON or XML",
        "FHIR R5, R4B, R4",
        "trialglot.readers.documents.reading:read_fhir",
        "trialglot.readers.documents.leaves",
    ),
    ReaderSpec(
        "ictrp-xml",
        "WHO ICTRP XML",
        "export of the search portal, supply form of the registries (2008-2009): one trial or many",
        "trialglot.readers.ictrp:read",
        "trialglot.readers.ictrp.leaves",
    ),
    ReaderSpec(
        "fhir",
        "HL7 FHIR ResearchStudy of any producer, alone or in a Bundle, as JSON or XML",
        "FHIR R4, R4B, R5",
        "trialglot.readers.fhir:read",
        "trialglot.readers.fhir.leaves",
    ),
    ReaderSpec(
        "usdm-back",
        "CDISC USDM that trialglot wrote",
        "USDM v4.0",
        "trialglot.readers.documents.reading:read_usdm",
        "trialglot.readers.documents.leaves",
    ),
    ReaderSpec(
        "odm-back",
        "CDISC ODM-XML that trialglot wrote",
        "ODM 1.3.2 with SDM-XML, ODM 2.0",
        "trialglot.readers.documents.odm_reading:read",
        "trialglot.readers.documents.leaves",
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
        "trialglot.writers.fhir.r5:dump_xml",
        back="trialglot.readers.documents.reading:read_fhir",
    ),
    WriterSpec(
        "fhir-r4b",
        "the same Bundle, what R4B lacks in HL7's extensions for elements of R5",
        "FHIR R4B (4.3.0)",
        "application/fhir+json",
        "fhir-r4b.json",
        "trialglot.writers.fhir.r4:write_r4b",
        "trialglot.writers.fhir.r5:dump",
        "trialglot.validators.fhir.check:check_r4b",
        "trialglot.writers.fhir.r4:dump_xml_r4b",
        back="trialglot.readers.documents.reading:read_fhir",
    ),
    WriterSpec(
        "fhir-r4",
        "the same Bundle, what R4 lacks in HL7's extensions for elements of R5",
        "FHIR R4 (4.0.1)",
        "application/fhir+json",
        "fhir-r4.json",
        "trialglot.writers.fhir.r4:write_r4",
        "trialglot.writers.fhir.r5:dump",
        "trialglot.validators.fhir.check:check_r4",
        "trialglot.writers.fhir.r4:dump_xml_r4",
        back="trialglot.readers.documents.reading:read_fhir",
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
        back="trialglot.readers.documents.odm_reading:read",
    ),
    WriterSpec(
        "usdm",
        "CDISC Unified Study Definitions Model (USDM) as JSON",
        "USDM v4.0 (4.0.0)",
        "application/json",
        "usdm.json",
        "trialglot.writers.usdm.usdm40:write",
        "trialglot.writers.usdm.usdm40:dump",
        "trialglot.validators.usdm:check",
        back="trialglot.readers.documents.reading:read_usdm",
    ),
    WriterSpec(
        "odm2",
        "CDISC ODM-XML with the trial design in ODM's own elements",
        "ODM-XML (2.0)",
        "application/xml",
        "odm2.xml",
        "trialglot.writers.odm.odm2.document:write",
        "trialglot.writers.odm.odm2.document:dump",
        "trialglot.validators.odm2:check",
        back="trialglot.readers.documents.odm_reading:read",
    ),
    WriterSpec(
        "sdtm",
        "CDISC SDTM trial design datasets TS, TA, TE, TI as Dataset-JSON, with Define-XML",
        "SDTMIG 3.4, Dataset-JSON 1.1, Define-XML 2.1",
        "application/xml",
        "sdtm/define.xml",
        "trialglot.writers.sdtm.sdtm34:write",
        None,
        "trialglot.validators.sdtm:check",
        files="trialglot.writers.sdtm.sdtm34:files",
        others=(
            "sdtm/define.html",
            *(f"sdtm/{name}.{form}" for name in ("ts", "ta", "te", "ti") for form in ("json", "xpt", "csv")),
        ),
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
