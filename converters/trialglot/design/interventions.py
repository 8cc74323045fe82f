"""Product details that an intervention's description states in "key: value" form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from trialglot import codes
from trialglot.design.text import bounded
from trialglot.model.design import Evidence
from trialglot.model.study import Intervention

_Quote: TypeAlias = tuple[Literal["safe", "likely"], str, str]
RoleKind = Literal[
    "investigational",
    "non-investigational",
    "background",
    "comparator",
    "rescue",
    "challenge",
    "premedication",
    "placebo",
    "other",
]


class InterventionDetail(NamedTuple):
    """What an intervention's description states of the product.

    ``dose_form`` and ``roles`` are verbatim, ``role_kinds`` what each of the roles means; ``routes`` are the route
    words verbatim, one entry for each route (one entry for the whole value where not every part of it is a known route
    word). ``quotes`` are basis, rule and words of the segments that the details come from, ``path`` the model path of
    the text.
    """

    atc_codes: tuple[str, ...] = ()
    dose_form: str | None = None
    routes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    quotes: tuple[_Quote, ...] = ()
    path: str | None = None

    @property
    def role_kinds(self) -> tuple[RoleKind, ...]:
        """What each of ``roles`` means, in their order: the whole phrase decides, and never a word in it."""
        return tuple([_ROLES[_folded(role)] for role in self.roles])

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where the details come from, as other derived things say it."""
        return tuple([Evidence(basis, rule, self.path, quote) for basis, rule, quote in self.quotes])


_NOTHING = InterventionDetail()

_KEY = bounded(
    r"(?:\b(?P<form>pharmaceutical\s+(?:dose\s+)?form|(?:dosage|dose)\s+form)s?"
    r"|\b(?P<route>routes?\s+of\s+administration|(?:(?<=[;.]\s)|(?<=[;\n])|\A)routes?)"
    r"|\b(?P<atc>ATC(?:[\s-]codes?)?))\s*[:=]\s*",
    re.IGNORECASE,
)
_RULES = {
    "form": "dose form labelled in the text",
    "route": "route labelled in the text",
    "atc": "ATC code labelled in the text",
    "role": "role of the product named in the text",
}
_VALUE_END = bounded(r";|\n|\.(?=\s+[A-Z]|\s*$)|\s-\s")
# Levels 2 to 5 of the ATC classification (WHO Collaborating Centre for Drug Statistics Methodology).
_ATC = bounded(r"[A-Z]\d{2}(?:[A-Z](?:[A-Z](?:\d{2})?)?)?")
_ATC_JOIN = bounded(r"\s*(?:,|/|\band\b|\bor\b)\s*|\s+")
_ROUTE_JOIN = bounded(r"\s*(?:,\s*(?:or|and)\b|,|/|\bor\b|\band\b)\s*", re.IGNORECASE)
# "As per local commercial product" names no form; the description keeps it.
_NO_FORM = bounded(
    r"(?:as\s+)?per\s.*|(?:in\s+accordance\s+with|according\s+to|as\s+(?:locally|commercially))\s.*|(?:not\s+applicable|n/?a"
    r"|not\s+(?:available|specified|known)|unknown|various|any)",
    re.IGNORECASE,
)
# What a product is in a trial. Investigational and auxiliary (formerly: non-investigational) medicinal products: EU
# Regulation 536/2014, article 2(2)(5) and (8). Background treatment, rescue medication and challenge agents are kinds
# of auxiliary products: Auxiliary Medicinal Products in Clinical Trials (EudraLex volume 10). Comparator, also of
# placebo: ICH E6(R3), glossary.
_ROLES: dict[str, RoleKind] = {
    "investigational medicinal product": "investigational",
    "investigational product": "investigational",
    "imp": "investigational",
    "non-investigational medicinal product": "non-investigational",
    "non investigational medicinal product": "non-investigational",
    "nimp": "non-investigational",
    "auxiliary medicinal product": "non-investigational",
    "authorised auxiliary medicinal product": "non-investigational",
    "background treatment": "background",
    "background therapy": "background",
    "background medication": "background",
    "rescue medication": "rescue",
    "rescue treatment": "rescue",
    "rescue therapy": "rescue",
    "concomitant medication": "other",
    "premedication": "premedication",
    "comparator": "comparator",
    "active comparator": "comparator",
    "placebo": "placebo",
    "challenge agent": "challenge",
}


def detail(intervention: Intervention, inference: Literal["none", "safe", "all"] = "safe") -> InterventionDetail:
    """Return the product details of an intervention.

    Nothing is lifted under inference "none". "safe" reads labelled values only ("Route of administration: Oral");
    "all" also takes a single route from prose ("given orally").
    """
    text = intervention.description
    if inference == "none" or not text:
        return _NOTHING
    path = f"interventions[{int(intervention.key.rpartition('-')[2]) - 1}].description"
    found = _found(text, path)
    if inference == "all" and not found.routes:
        return _with_route_of_prose(found, text, path)
    return found


class _Segment(NamedTuple):
    """What stands between semicolons.

    ``roles`` are named before the first label: words and the roles in them. ``values`` are kind, parts and quote of
    each label that has a value.
    """

    roles: tuple[tuple[str, tuple[str, ...]], ...]
    labelled: bool
    values: tuple[tuple[str, tuple[str, ...], str], ...]


def _found(text: str, path: str) -> InterventionDetail:
    """Return what a description states; several different dose forms are none, the text keeps them."""
    stated: dict[str, list[str]] = {"atc": [], "form": [], "route": [], "role": []}
    quotes: list[_Quote] = []
    named: list[_Quote] = []
    leading = True
    for segment in _segments(text):
        for kind, parts, quote in segment.values:
            stated[kind] += parts
            quotes.append(("safe", _RULES[kind], quote))
        if leading:
            for words, parts in segment.roles:
                stated["role"] += parts
                named.append(("safe", _RULES["role"], words))
            leading = not segment.labelled
    if not (quotes or named):
        return _NOTHING
    atc, forms, routes, roles = [tuple(dict.fromkeys(parts)) for parts in stated.values()]
    return InterventionDetail(atc, forms[0] if len(forms) == 1 else None, routes, roles, (*quotes, *named), path)


def _segments(text: str) -> Iterator[_Segment]:
    """Yield the segments of a text, each with the semicolons around it; no label goes across one."""
    parts = text.split(";")
    last = len(parts) - 1
    for index, part in enumerate(parts):
        segment = f"{';' if index else ''}{part}{';' if index < last else ''}"
        yield _known_segment(segment) if len(segment) <= _SHORT else _segment(segment)


def _segment(text: str) -> _Segment:
    keys = list(_KEY.finditer(text)) if ":" in text or "=" in text else []
    values = []
    for index, key in enumerate(keys):
        limit = keys[index + 1].start() if index + 1 < len(keys) else len(text)
        stop = _VALUE_END.search(text, key.end(), limit)
        value = text[key.end() : stop.start() if stop else limit].rstrip(" ,;-")
        kind = key.lastgroup or ""
        parts = _parts(kind, value) if value else ()
        if parts:
            values.append((kind, parts, text[key.start() : key.end() + len(value)]))
    lead = text[: keys[0].start()] if keys else text
    return _Segment(_roles(lead), bool(keys), tuple(values))


# Segments up to this length are kept: labels and most of their values are the same few words in thousands of records.
_SHORT = 100
_known_segment = lru_cache(maxsize=1024)(_segment)


def _parts(kind: str, value: str) -> tuple[str, ...]:
    """Return the parts of a labelled value, none where it is not what its label says."""
    if kind == "form":
        return () if _NO_FORM.fullmatch(value) else (value,)
    if kind == "route":
        return _routes(value)
    listed = (value,) if _ATC.fullmatch(value) else tuple([part for part in _ATC_JOIN.split(value) if part])
    return listed if all(map(_ATC.fullmatch, listed)) else ()


def _roles(lead: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the pieces of a text that are nothing but names of roles, with the roles."""
    found = []
    for piece in lead.replace("\n", ";").split(";"):
        words = piece.strip(" .,")
        parts = tuple([part.strip() for part in words.split("/")])
        if all(_folded(part) in _ROLES for part in parts):
            found.append((words, parts))
    return tuple(found)


def _folded(role: str) -> str:
    return " ".join(role.casefold().split())


def _with_route_of_prose(found: InterventionDetail, text: str, path: str) -> InterventionDetail:
    """Add the route of an adverb ("orally") where the text has one only."""
    adverbs = {match[0].lower(): match[0] for match in re.finditer(r"\b[A-Za-z]+ly\b", text)}
    known = [word for lower, word in adverbs.items() if lower in codes.words("route")]
    if len(known) != 1:
        return found
    quotes: tuple[_Quote, ...] = (*found.quotes, ("likely", "route named in passing", known[0]))
    return found._replace(routes=(known[0],), quotes=quotes, path=path)


def _routes(value: str) -> tuple[str, ...]:
    """Split a value into routes where every part is a known route word, else keep it whole."""
    known = codes.words("route")
    if value.lower() in known:
        return (value,)
    parts = tuple([part for part in _ROUTE_JOIN.split(value) if part])
    return parts if all(part.lower() in known for part in parts) else (value,)
