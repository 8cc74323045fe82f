"""Eligibility text to a tree of criteria.

Registries hold eligibility as one text: headings, bulleted or numbered items, nesting by indentation, paragraphs. The
tree follows what the text shows and guesses nothing: items at one indentation are siblings even where a sentence says
"one of the following", and no character but white space is lost, and what no document can hold.
"""

from __future__ import annotations

from collections import Counter

from trialglot.design import criteria_groups as groups
from trialglot.design.criteria_headings import Block, block_above_list, title
from trialglot.design.criteria_lines import Line, marker_kind
from trialglot.design.criteria_lines import lines as lines_of
from trialglot.design.criteria_remarks import is_certain_remark, is_connector, is_nothing, is_remark, remark_behind
from trialglot.design.criteria_state import State
from trialglot.design.text import legible
from trialglot.model.base import Markup
from trialglot.model.eligibility import CriteriaTree

# Items nested deeper than this stay at this depth: nobody nests so deep on purpose, and readers of trees recurse.
MAX_DEPTH = 8
# Running text is broken into lines of about this length, all but the last of a paragraph.
_MARGIN = range(61, 101)
# "None", "and/or" and their like are no longer than this.
_SHORT = 20
# A heading without colon is no longer than this.
_LONGEST_NAME = 64
# So many lines behind a possible heading are searched for another one.
_LOOKAHEAD = 200


def parse(text: Markup | None) -> CriteriaTree:
    """Return the criteria of an eligibility text; an empty tree for an absent or blank text.

    Linear in the length of the text. A text without inclusion and exclusion headings gives criteria of the kind
    "unspecified".
    """
    return _Builder(lines_of(Markup(legible(text)))).tree() if text else CriteriaTree()


class _Builder(State):
    """Goes through the lines once, with one line of lookahead.

    ``found`` are the lines, ``position`` that of the present one.
    """

    def __init__(self, found: list[Line]) -> None:
        super().__init__()
        self.found = found
        self.position = 0
        self.repeated: Counter[str] | None = None
        for line, following in zip(found, [*found[1:], None], strict=False):
            if line.block is not None:
                self._begin(line.block, line)
            elif line.marker and (line.blank or not self.stack or not self._wrapped(line)):
                self._item(line, following)
            else:
                self._text(line, following)
            self.position += 1
        self._close(None)

    def _begin(self, opened: Block, line: Line) -> None:
        """Begin a block of inclusion or exclusion criteria."""
        self._close(line)
        self.open(opened, line)

    def _group(self, line: Line, rank: int) -> None:
        """Begin a group of criteria inside a block, or the block that its heading names ("Other Exclusions:")."""
        named = block_above_list(line.text) if "clu" in line.text or "CLU" in line.text else None
        if named is not None and named.kind != self.kind:
            self._begin(named, line)
            return
        self.lettered = ""
        self.groups = (title(line.text), None) if rank == 1 else (self.groups[0], title(line.text))
        self.put_heading("group", line.raw)

    def _wrapped(self, line: Line) -> bool:
        """Whether what looks like a numbered item is a line of running text that happens to begin so.

        A list inside an item begins with a bullet, 1, a or i; a hanging line "18. Next sentence" does not.
        """
        if line.indent < self.stack[-1][0] + 2:
            return False
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
        text = line.text
        if len(text) <= _SHORT and self._aside(line, following):
            return
        if self.expecting and self._expected(line):
            return
        while stack and indent < stack[-1][0] + 2:
            stack.pop()
        if following is not None:
            if following.block is not None and following.marker and following.indent > indent:
                self.open_part(line)
                return
            if (text[-1] == ":" or len(line.marker) > 1) and self._item_heads(line, following):
                return
        remark = None
        if "riteria" in text or ((following is None or not following.marker) and "not intended" in text):
            alone = following is None or (following.indent <= indent and bool(following.marker or following.blank))
            if alone and self.criteria and is_certain_remark(text):
                self.notes.append(Markup(line.raw))
                return
            remark = remark_behind(text) if self._ends(line, following) else None
        if len(stack) >= MAX_DEPTH:
            del stack[MAX_DEPTH - 1 :]
        made = self.add(remark[0] if remark else text, line.marker, stack[-1][1] if stack else None)
        stack.append((indent, made))
        if remark is not None:
            self.notes.append(Markup(remark[1]))

    @staticmethod
    def _ends(line: Line, following: Line | None) -> bool:
        """Whether no line that may go on with an item follows: it must not stand behind a gap."""
        if following is None or following.blank or following.block is not None:
            return True
        return bool(following.marker) and following.indent < line.indent + 2 and not is_connector(following.text)

    def _item_heads(self, line: Line, following: Line) -> bool:
        """Take an item that is a heading: "A) Medical Conditions", "* Patients are excluded if any of these apply:"."""
        if not following.marker or following.block is not None or following.indent > line.indent or self.stack:
            return False
        if self.fresh and groups.is_empty_lead(line.text, self.kind):
            self.put_heading("group", line.raw)
            return True
        if groups.is_lettered(line.marker) and "riteria" in line.text:
            opened = block_above_list(line.text)
            if opened is not None:
                self._begin(opened, line)
                return True
        if marker_kind(line.marker) == marker_kind(following.marker):
            return False
        if groups.numbered_heading(line.marker, line.text) and (line.blank and following.blank):
            self._group(line, 2)
            self.lettered = marker_kind(line.marker)
            self.expecting = True
            return True
        return False

    def _aside(self, line: Line, following: Line | None) -> bool:
        """Take "None" as the only item of a block, or "or" between items: neither is a criterion."""
        last = following is None or following.block is not None
        if self.fresh and last and is_nothing(line.text):
            self.notes.append(Markup(line.raw))
            return True
        return is_connector(line.text) and self._connect(line, following)

    def _connect(self, line: Line, following: Line | None) -> bool:
        """Add a connector to the item before it, and join the next item where it certainly means these two.

        That is so inside an item, and between two items that are all of their list.
        """
        if self.paragraph:
            self._close(line)
        stack = self.stack
        inside = bool(stack) and (line.indent > stack[0][0] or not (line.blank or line.marker))
        if inside:
            while len(stack) > 1 and line.indent < stack[-1][0] + (2 if line.marker else 1) and line.blank:
                stack.pop()
            indent, item = stack[-1]
        elif self.last is not None:
            indent, item = stack[0] if stack else (line.indent, self.criteria[-1])
        else:
            self.notes.append(Markup(line.raw))
            return True
        item.go_on("", line.raw)
        single = len(self.criteria) - self.listed == 1 and self._single_after()
        if following is None or following.block is not None or not following.marker or item.children:
            certain = False
        else:
            certain = following.indent == indent and (inside or single)
        if not inside:
            stack.clear()
            self.listed = len(self.criteria)
        if certain:
            self.joined = (indent, item)
            self.expecting = True
        return True

    def _single_after(self) -> bool:
        """Whether the list behind the present line has one item."""
        behind = self.found[self.position + 2 : self.position + 3]
        return not behind or behind[0].block is not None or (not behind[0].marker and behind[0].blank)

    def _expected(self, line: Line) -> bool:
        """Take an item that ends or completes what a line above it began; return whether nothing is left to do."""
        joined, self.joined = self.joined, None
        if joined is not None and line.indent == joined[0]:
            while self.stack and line.indent < self.stack[-1][0] + 2:
                self.stack.pop()
            joined[1].go_on(*(("", line.raw) if line.blank else (line.raw,)))
            self.stack.append(joined)
            return True
        if self.adopted is not None and self._ends_adopted(line):
            self.stack.clear()
        if (
            self.lettered
            and marker_kind(line.marker) == self.lettered
            and (not self.stack or line.indent <= self.stack[0][0])
        ):
            self.lettered, self.groups = "", (self.groups[0], None)
            self.place()
        self.expecting = self.adopted is not None or bool(self.lettered)
        return False

    def _ends_adopted(self, line: Line) -> bool:
        """Whether an item no longer belongs to the list that was given to the item above it."""
        if self.adopted is None or line.indent > self.adopted[0]:
            return False
        if line.indent == self.adopted[0] and line.marker and marker_kind(line.marker) == self.adopted[1]:
            return False
        self.adopted = None
        return True

    def _text(self, line: Line, following: Line | None) -> None:
        """Take a line without marker: a line of the open item or paragraph, a heading, or a new paragraph."""
        stack = self.stack
        if len(line.text) <= _SHORT and (line.blank or not self.paragraph) and self._aside(line, following):
            return
        if self.adopted is not None and line.blank and self._ends_adopted(line):
            stack.clear()
        if following is not None and self._above_list(line, following):
            return
        rank = self._rank(line, following)
        if not rank:
            if self.paragraph and not line.blank:
                self.paragraph.append(line.raw)
                return
            if stack and not line.blank:
                stack[-1][1].go_on(line.raw)
                return
            if stack and line.indent > stack[0][0]:
                while line.indent <= stack[-1][0]:
                    stack.pop()
                stack[-1][1].go_on("", line.raw)
                return
        self._close(line)
        stack.clear()
        if rank and following is not None and following.block is not None:
            self.open_part(line)
        elif rank:
            self._group(line, rank)
        else:
            self.paragraph.append(line.raw)

    def _above_list(self, line: Line, following: Line) -> bool:
        """Take a line that only the list below it shows to be a heading or a lead of its own."""
        text = line.text
        listed = bool(following.marker) and following.block is None
        inside = bool(self.stack or self.paragraph) and not line.blank
        if inside:
            return False
        if text[-1] in ":：":
            before = self.last if not self.paragraph else None
            known = before.text if before is not None else "\n".join(self.paragraph)
            said = any(map(str.isalnum, known))  # a paragraph of signs alone becomes a note
            if said and groups.continues(text, known) and (listed or following.blank):
                self._adopt(line, following)
                return True
            if self.fresh and following.block is None and groups.is_empty_lead(text, self.kind):
                if ":" in text[:-1]:  # "Donors: they are excluded if ...:"
                    self._group(line, 2)
                else:
                    self.put_heading("group", line.raw)
                return True
        if not listed:
            return False
        if "clu" in text or "CLU" in text:
            opened = block_above_list(text)
            if opened is not None:
                self._begin(opened, line)
                return True
        if text[-1] in ":：":
            return False
        if not self._names(line, following):
            return False
        self._close(line)
        self._group(line, 2)
        return True

    def _names(self, line: Line, following: Line) -> bool:
        """Whether a short line without colon right above a list is certain to be a heading."""
        text = line.text
        if len(text) > _LONGEST_NAME:
            return False
        if self.stack and line.indent > self.stack[0][0]:  # Markdown writers put it inside the item before it
            inner = not following.blank and following.indent <= self.stack[0][0] and groups.may_head(text)
            return inner and (groups.names_topic(text) or groups.names_group(text))
        if text.isupper() and following.text.isupper():
            return False
        if groups.opens_list(text):
            return True
        if not groups.may_head(text):
            return False
        return groups.names_topic(text) or self._again(text) or (groups.names_group(text) and self._among_items())

    def _again(self, text: str) -> bool:
        """Whether a line without marker stands in the text more than once."""
        if self.repeated is None:
            self.repeated = Counter(line.text for line in self.found if not line.marker)
        return self.repeated[text] > 1

    def _among_items(self) -> bool:
        """Whether items stand above the present line, or another heading of its kind further down in the block."""
        if self.last is not None:
            return True
        behind = self.found[self.position + 1 : self.position + _LOOKAHEAD]
        for before, line, after in zip(behind, behind[1:], behind[2:], strict=False):
            if line.block is not None:
                return False
            if before.marker and not line.marker and line.blank and after.marker and groups.may_head(line.text):
                return groups.names_topic(line.text) or groups.names_group(line.text)
        return False

    def _adopt(self, line: Line, following: Line) -> None:
        """Give a lead line and the list below it to the criterion before it."""
        self._close(line)
        stack = self.stack
        if not stack:
            stack.append((line.indent, self.criteria[-1]))
        while len(stack) > 1 and line.indent <= stack[-1][0]:
            stack.pop()
        stack[-1][1].go_on("", line.raw)
        column = following.indent - 2 if following.marker else line.indent - 1
        self.stack = [(min(indent, column), item) for indent, item in stack]
        self.adopted = (following.indent, marker_kind(following.marker)) if following.marker else None
        self.expecting = self.adopted is not None

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
        rank = groups.group(line.text, before_item=before_item, below_caps=self.groups[0] is not None)
        if following.block is not None and not groups.names_part(line.text):
            return 0
        if rank == 1 and line.text[-1].isalpha() and following.text.isupper():
            return 0  # all is written in capitals
        if rank == 1:
            return rank
        # In running text, or above more text of the same paragraph, only capitals are heading enough.
        if inside and (self.paragraph or not before_item):
            return 0
        if rank and following.block is None and groups.says_how(line.text, self.kind):
            return 0
        return rank if before_item or following.blank else 0

    def _close(self, following: Line | None) -> None:
        """End the open paragraph: a criterion, or a note."""
        if not self.paragraph:
            return
        lines, self.paragraph = self.paragraph, []
        text = "\n".join(lines)
        last = following is None or not following.marker or following.block is not None
        remark = self.criteria and (is_certain_remark(text) or (last and is_remark(text)))
        if remark or not any(map(str.isalnum, text)):
            self.notes.append(Markup(text))
            return
        for one in lines if _separate(lines) else (text,):
            behind = remark_behind(one) if "riteria" in one or "not intended" in one else None
            self.add(behind[0] if behind else one, "", None)
            if behind is not None:
                self.notes.append(Markup(behind[1]))


def _separate(lines: list[str]) -> bool:
    """Whether the lines of a paragraph are statements of their own: running text breaks its lines at the margin."""
    return (
        len(lines) > 1
        and not all(len(line) in _MARGIN for line in lines[:-1])
        and all(line[0].isupper() or line[0].isdigit() or line[0] in "≥≤<>\\" for line in lines)
    )
