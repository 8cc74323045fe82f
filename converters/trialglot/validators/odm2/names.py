"""Names that must be unique in a study, and texts that must be there in plain form (CDISC ODM v2.0)."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.odm.index import Index
from trialglot.validators.odm2.vocabulary import CONSTRAINTS, GROUP
from trialglot.validators.xsd import ODM2_NS

# Kinds of elements, of which no two may have the same Name.
_UNIQUE = ((GROUP,), ("Transition",), CONSTRAINTS, ("StudyObjective",), ("Organization",))
_NOT_PLAIN = etree.XPath(
    "//odm:TranslatedText[not(../odm:TranslatedText/@Type='text/plain')][1]/..", namespaces={"odm": ODM2_NS}
)


def check(index: Index, complaints: Complaints) -> None:
    """Complain of names that are used twice."""
    for kinds in _UNIQUE:
        elements = [one for kind in kinds for one in index.elements.get(kind, ())]
        called = [one.get("Name") for one in elements]
        if len(set(called)) < len(called):
            _repeated("ODM455", elements, called, complaints)
    arms = index.elements.get("Arm", [])
    _repeated("ODM415", arms, [one.get("Name") for one in arms], complaints)


def _repeated(code: str, elements: list[etree._Element], called: list[str | None], complaints: Complaints) -> None:
    seen: set[str | None] = set()
    for one, own in zip(elements, called, strict=True):
        if own in seen:
            complaints.add(code, one, "Name", kind=name(one), name=own)
        seen.add(own)


def texts(root: etree._Element, complaints: Complaints) -> None:
    """A text may stand in several forms and languages; one of them is plain. Complain of elements without it."""
    found = _NOT_PLAIN(root)
    for one in found if isinstance(found, list) else ():
        if etree.iselement(one):
            complaints.add("ODM459", one, kind=name(one))
