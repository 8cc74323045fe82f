"""Reader of ClinicalTrials.gov's legacy XML (``clinical_study``): three dialects, one study.

The public XML of 2017 and later, the public XML of before (``firstreceived_date``, the design in one text), and the
form for upload to the registration system (``study_id``). The elements are put together to an API v2 study, whose
oddities the readers of the registry's formats look for in one place. An input need not be valid against the schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from trialglot.errors import UnreadableError
from trialglot.findings import Finding, finding
from trialglot.readers.accounting import local_name
from trialglot.readers.ctgov import study
from trialglot.readers.ctgov_xml import design, layout, public, strays, upload
from trialglot.readers.ctgov_xml.draft import READER, Draft
from trialglot.readers.reading import Reading, Record
from trialglot.readers.xml_parsing import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read"]


def read(record: Record) -> Reading:
    """Read one study.

    Raises:
        UnreadableError: no ``clinical_study``, broken XML, several records in one file, or nothing that names a study.
    """
    root = parse(record.data)
    _refuse(root)
    draft = Draft(root)
    if root.find("study_id") is not None:
        draft.fill(draft.tree, root, upload.ROOT)
        missing = layout.UPLOAD
    else:
        draft.fill(draft.tree, root, public.ROOT)
        draft.tree.setdefault("hasResults", False)
        old = root.find("study_first_submitted") is None and root.find("firstreceived_date") is not None
        missing = layout.PUBLIC + layout.BEFORE_2017 if old else layout.PUBLIC
    strays.add(draft)
    form = study.Form(
        READER,
        missing,
        place=draft.place,
        more={**draft.more, "data": draft.data} if draft.data else draft.more,
        findings=tuple(_told(draft)),
        parsed=draft,
    )
    made = study.reading(record, draft.tree, form)
    return replace(made, locate=_locating(draft, made.locate)) if draft.more else made


def _locating(draft: Draft, locate: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Return what finds also the fields of the model that API v2 has no place for."""

    def found(path: str) -> str | None:
        return draft.place_of_more(path) if path.partition("[")[0] in draft.more else locate(path)

    return found


def _refuse(root: _Element) -> None:
    """Raise for everything but one record."""
    name = local_name(root)
    # The form for upload of today has the type of study in the design, whose public element is a text.
    if any(root.find(f"{held}study_design/study_type") is not None for held in ("", "clinical_study/")):
        raise UnreadableError(
            "a record in today's form for upload to ClinicalTrials.gov (PRS), with the study type in its study_design",
            "Give the record as ClinicalTrials.gov publishes it, best that of its API v2",
            refused=True,
        )
    if name == "clinical_study" and root.tag == name:
        return
    if name == "study_collection":
        raise UnreadableError(
            "a collection of records for upload to ClinicalTrials.gov (study_collection)",
            "Give each clinical_study in a file of its own",
            refused=True,
        )
    raise UnreadableError(
        f"XML with the root element {root.tag!r}, not ClinicalTrials.gov's clinical_study",
        "Give the record as ClinicalTrials.gov published it",
    )


def _told(draft: Draft) -> Iterator[Finding]:
    """Return what the XML makes it necessary to say, beside the oddities of an API v2 study."""
    names = [name for name, part in _GIVEN_UP.items() if any(part in place for place in draft.data)]
    if names:
        yield finding("SRC120", names=", ".join(names))
    for name, path in (("minimum_age", "eligibility.minimum_age"), ("maximum_age", "eligibility.maximum_age")):
        node = draft.root.find(f"eligibility/{name}")
        if node is not None and _ZERO.match((node.text or "").strip()):
            yield finding("SRC121", path=path, source=draft.place_of(node), value=(node.text or "").strip())
    yield from _numbers(draft)


# Names of what the registry no longer collects, and what their places have in common.
_GIVEN_UP = {
    "authority": "authority",
    "is_fda_regulated": "/is_fda_regulated",
    "is_section_801": "/is_section_801",
    "safety_issue": "/safety_issue",
    design.ENDPOINT: f"({design.ENDPOINT})",
    design.CONTROL: f"({design.CONTROL})",
    "design": "/design[",
}
_ZERO = re.compile(r"0+\s+[A-Za-z]")


def _numbers(draft: Draft) -> Iterator[Finding]:
    """Tell where the number of arms is another than that of the arms listed."""
    listed = len(draft.tree.get("protocolSection", {}).get("armsInterventionsModule", {}).get("armGroups", ()))
    for name, what in (("number_of_arms", "arms"), ("number_of_groups", "groups")):
        stated = (draft.root.findtext(name) or "").strip()
        if listed and stated.isdecimal() and stated.lstrip("0") != str(listed):
            node = draft.root.find(name)
            assert node is not None
            shown = stated if len(stated) < 20 else f"{stated[:20]}…"
            told = f"the record states {shown} {what} and lists {listed}"
            yield finding("SRC113", path="arms", source=draft.place_of(node), what=told)
