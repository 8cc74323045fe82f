"""Where the places that findings name stand in a file: from JSON pointers, FHIRPaths and lines to line and column.

Findings say ``/protocolSection/statusModule`` or ``Bundle.entry[3].resource.status``; whoever opens the file, and every
program that shows findings beside it, wants a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialglot.readers.reading import Place

_BOM = b"\xef\xbb\xbf"
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_MEMBER = re.compile(rb"[\s,]*+(" + _STRING + rb")\s*+:\s*+", re.DOTALL)
_ITEM = re.compile(rb"[\s,]*+")
_SCALAR = re.compile(_STRING + rb"|[^\s,\]}]++", re.DOTALL)
# Everything up to and including the next bracket outside of strings.
_STEP = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+([{}\[\]])", re.DOTALL)
_LINES = re.compile(r"lines? ([1-9][0-9]{0,8})(?:-[0-9]+|, column ([1-9][0-9]{0,8}))?")
_BYTE = re.compile(r"byte ([0-9]{1,15})")
# A step of a FHIRPath as findings have it: a name, delimited where it is none, and the number of an item.
_FHIRPATH = re.compile(r"\.?(?:([A-Za-z_][A-Za-z0-9_]*)|`((?:[^`\\]|\\.)*)`)|\[([0-9]+)\]", re.DOTALL)
_FHIRPATH_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ROOT = re.compile(r"[A-Z][A-Za-z]*(?=[.\[]|$)")


class Spot(NamedTuple):
    """Line and column, both from 1; columns count characters (code points)."""

    line: int
    column: int | None = None


def find(data: bytes, named: Iterable[str], start: Place) -> dict[str, Spot]:
    """Return where places stand in the file, for those that are known.

    ``data`` are the bytes of a record or document, ``start`` is where they start in their file. ``named`` are JSON
    pointers, XPaths of elements in XML, FHIRPaths of elements in FHIR JSON ("Patient.name[0].given"), lines ("line 23",
    "lines 3-5", "line 3, column 5") and bytes ("byte 17") of ``data``. A place that is not there, because what it names
    is absent, is that of the nearest thing above it.
    """
    if start.line is None:
        return {}
    wanted = list(dict.fromkeys(named))
    found: dict[str, Spot] = {}
    offsets: dict[str, int] = {}
    lead = len(_BOM) if data.startswith(_BOM) else 0
    json = data[lead : lead + 1000].lstrip()[:1] in (b"{", b"[")
    document = _Document(data, lead)
    for name in wanted:
        if line := _LINES.fullmatch(name):
            spot = Spot(int(line[1]), int(line[2]) if line[2] else None)
            found[name] = _in_file(spot, start)
        elif byte := _BYTE.fullmatch(name):
            offsets[name] = min(int(byte[1]), len(data))
        elif json and (name == "" or name.startswith("/")):
            offsets[name] = document.at(_pointer_steps(name), fhir=False)
        elif json and (root := _ROOT.match(name)):
            steps = list(_fhirpath_steps(name[root.end() :]))
            offsets[name] = document.at(steps, fhir=True)
    if not json and (paths := [name for name in wanted if name.startswith("/")]):
        from trialglot.readers import xml_spots

        found |= {name: _in_file(Spot(line), start) for name, line in xml_spots.lines(data, paths).items()}
    counted = _count(data, sorted(set(offsets.values())), lead)
    found |= {name: _in_file(counted[offset], start) for name, offset in offsets.items()}
    return {name: found[name] for name in wanted if name in found}


def _in_file(spot: Spot, start: Place) -> Spot:
    """Turn a spot of the data into one of the file in which they start somewhere."""
    assert start.line is not None
    line = start.line + spot.line - 1
    if spot.line > 1 or spot.column is None:
        return Spot(line, spot.column)
    return Spot(line, None if start.column is None else start.column + spot.column - 1)


def _count(data: bytes, offsets: list[int], lead: int) -> dict[int, Spot]:
    """Return line and column of each of the sorted offsets; the byte order mark, ``lead``, is in no column."""
    spots = {}
    line, column, before = 1, 1, lead
    for offset in offsets:
        piece = data[before:offset]
        newlines = piece.count(b"\n")
        if newlines:
            line += newlines
            column = 1
            piece = piece[piece.rfind(b"\n") + 1 :]
        column += len(piece.decode("utf-8", "replace"))
        before = max(before, offset)
        spots[offset] = Spot(line, column)
    return spots


def _pointer_steps(pointer: str) -> list[str | int]:
    steps: list[str | int] = []
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        steps.append(name)
    return steps


def _fhirpath_steps(path: str) -> Iterator[str | int]:
    """Yield names and item numbers; what is no step of an element's path ends them."""
    at = 0
    while (match := _FHIRPATH.match(path, at)) and at < len(path):
        at = match.end()
        name, delimited, number = match.groups()
        if number is not None:
            yield int(number)
        elif delimited is not None:
            yield _FHIRPATH_ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else one[2], delimited)
        else:
            yield name


class _Document:
    """A JSON document of which only the ways that are asked for are walked, each container at most once."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        blank = _ITEM.match(data, start)
        self._root = blank.end() if blank else start
        self._members: dict[int, dict[str, tuple[int, int]]] = {}
        self._items: dict[int, list[int]] = {}

    def at(self, steps: Sequence[str | int], *, fhir: bool) -> int:
        """Return the offset of a value, for a member that of its name; of the last thing on the way that is there.

        With ``fhir``, names are those of FHIRPath.
        """
        value = shown = self._root
        for number, step in enumerate(steps):
            kind = self._data[value : value + 1]
            if kind == b"{" and isinstance(step, str):
                members = self._members_of(value)
                inside = any(isinstance(one, str) for one in steps[number + 1 :])
                place = members.get(_fhir_name(members, step, inside) if fhir else step)
                if place is None:
                    break
                shown, value = place
            elif kind == b"[":
                wanted = _number(step)
                items = self._items_of(value)
                if wanted is None or wanted >= len(items):
                    break
                shown = value = items[wanted]
            elif step != 0:
                break
        return shown

    def _members_of(self, container: int) -> dict[str, tuple[int, int]]:
        known = self._members.get(container)
        if known is None:
            known = self._members[container] = {}
            at = container + 1
            while match := _MEMBER.match(self._data, at):
                known[_text(match[1])] = (match.start(1), match.end())
                at = self._end(match.end())
        return known

    def _items_of(self, container: int) -> list[int]:
        known = self._items.get(container)
        if known is None:
            known = self._items[container] = []
            at = container + 1
            while at < len(self._data):
                blank = _ITEM.match(self._data, at)
                at = blank.end() if blank else at
                if self._data.startswith(b"]", at):
                    break
                known.append(at)
                at = self._end(at)
        return known

    def _end(self, at: int) -> int:
        """Return the offset behind the value that starts at an offset."""
        if self._data[at : at + 1] not in (b"{", b"["):
            scalar = _SCALAR.match(self._data, at)
            return scalar.end() if scalar else len(self._data)
        depth = 0
        while step := _STEP.match(self._data, at):
            at = step.end()
            depth += 1 if step[1] in b"{[" else -1
            if depth == 0:
                return at
        return len(self._data)


def _fhir_name(members: Iterable[str], step: str, inside: bool) -> str:
    """Return the name that a step of FHIRPath has in JSON.

    ``value`` is the choice ``valueString``, and what is inside of ``birthDate`` stands in ``_birthDate``.
    """
    names = list(members)
    if inside and f"_{step}" in names:
        return f"_{step}"
    if step in names:
        return step
    size = len(step)
    plain = [(name, name.removeprefix("_")) for name in names]
    choices = [name for name, bare in plain if bare[:size] == step and bare[size : size + 1].isupper()]
    choices.sort(key=lambda name: name.startswith("_") != inside)
    return choices[0] if choices else f"_{step}"


def _number(step: str | int) -> int | None:
    if isinstance(step, int):
        return step
    return int(step) if step.isascii() and step.isdigit() and len(step) < 10 else None


def _text(string: bytes) -> str:
    """Return the text of a JSON string with its quotation marks."""
    inner = string[1:-1]
    if b"\\" not in inner:
        return inner.decode("utf-8", "replace")
    import json

    try:
        return str(json.loads(string))
    except ValueError:
        return inner.decode("utf-8", "replace")
