"""Trial summary parameters of a document: formats, how many values, their own code lists, agreement with the design."""

from __future__ import annotations

from lxml import etree

from trialglot import codes
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm import parameters
from trialglot.validators.odm.index import Index
from trialglot.validators.odm.parameters import Values
from trialglot.validators.xsd import ODM_NS

_DESCRIPTION = f"{{{ODM_NS}}}Description"
_ITEMS = frozenset({f"{{{ODM_NS}}}CodeListItem", f"{{{ODM_NS}}}EnumeratedItem"})
_NULL_FLAVOR = "Null flavor "


def check(index: Index, complaints: Complaints) -> None:
    """Complain of values in another form than their parameter has, and of parameters that contradict the design."""
    values = _values(index, complaints)
    parameters.check(values, complaints)
    parameters.check_arms(values, len(index.elements.get("sdm:Arm", ())), complaints)
    _blinding(values, index, complaints)
    _codelists(values, index, complaints)


def _values(index: Index, complaints: Complaints) -> Values:
    """Return the values by parameter; complain of empty ones, and of a null flavor beside a value."""
    short_names = {one: one.get("ShortName", "") for one in index.elements.get("sdm:Parameter", ())}
    found: Values = {}
    for one in index.elements.get("sdm:Value", ()):
        parameter, text = one.getparent(), one.text or ""
        if parameter is None:
            continue
        short_name = short_names.get(parameter, "")
        if not text or text.isspace():
            complaints.add("CTL511", one, short_name=short_name)
        else:
            found.setdefault(short_name, []).append((one, text))
    for short_name in ("AGEMIN", "AGEMAX"):
        for one, _ in found.get(short_name, ()):
            parameter = one.getparent()
            if parameter is not None and _flavored(parameter):
                complaints.add("CTL512", one, short_name=short_name)
    return found


def _flavored(parameter: etree._Element) -> bool:
    about = parameter[0]
    return about.tag == _DESCRIPTION and len(about) > 0 and (about[0].text or "").startswith(_NULL_FLAVOR)


def _blinding(values: Values, index: Index, complaints: Complaints) -> None:
    if any(value == "OPEN LABEL" for _, value in values.get("TBLIND", ())):
        for one in index.elements.get("sdm:ArmAssociation", ()):
            if one.get("Type") == "Blinded":
                complaints.add("ODM413", one, "Type")


def _codelists(values: Values, index: Index, complaints: Complaints) -> None:
    """The values of parameter TPHASE stand in the code list ``CL.TPHASE``, where a document names its lists so."""
    lists = index.defined.get("CodeList", {})
    coded = [(name, own, codelist) for name, own in values.items() if (codelist := codes.ts_codelist(name))]
    if not any(f"CL.{name}" in lists for name, _, _ in coded):
        return
    for short_name, own, codelist in coded:
        oid = f"CL.{short_name}"
        if oid in lists:
            items = {item.get("CodedValue") for item in lists[oid] if item.tag in _ITEMS}
            for element, value in own:
                # A value that no list of this kind may have is complained of as that.
                if value not in items and (_is_term(codelist, value) or _extensible(codelist)):
                    complaints.add("CTL507", element, value=value, oid=oid)
        elif any(_is_term(codelist, value) for _, value in own):
            complaints.add("CTL508", own[0][0], short_name=short_name, oid=oid)


def _is_term(codelist: str, value: str) -> bool:
    term = codes.ct_term(codelist, value)
    return term is not None and term.term == value


def _extensible(codelist: str) -> bool:
    terms = codes.ct_list(codelist)
    return not terms or terms[0].extensible
