"""XML into nodes: the elements of a FHIR document with their lines, the narrative as the text that it is.

The parser is expat: it takes no depth from the stack, resolves nothing outside the document, and tells at which byte
an element stands, so that a narrative is kept letter by letter. Document types are refused, as FHIR asks
(https://hl7.org/fhir/R5/xml.html: no DTD references, UTF-8 only), and with them all entities but XML's own five.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.parsers import expat

from trialglot.errors import UnreadableError
from trialglot.fhir.xml_layout import NAMESPACE, XHTML

MAX_DEPTH = 150
_REMEDY = "Repair the file"
_TAG = re.compile(r"<[^\s/>]+")


_NO_ATTRIBUTES: dict[str, str] = {}


class Node:
    """An element. An attribute with a namespace has the name that ``expanded`` takes apart.

    ``raw`` is the text of a narrative, which has no children here; ``text`` what text stands between the children.
    ``step`` is the FHIRPath step to the element from its parent (``entry[3]``; empty where FHIRPath has none), filled
    in by the reader.
    """

    __slots__ = ("attributes", "children", "line", "name", "namespace", "parent", "raw", "step", "text")

    def __init__(
        self, name: str, namespace: str, attributes: dict[str, str], line: int, parent: Node | None = None
    ) -> None:
        self.name = name
        self.namespace = namespace
        # Most elements have no children, and many no attributes: they share an empty one.
        self.attributes = attributes or _NO_ATTRIBUTES
        self.line = line
        self.parent = parent
        self.children: Sequence[Node] = ()
        self.raw: str | None = None
        self.text = ""
        self.step = name


def parse(content: bytes) -> Node:
    """Return the root element of a document.

    Raises:
        UnreadableError: it is no well-formed XML, not in UTF-8, has a document type, or is nested too deeply.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4]:
        raise UnreadableError("in UTF-16, while FHIR XML is in UTF-8", _REMEDY)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        seen = f"not in UTF-8: byte 0x{content[error.start]:02x} at byte {error.start}"
        raise UnreadableError(seen, _REMEDY) from error
    return _Parser(content).root()


class _Parser:
    """The handlers of one document."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._open: list[Node] = []
        self._root: Node | None = None
        self._texts: dict[Node, list[str]] = {}
        self._spaces: dict[str | None, list[tuple[str, int]]] = {}  # address and place of declarations in force
        self._narrative: _Narrative | None = None
        parser = self._expat = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._opened
        parser.EndElementHandler = self._closed
        parser.CharacterDataHandler = self._characters
        parser.StartNamespaceDeclHandler = self._bound
        parser.EndNamespaceDeclHandler = self._unbound
        parser.StartDoctypeDeclHandler = _doctype
        parser.XmlDeclHandler = _declaration

    def root(self) -> Node:
        """Parse the document."""
        try:
            self._expat.Parse(self._content, True)
        except expat.ExpatError as error:
            where = f"line {error.lineno}, column {error.offset + 1}"  # expat counts columns from 0
            seen = f"not well-formed XML: {expat.ErrorString(error.code)}: {where}"
            raise UnreadableError(seen, _REMEDY, where=where) from error
        assert self._root is not None
        return self._root

    def _opened(self, full: str, attributes: dict[str, str]) -> None:
        namespace, name, prefix = expanded(full)
        if self._narrative is not None:
            self._narrative.depth += 1
            self._narrative.empty = False
            self._use(self._narrative, prefix, attributes)
            return
        if len(self._open) >= MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", "No FHIR resource is")
        parent = self._open[-1] if self._open else None
        node = Node(name, namespace, attributes, self._expat.CurrentLineNumber, parent)
        if parent is None:
            self._root = node
        elif parent.children:
            parent.children.append(node)  # type: ignore[attr-defined]  # a list from the first child on
        else:
            parent.children = [node]
        self._open.append(node)
        if parent is not None and (namespace == XHTML or name == "div"):
            self._narrative = _Narrative(self._expat.CurrentByteIndex)
            self._use(self._narrative, prefix, attributes)

    def _closed(self, full: str) -> None:
        inside = self._narrative
        if inside is not None:
            if inside.depth:
                inside.depth -= 1
                return
            self._open[-1].raw = inside.text(self._content, self._expat.CurrentByteIndex)
            self._narrative = None
        node = self._open.pop()
        if node in self._texts:
            node.text = "".join(self._texts.pop(node)).strip()

    def _characters(self, data: str) -> None:
        if self._narrative is not None:
            self._narrative.empty = False
        elif self._open[-1] in self._texts:
            self._texts[self._open[-1]].append(data)
        elif not data.isspace():
            self._texts[self._open[-1]] = [data]

    def _bound(self, prefix: str | None, address: str | None) -> None:
        self._spaces.setdefault(prefix, []).append((address or "", self._expat.CurrentByteIndex))

    def _unbound(self, prefix: str | None) -> None:
        self._spaces[prefix].pop()

    def _use(self, inside: _Narrative, prefix: str | None, attributes: dict[str, str]) -> None:
        """Note which prefixes the narrative uses whose declarations stand outside it."""
        used = [prefix, *(expanded(one)[2] for one in attributes if " " in one)]
        for one in used:
            bindings = self._spaces.get(one)
            if not bindings or bindings[-1][1] >= inside.start:
                continue
            address = bindings[-1][0]
            # An element that has the namespace of FHIR because it states none is wrong, and told so, as it stands.
            if one is not None or address != NAMESPACE:
                inside.needed.setdefault(one, address)


class _Narrative:
    """The narrative being passed: where it starts, how deep the parser is in it, what it needs from outside."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.depth = 0
        self.empty = True
        self.needed: dict[str | None, str] = {}

    def text(self, content: bytes, end: int) -> str:
        """Return its text with the declarations that it has from outside; ``end`` is where the parser sees its end."""
        if not (self.empty and content.endswith(b"/>", self.start, end)):
            end = content.index(b">", end) + 1  # the parser is before the end tag
        text = content[self.start : end].decode()
        if not self.needed:
            return text
        declared = "".join(
            f' xmlns{f":{prefix}" if prefix else ""}="{_quoted(address)}"' for prefix, address in self.needed.items()
        )
        head = _TAG.match(text)
        assert head is not None
        return f"{head[0]}{declared}{text[head.end() :]}"


@lru_cache(4096)  # the same few names again and again, once in memory
def expanded(full: str) -> tuple[str, str, str | None]:
    """Return namespace, name and prefix of a name as expat puts them together."""
    parts = full.split(" ")
    if len(parts) == 1:
        return "", full, None
    return parts[0], parts[1], parts[2] if len(parts) == 3 else None


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _doctype(*_: object) -> None:
    raise UnreadableError("XML with a document type, which FHIR does not allow", "Remove it")


def _declaration(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
        raise UnreadableError(f"declared to be in {encoding}, while FHIR XML is in UTF-8", _REMEDY)
