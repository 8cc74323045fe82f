"""Compare our findings on USDM documents and SDTM datasets with the verdicts of usdm4 and CDISC CORE.

    PYTHONPATH=tests python -m oracle_cdisc.compare [--records FOLDER]

Judged is what is written for the seed, its twin and every record of a folder, and the studies made by hand with each
planted fault. Both sides name the published rules (DDF00083, CORE-000027): verdicts on a document differ where an
oracle finds a rule broken that none of our findings names, or passes the rules that an error or a warning of ours
names. Where an oracle breaks down over a rule, it has no opinion. Each difference and each such rule is a row of
``disagreements.tsv`` with its reason (oracle, target, verdict, rule, reason); any other makes the exit code 1, and so
does a row that is true no more.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracle_cdisc import engines, faults, made_sdtm, made_usdm
from trialglot import api, formats
from trialglot.errors import UnreadableError
from trialglot.findings import Finding
from trialglot.readers.containers import records
from trialglot.readers.reading import Record
from trialglot.validators.options import CheckOptions

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REVIEWED = HERE / "disagreements.tsv"
SEEDS = (ROOT / "seeds/ctgov/page/NCT05704049.txt", ROOT / "seeds/ctgov/json/NCT05704049.json")
FINDS = "finds"
PASSES = "passes"
BREAKS = "breaks down"
_RULE = re.compile(r"\b(?:DDF\d{5}|CORE-\d{6})\b")
_SHOWN = 3

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """What is written for one record in one target: the files that are judged, and our findings on them."""

    name: str
    target: str
    files: dict[str, bytes]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Oracle:
    """An oracle for one target; ``judge`` takes the files of each case."""

    name: str
    target: str
    judge: Callable[[dict[str, dict[str, bytes]]], dict[str, engines.Verdict]]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rule on which an oracle and we differ, or over which the oracle breaks down."""

    oracle: str
    target: str
    verdict: str
    rule: str
    document: str
    text: str

    @property
    def key(self) -> Key:
        """What a row of the reviewed file is about."""
        return self.oracle, self.target, self.verdict, self.rule


def _documents(judge: Callable[[engines.Files], dict[str, engines.Verdict]]) -> Any:
    return lambda cases: judge({name: content for name, files in cases.items() for content in files.values()})


ORACLES = (
    Oracle("usdm4", "usdm", _documents(engines.usdm4)),
    Oracle("CORE", "usdm", _documents(engines.core_usdm)),
    Oracle("CORE", "sdtm", engines.core_sdtm),
)


def targets() -> tuple[str, ...]:
    """Return the targets that there are a writer and an oracle for."""
    return tuple(spec.name for spec in formats.WRITERS if spec.name in {oracle.target for oracle in ORACLES})


def named(finding: Finding) -> frozenset[str]:
    """Return the published rules that a finding names, in the message or the reference: mostly one, at times two."""
    return frozenset(_RULE.findall(f"{finding.message} {finding.reference}"))


def judged_files(target: str, conversion: Any) -> dict[str, bytes]:
    """Return what an oracle judges of a conversion: of SDTM the datasets as Dataset-JSON, without their folder."""
    if target != "sdtm":
        return {f"{target}.json": conversion.content}
    names = {name.rpartition("/")[2]: content for name, content in conversion.files.items()}
    return {name: names[name] for name in engines.DATASETS if name in names}


def written(record: bytes | Record, name: str) -> Iterator[Case]:
    """Yield what is written for a record.

    Raises:
        UnreadableError: no reader can read the record.
    """
    reading = api.read(record)
    for target in targets():
        (conversion,) = api.convert(reading, api.Options(targets=(target,)))
        yield Case(name, target, judged_files(target, conversion), conversion.findings)


def seeds() -> list[Case]:
    """Return what is written for the seed and its twin."""
    return [case for file in SEEDS for case in written(file.read_bytes(), file.name)]


def made_by_hand() -> Iterator[Case]:
    """Yield the studies made by hand, as they are and with each fault, and what our validators find in them."""
    if "usdm" in targets():
        for fault in (None, *faults.USDM):
            document = made_usdm.study()
            if fault:
                fault.plant(document)
            content = made_usdm.dumped(document)
            yield Case(_made(fault), "usdm", {"usdm.json": content}, tuple(api.validate(content)[1]))
    if "sdtm" in targets():
        check = formats.function(formats.writer("sdtm").check)
        for planted in (None, *faults.SDTM):
            datasets = made_sdtm.study()
            if planted:
                planted.plant(datasets)
            files = made_sdtm.dumped(datasets)
            yield Case(_made(planted), "sdtm", files, tuple(check(None, files, CheckOptions())))


def _made(fault: faults.UsdmFault | faults.SdtmFault | None) -> str:
    return f"made by hand: {fault.name if fault else 'no fault'}"


def of_folder(folder: Path, unread: list[str]) -> Iterator[Case]:
    """Yield what is written for every record below a folder; put into ``unread`` what no reader can read."""
    for item in records(str(folder)):
        if not isinstance(item, Record):
            unread += [] if item.named else [item.name]  # the last one is the folder itself
            continue
        try:
            yield from written(item, item.name)
        except UnreadableError:
            unread.append(item.name)


def disagreements(oracle: Oracle, case: Case, verdict: engines.Verdict) -> list[Disagreement]:
    """Return where an oracle's verdict on a document differs from ours."""
    theirs: dict[str, str] = {}
    for one in verdict.findings:
        theirs.setdefault(one.rule, f"{one.place}: {one.message}")
    failed, passed = verdict.of("failed"), verdict.of("passed")
    ours: dict[str, str] = {}
    for own in case.findings:
        # A finding is right where one of the rules that it names is broken; what was not looked up is information.
        if own.severity != "info" and not named(own) & failed:
            ours |= dict.fromkeys(named(own) & passed, f"{own.target_path}: {own.message}")
    found = (
        (FINDS, failed.difference(*map(named, case.findings)), theirs),
        (PASSES, set(ours), ours),
        (BREAKS, verdict.of("error"), theirs),
    )
    return [
        Disagreement(oracle.name, oracle.target, how, rule, case.name, texts[rule])
        for how, rules, texts in found
        for rule in sorted(rules)
    ]


def judge(oracle: Oracle, cases: Iterable[Case]) -> list[Disagreement]:
    """Let an oracle judge the cases of its target, and return where it and we differ.

    Raises:
        engines.OracleError: the oracle came to no verdict.
    """
    own = {case.name: case for case in cases if case.target == oracle.target}
    verdicts = oracle.judge({name: case.files for name, case in own.items()}) if own else {}
    left_out = {rule for verdict in verdicts.values() for rule in verdict.of("left out")}
    if left_out:
        print(f"{oracle.name} {oracle.target}: {len(left_out)} rules left out, their SDTM terminology is not here")
    return [one for name, verdict in verdicts.items() for one in disagreements(oracle, own[name], verdict)]


def reviewed(file: Path = REVIEWED) -> dict[Key, str]:
    """Return the reviewed disagreements: oracle, target, verdict, rule -> reason.

    Raises:
        ValueError: a row lacks a cell, or says the same as one above it.
    """
    rows: dict[Key, str] = {}
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    if header.split("\t") != ["oracle", "target", "verdict", "rule", "reason"]:
        raise ValueError(f"{file.name}: the header is {header!r}")
    known = {(oracle.name, oracle.target) for oracle in ORACLES}
    for line in lines:
        oracle, target, verdict, rule, reason = line.split("\t")
        key = oracle, target, verdict, rule
        if (oracle, target) not in known or verdict not in (FINDS, PASSES, BREAKS) or not reason.strip() or key in rows:
            raise ValueError(f"{file.name}: {line!r}")
        rows[key] = reason
    return rows


def compare(cases: list[Case], whole: bool, known: dict[Key, str], oracles: Iterable[Oracle] = ORACLES) -> int:
    """Judge the cases, print what was found, and return the exit code.

    ``whole``: all records are among the cases, so that each row of ``known`` must be true of one of them.
    """
    seen: dict[Key, list[Disagreement]] = {}
    without: list[str] = []
    for oracle in oracles:
        begun = time.monotonic()
        for one in judge(oracle, cases):
            seen.setdefault(one.key, []).append(one)
        count = sum(case.target == oracle.target for case in cases)
        without += [] if count else [f"{oracle.name} {oracle.target}"]
        print(f"{oracle.name} {oracle.target}: {count} judged in {time.monotonic() - begun:.0f} s")
    ours = Counter(
        pair for case in cases for pair in {(case.target, rule) for one in case.findings for rule in named(one)}
    )
    for (target, rule), times in sorted(ours.items()):
        print(f"{target}: our findings name {rule} in {times}")
    new = [key for key in seen if key not in known]
    for key, found in sorted(seen.items()):
        print(f"{'NEW ' if key in new else ''}disagreement: {' '.join(key)}: {len(found)} times")
        for one in found[: _SHOWN if key in new else 0]:
            print(f"    {one.document}: {one.text}")
    gone = sorted(set(known) - set(seen)) if whole else []
    for key in gone:
        print(f"GONE: reviewed, but true no more: {' '.join(key)}")
    for name in without:
        print(f"NOTHING was judged by {name}")
    print(f"{len(seen)} kinds of disagreement, {len(new)} not reviewed; {len(gone)} reviewed ones are gone")
    return 1 if new or gone or without else 0


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--records", type=Path, help="folder of registry records", default=ROOT.parent / "shared/records"
    )
    folder = parser.parse_args().records
    unread: list[str] = []
    cases = [*seeds(), *made_by_hand()]
    whole = folder.is_dir()
    if whole:
        cases += of_folder(folder, unread)
    else:
        print(f"{folder} is not here: the seed only; rows that are true no more are not looked for")
    code = compare(cases, whole, reviewed())
    if unread:
        print(f"records that no reader can read: {len(unread)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
