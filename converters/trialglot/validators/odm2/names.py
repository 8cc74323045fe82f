"""Names that must be unique in a study, and texts that must be there in plain form (CDISC ODM v2.0)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.odm.index import Index
from trialglot.validators.odm2.vocabulary import CONSTRAINTS, GROUP
from trialglot.validators.xsd import ODM2_NS

# Kinds of elements, of which no two may have the same Name.
_UNIQUE = ((GROUP,), ("Transition",), CONSTRAINTS, ("StudyObjective",), ("Organization",))
_TEXT = f"{{{ODM2_NS}}}TranslatedText"
_NOT_PLAIN = etree.XPath(
    "//odm:TranslatedText[not(../odm:TranslatedText/@Type='text/plain')][1]/..", namespaces={"odm": ODM2_NS}
)


def check(index: Index, complaints: Complaints) -> None:
    """Complain of names that are used twice."""
    for kinds in _UNIQUE:
        for one in _repeated([one for kind in kinds for one in index.elements.get(kind, ())]):
            complaints.add("ODM455", one, "Name", kind=name(one), name=one.get("Name"))
    for one in _repeated(index.elements.get("Arm", [])):
        complaints.add("ODM415", one, "Name", name=one.get("Name"))


def _repeated(elements: list[etree._Element]) -> Iterator[etree._Element]:
    """Return the elements that have the name of one before them."""
    called = [one.get("Name") for one in elements]
    if len(set(called)) == len(called):
        return
    seen: set[str | None] = set()
    for one, own in zip(elements, called, strict=True):
        if own in seen:
            yield one
        seen.add(own)


def texts(root: etree._Element, complaints: Complaints) -> None:
    """A text may stand in several forms and languages; one of them is plain. Complain of elements without it."""
    if {one.get("Type") for one in root.iter(_TEXT)} <= {"text/plain"}:
        return  # as in most documents, and seen twice as quickly
    found = _NOT_PLAIN(root)
    for one in found if isinstance(found, list) else ():
        if etree.iselement(one):
            complaints.add("ODM459", one, kind=name(one))
