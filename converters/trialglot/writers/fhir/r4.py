"""FHIR R4B and R4: the bundle of R5, each resource in the shape of the earlier edition.

Builders, ids, addresses and requests are those of R5, so that the three bundles say the same; what the earlier editions
lack goes into HL7's cross-version extensions (``earlier``). R4 is R4B without Citation.
"""

from __future__ import annotations

from typing import Any

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.fhir import cleaning, provenance, research_study
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.earlier import Crossing
from trialglot.writers.fhir.earlier_rules import earlier
from trialglot.writers.fhir.edition import R4, R4B, Edition
from trialglot.writers.options import WriteOptions


def write_r4b(plan: Plan, options: WriteOptions, report: Report) -> dict[str, Any]:
    """Return the study as a transaction Bundle of R4B (4.3.0); as ``r5.write`` does."""
    return _write(plan, options, report, R4B)


def write_r4(plan: Plan, options: WriteOptions, report: Report) -> dict[str, Any]:
    """Return the study as a transaction Bundle of R4 (4.0.1); as ``r5.write`` does."""
    return _write(plan, options, report, R4)


def dump_xml_r4b(document: dict[str, Any]) -> bytes:
    """Return a document of R4B as FHIR XML; as ``r5.dump_xml`` does."""
    return _dump_xml(document, R4B)


def dump_xml_r4(document: dict[str, Any]) -> bytes:
    """Return a document of R4 as FHIR XML; as ``r5.dump_xml`` does."""
    return _dump_xml(document, R4)


def _dump_xml(document: dict[str, Any], edition: Edition) -> bytes:
    from trialglot.fhir import xml_writer

    return xml_writer.dump(document, edition.version)


def _write(plan: Plan, options: WriteOptions, report: Report, edition: Edition) -> dict[str, Any]:
    said = Report(report.target)
    context = Context(cleaning.cleaned(plan, report), options, said, edition)
    research_study.build(context)
    provenance.provenance(context)
    context.finish()
    crossing = Crossing(context, earlier(edition.version))
    for one in said.findings:
        report.keep(crossing.told(one))
    context.report = report
    entries = crossing.entries()
    context.finish()
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}
