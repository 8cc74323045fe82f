"""What all builders of one ODM document share: the study, the caller's choices, and what several of them add to."""

from __future__ import annotations

from trialglot import codes
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.dates import PartialDate
from trialglot.model.design import Evidence
from trialglot.writers.odm.codelists import CodeLists
from trialglot.writers.options import WriteOptions

SUMMARY = "Protocol/sdm:Summary"
NOTES = f"{SUMMARY}/Description"


class Context:
    """The making of one document.

    ``conditions`` collects (OID, name, text) of the ConditionDefs that criteria and transitions refer to; ``notes`` the
    lines of the summary's description: registry data without an element of their own.
    """

    def __init__(self, plan: Plan, options: WriteOptions, report: Report) -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = options.contacts
        self.report = report
        self.codelists = CodeLists()
        self.conditions: list[tuple[str, str, str]] = []
        self.notes: list[str] = []
        self.study_oid = f"ST.{plan.study.id}"
        self.version_oid = f"MDV.{plan.study.id}"

    def note(self, label: str, value: str | None) -> bool:
        """Keep a datum as a line of the summary's description; returns whether there was one."""
        if not value or not value.strip():
            return False
        self.notes.append(f"{label}: {value.strip()}")
        return True

    def kept_as_text(self, path: str, field: str, place: str = NOTES) -> None:
        """Report that a datum stands in a text only."""
        self.report.add("MAP204", path=path, target_path=place, field=field, place=place)

    def term(self, table: str, word: str, codelist: str, owner: str, path: str) -> codes.CtTerm | None:
        """Return the CDISC term of a registry word and enter it in the code list of its owner (``TPHASE``).

        A word without a term, or with one that says more or less, is reported.
        """
        field, target = table.replace("_", " "), f"cdisc:{codelist}"
        row = codes.lookup(table, word, target)
        where = f"MetaDataVersion/CodeList[@OID='CL.{owner}']"
        found = codes.ct_term(codelist, row.code) if row is not None and row.mapped else None
        if row is None or found is None:
            self.report.add("MAP201", path=path, target_path=where, field=field, value=word, system=f"CDISC {codelist}")
            return None
        if not row.exact:
            display, relation = found.term, row.relation
            self.report.add(
                "MAP202", path=path, target_path=where, field=field, value=word, display=display, relation=relation
            )
        self.codelists.add(owner, found)
        return found

    def enter(self, owner: str, codelist: str, code: str) -> None:
        """Enter a term that is known by its C-code in the code list of its owner."""
        found = codes.ct_term(codelist, code)
        if found is None:
            raise ValueError(f"{code} of {codelist} is not in mappings/ct")
        self.codelists.add(owner, found)


def label(table: str, word: str) -> str:
    """Return the readable English form of a registry word, the word itself where the table has none."""
    row = codes.lookup(table, word, "label")
    return row.display if row is not None and row.display else word


def dated(date: PartialDate) -> str:
    """Return a date with what the record says of its kind."""
    return f"{date.value} ({date.kind})" if date.kind else date.value


def because(evidence: Evidence) -> str:
    """Return why a derived thing is there, in one sentence; empty for what a field of the record states."""
    if evidence.basis == "stated":
        return ""
    if evidence.basis == "forced":
        return f"Not stated by the record; forced minimum: {evidence.rule}."
    how = "Derived from" if evidence.basis == "safe" else "Likely reading, derived from"
    quote = f' "{evidence.quote}"' if evidence.quote else ""
    return f"{how} {evidence.path or 'the record'}{quote} ({evidence.rule})."


def lines(*parts: str | None) -> str:
    """Join the parts that say something, one a line."""
    return "\n".join(part for part in parts if part and part.strip())
