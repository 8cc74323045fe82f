"""The account of a record's leaves for readers that go through them one by one, and the leaves of JSON and XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf

if TYPE_CHECKING:
    from lxml.etree import _Element

Tree: TypeAlias = dict[str, Any]


def account(reader: str, leaves: Iterable[Leaf], wanted: frozenset[str]) -> Account:
    """Count the leaves of a record; ``wanted`` are the paths whose values are wanted too."""
    made = Account(reader)
    known = {row.source for row in crosswalk.sources(reader)}
    for leaf in leaves:
        if not leaf.read:
            made.unread[leaf.path] += 1
        elif leaf.value is None or leaf.value in ("", [], {}):
            made.empty[leaf.path] += 1
        elif leaf.path not in known:
            made.unmapped[leaf.path] += 1
        elif leaf.path in wanted:
            made.values.setdefault(leaf.path, []).append((leaf.value, leaf.near))
        else:
            made.counts[leaf.path] = made.counts.get(leaf.path, 0) + 1
    return made


@cache
def _wholes(reader: str) -> tuple[str, ...]:
    return tuple(row.source.removesuffix(".**") for row in crosswalk.sources(reader) if row.source.endswith(".**"))


def path_of(reader: str, path: str) -> str:
    """Return the path by which the table of a reader knows a leaf: its own, or the part that is carried whole."""
    whole = next(
        (one for one in _wholes(reader) if path == one or path.startswith((f"{one}.", f"{one}[", f"{one}@"))), None
    )
    return path if whole is None else f"{whole}.**"


def json_leaves(value: Any) -> Iterator[tuple[str, str, Any, Tree]]:
    """Yield path, JSON pointer, value and surrounding object of each leaf of a JSON tree."""
    yield from _json(value, "", "", value if type(value) is dict else {})


def _json(value: Any, path: str, pointer: str, near: Tree) -> Iterator[tuple[str, str, Any, Tree]]:
    if type(value) is dict and value:
        for key, one in value.items():
            escaped = key.replace("~", "~0").replace("/", "~1")
            yield from _json(one, f"{path}.{key}" if path else key, f"{pointer}/{escaped}", value)
    elif type(value) is list and value:
        for index, one in enumerate(value):
            yield from _json(one, f"{path}[]", f"{pointer}/{index}", near)
    else:
        yield path, pointer, value, near


class XmlLeaf(NamedTuple):
    """A leaf of an XML record: a text or an attribute (``start_date@type``).

    ``path`` has local names; ``place`` is the XPath, with the number of each item of a list. ``near`` are the texts of
    the elements beside it, by name; ``node`` is the element that holds it.
    """

    path: str
    place: str
    value: str
    near: Tree
    node: _Element


@cache
def _lists(reader: str) -> frozenset[str]:
    """Return the paths of elements that may be repeated, as the reader's table has them."""
    found: set[str] = set()
    for row in crosswalk.sources(reader):
        parts = row.source.split("[]")
        found.update(f"{'[]'.join(parts[:end])}[]" for end in range(1, len(parts)))
    return frozenset(found)


def local_name(node: _Element) -> str:
    """Return the name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]


def xml_leaves(root: _Element, reader: str) -> Iterator[XmlLeaf]:
    """Yield the leaves of an XML record in document order; white space around a text is not part of it.

    An element that the reader's table has as a list (``location[]``) is one in the path even where it stands alone.
    """
    name = local_name(root)
    yield from _xml(root, name, f"/{name}", {}, _lists(reader))


def _xml(node: _Element, path: str, place: str, near: Tree, lists: frozenset[str]) -> Iterator[XmlLeaf]:
    for key, value in node.attrib.items():
        name = str(key).rpartition("}")[2]
        yield XmlLeaf(f"{path}@{name}", f"{place}/@{name}", str(value), near, node)
    children = list(node)
    text = (node.text or "").strip() if not children else ""
    if not children:
        yield XmlLeaf(path, place, text, near, node)
        return
    around = {local_name(one): (one.text or "").strip() for one in children}
    loose = " ".join(filter(None, ((one or "").strip() for one in (node.text, *(child.tail for child in children)))))
    if loose:
        yield XmlLeaf(f"{path}.text()", f"{place}/text()", loose, around, node)
    counts: dict[str, int] = {}
    for child in children:
        name = local_name(child)
        counts[name] = counts.get(name, 0) + 1
        listed = f"{path}.{name}[]"
        if listed in lists:
            yield from _xml(child, listed, f"{place}/{name}[{counts[name]}]", around, lists)
        else:
            number = "" if counts[name] == 1 else f"[{counts[name]}]"
            yield from _xml(child, f"{path}.{name}", f"{place}/{name}{number}", around, lists)
