"""ODM 1.3.2 with SDM-XML 1.0: a study's trial design as an ODM metadata file (Snapshot).

Structure: CDISC ODM 1.3.2 and Study Design Model in XML 1.0. Registry data are placed by the definitions of the trial
summary parameters (SDTMIG 3.4 section 7.4, CDISC SDTM CT), of SDM structure, workflow and timing, and of ODM AdminData.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trialglot import __version__
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.odm import admin, criteria, identity, parameters, structure, workflow
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import ILLEGAL, attribute, closed, described, document, element, named, oid, opened
from trialglot.writers.options import WriteOptions

# Stands where a record has no date at all: a day that nobody takes for a datum.
_NO_DATE = "1970-01-01"


def write(plan: Plan, options: WriteOptions, report: Report) -> bytes:
    """Return the ODM document of a study as indented UTF-8; defaulted, approximated or lost data go to the report.

    The same plan and options give the same bytes: times are the record's own dates, OIDs end in the keys of the model
    (``ARM.arm-1``).
    """
    context = Context(plan, options, report)
    date = _date(context)
    registry = context.study.source.registry
    study = context.study.id
    version = named("MDV", study, f"Trial design of {study}") + attribute(
        "Description", f"Trial design as registered at {registry}, record of {date}"
    )
    protocol = _protocol(context)
    people = admin.write(context, date if date != _NO_DATE else None)
    content, replaced = document(
        [
            opened(0, "ODM", _root(context, date)),
            opened(1, "Study", oid("OID", "ST", study)),
            identity.variables(context),
            opened(2, "MetaDataVersion", version),
            *protocol,
            context.codelists.write(),
            *_conditions(context),
            closed(2, "MetaDataVersion"),
            closed(1, "Study"),
            people,
            closed(0, "ODM"),
        ]
    )
    context.say_words()
    if replaced:
        _say_replaced(context)
    return content


def _root(context: Context, date: str) -> str:
    study = context.study
    attributes = {
        "xmlns": "http://www.cdisc.org/ns/odm/v1.3",
        "xmlns:sdm": "http://www.cdisc.org/ns/studydesign/v1.0",
        "FileType": "Snapshot",
        "FileOID": f"ODM.{study.id}.{date}",
        "CreationDateTime": f"{date}T00:00:00Z",
        "ODMVersion": "1.3.2",
        "AsOfDateTime": f"{date}T00:00:00Z" if date != _NO_DATE else None,
        "Granularity": "Metadata",
        "Originator": f"trialglot {__version__}",
        "SourceSystem": study.source.registry,
        "SourceSystemVersion": study.registration.data_version,
    }
    return "".join(attribute(name, value) for name, value in attributes.items() if value)


def _protocol(context: Context) -> list[str]:
    text = context.study.detailed_description
    aliases = identity.aliases(context)
    summary = parameters.write(context)
    sections = criteria.write(context), structure.write(context), workflow.write(context)
    about = described(5, _notes(context))
    return [
        opened(3, "Protocol"),
        described(4, text.plain if text else None) + aliases,
        element(4, "sdm:Summary", "", about + summary),
        *sections,
        closed(3, "Protocol"),
    ]


def _notes(context: Context) -> str | None:
    """Return the description of the Summary: data without an element of their own, one a line."""
    lost = context.plan.summary.lost
    if lost:
        context.report.add("MAP203", path="data", field="unmodelled data", target_name="ODM-XML", value=", ".join(lost))
    heading = "Registry data without an element of their own:"
    return "\n".join((heading, *context.notes)) if context.notes else None


def _conditions(context: Context) -> list[str]:
    return [
        element(3, "ConditionDef", named("COND", key, name), described(4, text) or described(4, name))
        for key, name, text in context.conditions
    ]


def _say_replaced(context: Context) -> None:
    found = {one for text in _texts(context.study.model_dump(exclude={"data"})) for one in ILLEGAL.findall(text)}
    if found:
        characters = ", ".join(sorted(f"U+{ord(one):04X}" for one in found))
        context.report.add("MAP230", characters=characters)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)


def dump(document: bytes) -> bytes:
    """Return the document, which is written as bytes already."""
    return document


def _date(context: Context) -> str:
    """Return the day of the record's last update."""
    life = context.study.registration
    for name in ("last_update_post", "last_update_submit"):
        stated = getattr(life, name)
        if stated is None:
            continue
        day, path = f"{stated.value}-01-01"[:10], f"registration.{name}"
        if day == stated.value:
            what = f"CreationDateTime and AsOfDateTime are {day}, the record's last update"
            context.report.add("MAP238", path=path, target_path="/ODM/@CreationDateTime", what=what)
        else:
            what = f"CreationDateTime and AsOfDateTime are the first day of {stated.value}"
            context.report.add("MAP205", path=path, target_path="/ODM/@CreationDateTime", what=what)
        return day
    what = f"CreationDateTime is {_NO_DATE}, as the record has no date of its last update"
    context.report.add("MAP205", path="registration.last_update_post", target_path="/ODM/@CreationDateTime", what=what)
    return _NO_DATE
