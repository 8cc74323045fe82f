"""ODM 1.3.2 with SDM-XML 1.0: a study's trial design as an ODM metadata file (Snapshot).

Structure: CDISC ODM 1.3.2 and Study Design Model in XML 1.0. Registry data are placed by the definitions of the trial
summary parameters (SDTMIG 3.4 section 7.4, CDISC SDTM CT), of SDM structure, workflow and timing, and of ODM AdminData.
"""

from __future__ import annotations

from trialglot.design.dating import NO_DATE
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.odm import admin, criteria, frame, identity, parameters, structure, workflow
from trialglot.writers.odm.context import Context
from trialglot.writers.odm.xml import attribute, closed, described, document, element, named, oid, opened
from trialglot.writers.options import WriteOptions

_NAMESPACES = {
    "xmlns": "http://www.cdisc.org/ns/odm/v1.3",
    "xmlns:sdm": "http://www.cdisc.org/ns/studydesign/v1.0",
}


def write(plan: Plan, options: WriteOptions, report: Report) -> bytes:
    """Return the ODM document of a study as indented UTF-8; defaulted, approximated or lost data go to the report.

    The same plan and options give the same bytes: times are the record's own dates, OIDs end in the keys of the model
    (``ARM.arm-1``).
    """
    context = Context(plan, options, report)
    date = frame.day(context)
    registry = context.study.source.registry
    study = context.study.id
    version = named("MDV", study, f"Trial design of {study}") + attribute(
        "Description", f"Trial design as registered at {registry}, record of {date}"
    )
    protocol = _protocol(context)
    people = admin.write(context, date if date != NO_DATE else None)
    content, replaced = document(
        [
            opened(0, "ODM", frame.root(context, date, "1.3.2", _NAMESPACES)),
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
        frame.say_replaced(context)
    return content


def _protocol(context: Context) -> list[str]:
    text = context.study.detailed_description
    aliases = identity.aliases(context)
    identity.note_missing(context, "StudyName", "StudyDescription", "TITLE")
    summary = parameters.write(context)
    sections = criteria.write(context), structure.write(context), workflow.write(context)
    about = described(5, frame.notes(context))
    return [
        opened(3, "Protocol"),
        described(4, text.plain if text else None) + aliases,
        element(4, "sdm:Summary", "", about + summary),
        *sections,
        closed(3, "Protocol"),
    ]


def _conditions(context: Context) -> list[str]:
    return [
        element(3, "ConditionDef", named("COND", key, name), described(4, text) or described(4, name))
        for key, name, text in context.conditions
    ]


def dump(document: bytes) -> bytes:
    """Return the document, which is written as bytes already."""
    return document
