"""Validator of ODM-XML 2.0: schema, OIDs, business rules of the study design, trial summary, terminology."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trialglot.findings import Finding, finding
from trialglot.validators import xsd
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm import oids, schema
from trialglot.validators.odm.parsing import parse
from trialglot.validators.odm2 import design, names, summary, terminology, workflow
from trialglot.validators.odm2.vocabulary import specs
from trialglot.validators.options import CheckOptions


def validate(content: bytes, *, schema_dir: Path | None = None) -> list[Finding]:
    """Return what is wrong with an ODM 2.0 document: the errors of the schema first, then OIDs, design, terminology.

    ``schema_dir`` is a folder of official XSD files; the document is then validated against these too.

    Raises:
        UnreadableError: the bytes are no well-formed XML, or break the limits of the parser (entities, depth, size).
        UsageError: ``schema_dir`` holds no schema of ODM 2.0.
    """
    tree = parse(content)
    if tree.docinfo.doctype:
        return [finding("ODM402", target_path="/", doctype=tree.docinfo.doctype)]
    if found := schema.flood(content, xsd.odm2(), "ODM450"):
        return found
    root = tree.getroot()
    rules = Complaints()
    is_odm = root.tag == f"{{{xsd.ODM2_NS}}}ODM"
    parts = oids.check(root, rules, xsd.ODM2_NS, specs()) if is_odm else oids.Parts([], [])
    told = frozenset(rules.lines)
    names.texts(root, rules)
    for index in (*parts.versions, *parts.others):
        names.check(index, rules)
    for version in parts.versions:
        design.check(version, rules)
        workflow.check(version, rules)
        held = summary.codings(version)
        values = summary.check(version, held, rules)
        terminology.check(version, values, held, rules)
    repeated = any(one.repeated for one in (*parts.versions, *parts.others))
    found = schema.check_odm2(tree, told, repeated=repeated or not is_odm)
    if schema_dir is not None:
        found += schema.check(tree, xsd.official(schema_dir, xsd.ODM2_NS)[0], told, code="ODM412")
    return found + rules.findings


def check(document: Any, content: bytes, options: CheckOptions) -> list[Finding]:
    """Validate ``content``, the serialised bytes of ``document``: what is really written."""
    return validate(content, schema_dir=options.schema_dir)
