"""What all builders of one USDM document share: the study, the caller's choices, and what several of them add to."""

from __future__ import annotations

from functools import lru_cache

from trialglot import codes
from trialglot.codes import CtTerm, label
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.options import WriteOptions
from trialglot.writers.usdm.rules import DEMANDS
from trialglot.writers.usdm.values import EXTENSIONS, Extensions, Json, constant, ct, term

VERSION = "version-1"
DESIGN = "design-1"
POPULATION = "population-1"


class Context:
    """The making of one document.

    ``version`` and ``design`` collect the extension attributes of the StudyVersion and the study design: registry data
    without a class of their own.
    """

    def __init__(self, plan: Plan, options: WriteOptions, report: Report) -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = options.contacts
        self.complete = options.usdm == "complete"
        self.report = report
        self.version = Extensions(VERSION)
        self.design = Extensions(DESIGN)
        self._defaults: dict[str, dict[str, str | None]] = {}
        self._words: dict[tuple[str, ...], dict[str, str]] = {}
        self._explained: dict[str, list[tuple[str, str | None]]] = {}

    @property
    def observational(self) -> bool:
        """Whether the study is written as an ObservationalStudyDesign; anything but that is an interventional one."""
        return self.study.design.study_type == "OBSERVATIONAL"

    def default(self, attribute: str, holder: Extensions, path: str | None) -> str:
        """Return the text of a constant, and mark the object that holds it."""
        self.mark(attribute, holder, path)
        return constant(attribute).value

    def default_flag(self, attribute: str, holder: Extensions, path: str | None) -> bool:
        """Return a constant that is true or false."""
        self.mark(attribute, holder, path)
        return constant(attribute).value == "true"

    def default_code(self, attribute: str, owner: str, holder: Extensions, path: str | None) -> Json:
        """Return a constant that is a Code with the id ``owner``."""
        self.mark(attribute, holder, path)
        row = constant(attribute)
        return ct(owner, row.codelist, row.value)

    def mark(self, attribute: str, holder: Extensions, path: str | None) -> None:
        """Mark an object that holds a constant; the use is reported once for all its places."""
        holder.text("defaulted", _name(attribute))
        self._defaults.setdefault(attribute, {})[holder.owner] = path

    def term(self, table: str, word: str, codelist: str, path: str, place: str) -> CtTerm | None:
        """Return the CDISC term of a registry word, ``None`` where it has none.

        A word without a term, or with one that says more or less, is reported once for all its places.
        """
        relation, found = _term(table, word, codelist)
        if found is None or relation:
            self._words.setdefault((table, word, codelist, found.term if found else "", relation), {})[path] = place
        return found

    def code(self, table: str, word: str, codelist: str, owner: str, path: str, holder: Extensions) -> Json | None:
        """Return the Code of a registry word, ``None`` where it has no term.

        Where the term does not say what the word says, the word stands in an extension attribute beside it.
        """
        found = self.term(table, word, codelist, path, owner)
        if found is None or _term(table, word, codelist)[0]:
            holder.text(table.replace("_", "-"), label(table, word))
        return None if found is None else term(owner, found)

    def kept(self, path: str, field: str, place: str) -> None:
        """Report that a datum stands in an extension attribute only; ``place`` ends in its name."""
        url = EXTENSIONS + place.rpartition("/")[2]
        self.report.add("MAP264", path=path, target_path=place, field=field, url=url)

    def explain(self, rule: str, why: str, path: str | None = None) -> None:
        """Note that the document cannot meet a rule of USDM's conformance rules, and why."""
        self._explained.setdefault(rule, []).append((why, path))

    def say(self) -> None:
        """Report words without an exact term, constants, and rules that the record cannot meet: each once."""
        for (table, word, codelist, display, relation), places in self._words.items():
            field = table.replace("_", " ") + (f" ({len(places)} places)" if len(places) > 1 else "")
            path, where = next(iter(places.items()))
            if display:
                self.report.add(
                    "MAP202", path=path, target_path=where, field=field, value=word, display=display, relation=relation
                )
            else:
                self.report.add(
                    "MAP201", path=path, target_path=where, field=field, value=word, system=f"CDISC {codelist}"
                )
        for attribute, owners in self._defaults.items():
            row = constant(attribute)
            owner, first = next(iter(owners.items()))
            what = attribute.partition(":")[0] + (f" ({len(owners)} places)" if len(owners) > 1 else "")
            code = "MAP260" if row.basis == "always" else "MAP261"
            self.report.add(code, path=first, target_path=owner, what=what, value=_shown(row.codelist, row.value))
        for rule, reasons in self._explained.items():
            why, cause = reasons[0]
            if len(reasons) > 1:
                why = f"{why} (and {len(reasons) - 1} more)"
            self.report.add("MAP262", path=cause, target_path=DESIGN, rule=rule, demand=DEMANDS[rule], why=why)


@lru_cache(maxsize=64)
def _name(attribute: str) -> str:
    """Return what an object calls the attribute of a constant."""
    return attribute.partition(".")[2].partition(":")[0] or attribute


def _shown(codelist: str, value: str) -> str:
    found = codes.ct_term(codelist, value) if codelist else None
    return f"{found.decode} ({found.code})" if found else value


@lru_cache(maxsize=1024)
def _term(table: str, word: str, codelist: str) -> tuple[str, CtTerm | None]:
    """Return the term of a word, and how it relates to the word where it is no equivalent."""
    row = codes.lookup(table, word, f"cdisc:{codelist}")
    if row is None or not row.mapped:
        return "", None
    return "" if row.exact else row.relation, codes.ct_term(codelist, row.code)
