"""``trialglot roundtrip``: what comes back of a record from the documents of a target."""

from __future__ import annotations

from typing import Any

import click

from trialglot.commands import talk
from trialglot.commands.options import fail_on_option
from trialglot.commands.terminal import printable, records, show
from trialglot.errors import ExitCode, UnreadableError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--via", "target", required=True, metavar="TARGET", help="The target whose documents are read back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a record, with every value.")
@fail_on_option
def roundtrip(sources: tuple[str, ...], target: str, as_json: bool, fail_on: str) -> int:
    """Convert records to a target, read the documents back, and show what was lost.

    Each value comes back the same, in other writing (case, white space, escapes, names of units and countries), or not
    at all. What does not come back is declared in the crosswalk; anything else is an error.
    """
    from trialglot import api
    from trialglot import roundtrip as trips
    from trialglot.readers.reading import Record

    code = ExitCode.CLEAN
    read = 0
    for item in records(sources):
        try:
            if not isinstance(item, Record):
                raise item.error
            reading = api.read(item)
        except UnreadableError as error:
            talk.say(f"{item.name}: {error}")
            if item.named:
                return ExitCode.UNREADABLE
            code = max(code, ExitCode.FINDINGS if error.refused else ExitCode.CLEAN)
            continue
        read += 1
        trip = trips.trip(reading, target)
        findings = list(trip.findings(reading.locate))
        if as_json:
            show(_json(reading.study.id, trip))
        else:
            talk.say_findings(reading.study.id, findings, everything=True)
            show(printable(f"{reading.study.id} by {target}: {_counted(trip)}"))
        if talk.reaches(findings, fail_on):
            code = max(code, ExitCode.FINDINGS)
    return code if read else ExitCode.UNREADABLE


def _counted(trip: Any) -> str:
    values = len(trip.leaves)
    lost, like = trip.count("lost"), trip.count("like")
    return f"{values} values, {values - lost - like} come back the same, {like} in other writing, {lost} not"


def _json(study_id: str, trip: Any) -> str:
    import json

    values = [
        {"path": one.place, "declared": one.declared, "actual": one.actual, "value": one.value}
        | ({"back": one.back} if one.actual != "same" and one.back is not None else {})
        for one in trip.leaves
    ]
    invented = [{"path": place, "back": value} for place, value in trip.invented]
    tree = {"id": study_id, "target": trip.target, "values": values, "invented": invented}
    return json.dumps(tree, ensure_ascii=False)
