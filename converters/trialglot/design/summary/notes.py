"""Registry data that no trial summary parameter has a place for, as notes.

Each group is reported once, so that nobody looks for it elsewhere. Data that no target needs yet (results, annotations)
are named as lost.
"""

from __future__ import annotations

from trialglot.codes import label
from trialglot.design.summary.parts import Collector
from trialglot.design.wording import dated, listed, quoted
from trialglot.model.study import AvailableData, DataSharing, Document, Oversight, Registration, Status

_FLAGS = (
    ("unapproved_device", "Device product not approved or cleared by U.S. FDA"),
    ("us_export", "Product manufactured in and exported from the U.S."),
    ("fdaaa801_violation", "FDAAA 801 violation"),
)
# What of the record's life is no event.
_LIFE = {"results_waived": "Results waived", "delayed_posting": "Posting delayed"}


def collect(notes: Collector) -> None:
    """Add the notes of what no other builder has a parameter for."""
    study = notes.study
    groups = (
        ("status", "recruitment status and dates", _status(notes, study.status)),
        ("registration", "dates of the record", _registration(notes, study.registration)),
        ("oversight", "regulatory flags", _oversight(notes, study.oversight)),
        ("design", "expanded access", _design(notes)),
        ("unowned_other_names", "other names of interventions", _names(notes)),
        (
            "removed_countries",
            "removed countries",
            notes.note("Removed countries", quoted(*study.removed_countries)),
        ),
        ("data_sharing", "plan to share data", _sharing(notes, study.data_sharing)),
        ("available_data", "available data", sum(_available(notes, one) for one in study.available_data) > 0),
        ("documents", "documents", sum(_document(notes, one) for one in study.documents) > 0),
        ("has_results", "results flags", _results(notes)),
    )
    for path, field, noted in groups:
        if noted:
            notes.kept_as_text(path, field)
    for name in study.carried_sections:
        notes.lose(name)


def _flag(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _status(notes: Collector, status: Status) -> bool:
    access = status.expanded_access
    return any(
        [
            notes.note("Recruitment status", label("overall_status", status.overall) if status.overall else None),
            notes.note("Last known status", label("overall_status", status.last_known) if status.last_known else None),
            notes.note("Why stopped", status.why_stopped),
            notes.note("Expanded access available", _flag(access.available) if access else None),
            notes.note("Primary completion", dated(status.primary_completion) if status.primary_completion else None),
        ]
    )


def _registration(notes: Collector, life: Registration) -> bool:
    noted = False
    for name in Registration.model_fields:
        value = getattr(life, name)
        if value is None or name == "data_version":
            continue
        shown = _flag(value) if isinstance(value, bool) else dated(value)
        noted |= notes.note(_LIFE.get(name) or label("registration_event", name), shown)
    return noted


def _oversight(notes: Collector, oversight: Oversight) -> bool:
    return sum(notes.note(title, _flag(getattr(oversight, name))) for name, title in _FLAGS) > 0


def _design(notes: Collector) -> bool:
    design = notes.study.design
    kinds = design.expanded_access_types
    offered = [name for name in ("individual", "intermediate", "treatment") if kinds and getattr(kinds, name)]
    refused = [name for name in ("individual", "intermediate", "treatment") if kinds and getattr(kinds, name) is False]
    count = design.patients_to_this_expanded_access
    return any(
        [
            notes.note("Kinds of expanded access", ", ".join(offered)),
            notes.note("Kinds of expanded access not offered", ", ".join(refused)),
            notes.note("Patients given expanded access", None if count is None else str(count)),
        ]
    )


def _names(notes: Collector) -> bool:
    return notes.note("Other names, intervention not stated", quoted(*notes.study.unowned_other_names))


def _sharing(notes: Collector, sharing: DataSharing | None) -> bool:
    if sharing is None:
        return False
    kinds = listed(*(label("ipd_info_type", one) for one in sharing.info_types))
    return any(
        [
            notes.note(
                "Plan to share individual participant data", sharing.plan and label("ipd_sharing", sharing.plan)
            ),
            notes.note("Data sharing, description", sharing.description and sharing.description.plain),
            notes.note("Data sharing, information", kinds),
            notes.note("Data sharing, time frame", sharing.time_frame and sharing.time_frame.plain),
            notes.note("Data sharing, access criteria", sharing.access_criteria and sharing.access_criteria.plain),
            notes.note("Data sharing, address", sharing.url),
        ]
    )


def _available(notes: Collector, one: AvailableData) -> bool:
    comment = one.comment.plain if one.comment and not one.comment.isspace() else None
    named = (("type", one.type), ("ID", one.id), ("address", one.url))
    parts = [f"{name} {quoted(part)}" for name, part in named if part]
    return notes.note("Available data", "; ".join(parts + ([f"comment {comment}"] if comment else [])))


def _document(notes: Collector, one: Document) -> bool:
    flags = {
        "protocol": one.has_protocol,
        "statistical analysis plan": one.has_sap,
        "informed consent form": one.has_icf,
    }
    holds, lacks = [[word for word, there in flags.items() if there is wanted] for wanted in (True, False)]
    parts = (
        quoted(one.label) if one.label else None,
        f"type {quoted(one.type)}" if one.type else None,
        f"holds {', '.join(holds)}" if holds else None,
        f"lacks {', '.join(lacks)}" if lacks else None,
        f"of {one.date.value}" if one.date else None,
        f"uploaded {one.upload_date}" if one.upload_date else None,
        f"file {quoted(one.filename)}" if one.filename else None,
        f"size {one.size} bytes" if one.size is not None else None,
    )
    return notes.note("Document", "; ".join(part for part in parts if part))


def _results(notes: Collector) -> bool:
    study = notes.study
    return any(
        [
            notes.note("No statistical analysis plan provided", _flag(study.no_sap)),
            notes.note("Has results", _flag(study.has_results)),
        ]
    )
