"""Trial summary parameters of an ODM 2.0 document: values, null flavors, agreement with structure and phase."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from trialglot.codes import systems
from trialglot.validators.complaints import Complaints
from trialglot.validators.odm import parameters
from trialglot.validators.odm.index import Index
from trialglot.validators.odm.parameters import Values

Codings = Mapping[etree._Element | None, list[etree._Element]]
"""The Codings of a document by the element that has them."""


def codings(index: Index) -> Codings:
    """Return the Codings of a version of the metadata."""
    found: dict[etree._Element | None, list[etree._Element]] = {}
    for one in index.elements.get("Coding", ()):
        found.setdefault(one.getparent(), []).append(one)
    return found


def check(index: Index, held: Codings, complaints: Complaints) -> Values:
    """Return the values by parameter; complain of what is wrong with them."""
    values = _values(index, held, complaints)
    parameters.check(values, complaints)
    parameters.check_arms(values, len(index.elements.get("Arm", ())), complaints)
    _phase(index, values, complaints)
    return values


def _values(index: Index, held: Codings, complaints: Complaints) -> Values:
    """A parameter has a value, or the null flavor that says why it has none."""
    found: Values = {}
    flavor = systems()["tho:v3-NullFlavor"].uri
    for one in index.elements.get("ParameterValue", ()):
        parameter, value = one.getparent(), one.get("Value", "")
        short_name = parameter.get("ShortName", "") if parameter is not None else ""
        flavored = flavor in [each.get("System") for each in held.get(one, ())]
        if value and not value.isspace():
            found.setdefault(short_name, []).append((one, value))
            if flavored:
                complaints.add("CTL512", one, "Value", short_name=short_name)
        elif not flavored:
            complaints.add("CTL511", one, "Value", short_name=short_name)
    return found


def _phase(index: Index, values: Values, complaints: Complaints) -> None:
    stated = [value for _, value in values.get("TPHASE", ())]
    for one in index.elements.get("TrialPhase", ()):
        phase = one.get("Value", "")
        if stated and phase not in stated:
            complaints.add("ODM458", one, "Value", phase=phase, stated=", ".join(stated))
