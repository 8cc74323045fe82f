"""Publications, links and documents: relatedArtifact, relatesTo of R6, result."""

from __future__ import annotations

import re

from trialglot.readers.fhir import coding
from trialglot.readers.fhir.context import Context
from trialglot.readers.fhir.tree import Part

_ORIGIN = frozenset({"transforms", "transformed-with", "derived-from", "transformed-into"})
_CITED = {"cites": "BACKGROUND", "cited-by": "DERIVED", "citation": None, "documentation": None}
_PUBMED = re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)(?:/(\d+))?/?")
_PMID = re.compile(r"PMID:? (\d+)")
_KINDS = {"study protocol": "has_protocol", "statistical analysis plan": "has_sap", "informed consent form": "has_icf"}


def read(context: Context) -> None:
    """Read what a study relates to."""
    for artifact in context.study.all("relatedArtifact"):
        _artifact(context, artifact)
    for related in context.study.all("relatesTo"):
        _related(context, related)
    for reference in context.study.all("result"):
        found = context.document.follow(reference) if _kind(context, reference) == "Citation" else None
        if found is not None:
            path = _citation(context, found)
            if path:
                context.put(f"{path}.type", "RESULT", reference)


def _kind(context: Context, reference: Part) -> str:
    found = context.document.find(reference)
    return found.path if found is not None else ""


def _artifact(context: Context, artifact: Part) -> None:
    kind = artifact.one("type")
    code = kind.text if kind is not None else ""
    if code in _ORIGIN:
        artifact.form()
        return
    target = artifact.one("resourceReference") or artifact.one("resource")
    found = context.document.find(target) if target is not None else None
    if found is not None and found.path == "Citation" and target is not None:
        context.document.follow(target)
        path = _citation(context, found)
        if path:
            _type(context, artifact, kind, path)
            context.text(f"{path}.citation", artifact.one("citation"))
            return
    if target is not None and found is None:
        context.leads_out(target)
    citation, display = artifact.one("citation"), artifact.one("display")
    url = artifact.one("document", "url") or artifact.one("url")
    number = _PUBMED.fullmatch(url.text) if url is not None else None
    if code in _CITED and ((citation is not None and citation.text) or (number is not None and number[1])):
        path = context.add("references", {})
        context.text(f"{path}.citation", citation)
        if url is not None and number is not None and number[1]:
            context.put(f"{path}.pmid", number[1], url)
        _type(context, artifact, kind, path)
        _told(context, display, path)
        return
    attachment = artifact.one("document")
    words = [display, artifact.one("label"), attachment.one("title") if attachment is not None else None]
    _document(context, attachment, artifact) or _link(context, url, words, kind)


def _told(context: Context, display: Part | None, path: str) -> None:
    """Read "PMID 123" beside a citation."""
    match = _PMID.fullmatch(display.text) if display is not None else None
    if display is not None and match is not None:
        context.put(f"{path}.pmid", match[1], display)


def _type(context: Context, artifact: Part, kind: Part | None, path: str) -> None:
    """Read the kind of a publication: a classifier that names it, else what the relation suggests."""
    model = f"{path}.type"
    for concept in artifact.all("classifier"):
        found = coding.known(concept, "reference_type")
        if found is not None and context.put(model, found.word):
            coding.take(concept, "reference_type", found.word, model)
    if kind is None:
        return
    suggested = _CITED.get(kind.text)
    if context.get(model) is not None or suggested is None:
        kind.form()
        return
    context.put(model, suggested, kind)
    context.read_as(model, coding.Word(suggested, "says less", kind.text), kind)


def _citation(context: Context, citation: Part) -> str:
    """Read a Citation once; return the path of its publication."""
    if citation.pointer in context.citations:
        return context.citations[citation.pointer]
    summary, title = citation.one("summary", "text"), citation.one("title")
    name = next((one for one in (summary, title) if one is not None and one.text), None)
    cited = citation.one("citedArtifact")
    number = None
    for one in cited.all("identifier") if cited is not None else ():
        if _PUBMED.fullmatch(one.texts("system")):
            number = one.one("value")
    if name is None and number is None:
        return ""
    path = context.citations[citation.pointer] = context.add("references", {})
    citation.form("url", "status", "name", "version")
    context.text(f"{path}.citation", name)
    if number is not None and number.text:
        context.put(f"{path}.pmid", number.text, number)
        for place in cited.all("webLocation") if cited is not None else ():
            match = _PUBMED.fullmatch(place.texts("url"))
            if match is not None and match[1] == number.text:
                place.form("url")
        for one in cited.all("identifier") if cited is not None else ():
            one.form("system")
    return path


def _document(context: Context, attachment: Part | None, artifact: Part) -> bool:
    """Read a document of the study that a classifier names: protocol, analysis plan, consent form."""
    kinds = [
        (concept, _KINDS[coding.folded(shown.text)])
        for concept in artifact.all("classifier")
        if (shown := coding.shown(concept)) is not None and coding.folded(shown.text) in _KINDS
    ]
    if not kinds or attachment is None:
        return False
    path = context.add("documents", {})
    for concept, field in kinds:
        context.put(f"{path}.{field}", True, concept)
    context.text(f"{path}.filename", attachment.one("title"))
    context.date(f"{path}.date", attachment.one("creation"))
    size = attachment.one("size")
    if size is not None and str(size.value).isdecimal():
        context.put(f"{path}.size", int(size.value), size)
    artifact.form("type")
    return True


def _link(context: Context, url: Part | None, words: list[Part | None], kind: Part | None) -> bool:
    if url is None or not url.text:
        return False
    path = context.add("links", {"url": url.text})
    url.take(f"{path}.url")
    for one in words:
        context.text(f"{path}.label", one)
    if kind is not None:
        kind.form()
    return True


def _related(context: Context, related: Part) -> None:
    """Read a relation of R6, whose kind is a concept and whose target may be of several types."""
    kind = related.one("type")
    codes = [one.texts("code") for one in coding.codings(kind)] if kind is not None else []
    if kind is None or any(code in _ORIGIN for code in codes):
        related.form()
        return
    cited = next((code for code in codes if code in _CITED), None)
    attachment, reference = related.one("targetAttachment"), related.one("targetReference")
    url = (attachment.one("url") if attachment is not None else None) or related.one("targetUri")
    display = (reference.one("display") if reference is not None else None) or related.one("targetMarkdown")
    if reference is not None:
        found = context.document.find(reference)
        if found is None:
            context.leads_out(reference)
    if cited is not None and display is not None and display.text:
        path = context.add("references", {})
        context.text(f"{path}.citation", display)
        identifier = reference.one("identifier") if reference is not None else None
        if identifier is not None and _PUBMED.fullmatch(identifier.texts("system")):
            context.text(f"{path}.pmid", identifier.one("value"))
            identifier.form("system")
        suggested = _CITED[cited]
        if suggested is not None and context.put(f"{path}.type", suggested, kind):
            context.read_as(f"{path}.type", coding.Word(suggested, "says less", cited), kind)
        return
    title = attachment.one("title") if attachment is not None else None
    if _link(context, url, [title], None):
        kind.form()
