"""Lists that the portal packs into one text, and lists that a text numbers itself.

The portal joins the items of a list by ``;`` without a blank, and leaves the semicolons of the items as they are. So a
semicolon before a blank belongs to an item, one before anything else ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from trialglot.readers.ictrp.text import line

_JOINT = re.compile(r";(?!\s)(?=.)", re.DOTALL)
_NUMBERED = re.compile(r"(?:(?<=\s)|\A)(Intervention|(?:Health )?Condition) (\d{1,3}):\s*")


def packed(text: str) -> list[str]:
    """Return the items of a packed list on one line each; blank ones are left out."""
    return [one for one in (line(part).removesuffix(";").strip() for part in _JOINT.split(text)) if one]


def once(items: Iterable[str]) -> list[str]:
    """Return items, each once whatever its case."""
    found: dict[str, str] = {}
    for one in items:
        found.setdefault(one.casefold(), one)
    return list(found.values())


def stated(text: str) -> list[str]:
    """Return the lines of a text, each an item; running text that goes on from line to line is one item.

    A list has no stop at the end of its lines, or one at the end of each.
    """
    found = [one.strip() for one in text.split("\n") if one.strip()]
    goes_on = any(one.endswith((".", ":", ",")) for one in found) and not all(one.endswith(".") for one in found)
    return [text.strip()] if goes_on else found


def numbered(text: str) -> list[str]:
    """Return the items of a text like "Intervention 1: ... Intervention 2: ...", none where it is no such list."""
    marks = list(_NUMBERED.finditer(text))
    if not marks or text[: marks[0].start()].strip() or len({mark[1] for mark in marks}) > 1:
        return []
    if [int(mark[2]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
