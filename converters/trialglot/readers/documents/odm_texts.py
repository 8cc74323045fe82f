"""Texts of an ODM document that hold several data, taken apart.

``writers/odm`` and the trial summary put them together.
Labelled lines stand before and after a free text; the writers indent a line of the text that could be taken for one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from trialglot.design.wording import unquoted
from trialglot.model.base import Markup
from trialglot.readers.documents import inverse
from trialglot.readers.documents.nodes import Node

Tree: TypeAlias = dict[str, Any]

NO_TERM = "Without a CDISC term: "
_TYPED = re.compile(r"Type: (.*?)(?: \((C[0-9]+)\))?\.", re.DOTALL)
_BETWEEN_LINES = re.compile("\n(?!  )")
_NAME = r'("(?:[^"]|"")*")'
_PHONE = re.compile(r"(?:(.*) )?ext\. (.*)", re.DOTALL)
_PHONE_QUOTED = re.compile(rf"(?:(.*?) )?ext\. {_NAME}", re.DOTALL)
_END = "(?:; |$)"
_QUOTED = re.compile(_NAME)
_DATA = re.compile(
    f"(?:type {_NAME}{_END})?(?:ID {_NAME}{_END})?(?:address {_NAME}{_END})?(?:comment (.*))?", re.DOTALL
)
_DOCUMENT = re.compile(
    f"(?:{_NAME}{_END})?(?:type {_NAME}{_END})?(?:holds ([a-z, ]+){_END})?(?:lacks ([a-z, ]+){_END})?"
    f"(?:of ([^;]+){_END})?(?:uploaded ([^;]+){_END})?(?:file {_NAME}{_END})?(?:size (-?[0-9]+) bytes)?"
)
_RETRACTION = re.compile(f"(?:{_NAME}(?:, |$))?(?:PMID (.*))?", re.DOTALL)
_DATED = re.compile(r"(.*) \((?:actual|estimated)\)", re.DOTALL)

_HOLDS = {"protocol": "has_protocol", "statistical analysis plan": "has_sap", "informed consent form": "has_icf"}


class Note(NamedTuple):
    """A datum among the notes of a document: its label, its text, and where it stands."""

    label: str
    text: str
    node: Node


def parted(text: str) -> list[str]:
    """Return the notes that a text holds, each as it stands there: a line, and the indented ones that go on with it."""
    return _BETWEEN_LINES.split(text)


def notes(nodes: list[Node]) -> Iterator[Note]:
    """Yield the notes of a document, their further lines without the indentation."""
    for node in nodes:
        label, mark, text = str(node.value).replace("\n  ", "\n").partition(": ")
        if mark:
            yield Note(label, text, node)


def leading(text: str, *labels: str) -> tuple[dict[str, str], str]:
    """Take the labelled lines off the start of a text, in this order; returns what they say, and the rest."""
    found = {}
    for label in labels:
        line, _, rest = text.partition("\n")
        if line.startswith(label):
            found[label] = line.removeprefix(label)
            text = rest
    return found, text


def trailing(text: str, *labels: str) -> tuple[dict[str, str], str]:
    """Take the labelled lines off the end of a text, which are in this order; returns what they say, and the rest."""
    found = {}
    for label in reversed(labels):
        rest, _, line = text.rpartition("\n")
        if line.startswith(label):
            found[label] = line.removeprefix(label)
            text = rest
    return found, text


def typed(text: str, table: str, system: str) -> tuple[str | None, str]:
    """Take the line of the type off the start of a description; returns the type in the registry's words."""
    line, _, rest = text.partition("\n")
    match = _TYPED.fullmatch(line)
    if match is None:
        return None, text
    return inverse.word(table, match[1], system if match[2] else ""), rest


def quoted(text: str) -> list[str]:
    """Return the names in quotation marks that a text lists."""
    return [unquoted(one) for one in _QUOTED.findall(text)]


def keyed(text: str, *keys: str) -> dict[str, str]:
    """Return the parts of a text that begin with these keys, which are in this order and parted by semicolons."""
    found: dict[str, str] = {}
    left = list(keys)
    last = ""
    for part in text.split("; "):
        key = next((one for one in left if part.startswith(one)), None)
        if key is not None:
            last = key
            del left[: left.index(key) + 1]
            found[key] = part.removeprefix(key)
        elif last:
            found[last] += f"; {part}"
    return found


def phone(text: str) -> Tree:
    """Return a telephone number and its extension."""
    match = _PHONE_QUOTED.fullmatch(text) or _PHONE.fullmatch(text)
    return something({"phone": match[1], "phone_ext": unquoted(match[2])}) if match else {"phone": text}


def undated(text: str) -> str:
    """Return a date without what is said of its kind."""
    match = _DATED.fullmatch(text)
    return match[1] if match else text


def something(made: Tree) -> Tree:
    """Return a tree without the fields that say nothing."""
    return {key: value for key, value in made.items() if value not in (None, "", [], {})}


def data(text: str) -> Tree:
    """Return available data from their note."""
    match = _DATA.fullmatch(text)
    if match is None:
        return {}
    *names, comment = match.groups("")
    kind, identifier, address = map(unquoted, names)
    return something({"type": kind, "id": identifier, "url": address, "comment": Markup.of(comment)})


def document(text: str) -> Tree:
    """Return a document of the study from its note."""
    match = _DOCUMENT.fullmatch(text)
    if match is None:
        return {}
    label, kind, holds, lacks, date, uploaded, filename, size = match.groups("")
    made: Tree = {
        "label": unquoted(label),
        "type": unquoted(kind),
        "date": {"value": date} if date else None,
        "upload_date": uploaded,
        "filename": unquoted(filename),
        "size": int(size) if size else None,
    }
    for words, there in ((holds, True), (lacks, False)):
        for word in words.split(", ") if words else ():
            if word in _HOLDS:
                made[_HOLDS[word]] = there
    return something(made)


def retraction(text: str) -> Tree:
    """Return a retraction notice from its line."""
    match = _RETRACTION.fullmatch(text)
    return something({"source": unquoted(match[1] or ""), "pmid": match[2]}) if match else {}


def degrees(text: str) -> float | None:
    """Return a number of degrees, ``None`` for what is no number."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
