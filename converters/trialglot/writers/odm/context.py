"""What all builders of one ODM document share: the study, the caller's choices, and what several of them add to."""

from __future__ import annotations

from functools import lru_cache

from trialglot import codes
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.dates import PartialDate
from trialglot.model.design import Duration, Evidence
from trialglot.writers.odm.codelists import CodeLists
from trialglot.writers.options import WriteOptions

SUMMARY = "Protocol/sdm:Summary"
NOTES = f"{SUMMARY}/Description"


class Context:
    """The making of one document.

    ``conditions`` collects (key, name, text) of the ConditionDefs that criteria and transitions refer to; ``notes`` the
    lines of the summary's description: registry data without an element of their own.
    """

    def __init__(self, plan: Plan, options: WriteOptions, report: Report) -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = options.contacts
        self.report = report
        self.codelists = CodeLists()
        self.conditions: list[tuple[str, str, str]] = []
        # By code, field, word, owner, term and relation: the model paths at which the word stands.
        self._words: dict[tuple[str, ...], dict[str, None]] = {}
        self.notes: list[str] = []

    def note(self, label: str, value: str | None) -> bool:
        """Keep a datum as a line of the summary's description; returns whether there was one."""
        text = value.strip() if value else ""
        if text:
            self.notes.append(f"{label}: {text}")
        return bool(text)

    def kept_as_text(self, path: str, field: str, place: str = NOTES) -> None:
        """Report that a datum stands in a text only."""
        self.report.add("MAP204", path=path, target_path=place, field=field, place=place)

    def term(self, table: str, word: str, codelist: str, owner: str, path: str) -> codes.CtTerm | None:
        """Return the CDISC term of a registry word and enter it in the code list of its owner (``TPHASE``).

        A word without a term, or with one that says more or less, is reported once for all its places.
        """
        relation, found = _term(table, word, codelist)
        if found is not None:
            self.codelists.add(owner, found)
        if found is None or relation:
            display = found.term if found is not None else ""
            self._words.setdefault((table, word, owner, codelist, display, relation), {})[path] = None
        return found

    def say_words(self) -> None:
        """Report the words without a term, or with one that says more or less: each once, with the number of places."""
        for (table, word, owner, codelist, display, relation), paths in self._words.items():
            field = table.replace("_", " ") + (f" ({len(paths)} places)" if len(paths) > 1 else "")
            path, where = next(iter(paths)), f"MetaDataVersion/CodeList[@OID='CL.{owner}']"
            if display:
                self.report.add(
                    "MAP202", path=path, target_path=where, field=field, value=word, display=display, relation=relation
                )
            else:
                system = f"CDISC {codelist}"
                self.report.add("MAP201", path=path, target_path=where, field=field, value=word, system=system)

    def enter(self, owner: str, codelist: str, code: str) -> None:
        """Enter a term that is known by its C-code in the code list of its owner."""
        found = codes.ct_term(codelist, code)
        if found is None:
            raise ValueError(f"{code} of {codelist} is not in mappings/ct")
        self.codelists.add(owner, found)


@lru_cache(maxsize=1024)
def _term(table: str, word: str, codelist: str) -> tuple[str, codes.CtTerm | None]:
    """Return the term of a word, and how it relates to the word where it is no equivalent."""
    row = codes.lookup(table, word, f"cdisc:{codelist}")
    if row is None or not row.mapped:
        return "", None
    return "" if row.exact else row.relation, codes.ct_term(codelist, row.code)


def dated(date: PartialDate) -> str:
    """Return a date with what the record says of its kind."""
    return f"{date.value} ({date.kind})" if date.kind else date.value


# Elements of a design share their evidence.
@lru_cache(maxsize=256)
def because(evidence: Evidence) -> str:
    """Return why a derived thing is there, in one sentence; empty for what the record states as such, like its arms."""
    quote = f' "{evidence.quote}"' if evidence.quote else ""
    if evidence.basis == "stated":
        return f"Stated by {evidence.path or 'the record'}{quote} ({evidence.rule})." if quote else ""
    if evidence.basis == "forced":
        return f"Not stated as such by the record; a minimum that the target needs ({evidence.rule})."
    how = "Derived from" if evidence.basis == "safe" else "Likely reading, derived from"
    return f"{how} {evidence.path or 'the record'}{quote} ({evidence.rule})."


@lru_cache(maxsize=256)
def lasting(title: str, length: Duration | None, known: Evidence | None = None) -> str | None:
    """Return a length of time with its own evidence; without, where ``known`` is the same and printed beside it."""
    if length is None:
        return None
    own = length.evidence
    why = f" {because(own)}" if own is not None and own is not known and own != known else ""
    return f"{title}: {length.value} ({length.qualifier}).{why}"


def lines(*parts: str | None, between: str = "\n") -> str:
    """Join the parts that say something, one a line."""
    return between.join([part for part in parts if part and not part.isspace()])
