"""The elements of one trial: their texts, where each stands, and what became of it.

Every element with a text ends in one of four ways: its words are in the study (``place``), it is carried as data
(``carry``), it says nothing, or it is kept in ``Study.data`` by its place and told by a finding (``unread``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from trialglot import crosswalk
from trialglot.findings import Finding, finding
from trialglot.readers import words
from trialglot.readers.accounting import XmlLeaf, local_name, path_of, xml_leaves
from trialglot.readers.ictrp import text
from trialglot.readers.ictrp.forms import READER, Form

if TYPE_CHECKING:
    from lxml.etree import _Element

SHOWN = 120
_WORDS = "ictrp"


class Item(NamedTuple):
    """An element with a text: its path in the table, its XPath, its text with the HTML in it."""

    path: str
    place: str
    raw: str

    @property
    def line(self) -> str:
        """The text without HTML, on one line."""
        return text.line(text.clean(self.raw).value)

    @property
    def holder(self) -> str:
        """The XPath of the element that holds it."""
        return self.place.rpartition("/")[0]


class Trial:
    """A trial as it is read. ``where`` has the XPath of model paths, ``variants`` the row of an element by its XPath.

    ``data`` is ``Study.data``: by XPath what could not be used (``unread``), by a name what is carried. ``silent`` are
    the elements that say nothing, or what another one has said; ``used`` those whose words are in the study.
    """

    def __init__(self, root: _Element, form: Form) -> None:
        self.form = form
        self.findings: list[Finding] = []
        self.where: dict[str, str] = {}
        self.variants: dict[str, str] = {}
        self.data: dict[str, Any] = {}
        self.unread: dict[str, None] = {}
        self.leaves: list[XmlLeaf] = []
        self._items: dict[str, list[Item]] = {}
        self.silent: set[str] = set()
        self.used: set[str] = set()
        self._told: set[str] = set()
        self._once: dict[str, Item | None] = {}
        known = _known()
        _flatten(root)
        for leaf in xml_leaves(root, READER):
            leaf = leaf._replace(path=path_of(READER, leaf.path))  # noqa: PLW2901 - the path of the table
            self.leaves.append(leaf)
            if leaf.path not in known:
                if leaf.value:
                    self.give_up(Item(leaf.path, leaf.place, leaf.value), "SRC140", element=leaf.path)
            elif leaf.value:
                self._items.setdefault(leaf.path, []).append(Item(leaf.path, leaf.place, leaf.value))
        self.registry = text.line(self._first_raw("registry"))

    def _first_raw(self, name: str) -> str:
        found = self._items.get(self.form.paths[name])
        return found[0].raw if found else ""

    def all(self, name: str) -> list[Item]:
        """Return the elements that hold an item, without those that are blank; empty where the form has no such."""
        return self._items.get(self.form.paths.get(name, ""), [])

    def below(self, prefix: str) -> Iterator[Item]:
        """Yield the elements whose path starts so."""
        for path, items in self._items.items():
            if path.startswith(prefix):
                yield from items

    def one(self, name: str) -> Item | None:
        """Return the element that holds an item which a trial has once; further ones are told and kept."""
        if name not in self._once:
            self._once[name] = self._one(self.all(name))
        return self._once[name]

    def _one(self, found: list[Item]) -> Item | None:
        for more in found[1:]:
            if more.raw == found[0].raw:
                self.silent.add(more.place)
            else:
                what = f"{local(more.path)} stands twice: {shown(found[0].line)!r} is read, {shown(more.line)!r} is not"
                self.give_up(more, "SRC113", what=what)
        return found[0] if found else None

    def text(self, item: Item) -> str:
        """Return the text of an element without HTML, in its lines; what was in the HTML is told once."""
        found = text.clean(item.raw)
        if item.place not in self._told:
            self._told.add(item.place)
            if found.tags:
                self.tell("SRC142", item, element=local(item.path), tags=", ".join(found.tags))
            for script in found.scripts:
                self.tell("SRC143", item, element=local(item.path), text=shown(text.line(script)))
        return found.value

    def put(self, path: str, item: Item, row: str | None = None) -> None:
        """Note that an element is at a path of the model, and under which row where that is not the one of its path."""
        self.where.setdefault(path, item.place)
        self.used.add(item.place)
        if row is not None:
            self.variants[item.place] = f"{item.path} / {row}"

    def carry(self, key: str, item: Item, row: str | None = None) -> None:
        """Carry the text of an element in ``Study.data`` as it is: by key, holder and name."""
        self.data.setdefault(key, {}).setdefault(item.holder, {})[item.place.rpartition("/")[2]] = item.raw
        if row is not None:
            self.variants[item.place] = f"{item.path} / {row}"

    def word(self, table: str, said: str) -> str | None:
        """Return the model's word for one of this registry, ``None`` where it is not known, empty if it means none."""
        own = self.own_word(table, said)
        return words.word(_WORDS, table, said) if own is None else own

    def own_word(self, table: str, said: str) -> str | None:
        """Return the model's word for a word that means something else at other registries."""
        return self.listed(table, f"{self.registry}: {said}")

    def listed(self, table: str, said: str) -> str | None:
        """Return the model's word for a word that this reader's own table lists."""
        found = words.listed(_WORDS, table, said)
        return None if found is None else found.word

    def near(self, table: str, item: Item, path: str, field: str, word: str) -> None:
        """Tell where the model's word for that of an element is but the nearest."""
        if near := words.nearest(_WORDS, table, item.line):
            self.tell("SRC136", item, path, text=item.line, word=word, field=field, relation=near.relation)

    def tell(self, code: str, item: Item | None, path: str | None = None, **fields: object) -> None:
        """Add a finding about an element."""
        told: dict[str, Any] = fields
        self.findings.append(finding(code, path=path, source=item.place if item else None, **told))

    def give_up(self, item: Item, code: str, path: str | None = None, **fields: object) -> None:
        """Keep as data what cannot be used, and tell it."""
        self.data[item.place] = item.raw
        self.unread[item.place] = None
        self.tell(code, item, path, **fields)


def local(path: str) -> str:
    """Return the name of the element at the end of a path."""
    return path.rpartition(".")[2].removesuffix("[]")


def shown(value: str) -> str:
    """Return a text as a finding shows it."""
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"


@cache
def _known() -> frozenset[str]:
    return frozenset(row.source for row in crosswalk.sources(READER))


def _flatten(root: _Element) -> None:
    """Turn HTML elements inside of a text into the text that they would be if the registry had escaped them."""
    waiting = list(root)
    while waiting:
        node = waiting.pop()
        children = list(node)
        if not children:
            continue
        if not all(local_name(one).lower() in text.HTML_NAMES for one in children):
            waiting += children
            continue
        inner = [(node.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")]
        for child in children:
            inner.append(etree.tostring(child, encoding="unicode"))
            node.remove(child)
        node.text = "".join(inner)
