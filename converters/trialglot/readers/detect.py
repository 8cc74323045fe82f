"""What kind of record some bytes are: told from the content, never from a file name.

Tables, first match wins: magic numbers of files that are no text, top-level keys of JSON, root elements of XML,
opening lines of text. A row names a reader, or says what was recognised and what to do instead; a new source is a
new row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from trialglot.errors import UnreadableError

BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16
_API = "Download the record as JSON from the API v2 (https://clinicaltrials.gov/api/v2/studies/<NCT number>)"
_SPLIT = "Give the file itself, so that it is unpacked or split into its records"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content.

    ``reader`` is the name of the reader that reads it, empty where there is none. ``seen`` says what it is, ``remedy``
    what to do about it. ``record`` is false for content that is no registry record at all. ``records`` are the names of
    root and record of XML that holds many.
    """

    seen: str
    reader: str = ""
    remedy: str = ""
    record: bool = True
    records: tuple[bytes, bytes] | None = None


def _other(seen: str, remedy: str = "") -> Kind:
    return Kind(seen, "", remedy, record=False)


_STUDY = Kind("a ClinicalTrials.gov API v2 study (JSON)", "ctgov-json")
_PAGE = Kind("a ClinicalTrials.gov record as a labelled text page", "ctgov-page")

_V1 = Kind("a ClinicalTrials.gov API v1 study (JSON)", "ctgov-v1")
_V1_FIELDS = Kind("a table of chosen fields of ClinicalTrials.gov's API v1 (JSON), no whole records", remedy=_API)
_V1_XML = Kind("an answer of ClinicalTrials.gov's API v1 in XML", remedy=_API)
_SEARCH = Kind("a search result list of ClinicalTrials.gov (XML)", remedy=_API)
_COLLECTION = Kind(
    "a collection of ClinicalTrials.gov's legacy XML (clinical_study) in one file",
    remedy="Give each clinical_study in a file of its own",
)
_TABLE = Kind("a table (CSV) exported from ClinicalTrials.gov", remedy=_API)
_AACT = Kind("a table of AACT, the database of ClinicalTrials.gov's records", remedy=_API)
_ICTRP_TABLE = Kind("a table (CSV) of the WHO platform ICTRP", remedy="Export the trials as XML from its search portal")
_CTIS = Kind("a trial of the EU portal CTIS (JSON)", "ctis-json")
_CTIS_OLD = Kind(
    "a trial of the EU portal CTIS of before its relaunch of 17 June 2024 (JSON)",
    remedy="Take the record from the portal again",
)
_CTIS_PART = Kind(
    "a search result of the EU portal CTIS (JSON)", remedy="Take the whole record of the trial from the portal"
)
_FHIR = Kind("a FHIR ResearchStudy, alone or in a Bundle (JSON or XML)", "fhir")
_FHIR_OTHER = _other(
    "FHIR without a ResearchStudy", "Give the Bundle that has the study; to check a document give it to `validate`"
)
_USDM = Kind("CDISC USDM JSON")
_USDM_BACK = Kind("a USDM document that trialglot wrote", "usdm-back")
_FHIR_BACK = Kind("a FHIR Bundle that trialglot wrote (JSON or XML)", "fhir-back")
_LEGACY = Kind("ClinicalTrials.gov's legacy XML (clinical_study)", "ctgov-xml")
_OLD_LEGACY = Kind("ClinicalTrials.gov's legacy XML (clinical_study) of before 2017", "ctgov-xml")
_PRS = Kind("XML for upload to ClinicalTrials.gov's registration system (PRS)", "ctgov-xml")
_ICTRP_EXPORT, _ICTRP_SUPPLY = (
    Kind("XML of the WHO platform ICTRP", "ictrp-xml", records=names)
    for names in ((b"Trials_downloaded_from_ICTRP", b"Trial"), (b"trials", b"trial"))
)
_ICTRP = Kind("XML of the WHO platform ICTRP", "ictrp-xml")
_ISRCTN = Kind("XML of the ISRCTN registry")
_ODM_BACK = Kind("CDISC ODM-XML that trialglot wrote", "odm-back")
_ODM = _other("CDISC ODM-XML", "ODM-XML is what trialglot writes: give it to `validate`")

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", Kind("a ZIP archive", remedy=_SPLIT)),
    (b"PK\x05\x06", Kind("an empty ZIP archive")),
    (b"\x1f\x8b", Kind("a gzip file", remedy=_SPLIT)),
    (b"%PDF-", _other("a PDF document", "Take the record from its registry instead")),
    (b"7z\xbc\xaf\x27\x1c", _other("a 7z archive", "Unpack it first")),
    (b"\xfd7zXZ\x00", _other("an xz file", "Unpack it first")),
    (b"BZh", _other("a bzip2 file", "Unpack it first")),
    (b"\x28\xb5\x2f\xfd", _other("a Zstandard file", "Unpack it first")),
    (b"Rar!\x1a\x07", _other("a RAR archive", "Unpack it first")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _other("an old Office document")),
    (b"{\\rtf", _other("an RTF document", "Save it as plain text")),
    (b"\x89PNG", _other("an image")),
    (b"\xff\xd8\xff", _other("an image")),
    (b"GIF8", _other("an image")),
    (b"SQLite format 3\x00", _other("an SQLite database")),
    (b"PAR1", _other("a Parquet file")),
)
_TAR = _other("a tar archive", "Unpack it first")

# Keys that must all be there.
_JSON: tuple[tuple[tuple[str, ...], Kind], ...] = (
    (("protocolSection",), _STUDY),
    (("derivedSection",), _STUDY),
    (("resultsSection",), _STUDY),
    (("documentSection",), _STUDY),
    (("annotationSection",), _STUDY),
    (("hasResults",), _STUDY),
    (("studies",), Kind("a page of the ClinicalTrials.gov API v2 with its studies", remedy=_SPLIT)),
    (("FullStudiesResponse",), Kind("a page of ClinicalTrials.gov's API v1 with its studies", remedy=_SPLIT)),
    (("FullStudies",), Kind("a page of ClinicalTrials.gov's API v1 with its studies", remedy=_SPLIT)),
    (("StudyFieldsResponse",), _V1_FIELDS),
    (("FullStudy",), _V1),
    (("Study",), _V1),
    (("ProtocolSection",), _V1),
    (("resourceType",), _FHIR),
    (("ctNumber", "authorizedApplication"), _CTIS),
    (("ctNumber", "authorizedPartI"), _CTIS_OLD),
    (("ctNumber",), _CTIS_PART),
    (("usdmVersion",), _USDM),
    (("datasetJSONVersion",), Kind("a CDISC Dataset-JSON data set")),
)

# Root element without prefix, and what must also stand in the head.
_XML: tuple[tuple[bytes, bytes, Kind], ...] = (
    (rb"clinical_study", rb"<study_id>", _PRS),
    (rb"study_collection", rb"", _PRS),
    (rb"clinical_study", rb"<firstreceived_date>", _OLD_LEGACY),
    (rb"clinical_study", rb"", _LEGACY),
    (rb"search_results", rb"<(?:clinical_)?study", _SEARCH),
    (rb"(?:FullStudies|StudyFields|FieldValues)Response", rb"", _V1_XML),
    (rb"Trials_downloaded_from_ICTRP", rb"", _ICTRP_EXPORT),
    (rb"trials", rb"<main[\s>]", _ICTRP_SUPPLY),
    (rb"Trial", rb"", _ICTRP),
    (rb"trial", rb"<main[\s>]", _ICTRP),
    (rb"(?:allTrials|fullTrial|trial)", rb"67bricks\.com/isrctn", _ISRCTN),
    (rb"ODM", rb"ODM\b[^<>]*\sOriginator\s*=\s*[\"']trialglot ", _ODM_BACK),
    (rb"ODM", rb"", _ODM),
    (rb"\w+", rb"xmlns(?::[\w.\-]+)?\s*=\s*[\"']http://hl7\.org/fhir[\"']", _FHIR),
    (rb"(?i:html)", rb"", _other("an HTML page", "Save the record as JSON from the API v2, or as text")),
    (rb"[\w.\-]+", rb"<clinical_study[\s/>]", _COLLECTION),
    (rb"[\w.\-]+", rb"", _other("XML of no known registry")),
)

_TEXT: tuple[tuple[bytes, Kind], ...] = (
    (
        rb"\ATrial Outcomes & Findings for ",
        Kind(
            "the results page of a study",
            remedy="It has no protocol data: take the study's main page or its API v2 record",
        ),
    ),
    (rb"^NCT ID: NCT\d{8}\s*$", _PAGE),
    (rb"^Get a concise snapshot of the trial, ", _PAGE),
    (rb"^(?:A\.2 )?EudraCT Number:", Kind("text of the EU Clinical Trials Register (EudraCT)")),
    (rb"\A\"?(?:Rank\"?[,\t]\"?)?NCT Number\"?[,\t]", _TABLE),
    (rb"\A(?:id\|)?nct_id\|", _AACT),
    (rb"\A\"?(?:Internal_Number\"?,\"?)?TrialID\"?,", _ICTRP_TABLE),
    (rb"(?i)\A\s*<!doctype html|<html[\s>]", _other("an HTML page", "Save the record as JSON or as text")),
)

# Documents that trialglot wrote, told by more than their root: the module whose ``ours`` tells them.
_OURS: tuple[tuple[Kind, str, Kind], ...] = (
    (_FHIR, "bundles", _FHIR_BACK),
    (_USDM, "usdm", _USDM_BACK),
)
OURS = frozenset((_ODM_BACK.reader, *(own.reader for _, _, own in _OURS)))
"""The readers of documents that trialglot wrote."""
SUPPORTED = (
    *{kind.reader: kind for rows in (_JSON, _XML, _TEXT) for *_, kind in rows if kind.reader}.values(),
    *(own for _, _, own in _OURS),
)
"""The kinds that a reader reads."""

_STUDY_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"protocolSection"\s*:')
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*)?>)*+<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)",
    re.DOTALL | re.IGNORECASE,
)
_XML_KINDS = tuple((re.compile(root), re.compile(inside), kind) for root, inside, kind in _XML)
_TEXT_KINDS = tuple((re.compile(pattern, re.MULTILINE), kind) for pattern, kind in _TEXT)
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WIDE_ASCII = (
    (re.compile(rb"[\x09-\x7e]\x00[\x09-\x7e]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[\x09-\x7e]\x00[\x09-\x7e]"), "utf-16-be"),
)


def detect(data: bytes) -> str:
    """Return the name of the reader for the bytes of one record.

    Raises:
        UnreadableError: another kind of record (``refused``), or no record at all.
    """
    if _STUDY_START.match(data):
        return _STUDY.reader
    kind = recognise(data)
    if not kind.reader:
        raise unsupported(kind)
    if kind is _PAGE:
        _require_utf8(data)
    return kind.reader


def is_json(head: bytes) -> bool:
    """Whether the first bytes of a content are those of JSON text in UTF-8."""
    text = head.removeprefix(BOM).lstrip()
    return _starts_json(text) and not text.startswith(b"{\\rtf") and _wide_encoding(head) is None


# A line of a page: JSON cannot hold it, since its strings have no line feeds.
_PAGE_LINE = re.compile(rb"^NCT ID: NCT\d{8}\s*$", re.MULTILINE)
_SURE_JSON = re.compile(rb"\{\s*[\"}]|\[\s*[{\[\]]")


def _starts_json(text: bytes) -> bool:
    """Whether a text starts as JSON does; the title of a page may start with a bracket too ("[18F]FDG in ...")."""
    return text[:1] in (b"{", b"[") and (bool(_SURE_JSON.match(text)) or not _PAGE_LINE.search(text))


def unsupported(kind: Kind) -> UnreadableError:
    """Return the error for a kind that no reader reads."""
    supported = "supported are: " + ", ".join(one.seen for one in SUPPORTED)
    remedy = f"{kind.remedy}; {supported}" if kind.remedy else supported[0].upper() + supported[1:]
    return UnreadableError(f"this is {kind.seen}", remedy, refused=kind.record)


def recognise(data: bytes, *, begin: bool = False) -> Kind:
    """Return what kind of content the bytes are.

    ``begin``: they are but the begin of a content, so that what must stand anywhere in it is not looked for.

    Raises:
        UnreadableError: an empty content, broken JSON or text in a wide encoding.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return _TAR
    encoding = _wide_encoding(data)
    if encoding:
        raise _wide(data, encoding)
    data = data.removeprefix(BOM)
    start = data[:_HEAD].lstrip()
    if not start:
        raise UnreadableError("an empty file", "Download the record again")
    if b"\x00" in data[:_HEAD]:
        return _other("binary data")
    if _starts_json(start):
        return _json_kind(data)
    if start[:1] == b"<":
        kind = _xml_kind(data[:_HEAD])
        return _fhir_xml_kind(data) if kind is _FHIR and not begin else kind
    return next(
        (kind for pattern, kind in _TEXT_KINDS if pattern.search(data[:_HEAD])), _other("text without a record")
    )


def _json_kind(data: bytes) -> Kind:
    import orjson

    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(
            f"broken JSON: {error}",
            "Download it again; it must be UTF-8 text and complete",
            refused=b'"protocolSection"' in data,
        ) from error
    if isinstance(value, list):
        kind = _keyed(value[0]) if value and isinstance(value[0], dict) else None
        return (
            Kind(f"a list; its first item is {kind.seen}", remedy=_SPLIT)
            if kind
            else _other("a JSON list without records")
        )
    kind = _keyed(value) or _other("JSON without a record")
    if kind is _FHIR and b'"ResearchStudy"' not in data:
        return _FHIR_OTHER
    return _own(value, kind)


def _own(value: dict[str, object], kind: Kind) -> Kind:
    """Return the kind of a document that trialglot wrote, for one that it did not write the kind as it is."""
    for general, module, own in _OURS:
        if kind is general:
            told: Callable[[object], bool] = import_module(f"trialglot.readers.documents.{module}").ours
            return own if told(value) else kind
    return kind


def _keyed(value: dict[str, object]) -> Kind | None:
    return next((kind for keys, kind in _JSON if value.keys() >= set(keys)), None)


def _xml_kind(head: bytes) -> Kind:
    root = _ROOT.match(head)
    if root is None:
        return _other("text that starts like XML or HTML, without a record")
    return next(
        kind for name, inside, kind in _XML_KINDS if name.fullmatch(root[1]) and inside.search(head, root.start(1))
    )


def _fhir_xml_kind(data: bytes) -> Kind:
    from trialglot.readers.documents import bundles

    if b"ResearchStudy" not in data:
        return _FHIR_OTHER
    return _FHIR_BACK if bundles.ours_in_xml(data) else _FHIR


def _wide_encoding(data: bytes) -> str | None:
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return encoding
    return next((encoding for pattern, encoding in _WIDE_ASCII if pattern.match(data)), None)


def _wide(data: bytes, encoding: str) -> UnreadableError:
    text = data[:_HEAD].decode(encoding, "ignore").encode("utf-8", "ignore")
    # A cut head is broken JSON: its words tell enough.
    known = b'"protocolSection"' in text or any(kind.record and pattern.search(text) for pattern, kind in _TEXT_KINDS)
    return UnreadableError(f"text in {encoding[:6].upper()}", "Save it as UTF-8", refused=known)


def _require_utf8(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{_PAGE.seen}, but not in UTF-8: byte 0x{data[error.start]:02x} at byte {error.start}",
            "Save it as UTF-8",
            refused=True,
        ) from error
