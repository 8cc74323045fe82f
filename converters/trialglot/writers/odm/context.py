"""What all builders of one ODM document share: the study, the caller's choices, and what several of them add to."""

from __future__ import annotations

from typing import ClassVar

from trialglot import codes
from trialglot.design.plan import Plan
from trialglot.design.terms import Terms
from trialglot.findings import Report
from trialglot.writers.odm.codelists import CodeLists
from trialglot.writers.options import WriteOptions

SUMMARY = "Protocol/sdm:Summary"


class Context:
    """The making of one document; this one is of ODM 1.3.2 with SDM-XML, other editions have classes of their own.

    ``conditions`` collects (key, name, text) of the ConditionDefs that criteria and transitions refer to; ``notes`` the
    lines of a description: registry data without an element of their own. ``NOTES`` is where that description stands.
    """

    NOTES: ClassVar[str] = f"{SUMMARY}/Description"

    def __init__(self, plan: Plan, options: WriteOptions, report: Report, codelists: CodeLists | None = None) -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = options.contacts
        self.report = report
        self.codelists = codelists or CodeLists()
        self.conditions: list[tuple[str, str, str]] = []
        self.terms = Terms()
        self.notes: list[str] = []

    def note(self, label: str, value: str | None) -> bool:
        """Keep a datum as a line of the notes, further lines of it indented; returns whether there was one."""
        text = value.strip() if value else ""
        if text:
            self.notes.append(f"{label}: {text}".replace("\n", "\n  "))
        return bool(text)

    def kept_as_text(self, path: str, field: str, place: str | None = None) -> None:
        """Report that a datum stands in a text only: in ``place``, without one in the notes."""
        place = place or self.NOTES
        self.report.add("MAP204", path=path, target_path=place, field=field, place=place)

    def term(self, table: str, word: str, codelist: str, owner: str, path: str) -> codes.CtTerm | None:
        """Return the CDISC term of a registry word and enter it in the code list of its owner (``TPHASE``)."""
        found = self.terms.term(table, word, codelist, owner, path)
        if found is not None:
            self.codelists.add(owner, found)
        return found

    def say_words(self) -> None:
        """Report the words without a term, or with one that says more or less."""
        self.terms.say(self.report, self.place_of_terms)

    def place_of_terms(self, owner: str) -> str:
        """Return where the terms of an owner stand."""
        return f"MetaDataVersion/CodeList[@OID='CL.{owner}']"

    def enter(self, owner: str, codelist: str, code: str) -> None:
        """Enter a term that is known by its C-code in the code list of its owner."""
        found = codes.ct_term(codelist, code)
        if found is None:
            raise ValueError(f"{code} of {codelist} is not in mappings/ct")
        self.codelists.add(owner, found)
