"""A Define-XML document as the page about it reads it."""

from __future__ import annotations

from lxml import etree

from trialglot import xmlinput
from trialglot.errors import UnreadableError

O = "{http://www.cdisc.org/ns/odm/v1.3}"  # noqa: E741 - the namespaces, as lxml writes them
D = "{http://www.cdisc.org/ns/def/v2.1}"
HREF = "{http://www.w3.org/1999/xlink}href"

_DEFINITIONS = {
    f"{D}Standard": "def:Standard",
    f"{D}ValueListDef": "def:ValueListDef",
    f"{D}WhereClauseDef": "def:WhereClauseDef",
    f"{O}ItemDef": "ItemDef",
    f"{O}CodeList": "CodeList",
    f"{O}MethodDef": "MethodDef",
    f"{D}CommentDef": "def:CommentDef",
    f"{D}leaf": "def:leaf",
}
_VISITED = (*_DEFINITIONS, f"{O}ItemGroupDef", f"{O}CodeListRef")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parsed(xml: bytes) -> etree._Element:
    """Return the root of a document.

    Raises:
        UnreadableError: it is no well-formed XML.
    """
    return xmlinput.parse(xml).getroot()


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """Return the first child of a tag; several times as fast as ``find``."""
    return next(element.iterchildren(tag), None)


def described(element: etree._Element) -> str:
    """Return the description of an element, in English where there are several languages."""
    description = child(element, f"{O}Description")
    if description is None:
        return ""
    texts = list(description.iterchildren(f"{O}TranslatedText"))
    english = next((one for one in texts if (one.get(_LANG) or "en").startswith("en")), None)
    chosen = english if english is not None else next(iter(texts), None)
    return (chosen.text or "").strip() if chosen is not None else ""


class Define:
    """The metadata of a document, with its definitions by kind and OID."""

    def __init__(self, root: etree._Element) -> None:
        version = root.find(f"{O}Study/{O}MetaDataVersion")
        if version is None:
            raise UnreadableError("no MetaDataVersion in the document", "A page can be made of Define-XML 2.1 only")
        self.root = root
        self.version = version
        self.datasets = list(version.iterchildren(f"{O}ItemGroupDef"))
        self.texts = {
            name: (root.findtext(f"{O}Study/{O}GlobalVariables/{O}{name}") or "").strip()
            for name in ("StudyName", "StudyDescription", "ProtocolName")
        }
        self._definitions: dict[str, dict[str, etree._Element]] = {kind: {} for kind in _DEFINITIONS.values()}
        # What refers to a comment, and to a code list, by their OIDs.
        self.owners: dict[str, list[etree._Element]] = {}
        self.users: dict[str, list[etree._Element]] = {}
        self._own(version)
        for one in version.iter(*_VISITED):
            if one.tag == f"{O}CodeListRef":
                item = one.getparent()
                if item is not None:
                    self.users.setdefault(one.get("CodeListOID", ""), []).append(item)
                continue
            self._own(one)
            kind = _DEFINITIONS.get(str(one.tag))
            if kind is not None:
                self._definitions[kind][one.get("ID" if kind == "def:leaf" else "OID", "")] = one

    def _own(self, element: etree._Element) -> None:
        comment = element.get(f"{D}CommentOID")
        if comment is not None:
            self.owners.setdefault(comment, []).append(element)

    def all(self, kind: str) -> list[etree._Element]:
        """Return the definitions of a kind."""
        return list(self._definitions[kind].values())

    def get(self, kind: str, oid: str | None) -> etree._Element | None:
        """Return a definition."""
        return self._definitions[kind].get(oid) if oid is not None else None

    def item_name(self, oid: str | None) -> str:
        """Return the name of an item, its OID if there is no such item."""
        item = self.get("ItemDef", oid)
        return item.get("Name", "") if item is not None else oid or ""

    def values(self, item: etree._Element) -> list[etree._Element]:
        """Return the references to the definitions of an item's values."""
        reference = child(item, f"{D}ValueListRef")
        found = self.get("def:ValueListDef", reference.get("ValueListOID")) if reference is not None else None
        return list(found.iterchildren(f"{O}ItemRef")) if found is not None else []
