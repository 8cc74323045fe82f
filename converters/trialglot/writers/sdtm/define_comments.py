"""Comments of a Define-XML document: each text once, with the OID by which its owners refer to it."""

from __future__ import annotations

from trialglot.sdtm.datasets import TrialDesign
from trialglot.xmltext import attribute, described, element

NO_VALUE = "No record of this study has a value."
NULL_FLAVOR = "No value; the reason is in TSVALNF."


class Comments:
    """The comments of a study by owner; texts of one owner are joined by a blank line."""

    def __init__(self, design: TrialDesign) -> None:
        texts: dict[str, list[str]] = {}
        for comment in design.comments:
            texts.setdefault(comment.owner, []).append(comment.text)
        self._texts = {owner: "\n\n".join(dict.fromkeys(each)) for owner, each in texts.items()}
        self._oids: dict[str, str] = {}
        self._left = dict.fromkeys(self._texts)

    def refer(self, owner: str, default: str = "") -> str:
        """Return the reference to the comment of an owner as attribute, or to ``default``; nothing without a text."""
        self._left.pop(owner, None)
        text = self._texts.get(owner, default)
        return self.text(text, owner or "STUDY") if text and not text.isspace() else ""

    def text(self, text: str, name: str) -> str:
        """Return the reference to a text as attribute; ``name`` is what its OID is made from, if it is new."""
        oid = self._oids.setdefault(text, f"COM.{'HasNoData' if text == NO_VALUE else name}")
        return attribute("def:CommentOID", oid)

    def write(self) -> list[str]:
        """Return the definitions.

        Raises:
            ValueError: nobody has asked for the comment of some owner: it is in no dataset, and its text would be lost.
        """
        if self._left:
            raise ValueError(f"comments on what is in no dataset: {', '.join(self._left)}")
        return [
            element(3, "def:CommentDef", attribute("OID", oid), described(4, text)) for text, oid in self._oids.items()
        ]
