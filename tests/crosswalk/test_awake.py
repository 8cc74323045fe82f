"""The truth test is awake: a document with one value dropped, altered or swapped does not pass it.

Each row of a crosswalk is tried that says how a value is found at its target: the value that stands there is taken out,
then altered, then swapped with the next one, one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from crosswalk import fhirpath, records, xmlpath
from crosswalk.fhirpath import Node
from crosswalk.tables import targets
from crosswalk.truth import Check, Row, in_order
from readers_json import made_up
from trialglot import api
from trialglot.design.summary import study
from trialglot.writers.fhir import progress, research_study, sites
from trialglot.writers.fhir.earlier import Crossing
from trialglot.writers.odm import admin
from trialglot.writers.odm.odm2 import admin as odm2_admin
from trialglot.writers.odm.odm2 import context as odm2_context
from trialglot.writers.odm.odm2 import protocol as odm2_protocol
from trialglot.writers.usdm import outcomes, values

# Rules that look at what is not there, or at more than one value, and rows that need not hold.
_NO_VALUE = frozenset({"", "item", "absence", "pair"})

# Changes that a row cannot notice, each with the reason.
_EXEMPT = {
    ("altered", "officials[].role"): "terms of a CodeList are checked by the validator (CTL501)",
    ("altered", "central_contacts[].role"): "terms of a CodeList are checked by the validator (CTL501)",
    ("altered", "sites[].contacts[].role"): "terms of a CodeList are checked by the validator (CTL501)",
    ("dropped", "responsible_party.type"): "stands at both parties of a record with old and new fields",
    ("dropped", "design.masking_description"): "stands at each masked party",
    ("dropped", "id"): "the page of the record stands in every resource",
    (
        "altered",
        "eligibility.text",
    ): "how the items of a criterion combine is derived; design/alternatives has its tests",
    ("altered", "eligibility.sex"): "generated narrative repeats elements",
}


class Tampering:
    """A document, and the same with one value changed."""

    def __init__(self, target: str, data: bytes) -> None:
        self.target = target
        self.data = data
        self.reading = api.read(data)
        self.content = records.write(self.reading, target)
        self.claim = records.claim(self.reading, data, target)

    def check(self, content: bytes) -> Check:
        return records.check(self.reading, self.data, self.target, content)

    def changed(self, node: Node, value: Any) -> bytes:
        if self.target == "usdm" or self.target.startswith("fhir"):
            return orjson.dumps(fhirpath.changed(orjson.loads(self.content), node.place, value))
        return xmlpath.changed(self.content, node.place, value)

    def noticed(self, content: bytes) -> bool:
        check = self.check(content)
        check.forward()
        if not check.faults:
            check.backward()
        return bool(check.faults)


def places(tampering: Tampering, tried: set[int]) -> Iterator[tuple[Row, Node, Node | None]]:
    """Return for each row the leaf below the first node that holds a value of it, and the same leaf of the next one.

    ``tried`` are the numbers of rows that have been tried with another record.
    """
    check = tampering.check(tampering.content)
    seen = set()
    for number, row in enumerate(targets(tampering.target)):
        if number in tried or row["rule"] in _NO_VALUE or row["disposition"] == "dropped":
            continue
        held = [
            node
            for node in check.document.select(row["target"])
            if any(
                row in check.claim.applicable(row["model"], value) and check.holds(row, value, node)
                for value in check.claim.values.get(row["model"], ())
            )
        ]
        leaves = [_telling(list(check.document.below(node))) for node in held]
        if leaves:
            tried.add(number)
        if leaves and leaves[0].place not in seen:
            seen.add(leaves[0].place)
            other = next((one for one in leaves[1:] if one.value != leaves[0].value), None)
            if not in_order(row):
                other = None  # a set: which is first says nothing
            yield row, leaves[0], other


def _telling(leaves: list[Node]) -> Node:
    """Return the code of a coded value, else its first part."""
    return next((one for one in leaves if one.place[-1] == "code"), leaves[0])


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return f"{value}X" if isinstance(value, str) else value + 1


def changes(tampering: Tampering, row: Row, leaf: Node, other: Node | None) -> Iterator[tuple[str, bytes]]:
    """Return documents with one change each."""
    yield "altered", tampering.changed(leaf, altered(leaf.value))
    if "some" not in row["when"]:
        yield "dropped", tampering.changed(leaf, None)
    if other is not None:
        whole, tampering.content = tampering.content, tampering.changed(leaf, other.value)
        swapped = tampering.changed(other, leaf.value)
        tampering.content = whole
        yield "swapped", swapped


@pytest.mark.parametrize("target", ["fhir-r5", "fhir-r4b", "fhir-r4", "odm-sdm", "odm2", "usdm", "sdtm"])
def test_every_row_notices_a_change(target: str) -> None:
    asleep, count = set(), 0
    tried: set[int] = set()
    for name, data in records.made():
        tampering = Tampering(target, data)
        assert not tampering.noticed(tampering.content), name
        for row, leaf, other in places(tampering, tried):
            for how, content in changes(tampering, row, leaf, other):
                count += 1
                if not tampering.noticed(content):
                    asleep.add((how, row["model"], row["target"]))
    assert {one[:2] for one in asleep} <= set(_EXEMPT), sorted(asleep)
    assert len(asleep) < len(_EXEMPT)
    assert count > 250


def swapped_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = research_study._groups

    def swap(*given: Any) -> Any:
        groups = made(*given)
        texts = [one.pop("description", None) for one in groups]
        for one, text in zip(groups, reversed(texts), strict=True):
            if text:
                one["description"] = text
        return groups

    monkeypatch.setattr(research_study, "_groups", swap)


def dropped_postal_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sites._location

    def drop(context: Any, site: Any, index: int) -> Any:
        return made(context, site.model_copy(update={"zip": None}), index)

    monkeypatch.setattr(sites, "_location", drop)


def altered_enrolment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(research_study, "unsigned", lambda count: count + 1)


def swapped_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    made = progress._event

    def swap(context: Any, activity: Any, date: Any) -> Any:
        record = context.study.registration
        other = record.first_submit if date == record.verified else date
        return made(context, activity, record.verified if date == record.first_submit else other)

    monkeypatch.setattr(progress, "_event", swap)


def swapped_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time frames of the first two secondary outcomes of the ODM summary."""
    made = study._outcomes

    def swap(parameters: Any) -> None:
        outcomes = list(parameters.study.outcomes)
        first, second = [place for place, one in enumerate(outcomes) if one.level == "secondary"][:2]
        frames = outcomes[first].time_frame, outcomes[second].time_frame
        outcomes[first] = outcomes[first].model_copy(update={"time_frame": frames[1]})
        outcomes[second] = outcomes[second].model_copy(update={"time_frame": frames[0]})
        parameters.study = parameters.study.model_copy(update={"outcomes": tuple(outcomes)})
        made(parameters)

    monkeypatch.setattr(study, "_outcomes", swap)


def dropped_affiliation(monkeypatch: pytest.MonkeyPatch) -> None:
    made = admin._official

    def drop(context: Any, official: Any, index: int) -> str:
        return made(context, official.model_copy(update={"affiliation": None}), index)

    monkeypatch.setattr(admin, "_official", drop)


def _earlier_study(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]) -> None:
    """Change the study on its way from R5 to an earlier edition."""
    made = Crossing.object

    def tampered(crossing: Crossing, value: Any, source: str, target: str) -> Any:
        out = made(crossing, value, source, target)
        if source == "ResearchStudy" and "partOf" not in value:
            change(out)
        return out

    monkeypatch.setattr(Crossing, "object", tampered)


def swapped_arms_of_an_earlier_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    def swap(study: Any) -> None:
        first, second = study["arm"][:2]
        first["name"], second["name"] = second["name"], first["name"]

    _earlier_study(monkeypatch, swap)


def dropped_extension_of_an_earlier_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short summary, which R4 has no element for."""

    def drop(study: Any) -> None:
        kept = [one for one in study["extension"] if not one["url"].endswith(".descriptionSummary")]
        assert len(kept) == len(study["extension"]) - 1
        study["extension"] = kept

    _earlier_study(monkeypatch, drop)


def altered_extension_of_an_earlier_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of people, inside of an extension."""

    def alter(study: Any) -> None:
        (held,) = [one for one in study["extension"] if one["url"].endswith(".recruitment")]
        held["extension"][0]["valueUnsignedInt"] += 1

    _earlier_study(monkeypatch, alter)


def altered_reason_of_an_earlier_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    def alter(study: Any) -> None:
        study["reasonStopped"]["text"] += " at last"

    _earlier_study(monkeypatch, alter)


EARLIER = (
    swapped_arms_of_an_earlier_edition,
    dropped_extension_of_an_earlier_edition,
    altered_extension_of_an_earlier_edition,
    altered_reason_of_an_earlier_edition,
    swapped_descriptions,
    dropped_postal_codes,
)


def swapped_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The role of the first official is said of the second."""
    made = odm2_context.Context.note

    def swap(context: Any, label: str, value: Any) -> Any:
        return made(context, label.replace("official-1", "official-2"), value)

    monkeypatch.setattr(odm2_context.Context, "note", swap)


def dropped_affiliations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Users without their organisation, which is listed still."""
    made = odm2_admin._user
    monkeypatch.setattr(odm2_admin, "_user", lambda key, kind, organisation, inner: made(key, kind, None, inner))


def swapped_end_points(monkeypatch: pytest.MonkeyPatch) -> None:
    made = odm2_protocol._endpoint

    def swap(context: Any, one: Any, index: int) -> str:
        other = context.study.outcomes[index - 1]
        return made(context, one.model_copy(update={"time_frame": other.time_frame}), index)

    monkeypatch.setattr(odm2_protocol, "_endpoint", swap)


def time_frames_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each USDM endpoint with the time frame of the next outcome."""
    made = outcomes._endpoint

    def shift(context: Any, one: Any, index: int) -> Any:
        every = context.study.outcomes
        other = every[(index + 1) % len(every)].time_frame
        return made(context, one.model_copy(update={"time_frame": other}), index)

    monkeypatch.setattr(outcomes, "_endpoint", shift)


def lost_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values.Extensions, "number", lambda *_: False)


@pytest.mark.parametrize(
    ("target", "tamper"),
    [
        ("fhir-r5", swapped_descriptions),
        ("fhir-r5", dropped_postal_codes),
        ("fhir-r5", altered_enrolment),
        ("fhir-r5", swapped_dates),
        ("odm-sdm", swapped_frames),
        ("odm-sdm", dropped_affiliation),
        *((target, tamper) for target in ("fhir-r4b", "fhir-r4") for tamper in EARLIER),
        ("odm2", swapped_roles),
        ("odm2", dropped_affiliations),
        ("odm2", swapped_end_points),
        ("usdm", time_frames_of_others),
        ("usdm", lost_numbers),
    ],
)
def test_a_writer_that_is_wrong_in_one_field_fails(
    target: str, tamper: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = orjson.dumps(made_up.full())
    assert records.judged(data, target) == []
    tamper(monkeypatch)
    assert records.judged(data, target) != []
