"""The parts of a trial summary, and the collector that its builders fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from trialglot import codes
from trialglot.codes import CtTerm, label
from trialglot.design.wording import lines

if TYPE_CHECKING:
    from trialglot.design.plan import Plan

NO_TERM = "Without a CDISC term: "
"""Begins the line of a description that holds a word without a term."""
ABOUT = "/about"
"""Ends the place of a remark that is about the description of a parameter ("AGEMAX/about")."""


class Value(NamedTuple):
    """A value of a parameter: a submission value with its term, an ISO 8601 or 3166 form, an identifier, or text.

    ``standard`` is the standard outside CDISC terminology that the value is written by: "iso8601", "iso3166-alpha3",
    "identifier:nct" (and the other kinds of ``design.identifiers``); empty for text and for CDISC terms.
    """

    text: str
    term: CtTerm | None = None
    standard: str = ""


class Parameter(NamedTuple):
    """A trial summary parameter; ``short_name`` is its TSPARMCD (CDISC code list C66738).

    ``number`` tells several parameters of one code apart, each with a description of its own; 0 where there is one.
    ``null_flavor`` (ISO 21090) stands where there is no value to give. ``about`` is what the record says beside the
    values: wording without a term, time frames, descriptions.
    """

    short_name: str
    number: int
    values: tuple[Value, ...]
    about: str
    null_flavor: str = ""


class Note(NamedTuple):
    """A datum of the registry that no parameter has a place for."""

    label: str
    text: str


class Word(NamedTuple):
    """A word of the registry whose term fills the parameter ``short_name``, or that has none; ``path`` is where."""

    table: str
    word: str
    codelist: str
    short_name: str
    path: str


class Headings(NamedTuple):
    """MeSH headings that the registry gave to conditions or interventions (``what``), by identifier."""

    what: str
    coded: Mapping[str, str]

    @property
    def title(self) -> str:
        """What these are, in words."""
        return f"MeSH headings of {self.what}, by the registry"


class Remark(NamedTuple):
    """A finding about the summary that every writer of it makes, with the place in its own document.

    ``place`` is a short name, a short name with ``ABOUT``, or empty: the notes.
    """

    code: str
    path: str
    place: str
    fields: Mapping[str, Any]


class TrialSummary(NamedTuple):
    """The trial summary of a study (SDTMIG 3.4 section 7.4): parameters, sorted by code; the notes; what is to be said.

    ``lost`` names the data that have no place in any trial design document (results, annotations).
    """

    parameters: tuple[Parameter, ...]
    notes: tuple[Note, ...]
    words: tuple[Word, ...]
    headings: tuple[Headings, ...]
    remarks: tuple[Remark, ...]
    lost: tuple[str, ...]


class Collector:
    """Takes the parameters of a study while they are found."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.study = plan.study
        self._made: list[Parameter] = []
        self._notes: list[Note] = []
        self._words: list[Word] = []
        self._headings: list[Headings] = []
        self._remarks: list[Remark] = []
        self._lost: list[str] = []

    def add(
        self, short_name: str, values: str | Iterable[str], about: str = "", number: int = 0, *, standard: str = ""
    ) -> None:
        """Add a parameter with its values; equal values count once, blank ones not at all.

        Without any value and description nothing is added.
        """
        texts = (values,) if isinstance(values, str) else tuple(dict.fromkeys(values))
        self._add(short_name, [Value(one, None, standard) for one in texts], about, number)

    def terms(self, short_name: str, terms: Iterable[CtTerm], about: str = "") -> None:
        """Add a parameter whose values are terms."""
        self._add(short_name, [Value(one.term, one) for one in dict.fromkeys(terms)], about, 0)

    def values(self, short_name: str, values: Iterable[Value]) -> None:
        """Add a parameter whose values are written by several standards."""
        self._add(short_name, list(dict.fromkeys(values)), "", 0)

    def absent(self, short_name: str, null_flavor: str, about: str) -> None:
        """Add a parameter that has no value, with the null flavor that says why."""
        self._made.append(Parameter(short_name, 0, (), about, null_flavor))

    def _add(self, short_name: str, values: list[Value], about: str, number: int) -> None:
        kept = tuple([one for one in values if one.text and not one.text.isspace()])
        if about.isspace():
            about = ""
        if kept or about:
            self._made.append(Parameter(short_name, number, kept, about))

    def coded(self, short_name: str, table: str, words: Mapping[str, str], about: str = "") -> None:
        """Add a parameter for registry words that have a CDISC code list; ``words`` gives the model path of each.

        A word without a term stands in the description: there is no value to give, and the word is not lost.
        """
        codelist = codes.ts_codelist(short_name)
        if codelist is None:
            raise ValueError(f"{short_name} has no code list in mappings/ts_codelists.tsv")
        found, uncoded = [], []
        for word, path in words.items():
            if not word.strip():
                continue
            self._words.append(Word(table, word, codelist, short_name, path))
            term = codes.ct_match(table, word, codelist).term
            if term is not None:
                found.append(term)
            else:
                uncoded.append(f"{NO_TERM}{label(table, word)}")
        self.terms(short_name, found, lines(*uncoded, about))

    def indicator(self, short_name: str, flag: bool | None, path: str) -> None:
        """Add a yes/no parameter where the record says yes or no."""
        if flag is not None:
            self.coded(short_name, "yes_no", {"yes" if flag else "no": path})

    def note(self, title: str, value: str | None) -> bool:
        """Keep a datum as a note; returns whether there was one."""
        text = value.strip() if value else ""
        if text:
            self._notes.append(Note(title, text))
        return bool(text)

    def kept_as_text(self, path: str, field: str, place: str = "") -> None:
        """Say that a datum stands in a text only."""
        self.remark("MAP204", path, place, field=field)

    def headings(self, what: str, coded: dict[str, str]) -> None:
        """Add MeSH headings by their identifiers."""
        if coded:
            self._headings.append(Headings(what, coded))

    def remark(self, code: str, path: str, place: str, **fields: Any) -> None:
        """Say something that every writer of the summary is to report."""
        self._remarks.append(Remark(code, path, place, fields))

    def lose(self, what: str) -> None:
        """Name data that have no place."""
        self._lost.append(what)

    def summary(self) -> TrialSummary:
        """Return what was collected."""
        return TrialSummary(
            tuple(sorted(self._made, key=attrgetter("short_name"))),
            tuple(self._notes),
            tuple(self._words),
            tuple(self._headings),
            tuple(self._remarks),
            tuple(self._lost),
        )
