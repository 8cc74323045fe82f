"""How derived things are put into words: dates, lengths of time, and why something is there."""

from __future__ import annotations

import re
from functools import lru_cache

from trialglot.model.dates import PartialDate
from trialglot.model.design import Duration, Evidence
from trialglot.model.eligibility import Criterion


def lines(*parts: str | None, between: str = "\n") -> str:
    """Join the parts that say something, one a line."""
    return between.join([part for part in parts if part and not part.isspace()])


def on_one_line(text: str) -> str:
    """Return a text on one line, with single blanks."""
    return " ".join(text.split())


def quoted(*names: str) -> str:
    """Return names in quotation marks, which are doubled in a name, parted by semicolons."""
    return "; ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names)


_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def unquoted(text: str) -> str:
    """Return the name of a text that ``quoted`` made, another text as it is."""
    return text[1:-1].replace('""', '"') if _QUOTED.fullmatch(text) else text


def listed(*names: str) -> str:
    """Return names parted by semicolons; in quotation marks only those that could be taken for several, or quoted."""
    said = [one for one in names if one]
    return "; ".join([quoted(one) if "; " in one or one[0] == '"' else one for one in said])


_LISTED = re.compile(r'(?:"(?:[^"]|"")*"|.+?)(?=; |\Z)', re.DOTALL)


def names_of(text: str) -> list[str]:
    """Return the names of a text that ``listed`` made."""
    found, start = [], 0
    while match := _LISTED.match(text, start):
        found.append(unquoted(match[0]))
        start = match.end() + len("; ")
    return found


def between(text: str | None, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> str | None:
    """Return a text that stands among lines with labels, so that none of its lines is taken for one of them.

    ``before`` and ``after`` are the labels of lines that may stand there. A first or last line that begins with such a
    label is indented.
    """
    if not text:
        return text
    if text.startswith(before):
        text = f"  {text}"
    rest, line_break, last = text.rpartition("\n")
    return f"{rest}{line_break}  {last}" if last.startswith(after) else text


def dated(date: PartialDate) -> str:
    """Return a date with what the record says of its kind."""
    return f"{date.value} ({date.kind})" if date.kind else date.value


# Elements of a design share their evidence.
@lru_cache(maxsize=256)
def because(evidence: Evidence) -> str:
    """Return why a derived thing is there, in one sentence; empty for what the record states as such, like its arms."""
    quote = f' "{evidence.quote}"' if evidence.quote else ""
    if evidence.basis == "stated":
        return f"Stated by {evidence.path or 'the record'}{quote} ({evidence.rule})." if quote else ""
    if evidence.basis == "forced":
        return f"Not stated as such by the record; a minimum that the target needs ({evidence.rule})."
    how = "Derived from" if evidence.basis == "safe" else "Likely reading, derived from"
    return f"{how} {evidence.path or 'the record'}{quote} ({evidence.rule})."


@lru_cache(maxsize=256)
def lasting(title: str, length: Duration | None, known: Evidence | None = None) -> str | None:
    """Return a length of time with its own evidence; without, where ``known`` is the same and printed beside it."""
    if length is None:
        return None
    own = length.evidence
    why = f" {because(own)}" if own is not None and own is not known and own != known else ""
    return f"{title}: {length.value} ({length.qualifier}).{why}"


def whole(criterion: Criterion, depth: int = 0) -> str:
    """Return the text of a criterion with its sub-items as an indented list."""
    indent = "  " * (depth + 1)
    below = [f"{indent}{child.marker or '-'} {whole(child, depth + 1)}" for child in criterion.children]
    return "\n".join((criterion.text.plain, *below)) if below else criterion.text.plain
