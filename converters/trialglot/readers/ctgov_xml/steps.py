"""Steps from an element of the XML to a part of the tree, from which the tables of the dialects are made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trialglot.readers.ctgov import displayed
from trialglot.readers.ctgov_xml.draft import Draft, Step, Tree, as_json
from trialglot.readers.ctgov_xml.text import Layout, inline, reflow

if TYPE_CHECKING:
    from lxml.etree import _Element


def said(draft: Draft, node: _Element) -> Any:
    """Return the text of an element without white space around it; what is no text at all as JSON."""
    if not len(node):
        return (node.text or "").strip()
    draft.whole.add(node)
    return as_json(node)


def leaf(key: str, convert: Callable[[str], Any] = str, *, empty: bool = False) -> Step:
    """Put the text of an element; an empty one only where ``empty`` says that it states an empty text."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if type(value) is str:
            if value:
                value = convert(value)
            elif not empty:
                draft.silent.add(node)
                return
        draft.put(held, key, value, node)

    return step


def text(key: str) -> Step:
    """Put a text on one line."""
    return leaf(key, one_line, empty=True)


def markup(key: str) -> Step:
    """Put a text on one line that is Markdown in API v2."""
    return leaf(key, inline, empty=True)


def words(key: str, table: str) -> Step:
    """Put the API's word for a word; nothing where the word states that there is no value."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if type(value) is str:
            value = displayed.word(table, value)
            if not value:
                draft.silent.add(node)
                return
        draft.put(held, key, value, node)

    return step


def items(key: str, convert: Callable[[str], Any] = str) -> Step:
    """Add the text of an element to a list; an empty text is no item."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if type(value) is str:
            if not value:
                draft.silent.add(node)
                return
            value = convert(value)
        draft.add(held, key, value, node)

    return step


def dated(key: str) -> Step:
    """Put a date with its kind."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if _silent_date(draft, value, node):
            return
        made: Tree = {}
        draft.put(made, "date", displayed.date(value) if type(value) is str else value, node)
        kind = node.get("type")
        if kind is not None:
            draft.put(made, "type", displayed.word("date_kind", kind), node, "/@type")
        draft.put(held, key, made, node)
        draft.keep(made)

    return step


def date(key: str) -> Step:
    """Put a date without kind."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if not _silent_date(draft, value, node):
            draft.put(held, key, displayed.date(value) if type(value) is str else value, node)

    return step


def _silent_date(draft: Draft, value: Any, node: _Element) -> bool:
    """Whether a date is left empty, or stated as unknown."""
    if type(value) is str and (not value or value.casefold() == "unknown"):
        draft.silent.add(node)
        return True
    return False


def block(key: str, layout: Layout, convert: Callable[[str, int, Layout], str] = reflow) -> Step:
    """Put the text block inside an element."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        inner = node[0] if len(node) == 1 and node[0].tag == "textblock" and not len(node[0]) else None
        if inner is None or (node.text or "").strip() or (inner.tail or "").strip():
            value = said(draft, node)
            draft.put(held, key, inline(value) if type(value) is str else value, node)
            return
        made = convert(inner.text or "", _base(node, layout), layout)
        if made or layout.exact:
            draft.put(held, key, made, inner)
        else:
            draft.silent.add(inner)

    return step


def _base(node: _Element, layout: Layout) -> int:
    """Return the column at which the XML prints what is in no list of a text block: two more for each level."""
    return 4 + 2 * sum(1 for _ in node.iterancestors()) if layout.exact else 2


def one_line_block(value: str, base: int, layout: Layout) -> str:
    """Return a text block that holds a text on one line."""
    del base, layout
    return one_line(value)


def parts(steps: dict[str, Step]) -> Step:
    """Put the children of an element into the same part of the tree."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        loose(draft, held, node)
        draft.fill(held, node, steps)

    return step


def within(key: str, steps: dict[str, Step]) -> Step:
    """Put the children of an element into a part of their own; one without any is left out."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        made: Tree = {}
        loose(draft, made, node)
        draft.fill(made, node, steps)
        draft.keep(made)
        if made:
            draft.put(held, key, made, node)

    return step


def listed(key: str, steps: dict[str, Step], known: Tree | None = None, *, blank: bool = True) -> Step:
    """Add the children of an element as an item of a list, with what is ``known`` of all its items.

    An item without anything is left out unless ``blank``.
    """

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        made: Tree = {}
        loose(draft, made, node)
        draft.fill(made, node, steps)
        draft.keep(made)
        if made or blank:
            if known:
                made.update(known)
            draft.add(held, key, made, node)

    return step


def loose(draft: Draft, held: Tree, node: _Element) -> None:
    """Tell of an element that should have parts and is a text."""
    if not len(node) and (node.text or "").strip():
        draft.odd(held, "text()", (node.text or "").strip(), node)


def into(pointer: str, step: Step) -> Step:
    """Take a step in a part of the tree that is named from its root."""

    def elsewhere(draft: Draft, held: Tree, node: _Element) -> None:
        del held
        step(draft, draft.part(pointer), node)

    return elsewhere


def carried(draft: Draft, held: Tree, node: _Element) -> None:
    """Carry a text as data: the registry publishes the element, API v2 has no place for it."""
    value = said(draft, node)
    if type(value) is not str:
        draft.odd(held, str(node.tag), value, node)
    elif value:
        draft.carry(node, value)
    else:
        draft.silent.add(node)


def carried_whole(draft: Draft, held: Tree, node: _Element) -> None:
    """Carry an element with all its parts as data."""
    del held
    draft.carry(node, said(draft, node))
    draft.whole.add(node)


_BLANKS = re.compile(r"[ \t\r\n]+")


def one_line(value: str) -> str:
    """Return a text with single blanks for its line breaks and indentations."""
    return _BLANKS.sub(" ", value.strip())
