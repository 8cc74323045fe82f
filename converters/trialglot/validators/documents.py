"""What kind of document some bytes are, and the validator for that kind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from trialglot import bounds
from trialglot.errors import UnreadableError, UsageError
from trialglot.findings import Finding, Severity, TooManyFindings, at_most, finding
from trialglot.validators.options import CheckOptions

_HEAD = 1 << 16
_MAX_DEPTH = 150
_DIGITS = 400
_MAX_ROWS = 100_000
_REMEDY = (
    "Supported: FHIR R5, R4B, R4 in JSON or XML (a resource or a Bundle), ODM 1.3.2 XML with or without SDM-XML, "
    "ODM 2.0 XML, USDM 4.0 JSON, SDTM trial design datasets as Dataset-JSON 1.1, Define-XML 2.1"
)
# Namespaces of ODM, with the version that is validated.
_ODM = {"http://www.cdisc.org/ns/odm/v1.3": "1.3.2", "http://www.cdisc.org/ns/odm/v2.0": "2.0"}
_FHIR = "http://hl7.org/fhir"
# Newest first: a document that fits several is taken for one of the newest.
FHIR_VERSIONS = {"R5": "5.0.0", "R4B": "4.3.0", "R4": "4.0.1"}
# The first start tag: name with prefix, attributes. What stands before it may not hold one.
# Nothing of it is tried twice: a document could ask for that again and again.
_ROOT = re.compile(
    rb"\A(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)*+<([\w.\-]++:)?([\w.\-]++)([^>]*+)",
    re.DOTALL,
)
_MAGIC = ((b"PK", "a ZIP archive"), (b"\x1f\x8b", "a gzip file"), (b"%PDF-", "a PDF document"))


def validate(
    content: bytes, options: CheckOptions, beside: Mapping[str, bytes] | None = None
) -> tuple[str, list[Finding]]:
    """Return the kind of the document ("FHIR R5 Bundle", "ODM-XML 1.3.2") and what its validator found.

    ``beside`` are files by name that belong to the document, where it is one of several: the other datasets of a study.

    Raises:
        UnreadableError: it is of no kind that can be validated, or not well-formed.
        UsageError: ``options`` name a FHIR version that is not known.
    """
    if options.fhir_version not in (None, *FHIR_VERSIONS):
        raise UsageError(f"the FHIR version is one of {', '.join(FHIR_VERSIONS)}, not {options.fhir_version!r}")
    bounds.require_document(content)
    head = _head(content)
    for start, kind in _MAGIC:
        if head.startswith(start):
            raise UnreadableError(f"{kind}, which is no document that can be validated", f"Unpack it first. {_REMEDY}")
    if head.startswith((b"{", b"[")):
        return _json(content, options, beside)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and head[2:].replace(b"\0", b"").lstrip().startswith((b"{", b"[")):
        raise UnreadableError("JSON in UTF-16", "Save it as UTF-8, which JSON is written in")
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        version = _odm_version(head)
        if version is None:
            return _fhir_xml(content, options)
        if _is_define(head):
            from trialglot.validators import define

            return "Define-XML 2.1", _judged(lambda: define.check(content))
        return f"ODM-XML {version}", _judged(lambda: _odm(version, content, options))
    seen = "the file is empty" if not head else f"the file begins with {head[:40].decode(errors='replace')!r}"
    raise UnreadableError(f"{seen}, which is no document that can be validated", _REMEDY)


def _head(content: bytes) -> bytes:
    """Return the beginning of a document, as far as its first element if comments or blanks before it are long."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(content) <= _HEAD or (head and not (head.startswith(b"<") and _ROOT.match(head) is None)):
        return head
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()


def _judged(judge: Callable[[], list[Finding]]) -> list[Finding]:
    """Return what a validator finds; of a document with too many faults the first ones, and that there are more."""
    with at_most(bounds.MAX_FINDINGS) as made:
        try:
            return judge()
        except TooManyFindings:
            found = list(made)
    return [*found, finding("RUN912", count=f"{bounds.MAX_FINDINGS:,}")]


def _odm(version: str, content: bytes, options: CheckOptions) -> list[Finding]:
    if version == "2.0":
        from trialglot.validators import odm2

        return odm2.validate(content, schema_dir=options.schema_dir)
    from trialglot.validators import odm

    return odm.validate(content, schema_dir=options.schema_dir)


def _odm_version(head: bytes) -> str | None:
    """Return the version of ODM by the root element, ``None`` if it is one of FHIR; any other is the end."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        # The root element of XML in UTF-16, as far as ASCII tells it; whoever parses it says more.
        head = head.replace(b"\0", b"")[2:].lstrip()
    root = _ROOT.match(head)
    if root is None:
        return "1.3.2"  # not well-formed: the parser says more
    name = root[2].decode(errors="replace")
    space = re.search(rb"xmlns%s\s*=\s*[\"']([^\"']*)" % (b":" + root[1][:-1] if root[1] else b""), root[3])
    address = space[1].decode(errors="replace") if space else ""
    if address == _FHIR:
        return None
    if name == "ODM" and address in _ODM:
        return _ODM[address]
    seen = f"XML with the root element {name}" + (f" of {address}" if address else " and no namespace")
    raise UnreadableError(f"{seen}, which cannot be validated", _REMEDY)


def _is_define(head: bytes) -> bool:
    """Whether the root element, which is ODM's, declares the namespace of Define-XML 2.1, under whatever prefix.

    Raises:
        UnreadableError: it declares that of another version of Define-XML.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")[2:].lstrip()
    root = _ROOT.match(head)
    found = re.search(rb"xmlns:[\w.\-]+\s*=\s*[\"']http://www\.cdisc\.org/ns/def/v([^\"']*)", root[3]) if root else None
    if found is not None and found[1] != b"2.1":
        seen = f"Define-XML {found[1].decode(errors='replace')}"
        raise UnreadableError(f"{seen}, which cannot be validated", _REMEDY)
    return found is not None


def _json(content: bytes, options: CheckOptions, beside: Mapping[str, bytes] | None) -> tuple[str, list[Finding]]:
    from trialglot.fhir.numbers import number
    from trialglot.fhir.places import values

    twice: dict[int, list[str]] = {}  # by the identity of the object that has them

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            twice[id(made)] = [key for key in made if keys.count(key) > 1]
        return made

    def no_number(word: str) -> Any:
        raise ValueError(f"{word} is no JSON number")

    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
        document = json.loads(
            text, object_pairs_hook=unique, parse_constant=no_number, parse_float=number, parse_int=number
        )
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"not in UTF-8: byte 0x{content[error.start]:02x} at byte {error.start}", _REMEDY
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise UnreadableError(f"no well-formed JSON: {error}", _REMEDY) from error
    if isinstance(document, dict) and "datasetJSONVersion" in document:
        return _dataset(content, document, twice, beside)
    if _is_usdm(document):
        return _usdm(text, document, twice)
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        record = isinstance(document, dict) and "protocolSection" in document
        seen = "a registry record" if record else "JSON without resourceType: no FHIR resource"
        if isinstance(document, dict) and "resourceType" in document:
            seen = "JSON whose resourceType is no text: no FHIR resource"
        raise UnreadableError(seen, "Give it to `convert`" if record else _REMEDY)
    if _deeper(document, _MAX_DEPTH):
        raise _too_deep()
    found = [
        finding("FHR321", target_path=place, key=key)
        for place, one in (values(document) if twice else ())
        for key in twice.get(id(one), ())
    ]
    return _fhir(lambda _edition: _Form(document, found), content, options)


def _dataset(
    content: bytes, document: dict[str, Any], twice: dict[int, list[str]], beside: Mapping[str, bytes] | None
) -> tuple[str, list[Finding]]:
    from trialglot.validators import sdtm

    rows = document.get("rows")
    if isinstance(rows, list) and len(rows) > _MAX_ROWS:
        raise UnreadableError(f"a dataset with more than {_MAX_ROWS:,} rows", "No trial design has a dataset like it")
    columns = document.get("columns")
    listed = columns if isinstance(columns, list) else []
    objects = [("/", document), *((f"/columns/{position}", one) for position, one in enumerate(listed))]
    found = [finding("SDT623", target_path=place, key=key) for place, one in objects for key in twice.get(id(one), ())]
    name = document.get("name")
    kind = f"Dataset-JSON {name}" if isinstance(name, str) else "Dataset-JSON"
    return kind, found + _judged(lambda: sdtm.validate(content, beside))


def _is_usdm(document: Any) -> bool:
    """Whether a JSON value is a USDM document, sound or not: a study, or the version of the model."""
    if not isinstance(document, dict) or "resourceType" in document:
        return False
    study = document.get("study")
    return "usdmVersion" in document or (isinstance(study, dict) and study.get("instanceType") == "Study")


def _usdm(text: str, document: dict[str, Any], twice: dict[int, list[str]]) -> tuple[str, list[Finding]]:
    """Validate a USDM document: ``document`` is what ``text`` holds, ``twice`` are keys that repeat in an object."""
    from trialglot.validators import usdm
    from trialglot.validators.usdm.index import pointers

    if _deeper(document, _MAX_DEPTH):
        raise _too_deep()
    found = [
        finding("USD507", target_path=place, key=key)
        for place, one in (pointers(document) if twice else ())
        for key in twice.get(id(one), ())
    ]
    # A whole number of very many digits costs time that grows with the square of their number.
    plain = json.loads(text, parse_int=lambda word: int(word) if len(word) < _DIGITS else float(word))
    return "USDM 4.0 JSON", found + _judged(lambda: usdm.validate(plain))


def _fhir_xml(content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    from trialglot.fhir import xml_reader

    def form(edition: str) -> _Form:
        try:
            read = xml_reader.read(content, edition)
        except TooManyFindings as error:
            seen = f"FHIR XML with more than {bounds.MAX_FINDINGS:,} faults of its form"
            raise UnreadableError(seen, "Look at how it was made") from error
        return _Form(read.document, read.findings, read.line)

    kind, found = _fhir(form, content, options)
    return f"{kind} (XML)", found


class _Form(NamedTuple):
    """A FHIR document as it was read: its content, what reading it had to say, and where the parts stand."""

    document: dict[str, Any]
    findings: list[Finding]
    line: Callable[[str], int] | None = None

    def placed(self, found: list[Finding]) -> list[Finding]:
        """Return the findings with the lines of their places, where these are known."""
        line = self.line
        if line is None:
            return found
        return [one.at(f"line {line(one.target_path)}") if one.target_path else one for one in found]


def _fhir(read: Callable[[str], _Form], content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    """Return edition and type ("FHIR R5 Bundle") and what is wrong with the document by that edition.

    A document does not say which edition it is of. It is taken for one of the newest edition by which it has no error,
    else, of the editions that have its resource type, that by which it has the fewest.
    """
    from trialglot.fhir.definitions import definitions

    names = (options.fhir_version,) if options.fhir_version else tuple(FHIR_VERSIONS)
    plain = replace(options, own=False, full=False)
    tried: list[tuple[tuple[bool, int], str, _Form, list[Finding]]] = []
    for name in names:
        with at_most(bounds.MAX_FINDINGS):
            form = read(FHIR_VERSIONS[name])
        found = form.findings + form.placed(_checked(form.document, content, plain, FHIR_VERSIONS[name]))
        errors = sum(one.severity is Severity.ERROR for one in found)
        foreign = form.document["resourceType"] not in definitions(FHIR_VERSIONS[name]).resources
        tried.append(((foreign, errors), name, form, found))
        if not errors:
            break
    _, name, form, found = min(tried, key=lambda one: one[0])
    if options.full:
        from trialglot.validators.fhir import second

        found = found + form.placed(second.judge(form.document, FHIR_VERSIONS[name]))
    return f"FHIR {name} {form.document['resourceType']}", found


def _checked(document: dict[str, Any], content: bytes, options: CheckOptions, edition: str) -> list[Finding]:
    from trialglot.validators.fhir import check

    return _judged(lambda: check.check(document, content, options, edition))


def _too_deep() -> UnreadableError:
    return UnreadableError(
        f"nested deeper than {_MAX_DEPTH} levels", "That is the limit here; check where it comes from"
    )


def _deeper(document: Any, limit: int) -> bool:
    """Whether a JSON value is nested deeper than ``limit``; level by level, without recursion."""
    level = [document]
    for _ in range(limit):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
