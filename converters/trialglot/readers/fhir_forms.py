"""The two forms of a FHIR document, JSON and XML, read into one tree, with places as the form of the source has them.

The tree is the JSON of the document; in it a place is a JSON pointer. Whoever gave XML is told XPaths, by local names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers import json_parsing
from trialglot.readers.paths import unescaped

if TYPE_CHECKING:
    from trialglot.fhir.xml_twin import Left

Tree: TypeAlias = dict[str, Any]

_BOM = b"\xef\xbb\xbf"
# Tags of one document in XML: the 100,000 values that a reader takes at most have some 230,000.
_MAX_TAGS = 250_000
_AGAIN = "Take the document again; it must be complete"


class Form(NamedTuple):
    """A document as it was read.

    ``tree`` is the value of its JSON, of whatever type. ``left`` is what stands in XML and has no place in that.
    """

    tree: Any
    xml: bool = False
    left: tuple[Left, ...] = ()

    def place(self, pointer: str) -> str:
        """Return a JSON pointer of the tree as a place of the source."""
        if not self.xml:
            return pointer
        from trialglot.fhir.places import xpath

        return xpath(self.tree, map(unescaped, pointer.split("/")[1:]))

    def kept(self) -> Tree:
        """Return what is left, by place: data that no reader can take."""
        return {one.place: one.value for one in self.left}

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each thing that is left."""
        for one in self.left:
            yield finding("SRC157", source=one.place, what=one.what, why=one.why)


def parse(data: bytes) -> Form:
    """Read a document in JSON or XML.

    Raises:
        UnreadableError: broken JSON or XML, another encoding than UTF-8, XML with a document type, nested too deeply or
            of more tags than any study has; all refused.
    """
    text = bare(data)
    if not text.startswith(b"<"):
        return Form(json_parsing.parse(data))
    if text.count(b"<") > _MAX_TAGS:
        seen = f"a FHIR document with more than {_MAX_TAGS:,} tags"
        raise UnreadableError(seen, "Give the study with what it refers to alone", refused=True)
    from trialglot.fhir import xml_twin

    try:
        twin = xml_twin.read(text)
    except UnreadableError as error:
        raise _refused(error) from error
    return Form(twin.document, True, twin.left)


def bare(data: bytes) -> bytes:
    """Return a document without the byte order mark and the blanks before it."""
    return data.removeprefix(_BOM).lstrip()


def _refused(error: UnreadableError) -> UnreadableError:
    seen = error.seen.replace("not well-formed XML", "broken XML", 1)
    remedy = _AGAIN if seen != error.seen else error.remedy
    if seen.startswith(("in ", "not ", "nested ", "declared ")):
        seen = f"a FHIR document {seen}"
    return UnreadableError(seen, remedy, refused=True, where=error.where)
