"""What kind of document some bytes are, and the validator for that kind."""

from __future__ import annotations

from trialglot.errors import UnreadableError
from trialglot.findings import Finding
from trialglot.validators.options import CheckOptions

_HEAD = 4096
_REMEDY = "Supported: FHIR R5 JSON (a resource or a Bundle), ODM 1.3.2 XML with or without SDM-XML"


def validate(content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    """Return the kind of the document ("FHIR R5 Bundle", "ODM-XML 1.3.2") and what its validator found.

    Raises:
        UnreadableError: it is of no kind that can be validated, or not well-formed.
    """
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        return _fhir(content, options)
    if head.startswith(b"<"):
        from trialglot.validators import odm

        return "ODM-XML 1.3.2", odm.validate(content, schema_dir=options.schema_dir)
    seen = "the file is empty" if not head else f"the file begins with {head[:40]!r}"
    raise UnreadableError(f"{seen}, which is no document that can be validated", _REMEDY)


def _fhir(content: bytes, options: CheckOptions) -> tuple[str, list[Finding]]:
    import orjson

    from trialglot.validators.fhir import check

    try:
        document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"no well-formed JSON: {error}", _REMEDY) from error
    kind = document.get("resourceType")
    if not isinstance(kind, str):
        raise UnreadableError("a JSON object without resourceType: no FHIR resource", _REMEDY)
    return f"FHIR R5 {kind}", check.check_r5(document, content, options)
