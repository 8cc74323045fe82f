"""Errors of an XML Schema as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from trialglot import xmlinput
from trialglot.findings import Finding, finding
from trialglot.validators.complaints import Places
from trialglot.validators.xsd import ODM2_NS, ODM_NS, SDM_NS, odm2, odm2_apart, odm_sdm, odm_sdm_apart

if TYPE_CHECKING:
    Tree = etree._ElementTree[etree._Element]

# A broken xs:key, xs:unique or xs:keyref.
_IDENTITY = "SCHEMAV_CVC_IDC"
# A document with fewer tags is judged at once.
_FEW_TAGS = 10_000
_MANY = 2_000
_STEP = 1 << 16


def flood(content: bytes, compiled: etree.XMLSchema, code: str = "ODM401") -> list[Finding]:
    """Return the first violations of a schema by a document that has thousands, else nothing.

    libxml2 keeps each violation with the path to its place, for which it counts the siblings: a document of 1 MB that
    is wrong in every element would take minutes. So a large one goes by as a stream first, which can be left.
    """
    if content.count(b"<") < _FEW_TAGS:
        return []
    parser = xmlinput.stream(compiled)
    try:
        for start in range(0, len(content), _STEP):
            parser.feed(content[start : start + _STEP])
            if len(parser.feed_error_log) > _MANY:
                break
        else:
            return []
    except etree.XMLSyntaxError:
        return []  # only the whole tells more
    errors = [one for _, one in zip(range(_MANY), parser.feed_error_log, strict=False)]
    found = [finding(code, target_path="/", message=_worded(one.message), line=one.line) for one in errors]
    return [*found, finding("RUN912", count=f"{_MANY:,}")]


def check_apart(tree: Tree, told: frozenset[int], *, repeated: bool) -> list[Finding]:
    """Return every violation of the schema of ODM 1.3.2 with SDM-XML 1.0; ``told`` as for ``check``.

    ``repeated`` says that a uniqueness rule may be broken, beyond what the check of OIDs has complained of. Where it is
    false, no such rule needs to be asked; in all other cases the full schema decides.
    """
    return [] if not repeated and odm_sdm_apart()[0].validate(tree) else check(tree, odm_sdm(), told)


def check_odm2(tree: Tree, told: frozenset[int], *, repeated: bool) -> list[Finding]:
    """Return every violation of the schema of ODM 2.0, in the same way."""
    return [] if not repeated and odm2_apart()[0].validate(tree) else check(tree, odm2(), told, code="ODM450")


def check(tree: Tree, compiled: etree.XMLSchema, told: frozenset[int], *, code: str = "ODM401") -> list[Finding]:
    """Return every violation of a compiled schema.

    ``told`` are the lines of which the check of OIDs has complained already: the schema's keys say the same of them
    in fewer words, and are left out there.
    """
    if compiled.validate(tree):
        return []
    found, places = [], Places()
    # The paths of libxml2 use the document's own prefixes.
    prefixes = {prefix: uri for one in tree.iter() for prefix, uri in one.nsmap.items() if prefix}
    for error in compiled.error_log:
        if error.type_name == _IDENTITY and error.line in told:
            continue
        where = _where(tree, error.path or "/", prefixes, places)
        found.append(finding(code, target_path=where, message=_worded(error.message), line=error.line))
    return found


def _worded(message: str) -> str:
    """Return a message of libxml2 with the names of elements as they are usually written."""
    return (
        message.replace(f"{{{ODM_NS}}}", "").replace(f"{{{ODM2_NS}}}", "").replace(f"{{{SDM_NS}}}", "sdm:").rstrip(".")
    )


def _where(tree: Tree, libxml_path: str, prefixes: dict[str, str], places: Places) -> str:
    """Return the readable form of a path such as ``/*/*[1]/sdm:Arm``."""
    hits = tree.xpath(libxml_path, namespaces=prefixes)
    return places.path(hits[0]) if isinstance(hits, list) and hits and etree.iselement(hits[0]) else libxml_path
