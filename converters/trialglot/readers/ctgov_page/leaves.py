"""The lines of a page that are not blank, by the parts of the crosswalk (``mappings/fields/ctgov-page.tsv``).

A line is counted under the datum that it holds; the further lines of a text, and the lines that repeat or name a datum
("Sponsor Role lead"), belong to the datum before them. Headings, their sentences and labels say nothing of the study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from trialglot import crosswalk
from trialglot.crosswalk import Account, Leaf
from trialglot.model.study import Study
from trialglot.readers.ctgov_page import layout
from trialglot.readers.ctgov_page.page import Page, line_number
from trialglot.readers.paths import named
from trialglot.readers.reading import Reading

READER = "ctgov-page"
HEAD = "Page head"
_INDEX = re.compile(r"\[(\d+)\]")
_WORDS = frozenset(
    {
        *layout.SENTENCES,
        *layout.HEADINGS,
        *layout.HEAD_SENTENCES,
        layout.RESULTS,
        *layout.BASIC_LABELS,
        layout.SITE_STATUS,
    }
    | {*layout.DESIGN_LABELS, *layout.ELIGIBILITY_LABELS}
)
_PARTS = ("text", "value", "count")


def account(reading: Reading, wanted: frozenset[str]) -> Account:
    """Count the lines of a page; ``wanted`` are the parts whose values are wanted too."""
    made = Account(READER)
    for leaf in leaves(reading):
        if not leaf.read:
            made.unread[leaf.path] += 1
        elif leaf.value is None:
            made.empty[leaf.path] += 1
        elif leaf.path in wanted:
            made.values.setdefault(leaf.path, []).append((leaf.value, {}))
        else:
            made.counts[leaf.path] = made.counts.get(leaf.path, 0) + 1
    return made


def leaves(reading: Reading) -> Iterator[Leaf]:
    """Return the lines of a page in its order. The value is that of the model, ``None`` for words of the layout."""
    page = reading.parsed
    assert isinstance(page, Page)
    held = _paths(page)
    unread = _unread(page)
    section = HEAD
    last: tuple[str, str] | None = None
    for index in page.filled:
        key = page.keys[index]
        found = page.sections.get(key)
        if found is not None and found.line == index:
            section, last = key, None
        place = line_number(index)
        if index in unread:
            yield Leaf(f"{section} / unread", place, key, {}, read=False)
            continue
        own = _row(section, held[index]) if index in held else None
        if own is None and (key in _WORDS or last is None):
            yield Leaf(f"{section} / heading or label", place, None, {})
            continue
        last = own or last
        assert last is not None
        source, path = last
        value = _value(reading.study, path)
        yield Leaf(source, place, key if value is None else value, {}, model=path)


def _paths(page: Page) -> dict[int, list[str]]:
    """Return the model paths of each line."""
    page.locate("")  # composes the paths of list items
    held: dict[int, list[str]] = {}
    for path, index in page.where.items():
        held.setdefault(index, []).append(path)
    return held


def _unread(page: Page) -> frozenset[int]:
    """Return the lines that the reader kept as text or did not read."""
    found: set[int] = set()
    for source in page.data:
        first, _, last = source.partition(" ")[2].partition("-")
        found.update(range(int(first) - 1, int(last or first)))
    return frozenset(found)


@cache
def _rows(section: str) -> dict[str, str]:
    """Return the parts of a section by model path."""
    rows = [row for row in crosswalk.sources(READER) if row.source.startswith(f"{section} / ")]
    return {row.model: row.source for row in rows}


def _row(section: str, paths: list[str]) -> tuple[str, str] | None:
    """Return the part that a line is, and the model path of its datum: the most particular one."""
    rows = _rows(section)
    for path in paths:
        general = _INDEX.sub("[]", path)
        for model in (general, f"{general}.value", f"{general}.text", f"{general}.count", f"{general}[]"):
            if model in rows:
                return rows[model], path
    for path in paths:
        general = _INDEX.sub("[]", path)
        for model, source in rows.items():
            if model.startswith(f"{general}."):
                return source, f"{path}{model[len(general) :]}"
    return None


def _value(study: Study, path: str) -> Any:
    """Return the value at a model path, the name of an intervention for its key."""
    found = named(study, path)
    for part in _PARTS:
        if hasattr(found, part) and not isinstance(found, str | tuple):
            return getattr(found, part)
    return found[0] if isinstance(found, tuple) and found else found
