"""Controlled terminology of the datasets, as ``mappings/ct`` holds it.

A coded value is right if term, C-code, code list and version stand together in published terminology. No published rule
asks for that: a wrong C-code, version or parameter name passes CORE where TSVCDREF is "CDISC CT".
"""

from __future__ import annotations

from functools import cache
from typing import Final

from trialglot import codes
from trialglot.codes import CtTerm
from trialglot.findings import Severity
from trialglot.resources import read_rows
from trialglot.sdtm.parameters import null_flavors
from trialglot.validators.parameters import is_nct_number
from trialglot.validators.sdtm.forms import FORMS
from trialglot.validators.sdtm.package import Package
from trialglot.validators.sdtm.rules.summary import CDISC, releases
from trialglot.validators.sdtm.tables import Say, Table

_DICTIONARIES: Final = "C66788"
_CODED: Final = ("TSVALCD", "TSVCDREF", "TSVCDVER")
# Forms whose values are written by a standard outside CDISC's terminology, by the first parameter that has the form.
_STANDARDS: Final = {
    FORMS["AGEMIN"]: ("ISO 8601", ("ISO 8601",)),
    FORMS["SSTDTC"]: ("ISO 8601", ("ISO 8601",)),
    FORMS["FCNTRY"]: ("ISO 3166-1 Alpha-3", ("ISO 3166", "ISO 3166-1 Alpha-3", "ISO 3166-1 alpha-3")),
}
# Variables of the other datasets that have a code list.
_LISTED: Final = (("TA", "EPOCH", "C99079"), ("TI", "IECAT", "C66797"))


def check(package: Package, *, own: bool, say: Say) -> None:
    """Complain of parameters, terms, codes and versions that published terminology does not have together.

    ``own``: the datasets are ours and claim the very terminology of ``mappings/ct``; in others a version that is
    published too, but is not the one compared with, is a warning.
    """
    for ts in package.get("TS"):
        for number in range(len(ts.rows)):
            _parameter(ts, number, say)
            _flavor(ts, number, say)
            _value(ts, number, own, say)
    for name, variable, codelist in _LISTED:
        for table in package.get(name):
            for number, (value,) in table.texts(variable):
                if _term(codelist, value) is None:
                    _foreign(table, number, variable, codelist, value, say)


def _parameter(ts: Table, number: int, say: Say) -> None:
    short_name = ts.text(number, "TSPARMCD")
    known = codes.ts_parameter(short_name)
    if known is None:
        # A longer code or name is CORE-000147 or CORE-000148.
        if 0 < len(short_name) <= 8:
            say.fault("SDT662", ts, number, "TSPARMCD", value=short_name)
    elif 0 < len(name := ts.text(number, "TSPARM")) <= 40 and name != known.name:
        say.fault("SDT661", ts, number, "TSPARM", value=name, short_name=short_name, expected=known.name)


def _flavor(ts: Table, number: int, say: Say) -> None:
    flavor = ts.text(number, "TSVALNF")
    if flavor and flavor not in null_flavors():
        say.fault("SDT670", ts, number, "TSVALNF", value=flavor)
    if ts.missing(number, "TSVAL"):
        given = [name for name in _CODED if ts.text(number, name)]
        # A version alone is CORE-000153.
        if given and given != ["TSVCDVER"]:
            say.fault("SDT669", ts, number, given[0], given=", ".join(given))


def _value(ts: Table, number: int, own: bool, say: Say) -> None:
    short_name, value = ts.text(number, "TSPARMCD"), ts.text(number, "TSVAL")
    reference = ts.text(number, "TSVCDREF")
    if not value:
        return
    form = FORMS.get(short_name)
    if form is not None and short_name not in ("AGEMAX", "SSTDTC") and not form.fits(value):
        say.fault("SDT668", ts, number, "TSVAL", value=value, form=form.rule)
    if short_name in ("REGID", "EXPARECN") and value[:3].upper() == "NCT" and not is_nct_number(value):
        say.fault("SDT672", ts, number, "TSVAL", value=value)
    codelist = codes.ts_codelist(short_name)
    if codelist is not None:
        term = _term(codelist, value)
        if term is None:
            _foreign(ts, number, "TSVAL", codelist, value, say)
        else:
            _coded(ts, number, term, own, say)
        return
    if form in _STANDARDS and reference:
        name, accepted = _STANDARDS[form]
        if reference not in accepted:
            say.fault("SDT667", ts, number, "TSVCDREF", value=reference, expected=name)
        return
    if reference and reference not in _dictionaries():
        say.fault("SDT673", ts, number, "TSVCDREF", value=reference)


def _coded(ts: Table, number: int, term: CtTerm, own: bool, say: Say) -> None:
    """Complain of a term whose code, terminology or version is missing or another."""
    reference, version, code = (ts.text(number, name) for name in ("TSVCDREF", "TSVCDVER", "TSVALCD"))
    lacking = [name for name in _CODED if ts.missing(number, name) and name in ts.columns]
    # A version without a terminology is CORE-000153.
    if lacking and not (lacking == ["TSVCDREF"] and version):
        say.fault("SDT666", ts, number, lacking[0], value=term.term, lacking=", ".join(lacking))
    if reference and reference not in CDISC:
        say.fault("SDT667", ts, number, "TSVCDREF", value=reference, expected=CDISC[0])
        return
    if code and code != term.code and codes.ct_term(term.codelist, code) is not None:
        say.fault(
            "SDT665", ts, number, "TSVALCD", value=term.term, given=code, codelist=term.codelist, expected=term.code
        )
    if version and version != term.date and version in releases():
        severity = Severity.ERROR if own else Severity.WARNING
        say.fault(
            "SDT671", ts, number, "TSVCDVER", severity=severity, value=term.term, given=version, expected=term.date
        )


def _term(codelist: str, value: str) -> CtTerm | None:
    term = codes.ct_term(codelist, value)
    return term if term is not None and term.term == value else None


def _foreign(table: Table, number: int, name: str, codelist: str, value: str, say: Say) -> None:
    if not codes.ct_whole(codelist):
        return
    first = codes.ct_list(codelist)[0]
    code = "SDT664" if first.extensible else "SDT663"
    say.fault(code, table, number, name, value=value, codelist=codelist, title=first.codelist_name)


@cache
def _dictionaries() -> frozenset[str]:
    """Return the terms of C66788, and the names that the examples of SDTMIG have beside them."""
    named = {row["name"] for row in read_rows("mappings", "ts_references.tsv")}
    return frozenset(named | {one.term for one in codes.ct_list(_DICTIONARIES)})
