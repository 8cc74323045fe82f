"""The output folder of a run: a folder a study with its findings and its ledger, ``summary.json`` over all.

Files are written beside their place and moved into it, so that a run that is broken off leaves whole files only.
The summary is written as the run goes on: memory does not grow with the number of records.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from trialglot import __version__, api, formats
from trialglot.batch import INVALID_SUFFIX, Outcome
from trialglot.findings import Severity, finding

FINDINGS_FILE = "findings.json"
LEDGER_FILE = "ledger.json"
SUMMARY_FILE = "summary.json"


class Totals:
    """Counts of a run."""

    def __init__(self) -> None:
        self.inputs = 0
        self.records = 0
        self.unreadable = 0
        self.skipped = 0
        self.failed = 0
        self.named_unreadable = 0
        self.documents: Counter[str] = Counter()
        self.invalid: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.codes: Counter[str] = Counter()
        # By target and part of the record: what became of its leaves.
        self.coverage: dict[str, dict[str, Counter[str]]] = {}

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.inputs += 1
        self.records += outcome.study_id is not None
        self.skipped += outcome.skipped
        self.failed += outcome.failed
        self.unreadable += outcome.error is not None and not outcome.skipped
        self.named_unreadable += outcome.error is not None and outcome.named
        for output in outcome.outputs:
            (self.documents if output.valid else self.invalid)[output.target] += 1
        for one in outcome.findings:
            self.severities[one.severity] += 1
            self.codes[one.code] += 1
        for ledger in outcome.ledgers:
            sections = self.coverage.setdefault(ledger.target, {})
            for section, states in ledger.sections.items():
                sections.setdefault(section, Counter()).update(states)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for ``summary.json``."""
        return {
            "inputs": self.inputs,
            "records": self.records,
            "unreadable": self.unreadable,
            "skipped": self.skipped,
            "documents": dict(sorted(self.documents.items())),
            "invalidDocuments": dict(sorted(self.invalid.items())),
            "findings": {str(severity): self.severities[severity] for severity in Severity},
            "findingsByCode": dict(sorted(self.codes.items())),
            "coverage": {target: _coverage(sections) for target, sections in sorted(self.coverage.items())},
        }


def _coverage(sections: dict[str, Counter[str]]) -> dict[str, Any]:
    """Return what became of the leaves of all records in one target: in all, and by part of the record."""
    total: Counter[str] = Counter()
    for states in sections.values():
        total.update(states)
    by_section = {section: dict(sorted(states.items())) for section, states in sorted(sections.items())}
    return {"leaves": total.total(), "states": dict(sorted(total.items())), "sections": by_section}


class OutputFolder:
    """Writes outcomes below ``root``; a context manager that closes the summary.

    Raises:
        OSError: a file cannot be written.
    """

    def __init__(self, root: Path, totals: Totals) -> None:
        self.root = root
        self._totals = totals
        self._used: set[str] = set()
        self._summary: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / SUMMARY_FILE).unlink(missing_ok=True)
        self._summary = (self.root / f".{SUMMARY_FILE}.part").open("wb")
        self._summary.write(b'{"tool": "trialglot", "version": "%s", "records": [' % __version__.encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._summary is not None
        part = Path(self._summary.name)
        try:
            with self._summary:
                counts = orjson.dumps(self._totals.as_dict(), option=orjson.OPT_INDENT_2)
                self._summary.write(b'\n], "totals": ' + counts + b"}\n")
            if kind is None:
                part.replace(self.root / SUMMARY_FILE)
        finally:
            part.unlink(missing_ok=True)

    def write(self, outcome: Outcome) -> Outcome:
        """Write the files of one outcome and its row of the summary; return it with what writing had to say."""
        folder = None
        if outcome.study_id is not None:
            folder, outcome = self._folder_for(outcome)
            try:
                self._write_study(self.root / folder, outcome)
            except OSError as error:
                if error.errno == ENOSPC:
                    raise
                unwritten = finding("RUN906", folder=folder, why=error.strerror or str(error))
                outcome = replace(outcome, outputs=(), findings=(*outcome.findings, unwritten))
        self._totals.add(outcome)
        self._write_row(outcome, folder)
        return outcome

    def _folder_for(self, outcome: Outcome) -> tuple[str, Outcome]:
        assert outcome.study_id is not None
        base = folder = api.study_folder(outcome.study_id)
        ordinal = 1
        while folder.casefold() in self._used:
            ordinal += 1
            folder = f"{base}-{ordinal}"
        self._used.add(folder.casefold())
        if folder != base:
            again = finding("RUN905", study_id=outcome.study_id, folder=folder)
            outcome = replace(outcome, findings=(*outcome.findings, again))
        return folder, outcome

    def _write_study(self, folder: Path, outcome: Outcome) -> None:
        folder.mkdir(exist_ok=True)
        for target in outcome.targets:
            # Nothing of an earlier run may be taken for the output of this one.
            for name in formats.writer(target).filenames:
                (folder / name).unlink(missing_ok=True)
                (folder / (name + INVALID_SUFFIX)).unlink(missing_ok=True)
        documents = []
        for output in outcome.outputs:
            name = output.filename if output.valid else output.filename + INVALID_SUFFIX
            _put(folder / name, output.content)
            digest = sha256(output.content).hexdigest()
            documents.append({"target": output.target, "file": name, "valid": output.valid, "sha256": digest})
        content = {
            "id": outcome.study_id,
            "source": {"name": outcome.name, "format": outcome.format, "sha256": outcome.sha256},
            "documents": documents,
            "findings": [one.as_dict() for one in outcome.findings],
        }
        if outcome.ledger:
            _put(folder / LEDGER_FILE, outcome.ledger)
        else:
            (folder / LEDGER_FILE).unlink(missing_ok=True)
        _put(folder / FINDINGS_FILE, orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    def _write_row(self, outcome: Outcome, folder: str | None) -> None:
        assert self._summary is not None
        row: dict[str, Any] = {"name": outcome.name, "id": outcome.study_id, "folder": folder}
        if outcome.error is not None:
            row["skipped" if outcome.skipped else "unreadable"] = str(outcome.error)
        row["documents"] = [output.target for output in outcome.outputs if output.valid]
        row["invalid"] = [output.target for output in outcome.outputs if not output.valid]
        counts = Counter(one.severity for one in outcome.findings)
        row["findings"] = {str(severity): counts[severity] for severity in Severity if counts[severity]}
        separator = b"\n" if self._totals.inputs == 1 else b",\n"
        self._summary.write(separator + orjson.dumps({key: value for key, value in row.items() if value is not None}))


def _put(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
