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


class Places:
    """Where elements of a document stand that does not change meanwhile: siblings are counted once."""

    def __init__(self) -> None:
        self._numbers: dict[etree._Element, str] = {}

    def path(self, element: etree._Element) -> str:
        """Return the XPath of an element (``/ODM/Study/MetaDataVersion/Protocol/sdm:Structure/sdm:Arm[2]``)."""
        steps = []
        node: etree._Element | None = element
        while node is not None:
            steps.append(name(node) + self._number(node))
            node = node.getparent()
        return "/" + "/".join(reversed(steps))

    def _number(self, node: etree._Element) -> str:
        """Return the number of an element among those of its name, in brackets; all there are are counted at once."""
        found = self._numbers.get(node)
        if found is None:
            parent = node.getparent()
            alike: dict[str, list[etree._Element]] = {}
            for one in (node,) if parent is None else parent:
                alike.setdefault(str(one.tag), []).append(one)
            for listed in alike.values():
                for number, one in enumerate(listed, start=1):
                    self._numbers[one] = f"[{number}]" if len(listed) > 1 else ""
            found = self._numbers[node]
        return found


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
