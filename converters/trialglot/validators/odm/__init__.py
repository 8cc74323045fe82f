"""Validator of ODM-XML 1.3.2 with or without SDM-XML 1.0: schema, OIDs, rules of the study design, terminology."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from lxml import etree

from trialglot.errors import UsageError
from trialglot.findings import Finding, finding
from trialglot.validators import terminology, xsd
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm import design, oids, schema, summary, workflow
from trialglot.validators.odm.index import Index
from trialglot.validators.odm.parsing import parse
from trialglot.validators.options import CheckOptions


def validate(content: bytes, *, schema_dir: Path | None = None) -> list[Finding]:
    """Return what is wrong with an ODM document: the errors of the schema first, then OIDs, design and terminology.

    ``schema_dir`` is a folder of official XSD files; the document is then validated against these too.

    Raises:
        UnreadableError: the bytes are no well-formed XML, or break the limits of the parser (entities, depth, size).
        UsageError: ``schema_dir`` holds no schema for this document.
    """
    tree = parse(content)
    if tree.docinfo.doctype:
        return [finding("ODM402", target_path="/", doctype=tree.docinfo.doctype)]
    if found := schema.flood(content, xsd.odm_sdm()):
        return found
    root = tree.getroot()
    rules = Complaints()
    is_odm = root.tag == f"{{{xsd.ODM_NS}}}ODM"
    parts = oids.check(root, rules) if is_odm else oids.Parts([], [])
    told = frozenset(rules.lines)
    repeated = any(one.repeated for one in (*parts.versions, *parts.others))
    if is_odm and root.get("ODMVersion") != "1.3.2":
        rules.add("ODM422", root, "ODMVersion", version=root.get("ODMVersion"))
    design.check(parts.versions, rules)
    terminology.check(_all(parts.versions, "sdm:Parameter"), _all(parts.versions, "CodeList"), rules)
    for version in parts.versions:
        workflow.check(version, rules)
        summary.check(version, rules)
    found = schema.check_apart(tree, told, repeated=repeated)
    if schema_dir is not None:
        found += _official(tree, schema_dir, told)
    return found + rules.findings


def check(document: Any, content: bytes, options: CheckOptions) -> list[Finding]:
    """Validate ``content``, the serialised bytes of ``document``: what is really written."""
    return validate(content, schema_dir=options.schema_dir)


def _all(versions: list[Index], kind: str) -> Iterator[etree._Element]:
    return chain.from_iterable(one.elements.get(kind, ()) for one in versions)


def _official(tree: schema.Tree, folder: Path, told: frozenset[int]) -> list[Finding]:
    compiled, namespaces = xsd.official(folder)
    if xsd.SDM_NS not in namespaces and next(tree.iter(f"{{{xsd.SDM_NS}}}*"), None) is not None:
        raise UsageError(f"the schema folder {folder.name!r} holds no XSD of SDM-XML, which the document uses")
    return schema.check(tree, compiled, told, code="ODM412")
