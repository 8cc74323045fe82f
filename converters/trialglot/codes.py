"""Code tables: what a word of a registry is called in a target terminology.

Tables are ``mappings/codes/<field>.tsv`` with the columns source, target, code, display, relation, reference
and comment. ``relation`` is a word of the FHIR ConceptMap relationship value set, or ``noMap``. ``target``
names a row of ``mappings/systems.tsv``, the one place that holds a code system's address. The target ``label`` is no
code system: its display is the readable English word. ``mappings/ct/*.tsv`` holds the CDISC terms that the outputs use.

A lookup never falls back to a default: it returns the row, and a word without a row is an error of the table
or an unknown word of the registry, which the caller must handle as text.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from trialglot.resources import read_rows

NO_MAP = "noMap"
_CT_PACKAGES = ("sdtm", "protocol", "ddf")


class System(NamedTuple):
    """A code system: ``key`` is our name for it, ``uri`` its canonical address, ``oid`` where one exists."""

    key: str
    uri: str
    title: str
    reference: str


class Row(NamedTuple):
    """One row of a code table. Rows are named tuples: some tables are read at every start."""

    source: str
    target: str
    code: str
    display: str
    relation: str
    reference: str
    comment: str

    @property
    def mapped(self) -> bool:
        """Whether the target has a code for the source word."""
        return self.relation != NO_MAP

    @property
    def exact(self) -> bool:
        """Whether the code says the same as the source word."""
        return self.relation == "equivalent"


@cache
def systems() -> dict[str, System]:
    """Return all code systems by key."""
    rows = read_rows("mappings", "systems.tsv")
    return {row["key"]: System(row["key"], row["uri"], row["title"], row["reference"]) for row in rows}


@cache
def table(name: str) -> dict[tuple[str, str], Row]:
    """Return table ``name`` keyed by (source word, target key).

    Raises:
        ValueError: two rows with the same source and target, or a target that is no known code system.
    """
    known = systems()
    found: dict[tuple[str, str], Row] = {}
    for cells in read_rows("mappings", f"codes/{name}.tsv"):
        row = Row(**cells)
        if row.target not in known:
            raise ValueError(f"codes/{name}.tsv: unknown target {row.target!r}")
        if found.setdefault((row.source, row.target), row) is not row:
            raise ValueError(f"codes/{name}.tsv: two rows for {row.source!r} in {row.target!r}")
    return found


def lookup(name: str, source: str, target: str) -> Row | None:
    """Return the row of table ``name`` for a source word and target key, ``None`` for an unknown word."""
    return table(name).get((source, target))


@lru_cache(maxsize=4096)
def label(name: str, word: str) -> str:
    """Return the readable English form of a registry word, the word itself where table ``name`` has none."""
    row = lookup(name, word, "label")
    return row.display if row is not None and row.display else word


@cache
def labels(name: str) -> dict[str, str]:
    """Return the words of table ``name`` by their readable English form; no two words of a table share one."""
    return {row.display: row.source for row in table(name).values() if row.target == "label"}


def identifier_system(kind: str) -> str | None:
    """Return the address of the system of an identifier kind ("nct"), ``None`` where no address is known."""
    system = systems().get(f"identifier:{kind}")
    return system.uri if system else None


@cache
def words(name: str) -> frozenset[str]:
    """Return all source words that table ``name`` knows."""
    return frozenset(source for source, _ in table(name))


class CtTerm(NamedTuple):
    """A term of a CDISC code list.

    ``term`` is the submission value, ``code`` its C-code, ``decode`` its NCI preferred term; ``codelist`` is the C-code
    of the list. ``package`` ("protocolct") and ``date`` name the published terminology that holds it. ``extensible``:
    whether the list admits values of one's own. ``whole``: whether ``mappings/ct`` holds all terms of the list; where
    it does not, a term that it lacks may be one of the list.
    """

    codelist: str
    codelist_name: str
    term: str
    code: str
    decode: str
    package: str
    date: str
    extensible: bool
    whole: bool


class TsParameter(NamedTuple):
    """A trial summary parameter: ``short_name`` of C66738 (TSPARMCD), ``name`` of C67152 (TSPARM), their C-code."""

    code: str
    short_name: str
    name: str
    package: str
    date: str


@cache
def _ct_terms() -> dict[tuple[str, str], CtTerm]:
    found: dict[tuple[str, str], CtTerm] = {}
    for package in _CT_PACKAGES:
        for cells in read_rows("mappings", f"ct/{package}.tsv"):
            term = CtTerm(
                codelist=cells["codelist"],
                codelist_name=cells["codelist_name"],
                term=cells["term"],
                code=cells["code"],
                decode=cells["decode"],
                package=cells["package"],
                date=cells["date"],
                extensible=cells["extensible"] == "yes",
                whole=cells["whole"] == "yes",
            )
            found[term.codelist, term.code] = found[term.codelist, term.term] = term
    return found


def ct_term(codelist: str, code_or_term: str) -> CtTerm | None:
    """Return a term of a CDISC code list by C-code or submission value (exact case).

    ``None`` for a term or code list outside ``mappings/ct``: of a list of more than 100 terms it holds only those that
    the code tables use.
    """
    return _ct_terms().get((codelist, code_or_term))


class CtMatch(NamedTuple):
    """The term of a registry word, ``None`` if it has none; ``relation`` says how they relate if not equivalent."""

    term: CtTerm | None
    relation: str


@lru_cache(maxsize=1024)
def ct_match(name: str, source: str, codelist: str) -> CtMatch:
    """Return the term of a CDISC code list for a source word, by table ``name``."""
    row = lookup(name, source, f"cdisc:{codelist}")
    if row is None or not row.mapped:
        return CtMatch(None, "")
    return CtMatch(ct_term(codelist, row.code), "" if row.exact else row.relation)


@cache
def _ts_parameters() -> dict[str, TsParameter]:
    rows = read_rows("mappings", "ct/ts_parameters.tsv")
    return {row["short_name"]: TsParameter(**row) for row in rows}


def ts_parameter(short_name: str) -> TsParameter | None:
    """Return the trial summary parameter of a TSPARMCD ("TPHASE"), ``None`` for an unknown one."""
    return _ts_parameters().get(short_name)


@cache
def _ts_parameter_names() -> dict[str, TsParameter]:
    return {one.name: one for one in _ts_parameters().values()}


def ts_parameter_named(name: str) -> TsParameter | None:
    """Return the trial summary parameter of a TSPARM ("Trial Phase Classification"), ``None`` for an unknown one."""
    return _ts_parameter_names().get(name)


@cache
def ct_list(codelist: str) -> tuple[CtTerm, ...]:
    """Return the terms of a CDISC code list (C-code) that ``mappings/ct`` holds, empty for another list."""
    return tuple({one.code: one for (code, _), one in _ct_terms().items() if code == codelist}.values())


@cache
def ct_whole(codelist: str) -> bool:
    """Return whether ``mappings/ct`` holds all terms of a CDISC code list (C-code), and so can refuse one."""
    terms = ct_list(codelist)
    return bool(terms) and terms[0].whole


@cache
def ct_releases(package: str = "") -> frozenset[str]:
    """Return the days on which CDISC published a package ("sdtmct"), or any of them, as far as they are held."""
    rows = read_rows("mappings", "ct_releases.tsv")
    return frozenset(row["date"] for row in rows if package in ("", row["package"]))


@cache
def _ts_codelists() -> dict[str, str]:
    return {row["short_name"]: row["codelist"] for row in read_rows("mappings", "ts_codelists.tsv")}


def ts_codelist(short_name: str) -> str | None:
    """Return the C-code of the code list of a trial summary parameter's values, ``None`` for free values."""
    return _ts_codelists().get(short_name)
