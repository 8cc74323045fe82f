"""Compare our verdicts on FHIR documents with those of the HL7/HAPI reference validator.

    python tests/oracle/compare.py [--classpath FOLDER] [--records FOLDER]

Judged is every golden document, and with ``--records`` each FHIR document that is written for the records of a folder,
in every edition and form that has a writer. Two verdicts differ where one validator finds an error in a resource
(an entry of the Bundle) and the other finds none there. Each such difference must be a row of ``disagreements.tsv``
(edition, whose error it is, rule, reason); any other makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialglot import api
from trialglot.design.plan import Plan
from trialglot.errors import UnreadableError
from trialglot.fhir import xml_reader
from trialglot.fhir.numbers import number
from trialglot.findings import Finding
from trialglot.formats import WRITERS, WriterSpec
from trialglot.readers.containers import records
from trialglot.readers.reading import Record
from trialglot.validators.fhir import hapi, validate
from trialglot.writers.options import WriteOptions

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REVIEWED = HERE / "disagreements.tsv"
HAPI = "HAPI"
OURS = "ours"
_EDITION = re.compile(r"FHIR (R\w+) \((\d[\d.]*)\)")
_ENTRY = re.compile(r"Bundle\.entry\[\d+\]")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A document; ``edition`` is ``R5``, ``version`` the edition's number, ``form`` JSON or XML."""

    name: str
    edition: str
    version: str
    content: bytes

    @property
    def form(self) -> str:
        """The form that the content has."""
        return "XML" if self.content.lstrip().startswith(b"<") else "JSON"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An error that one side (``whose``) finds in a resource where the other side finds none."""

    edition: str
    whose: str
    rule: str
    document: str
    text: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a row of the reviewed file is about."""
        return self.edition, self.whose, self.rule


def fhir_writers() -> list[tuple[WriterSpec, str, str]]:
    """Return each writer of FHIR with the name and number of its edition."""
    found = [(spec, _EDITION.match(spec.edition)) for spec in WRITERS]
    return [(spec, match[1], match[2]) for spec, match in found if match]


def golden(folder: Path) -> Iterator[Case]:
    """Yield the golden FHIR documents below a folder."""
    for spec, edition, version in fhir_writers():
        for filename in spec.filenames:
            for file in sorted(folder.glob(f"**/{filename}")):
                yield Case(str(file.relative_to(folder)), edition, version, file.read_bytes())


def written(folder: Path, unread: list[str]) -> Iterator[Case]:
    """Yield every FHIR document of every record below a folder; put into ``unread`` what no reader can read."""
    for item in records(str(folder)):
        if not isinstance(item, Record):
            unread += [] if item.named else [item.name]  # the last one is the folder itself
            continue
        try:
            reading = api.read(item)
        except UnreadableError:
            unread.append(item.name)
            continue
        plan = Plan(reading.study)
        for spec, edition, version in fhir_writers():
            for as_xml in (False, True)[: len(spec.filenames)]:
                options = api.Options(targets=(spec.name,), write=WriteOptions(fhir_xml=as_xml))
                made = api.convert_plan(reading, plan, spec.name, options)
                yield Case(f"{item.name} {spec.filenames[as_xml]}", edition, version, made.content)


def ours(case: Case) -> list[Finding]:
    """Return what our validator finds in a document that we made."""
    if case.form == "XML":
        read = xml_reader.read(case.content, case.version)
        return [*read.findings, *validate(read.document, case.version)]
    document = json.loads(case.content, parse_float=number, parse_int=number)
    return validate(document, case.version)


def resource(path: str | None) -> str:
    """Return which resource of a Bundle a FHIRPath leads into: ``Bundle.entry[3]``, or nothing for the document."""
    match = _ENTRY.match(path or "")
    return match[0] if match else ""


def rule(issue: dict[str, Any]) -> str:
    """Return the name of the rule of an issue; issues without one are named by their code."""
    return hapi.message_id(issue) or str(issue["code"])


def disagreements(case: Case, own: Iterable[Finding], outcome: dict[str, Any]) -> list[Disagreement]:
    """Return where the two verdicts on a document differ."""
    mine: dict[str, list[tuple[str, str]]] = {}
    for one in own:
        if one.severity == "error":
            mine.setdefault(resource(one.target_path), []).append((one.code, f"{one.target_path} {one.message}"))
    theirs: dict[str, list[tuple[str, str]]] = {}
    for issue in outcome.get("issue", ()):
        if issue["severity"] in ("error", "fatal"):
            place = (issue.get("expression") or [None])[0]
            theirs.setdefault(resource(place), []).append((rule(issue), f"{place} {issue.get('diagnostics')}"))
    found = []
    for whose, said, other in ((OURS, mine, theirs), (HAPI, theirs, mine)):
        for place, errors in said.items():
            if place not in other:
                found += [Disagreement(case.edition, whose, name, case.name, text) for name, text in errors]
    return found


def reviewed(file: Path = REVIEWED) -> dict[tuple[str, str, str], str]:
    """Return the reviewed disagreements: edition, whose error, rule -> reason.

    Raises:
        ValueError: a row lacks a cell, or says the same as one above it.
    """
    rows: dict[tuple[str, str, str], str] = {}
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    if header.split("\t") != ["edition", "whose", "rule", "reason"]:
        raise ValueError(f"{file.name}: the header is {header!r}")
    for line in lines:
        edition, whose, name, reason = line.split("\t")
        if whose not in (HAPI, OURS) or not reason.strip() or (edition, whose, name) in rows:
            raise ValueError(f"{file.name}: {line!r}")
        rows[edition, whose, name] = reason
    return rows


def compare(cases: Iterable[Case], classpath: str) -> int:
    """Judge all documents twice, print what was found, and return the exit code."""
    known = reviewed()
    judged: Counter[tuple[str, str]] = Counter()
    issues: Counter[tuple[str, str, str]] = Counter()
    own_errors: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str, str], list[Disagreement]] = {}
    queue: list[Case] = []

    def documents() -> Iterator[hapi.Document]:
        for case in cases:
            queue.append(case)
            yield hapi.Document(case.name, case.edition, case.content)

    begun = time.monotonic()
    with hapi.ReferenceValidator(classpath, jvm=("-Xmx2g",)) as validator:
        for verdict in validator.judge(documents()):
            case = queue.pop(0)
            own = ours(case)
            judged[case.edition, case.form] += 1
            own_errors.update((case.edition, one.code) for one in own if one.severity == "error")
            for issue in verdict.outcome.get("issue", ()):
                if hapi.says_something(issue):
                    issues[case.edition, issue["severity"], rule(issue)] += 1
            for one in disagreements(case, own, verdict.outcome):
                seen.setdefault(one.key, []).append(one)
    spent = time.monotonic() - begun

    for (edition, form), count in sorted(judged.items()):
        print(f"{edition} {form}: {count} documents")
    print(f"judged by both in {spent:.0f} s")
    for (edition, severity, name), count in sorted(issues.items()):
        print(f"{edition} {HAPI} {severity}: {count} {name}")
    for (edition, code), count in sorted(own_errors.items()):
        print(f"{edition} {OURS} error: {count} {code}")
    new = [key for key in seen if key not in known]
    for key, found in sorted(seen.items()):
        print(f"{'NEW ' if key in new else ''}disagreement: {' '.join(key)}: {len(found)} times")
        for one in found[: _SHOWN if key in new else 0]:
            print(f"    {one.document}: {one.text}")
    for key in sorted(set(known) - set(seen)):
        print(f"reviewed, not seen this time: {' '.join(key)}")
    print(f"{len(seen)} kinds of disagreement, {len(new)} of them not reviewed")
    return 1 if new or not judged else 0


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classpath", help="folder of HAPI's libraries and HL7's packages")
    parser.add_argument(
        "--records", type=Path, help="folder of registry records", default=ROOT.parent / "shared/records"
    )
    options = parser.parse_args()
    folder = options.classpath
    if folder is None:
        made = ROOT / ".work/oracle/lib"
        hapi.prepare(made)
        folder = str(made)
    unread: list[str] = []

    def cases() -> Iterator[Case]:
        yield from golden(ROOT / "tests/golden")
        if options.records.is_dir():
            yield from written(options.records, unread)
        else:
            print(f"{options.records} is not here: golden documents only")

    code = compare(cases(), folder)
    if unread:
        print(f"records that no reader can read: {len(unread)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
