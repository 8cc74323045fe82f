"""What a rule says of a document, and the small questions that several rules ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from trialglot.validators.usdm.index import STUDY_DESIGNS, Document, Node, shown


class Broken(NamedTuple):
    """A published rule that is broken: where (an attribute of an instance, or all of it) and what was seen there."""

    rule: str
    node: Node
    attribute: str
    seen: str


Rule = Callable[[Document], Iterator[Broken]]
"""A function that checks one rule, or several that ask the same."""


def designs(doc: Document) -> Iterator[Node]:
    """Return the study designs."""
    return doc.all(*STUDY_DESIGNS)


def repeated(nodes: Iterable[Node], key: Callable[[Node], Hashable]) -> Iterator[tuple[Node, int]]:
    """Return the second and further instances that share a key which is not empty, with how many share it."""
    keyed = [(one, key(one)) for one in nodes]
    filled = [own for _, own in keyed if own]
    if len({*filled}) == len(filled):
        return
    counts = Counter(filled)
    seen = set()
    for one, own in keyed:
        if own and counts[own] > 1:
            if own in seen:
                yield one, counts[own]
            seen.add(own)


def called(nodes: Sequence[Node], more: int = 0) -> str:
    """Return instances as a list in a message, the first few of them; ``more`` are those that are not in ``nodes``."""
    more += max(len(nodes) - 3, 0)
    return ", ".join(map(str, nodes[:3])) + (f" and {more} more" if more else "")


def named_twice(names: list[str]) -> list[tuple[str, int]]:
    """Return the ids that stand in a list more than once, with how often."""
    if len(set(names)) == len(names):
        return []
    return [(name, count) for name, count in Counter(names).items() if count > 1]


def coded(node: Node) -> str:
    """Return a Code in a message."""
    return f"{node.text('code')} ({shown(node.text('decode'))})"


def standard(node: Node | None) -> Node | None:
    """Return the Code of an AliasCode or of a Code."""
    return node.one("standardCode") if node is not None and node.cls == "AliasCode" else node


def unit(quantity: Node | None) -> Node | None:
    """Return the Code of the unit of a Quantity, if it has one."""
    return standard(quantity.one("unit")) if quantity is not None else None


def value(quantity: Node) -> float | None:
    """Return the value of a Quantity."""
    found = quantity.data.get("value")
    return found if isinstance(found, int | float) else None
