"""Identifiers, titles, descriptions, conditions and keywords: what a study is called and about."""

from __future__ import annotations

import re

from trialglot import codes
from trialglot.design.identifiers import is_mesh
from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

_NCT = re.compile(r"NCT\d{8}")
_CTIS = "https://euclinicaltrials.eu"
# Kinds of identifiers (table identifier_kind) in the words of the registry.
_KINDS = {"eu-ct": "CTIS", "eudract": "EUDRACT_NUMBER", "registry": "REGISTRY", "other": "OTHER"}
_SPONSORS = ("sponsor", "lead-sponsor")


def identifiers(context: Context) -> None:
    """Read the identifiers; the study is called by its NCT number, else by its official identifier.

    The number is known by its form: its system has at least five addresses in use.
    """
    listed = [one for one in context.study.all("identifier") if one.texts("value")]
    numbers = [one for one in listed if _NCT.fullmatch(one.texts("value").strip())]
    official = [one for one in listed if one.texts("use") == "official"]
    own = next((one for one in numbers if one.texts("use") != "old"), None) or next(iter(official), None)
    sponsors = _sponsors(context)
    for one in listed:
        _identifier(context, one, own, sponsors)
    named = own or next(iter(listed), None)
    if named is not None:
        context.fields["id"] = named.texts("value").strip()


def _identifier(context: Context, one: Part, own: Part | None, sponsors: frozenset[str]) -> None:
    value = one.one("value")
    assert value is not None
    number = _NCT.fullmatch(value.text.strip()) is not None
    assigner = one.one("assigner")
    if assigner is not None and context.document.follow(assigner) is None:
        context.leads_out(assigner)
    domain = assigner.one("display") if assigner is not None else None
    role = "secondary"
    if own is not None and one.pointer == own.pointer:
        role = "registry"
    elif number and one.texts("use") == "old":
        role = "alias"
    kind = one.one("type")
    found = coding.known(kind, "identifier_kind") if kind is not None else None
    if role == "secondary" and ("identifiers", "organisation") not in context.index:
        by_sponsor = kind is None and domain is not None and coding.folded(domain.text) in sponsors
        if by_sponsor or (found is not None and found.word == "sponsor-protocol"):
            role = "organisation"
            context.index["identifiers", role] = ""
    path = context.add("identifiers", {"value": value.text.strip(), "role": role})
    value.take(f"{path}.value")
    one.form("use")
    uri = one.one("system")
    if number:
        one.form("system")
        if found is not None and found.word in ("nct", "nct-alias"):
            one.form("type")
    elif uri is not None and uri.text.startswith(_CTIS):
        context.put(f"{path}.type", "CTIS", uri)
    if role not in ("registry", "alias"):
        _type(context, path, kind, found)
    if domain is not None and domain.text:
        context.text(f"{path}.domain", domain)
    elif not number and uri is not None and not uri.text.startswith(_CTIS):
        context.text(f"{path}.domain", uri)


def _type(context: Context, path: str, kind: Part | None, found: coding.Word | None) -> None:
    """Give an identifier the registry's word for its kind, else the words of the source."""
    if kind is None:
        return
    model = f"{path}.type"
    for table in ("secondary_id_type", "org_study_id_type"):
        word = coding.known(kind, table)
        if word is not None and context.put(model, word.word):
            coding.take(kind, table, word.word, model)
            return
    if found is not None and found.word == "sponsor-protocol":
        coding.take(kind, "identifier_kind", found.word, f"{path}.value")
        return
    if found is not None and found.word in _KINDS and found.relation == coding.EQUIVALENT:
        if context.put(model, _KINDS[found.word]):
            coding.take(kind, "identifier_kind", found.word, model)
        return
    text = coding.shown(kind)
    if text is not None:
        context.text(model, text)


def _sponsors(context: Context) -> frozenset[str]:
    """Return the names of the sponsors."""
    names = [reference.texts("display") for reference in context.study.all("sponsor")]
    for party in context.study.all("associatedParty"):
        role = party.one("role")
        if role is not None and any(one.texts("code") in _SPONSORS for one in coding.codings(role)):
            names.append(party.texts("name") or party.texts("party"))
    return frozenset(coding.folded(name) for name in names if name)


def titles(context: Context) -> None:
    """Read title and labels; a label in another language than the first of its kind stays unread."""
    study = context.study
    study.form("url", "name")
    context.text("brief_title", study.one("title"))
    for label in study.all("label"):
        kind, value = label.one("type"), label.one("value")
        found = coding.known(kind, "title_type") if kind is not None else None
        if kind is None or value is None or found is None:
            continue
        model = {"official": "official_title", "acronym": "acronym", "brief": "brief_title"}[found.word]
        if context.text(model, value):
            kind.take(model)
            context.read_as(model, found, kind)


def texts(context: Context) -> None:
    """Read summary and description: HL7 maps ``description`` to the detailed description in R4, R4B and R5."""
    context.texts(context.study, descriptionSummary="brief_summary", description="detailed_description")
    for name in ("whyStopped", "reasonStopped"):
        stopped = context.study.one(name)
        if stopped is not None:
            context.text("status.why_stopped", coding.shown(stopped))


def subjects(context: Context) -> None:
    """Read conditions and keywords; a MeSH heading beside the words, or of a registry, is one of ``condition_mesh``."""
    for concept in context.study.all("condition"):
        mesh(context, concept, "condition_mesh", "conditions")
    for concept in context.study.all("keyword"):
        text = coding.shown(concept)
        if text is not None:
            context.add("keywords", text.text, text)


def mesh(context: Context, concept: Part, model: str, words: str) -> bool:
    """Read a concept that may have a MeSH heading; its own words go to the list ``words``.

    Returns whether it had words of its own. ``userSelected`` false says that a heading was derived.
    """
    uri = codes.systems()["mesh"].uri
    derived = False
    for one in coding.codings(concept):
        system = one.texts("system").replace("http://", "https://").rstrip("/")
        if system != uri or not is_mesh(one.texts("code")):
            continue
        text = concept.one("text")
        display = one.one("display")
        term = display if display is not None and display.text else text
        if term is None or not term.text:
            continue
        derived = derived or one.value.get("userSelected") is False
        path = context.add(model, {"id": one.texts("code"), "term": term.text})
        one.take(f"{path}.term")
        code = one.one("code")
        assert code is not None
        code.take(f"{path}.id")
        if derived and text is not None and text.text == term.text:
            text.take(f"{path}.term")
    if derived:
        return False
    shown = coding.shown(concept)
    if shown is None or not words:
        return shown is not None
    context.add(words, shown.text, *([shown] if shown.pointer not in context.document.marks else []))
    return True
