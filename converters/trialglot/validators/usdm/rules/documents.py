"""Rules about documents, their narrative content, and texts with references and parameters in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final
from xml.parsers import expat

from trialglot.validators.usdm.index import STUDY_DESIGNS, Document, shown
from trialglot.validators.usdm.rules.broken import Broken, named_twice, repeated

_TEMPLATES: Final = (
    "EligibilityCriterionItem",
    "Characteristic",
    "Condition",
    "Objective",
    "Endpoint",
    "IntercurrentEvent",
)
_REFERENCE: Final = re.compile(r"<usdm:ref\b([^>]*?)(/>|></usdm:ref>|>)")
_TAG: Final = re.compile(r'<usdm:tag\b[^>]*? name="(\w+)"[^>]*>')
_PARTS: Final = {
    "klass": re.compile(r'\bklass="([a-zA-Z]+)"'),
    "id": re.compile(r'\bid="([^"]+)"'),
    "attribute": re.compile(r'\battribute="([a-zA-Z]+)"'),
}
_ENTITY: Final = re.compile(
    r"&(?:nbsp|copy|reg|[lg]e|plusmn|micro|deg|ndash|mdash|[lr]dquo|[lr]squo|trade|times|middot);"
)


def contents(doc: Document) -> Iterator[Broken]:
    """DDF00163: content is not empty; DDF00164, DDF00165: what is displayed is there; DDF00245: numbers stand once."""
    for one in doc.all("NarrativeContent"):
        if not one.texts("childIds") and not one.text("contentItemId"):
            yield Broken("DDF00163", one, "", f"{one} has no child and no content item")
        for rule, shows, name in (
            ("DDF00164", "displaySectionNumber", "sectionNumber"),
            ("DDF00165", "displaySectionTitle", "sectionTitle"),
        ):
            display = one.data.get(shows)
            if display is not None and display is not bool(one.text(name)):
                seen = f"{one} displays a {name} that it has not" if display else f"{one} has a {name} not displayed"
                yield Broken(rule, one, name, seen)
    for version in doc.all("StudyDefinitionDocumentVersion"):
        displayed = [one for one in version.all("contents") if one.data.get("displaySectionNumber") is True]
        for one, count in repeated(displayed, lambda node: node.text("sectionNumber")):
            seen = f"{count} sections have the number {shown(one.text('sectionNumber'))}"
            yield Broken("DDF00245", one, "sectionNumber", seen)


def versions(doc: Document) -> Iterator[Broken]:
    """DDF00167, DDF00197: a version of a document is named once; DDF00198: and by somebody."""
    holders = list(doc.all("StudyVersion", *STUDY_DESIGNS))
    for one in holders:
        rule = "DDF00167" if one.cls == "StudyVersion" else "DDF00197"
        for name, count in named_twice(one.texts("documentVersionIds")):
            yield Broken(rule, one, "documentVersionIds", f"{shown(name)} is named {count} times")
    used = set(chain.from_iterable(one.texts("documentVersionIds") for one in holders))
    for one in doc.all("StudyDefinitionDocumentVersion"):
        if one.id not in used:
            yield Broken("DDF00198", one, "", f"no version of the study and no design names {one}")


def sections(doc: Document) -> Iterator[Broken]:
    """DDF00196: within an amendment, a section of a document has one number and one title."""
    for amendment in doc.all("StudyAmendment"):
        held = [one for change in amendment.all("changes") for one in change.all("changedSections")]
        for mine, other in (("sectionNumber", "sectionTitle"), ("sectionTitle", "sectionNumber")):
            first: dict[tuple[str, str], str] = {}
            for one in held:
                key = (one.text("appliesToId"), one.text(mine))
                if first.setdefault(key, one.text(other)) != one.text(other):
                    seen = f"{mine} {shown(key[1])} has the {other} {shown(first[key])} and {shown(one.text(other))}"
                    yield Broken("DDF00196", one, other, seen)


def references(doc: Document) -> Iterator[Broken]:
    """References in texts have the published form (DDF00137, DDF00162) and lead somewhere (DDF00124, DDF00244)."""
    for cls, attribute, form, somewhere in (
        ("ParameterMap", "reference", "DDF00137", "DDF00124"),
        ("NarrativeContentItem", "text", "DDF00162", "DDF00244"),
    ):
        for one in doc.by_class.get(cls, ()):
            text = one.text(attribute)
            if "usdm:ref" not in text:
                continue
            found = list(_REFERENCE.finditer(text))
            whole = cls != "ParameterMap" or (len(found) == 1 and found[0][0] == text)
            if not found or not whole or not all(map(_is_reference, found)):
                yield Broken(form, one, attribute, f"the reference in {shown(text)} is not of the form")
                continue
            for match in found:
                klass, named, wanted = (_part(match[1], name) for name in _PARTS)
                target = doc.of(named, klass)
                if target is None or wanted not in target.data:
                    seen = f"{shown(match[0], 100)} leads to nothing in the document"
                    yield Broken(somewhere, one, attribute, seen)


def _is_reference(match: re.Match[str]) -> bool:
    return match[2] != ">" and all(_part(match[1], name) for name in _PARTS)


def _part(attributes: str, name: str) -> str:
    found = _PARTS[name].search(attributes)
    return found[1] if found else ""


def parameters(doc: Document) -> Iterator[Broken]:
    """DDF00246: the parameters in a text are those of its dictionary."""
    for one in doc.all(*_TEMPLATES):
        text = one.text("text")
        if "usdm:tag" not in text:
            continue
        dictionary = doc.of(one.text("dictionaryId"), "SyntaxTemplateDictionary")
        known = [held.text("tag") for held in dictionary.all("parameterMaps")] if dictionary is not None else []
        for name in dict.fromkeys(_TAG.findall(text)):
            if name not in known:
                where = f"not in {dictionary}" if dictionary is not None else "and the text has no dictionary"
                yield Broken("DDF00246", one, "text", f"the parameter {shown(name)} is in the text of {one}, {where}")


def html(doc: Document) -> Iterator[Broken]:
    """DDF00187, DDF00247: a text is a fragment of XHTML; here: it is well-formed."""
    for rule, classes in (("DDF00247", _TEMPLATES), ("DDF00187", ("NarrativeContentItem",))):
        for one in doc.all(*classes):
            text = one.text("text")
            if ("<" in text or "&" in text) and not _is_paragraph(text):
                fault = _fault(text)
                if fault:
                    yield Broken(rule, one, "text", f"the text of {one} is no well-formed XHTML: {fault}")


def _is_paragraph(text: str) -> bool:
    """Whether a text is one paragraph without any markup in it: most are, and need no parser."""
    inner = text[3:-4]
    return (
        text.startswith("<p>")
        and text.endswith("</p>")
        and inner.isprintable()
        and not ("<" in inner or "&" in inner or "]]>" in inner)
    )


def _fault(text: str) -> str:
    """Return why a text is no well-formed fragment, empty where it is one."""
    parser = expat.ParserCreate()
    try:
        parser.Parse(f"<div>{_ENTITY.sub('', text)}</div>", True)
    except expat.ExpatError as error:
        return f"{expat.errors.messages[error.code]} at character {max(parser.ErrorColumnNumber - 5, 0)}"
    except UnicodeEncodeError:
        return "it holds a character that Unicode does not have"
    return ""
