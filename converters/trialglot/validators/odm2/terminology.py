"""Controlled terminology of an ODM 2.0 document: parameters, values and code lists with the C-codes of their Codings.

Term, C-code, code list and the date of the published package must stand together in ``mappings/ct``.
"""

from __future__ import annotations

from functools import cache

from lxml import etree

from trialglot import codes
from trialglot.codes import CtTerm, TsParameter, systems
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm.index import Index
from trialglot.validators.odm.parameters import Values
from trialglot.validators.odm2.summary import Codings
from trialglot.validators.terminology import foreign, other_release, published
from trialglot.validators.xsd import ODM2_NS

_TSPARMCD, _TPHASE = "C66738", "C66737"
_ITEM = f"{{{ODM2_NS}}}CodeListItem"


@cache
def _cdisc() -> tuple[str, ...]:
    """Return the addresses by which documents name CDISC terminology: that of ODM 2.0's own examples, and CDISC's."""
    return systems()["cdisc-ct"].uri, systems()["cdisc:C66737"].uri


def check(index: Index, values: Values, held: Codings, complaints: Complaints) -> None:
    """Complain of parameters, values and C-codes that published terminology does not have in this combination."""
    addresses, cdisc = _cdisc(), {}
    for holder, all_of_it in held.items():
        own_codes = [one for one in all_of_it if one.get("System") in addresses]
        if own_codes:
            cdisc[holder] = own_codes
    for one in index.elements.get("StudyParameter", ()):
        _parameter(one, cdisc, complaints)
    for short_name, own in values.items():
        codelist = codes.ts_codelist(short_name)
        if codelist is not None:
            for element, value in own:
                _value(element, value, codelist, cdisc, complaints)
    for one in index.elements.get("TrialPhase", ()):
        if published(_TPHASE, one.get("Value", "")) is None:
            foreign(one, _TPHASE, one.get("Value", ""), complaints)
    for one in index.elements.get("CodeList", ()):
        _codelist(one, cdisc, complaints)


def _parameter(parameter: etree._Element, held: Codings, complaints: Complaints) -> None:
    """TSPARMCD, TSPARM and C-code are those of one parameter."""
    short_name, term = parameter.get("ShortName"), parameter.get("Term")
    if not short_name:
        return
    known = codes.ts_parameter(short_name)
    if known is None:
        complaints.add("CTL502", parameter, "ShortName", short_name=short_name)
        return
    if known.name != term:
        complaints.add("CTL501", parameter, "Term", short_name=short_name, name=known.name, term=term)
    for one in held.get(parameter, ()):
        _coding(one, short_name, _TSPARMCD, known.code, complaints)
        _dated(one, _TSPARMCD, known, complaints)


def _value(element: etree._Element, value: str, codelist: str, held: Codings, complaints: Complaints) -> None:
    """A value of a code list is one of its terms, with the C-code of the term."""
    term = codes.ct_term(codelist, value)
    expected = published(codelist, value)
    if expected is None:
        foreign(element, codelist, value, complaints)
    own = held.get(element, ())
    for one in own:
        if expected is not None or codes.ct_whole(codelist):
            _coding(one, value, codelist, expected, complaints)
        if term is not None:
            _dated(one, codelist, term, complaints)
    if expected is not None and not own:
        complaints.add("ODM460", element, value=value, codelist=codelist)


def _codelist(codelist: etree._Element, held: Codings, complaints: Complaints) -> None:
    """A list that names its C-code holds terms of it, each with its own."""
    for whole in held.get(codelist, ()):
        code = whole.get("Code", "")
        terms = codes.ct_list(code)
        if not terms:
            complaints.add("CTL506", codelist, codelist=code)
            continue
        _dated(whole, code, terms[0], complaints)
        for item in codelist.iterchildren(_ITEM):
            _value(item, item.get("CodedValue", ""), code, held, complaints)


def _coding(coding: etree._Element, value: str, codelist: str, expected: str | None, complaints: Complaints) -> None:
    given = coding.get("Code")
    if given != expected:
        says = f"its C-code is {expected}" if expected else "the list has no such term"
        complaints.add("CTL505", coding, "Code", value=value, given=given, codelist=codelist, expected=says)


def _dated(coding: etree._Element, codelist: str, held: CtTerm | TsParameter, complaints: Complaints) -> None:
    """Complain of a Coding by another published terminology than that which it was compared with."""
    if coding.get("SystemVersion") is not None:
        other_release(coding, "SystemVersion", codelist, coding.get("SystemName", ""), held, complaints)
