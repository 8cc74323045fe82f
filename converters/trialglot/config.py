"""The configuration file: ``trialglot.toml``, or ``[tool.trialglot]`` of a ``pyproject.toml``.

[convert] and [validate] hold defaults of options by their long names; each [[suppress]] is a suppression. Everything in
the file is checked, and every complaint names the file, the key and the line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

from trialglot.errors import UsageError
from trialglot.suppressions import Suppression

FILE = "trialglot.toml"
PYPROJECT = "pyproject.toml"
_SUPPRESS = "suppress"
_ENTRY = ("code", "locator", "reason", "expires")
_MAX = 1 << 20
_PARTS = 64
# The parser of the standard library takes minutes for a key of a hundred thousand parts.
_LONG_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_PARTS}}}""")


class Setting(NamedTuple):
    """What an option takes. A "path" is relative to the folder of the file; a "list" is one text or several."""

    kind: Literal["text", "number", "flag", "list", "path"]
    choices: tuple[str, ...] = ()


class Value(NamedTuple):
    """A value of the file and the line it stands in."""

    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Config:
    """What a file says: ``values`` by command and long option name without dashes."""

    path: Path | None = None
    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()


def find(start: Path) -> Path | None:
    """Return the file that holds for a folder: its own, or that of the nearest folder above it.

    ``trialglot.toml`` is taken before a ``pyproject.toml``, which counts only where it has a table for us.
    """
    for folder in (start, *start.parents):
        own = folder / FILE
        if own.is_file():
            return own
        project = folder / PYPROJECT
        # Most have none: then their TOML is not our business.
        if project.is_file() and b"trialglot" in _bytes(project) and _table(project, _text(project)) is not None:
            return project
    return None


def load(path: Path, known: Mapping[str, Mapping[str, Setting]]) -> Config:
    """Read a file. ``known`` are the options by command.

    Raises:
        UsageError: the file cannot be read, is no TOML, or says something that means nothing.
    """
    text = _text(path)
    table = _table(path, text)
    place = _Place(path, text, ("tool", "trialglot") if path.name == PYPROJECT else ())
    if table is None:
        raise UsageError(f"{path} has no table [tool.trialglot]")
    if not isinstance(table, dict):
        place.refuse((), "takes a table")
    values = {}
    for command, content in table.items():
        if command == _SUPPRESS:
            continue
        if command not in known:
            place.unknown((command,), (*known, _SUPPRESS))
        if not isinstance(content, dict):
            place.refuse((command,), "takes a table")
        values[command] = dict(_values(place, command, content, known[command]))
    return Config(path, values, tuple(_suppressions(place, table.get(_SUPPRESS, []))))


def _values(
    place: _Place, command: str, content: dict[str, Any], known: Mapping[str, Setting]
) -> Iterator[tuple[str, Value]]:
    for name, value in content.items():
        at = (command, name)
        if name not in known:
            place.unknown(at, tuple(known))
        kind, choices = known[name]
        match kind, value:
            case "flag", bool():
                pass
            case "number", int() if not isinstance(value, bool):
                pass
            case "list", [*parts] if parts and all(isinstance(one, str) for one in parts):
                pass
            case "list", str():
                value = [value]  # noqa: PLW2901 - one of a list
            case "path", str() if value:
                value = place.beside(value)  # noqa: PLW2901 - as the caller sees it
            case "text", str():
                if choices and value not in choices:
                    place.refuse(at, f"takes one of {', '.join(choices)}, not {value!r}")
            case _:
                place.refuse(at, f"takes {_TAKES[kind]}, not {_shown(value)}")
        yield name, Value(value, place.line(at))


_TAKES = {
    "text": "a text",
    "path": "a text",
    "number": "a whole number",
    "flag": "true or false",
    "list": "a text or a list of texts",
}


def _suppressions(place: _Place, entries: Any) -> Iterator[Suppression]:
    from trialglot.catalogue import CATALOGUE

    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        place.refuse((_SUPPRESS,), f"takes tables: [[{_SUPPRESS}]]")
    for number, entry in enumerate(entries):
        at = (_SUPPRESS, number)
        for name in entry:
            if name not in _ENTRY:
                place.unknown((*at, name), _ENTRY)
        for name in ("code", "reason"):
            if name not in entry:
                place.refuse(at, f"lacks {name}")
        for name in ("code", "locator", "reason"):
            value = entry.get(name, "*")
            if not isinstance(value, str) or not value.strip():
                place.refuse((*at, name), f"takes a text, not {_shown(value)}")
        if entry["code"] not in CATALOGUE:
            place.refuse((*at, "code"), f"names no finding: {entry['code']!r}")
        expires = entry.get("expires")
        if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
            place.refuse((*at, "expires"), f"takes a date (2027-01-31, without quotes), not {_shown(expires)}")
        line = place.line((*at, "code"))
        yield Suppression(entry["code"], entry.get("locator", "*"), entry["reason"].strip(), expires, line)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | float) else f"a {_KINDS.get(type(value), 'value')}"


_KINDS: dict[type, str] = {list: "list", dict: "table", date: "date", datetime: "date with time"}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(_MAX + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > _MAX:
        raise UsageError(f"{path} is larger than {_MAX >> 20} MiB, which no configuration is")
    return content


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not in UTF-8: byte 0x{error.object[error.start]:02x}") from error


def _table(path: Path, text: str) -> Any:
    """Return our table of a file, ``None`` where a pyproject.toml has none."""
    import tomllib

    if _LONG_KEY.search(text):
        raise UsageError(f"{path} has a key of more than {_PARTS} parts, which no option has")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply") from error
    if path.name != PYPROJECT:
        return content
    tool = content.get("tool")
    return tool.get("trialglot") if isinstance(tool, dict) else None


# TOML 1.0: a key is bare or quoted, parts are joined by dots; a header is one in [ ] or [[ ]].
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = rf"[ \t]*(?:(\[\[?)[ \t]*({_KEY})[ \t]*\]|({_KEY})[ \t]*=)"
_QUOTES = r'"""|' + r"'''"


class _Place:
    """Finds keys in the text of a file, which the parser of the standard library does not tell."""

    def __init__(self, path: Path, text: str, prefix: tuple[str, ...]) -> None:
        self._path = path
        self._prefix = prefix
        self._keys = tuple(_keys(text))

    def line(self, key: tuple[str | int, ...]) -> int:
        """Return the line of a key, else of the innermost table around it that has a line of its own."""
        wanted = (*self._prefix, *key)
        best = 0, 1
        for found, line in self._keys:
            if len(found) > best[0] and found == wanted[: len(found)]:
                best = len(found), line
        return best[1]

    def refuse(self, key: tuple[str | int, ...], why: str) -> NoReturn:
        """Say what is wrong with a key."""
        named = ".".join(str(part) for part in (*self._prefix, *key) if isinstance(part, str))
        raise UsageError(f"{_near(self._path)} line {self.line(key)}: {named} {why}")

    def unknown(self, key: tuple[str | int, ...], known: tuple[str, ...]) -> NoReturn:
        """Say that there is no such key."""
        from difflib import get_close_matches

        alike = get_close_matches(str(key[-1]), known, 1)
        hint = f"did you mean {alike[0]}?" if alike else f"there are: {', '.join(known)}"
        self.refuse(key, f"is unknown; {hint}")

    def beside(self, value: str) -> str:
        """Return a path of the file as seen from the working directory."""
        path = self._path.parent / value
        return value if value == "-" or Path(value).is_absolute() else os.path.relpath(path)


def _near(path: Path) -> str:
    """Return a path as seen from the working directory where it lies there or above."""
    shown = os.path.relpath(path)
    return shown if len(shown) < len(str(path)) else str(path)


def _keys(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    open_quotes = ""
    for number, line in enumerate(text.split("\n"), 1):
        match = None if open_quotes else re.match(_LINE, line)
        for quotes in re.findall(_QUOTES, line):
            if not open_quotes:
                open_quotes = quotes
            elif quotes == open_quotes:
                open_quotes = ""
        if match is None:
            continue
        bracket, header, key = match.groups()
        if key is not None:
            yield (*table, *_parts(key)), number
            continue
        named = _parts(header)
        table = named
        if bracket == "[[":
            counts[named] = counts.get(named, -1) + 1
            table = (*named, counts[named])
        yield table, number


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))
