"""``trialglot roundtrip``: what comes back of a record from the documents of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trialglot.commands import talk
from trialglot.commands.options import fail_on_option
from trialglot.commands.reading import for_each
from trialglot.commands.terminal import printable, printable_json, show
from trialglot.errors import ExitCode

if TYPE_CHECKING:
    from trialglot.readers.reading import Reading
    from trialglot.roundtrip import Trip


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
    from trialglot import roundtrip as trips

    reached = False

    def make(reading: Reading) -> None:
        nonlocal reached
        study_id, trip = reading.study.id, trips.trip(reading, target)
        findings = list(trip.findings(reading.locate))
        reached = reached or talk.reaches(findings, fail_on)
        if as_json:
            show(printable_json(_json(study_id, trip)))
        else:
            talk.say_findings(study_id, findings, everything=True)
            show(printable(f"{study_id} by {target}: {_counted(trip)}"))

    code = for_each(sources, make)
    return ExitCode.FINDINGS if reached and code == ExitCode.CLEAN else code


def _counted(trip: Trip) -> str:
    values = len(trip.leaves)
    lost, like = trip.count("lost"), trip.count("like")
    return f"{values} values, {values - lost - like} come back the same, {like} in other writing, {lost} not"


def _json(study_id: str, trip: Trip) -> str:
    import json

    values = [
        {"path": one.place, "declared": one.declared, "actual": one.actual, "value": one.value}
        | ({"back": one.back} if one.actual != "same" and one.back is not None else {})
        for one in trip.leaves
    ]
    invented = [{"path": place, "back": value} for place, value in trip.invented]
    tree = {"id": study_id, "target": trip.target, "values": values, "invented": invented}
    return json.dumps(tree, ensure_ascii=False)
