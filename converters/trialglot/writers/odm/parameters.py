"""Summary: trial summary parameters, by the codes and names of CDISC terminology (TSPARMCD, TSPARM)."""

from __future__ import annotations

from functools import cache

from trialglot import codes
from trialglot.design.summary.parts import ABOUT, Parameter
from trialglot.writers.odm.context import SUMMARY, Context
from trialglot.writers.odm.xml import attribute, described, element, text_element


def parameter(short_name: str) -> str:
    """Return the XPath of a parameter, from the MetaDataVersion."""
    return f"{SUMMARY}/sdm:Parameter[@ShortName='{short_name}']"


def write(context: Context) -> str:
    """Return the parameters of the Summary, enter their terms and notes, and report what is to be said of them."""
    summary = context.plan.summary
    for word in summary.words:
        context.term(word.table, word.word, word.codelist, word.short_name, word.path)
    for title, text in summary.notes:
        context.note(title, text)
    for headings in summary.headings:
        context.codelists.mesh(f"MESH.{headings.what.upper()}", headings.title, headings.coded)
    for one in summary.remarks:
        place = _place(one.place)
        context.report.add(one.code, path=one.path, target_path=place, place=place, **one.fields)
    return "".join([_parameter(context, one) for one in summary.parameters])


def _place(place: str) -> str:
    if not place:
        return Context.NOTES
    short_name = place.removesuffix(ABOUT)
    return parameter(short_name) if short_name == place else f"{parameter(short_name)}/Description"


def _parameter(context: Context, one: Parameter) -> str:
    about = one.about
    if one.null_flavor:
        # SDM-XML has no null flavor: a parameter without a value, whose description states it.
        about = f"Null flavor {one.null_flavor} (ISO 21090): {about}"
    inner = described(6, about)
    for value in one.values:
        inner += text_element(6, "sdm:Value", value.text)
        if value.term is not None:
            context.codelists.add(one.short_name, value.term)
    own = f"{one.short_name}-{one.number}" if one.number else one.short_name
    return element(5, "sdm:Parameter", f' OID="PAR.{own}"{_names(one.short_name)}', inner)


@cache
def _names(short_name: str) -> str:
    """Return the attributes Term and ShortName."""
    known = codes.ts_parameter(short_name)
    if known is None:
        raise ValueError(f"{short_name} is no trial summary parameter of mappings/ct")
    return attribute("Term", known.name) + attribute("ShortName", known.short_name)
