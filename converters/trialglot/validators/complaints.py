"""Findings about elements of a document, with path and line."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml import etree

from trialglot.findings import Finding, finding
from trialglot.validators.xsd import DEF_NS, ODM2_NS, ODM_NS, SDM_NS

_PREFIX = {ODM_NS: "", ODM2_NS: "", SDM_NS: "sdm:", DEF_NS: "def:"}


def name(element: etree._Element) -> str:
    """Return the name of an element as it is usually written (``sdm:Arm``)."""
    return _usual(str(element.tag))


@lru_cache(maxsize=512)
def _usual(tag: str) -> str:
    qualified = etree.QName(tag)
    return _PREFIX.get(qualified.namespace or "", "") + qualified.localname


def path(element: etree._Element) -> str:
    """Return the XPath of an element (``/ODM/Study/MetaDataVersion/Protocol/sdm:Structure/sdm:Arm[2]``)."""
    steps = []
    node: etree._Element | None = element
    while node is not None:
        step = name(node)
        tag = str(node.tag)
        before = len(list(node.itersiblings(tag, preceding=True)))
        if before or next(node.itersiblings(tag), None) is not None:
            step += f"[{before + 1}]"
        steps.append(step)
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


class Complaints:
    """Collects findings about elements; ``lines`` are the lines on which they stand."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.lines: set[int] = set()

    def add(self, code: str, element: etree._Element, attribute: str | None = None, /, **fields: Any) -> None:
        """Add the finding ``code`` about an element or one of its attributes."""
        line = element.sourceline or 0
        where = path(element) + (f"/@{attribute}" if attribute else "")
        self.findings.append(finding(code, target_path=where, line=line, **fields))
        self.lines.add(line)
