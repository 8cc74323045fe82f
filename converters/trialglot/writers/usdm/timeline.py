"""The skeleton timeline of ``--usdm complete``: one instance for each epoch, an exit and an anchor.

A registry has no schedule of activities. The skeleton says what the epochs say already, in the form that USDM's rules
ask for (DDF00012, DDF00037, DDF00080, DDF00099, DDF00108, DDF00009, DDF00153); it is marked as derived.
"""

from __future__ import annotations

from trialglot.model.design import Evidence
from trialglot.writers.usdm.context import Context
from trialglot.writers.usdm.values import Extensions, Json, constant, table_code

_EVIDENCE = Evidence("forced", "a skeleton of the epochs: one instance for each")
_OWN, _EXIT = "timeline-1", "timeline-1.exit"


def write(context: Context) -> list[Json]:
    """Return the main timeline."""
    about = Extensions(_OWN)
    about.derived(_EVIDENCE)
    instances = _instances(context)
    context.report.add("MAP263", path="design", target_path=_OWN, what="the main timeline", origin="the epochs")
    made = {
        "id": _OWN,
        "name": _OWN,
        "label": "Skeleton of the epochs",
        "mainTimeline": True,
        "entryCondition": "Participant enters the study",
        "entryId": instances[0]["id"],
        "plannedDuration": _duration(),
        "exits": [{"id": _EXIT, "instanceType": "ScheduleTimelineExit"}],
        "timings": [_anchor(instances[0]["id"])],
        "instances": instances,
        "instanceType": "ScheduleTimeline",
    }
    return [about.put(made)]


def _instances(context: Context) -> list[Json]:
    made: list[Json] = []
    for epoch in context.plan.design.epochs:
        own = f"{_OWN}.{epoch.key}"
        one: Json = {
            "id": own,
            "name": own,
            "label": epoch.name,
            "epochId": epoch.key,
            "instanceType": "ScheduledActivityInstance",
        }
        if made:
            made[-1]["defaultConditionId"] = own
        made.append(one)
    made[-1]["timelineExitId"] = _EXIT
    return made


def _anchor(instance: str) -> Json:
    own = f"{_OWN}.anchor"
    # The rules on timings speak of the type "Fixed Reference", the submission value, and tools look for that decode.
    kind = table_code(f"{own}.type", "timing_type", "anchor", "C201264") | {"decode": "Fixed Reference"}
    return {
        "id": own,
        "name": own,
        "type": kind,
        "value": "P0D",
        "valueLabel": "Start of the timeline",
        "relativeToFrom": table_code(f"{own}.relation", "timing_relation", "anchor", "C201265"),
        "relativeFromScheduledInstanceId": instance,
        "relativeToScheduledInstanceId": instance,
        "instanceType": "Timing",
    }


def _duration() -> Json:
    """The length of the whole: the record states none, and the model asks for a reason where no quantity is given."""
    return {
        "id": f"{_OWN}.duration",
        "text": constant("Administration.duration").value,
        "durationWillVary": True,
        "reasonDurationWillVary": constant("Duration.reasonDurationWillVary").value,
        "instanceType": "Duration",
    }
