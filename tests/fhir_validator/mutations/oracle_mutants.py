"""The reference validator's verdict on a sample of the mutants, compared with ours: ``make oracle-mutants``.

Not part of the ordinary tests: it needs Java, HAPI's libraries and HL7's packages, and takes minutes. Both judge each
document as good or not (an error); HAPI's warnings, and ours, are opinions on what the specification only advises. A
difference is ours to mend or stands in ``disagreements.tsv`` with the reason:

- ``ours`` where we alone say error, ``hapi`` where HAPI alone does;
- ``milder`` where HAPI tells the same fault as a warning, with the text ``said``: both see it;
- ``unjudged`` where HAPI has no such check: no error of HAPI's on such a mutant may have the text ``said`` (any error
  where that is empty). These are left out of the agreement, as are documents over which HAPI fails.

The reason says what the specification has to say: HAPI's verdict is no rule.

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
SHARE, FEWEST = 100, 5
LEAST = 0.99


class Row(NamedTuple):
    """A reviewed difference: edition, class, fault and path (shell patterns), verdict, HAPI's words, reason."""

    edition: str
    kind: str
    fault: str
    path: str
    verdict: str
    said: str
    reason: str


def _rows() -> list[Row]:
    with Path(__file__).with_name("disagreements.tsv").open(encoding="utf-8", newline="") as file:
        return [Row(*row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Judged(NamedTuple):
    """What both say of a document: errors, and HAPI's warnings; ``theirs`` is ``None`` where HAPI failed."""

    kind: str
    fault: str
    path: str
    ours: list[str]
    theirs: list[str] | None
    warned: list[str]


def _judged(edition: str) -> list[Judged]:
    cases = [
        (one.fault.kind, one.fault.what, one.path.removeprefix(HELD), one.fault.document)
        for one in sampled(edition, SHARE, FEWEST)
    ]
    cases += [("good", what, what.partition(" ")[0], document) for what, document in sampled_good(edition, 40)]
    documents = [Document(str(n), EDITIONS[edition], orjson.dumps(case[3])) for n, case in enumerate(cases)]
    found = []
    with ReferenceValidator(os.environ.get("TRIALGLOT_HAPI_CLASSPATH")) as reference:
        for (kind, fault, path, document), verdict in zip(cases, reference.judge(documents), strict=True):
            errors = [one for one in judge(document, edition) if one.severity is Severity.ERROR]
            ours = [f"{one.code} {one.target_path}: {one.message}" for one in errors]
            warned = [one["diagnostics"] for one in verdict.outcome["issue"] if one["severity"] == "warning"]
            found.append(Judged(kind, fault, path, ours, _theirs(verdict.outcome), warned))
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
    told: list[str] = []
    unlisted: list[str] = []
    agreed: Counter[bool] = Counter()
    differing: Counter[bool] = Counter()
    failed = unjudged = 0
    for one in _judged(edition):
        mutant = one.kind != "good"
        covering = [row for row in rows if _covers(row, one)]
        if one.theirs is None:
            failed += 1
        elif bool(one.ours) is bool(one.theirs):
            agreed[mutant] += 1
            told += [
                f"{row.fault} ({one.path}): {text}" for row in covering for text in one.theirs if _checked(row, text)
            ]
        elif (row := next((row for row in covering if _fits(row, one)), None)) is None:
            says = "ours" if one.ours else "hapi"
            unlisted.append(f"{says} only: {one.kind}: {one.fault} ({one.path}): {(one.ours or one.theirs)[0]}")
            differing[mutant] += 1
        else:
            used[row] += 1
            if row.verdict == "unjudged":
                unjudged += 1
            else:
                (agreed if row.verdict == "milder" else differing)[mutant] += 1
    both = agreed[True] + differing[True]
    milder = sum(count for row, count in used.items() if row.verdict == "milder")
    print(f"\nFHIR {edition}: {both + unjudged + failed:,} mutants")
    print(f"  HAPI failed over {failed} and has no check for {unjudged}")
    print(f"  both judge {both:,}: {agreed[True]:,} alike, {agreed[True] / both:.2%} ({milder} as a warning by HAPI)")
    print(f"  good documents: {agreed.total() + differing.total() - both:,}, {differing[False]} called bad by one")
    for row, count in sorted(used.items()):
        print(f"  {count:4} {row.verdict:9}{row.kind}: {row.fault} ({row.path}): {row.reason}")
    print("".join(f"  NOT LISTED, {one}\n" for one in unlisted) + "".join(f"  YET JUDGED, {one}\n" for one in told))
    assert unlisted == []
    assert told == [], "a check that HAPI is said not to have"
    assert agreed[True] >= LEAST * both
    assert [row for row in rows if row not in used and row.edition == edition] == []


def _covers(row: Row, one: Judged) -> bool:
    return row.kind == one.kind and fnmatchcase(one.fault, row.fault) and fnmatchcase(one.path, row.path)


def _checked(row: Row, error: str) -> bool:
    """Whether HAPI has the check that a row denies it."""
    return row.verdict == "unjudged" and row.said in error


def _fits(row: Row, one: Judged) -> bool:
    """Whether a row that covers a document on which the two differ says so."""
    if row.verdict == "hapi":
        return bool(one.theirs)
    return bool(one.ours) and (row.verdict != "milder" or any(row.said in text for text in one.warned))
