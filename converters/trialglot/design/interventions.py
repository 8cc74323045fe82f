"""Product details that an intervention's description states in "key: value" form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from trialglot import codes
from trialglot.design.text import compiled
from trialglot.model.design import Evidence
from trialglot.model.study import Intervention


@dataclass(frozen=True, slots=True)
class InterventionDetail:
    """What an intervention's description states of the product.

    ``dose_form`` and ``roles`` are verbatim; ``routes`` are the route words verbatim, one entry for each route (one
    entry for the whole value where not every part of it is a known route word). ``quotes`` are basis, rule and words of
    the segments that the details come from, ``path`` the model path of the text.
    """

    atc_codes: tuple[str, ...] = ()
    dose_form: str | None = None
    routes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    quotes: tuple[tuple[Literal["safe", "likely"], str, str], ...] = ()
    path: str | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where the details come from, as other derived things say it."""
        return tuple(
            Evidence(basis=basis, rule=rule, path=self.path, quote=quote) for basis, rule, quote in self.quotes
        )


_NOTHING = InterventionDetail()

_KEY = compiled(
    r"(?:\b(?P<form>pharmaceutical\s+(?:dose\s+)?form|(?:dosage|dose)\s+form)s?"
    r"|\b(?P<route>routes?\s+of\s+administration|(?:(?<=[;.]\s)|(?<=[;\n])|\A)routes?)"
    r"|\b(?P<atc>ATC(?:[\s-]codes?)?))\s*[:=]\s*",
    re.IGNORECASE,
)
_RULES = {
    "form": "dose form labelled in the text",
    "route": "route labelled in the text",
    "atc": "ATC code labelled in the text",
}
_VALUE_END = compiled(r";|\n|\.(?=\s+[A-Z]|\s*$)|\s-\s")
# Levels 2 to 5 of the ATC classification (WHO Collaborating Centre for Drug Statistics Methodology).
_ATC = compiled(r"[A-Z]\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?")
_ATC_JOIN = compiled(r"\s*(?:,|/|\band\b|\bor\b)\s*|\s+")
_ROUTE_JOIN = compiled(r"\s*(?:,\s*(?:or|and)\b|,|/|\bor\b|\band\b)\s*", re.IGNORECASE)
# What a product is in a trial: terms of EU Regulation 536/2014, article 2, and their usual variants.
_ROLES = frozenset(
    {
        "investigational medicinal product",
        "investigational product",
        "imp",
        "non-investigational medicinal product",
        "non investigational medicinal product",
        "nimp",
        "auxiliary medicinal product",
        "authorised auxiliary medicinal product",
        "background treatment",
        "background therapy",
        "background medication",
        "rescue medication",
        "rescue treatment",
        "rescue therapy",
        "concomitant medication",
        "premedication",
        "comparator",
        "active comparator",
        "challenge agent",
    }
)


def detail(intervention: Intervention, inference: Literal["none", "safe", "all"] = "safe") -> InterventionDetail:
    """Return the product details of an intervention.

    Nothing is lifted under inference "none". "safe" reads labelled values only ("Route of administration: Oral");
    "all" also takes a single route from prose ("given orally").
    """
    text = intervention.description
    if inference == "none" or not text:
        return _NOTHING
    path = f"interventions[{int(intervention.key.rpartition('-')[2]) - 1}].description"
    found = _Labelled(text, path)
    if inference == "all" and not found.routes:
        found.route_of_prose()
    return found.detail()


class _Labelled:
    """The labelled values of one description."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.atc: list[str] = []
        self.forms: list[str] = []
        self.routes: list[str] = []
        self.roles: list[str] = []
        self.quotes: list[tuple[Literal["safe", "likely"], str, str]] = []
        keys = list(_KEY.finditer(text)) if ":" in text or "=" in text else []
        for index, key in enumerate(keys):
            limit = keys[index + 1].start() if index + 1 < len(keys) else len(text)
            stop = _VALUE_END.search(text, key.end(), limit)
            value = text[key.end() : stop.start() if stop else limit].rstrip(" ,;-")
            if value:
                self._take(key, value)
        self._read_roles(keys[0].start() if keys else len(text))

    def detail(self) -> InterventionDetail:
        """Return what was found; several different dose forms are none, the text keeps them."""
        if not self.quotes:
            return _NOTHING
        return InterventionDetail(
            tuple(dict.fromkeys(self.atc)),
            self.forms[0] if len(set(self.forms)) == 1 else None,
            tuple(dict.fromkeys(self.routes)),
            tuple(dict.fromkeys(self.roles)),
            tuple(self.quotes),
            self.path,
        )

    def _take(self, key: re.Match[str], value: str) -> None:
        kind = key.lastgroup
        if kind == "form":
            self.forms.append(value)
        elif kind == "route":
            self.routes += _routes(value)
        else:
            parts = [value] if _ATC.fullmatch(value) else [part for part in _ATC_JOIN.split(value) if part]
            if not all(map(_ATC.fullmatch, parts)):
                return
            self.atc += parts
        self.quotes.append(("safe", _RULES[kind or ""], self.text[key.start() : key.end() + len(value)]))

    def _read_roles(self, end: int) -> None:
        """Read the segments before the first label that are nothing but names of roles."""
        for segment in self.text[:end].replace("\n", ";").split(";"):
            parts = [part.strip() for part in segment.strip(" .,").split("/")]
            if all(" ".join(part.casefold().split()) in _ROLES for part in parts):
                self.roles += parts
                self.quotes.append(("safe", "role of the product named in the text", segment.strip(" .,")))

    def route_of_prose(self) -> None:
        """Take the route of an adverb ("orally") where the text has one only."""
        found = {match[0].lower(): match[0] for match in re.finditer(r"\b[A-Za-z]+ly\b", self.text)}
        known = [word for lower, word in found.items() if lower in codes.words("route")]
        if len(known) == 1:
            self.routes += known
            self.quotes.append(("likely", "route named in passing", known[0]))


def _routes(value: str) -> list[str]:
    """Split a value into routes where every part is a known route word, else keep it whole."""
    known = codes.words("route")
    if value.lower() in known:
        return [value]
    parts = [part for part in _ROUTE_JOIN.split(value) if part]
    return parts if all(part.lower() in known for part in parts) else [value]
