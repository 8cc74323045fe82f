"""String functions. Source: http://hl7.org/fhirpath/N1/#string-manipulation and, for the later ones, its STU parts."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from functools import lru_cache

from trialglot.validators.fhirpath.errors import EvaluationError
from trialglot.validators.fhirpath.model import NOTHING, Items, plain
from trialglot.validators.fhirpath.operators import boolean, text, whole
from trialglot.validators.fhirpath.registry import Functions

FUNCTIONS = Functions()


@lru_cache(256)
def _pattern(expression: str) -> re.Pattern[str]:
    # Groups are named (?<name>...) in the regular expressions of the specification.
    try:
        return re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", expression), re.DOTALL)
    except re.error as error:
        raise EvaluationError(f"{expression!r} is no regular expression: {error}") from error


def _two(focus: Items, argument: Items, name: str) -> tuple[str, str] | None:
    """The input and the argument, each one string; ``None`` where one is missing."""
    one, two = text(focus, f"{name}()"), text(argument, f"{name}()")
    return None if one is None or two is None else (one, two)


@FUNCTIONS.on_items("startsWith", 1)
def _starts_with(focus: Items, prefix: Items) -> Items:
    pair = _two(focus, prefix, "startsWith")
    return boolean(None if pair is None else pair[0].startswith(pair[1]))


@FUNCTIONS.on_items("endsWith", 1)
def _ends_with(focus: Items, suffix: Items) -> Items:
    pair = _two(focus, suffix, "endsWith")
    return boolean(None if pair is None else pair[0].endswith(pair[1]))


@FUNCTIONS.on_items("contains", 1)
def _contains(focus: Items, part: Items) -> Items:
    pair = _two(focus, part, "contains")
    return boolean(None if pair is None else pair[1] in pair[0])


@FUNCTIONS.on_items("matches", 1)
def _matches(focus: Items, expression: Items) -> Items:
    pair = _two(focus, expression, "matches")
    return boolean(None if pair is None else _pattern(pair[1]).search(pair[0]) is not None)


@FUNCTIONS.on_items("matchesFull", 1)
def _matches_full(focus: Items, expression: Items) -> Items:
    pair = _two(focus, expression, "matchesFull")
    return boolean(None if pair is None else _pattern(pair[1]).fullmatch(pair[0]) is not None)


@FUNCTIONS.on_items("indexOf", 1)
def _index_of(focus: Items, part: Items) -> Items:
    pair = _two(focus, part, "indexOf")
    return NOTHING if pair is None else (pair[0].find(pair[1]),)


@FUNCTIONS.on_items("lastIndexOf", 1)
def _last_index_of(focus: Items, part: Items) -> Items:
    pair = _two(focus, part, "lastIndexOf")
    return NOTHING if pair is None else (pair[0].rfind(pair[1]),)


@FUNCTIONS.on_items("substring", 1, 2)
def _substring(focus: Items, start: Items, length: Items | None = None) -> Items:
    value, first = text(focus, "substring()"), whole(start, "substring()")
    if value is None or first is None or not 0 <= first < len(value):
        return NOTHING
    count = None if length is None else whole(length, "substring()")
    return (value[first:] if count is None else value[first : first + max(count, 0)],)


@FUNCTIONS.on_items("upper")
def _upper(focus: Items) -> Items:
    value = text(focus, "upper()")
    return NOTHING if value is None else (value.upper(),)


@FUNCTIONS.on_items("lower")
def _lower(focus: Items) -> Items:
    value = text(focus, "lower()")
    return NOTHING if value is None else (value.lower(),)


@FUNCTIONS.on_items("trim")
def _trim(focus: Items) -> Items:
    value = text(focus, "trim()")
    return NOTHING if value is None else (value.strip(),)


@FUNCTIONS.on_items("length")
def _length(focus: Items) -> Items:
    value = text(focus, "length()")
    return NOTHING if value is None else (len(value),)


@FUNCTIONS.on_items("toChars")
def _to_chars(focus: Items) -> Items:
    return list(text(focus, "toChars()") or "")


@FUNCTIONS.on_items("replace", 2)
def _replace(focus: Items, pattern: Items, substitution: Items) -> Items:
    pair, new = _two(focus, pattern, "replace"), text(substitution, "replace()")
    return NOTHING if pair is None or new is None else (pair[0].replace(pair[1], new),)


@FUNCTIONS.on_items("replaceMatches", 2)
def _replace_matches(focus: Items, expression: Items, substitution: Items) -> Items:
    pair, new = _two(focus, expression, "replaceMatches"), text(substitution, "replaceMatches()")
    if pair is None or new is None:
        return NOTHING
    # Groups are written $1 or ${name} in the substitution, \1 and \g<name> in Python.
    template = re.sub(r"\$(\d+)|\$\{(\w+)\}", lambda m: f"\\g<{m[1] or m[2]}>", new.replace("\\", "\\\\"))
    try:
        return (_pattern(pair[1]).sub(template, pair[0]) if pair[1] else pair[0],)
    except (re.error, IndexError) as error:
        raise EvaluationError(f"{new!r} names a group that is not there") from error


@FUNCTIONS.on_items("split", 1)
def _split(focus: Items, separator: Items) -> Items:
    pair = _two(focus, separator, "split")
    if pair is None:
        return NOTHING
    return pair[0].split(pair[1]) if pair[1] else list(pair[0])


@FUNCTIONS.on_items("join", 0, 1)
def _join(focus: Items, separator: Items = ("",)) -> Items:
    values = [plain(item) for item in focus]
    if not all(isinstance(value, str) for value in values):
        raise EvaluationError("join() takes strings")
    return ((text(separator, "join()") or "").join(values),) if values else NOTHING


@FUNCTIONS.on_items("encode", 1)
def _encode(focus: Items, form: Items) -> Items:
    pair = _two(focus, form, "encode")
    if pair is None:
        return NOTHING
    raw = pair[0].encode()
    if pair[1] == "hex":
        return (raw.hex(),)
    if pair[1] == "base64":
        return (base64.b64encode(raw).decode(),)
    return (base64.urlsafe_b64encode(raw).decode(),) if pair[1] == "urlbase64" else NOTHING


@FUNCTIONS.on_items("decode", 1)
def _decode(focus: Items, form: Items) -> Items:
    pair = _two(focus, form, "decode")
    if pair is None:
        return NOTHING
    try:
        if pair[1] == "hex":
            return (bytes.fromhex(pair[0]).decode(),)
        if pair[1] == "base64":
            return (base64.b64decode(pair[0], validate=True).decode(),)
        return (base64.urlsafe_b64decode(pair[0]).decode(),) if pair[1] == "urlbase64" else NOTHING
    except (ValueError, binascii.Error) as error:
        raise EvaluationError(f"{pair[0]!r} is not {pair[1]}") from error


@FUNCTIONS.on_items("escape", 1)
def _escape(focus: Items, target: Items) -> Items:
    pair = _two(focus, target, "escape")
    if pair is None:
        return NOTHING
    if pair[1] == "html":
        return (html.escape(pair[0]).replace("&#x27;", "&#39;"),)
    return (json.dumps(pair[0], ensure_ascii=False)[1:-1],) if pair[1] == "json" else NOTHING


@FUNCTIONS.on_items("unescape", 1)
def _unescape(focus: Items, target: Items) -> Items:
    pair = _two(focus, target, "unescape")
    if pair is None:
        return NOTHING
    if pair[1] == "html":
        return (html.unescape(pair[0]),)
    if pair[1] != "json":
        return NOTHING
    try:
        return (str(json.loads(f'"{pair[0]}"')),)
    except ValueError as error:
        raise EvaluationError(f"{pair[0]!r} is not written as in JSON") from error
