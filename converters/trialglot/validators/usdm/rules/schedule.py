"""Rules about timelines, what is scheduled on them, and timings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialglot.validators.usdm.index import SCHEDULED, Document, Node, shown
from trialglot.validators.usdm.rules.broken import Broken, designs

_FIXED: Final = "C201358"  # Fixed Reference, C201264
_START_TO_START: Final = "C201355"  # Start to Start, C201265
_DURATION: Final = re.compile(
    r"P(?!$)(?:\d+(?:\.\d+)?W|(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?)"
)


def main_timeline(doc: Document) -> Iterator[Broken]:
    """DDF00012: one main timeline; DDF00153: with a planned duration; DDF00099: all epochs are on a timeline."""
    named = {one.text("epochId") for one in doc.all("ScheduledActivityInstance")}
    for design in designs(doc):
        main = [one for one in design.all("scheduleTimelines") if _is_main(one)]
        if len(main) != 1:
            yield Broken("DDF00012", design, "scheduleTimelines", f"{len(main)} timelines are the main timeline")
        for one in main:
            if one.one("plannedDuration") is None:
                yield Broken("DDF00153", one, "plannedDuration", f"the main timeline {one} has no planned duration")
        for epoch in design.all("epochs"):
            if epoch.id not in named:
                yield Broken("DDF00099", epoch, "", f"no scheduled activity instance refers to {epoch}")


def _is_main(timeline: Node) -> bool:
    return timeline.data.get("mainTimeline") is True


def timelines(doc: Document) -> Iterator[Broken]:
    """DDF00009: an anchor, DDF00037: a way out, DDF00108: an exit."""
    for one in doc.all("ScheduleTimeline"):
        activities = [held for held in one.all("instances") if held.cls == "ScheduledActivityInstance"]
        fixed = {held.text("relativeFromScheduledInstanceId") for held in one.all("timings") if _is_fixed(held)}
        if not any(held.id in fixed for held in activities):
            yield Broken(
                "DDF00009", one, "timings", f"{one} has no Fixed Reference timing from an activity instance of it"
            )
        if not any(held.text("timelineExitId") for held in activities):
            yield Broken("DDF00037", one, "instances", f"no activity instance of {one} points to an exit")
        if not one.all("exits"):
            yield Broken("DDF00108", one, "exits", f"{one} has no exit")


def scheduled(doc: Document) -> Iterator[Broken]:
    """DDF00008: a default condition or an exit, DDF00038: a condition for a decision, DDF00080: an epoch."""
    for one in doc.all("ScheduledActivityInstance"):
        onward, out = one.text("defaultConditionId"), one.text("timelineExitId")
        if bool(onward) is bool(out):
            seen = "a default condition and an exit" if onward else "neither a default condition nor an exit"
            yield Broken("DDF00008", one, "", f"{one} has {seen}")
        timeline = one.above("ScheduleTimeline")
        if timeline is not None and _is_main(timeline) and not one.text("epochId"):
            yield Broken("DDF00080", one, "epochId", f"{one} refers to no epoch")
    for one in doc.all("ScheduledDecisionInstance"):
        if not one.text("defaultConditionId"):
            yield Broken("DDF00038", one, "defaultConditionId", f"{one} has no default condition")


def same_order(doc: Document) -> Iterator[Broken]:
    """DDF00087, DDF00088: encounters and epochs follow each other as they do on the main timeline."""
    for design in designs(doc):
        for timeline in design.all("scheduleTimelines"):
            if not _is_main(timeline):
                continue
            on_way = list(_way(doc, timeline))
            for rule, cls, attribute in (
                ("DDF00087", "encounters", "encounterId"),
                ("DDF00088", "epochs", "epochId"),
            ):
                own = {one.id: one for one in design.all(cls)}
                met = [one.text(attribute) for one in on_way if one.text(attribute) in own]
                met = [one for position, one in enumerate(met) if position == 0 or one != met[position - 1]]
                said = list(_chain(own))
                if met != said:
                    seen = f"by previous and next {_listed(said)}, on {timeline} {_listed(met)}"
                    yield Broken(rule, design, cls, seen)


def _listed(found: list[str]) -> str:
    return " > ".join(map(shown, found[:6])) + (" > ..." if len(found) > 6 else "") if found else "nothing"


def _way(doc: Document, timeline: Node) -> Iterator[Node]:
    """Return the activity instances of a timeline from its entry along the default conditions."""
    seen = set()
    one = doc.of(timeline.text("entryId"), *SCHEDULED)
    while one is not None and one.id not in seen:
        seen.add(one.id)
        if one.cls == "ScheduledActivityInstance":
            yield one
        one = doc.of(one.text("defaultConditionId"), *SCHEDULED)


def _chain(own: dict[str, Node]) -> Iterator[str]:
    """Return the ids of instances from that without a previous one along the next ones."""
    seen = set()
    current = next((one for one, node in own.items() if not node.text("previousId")), "")
    while current in own and current not in seen:
        seen.add(current)
        yield current
        current = own[current].text("nextId")


def _is_fixed(timing: Node) -> bool:
    return timing.code("type") == _FIXED


def timings(doc: Document) -> Iterator[Broken]:
    """Anchors (DDF00007, 11, 25, 36), other timings (DDF00031), windows (DDF00006), durations (DDF00060, 61, 62)."""
    for one in doc.all("Timing"):
        start, end = one.text("relativeFromScheduledInstanceId"), one.text("relativeToScheduledInstanceId")
        window = [name for name in ("windowLabel", "windowLower", "windowUpper") if one.text(name)]
        if window and len(window) < 3:
            yield Broken("DDF00006", one, window[0], f"{one} has {' and '.join(window)} only")
        if _is_fixed(one):
            yield from _anchor(doc, one, start, end, window)
        elif not start or not end or start == end:
            seen = f"{one} leads from {shown(start)} to {shown(end)}"
            yield Broken("DDF00031", one, "relativeToScheduledInstanceId", seen)
        for rule, name in (("DDF00060", "value"), ("DDF00061", "windowLower"), ("DDF00062", "windowUpper")):
            if one.text(name) and not _DURATION.fullmatch(one.text(name)):
                yield Broken(rule, one, name, f"the {name} of {one} is {shown(one.text(name))}")


def _anchor(doc: Document, one: Node, start: str, end: str, window: list[str]) -> Iterator[Broken]:
    if end and end != start:
        yield Broken("DDF00007", one, "relativeToScheduledInstanceId", f"the anchor {one} points to two instances")
    if doc.of(start, "ScheduledActivityInstance") is None:
        seen = f"the anchor {one} starts from {shown(start)}, which is no scheduled activity instance"
        yield Broken("DDF00011", one, "relativeFromScheduledInstanceId", seen)
    if window:
        yield Broken("DDF00025", one, window[0], f"the anchor {one} has {' and '.join(window)}")
    if one.code("relativeToFrom") != _START_TO_START:
        seen = f"relativeToFrom of the anchor {one} is {one.code('relativeToFrom') or 'missing'}, not {_START_TO_START}"
        yield Broken("DDF00036", one, "relativeToFrom", seen)
