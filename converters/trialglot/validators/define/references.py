"""References of a Define-XML document: each leads to a definition of the right kind, and each definition is used."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.define.index import COMMENT, LEAF, REFERENCES, VALUE_LIST, WHERE, Index, Reference
from trialglot.validators.define.judge import D, Judge

# A standard may be named for what the document as a whole follows; a dataset is an end in itself.
_USED_BY_OTHERS = (VALUE_LIST, WHERE, "ItemDef", "CodeList", "MethodDef", COMMENT, LEAF)


def check(index: Index, judge: Judge) -> None:
    """Complain of references that lead nowhere or to another kind, and of definitions that nothing refers to."""
    used: dict[str, set[str | None]] = {kind: set() for kind in index.defined}
    for reference in (Reference(str(index.version.tag), f"{D}CommentOID", COMMENT, 30), *REFERENCES):
        elements = [index.version] if reference.tag == index.version.tag else index.all(reference.tag)
        oids = [one.get(reference.attribute) for one in elements]
        known = index.defined[reference.kind]
        found = set(oids)
        used[reference.kind] |= found
        found.discard(None)
        if not found <= known.keys():
            for element, oid in zip(elements, oids, strict=True):
                if oid is not None and oid not in known:
                    _dangling(index, reference, element, oid, judge)
    _leaves(index, judge)
    for kind in _USED_BY_OTHERS:
        if not index.defined[kind].keys() <= used[kind]:
            for oid, element in index.defined[kind].items():
                if oid not in used[kind]:
                    judge.add("DEF655", element, kind=kind, oid=oid)


def _dangling(index: Index, reference: Reference, element: etree._Element, oid: str, judge: Judge) -> None:
    attribute = reference.attribute.replace(D, "def:")
    fields = {"attribute": attribute, "oid": oid, "kind": reference.kind, "rule": reference.rule}
    other = next((kind for kind, known in index.defined.items() if oid in known), None)
    if other is None:
        judge.add("DEF653", element, attribute, **fields)
    else:
        judge.add("DEF654", element, attribute, found=other, **fields)


def _leaves(index: Index, judge: Judge) -> None:
    """Complain of a dataset whose file is described in another place than the dataset."""
    for leaf in index.all(f"{D}leaf"):
        dataset = leaf.getparent()
        if dataset is None or dataset is index.version:
            continue
        location = dataset.get(f"{D}ArchiveLocationID")
        if location is not None and location != leaf.get("ID") and location in index.defined[LEAF]:
            judge.wrong(dataset, f"{D}ArchiveLocationID", "which is no def:leaf of this dataset", 120)
