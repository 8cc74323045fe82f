"""Elements that say more, or say it otherwise, than one value for one key of an API v2 study."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trialglot.readers.accounting import local_name
from trialglot.readers.ctgov import displayed
from trialglot.readers.ctgov_xml import values
from trialglot.readers.ctgov_xml.draft import Draft, Step, Tree, as_json
from trialglot.readers.ctgov_xml.steps import carried, carried_whole, date, loose, one_line, said

if TYPE_CHECKING:
    from lxml.etree import _Element

STATUS = "protocolSection/statusModule"
DESIGN = "protocolSection/designModule"
DERIVED = "derivedSection/"

# The second wording is that of files of before 2014.
_PROCESSED = re.compile(
    r"(?:ClinicalTrials\.gov processed this data|Information obtained from ClinicalTrials\.gov) on (.+)"
)


def processed(draft: Draft, held: Tree, node: _Element) -> None:
    """The day on which the registry wrote the file is the version of its data."""
    value = said(draft, node)
    found = _PROCESSED.fullmatch(value) if type(value) is str else None
    day = displayed.date(found[1]) if found else ""
    if found and day != found[1]:
        draft.put(draft.part(f"{DERIVED}miscInfoModule"), "versionHolder", day, node)
    else:
        carried(draft, held, node)


def phases(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the phases ("Phase 1/Phase 2"); a second element is no part of the structure."""
    if "phases" in held:
        draft.put(held, "phases", said(draft, node), node)
    else:
        added_phases(draft, held, node)


def added_phases(draft: Draft, held: Tree, node: _Element) -> None:
    """Add phases; "N/A" says something of interventional studies only."""
    value = said(draft, node)
    if type(value) is not str:
        draft.put(held, "phases", value, node)
        return
    kind = draft.root.findtext("study_type") or ""
    found = [one for one in values.phases(value) if one] if value else []
    if not found or (found == ["NA"] and kind.strip() != "Interventional"):
        draft.silent.add(node)
        return
    for one in found:
        draft.add(held, "phases", one, node)


def study_type(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the type of study, and that it is a patient registry."""
    value = said(draft, node)
    registry = type(value) is str and value.endswith("[Patient Registry]")
    if registry:
        draft.put(held, "patientRegistry", True, node)
        value = value.removesuffix("[Patient Registry]").rstrip()
    known = displayed.word("study_type", value) if type(value) is str else value
    if known:
        draft.put(held, "studyType", known, node)
    else:
        draft.silent.add(node)


def enrollment(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the number of participants with its kind."""
    value = said(draft, node)
    if value == "":
        draft.silent.add(node)
        return
    made: Tree = {}
    draft.put(made, "count", displayed.count(value) if type(value) is str else value, node)
    kind = node.get("type")
    if kind is not None:
        draft.put(made, "type", displayed.word("date_kind", kind), node, "/@type")
    draft.put(held, "enrollmentInfo", made, node)
    draft.keep(made)


def age(key: str) -> Step:
    """Put an age limit; "N/A" states that there is none."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if type(value) is str and value.casefold() in ("", "n/a"):
            draft.silent.add(node)
        else:
            draft.put(held, key, value, node)

    return step


def volunteers(draft: Draft, held: Tree, node: _Element) -> None:
    """Put whether healthy volunteers may take part ("Accepts Healthy Volunteers", "No")."""
    value = said(draft, node)
    if value == "":
        draft.silent.add(node)
        return
    accepts = type(value) is str and value.casefold() == "accepts healthy volunteers"
    draft.put(
        held, "healthyVolunteers", True if accepts else displayed.flag(value) if type(value) is str else value, node
    )


_NAMES = ("first_name", "middle_name", "last_name", "degrees")


def _part_of_name(draft: Draft, held: Tree, node: _Element) -> None:
    """Parts of a name are put together by ``person``."""
    del draft, held, node


def _full_name(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the name of a person, whose parts may stand in elements of their own: "Jane B. Doe, MD"."""
    told: dict[str, str] = {}
    first: _Element | None = None
    for child in node:
        if child.tag in _NAMES:
            value = said(draft, child)
            if child.tag in told or type(value) is not str:
                draft.odd(held, str(child.tag), as_json(child), child)
            elif value:
                told[str(child.tag)] = one_line(value)
                first = child if first is None else first
            else:
                draft.silent.add(child)
    if first is not None:
        name = " ".join(told[one] for one in _NAMES[:3] if one in told)
        draft.put(held, "name", ", ".join(filter(None, (name, told.get("degrees")))), first)


def person(key: str, steps: dict[str, Step], role: str = "") -> Step:
    """Add a person to a list; ``role`` is that of contacts, whose element states none."""
    steps = {**dict.fromkeys(_NAMES, _part_of_name), **steps}

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        made: Tree = {}
        loose(draft, made, node)
        _full_name(draft, made, node)
        draft.fill(made, node, steps)
        draft.keep(made)
        if role:
            made.setdefault("role", role)
        draft.add(held, key, made, node)

    return step


def document_url(draft: Draft, held: Tree, node: _Element) -> None:
    """Put the name of the file to which the address of a document leads."""
    value = said(draft, node)
    if type(value) is str:
        name = value.rstrip("/").rpartition("/")[2]
        if not name:
            draft.silent.add(node)
            return
        value = name
    draft.put(held, "filename", value, node)


def has_results(draft: Draft, held: Tree, node: _Element) -> None:
    """Carry the results as data."""
    draft.put(held, "hasResults", True, node)
    carried_whole(draft, held, node)


def countries(draft: Draft, held: Tree, node: _Element) -> None:
    """Countries of sites are a list of the model; API v2 has them at the sites only."""
    del held
    loose(draft, draft.tree, node)
    for child in node:
        value = said(draft, child)
        if child.tag != "country" or type(value) is not str:
            draft.odd(draft.tree, local_name(child), as_json(child), child)
        elif value:
            draft.add(draft.more, "countries", one_line(value), child)
        else:
            draft.silent.add(child)


def alone(key: str, inner: str, convert: Callable[[str], Any] = one_line) -> Step:
    """Put a text as the only value of a part of its own."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if value == "":
            draft.silent.add(node)
            return
        made: Tree = {}
        draft.put(made, inner, convert(value) if type(value) is str else value, node)
        draft.put(held, key, made, node)
        draft.keep(made)

    return step


def added(key: str, inner: str) -> Step:
    """Add an item with a text as its only value."""

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        value = said(draft, node)
        if value == "":
            draft.silent.add(node)
            return
        made: Tree = {}
        draft.put(made, inner, one_line(value) if type(value) is str else value, node)
        draft.keep(made)
        draft.add(held, key, made, node)

    return step


def earlier(today: str, key: str) -> Step:
    """Put a date under its name of before 2018; where the record has today's name as well, that one counts."""
    put = date(key)

    def step(draft: Draft, held: Tree, node: _Element) -> None:
        del held
        put(draft, draft.part(STATUS), node)

    return unless(today, step)


def unless(today: str, step: Step, otherwise: Step = carried) -> Step:
    """Take a step for a former name; where the element of today has a text, that one counts and this is data."""

    def either(draft: Draft, held: Tree, node: _Element) -> None:
        (otherwise if (draft.root.findtext(today) or "").strip() else step)(draft, held, node)

    return either
