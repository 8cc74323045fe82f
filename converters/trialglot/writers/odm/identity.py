"""Names and identifiers of the study: GlobalVariables, and the Aliases of the Protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
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
    if name != record.brief_title:
        target = "Study/GlobalVariables/StudyName"
        context.report.add("MAP205", path="brief_title", target_path=target, what=f"StudyName is {name!r}")
    return element(
        2,
        "GlobalVariables",
        "",
        text_element(3, "StudyName", name)
        + text_element(3, "StudyDescription", about)
        + text_element(3, "ProtocolName", protocol_name(context)),
    )


def protocol_name(context: Context) -> str:
    """Return the sponsor's number of the protocol, without one the identifier of the record."""
    return next((one.value for one in context.plan.identifiers if one.kind == "sponsor-protocol"), context.study.id)


def note_missing(context: Context, *elements: str) -> None:
    """Note what the record does not say though an element for it is filled; ``elements`` are those of the edition."""
    study = context.study
    stated = {
        "StudyName": ("brief title", study.brief_title),
        "StudyDescription": ("brief summary", study.brief_summary),
        "TITLE": ("official title", study.official_title or ("" if study.brief_title else "none")),
    }
    missing = [f"{what} ({name})" for name, (what, text) in stated.items() if name in elements and _blank(text)]
    context.note("Not stated by the record, something else stands for it", "; ".join(missing))


def _blank(text: str | None) -> bool:
    return not text or text.isspace()


def aliases(context: Context, further: Mapping[str, str | None] | None = None) -> str:
    """Return one Alias for each identifier, for the acronym, and for the ``further`` names by their kind.

    ``Context`` says what kind of name it is. A Protocol has one Alias of a Context (UC-P-3 in the schema of ODM 1.3.2,
    UC-P-1 in that of 2.0): further names of a kind are numbered.
    """
    names: dict[tuple[str, str], None] = {}
    written = Counter(one.value for one in context.plan.identifiers)
    for one in context.plan.identifiers:
        names[_title(one), one.value] = None
        kind = f", {_title(one)}" if written[one.value] > 1 else ""
        context.note(f"Link of identifier {one.value}{kind}", one.source.link)
    if context.study.acronym:
        names["Acronym", context.study.acronym] = None
    for kind, text in (further or {}).items():
        if text:
            names[kind, text] = None
    taken: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for kind, name in names:
        taken[_free(legal(kind), taken, numbers)] = name
    return "".join(
        f"{LINE[4]}<Alias{attribute('Context', kind)}{attribute('Name', name)}/>" for kind, name in taken.items()
    )


def _title(one: TypedIdentifier) -> str:
    """Return what kind of number this is, with its issuer; a grant's in the registry's words, which name the agency."""
    if one.kind != "grant" or not one.source.type:
        return one.title
    table = "org_study_id_type" if one.source.role == "organisation" else "secondary_id_type"
    shown = label(table, one.source.type)
    return f"{shown} ({one.domain})" if one.domain else shown


def _free(kind: str, taken: dict[str, str], numbers: dict[str, int]) -> str:
    """Return a kind that is not taken; ``numbers`` are those given last, so that a long list is not searched again."""
    if kind not in taken:
        return kind
    free, numbers[kind] = next(
        (numbered, number)
        for number in count(numbers.get(kind, 1) + 1)
        if (numbered := f"{kind} {number}") not in taken
    )
    return free
