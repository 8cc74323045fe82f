"""A Define-XML document as the page about it reads it."""

from __future__ import annotations

from lxml import etree

from trialglot.errors import UnreadableError

O = "{http://www.cdisc.org/ns/odm/v1.3}"  # noqa: E741 - the namespaces, as lxml writes them
D = "{http://www.cdisc.org/ns/def/v2.1}"
HREF = "{http://www.w3.org/1999/xlink}href"

_KINDS = {
    "def:Standard": f"{D}Standard",
    "def:ValueListDef": f"{D}ValueListDef",
    "def:WhereClauseDef": f"{D}WhereClauseDef",
    "ItemDef": f"{O}ItemDef",
    "CodeList": f"{O}CodeList",
    "MethodDef": f"{O}MethodDef",
    "def:CommentDef": f"{D}CommentDef",
    "def:leaf": f"{D}leaf",
}


def parsed(xml: bytes) -> etree._Element:
    """Return the root of a document.

    Raises:
        UnreadableError: it is no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"not well-formed XML: {error}", "Repair the file") from error


def described(element: etree._Element) -> str:
    """Return the description of an element, in English where there are several languages."""
    texts = list(element.iterfind(f"{O}Description/{O}TranslatedText"))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    english = [one for one in texts if (one.get(lang) or "en").startswith("en")]
    return next((one.text or "" for one in english or texts), "").strip()


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
        self._definitions = {
            kind: {one.get("ID" if kind == "def:leaf" else "OID", ""): one for one in version.iter(tag)}
            for kind, tag in _KINDS.items()
        }

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
        reference = item.find(f"{D}ValueListRef")
        found = self.get("def:ValueListDef", reference.get("ValueListOID")) if reference is not None else None
        return list(found.iterchildren(f"{O}ItemRef")) if found is not None else []

    def owners(self, comment: str) -> list[etree._Element]:
        """Return the elements that refer to a comment."""
        return [one for one in self.root.iter("{*}*") if one.get(f"{D}CommentOID") == comment]
