"""Publications, links, documents and shared data of a Bundle: ResearchStudy.relatedArtifact.

Mirrors ``writers/fhir/artifacts``; elements are those of R5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from trialglot.readers.documents.fhir_parts import Part, concept_text, without_nothing, word
from trialglot.readers.documents.nodes import Node, children

Tree: TypeAlias = dict[str, Any]

_NOTICE = re.compile(r"Retraction: (?:(.*?)(?:, )?)??(?:PMID (.*))?", re.DOTALL)
# How the display of an artifact tells a publication where there is no Citation (R4).
_PUBLICATION = re.compile(r"(?=PMID |Retraction: )(?:PMID (\S+)(?=; |$))?(?:; )?(?:Retraction: .*)?$", re.DOTALL)
_RECORD = "transforms"
_SHARING = "Individual participant data sharing"
_ACCESS = "Expanded access record "
_IDENTIFIER = "Identifier "
_FLAGS = (
    ("has_protocol", "study protocol"),
    ("has_sap", "statistical analysis plan"),
    ("has_icf", "informed consent form"),
)


class Artifacts(Part):
    """The related artifacts; identifiers must have been read, since links may belong to them."""

    def read(self) -> None:
        """Read each artifact as what it is: its type, its classifier and the words of its display tell."""
        for node in children(self.study, "relatedArtifact"):
            one = node.value
            display, kinds = one.get("display", ""), [concept_text(kind) for kind in one.get("classifier", ())]
            attachment = one.get("document", {})
            if "citation" in one or "resourceReference" in one or _PUBLICATION.match(display):
                self._reference(node, kinds)
            elif one.get("type") == _RECORD:
                self.gathering.registry, _, told = display.partition(" record ")
                self.made["id"] = told.rpartition(", data of ")[0] or told
                self.gathering.places["id"] = node
            elif one.get("type") == "supported-with":
                self._data(node, display, kinds, attachment)
            elif display.startswith(_ACCESS) and not kinds:
                self.made.setdefault("status", {}).setdefault("expanded_access", {})["nct_id"] = display.removeprefix(
                    _ACCESS
                )
                self.gathering.places["status.expanded_access.nct_id"] = node
            elif self._is_identifier(display) and not kinds:
                self._link_of_identifier(node, display, attachment)
            elif kinds or set(attachment) - {"url"} or ("url" not in attachment and "file " in display):
                self._document(node, display, kinds, attachment)
            else:
                self._link(node, display, attachment)

    def _reference(self, node: Node, kinds: list[str]) -> None:
        one = node.value
        made: Tree = {"citation": one.get("citation")}
        if kinds:
            made["type"] = word("reference_type", kinds[0])
        for citation in self.resolved(node, "resourceReference"):
            cited = citation.value.get("citedArtifact", {})
            made["pmid"] = next((number["value"] for number in cited.get("identifier", ())), None)
            made["retractions"] = _retractions(note["text"] for note in cited.get("note", ()))
        if publication := _PUBLICATION.match(str(one.get("display", ""))):
            made["pmid"] = publication[1] or made.get("pmid")
            made["retractions"] = _retractions(str(one["display"]).split("; "))
        self.put("references", without_nothing(made), node)

    def _data(self, node: Node, display: str, kinds: list[str], attachment: Tree) -> None:
        address = attachment.get("url")
        if display == _SHARING or display.startswith(f"{_SHARING}: "):
            self.made.setdefault("data_sharing", {})["url"] = address or display.removeprefix(f"{_SHARING}: ")
            self.gathering.places["data_sharing.url"] = node
            return
        if address is None:
            before, _, address = display.rpartition(": ")
            display = before
        made = {"type": kinds[0] if kinds else None, "url": address, "id": node.value.get("label"), "comment": display}
        self.put("available_data", without_nothing(made), node)

    def _is_identifier(self, display: str) -> bool:
        return display.startswith(_IDENTIFIER) and any(
            display[len(_IDENTIFIER) :].startswith(one["value"]) for one in self.made.get("identifiers", ())
        )

    def _link_of_identifier(self, node: Node, display: str, attachment: Tree) -> None:
        told = display[len(_IDENTIFIER) :]
        for number, one in enumerate(self.made["identifiers"]):
            if "link" not in one and (told == one["value"] or told.startswith(f"{one['value']}: ")):
                one["link"] = attachment.get("url") or told[len(one["value"]) + 2 :]
                self.gathering.places[f"identifiers[{number}].link"] = node
                return

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
        rest, _, uploaded = _split_last(display, "uploaded ")
        label, _, filename = _split_last(rest, "file ")
        made |= {"upload_date": uploaded, "filename": filename, "label": label}
        self.put("documents", without_nothing(made), node)

    def _link(self, node: Node, display: str, attachment: Tree) -> None:
        address = attachment.get("url")
        if address is None:
            label, _, address = display.rpartition(": ")
            display = label
        self.put("links", without_nothing({"label": display, "url": address}), node)


def _retractions(texts: Iterable[str]) -> list[Tree]:
    notices = [_NOTICE.fullmatch(text) for text in texts]
    return [without_nothing({"source": notice[1], "pmid": notice[2]}) for notice in notices if notice]


def _split_last(text: str, mark: str) -> tuple[str, str, str | None]:
    """Split a text at the last part that begins with a mark: what stands before it, the mark, what follows."""
    before, found, after = text.rpartition(f", {mark}")
    if found:
        return before, mark, after
    return ("", mark, text.removeprefix(mark)) if text.startswith(mark) else (text, "", None)
