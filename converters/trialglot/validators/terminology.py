"""Controlled terminology of an ODM document: parameters, coded values and their C-codes, against ``mappings/ct``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from trialglot import codes
from trialglot.validators.complaints import Complaints
from trialglot.validators.xsd import ODM_NS, SDM_NS

_ALIAS, _VALUE = f"{{{ODM_NS}}}Alias", f"{{{SDM_NS}}}Value"
_ITEMS = frozenset({f"{{{ODM_NS}}}CodeListItem", f"{{{ODM_NS}}}EnumeratedItem"})

# The Alias context by which CDISC documents carry NCI C-codes (Define-XML 2.1, CodeList).
_NCI_CODE = "nci:ExtCodeID"
_TSPARMCD = "C66738"
_NCIT = "https://evsexplore.semantics.cancer.gov/evsexplore/concept/ncit/"
_C_CODE = re.compile(r"C[0-9]{1,7}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Aliases that name the published terminology that a list was taken from, by the context.
PACKAGES = {"CDISC SDTM CT": "sdtmct", "CDISC Protocol CT": "protocolct", "CDISC DDF CT": "ddfct"}


def check(parameters: Iterable[etree._Element], codelists: Iterable[etree._Element], complaints: Complaints) -> None:
    """Complain of parameters, values and C-codes that published terminology does not have in this combination."""
    for parameter in parameters:
        _parameter(parameter, complaints)
    for codelist in codelists:
        _codelist(codelist, complaints)


def _parameter(parameter: etree._Element, complaints: Complaints) -> None:
    short_name, term = parameter.get("ShortName"), parameter.get("Term")
    if not short_name:
        return
    name, codelist = _known(short_name)
    if name is None:
        complaints.add("CTL502", parameter, "ShortName", short_name=short_name)
        return
    if name != term:
        complaints.add("CTL501", parameter, "Term", short_name=short_name, name=name, term=term)
    if codelist is not None:
        for value in parameter:
            if value.tag == _VALUE and published(codelist, value.text or "") is None:
                foreign(value, codelist, value.text or "", complaints)


@lru_cache(maxsize=1024)
def _known(short_name: str) -> tuple[str | None, str | None]:
    """Return the name of a parameter, ``None`` for an unknown one, and the code list of its values, if it has one."""
    known = codes.ts_parameter(short_name)
    return known.name if known else None, codes.ts_codelist(short_name)


def _codelist(codelist: etree._Element, complaints: Complaints) -> None:
    code = _nci_code(codelist)
    if code is None:
        return
    if code != _TSPARMCD and not codes.ct_list(code):
        complaints.add("CTL506", codelist, codelist=code, reference=_page(code))
        return
    for item in codelist:
        if item.tag not in _ITEMS:
            if item.tag == _ALIAS and code != _TSPARMCD:
                _package(item, code, complaints)
            continue
        value, given = item.get("CodedValue", ""), _nci_code(item)
        expected = published(code, value)
        if given is not None and given != expected and (expected or code == _TSPARMCD or codes.ct_whole(code)):
            says = f"its C-code is {expected}" if expected else "the list has no such term"
            complaints.add(
                "CTL505",
                item,
                "CodedValue",
                value=value,
                given=given,
                codelist=code,
                expected=says,
                reference=_page(code),
            )
        elif expected is None and code == _TSPARMCD:
            complaints.add("CTL502", item, "CodedValue", short_name=value)
        elif expected is None:
            foreign(item, code, value, complaints)


def _package(alias: etree._Element, codelist: str, complaints: Complaints) -> None:
    """Complain of a list that claims to come from another published terminology than it was compared with."""
    if alias.get("Context") not in PACKAGES:
        return
    other_release(alias, "Name", codelist, alias.get("Context", ""), codes.ct_list(codelist)[0], complaints)


def other_release(
    element: etree._Element,
    attribute: str,
    codelist: str,
    context: str,
    held: codes.CtTerm | codes.TsParameter,
    complaints: Complaints,
) -> None:
    """Complain of a date (``attribute``) of a package (``context``) other than that which was compared with."""
    date = element.get(attribute, "")
    package = PACKAGES.get(context, held.package)
    if (package, date) == (held.package, held.date):
        return
    days, given = codes.ct_releases(package), f"{context} {date}".strip()
    if date in days or (_DAY.fullmatch(date) and date < min(days)):
        complaints.add(
            "CTL516", element, attribute, codelist=codelist, given=given, date=held.date, reference=_page(codelist)
        )
    else:
        complaints.add("CTL517", element, attribute, codelist=codelist, given=given)


def published(codelist: str, value: str) -> str | None:
    """Return the C-code of a submission value of a code list."""
    if codelist == _TSPARMCD:
        parameter = codes.ts_parameter(value)
        return parameter.code if parameter else None
    term = codes.ct_term(codelist, value)
    return term.code if term is not None and term.term == value else None


def foreign(element: etree._Element, codelist: str, value: str, complaints: Complaints) -> None:
    """Complain of a value that is no term of its code list, as far as the tables hold the list."""
    if not codes.ct_whole(codelist):
        return
    first = codes.ct_list(codelist)[0]
    code, name = "CTL504" if first.extensible else "CTL503", first.codelist_name
    complaints.add(code, element, value=value, codelist=codelist, codelist_name=name, reference=_page(codelist))


def _page(codelist: str) -> str | None:
    """Return the page of a code list at NCI, ``None`` for what is no C-code."""
    return f"{_NCIT}{codelist}" if _C_CODE.fullmatch(codelist) else None


def _nci_code(element: etree._Element) -> str | None:
    for alias in element:
        if alias.tag == _ALIAS and alias.get("Context") == _NCI_CODE:
            return alias.get("Name")
    return None
