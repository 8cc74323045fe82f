"""Quick filters for the object types that occur most: Coding, CodeableConcept, Reference, Narrative, Bundle entries.

Each stands before the check of its shape and lets the plainest good objects through; anything else goes to the check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trialglot.validators.fhir.faults import Faults, at

if TYPE_CHECKING:
    from trialglot.validators.fhir.shapes import Check, Context

Object = dict[str, Any]
# Values come from outside without end, so what is remembered of them has a limit.
_LIMIT = 1024


class Remembered(dict[str, bool]):
    """A test of texts that remembers what it found good: addresses and codes that occur again and again."""

    __slots__ = ("_test",)

    def __init__(self, test: Callable[[str], Any]) -> None:
        super().__init__()
        self._test = test

    def __missing__(self, value: str) -> bool:
        good = bool(self._test(value))
        if good:
            if len(self) >= _LIMIT:
                self.clear()
            self[value] = good
        return good


def coding_filter(check: Check) -> Check:
    """Pass codings of system, code and display whose system and code were found good before."""
    good: set[tuple[Any, Any]] = set()

    def test(obj: Object, context: Context) -> Faults:
        if len(obj) == 3:
            display = obj.get("display")
            if type(display) is str and display.strip():
                pair = (obj.get("system"), obj.get("code"))
                try:
                    if pair in good:
                        return None
                except TypeError:  # an object or array where a text belongs
                    return check(obj, context)
                found = check(obj, context)
                if found is None and type(pair[0]) is str and type(pair[1]) is str:
                    if len(good) >= _LIMIT:
                        good.clear()
                    good.add(pair)
                return found
        return check(obj, context)

    return test


def concept_filter(check: Check, coding: Check) -> Check:
    """Pass concepts of good codings, text, or both."""

    def test(obj: Object, context: Context) -> Faults:
        text, codings = obj.get("text"), obj.get("coding")
        if type(text) is str:
            if not text.strip():
                return check(obj, context)
            if codings is None:
                return None if len(obj) == 1 else check(obj, context)
            if len(obj) != 2:
                return check(obj, context)
        elif text is not None or len(obj) != 1:
            return check(obj, context)
        if type(codings) is not list or not codings:
            return check(obj, context)
        for one in codings:
            if type(one) is not dict or coding(one, context) is not None:
                return check(obj, context)
        return None

    return test


def reference_filter(check: Check, targets: tuple[str, ...]) -> Check:
    """Note the reference for later, and pass those of a literal reference with or without a display."""

    def test(obj: Object, context: Context) -> Faults:
        context.references.append((obj, targets))
        literal = obj.get("reference")
        if type(literal) is str and literal.strip():
            if len(obj) == 1:
                return None
            if len(obj) == 2:
                display = obj.get("display")
                if type(display) is str and display.strip():
                    return None
        return check(obj, context)

    return test


def narrative_filter(check: Check, statuses: frozenset[str], acceptable: Callable[[str], bool]) -> Check:
    """Pass narratives of a known status and an allowed text, and nothing else in them."""

    def test(obj: Object, context: Context) -> Faults:
        if len(obj) == 2:
            status, text = obj.get("status"), obj.get("div")
            if type(status) is str and status in statuses and type(text) is str and acceptable(text):
                return None
        return check(obj, context)

    return test


def entry_filter(check: Check, resource: Check, methods: frozenset[str], uri: Callable[[str], Any]) -> Check:
    """Pass the frame of entries that have a full address, a resource and a request, and hand on the resource."""

    def test(obj: Object, context: Context) -> Faults:
        request = obj.get("request")
        if len(obj) == 3 and type(request) is dict and len(request) == 2:
            full, inner = obj.get("fullUrl"), obj.get("resource")
            method, url = request.get("method"), request.get("url")
            if (
                type(inner) is dict
                and type(full) is str
                and uri(full)
                and "/_history/" not in full
                and type(method) is str
                and method in methods
                and type(url) is str
                and uri(url)
            ):
                found = resource(inner, context)
                return None if found is None else at(found, "resource")
        return check(obj, context)

    return test
