"""FHIR R5: a study as a transaction Bundle.

Source: https://hl7.org/fhir/R5/researchstudy.html and the pages of the other resources; the shape of the bundle:
https://hl7.org/fhir/R5/http.html#transaction. Every entry is ``PUT Type/id`` with a stable id, so that loading the
bundle again changes nothing.
"""

from __future__ import annotations

from typing import Any

import orjson

from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.writers.fhir import cleaning, provenance, research_study
from trialglot.writers.fhir.context import Context
from trialglot.writers.fhir.edition import R5
from trialglot.writers.options import WriteOptions

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def write(plan: Plan, options: WriteOptions, report: Report) -> dict[str, Any]:
    """Return the study as a transaction Bundle, keys in the order of the FHIR elements.

    What FHIR holds only as text, by another code, or not at all is added to ``report``. Parts of the document may be
    the same object in several places; treat it as read-only.
    """
    context = Context(cleaning.cleaned(plan, report), options, report, R5)
    research_study.build(context)
    provenance.provenance(context)
    context.finish()
    return {"resourceType": "Bundle", "type": "transaction", "entry": context.entries}


def dump(document: dict[str, Any]) -> bytes:
    """Return the document as JSON: UTF-8, two blanks a level, a line feed at the end."""
    return orjson.dumps(document, option=_OPTIONS)


def dump_xml(document: dict[str, Any]) -> bytes:
    """Return the document as FHIR XML: UTF-8, two blanks a level, a line feed at the end.

    Raises:
        UnwritableError: it holds what XML cannot carry; a document that ``write`` made does not.
    """
    from trialglot.fhir import xml_writer

    return xml_writer.dump(document, "5.0.0")
