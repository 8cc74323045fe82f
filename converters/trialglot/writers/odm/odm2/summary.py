"""StudySummary: trial summary parameters, by the codes and names of CDISC terminology (TSPARMCD, TSPARM).

A StudyParameter has exactly one value: a parameter with several is written several times. Its own Coding carries the
C-code of the parameter, that of its value the code of the value. What the record says beside a value is a comment of
the first: CommentOID is "the rationale for the use" of a coding (ODM 2.0, Coding).
"""

from __future__ import annotations

from functools import lru_cache

from trialglot import codes
from trialglot.codes import systems
from trialglot.design.summary.parts import ABOUT, Parameter, Value
from trialglot.writers.odm.odm2.coding import cdisc, coding, of_term
from trialglot.writers.odm.odm2.context import Context
from trialglot.writers.odm.xml import LINE, attribute, element

# The end points say what is said beside these (``StudyEndPoint/Description``).
_ENDPOINTS = frozenset({"OUTMSPRI", "OUTMSSEC", "OUTMSEXP"})
_NULL_FLAVOR = "tho:v3-NullFlavor"


def write(context: Context) -> str:
    """Return the StudySummary, enter notes and comments, and report what is to be said of them."""
    summary = context.plan.summary
    for word in summary.words:
        context.terms.term(*word)
    for title, text in summary.notes:
        context.note(title, text)
    for headings in summary.headings:
        context.codelists.mesh(f"MESH.{headings.what.upper()}", headings.title, headings.coded)
    for one in summary.remarks:
        place = _place(context, one.place)
        context.report.add(one.code, path=one.path, target_path=place, place=place, **one.fields)
    made = "".join([_parameter(context, one) for one in summary.parameters])
    return element(4, "StudySummary", "", made) if made else ""


def _place(context: Context, place: str) -> str:
    short_name = place.removesuffix(ABOUT)
    if not place or short_name not in context.short_names:
        return context.NOTES
    return context.parameter(short_name) if short_name == place else f"MetaDataVersion/CommentDef[@OID='COM.{place}']"


def _parameter(context: Context, one: Parameter) -> str:
    own = f"{one.short_name}-{one.number}" if one.number else one.short_name
    if not one.values and not one.null_flavor:
        # There is no StudyParameter without a value.
        known = codes.ts_parameter(one.short_name)
        context.note(f"{known.name} ({known.short_name})" if known else own, one.about)
        return ""
    comment = ""
    if one.about and one.short_name not in _ENDPOINTS:
        comment = f"COM.{own}"
        context.comments.append((own, one.about))
    names, before = _names(one.short_name)
    after = f"{before}{attribute('CommentOID', comment)}/>{_CLOSED}" if comment else f"{before}/>{_CLOSED}"
    if one.null_flavor:
        system = systems()[_NULL_FLAVOR]
        return _opened(own, names, _value("", coding(7, one.null_flavor, system.uri, system.title))) + after
    if len(one.values) == 1:
        return _opened(own, names, _value(one.values[0].text, _coding(one.values[0]))) + after
    return "".join(
        [
            _opened(f"{own}.{number}", names, _value(value.text, _coding(value))) + after
            for number, value in enumerate(one.values, start=1)
        ]
    )


_CLOSED = f"{LINE[5]}</StudyParameter>"


def _opened(own: str, names: str, value: str) -> str:
    return f'{LINE[5]}<StudyParameter OID="PAR.{own}"{names}>{value}'


def _value(text: str, code: str) -> str:
    start = f"{LINE[6]}<ParameterValue{attribute('Value', text)}"
    return f"{start}>{code}{LINE[6]}</ParameterValue>" if code else f"{start}/>"


def _coding(value: Value) -> str:
    """Return the Coding of a value: its term, or its code in another system whose address is known."""
    if value.term is not None:
        return of_term(7, value.term)
    system = systems().get(value.standard) if value.standard else None
    return coding(7, value.text, system.uri, system.title) if system else ""


@lru_cache(maxsize=256)
def _names(short_name: str) -> tuple[str, str]:
    """Return the attributes Term and ShortName, and the start of the Coding of a parameter."""
    known = codes.ts_parameter(short_name)
    if known is None:
        raise ValueError(f"{short_name} is no trial summary parameter of mappings/ct")
    names = attribute("Term", known.name) + attribute("ShortName", known.short_name)
    return names, cdisc(6, known.code, known.package, known.date).removesuffix("/>")
