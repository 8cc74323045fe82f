"""Where an element stands among its siblings, for whoever tells XPaths of many elements of one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


class Siblings:
    """Tells which of its name an element is. All below a parent are counted at once: the document may not change."""

    def __init__(self, name: Callable[[_Element], str]) -> None:
        """``name`` tells what elements are called, for those to be counted together that are called alike."""
        self._name = name
        self._numbers: dict[_Element, tuple[int, int]] = {}

    def number(self, node: _Element) -> tuple[int, int]:
        """Return the number of an element among those of its name, from 1, and how many there are."""
        if node not in self._numbers:
            parent = node.getparent()
            alike: dict[str, list[_Element]] = {}
            for one in (node,) if parent is None else parent:
                alike.setdefault(self._name(one), []).append(one)
            for listed in alike.values():
                self._numbers.update({one: (number, len(listed)) for number, one in enumerate(listed, 1)})
        return self._numbers[node]
