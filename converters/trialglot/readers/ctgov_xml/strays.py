"""Attributes, and texts beside elements, that the structure has no place for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from trialglot.readers.accounting import local_name
from trialglot.readers.ctgov_xml.draft import Draft, local_part

if TYPE_CHECKING:
    from lxml.etree import _Element

# Results are carried whole.
_PARTS = "*[not(self::clinical_results or self::clinical_result)]/descendant-or-self::*"
_ATTRIBUTED = etree.XPath(f"self::*[@*] | {_PARTS}[@*]")
_MIXED = etree.XPath(f"self::*[text()[normalize-space()]] | {_PARTS}[*][text()[normalize-space()]]")
_TYPED = frozenset(
    {
        "start_date",
        "completion_date",
        "primary_completion_date",
        "study_first_posted",
        "results_first_posted",
        "disposition_first_posted",
        "last_update_posted",
        "enrollment",
        "primary_compl_date",
        "last_follow_up_date",
    }
)


def add(draft: Draft) -> None:
    """Put them into the tree of a draft, where the examination tells of them; the rank in a search result is data."""
    root = draft.root
    for node in _nodes(_ATTRIBUTED(root)):
        for key, value in node.attrib.items():
            name = local_part(key)
            if node is root and name == "rank":
                draft.data["/@rank"] = value
            elif not (name == "type" and local_name(node) in _TYPED) and not _inside(node, draft.whole):
                draft.odd(draft.tree, f"@{name}", value, node, f"/@{name}")
    for node in _nodes(_MIXED(root)):
        if not _inside(node, draft.whole):
            texts = (node.text, *(child.tail for child in node))
            if told := " ".join(filter(None, ((one or "").strip() for one in texts))):
                draft.odd(draft.tree, "text()", told, node, "/text()")


def _nodes(found: Any) -> list[_Element]:
    return list(found)


def _inside(node: _Element, whole: set[_Element]) -> bool:
    """Whether an element was taken with all its parts, or is one of them."""
    return bool(whole) and (node in whole or any(one in whole for one in node.iterancestors()))
