"""ODM v2.0: a study's trial design as an ODM metadata file (Snapshot).

Structure and business rules: CDISC ODM v2.0. Trial summary parameters follow SDTMIG 3.4 section 7.4 and CDISC CT.
"""

from __future__ import annotations

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.odm import frame, identity
from trialglot.writers.odm.odm2 import admin, flow, protocol, summary
from trialglot.writers.odm.odm2.context import Context
from trialglot.writers.odm.odm2.xml import described
from trialglot.writers.odm.xml import closed, document, named, oid, opened, shown
from trialglot.writers.options import WriteOptions

_NAMESPACES = {"xmlns": "http://www.cdisc.org/ns/odm/v2.0"}


def write(plan: Plan, options: WriteOptions, report: Report) -> bytes:
    """Return the ODM 2.0 document of a study as indented UTF-8; defaulted, approximated or lost data are reported.

    The same plan and options give the same bytes: times are the record's own dates, OIDs end in the keys of the model
    (``ARM.arm-1``).
    """
    context = Context(plan, options, report)
    study = context.study
    date = frame.day(context)
    design = _protocol(context)
    people = admin.write(context)
    version = f"Trial design of {study.id} as registered at {study.source.registry}, record of {date}"
    text = study.brief_summary
    content, replaced = document(
        [
            opened(0, "ODM", frame.root(context, date, "2.0", _NAMESPACES)),
            opened(1, "Study", _names(context)),
            described(2, text.plain if text else None),
            opened(2, "MetaDataVersion", named("MDV", study.id, version)),
            described(3, frame.notes(context)),
            *design,
            context.codelists.write(),
            *protocol.conditions(context),
            *protocol.comments(context),
            closed(2, "MetaDataVersion"),
            closed(1, "Study"),
            people,
            closed(0, "ODM"),
        ]
    )
    context.say_words()
    context.say_numbered()
    if replaced:
        frame.say_replaced(context)
    return content


def _names(context: Context) -> str:
    """Return the attributes of the Study.

    StudyName is the sponsor's internal name, and where there is none the ProtocolName (ODM 2.0, Study); a registry does
    not hold such a name.
    """
    name = identity.protocol_name(context)
    called = shown(name) or shown(context.study.id)
    what = "StudyName is the ProtocolName, the sponsor's internal name of the study is not registered"
    context.report.add("MAP238", path="identifiers", target_path="Study/@StudyName", what=what)
    return f'{oid("OID", "ST", context.study.id)} StudyName="{called}" ProtocolName="{called}"'


def _protocol(context: Context) -> list[str]:
    """Return the Protocol, and what it refers to: workflows and groups of study events."""
    text = context.study.detailed_description
    aliases = identity.aliases(context, {"Brief title": context.study.brief_title})
    identity.note_missing(context, "TITLE")
    parameters = summary.write(context)
    workflows = flow.workflows(context)
    keys = frozenset(workflows)
    return [
        opened(3, "Protocol"),
        described(4, text.plain if text else None),
        parameters,
        protocol.structure(context, keys),
        protocol.phase(context),
        flow.timings(context),
        protocol.indications(context),
        protocol.interventions(context),
        protocol.endpoints(context),
        protocol.population(context),
        protocol.eligibility(context),
        aliases,
        closed(3, "Protocol"),
        *workflows.values(),
        *flow.groups(context, keys),
    ]


def dump(document: bytes) -> bytes:
    """Return the document, which is written as bytes already."""
    return document
