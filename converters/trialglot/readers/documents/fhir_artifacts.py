"""Publications, links, documents and shared data of a Bundle: ResearchStudy.relatedArtifact.

Mirrors ``writers/fhir/artifacts``; elements are those of R5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from trialglot.design.wording import names_of, unquoted
from trialglot.model.base import Markup
from trialglot.readers.documents import inverse
from trialglot.readers.documents.fhir_parts import Part, concept_text, without_nothing
from trialglot.readers.documents.nodes import Node, children

Tree: TypeAlias = dict[str, Any]

_NOTICE = re.compile(r"Retraction: (?:(.*), )?PMID (\S+|not stated)", re.DOTALL)
_ADDRESS = "address: "
_PMID = "PMID "
_RECORD = "transforms"
_DATA = "supported-with"
_SHARING = "Individual participant data sharing"
_ACCESS = "Expanded access record "
_IDENTIFIER = "Identifier "
_FLAGS = (
    ("has_protocol", "study protocol"),
    ("has_sap", "statistical analysis plan"),
    ("has_icf", "informed consent form"),
)


# What follows the name of a document's file, or its label.
_REST = re.compile(
    r"(?:, uploaded (.*?))?((?:, without (?:{}))*)".format("|".join(name for _, name in _FLAGS)), re.DOTALL
)


class Artifacts(Part):
    """The related artifacts; identifiers must have been read, since links may belong to them."""

    def read(self) -> None:
        """Read each artifact as what it is: its type, its classifier and the words of its display tell."""
        for node in children(self.study, "relatedArtifact"):
            one = node.value
            display, kinds = one.get("display", ""), [concept_text(kind) for kind in one.get("classifier", ())]
            attachment = one.get("document", {})
            if "citation" in one or "resourceReference" in one or self._is_cited(one, kinds):
                self._reference(node, kinds)
            elif one.get("type") == _RECORD:
                self.gathering.registry, _, told = display.partition(" record ")
                self.made["id"] = told.rpartition(", data of ")[0] or told
                self.gathering.places["id"] = node
            elif one.get("type") == _DATA:
                self._data(node, display, kinds, attachment)
            elif not kinds and _is_access(display, attachment):
                self.made.setdefault("status", {}).setdefault("expanded_access", {})["nct_id"] = display.removeprefix(
                    _ACCESS
                )
                self.gathering.places["status.expanded_access.nct_id"] = node
            elif not kinds and (number := self._linked(display, attachment)) is not None:
                self._link_of_identifier(number, node, display, attachment)
            elif not (kinds or set(attachment) - {"url"}) and ("url" in attachment or _without_address(display)[1]):
                self._link(node, display, attachment)
            else:
                self._document(node, display, kinds, attachment)

    def _is_cited(self, one: Tree, kinds: list[str]) -> bool:
        """Whether an artifact is a publication with nothing but a number, in an edition without Citation.

        It is of a type that links and documents are not of, or of a kind in the registry's words; documents have a
        title.
        """
        if self.gathering.edition != "fhir-r4" or not one.get("display", "").startswith(_PMID):
            return False
        kind = one.get("type")
        if kind in (_RECORD, _DATA) or "title" in one.get("document", {}):
            return False
        return kind != "documentation" or bool(kinds)

    def _reference(self, node: Node, kinds: list[str]) -> None:
        one = node.value
        made: Tree = {"citation": one.get("citation")}
        if kinds:
            made["type"] = inverse.word("reference_type", kinds[0])
        for citation in self.resolved(node, "resourceReference"):
            cited = citation.value.get("citedArtifact", {})
            made["pmid"] = next((number["value"] for number in cited.get("identifier", ())), None)
            made["retractions"] = _retractions(note["text"] for note in cited.get("note", ()))
        if "resourceReference" not in one:
            first, *others = names_of(one.get("display", "")) or [""]
            if first.startswith(_PMID):
                made["pmid"] = first.removeprefix(_PMID)
                first = ""
            made["retractions"] = _retractions([first, *others])
        self.gathering.add("references", without_nothing(made), node)

    def _data(self, node: Node, display: str, kinds: list[str], attachment: Tree) -> None:
        address = attachment.get("url")
        if display == _SHARING or display.startswith(f"{_SHARING}; {_ADDRESS}"):
            self.made.setdefault("data_sharing", {})["url"] = address or _without_address(display)[1]
            self.gathering.places["data_sharing.url"] = node
            return
        comment = unquoted(display)
        if address is None and comment == display:
            display, address = _without_address(display)
            comment = unquoted(display)
        made = {
            "type": kinds[0] if kinds else None,
            "url": address,
            "id": node.value.get("label"),
            "comment": Markup.of(comment),
        }
        self.gathering.add("available_data", without_nothing(made), node)

    def _linked(self, display: str, attachment: Tree) -> int | None:
        """Return which identifier a link belongs to: it is told in the record's words, which may be more."""
        if not display.startswith(_IDENTIFIER):
            return None
        told = display[len(_IDENTIFIER) :] if "url" in attachment else _without_address(display[len(_IDENTIFIER) :])[0]
        for number, one in enumerate(self.made.get("identifiers", ())):
            issuer = f" of {one['domain']}" if "domain" in one else ""
            if "link" not in one and told.endswith(f"{one['value']}{issuer}"):
                return number
        return None

    def _link_of_identifier(self, number: int, node: Node, display: str, attachment: Tree) -> None:
        self.made["identifiers"][number]["link"] = attachment.get("url") or _without_address(display)[1]
        self.gathering.places[f"identifiers[{number}].link"] = node

    def _document(self, node: Node, display: str, kinds: list[str], attachment: Tree) -> None:
        made: Tree = {}
        told = [name for _, name in _FLAGS]
        for field, name in _FLAGS:
            if name in kinds:
                made[field] = True
        made["type"] = next((kind for kind in kinds if kind not in told), None)
        if "creation" in attachment:
            made["date"] = {"value": attachment["creation"]}
        if "size" in attachment:
            made["size"] = int(attachment["size"])
        made = {**_told(display, attachment.get("title")), **made}
        self.gathering.add("documents", without_nothing(made), node)

    def _link(self, node: Node, display: str, attachment: Tree) -> None:
        address = attachment.get("url")
        if address is None:
            display, address = _without_address(display)
        self.gathering.add("links", without_nothing({"label": Markup.of(display), "url": address}), node)


def _retractions(texts: Iterable[str]) -> list[Tree]:
    notices = [_NOTICE.fullmatch(text) for text in texts]
    return [
        without_nothing({"source": notice[1], "pmid": None if notice[2] == "not stated" else notice[2]})
        for notice in notices
        if notice
    ]


def _without_address(display: str) -> tuple[str, str | None]:
    """Split words from an address that is no URL."""
    told, _, address = _split_last(display, _ADDRESS, "; ")
    return told, address


def _is_access(display: str, attachment: Tree) -> bool:
    """Whether an artifact is the record of an expanded access: its display is that alone, its address the record's."""
    if not display.startswith(_ACCESS):
        return False
    if "url" not in attachment:
        return not attachment and _without_address(display)[1] is None
    return bool(attachment["url"].endswith(f"/{display.removeprefix(_ACCESS)}"))


def _told(display: str, title: str | None) -> Tree:
    """Return what the display of a document tells; the title is the name of its file, else its label."""
    made: Tree = {}
    rest = f", {display}" if display else ""
    if title is not None:
        label, found, behind = display.rpartition(f"file {title}")
        if found and label[-2:] in ("", ", ") and _REST.fullmatch(behind):
            made, rest = {"label": label[:-2], "filename": title}, behind
        elif display.startswith(title):
            made, rest = {"label": title}, display[len(title) :]
    match = _REST.fullmatch(rest)
    if match is None:
        return {"label": display}
    lacked = match[2].split(", without ")
    return {**made, "upload_date": match[1], **{field: False for field, name in _FLAGS if name in lacked}}


def _split_last(text: str, mark: str, between: str = ", ") -> tuple[str, str, str | None]:
    """Split a text at the last part that begins with a mark: what stands before it, the mark, what follows."""
    before, found, after = text.rpartition(f"{between}{mark}")
    if found:
        return before, mark, after
    return ("", mark, text.removeprefix(mark)) if text.startswith(mark) else (text, "", None)
