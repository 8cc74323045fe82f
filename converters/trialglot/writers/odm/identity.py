"""Names and identifiers of the study: GlobalVariables, and the Aliases of the Protocol."""

from __future__ import annotations

from itertools import count

from trialglot.codes import label
from trialglot.design.identifiers import TypedIdentifier
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import LINE, attribute, element, legal, text_element


def variables(context: Context) -> str:
    """Return GlobalVariables. All three elements are required: a record without a title is called by its identifier."""
    record = context.study
    titles = (record.brief_title, record.acronym, record.official_title)
    name = next((one for one in titles if one and not one.isspace()), record.id)
    texts = (record.brief_summary.plain if record.brief_summary else None, record.official_title)
    about = next((one for one in texts if one and not one.isspace()), name)
    protocol = next((one.value for one in context.plan.identifiers if one.kind == "sponsor-protocol"), record.id)
    if name != record.brief_title:
        target = "Study/GlobalVariables/StudyName"
        context.report.add("MAP205", path="brief_title", target_path=target, what=f"StudyName is {name!r}")
    return element(
        2,
        "GlobalVariables",
        "",
        text_element(3, "StudyName", name)
        + text_element(3, "StudyDescription", about)
        + text_element(3, "ProtocolName", protocol),
    )


def aliases(context: Context) -> str:
    """Return one Alias for each identifier and for the acronym.

    ``Context`` says what kind of name it is. A Protocol has one Alias of a Context (ODM 1.3.2 schema, UC-P-3): further
    names of a kind are numbered.
    """
    names: dict[tuple[str, str], None] = {}
    for one in context.plan.identifiers:
        names[_kind(one), one.value] = None
        context.note(f"Link of identifier {one.value}", one.source.link)
    if context.study.acronym:
        names["Acronym", context.study.acronym] = None
    taken: dict[str, str] = {}
    for kind, name in names:
        taken[_free(legal(kind), taken)] = name
    return "".join(
        f"{LINE[4]}<Alias{attribute('Context', kind)}{attribute('Name', name)}/>" for kind, name in taken.items()
    )


def _free(kind: str, taken: dict[str, str]) -> str:
    if kind not in taken:
        return kind
    return next(numbered for number in count(2) if (numbered := f"{kind} {number}") not in taken)


def _kind(one: TypedIdentifier) -> str:
    kind = label("identifier_kind", one.kind)
    return f"{kind} ({one.domain})" if one.domain else kind
