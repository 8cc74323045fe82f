"""What all builders of one bundle share: the study, the caller's choices, ids, and what has been made so far."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from trialglot import codes
from trialglot.design.plan import Plan
from trialglot.findings import Finding, Report, finding
from trialglot.model.dates import PartialDate
from trialglot.writers.fhir import codings, ids, narrative
from trialglot.writers.fhir.edition import Edition
from trialglot.writers.options import WriteOptions

_NAME = re.compile(r"[^A-Za-z0-9_]+")
_NCT = re.compile(r"NCT[0-9]{8}")
_WEB = frozenset({"http", "https", "ftp", "ftps"})
_STUDY_PAGE = "https://clinicaltrials.gov/study/"
_INTEGER = 2**31 - 1


@lru_cache(maxsize=1024)
def _finding(
    code: str, path: str | None, target: str | None, target_path: str, fields: tuple[tuple[str, str], ...]
) -> Finding:
    named: dict[str, Any] = dict(fields)
    return finding(code, path=path, target=target, target_path=target_path, **named)


class _Said:
    """A finding about a word: where it was first, and how often it came."""

    __slots__ = ("count", "path")

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.count = 0


class Context:
    """The making of one bundle.

    ``entries`` are those of the bundle. ``states`` holds for each study among them, by id, the registry word for its
    state and where that stands: editions before R5 have no other status. ``meta`` is that of all resources of the
    study, ``machine`` begins the computer-friendly names of its definitions. ``notes``, ``classifiers`` and
    ``artifacts`` are collected by several builders and end in the ResearchStudy.
    """

    def __init__(self, plan: Plan, options: WriteOptions, report: Report, edition: Edition) -> None:
        self.plan = plan
        self.study = plan.study
        self.contacts = options.contacts
        self.report = report
        self.edition = edition
        self._targets = edition.targets
        self.base = options.base_url
        self.ids = ids.Ids(self.study.id)
        self.entries: list[dict[str, Any]] = []
        self.states: dict[str, tuple[str | None, str]] = {}
        self.notes: list[dict[str, Any]] = []
        self.classifiers: list[dict[str, Any]] = []
        self.artifacts: list[dict[str, Any]] = []
        self._organizations: dict[str, dict[str, Any]] = {}
        self._said: dict[tuple[str, ...], _Said] = {}
        page = study_page(self.study.id)
        self.meta = {"source": page} if page else None
        self.page = page
        self.machine = _machine(self.study.id)

    def add(self, resource: dict[str, Any]) -> str:
        """Add a resource to the bundle; return its place ("Location/x"), which is also the reference to it.

        Builders give ``meta`` in any case, so that a resource is made in one step; it goes where there is none.
        """
        if self.meta is None and "meta" in resource:
            del resource["meta"]
        place = f"{resource['resourceType']}/{resource['id']}"
        self.entries.append(
            {"fullUrl": f"{self.base}/{place}", "resource": resource, "request": {"method": "PUT", "url": place}}
        )
        return place

    def start(self, kind: str, logical_id: str, text: dict[str, Any]) -> dict[str, Any]:
        """Begin a resource of the study: type, id, meta, narrative; it is added to the bundle."""
        resource: dict[str, Any] = {"resourceType": kind, "id": logical_id, "meta": self.meta, "text": text}
        self.add(resource)
        return resource

    def canonical(self, kind: str, logical_id: str) -> str:
        """Return the canonical URL of one of the bundle's resources."""
        return f"{self.base}/{kind}/{logical_id}"

    def say(self, code: str, path: str | None, target_path: str, **fields: str) -> None:
        """Report a finding whose fields are few words that come again in many records."""
        report = self.report
        report.keep(_finding(code, path, report.target, target_path, tuple(fields.items())))

    def concept(self, table: str, word: str, path: str, target_path: str, text: str | None = None) -> dict[str, Any]:
        """Return the concept for a registry word; where its codes are missing or not exact is said by ``finish``."""
        concept, missing, approximate = codings.coded(table, word, self._targets[table], text)
        if missing:
            self._count(path, ("MAP201", table, word, target_path, missing))
        for display, relation in approximate:
            self._count(path, ("MAP202", table, word, target_path, display, relation))
        return concept

    def code(self, table: str, word: str, target: str, path: str | None, target_path: str) -> str | None:
        """Return the bare code for a word, ``None`` without one; where it is not exact is said by ``finish``."""
        row = codes.lookup(table, word, target)
        if row is None or not row.mapped:
            return None
        if not row.exact:
            self._count(path, ("MAP202", table, word, target_path, row.display, row.relation))
        return row.code

    def _count(self, path: str | None, key: tuple[str, ...]) -> None:
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = _Said(path)
        said.count += 1

    def finish(self) -> None:
        """Report what was said of words since the last time: once for each word and place, with how often it came."""
        said_before, self._said = self._said, {}
        for (code, table, word, target_path, *told), said in said_before.items():
            field = table.replace("_", " ")
            if said.count > 1:
                field = f"{field} ({said.count} times)"
            names = ("system",) if code == "MAP201" else ("display", "relation")
            fields = dict(zip(names, told, strict=True))
            self.say(code, said.path, target_path, field=field, value=word, **fields)

    def note(self, heading: str, text: str, path: str) -> None:
        """Keep a text that has no element of its own as a note of the study."""
        self.notes.append({"text": f"{heading}: {text}"})
        self.say("MAP204", path, "ResearchStudy.note", field=heading, place="ResearchStudy.note")

    def classify(self, heading: str, value: str, coding: dict[str, Any] | None = None) -> None:
        """Add a classifier of the study ("IPD sharing: Yes"); none for an empty value."""
        if not value:
            return
        concept: dict[str, Any] = {"coding": [coding]} if coding else {}
        concept["text"] = f"{heading}: {value}"
        self.classifiers.append(concept)

    def organization(self, name: str) -> dict[str, Any]:
        """Return a reference to the organisation of that name.

        An organisation's resource depends on its name alone, not on the study, so that the bundles of two studies can
        be loaded in any order.
        """
        found = self._organizations.get(name)
        if found is None:
            text = narrative.sentence("Organization", name)
            made = {"resourceType": "Organization", "id": ids.organization(name), "text": text, "name": name}
            found = self._organizations[name] = {"reference": self.add(made), "display": name}
        return found


@lru_cache(maxsize=1024)
def _machine(study_id: str) -> str:
    """Return the study's id as the beginning of names that satisfy invariant cnl-0 (``NCT05704049``)."""
    found = _NAME.sub("_", study_id)[:200]
    return found if "A" <= found[:1] <= "Z" else f"Study_{found}"


def study_page(study_id: str) -> str | None:
    """Return the address of a ClinicalTrials.gov record by its NCT number, ``None`` for other ids."""
    return f"{_STUDY_PAGE}{study_id}" if _NCT.fullmatch(study_id) else None


def web(address: str | None) -> str | None:
    """Return an address that can stand in an element of type ``url``, ``None`` if it is no absolute URL of the web.

    Whoever shows the resource makes a link of it: an address that runs a program (``javascript://``) or opens a file of
    the reader's machine stays text.
    """
    if not address:
        return None
    address = address.strip()
    scheme, _, rest = address.partition("://")
    plain = rest and not any(one.isspace() or not one.isprintable() for one in address)
    return address if plain and scheme.lower() in _WEB else None


def unsigned(count: int | None) -> int | None:
    """Return a number that fits FHIR's 32-bit unsignedInt, ``None`` for any other."""
    return count if count is not None and 0 <= count <= _INTEGER else None


def in_order(start: PartialDate, end: PartialDate) -> bool:
    """Whether two dates of whatever precision can follow each other (FHIR invariant per-1)."""
    width = min(len(start.value), len(end.value))
    return start.value[:width] <= end.value[:width]


def yes_no(value: bool) -> str:
    """Return a flag in words."""
    return "yes" if value else "no"
