"""Publications, links, documents and shared data: ResearchStudy.relatedArtifact, ResearchStudy.result, Citation."""

from __future__ import annotations

from typing import Any

from trialglot import codes
from trialglot.design.wording import listed, quoted
from trialglot.model.study import AvailableData, Document, Reference
from trialglot.writers.fhir import codings, narrative
from trialglot.writers.fhir.context import Context, study_page, web
from trialglot.writers.fhir.edition import PUBMED

_TYPES = "fhir-r5:related-artifact-type"
_ARTIFACT = "ResearchStudy.relatedArtifact"
_DATA = "supported-with"
_SHARING = "Individual participant data sharing"
_NO_PMID = "not stated"


def related(context: Context) -> list[dict[str, Any]]:
    """Add a Citation for each publication and collect the related artifacts; return references to result papers."""
    study = context.study
    results: list[dict[str, Any]] = []
    for index, reference in enumerate(study.references):
        _publication(context, reference, f"references[{index}]", results)
    for index, link in enumerate(study.links):
        _web(context, link.label.plain if link.label else "", link.url, f"links[{index}].url")
    for index, data in enumerate(study.available_data):
        _data(context, data, f"available_data[{index}].url")
    for document in study.documents:
        context.artifacts.append(_document(document))
    # Two issuers may have the same number.
    issuers = {(one.source.value, one.source.domain): one.domain for one in context.plan.identifiers if one.domain}
    said: set[tuple[str, str]] = set()
    for index, identifier in enumerate(study.identifiers):
        issuer = issuers.get((identifier.value, identifier.domain))
        shown = f"Identifier {identifier.value} of {issuer}" if issuer else f"Identifier {identifier.value}"
        if identifier.link and (shown, identifier.link) not in said:
            said.add((shown, identifier.link))
            _web(context, shown, identifier.link, f"identifiers[{index}].link")
    if study.data_sharing and study.data_sharing.url:
        # Data about participants is no documentation of the study: R5 code system related-artifact-type.
        _web(context, _SHARING, study.data_sharing.url, "data_sharing.url", _DATA)
    _expanded_access(context)
    _record(context)
    return results


def _document_at(context: Context, address: str | None, path: str) -> dict[str, Any] | None:
    found = web(address)
    if found is None and address:
        context.report.add(
            "MAP204", path=path, target_path=f"{_ARTIFACT}.display", field=path, place=f"{_ARTIFACT}.display"
        )
    return {"url": found} if found else None


def _web(context: Context, label: str, address: str, path: str, kind: str = "documentation") -> None:
    artifact: dict[str, Any] = {"type": kind}
    document = _document_at(context, address, path)
    display = label if document else _with_address(label, address)
    if display:
        artifact["display"] = display
    if document:
        artifact["document"] = document
    if len(artifact) > 1:
        context.artifacts.append(artifact)


def _with_address(told: str, address: str) -> str:
    """Return the words for what has an address that is no URL: the last mark begins it."""
    return f"{told}; address: {address}" if told else f"address: {address}"


def _data(context: Context, data: AvailableData, path: str) -> None:
    artifact: dict[str, Any] = {"type": _DATA}
    if data.type:
        artifact["classifier"] = [{"text": data.type}]
    if data.id:
        artifact["label"] = data.id
    document = _document_at(context, data.url, path)
    comment = data.comment.plain if data.comment else ""
    if comment.startswith(('"', _SHARING)) or (not data.url and _with_address("", "") in comment):
        comment = quoted(comment)  # so that none of it is taken for an address, nor it for the plan to share data
    display = comment if document or not data.url else _with_address(comment, data.url)
    if display:
        artifact["display"] = display
    if document:
        artifact["document"] = document
    if len(artifact) > 1:
        context.artifacts.append(artifact)


def _document(document: Document) -> dict[str, Any]:
    """Return a document that the registry holds; the record gives its file name, not its address."""
    artifact: dict[str, Any] = {"type": "documentation"}
    held = (
        (document.has_protocol, "study protocol"),
        (document.has_sap, "statistical analysis plan"),
        (document.has_icf, "informed consent form"),
    )
    kinds = [document.type or "", *(name for flag, name in held if flag)]
    artifact["classifier"] = [{"text": kind} for kind in kinds if kind]
    if not artifact["classifier"]:
        del artifact["classifier"]
    told = [
        document.label or "",
        f"file {document.filename}" if document.filename else "",
        f"uploaded {document.upload_date}" if document.upload_date else "",
        *(f"without {name}" for flag, name in held if flag is False),
    ]
    display = ", ".join(part for part in told if part)
    if display:
        artifact["display"] = display
    attachment: dict[str, Any] = {}
    if document.filename and document.filename.lower().endswith(".pdf"):
        attachment["contentType"] = "application/pdf"
    if document.size is not None and document.size >= 0:
        # Attachment.size is an integer64, which FHIR JSON writes as a string.
        attachment["size"] = str(document.size)
    if document.filename or document.label:
        attachment["title"] = document.filename or document.label
    if document.date:
        attachment["creation"] = document.date.value
    if attachment:
        artifact["document"] = attachment
    return artifact


def _publication(context: Context, one: Reference, path: str, results: list[dict[str, Any]]) -> None:
    if not (one.citation or one.pmid):
        return
    kind = codings.code("reference_type", one.type, _TYPES) if one.type else None
    if kind is None:
        kind = "citation"
        what = f"relatedArtifact.type = citation for a publication of type {one.type or 'not stated'}"
        context.say("MAP205", f"{path}.type", f"{_ARTIFACT}.type", what=what)
    artifact: dict[str, Any] = {"type": kind}
    if one.type:
        artifact["classifier"] = [{"text": codes.label("reference_type", one.type)}]
    if context.edition.citations:
        reference = _citation(context, one)
        if one.citation:
            artifact["citation"] = one.citation
        artifact["resourceReference"] = reference
        if one.type == "RESULT":
            results.append(reference)
    else:
        _cited(context, one, path, artifact)
    context.artifacts.append(artifact)


def _cited(context: Context, one: Reference, path: str, artifact: dict[str, Any]) -> None:
    """Put all that is known of a publication into the related artifact, for editions without Citation."""
    pmid = _pubmed(one.pmid)
    told = [f"PMID {one.pmid}"] if one.pmid else []
    told += _notices(one)
    if told:
        artifact["display"] = listed(*told)
    if one.citation:
        artifact["citation"] = one.citation
    if pmid:
        artifact["document"] = {"url": f"{PUBMED}/{pmid}/"}
    context.say("MAP204", path, _ARTIFACT, field="the Citation of a publication", place=f"{_ARTIFACT}.display")


def _pubmed(number: str | None) -> str | None:
    """Return a number that may be one of PubMed: 1 to 8 digits (https://www.nlm.nih.gov/bsd/mms/medlineelements.html)."""
    return number if number and len(number) <= 8 and number.isascii() and number.isdigit() else None


def _notices(one: Reference) -> list[str]:
    return [
        f"Retraction: {', '.join(part for part in (notice.source, f'PMID {notice.pmid or _NO_PMID}') if part)}"
        for notice in one.retractions
    ]


def _citation(context: Context, one: Reference) -> dict[str, Any]:
    ids = context.ids
    pmid = _pubmed(one.pmid)
    logical_id = ids.make(f"pmid-{pmid}") if pmid else ids.hashed("ref", one.citation or one.pmid or "")
    name = one.citation or f"PMID {one.pmid}"
    resource = context.start("Citation", logical_id, narrative.sentence("Publication", name))
    resource["url"] = context.canonical("Citation", logical_id)
    resource["status"] = "active"
    if one.citation:
        resource["summary"] = [{"text": one.citation}]
    artifact: dict[str, Any] = {}
    if one.pmid:
        artifact["identifier"] = [{"system": PUBMED, "value": one.pmid}]
    if pmid:
        artifact["webLocation"] = [{"url": f"{PUBMED}/{pmid}/"}]
    notices = _notices(one)
    if notices:
        artifact["note"] = [{"text": text} for text in notices]
    if artifact:
        resource["citedArtifact"] = artifact
    return {"reference": f"Citation/{logical_id}", "display": narrative.short(name)}


def _expanded_access(context: Context) -> None:
    access = context.study.status.expanded_access
    if access is None:
        return
    if access.available is not None:
        context.classify("Expanded access available", "yes" if access.available else "no")
    if access.status:
        context.classify("Expanded access status", codes.label("expanded_access_status", access.status))
    if access.nct_id:
        artifact: dict[str, Any] = {"type": "documentation", "display": f"Expanded access record {access.nct_id}"}
        page = study_page(access.nct_id)
        if page:
            artifact["document"] = {"url": page}
        context.artifacts.append(artifact)


def _record(context: Context) -> None:
    """Name the registry record that the resource was made from."""
    study = context.study
    version = study.registration.data_version
    shown = f"{study.source.registry} record {study.id}" + (f", data of {version}" if version else "")
    artifact: dict[str, Any] = {"type": "transforms", "display": shown}
    if context.page:
        artifact["document"] = {"url": context.page}
    context.artifacts.append(artifact)
