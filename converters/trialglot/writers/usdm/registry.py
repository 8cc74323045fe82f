"""Registry data that no class of USDM has a place for, as extension attributes of the study version.

Each group is reported once, so that nobody looks for it in a class. Data that no target needs yet (results,
annotations) are not written, and reported as lost.
"""

from __future__ import annotations

from trialglot.codes import label
from trialglot.model.study import DataSharing, Oversight, Registration, Status
from trialglot.writers.usdm.context import VERSION, Context


def collect(context: Context) -> None:
    """Add what no other builder writes to the extension attributes of the study version."""
    study, version = context.study, context.version
    groups = (
        ("status", "recruitment status and dates", "overall-status", _status(context, study.status)),
        ("registration", "dates of the record", "last-update-post", _registration(context, study.registration)),
        ("oversight", "regulatory oversight", "has-dmc", _oversight(context, study.oversight)),
        ("keywords", "keywords", "keyword", _each(context, "keyword", study.keywords)),
        (
            "unowned_other_names",
            "other names of interventions, intervention not stated",
            "other-intervention-name",
            _each(context, "other-intervention-name", study.unowned_other_names),
        ),
        ("references", "publications", "reference", _references(context)),
        ("links", "links", "link", _links(context)),
        ("available_data", "available data", "available-data", _available(context)),
        ("data_sharing", "plan to share data", "data-sharing-plan", _sharing(context, study.data_sharing)),
        ("documents", "documents", "document", _documents(context)),
        (
            "has_results",
            "results flags",
            "has-results",
            any([version.flag("no-sap", study.no_sap), version.flag("has-results", study.has_results)]),
        ),
    )
    for path, field, name, noted in groups:
        if noted:
            context.kept(path, field, f"{VERSION}/{name}")
    if study.carried:
        value = ", ".join(sorted({key.split("/")[1] if "/" in key else key for key in study.carried}))
        context.report.add("MAP203", path="data", field="unmodelled data", target_name="USDM", value=value)


def _each(context: Context, field: str, values: tuple[str, ...]) -> bool:
    return sum(context.version.text(field, one) for one in values) > 0


def _status(context: Context, status: Status) -> bool:
    version, access = context.version, status.expanded_access
    noted = [
        version.text("overall-status", status.overall and label("overall_status", status.overall)),
        version.text("last-known-status", status.last_known and label("overall_status", status.last_known)),
        version.text("why-stopped", status.why_stopped),
        version.date("start-date", status.start),
        version.date("primary-completion-date", status.primary_completion),
        version.date("completion-date", status.completion),
    ]
    if access is not None:
        noted += [
            version.flag("expanded-access-available", access.available),
            version.text("expanded-access-record", access.nct_id),
            version.text("expanded-access-status", access.status and label("expanded_access_status", access.status)),
        ]
    return any(noted)


def _registration(context: Context, life: Registration) -> bool:
    noted = False
    for name in Registration.model_fields:
        value = getattr(life, name)
        if value is None:
            continue
        field = name.replace("_", "-")
        if isinstance(value, bool):
            noted |= context.version.flag(field, value)
        elif isinstance(value, str):
            noted |= context.version.text(field, value)
        else:
            noted |= context.version.date(field, value)
    return noted


def _oversight(context: Context, oversight: Oversight) -> bool:
    flags = {name.replace("_", "-"): getattr(oversight, name) for name in Oversight.model_fields}
    return sum(context.version.flag(field, value) for field, value in flags.items()) > 0


def _references(context: Context) -> bool:
    for one in context.study.references:
        held = context.version.group("reference")
        held.text("citation", one.citation)
        held.text("pmid", one.pmid)
        held.text("reference-type", one.type and label("reference_type", one.type))
        for retraction in one.retractions:
            inner = held.group("retraction")
            inner.text("pmid", retraction.pmid)
            inner.text("retraction-source", retraction.source)
    return bool(context.study.references)


def _links(context: Context) -> bool:
    for one in context.study.links:
        held = context.version.group("link")
        held.text("url", one.url)
        held.text("label", one.label and one.label.plain)
    return bool(context.study.links)


def _available(context: Context) -> bool:
    for one in context.study.available_data:
        held = context.version.group("available-data")
        held.text("available-data-id", one.id)
        held.text("available-data-type", one.type)
        held.text("url", one.url)
        held.text("comment", one.comment and one.comment.plain)
    return bool(context.study.available_data)


def _sharing(context: Context, sharing: DataSharing | None) -> bool:
    if sharing is None:
        return False
    version = context.version
    noted = [
        version.text("data-sharing-plan", sharing.plan and label("ipd_sharing", sharing.plan)),
        version.text("data-sharing-description", sharing.description and sharing.description.plain),
        version.text("data-sharing-time-frame", sharing.time_frame and sharing.time_frame.plain),
        version.text("data-sharing-access-criteria", sharing.access_criteria and sharing.access_criteria.plain),
        version.text("data-sharing-url", sharing.url),
    ]
    noted += [version.text("data-sharing-information", label("ipd_info_type", one)) for one in sharing.info_types]
    return any(noted)


def _documents(context: Context) -> bool:
    for one in context.study.documents:
        held = context.version.group("document")
        held.text("label", one.label)
        held.text("document-type", one.type)
        held.flag("has-protocol", one.has_protocol)
        held.flag("has-sap", one.has_sap)
        held.flag("has-icf", one.has_icf)
        held.date("document-date", one.date)
        held.text("upload-date", one.upload_date)
        held.text("filename", one.filename)
        held.number("size", one.size)
    return bool(context.study.documents)
