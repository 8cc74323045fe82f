"""Where the trial stands, and when."""

from __future__ import annotations

from typing import Any, TypeAlias

from trialglot.model.dates import precision_of
from trialglot.readers.ctis.coding import tell_nearest, word
from trialglot.readers.ctis.node import Node

Tree: TypeAlias = dict[str, Any]

_ENDED = "8"
_EARLY = "EARLY_TERMINATION"


def status(record: Node) -> Tree:
    """Return status and dates.

    The public status has one code for all ends: a termination that a member state was notified of tells an early one.
    """
    made: Tree = {}
    overall = word("overall_status", record.at("ctPublicStatusCode"), "status.overall")
    if overall:
        early = _early(record) if record.at("ctPublicStatusCode").word() == _ENDED else None
        made["overall"] = overall if early is None else "TERMINATED"
        if early is None:
            # Unlike other codes, this one is not carried as data.
            tell_nearest("overall_status", record.at("ctPublicStatusCode"), "status.overall")
        if early is not None and early.text():
            early.to("status.why_stopped")
            made["why_stopped"] = early.text()
    duration = record.at(
        "authorizedApplication", "authorizedPartI", "trialDetails", "trialInformation", "trialDuration"
    )
    start = _first(
        "status.start",
        (record.at("startDateEU"), "actual"),
        (duration.at("estimatedRecruitmentStartDate"), "estimated"),
    )
    if start:
        made["start"] = start
    abroad = record.at("authorizedApplication", "authorizedPartI", "rowCountriesInfo").items()
    ends = [
        (record.at("events", "trialGlobalEndDate"), "actual"),
        # The end in the EU is the end of a trial that has no sites elsewhere.
        *([] if abroad else [(record.at("endDateEU"), "actual")]),
        (duration.at("estimatedGlobalEndDate"), "estimated"),
        (duration.at("estimatedEndDate"), "estimated"),
    ]
    end = _first("status.completion", *ends)
    if end:
        made["completion"] = end
    return made


def _early(record: Node) -> Node | None:
    """Return the reason of an early termination, a node without text where none is given."""
    for state in record.at("events", "trialEvents").items():
        kinds = [one.at("notificationType") for one in state.at("events").items()]
        if any(_EARLY in str(one.text()).upper() for one in kinds):
            return state.at("earlyTerminationReason", "name")
    return None


def _first(path: str, *dates: tuple[Node, str]) -> Tree | None:
    """Return the first date that is stated."""
    for node, kind in dates:
        day = node.date()
        if day:
            node.to(f"{path}.value")
            return {"value": day, "precision": precision_of(day), "kind": kind}
    return None


def registration(record: Node) -> Tree:
    """Return when the record was first submitted, and when it was last published."""
    made: Tree = {}
    published = record.at("publishDate")
    day = published.date()
    if day:
        published.to("registration.last_update_post.value")
        made["last_update_post"] = {"value": day, "precision": precision_of(day)}
    for one in record.at("authorizedApplication", "applicationInfo").items():
        submitted = one.at("submissionDate")
        if one.at("type").text() == "INITIAL" and submitted.date():
            submitted.to("registration.first_submit.value")
            made["first_submit"] = {"value": submitted.date(), "precision": precision_of(str(submitted.date()))}
            break
    return made
