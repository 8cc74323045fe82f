"""Eligibility text to a tree of criteria.

Registries hold eligibility as one text: headings, bulleted or numbered items, nesting by indentation, paragraphs. The
tree follows what the text shows and guesses nothing: items at one indentation are siblings even where a sentence says
"one of the following", and no character but white space is lost.
"""

from __future__ import annotations

from typing import Literal

from trialglot.design.criteria_headings import Block, block, glued, group, is_remark, names_part, title
from trialglot.design.criteria_lines import Line
from trialglot.design.criteria_lines import lines as lines_of
from trialglot.model.base import Markup
from trialglot.model.eligibility import CriteriaHeading, CriteriaTree, Criterion, CriterionKind

# Items nested deeper than this stay at this depth: nobody nests so deep on purpose, and readers of trees recurse.
MAX_DEPTH = 8
# Running text is broken into lines of about this length, all but the last of a paragraph.
_MARGIN = range(61, 101)


def parse(text: Markup | None) -> CriteriaTree:
    """Return the criteria of an eligibility text; an empty tree for an absent or blank text.

    Linear in the length of the text. A text without inclusion and exclusion headings gives criteria of the kind
    "unspecified".
    """
    return _Builder(lines_of(text)).tree() if text else CriteriaTree()


class _Item:
    """A criterion in the making. ``lines`` are added to its text at the end: a long item costs no more a line."""

    __slots__ = ("children", "heading", "key", "kind", "lines", "marker", "text")

    def __init__(self, key: str, kind: CriterionKind, text: str, marker: str, heading: str | None) -> None:
        self.key = key
        self.kind = kind
        self.text = text
        self.marker = marker
        self.heading = heading
        self.children: list[_Item] = []
        self.lines: list[str] = []

    def criterion(self) -> Criterion:
        """Return what was read."""
        text = "\n".join([self.text, *self.lines]) if self.lines else self.text
        children = tuple([one.criterion() for one in self.children]) if self.children else ()
        return Criterion(self.key, self.kind, Markup(text), self.marker, self.heading, children)


class _Builder:
    """Goes through the lines once, with one line of lookahead.

    ``stack`` holds the open item of each depth with the column where it begins, ``pending`` the indices of headings
    that no criterion follows yet.
    """

    def __init__(self, found: list[Line]) -> None:
        self.criteria: list[_Item] = []
        self.headings: list[CriteriaHeading] = []
        self.notes: list[Markup] = []
        self.stack: list[tuple[int, _Item]] = []
        self.paragraph: list[str] = []
        self.counts: dict[CriterionKind, int] = {"inclusion": 0, "exclusion": 0, "unspecified": 0}
        self.pending: list[int] = []
        self.kind: CriterionKind = "unspecified"
        self.part: str | None = None
        self.block: str | None = None
        self.block_indent = -1
        self.groups: tuple[str | None, str | None] = (None, None)
        self.context: str | None = None
        for line, following in zip(found, [*found[1:], None], strict=False):
            if line.block is not None:
                self._open(line.block, line)
            elif line.marker and (
                line.blank or not self.stack or line.indent < self.stack[-1][0] + 2 or not self._wrapped(line)
            ):
                self._item(line, following)
            else:
                self._text(line, following)
        self._close(None)

    def tree(self) -> CriteriaTree:
        """Return what was read."""
        criteria = tuple([one.criterion() for one in self.criteria])
        return CriteriaTree(criteria, tuple(self.headings), tuple(self.notes))

    def _criterion(self, text: str, marker: str, parent: _Item | None) -> _Item:
        """Add a criterion below its parent, or at the top."""
        if parent is None:
            siblings = self.criteria
            self.counts[self.kind] = number = self.counts[self.kind] + 1
            key = f"{self.kind}-{number}"
        else:
            siblings = parent.children
            key = f"{parent.key}.{len(siblings) + 1}"
        made = _Item(key, self.kind, text, marker, self.context)
        siblings.append(made)
        if self.pending:
            for index in self.pending:
                self.headings[index] = self.headings[index]._replace(before=key)
            self.pending.clear()
        return made

    def _open(self, opened: Block, line: Line) -> None:
        """Begin a block of inclusion or exclusion criteria."""
        self._close(line)
        self.kind = opened.kind
        self.block = opened.qualifier
        self.block_indent = line.indent if line.marker else -1
        self.groups = (None, None)
        self._heading("block", line.raw)

    def _heading(self, level: Literal["part", "block", "group"], raw: str) -> None:
        self.pending.append(len(self.headings))
        self.headings.append(CriteriaHeading(level, self.kind, Markup(raw)))
        self.stack.clear()
        self.context = ": ".join(name for name in (self.part, self.block, *self.groups) if name) or None

    def _part(self, line: Line) -> None:
        """Begin a part of the study with inclusion and exclusion blocks of its own."""
        self.kind, self.block, self.groups = "unspecified", None, (None, None)
        self.part = title(line.text)
        self._heading("part", line.raw)

    def _wrapped(self, line: Line) -> bool:
        """Whether what looks like a numbered item inside another is a line of running text that happens to begin so.

        A list inside an item begins with a bullet, 1, a or i; a hanging line "18. Next sentence" does not.
        """
        mark = line.marker.strip("().\\）")
        return mark.isalnum() and mark not in ("1", "a", "A", "i", "I", "o")

    def _item(self, line: Line, following: Line | None) -> None:
        """Take a list item. Two columns further in than another item is nested below it."""
        if self.paragraph:
            self._close(line)
        indent = line.indent
        if indent < self.block_indent:  # the list that held "* Inclusion Criteria:" as an item goes on
            self.kind, self.block, self.block_indent = "unspecified", None, -1
            self.groups = (None, None)
            self.context = self.part
        stack = self.stack
        while stack and indent < stack[-1][0] + 2:
            stack.pop()
        text = line.text
        if following is not None:
            if following.block is not None and following.marker and following.indent > indent:
                self._part(line)
                return
            if text[-1] == ":" and following.marker and text.endswith(" Criteria:") and self._parted(line):
                return
        if len(stack) >= MAX_DEPTH:
            del stack[MAX_DEPTH - 1 :]
        stack.append((indent, self._criterion(text, line.marker, stack[-1][1] if stack else None)))

    def _parted(self, line: Line) -> bool:
        """Take an item that ends with the heading of the next block, on the same line."""
        halves = glued(line.text)
        opened = block(halves[1], marked=False) if halves else None
        if halves is None or opened is None:
            return False
        self._criterion(halves[0], line.marker, self.stack[-1][1] if self.stack else None)
        self._open(opened[0], Line(line.indent, "", halves[1], False, opened[0]))
        return True

    def _text(self, line: Line, following: Line | None) -> None:
        """Take a line without marker: a line of the open item or paragraph, a heading, or a new paragraph."""
        rank = self._rank(line, following)
        stack = self.stack
        if not rank:
            if self.paragraph and not line.blank:
                self.paragraph.append(line.raw)
                return
            if stack and not line.blank:
                stack[-1][1].lines.append(line.raw)
                return
            if stack and line.indent > stack[0][0]:
                while line.indent <= stack[-1][0]:
                    stack.pop()
                stack[-1][1].lines += ("", line.raw)
                return
        self._close(line)
        stack.clear()
        if rank and following is not None and following.block is not None:
            self._part(line)
        elif rank:
            self.groups = (title(line.text), None) if rank == 1 else (self.groups[0], title(line.text))
            self._heading("group", line.raw)
        else:
            self.paragraph.append(line.raw)

    def _rank(self, line: Line, following: Line | None) -> int:
        """Return the rank of a heading inside a block, or of the part above one; 0 for any other line."""
        if following is None or line.marker:
            return 0
        inside = bool(self.stack or self.paragraph) and not line.blank
        if inside and (line.text[-1] not in ":：" or (self.stack and line.indent > self.stack[0][0])):
            return 0
        if line.blank and self.stack and line.indent > self.stack[0][0]:
            return 0
        before_item = bool(following.marker) or following.block is not None
        rank = group(line.text, before_item=before_item, below_caps=self.groups[0] is not None)
        if following.block is not None and not names_part(line.text):
            return 0
        if rank == 1 and line.text[-1].isalpha() and following.text.isupper():
            return 0  # all is written in capitals
        if rank == 1:
            return rank
        # In running text, or above more text of the same paragraph, only capitals are heading enough.
        if inside and (self.paragraph or not before_item):
            return 0
        return rank if before_item or following.blank else 0

    def _close(self, following: Line | None) -> None:
        """End the open paragraph: a criterion, or a note."""
        if not self.paragraph:
            return
        lines, self.paragraph = self.paragraph, []
        text = "\n".join(lines)
        last = following is None or not following.marker or following.block is not None
        if not any(map(str.isalnum, text)) or (last and self.criteria and is_remark(text)):
            self.notes.append(Markup(text))
        else:
            for one in lines if _separate(lines) else (text,):
                self._criterion(one, "", None)


def _separate(lines: list[str]) -> bool:
    """Whether the lines of a paragraph are statements of their own: running text breaks its lines at the margin."""
    return (
        len(lines) > 1
        and not all(len(line) in _MARGIN for line in lines[:-1])
        and all(line[0].isupper() or line[0].isdigit() or line[0] in "≥≤<>\\" for line in lines)
    )
