"""USDM v4.0: a study as its registry record describes it, as a Study with one StudyVersion and one study design.

Structure: CDISC USDM v4.0 (API specification). Which datum fills which attribute follows the definitions of the
attributes in the DDF code lists, and the CT.gov mapping published by CDISC where the two agree. What has no class is
kept in extension attributes.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import orjson

from trialglot import __version__
from trialglot.design.plan import Plan
from trialglot.findings import Report
from trialglot.model.base import Markup
from trialglot.usdm import EXTENSIONS, MODE_URL, USDM_VERSION
from trialglot.writers.options import WriteOptions
from trialglot.writers.usdm import identity, interventions, registry, roles, sites, study_design
from trialglot.writers.usdm.context import VERSION, Context
from trialglot.writers.usdm.criteria import Criteria
from trialglot.writers.usdm.organizations import Organizations
from trialglot.writers.usdm.values import Json, xhtml
from trialglot.xmltext import ILLEGAL


def write(plan: Plan, options: WriteOptions, report: Report) -> Json:
    """Return the USDM document of a study; defaulted, approximated or lost data go to the report.

    The same plan and options give the same document. Ids are the keys that every output of a study has (``arm-1``) and
    what is derived from them; that of the Study must be a UUID and follows from the id of the record (RFC 9562, 5.5).
    """
    context = Context(plan, options, report)
    study = plan.study
    made: Json = {"id": str(uuid5(NAMESPACE_URL, EXTENSIONS + study.id)), "name": study.id}
    label = next((one for one in (study.brief_title, study.acronym, study.official_title) if one), None)
    if label:
        made["label"] = label
    if study.brief_summary:
        made["description"] = study.brief_summary.plain
    made["versions"] = [_version(context)]
    mode = {"id": "study.mode", "url": MODE_URL, "valueString": options.usdm, "instanceType": "ExtensionAttribute"}
    made["extensionAttributes"] = [mode]
    made["instanceType"] = "Study"
    context.say()
    _say_replaced(context)
    return {"study": made, "usdmVersion": USDM_VERSION, "systemName": "trialglot", "systemVersion": __version__}


def _version(context: Context) -> Json:
    organizations = Organizations(context)
    criteria = Criteria(context)
    made: Json = {
        "id": VERSION,
        "versionIdentifier": identity.version_identifier(context),
        "rationale": context.default("StudyVersion.rationale", context.version, None),
        "studyIdentifiers": identity.identifiers(context, organizations),
        "titles": identity.titles(context),
        "studyDesigns": [study_design.write(context, criteria)],
        "eligibilityCriterionItems": criteria.items,
        "roles": roles.write(context, organizations) + sites.write(context, organizations),
    }
    owner = organizations.party(context.study.organization, "organization")
    if owner:
        context.version.reference("record-owner", owner)
    if owner and owner != organizations.sponsor:
        context.kept("organization", "owner of the record", f"{VERSION}/record-owner")
    registry.collect(context)
    parts = {
        "dateValues": identity.issued(context),
        "narrativeContentItems": _narrative(context),
        "organizations": organizations.made,
        "studyInterventions": interventions.write(context),
    }
    made |= {name: value for name, value in parts.items() if value}
    made["instanceType"] = "StudyVersion"
    return context.version.put(made)


def _narrative(context: Context) -> list[Json]:
    """Return the long texts of the record: a StudyVersion holds them without a document that they would be from."""
    study = context.study
    texts = (
        ("detailed-description", study.detailed_description),
        ("intervention-model-description", study.design.intervention_model_description),
    )
    return [_item(name, text) for name, text in texts if text and not text.isspace()]


def _item(name: str, text: Markup) -> Json:
    own = f"narrative-{name}"
    return {"id": own, "name": own, "text": xhtml(text.plain), "instanceType": "NarrativeContentItem"}


def _say_replaced(context: Context) -> None:
    """Report characters of texts written as XHTML that XML cannot hold."""
    study = context.study
    texts = [
        study.eligibility.text,
        study.detailed_description,
        study.design.intervention_model_description,
        study.brief_summary if context.complete else None,
        *(one.measure for one in study.outcomes),
    ]
    found = {one for text in texts if text and not text.isprintable() for one in ILLEGAL.findall(text)}
    if found:
        context.report.add("MAP230", characters=", ".join(sorted(f"U+{ord(one):04X}" for one in found)))


def dump(document: Json) -> bytes:
    """Return the document as indented JSON in UTF-8, with a final line feed."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
