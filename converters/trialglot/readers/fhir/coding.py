"""What concepts of FHIR mean in the words of the model: the code tables read backwards, and readable words.

A concept is understood by its codes, else by its words: the readable words of the tables (``label``), the words of
ClinicalTrials.gov as its API writes them, and ``mappings/words/fhir.tsv``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from trialglot import codes
from trialglot.readers import words
from trialglot.readers.fhir.tree import Part

_NAME = "fhir"
EQUIVALENT = words.EQUIVALENT
_NEARNESS = (EQUIVALENT, "source-is-narrower-than-target", "source-is-broader-than-target", "related-to")
# What the relation of a word to its code says of the code that is read as the word.
_TURNED = {
    EQUIVALENT: EQUIVALENT,
    "source-is-narrower-than-target": "says less",
    "source-is-broader-than-target": "says more",
    "related-to": "says something near to it",
}

_HL7 = re.compile(r"https?://(?:terminology\.)?hl7\.org/.*?([^/]+)/?")
# Other addresses of code systems: SEVCO at the platform that maintains it (the system of the EBMonFHIR examples), the
# release of NCI Thesaurus and its OID (HL7 Terminology, NamingSystem v3-nciThesaurus), and the renamed list of purposes
# (EBMonFHIR examples of FHIR R6).
_ALIASES = {
    "https://fevir.net/sevco": "study-design",
    "http://ncithesaurus.nci.nih.gov": "ncit",
    "urn:oid:2.16.840.1.113883.3.26.1.1": "ncit",
    "http://www.cdisc.org": "ncit",
    "research-study-purpose-type": "research-study-prim-purp-type",
}


class Word(NamedTuple):
    """A word of the model; ``relation`` is "equivalent", what the source says otherwise, or empty for no known word.

    ``text`` is how the source has it.
    """

    word: str
    relation: str
    text: str


def system(uri: str) -> str:
    """Return what the addresses of one code system have in common: HL7 has moved most of its lists."""
    found = _ALIASES.get(uri.rstrip("/"), uri)
    match = _HL7.fullmatch(found)
    if match is not None:
        found = _ALIASES.get(match[1], match[1])
    return "ncit" if found.endswith("/EVS/Thesaurus.owl") else found


@cache
def _codes(table: str) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return words and relations by system and code, and by code alone for the lists of HL7."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for (word, target), row in codes.table(table).items():
        if not (row.mapped and row.code):
            continue
        keys = [(system(codes.systems()[target].uri), row.code.casefold())]
        if target.startswith(("fhir-", "tho:")):
            keys.append(("", row.code.casefold()))
        for key in keys:
            held = found.setdefault(key, {})
            held[word] = min(held.get(word, row.relation), row.relation, key=_NEARNESS.index)
    return {key: tuple(held.items()) for key, held in found.items()}


def folded(text: str) -> str:
    """Return a text without regard to case and white space."""
    return " ".join(text.split()).casefold()


def by_words(table: str, text: str) -> Word | None:
    """Return the word that a readable text means, ``None`` for any other text."""
    own = words.listed(_NAME, table, text)
    if own is not None:
        return Word(own.word, own.relation, text)
    found = words.word(_NAME, table, text) or _api(table).get(re.sub(r"[^a-z0-9]+", "_", folded(text)).strip("_"))
    return Word(found, EQUIVALENT, text) if found else None


@cache
def _api(table: str) -> dict[str, str]:
    return {re.sub(r"[^a-z0-9]+", "_", word.casefold()): word for word in codes.words(table)}


def by_code(table: str, coding: Any) -> Word | None:
    """Return the word for a Coding, ``None`` where no table knows its code or several words share it."""
    code, uri = coding.get("code"), coding.get("system")
    if type(code) is not str:
        return None
    found = _codes(table).get((system(uri) if type(uri) is str else "", code.casefold()), ())
    for relation in _NEARNESS:
        near = [word for word, one in found if one == relation]
        if len(near) == 1:
            return Word(near[0], _TURNED[relation], code)
        if near:
            return None
    return None


def codings(concept: Part) -> list[Part]:
    """Return the codings of a concept; a Coding, and a code, are concepts of one."""
    value = concept.value
    if type(value) is str:
        return [Part({"code": value}, concept.pointer, concept.path, concept.marks)]
    if type(value) is dict and "coding" not in value and "code" in value:
        return [concept]
    return [one for one in concept.all("coding") if type(one.value) is dict]


def known(concept: Part, table: str) -> Word | None:
    """Return the word of the model for a concept, ``None`` where neither its codes nor its words are known."""
    listed = codings(concept)
    coded = [found for one in listed if (found := by_code(table, one.value)) is not None]
    texts = [concept.texts("text"), *(one.texts(key) for one in listed for key in ("code", "display"))]
    said = [found for text in texts if text and (found := by_words(table, text)) is not None]
    nearest = sorted([*coded, *said], key=lambda one: one.relation != EQUIVALENT)
    return nearest[0] if nearest else None


def shown(concept: Part) -> Part | None:
    """Return the part of a concept that people read: its text, else a display, else a code."""
    if type(concept.value) is str:
        return concept if concept.text else None
    listed = codings(concept)
    places = [(concept, "text"), *((one, "display") for one in listed), *((one, "code") for one in listed)]
    found = (part for one, key in places if (part := one.one(key)) is not None and part.text)
    return next(found, None)


def take(concept: Part, table: str, word: str, model: str, heading: str = "") -> None:
    """Mark what a concept says with a word: its text, where it is that, and the codes that mean it.

    ``heading`` stands before the word in the text. What says more, or something else, keeps no mark.
    """
    if type(concept.value) is str:
        concept.take(model)
        return
    text = concept.one("text")
    if text is not None:
        said = by_words(table, text.text.removeprefix(heading).strip())
        if said is not None and said.word == word:
            text.take(model)
    for one in codings(concept):
        coded = by_code(table, one.value)
        spoken = [by_words(table, one.texts(key)) for key in ("code", "display")]
        shared = [found for found, _ in _codes(table).get(_key(one), ())]
        if word in shared or any(found is not None and found.word == word for found in (coded, *spoken)):
            one.take(model)


def _key(coding: Part) -> tuple[str, str]:
    uri = coding.texts("system")
    return system(uri) if uri else "", coding.texts("code").casefold()
