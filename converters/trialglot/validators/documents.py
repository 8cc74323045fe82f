"""What kind of document some bytes are, and the validator for that kind."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.validators.options import CheckOptions

_HEAD = 1 << 16
_MAX_DEPTH = 150
_REMEDY = "Supported: FHIR R5 JSON (a resource or a Bundle), ODM 1.3.2 XML with or without SDM-XML"
_ODM = "http://www.cdisc.org/ns/odm/v1.3"
# The first start tag: name with prefix, attributes. What stands before it may not hold one.
_ROOT = re.compile(
    rb"\A(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*<([\w.\-]+:)?([\w.\-]+)([^>]*)", re.DOTALL
)
_MAGIC = ((b"PK", "a ZIP archive"), (b"\x1f\x8b", "a gzip file"), (b"%PDF-", "a PDF document"))


def validate(content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    """Return the kind of the document ("FHIR R5 Bundle", "ODM-XML 1.3.2") and what its validator found.

    Raises:
        UnreadableError: it is of no kind that can be validated, or not well-formed.
    """
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, kind in _MAGIC:
        if head.startswith(start):
            raise UnreadableError(f"{kind}, which is no document that can be validated", f"Unpack it first. {_REMEDY}")
    if head.startswith((b"{", b"[")):
        return _fhir(content, options)
    if head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        _expect_odm(head)
        from trialglot.validators import odm

        return "ODM-XML 1.3.2", odm.validate(content, schema_dir=options.schema_dir)
    seen = "the file is empty" if not head else f"the file begins with {head[:40].decode(errors='replace')!r}"
    raise UnreadableError(f"{seen}, which is no document that can be validated", _REMEDY)


def _expect_odm(head: bytes) -> None:
    root = _ROOT.match(head)
    if root is None:
        return  # not well-formed, or in UTF-16: the parser says more
    name = root[2].decode(errors="replace")
    space = re.search(rb"xmlns%s\s*=\s*[\"']([^\"']*)" % (b":" + root[1][:-1] if root[1] else b""), root[3])
    address = space[1].decode(errors="replace") if space else ""
    if name == "ODM" and address == _ODM:
        return
    if address == "http://hl7.org/fhir":
        seen = f"FHIR {name} in XML"
    else:
        seen = f"XML with the root element {name}" + (f" of {address}" if address else "")
    raise UnreadableError(f"{seen}, which cannot be validated", _REMEDY)


def _fhir(content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    from trialglot.validators.fhir import check

    twice: dict[str, None] = {}

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            keys = [key for key, _ in pairs]
            twice.update((key, None) for key in keys if keys.count(key) > 1)
        return made

    def no_number(word: str) -> Any:
        raise ValueError(f"{word} is no JSON number")

    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
        document = json.loads(text, object_pairs_hook=unique, parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"not in UTF-8: byte 0x{content[error.start]:02x} at byte {error.start}", _REMEDY
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise UnreadableError(f"no well-formed JSON: {error}", _REMEDY) from error
    kind = document.get("resourceType") if isinstance(document, dict) else None
    if not isinstance(kind, str):
        record = isinstance(document, dict) and "protocolSection" in document
        seen = "a registry record" if record else "JSON without resourceType: no FHIR resource"
        raise UnreadableError(seen, "Give it to `convert`" if record else _REMEDY)
    if _deeper(document, _MAX_DEPTH):
        raise _too_deep()
    findings = [finding("FHR321", key=key) for key in twice]
    return f"FHIR R5 {kind}", findings + check.check_r5(document, content, replace(options, own=False))


def _too_deep() -> UnreadableError:
    return UnreadableError(f"nested deeper than {_MAX_DEPTH} levels", "No FHIR resource is; check where it comes from")


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
