"""The tree of criteria while a text is read: what is made, what is open, where the next criterion belongs."""

from __future__ import annotations

from typing import Literal

from trialglot.design.criteria_headings import Block, title
from trialglot.design.criteria_lines import Line
from trialglot.model.base import Markup
from trialglot.model.eligibility import CriteriaHeading, CriteriaTree, Criterion, CriterionKind


class Item:
    """A criterion in the making. ``lines`` are added to its text at the end: a long item costs no more a line."""

    __slots__ = ("children", "heading", "key", "kind", "lines", "marker", "text")

    def __init__(self, key: str, kind: CriterionKind, text: str, marker: str, heading: str | None) -> None:
        self.key = key
        self.kind = kind
        self.text = text
        self.marker = marker
        self.heading = heading
        self.children: list[Item] = []
        self.lines: list[str] | None = None

    def go_on(self, *lines: str) -> None:
        """Add lines to the text."""
        if self.lines is None:
            self.lines = [*lines]
        else:
            self.lines += lines

    def criterion(self) -> Criterion:
        """Return what was read."""
        text = "\n".join([self.text, *self.lines]) if self.lines else self.text
        children = tuple([one.criterion() for one in self.children]) if self.children else ()
        return Criterion(self.key, self.kind, Markup(text), self.marker, self.heading, children)


class State:
    """What was read so far.

    ``stack`` holds the open item of each depth with the column where it begins, ``paragraph`` the lines of the open
    paragraph, ``pending`` the indices of headings that no criterion follows yet. ``start`` counts the criteria before
    the present heading, ``listed`` those before the present list, ``opened`` tells that the present heading is that of
    a block.

    Three things wait for a later item, ``expecting`` tells that there is one: ``lettered`` is the kind of marker of a
    heading like "A) Conditions", which the next letter ends; ``adopted`` column and kind of marker of a list that
    belongs to an item before it; ``joined`` an item, with its column, that "or" joins with the next one.
    """

    def __init__(self) -> None:
        self.criteria: list[Item] = []
        self.headings: list[CriteriaHeading] = []
        self.notes: list[Markup] = []
        self.stack: list[tuple[int, Item]] = []
        self.paragraph: list[str] = []
        self.counts: dict[CriterionKind, int] = {"inclusion": 0, "exclusion": 0, "unspecified": 0}
        self.pending: list[int] = []
        self.kind: CriterionKind = "unspecified"
        self.part: str | None = None
        self.block: str | None = None
        self.block_indent = -1
        self.groups: tuple[str | None, str | None] = (None, None)
        self.context: str | None = None
        self.opened = False
        self.start = 0
        self.listed = 0
        self.expecting = False
        self.lettered = ""
        self.adopted: tuple[int, str] | None = None
        self.joined: tuple[int, Item] | None = None

    @property
    def fresh(self) -> bool:
        """Whether nothing stands below the heading of the present block yet."""
        return self.opened and len(self.criteria) == self.start and not self.paragraph

    @property
    def last(self) -> Item | None:
        """The criterion read last below the present heading."""
        if self.stack:
            return self.stack[-1][1]
        return self.criteria[-1] if len(self.criteria) > self.start else None

    def tree(self) -> CriteriaTree:
        """Return what was read."""
        criteria = tuple([one.criterion() for one in self.criteria])
        return CriteriaTree(criteria, tuple(self.headings), tuple(self.notes))

    def add(self, text: str, marker: str, parent: Item | None) -> Item:
        """Add a criterion below its parent, or at the top."""
        if parent is None:
            siblings = self.criteria
            self.counts[self.kind] = number = self.counts[self.kind] + 1
            key = f"{self.kind}-{number}"
        else:
            siblings = parent.children
            key = f"{parent.key}.{len(siblings) + 1}"
        made = Item(key, self.kind, text, marker, self.context)
        siblings.append(made)
        if self.pending:
            for index in self.pending:
                self.headings[index] = self.headings[index]._replace(before=key)
            self.pending.clear()
        return made

    def open(self, opened: Block, line: Line) -> None:
        """Begin a block of inclusion or exclusion criteria."""
        self.kind = opened.kind
        self.block = opened.qualifier
        self.block_indent = line.indent if line.marker else -1
        self.groups = (None, None)
        self.put_heading("block", line.raw)
        self.opened = True

    def put_heading(self, level: Literal["part", "block", "group"], raw: str) -> None:
        """Add a heading; what was open above it ends."""
        self.pending.append(len(self.headings))
        self.headings.append(CriteriaHeading(level, self.kind, Markup(raw)))
        self.stack.clear()
        self.adopted = self.joined = None
        self.expecting = self.opened = False
        self.start = self.listed = len(self.criteria)
        self.place()

    def place(self) -> None:
        """Name the place of the criteria that follow, after a change of part, block or group."""
        self.context = ": ".join(name for name in (self.part, self.block, *self.groups) if name) or None

    def open_part(self, line: Line) -> None:
        """Begin a part of the study with inclusion and exclusion blocks of its own."""
        self.kind, self.block, self.groups = "unspecified", None, (None, None)
        self.part = title(line.text)
        self.put_heading("part", line.raw)
