"""The description of the Summary: registry data that no element of ODM or SDM-XML has a place for, one a line.

Each group is reported once, so that nobody looks for it in an element. Data that no target needs yet (results,
annotations) are not written, and reported as lost.
"""

from __future__ import annotations

from trialglot.codes import label
from trialglot.model.study import AvailableData, DataSharing, Document, Oversight, Registration, Status
from trialglot.writers.odm.context import Context, dated

_FLAGS = (
    ("unapproved_device", "Device product not approved or cleared by U.S. FDA"),
    ("us_export", "Product manufactured in and exported from the U.S."),
    ("fdaaa801_violation", "FDAAA 801 violation"),
)
# What of the record's life is no event.
_LIFE = {"results_waived": "Results waived", "delayed_posting": "Posting delayed"}
_HEADING = "Registry data without an element of their own:"


def collect(context: Context) -> str | None:
    """Return all notes as one text, after collecting what no other builder has written; ``None`` without any."""
    study = context.study
    groups = (
        ("status", "recruitment status and dates", _status(context, study.status)),
        ("registration", "dates of the record", _registration(context, study.registration)),
        ("oversight", "regulatory flags", _oversight(context, study.oversight)),
        ("design", "expanded access", _design(context)),
        ("unowned_other_names", "other names of interventions", _names(context)),
        (
            "removed_countries",
            "removed countries",
            context.note("Removed countries", ", ".join(study.removed_countries)),
        ),
        ("data_sharing", "plan to share data", _sharing(context, study.data_sharing)),
        ("available_data", "available data", sum(_available(context, one) for one in study.available_data) > 0),
        ("documents", "documents", sum(_document(context, one) for one in study.documents) > 0),
        ("has_results", "results flags", _results(context)),
    )
    for path, field, noted in groups:
        if noted:
            context.kept_as_text(path, field)
    if carried := study.carried:
        value = ", ".join(sorted({key.split("/")[1] if "/" in key else key for key in carried}))
        context.report.add("MAP203", path="data", field="unmodelled data", target_name="ODM-XML", value=value)
    return "\n".join((_HEADING, *context.notes)) if context.notes else None


def _flag(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _status(context: Context, status: Status) -> bool:
    access = status.expanded_access
    return any(
        [
            context.note("Recruitment status", label("overall_status", status.overall) if status.overall else None),
            context.note(
                "Last known status", label("overall_status", status.last_known) if status.last_known else None
            ),
            context.note("Why stopped", status.why_stopped),
            context.note("Expanded access available", _flag(access.available) if access else None),
            context.note("Primary completion", dated(status.primary_completion) if status.primary_completion else None),
        ]
    )


def _registration(context: Context, life: Registration) -> bool:
    noted = False
    for name in Registration.model_fields:
        value = getattr(life, name)
        if value is None or name == "data_version":
            continue
        shown = _flag(value) if isinstance(value, bool) else dated(value)
        noted |= context.note(_LIFE.get(name) or label("registration_event", name), shown)
    return noted


def _oversight(context: Context, oversight: Oversight) -> bool:
    return sum(context.note(title, _flag(getattr(oversight, name))) for name, title in _FLAGS) > 0


def _design(context: Context) -> bool:
    design = context.study.design
    kinds = design.expanded_access_types
    offered = [name for name in ("individual", "intermediate", "treatment") if kinds and getattr(kinds, name)]
    refused = [name for name in ("individual", "intermediate", "treatment") if kinds and getattr(kinds, name) is False]
    count = design.patients_to_this_expanded_access
    return any(
        [
            context.note("Kinds of expanded access", ", ".join(offered)),
            context.note("Kinds of expanded access not offered", ", ".join(refused)),
            context.note("Patients given expanded access", None if count is None else str(count)),
        ]
    )


def _names(context: Context) -> bool:
    return context.note("Other names, intervention not stated", "; ".join(context.study.unowned_other_names))


def _sharing(context: Context, sharing: DataSharing | None) -> bool:
    if sharing is None:
        return False
    kinds = ", ".join(label("ipd_info_type", one) for one in sharing.info_types)
    return any(
        [
            context.note(
                "Plan to share individual participant data", sharing.plan and label("ipd_sharing", sharing.plan)
            ),
            context.note("Data sharing, description", sharing.description and sharing.description.plain),
            context.note("Data sharing, information", kinds),
            context.note("Data sharing, time frame", sharing.time_frame and sharing.time_frame.plain),
            context.note("Data sharing, access criteria", sharing.access_criteria and sharing.access_criteria.plain),
            context.note("Data sharing, address", sharing.url),
        ]
    )


def _available(context: Context, one: AvailableData) -> bool:
    comment = one.comment.plain if one.comment else None
    return context.note("Available data", "; ".join(part for part in (one.type, one.id, one.url, comment) if part))


def _document(context: Context, one: Document) -> bool:
    holds = [
        word
        for word, there in (
            ("protocol", one.has_protocol),
            ("statistical analysis plan", one.has_sap),
            ("informed consent form", one.has_icf),
        )
        if there
    ]
    parts = (
        one.label or one.type,
        f"holds {', '.join(holds)}" if holds else None,
        f"of {one.date.value}" if one.date else None,
        f"uploaded {one.upload_date}" if one.upload_date else None,
        one.filename,
        f"{one.size} bytes" if one.size is not None else None,
    )
    return context.note("Document", "; ".join(part for part in parts if part))


def _results(context: Context) -> bool:
    study = context.study
    return any(
        [
            context.note("No statistical analysis plan provided", _flag(study.no_sap)),
            context.note("Has results", _flag(study.has_results)),
        ]
    )
