"""Findings about elements of a document, with path and line."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml import etree

from trialglot.findings import Finding, finding
from trialglot.validators.xsd import DEF_NS, ODM2_NS, ODM_NS, SDM_NS
from trialglot.xmlplaces import Siblings

_PREFIX = {ODM_NS: "", ODM2_NS: "", SDM_NS: "sdm:", DEF_NS: "def:"}


def name(element: etree._Element) -> str:
    """Return the name of an element as it is usually written (``sdm:Arm``)."""
    return _usual(str(element.tag))


@lru_cache(maxsize=512)
def _usual(tag: str) -> str:
    qualified = etree.QName(tag)
    return _PREFIX.get(qualified.namespace or "", "") + qualified.localname


class Places:
    """Where elements of a document stand that does not change meanwhile."""

    def __init__(self) -> None:
        self._siblings = Siblings(lambda one: str(one.tag))

    def path(self, element: etree._Element) -> str:
        """Return the XPath of an element (``/ODM/Study/MetaDataVersion/Protocol/sdm:Structure/sdm:Arm[2]``)."""
        steps = []
        node: etree._Element | None = element
        while node is not None:
            number, count = self._siblings.number(node)
            steps.append(f"{name(node)}[{number}]" if count > 1 else name(node))
            node = node.getparent()
        return "/" + "/".join(reversed(steps))


class Complaints:
    """Collects findings about elements; ``lines`` are the lines on which they stand."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.lines: set[int] = set()
        self._places = Places()

    def add(self, code: str, element: etree._Element, attribute: str | None = None, /, **fields: Any) -> None:
        """Add the finding ``code`` about an element or one of its attributes."""
        line = element.sourceline or 0
        where = self._places.path(element) + (f"/@{attribute}" if attribute else "")
        self.findings.append(finding(code, target_path=where, line=line, **fields))
        self.lines.add(line)
