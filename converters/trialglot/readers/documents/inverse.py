"""The rules of the crosswalk, backwards: the value of the model that a node of a document says.

Each function takes the row, the node's value and the table of what else it needs, and returns the value, or ``None``
where the node says none that is certain: a code that stands for several words, another wording.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, get_args

from trialglot import codes, crosswalk
from trialglot.crosswalk import Target
from trialglot.design import geography
from trialglot.model.base import Markup
from trialglot.model.study import Study

_UNITS = {"a": "Year", "mo": "Month", "wk": "Week", "d": "Day", "h": "Hour", "min": "Minute"}
_DURATION = re.compile(r"P(?:(\d+)([YMWD])|T(\d+)([HM]))")
_DURATION_UNITS = {"Y": "Year", "M": "Month", "W": "Week", "D": "Day", "TH": "Hour", "TM": "Minute"}


def value(row: Target, found: Any, target: str) -> Any:
    """Return what a node says by a row of a target's table, ``None`` where it says nothing certain."""
    rule = row.rule.partition(":")[0]
    return _RULES[rule](row, found, target)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Return the expression of fixed words: other text before them ends with a line, other text behind the value
    starts with one.
    """
    parts = [one for one in re.split(r"(\{\}|\*)", words) if one]
    made = []
    for number, part in enumerate(parts):
        if part == "{}":
            made.append("(.*)" if number == len(parts) - 1 else "([^\n]*?)")
        elif part == "*":
            made.append(_around(parts, number))
        else:
            made.append(re.escape(part))
    return re.compile("".join(made), re.DOTALL)


def _around(parts: list[str], number: int) -> str:
    """Return the expression for other text: up to the end of a line, unless a separator stands beside it."""
    if number == 0:
        return ".*?" if parts[1][:1] in _SEPARATORS else r"(?:.*\n)?"
    if number == len(parts) - 1:
        return r"(?:\n.*)?" if parts[number - 1] == "{}" else ".*"
    return ".*?"


_SEPARATORS = (",", ";", ":", " ", "(")


def _spoken(row: Target, found: Any) -> str | None:
    """Return the part of a text that stands for the value."""
    if not isinstance(found, str):
        return None
    if not row.words:
        return found
    match = _pattern(row.words).fullmatch(found)
    return match[1] if match and match.groups() else None


def _verbatim(row: Target, found: Any, target: str) -> Any:
    return _spoken(row, found)


def _plain(row: Target, found: Any, target: str) -> Any:
    text = _spoken(row, found)
    return Markup.of(text) if text is not None and _is_markup(row.model) else text


_XHTML = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def _xhtml(row: Target, found: Any, target: str) -> Any:
    """A paragraph with broken lines, as the writer of USDM makes it."""
    match = re.fullmatch(r"<p>(.*)</p>", found, re.DOTALL) if isinstance(found, str) else None
    if match is None or "<" in match[1].replace("<br/>", ""):
        return None
    text = re.sub("&(?:lt|gt|amp);", lambda one: _XHTML[one[0]], match[1].replace("<br/>", "\n"))
    return Markup.of(text) if _is_markup(row.model) else text


@cache
def _is_markup(path: str) -> bool:
    """Whether the value at a path of the model is text with markup."""
    shown: Any = Study
    for name in path.replace("[]", "").split("."):
        shown = next((one for one in (shown, *get_args(shown)) if hasattr(one, "model_fields")), None)
        field = shown.model_fields.get(name) if shown is not None else None
        if field is None:
            return False
        shown = field.annotation
    return Markup in (shown, *get_args(shown))


def _number(row: Target, found: Any, target: str) -> Any:
    if isinstance(found, dict):
        found = found.get("value")
    if isinstance(found, bool):
        return None
    if isinstance(found, int | float):
        return found if not row.words else None
    text = _spoken(row, found)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None


def _flag(row: Target, found: Any, target: str) -> Any:
    if isinstance(found, bool):
        return found
    return {"yes": True, "no": False}.get((_spoken(row, found) or "").casefold())


def _actual(row: Target, found: Any, target: str) -> Any:
    if isinstance(found, bool):
        return "actual" if found else "estimated"
    word = _spoken(row, found)
    return word if word in ("actual", "estimated") else None


def _presence(row: Target, found: Any, target: str) -> Any:
    """The value is the word that the row's condition asks for."""
    if row.words:
        spoken = "true" if found is True else "false" if found is False else found
        if not isinstance(spoken, str) or _pattern(row.words).fullmatch(spoken) is None:
            return None
    word = next((one[1:] for one in row.conditions if one.startswith("=")), None)
    return {"yes": True, "no": False}.get(word or "", word)


@cache
def _labels(table: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in codes.table(table).values():
        if row.target == "label":
            found.setdefault(row.display, []).append(row.source)
    return {label: words[0] for label, words in found.items() if len(words) == 1}


def word(table: str, text: str, system: str = "") -> str:
    """Return the word of a code table that a readable word stands for, or the term of a code system (its key).

    A text that stands for none, or for several, is a word of the registry itself.
    """
    known = _terms_of(table, system) if system else _labels(table)
    return known.get(text, text)


@cache
def _terms_of(table: str, system: str) -> dict[str, str]:
    rows = [row for row in codes.table(table).values() if row.mapped and row.target == system]
    return {row.display: row.source for row in rows if sum(one.display == row.display for one in rows) == 1}


def _label(row: Target, found: Any, target: str) -> Any:
    text = _spoken(row, found)
    return None if text is None else word(row.table[0], text)


def _joined_label(row: Target, found: Any, target: str) -> Any:
    label = _label(row, found, target)
    return None if label is None else label.split("/")


@cache
def _coded_words(table: str, target: str, system: str) -> dict[frozenset[tuple[str, str]], str]:
    """Return the words of a table by all the codes that a target has for them; not those that share their codes."""
    taken = crosswalk.takes(target, table)
    by_word: dict[str, set[tuple[str, str]]] = {}
    for row in codes.table(table).values():
        if row.mapped and row.target in taken and system in ("", row.target):
            by_word.setdefault(row.source, set()).add((codes.systems()[row.target].uri, row.code))
    by_codes: dict[frozenset[tuple[str, str]], list[str]] = {}
    for word, held in by_word.items():
        by_codes.setdefault(frozenset(held), []).append(word)
    return {held: words[0] for held, words in by_codes.items() if len(words) == 1}


@cache
def _terms(table: str, target: str, system: str) -> dict[str, str]:
    """Return the words of a table by CDISC submission value; not those that share it."""
    taken = crosswalk.takes(target, table)
    found: dict[str, list[str]] = {}
    for row in codes.table(table).values():
        if row.mapped and row.target in taken and system in ("", row.target):
            found.setdefault(row.display, []).append(row.source)
    return {term: words[0] for term, words in found.items() if len(words) == 1}


def _coded(row: Target, found: Any, target: str) -> Any:
    table, system = row.table
    if isinstance(found, str):
        term = _terms(table, target, system).get(_spoken(row, found) or "")
        return {"yes": True, "no": False}.get(term or "") if table == "yes_no" else term
    if not isinstance(found, dict):
        return None
    held = found.get("concept", found)
    codings = held.get("coding", [held] if "code" in held else []) if isinstance(held, dict) else []
    if not isinstance(codings, list):
        return None
    known = _coded_words(table, target, system)
    return known.get(frozenset(_coding(one) for one in codings if isinstance(one, dict)))


def _coding(coding: dict[str, Any]) -> tuple[str, str]:
    """Return system and code of a coding of FHIR, or of a Code of USDM."""
    return str(coding.get("system", coding.get("codeSystem", ""))), str(coding.get("code", ""))


def _country(row: Target, found: Any, target: str) -> Any:
    """The code of a country in ODM; in USDM a Code with the name of ISO 3166-1."""
    if isinstance(found, str):
        country = geography.coded(_spoken(row, found) or "")
        return country.name if country else None
    system = codes.systems()[row.table[0]].uri
    if not isinstance(found, dict) or found.get("codeSystem") != system:
        return None
    name = found.get("decode")
    return name if isinstance(name, str) and geography.country(name) is not None else None


def _word_of_code(row: Target, found: Any, target: str) -> Any:
    table, system = row.table
    words = [one.source for one in codes.table(table).values() if one.target == system and one.code == found]
    return words[0] if len(words) == 1 else None


def _joined(row: Target, found: Any, target: str) -> Any:
    word = _coded(row, found, target)
    return None if word is None else word.split("/")


def _age(row: Target, found: Any, target: str) -> Any:
    """An age limit in FHIR: the bound of a range, or a quantity with a comparator."""
    low = row.rule.endswith("low")
    if not isinstance(found, dict):
        return None
    if "unit" in found and "instanceType" in found:
        return _age_of_usdm(found)
    quantity = found.get("low" if low else "high")
    if quantity is None and found.get("comparator") == (">=" if low else "<="):
        quantity = found
    if not isinstance(quantity, dict) or quantity.get("code") not in _UNITS:
        return None
    return _spelled(quantity["value"], _UNITS[quantity["code"]])


def _age_of_usdm(quantity: dict[str, Any]) -> str | None:
    unit = quantity["unit"]
    code = unit.get("standardCode") if isinstance(unit, dict) else None
    number = quantity.get("value")
    if not isinstance(code, dict) or isinstance(number, bool) or not isinstance(number, int | float):
        return None
    for one in codes.table("age_unit").values():
        if one.target == "cdisc:C66781" and one.mapped and one.code == code.get("code"):
            return _spelled(int(number) if number == int(number) else number, one.source.removesuffix("s").capitalize())
    return None


def _duration(row: Target, found: Any, target: str) -> Any:
    match = _DURATION.fullmatch(_spoken(row, found) or "")
    if match is None:
        return None
    number, unit = (match[1], match[2]) if match[1] else (match[3], f"T{match[4]}")
    return _spelled(int(number), _DURATION_UNITS[unit])


def _spelled(number: Any, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _indented(row: Target, found: Any, target: str) -> Any:
    """The value is the rest of the note, its further lines without the indentation."""
    start = row.words.partition("{}")[0].strip("*")
    if not start or not isinstance(found, str) or not found.startswith(start):
        return None
    return found[len(start) :].replace("\n  ", "\n")


_RULES: dict[str, Callable[[Target, Any, str], Any]] = {
    "verbatim": _verbatim,
    "mesh": _verbatim,
    "xhtml": _xhtml,
    "line": _verbatim,
    "line-plain": _plain,
    "upper": _verbatim,
    "shortened": _verbatim,
    "numbered": _verbatim,
    "folded": _verbatim,
    "plain": _plain,
    "number": _number,
    "flag": _flag,
    "actual": _actual,
    "core": _verbatim,
    "coded": _coded,
    "code": _word_of_code,
    "label": _label,
    "joined": _joined,
    "joined-label": _joined_label,
    "country": _country,
    "indented": _indented,
    "age": _age,
    "duration": _duration,
    "length": _duration,
    "name": _verbatim,
    "presence": _presence,
}
"""Rules that can be read backwards. The others belong to rows that are not read."""
READABLE = frozenset(_RULES)
