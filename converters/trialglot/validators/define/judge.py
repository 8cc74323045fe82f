"""What the rules say about elements, in the same words for each kind of fault."""

from __future__ import annotations

from lxml import etree

from trialglot.validators.complaints import Complaints, name
from trialglot.validators.xsd import DEF_NS

D = f"{{{DEF_NS}}}"
_KEYS = ("OID", "ID", "CodedValue", "ItemOID", "Name")


def label(element: etree._Element) -> str:
    """Return kind and name of an element, for people (``ItemDef 'IT.TS.TSVAL'``)."""
    key = next((value for one in _KEYS if (value := element.get(one))), None)
    return f"{name(element)} {key!r}" if key is not None else name(element)


class Judge(Complaints):
    """Collects complaints; ``twice`` are the lines on which an OID is defined that another has already."""

    def __init__(self) -> None:
        super().__init__()
        self.twice: set[int] = set()

    def missing(self, element: etree._Element, what: str, rule: int) -> None:
        """Complain of something that an element must have by a rule of CDISC."""
        self.add("DEF656", element, element=label(element), what=what, rule=rule)

    def forbidden(self, element: etree._Element, what: str, rule: int) -> None:
        """Complain of something that an element may not have by a rule of CDISC."""
        self.add("DEF657", element, element=label(element), what=what, rule=rule)

    def wrong(self, element: etree._Element, attribute: str, expected: str, rule: int) -> None:
        """Complain of an attribute's value by a rule of CDISC; ``attribute`` as lxml writes it."""
        shown = attribute.replace(D, "def:")
        value = element.get(attribute)
        self.add(
            "DEF658", element, shown, element=label(element), attribute=shown, value=value, expected=expected, rule=rule
        )
