"""Names and identifiers of the study: GlobalVariables, and the Aliases of the Protocol."""

from __future__ import annotations

from trialglot.design.identifiers import TypedIdentifier
from trialglot.writers.odm.context import Context, label
from trialglot.writers.odm.xml import attribute, element, text_element


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
        "GlobalVariables",
        "",
        text_element("StudyName", name),
        text_element("StudyDescription", about),
        text_element("ProtocolName", protocol),
    )


def aliases(context: Context) -> list[str]:
    """Return one Alias for each identifier and for the acronym: ``Context`` says what kind of name it is."""
    names: dict[tuple[str, str], None] = {}
    for one in context.plan.identifiers:
        names[_kind(one), one.value] = None
        context.note(f"Link of identifier {one.value}", one.source.link)
    if context.study.acronym:
        names["Acronym", context.study.acronym] = None
    return [element("Alias", attribute("Context", kind) + attribute("Name", name)) for kind, name in names]


def _kind(one: TypedIdentifier) -> str:
    kind = label("identifier_kind", one.kind)
    return f"{kind} ({one.domain})" if one.domain else kind
