"""Validator of Define-XML 2.1: schema, OIDs, CDISC's conformance rules, controlled terminology.

The rules are those of CDISC's "Define-XML v2.1 Conformance Rules", as far as a document can be judged by itself and by
the terminology that ``mappings/ct`` holds; their numbers stand in the messages. A few more are our own.
"""

from __future__ import annotations

from trialglot.findings import Finding, finding
from trialglot.validators.define import codelists, datasets, document, items, references, standard
from trialglot.validators.define.index import O, build
from trialglot.validators.define.judge import Judge
from trialglot.validators.odm import schema
from trialglot.validators.odm.parsing import parse
from trialglot.validators.xsd import DEF_NS, ODM_NS, define21, define21_apart


def check(content: bytes) -> list[Finding]:
    """Return what is wrong with a Define-XML document: the errors of the schema first, then those of the rules.

    Raises:
        UnreadableError: the bytes are no well-formed XML, or break the limits of the parser (entities, depth, size).
    """
    tree = parse(content)
    if tree.docinfo.doctype:
        return [finding("DEF651", target_path="/", doctype=tree.docinfo.doctype)]
    if found := schema.flood(content, define21(), "DEF650"):
        return found
    root = tree.getroot()
    judge = Judge()
    repeated = True
    if root.tag == f"{{{ODM_NS}}}ODM":
        document.check(root, judge)
        versions = list(root.iterfind(f"{O}Study/{O}MetaDataVersion"))
        indices = [build(version, root, judge) for version in versions]
        # Beside the metadata there may be other parts, in which values must be unique too.
        alone = len(root) == 1 and len(versions) == 1 and root.find(f"{O}Study/{O}BasicDefinitions") is None
        repeated = not alone or indices[0].repeated
        for index in indices:
            for rules in (references, datasets, items, codelists, standard):
                rules.check(index, judge)
    return _schema(tree, frozenset(judge.twice), repeated=repeated) + judge.findings


def _schema(tree: schema.Tree, told: frozenset[int], *, repeated: bool) -> list[Finding]:
    """Return every violation of the schema; where nothing is repeated its uniqueness rules need not be asked."""
    if not repeated and define21_apart()[0].validate(tree):
        return []
    found = schema.check(tree, define21(), told, code="DEF650")
    said = tuple(f"line {line}: " for line in told)  # an xs:ID that another has is an OID defined twice
    return [
        one._replace(message=one.message.replace(f"{{{DEF_NS}}}", "def:"))
        for one in found
        if not (one.message.endswith("'xs:ID'") and one.message.startswith(said))
    ]
