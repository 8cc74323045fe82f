"""The reference validator's verdict on a sample of the mutants, compared with ours: ``make oracle-mutants``.

Not part of the ordinary tests: it needs Java, HAPI's libraries and HL7's packages, and takes minutes. Both judge each
document as good or not (an error); HAPI's warnings, and ours, are opinions on what the specification only advises. A
difference is ours to mend or stands in ``disagreements.tsv`` with the reason: ``ours`` where we alone say error,
``hapi`` where HAPI alone does, ``unjudged`` where HAPI has no such check, or its own failure stops it; those are left
out of the agreement. The reason says what the specification has to say: HAPI's verdict is no rule.

``TRIALGLOT_FHIR_PACKAGES`` names the folder of HL7's packages; ``TRIALGLOT_HAPI_CLASSPATH`` a class path for HAPI where
it is not the one of the user's cache folder.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest

from fhir_validator.mutations.mutant import HELD
from fhir_validator.mutations.outcome import judge
from fhir_validator.mutations.sample import sampled, sampled_good
from trialglot.findings import Severity
from trialglot.validators.fhir.hapi import Document, ReferenceValidator

EDITIONS = {"5.0.0": "R5", "4.3.0": "R4B"}
EACH = 8
LEAST = 0.99


class Row(NamedTuple):
    """A reviewed difference: edition, class, fault and path (shell patterns), who says error, and why."""

    edition: str
    kind: str
    fault: str
    path: str
    verdict: str
    reason: str


def _rows() -> list[Row]:
    with Path(__file__).with_name("disagreements.tsv").open(encoding="utf-8", newline="") as file:
        return [Row(*row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Judged(NamedTuple):
    """A document that both judged; ``theirs`` is ``None`` where HAPI failed."""

    kind: str
    fault: str
    path: str
    ours: list[str]
    theirs: list[str] | None


def _judged(edition: str) -> list[Judged]:
    cases = [
        (one.fault.kind, one.fault.what, one.path.removeprefix(HELD), one.fault.document)
        for one in sampled(edition, EACH)
    ]
    cases += [("good", what, what.partition(" ")[0], document) for what, document in sampled_good(edition, 40)]
    documents = [Document(str(n), EDITIONS[edition], orjson.dumps(case[3])) for n, case in enumerate(cases)]
    found = []
    with ReferenceValidator(os.environ.get("TRIALGLOT_HAPI_CLASSPATH")) as reference:
        for (kind, fault, path, document), verdict in zip(cases, reference.judge(documents), strict=True):
            errors = [one for one in judge(document, edition) if one.severity is Severity.ERROR]
            ours = [f"{one.code} {one.target_path}: {one.message}" for one in errors]
            found.append(Judged(kind, fault, path, ours, _theirs(verdict.outcome)))
    return found


def _theirs(outcome: dict[str, list[dict[str, str]]]) -> list[str] | None:
    """Return HAPI's errors; ``None`` where HAPI failed over a value instead of judging it."""
    errors = [one for one in outcome["issue"] if one["severity"] in ("fatal", "error")]
    if any(one["code"] == "exception" and "DataFormatException" not in one.get("diagnostics", "") for one in errors):
        return None
    return [one.get("diagnostics", "") for one in errors]


@pytest.mark.parametrize("edition", EDITIONS)
def test_both_validators_agree(edition: str) -> None:
    rows = [one for one in _rows() if one.edition in (edition, "*")]
    used: Counter[Row] = Counter()
    agreed = differing = failed = 0
    unlisted = []
    for one in _judged(edition):
        if one.theirs is None:
            failed += 1
            continue
        if bool(one.ours) is bool(one.theirs):
            agreed += 1
            continue
        verdict = "ours" if one.ours else "hapi"
        row = next((row for row in rows if _fits(row, one, verdict)), None)
        if row is None:
            unlisted.append((verdict, one.kind, one.fault, one.path, (one.ours or one.theirs)[0]))
            differing += 1
            continue
        used[row] += 1
        differing += row.verdict != "unjudged"
    unjudged = sum(count for row, count in used.items() if row.verdict == "unjudged")
    both = agreed + differing
    print(f"\nFHIR {edition}: {both + unjudged + failed:,} documents")
    print(f"  HAPI failed over {failed} and has no check for {unjudged}")
    print(f"  both judge {both:,}: {agreed:,} alike, {agreed / both:.2%}")
    for row, count in sorted(used.items()):
        print(f"  {count:4} {row.verdict:9}{row.kind}: {row.fault} ({row.path}): {row.reason}")
    for verdict, *what in unlisted:
        print(f"  NOT LISTED, {verdict} only:", *what)
    assert unlisted == []
    assert agreed >= LEAST * both
    assert [row for row in rows if row not in used and row.edition == edition] == []


def _fits(row: Row, one: Judged, verdict: str) -> bool:
    said = verdict if row.verdict != "unjudged" else "ours"
    return (
        said == verdict
        and row.kind == one.kind
        and fnmatchcase(one.fault, row.fault)
        and fnmatchcase(one.path, row.path)
    )
