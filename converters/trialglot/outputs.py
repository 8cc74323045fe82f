"""The output folder of a run: a folder a study with its findings and its ledger, ``summary.json`` over all.

``manifest.json`` and ``SHA256SUMS`` tell what was read and written.

Files are written beside their place and moved into it, so that a run that is broken off leaves whole files only. A
record's ``findings.json`` is written last and removed first: a folder without it is not finished.
The summary is written as the run goes on: memory does not grow with the number of records.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from errno import EDQUOT, EIO, ELOOP, ENOSPC, EROFS
from hashlib import file_digest, sha256
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

import orjson

from trialglot import __version__, api, formats
from trialglot.batch import INVALID_SUFFIX, Outcome
from trialglot.filing import begin, part_of
from trialglot.findings import Severity, finding
from trialglot.manifest import MANIFEST_FILE, SUMS_FILE, Manifest, described
from trialglot.suppressions import Suppressions

FINDINGS_FILE = "findings.json"
LEDGER_FILE = "ledger.json"
SUMMARY_FILE = "summary.json"
RUN_FILES = (SUMMARY_FILE, MANIFEST_FILE, SUMS_FILE)
_JSON = "application/json"
# The disk is full or gone: the other records will not fare better.
_HOPELESS = frozenset({ENOSPC, EDQUOT, EROFS, EIO})


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
        self.suppressed: Counter[Severity] = Counter()
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
        for target, valid in {output.target: output.valid for output in outcome.outputs}.items():
            (self.documents if valid else self.invalid)[target] += 1
        for one in outcome.findings:
            self.severities[one.severity] += 1
            self.codes[one.code] += 1
            self.suppressed[one.severity] += one.suppressed is not None
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
            **({"suppressed": _severities(self.suppressed)} if self.suppressed.total() else {}),
            "findingsByCode": dict(sorted(self.codes.items())),
            "coverage": {target: _coverage(sections) for target, sections in sorted(self.coverage.items())},
        }


def _severities(counts: Counter[Severity]) -> dict[str, int]:
    return {str(severity): counts[severity] for severity in Severity if counts[severity]}


def _coverage(sections: dict[str, Counter[str]]) -> dict[str, Any]:
    """Return what became of the leaves of all records in one target: in all, and by part of the record."""
    total: Counter[str] = Counter()
    for states in sections.values():
        total.update(states)
    by_section = {section: dict(sorted(states.items())) for section, states in sorted(sections.items())}
    return {"leaves": total.total(), "states": dict(sorted(total.items())), "sections": by_section}


class Written(NamedTuple):
    """A file that was written in a record's folder; ``name`` is relative to it."""

    name: str
    sha256: str
    media_type: str
    valid: bool = True


class OutputFolder:
    """Writes outcomes below ``root``; a context manager that closes the summary and the manifest.

    ``options`` and ``format`` are those of the run, for its manifest; ``known`` marks what the caller suppresses.

    Raises:
        OSError: a file cannot be written.
    """

    def __init__(
        self,
        root: Path,
        totals: Totals,
        options: api.Options,
        *,
        format: str | None = None,  # noqa: A002
        known: Suppressions | None = None,
    ) -> None:
        self.root = root
        self._totals = totals
        self._known = known or Suppressions()
        self._options = described(options, format, self._known.entries)
        self._used: set[str] = set()
        self._summary: BinaryIO | None = None
        self._manifest: Manifest | None = None

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / SUMMARY_FILE).unlink(missing_ok=True)
        self._manifest = Manifest(self.root, self._options)
        try:
            self._summary = begin(part_of(self.root / SUMMARY_FILE))
            self._summary.write(b'{"tool": "trialglot", "version": "%s", "records": [' % __version__.encode())
        except OSError:
            self._manifest.close()
            part_of(self.root / SUMMARY_FILE).unlink(missing_ok=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._summary is not None
        assert self._manifest is not None
        part = Path(self._summary.name)
        try:
            if kind is None:
                with self._summary:
                    counts = orjson.dumps(self._totals.as_dict(), option=orjson.OPT_INDENT_2)
                    self._summary.write(b'\n], "totals": ' + counts + b"}\n")
                with part.open("rb") as made:
                    self._manifest.wrote(SUMMARY_FILE, file_digest(made, "sha256").hexdigest(), _JSON)
                part.replace(self.root / SUMMARY_FILE)
                self._manifest.finish()
        finally:
            with suppress(OSError):  # on a full disk, what waits to be written cannot be; it is not wanted any more
                self._summary.close()
            part.unlink(missing_ok=True)
            self._manifest.close()

    def write(self, outcome: Outcome) -> Outcome:
        """Write the files of one outcome and its row of the summary; return it with what writing had to say."""
        folder = None
        if outcome.study_id is not None:
            folder, outcome = self._folder_for(outcome)
        outcome = replace(outcome, findings=self._known.mark(outcome.findings, outcome.study_id, outcome.name))
        if folder is not None:
            try:
                self._wrote(folder, self._write_study(self.root / folder, outcome), outcome)
            except OSError as error:
                if error.errno in _HOPELESS:
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
        while self.used(folder):
            ordinal += 1
            folder = f"{base}-{ordinal}"
        self._used.add(folder.casefold())
        if folder != base:
            again = finding("RUN905", study_id=outcome.study_id, folder=folder)
            outcome = replace(outcome, findings=(*outcome.findings, again))
        return folder, outcome

    def used(self, folder: str) -> bool:
        """Whether a record of the run has this folder."""
        return folder.casefold() in self._used

    def _wrote(self, folder: str, written: list[Written], outcome: Outcome) -> None:
        assert self._manifest is not None
        if outcome.sha256 is not None:
            self._manifest.read(outcome.name, outcome.sha256)
        for one in written:
            self._manifest.wrote(f"{folder}/{one.name}", one.sha256, one.media_type, valid=one.valid)

    def _write_study(self, folder: Path, outcome: Outcome) -> list[Written]:
        _own_folder(folder)
        # Nothing of an earlier run may be taken for the output of this one.
        (folder / FINDINGS_FILE).unlink(missing_ok=True)
        for target in outcome.targets:
            for name in formats.writer(target).filenames:
                for there in (folder / name, folder / (name + INVALID_SUFFIX)):
                    there.unlink(missing_ok=True)
                    part_of(there).unlink(missing_ok=True)
        documents = []
        written = []
        for output in outcome.outputs:
            name = output.filename if output.valid else output.filename + INVALID_SUFFIX
            one = _put(folder, name, output.content, formats.writer(output.target).media(output.filename))
            written.append(one._replace(valid=output.valid))
            documents.append({"target": output.target, "file": name, "valid": output.valid, "sha256": one.sha256})
        content = {
            "id": outcome.study_id,
            "source": {"name": outcome.name, "format": outcome.format, "sha256": outcome.sha256},
            "documents": documents,
            "findings": [one.as_dict() for one in outcome.findings],
        }
        if outcome.ledger:
            written.append(_put(folder, LEDGER_FILE, outcome.ledger, _JSON))
        else:
            (folder / LEDGER_FILE).unlink(missing_ok=True)
        told = orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        return [*written, _put(folder, FINDINGS_FILE, told, _JSON)]

    def _write_row(self, outcome: Outcome, folder: str | None) -> None:
        assert self._summary is not None
        row: dict[str, Any] = {"name": outcome.name, "id": outcome.study_id, "folder": folder}
        if outcome.error is not None:
            row["skipped" if outcome.skipped else "unreadable"] = str(outcome.error)
        row["documents"] = list(dict.fromkeys(output.target for output in outcome.outputs if output.valid))
        row["invalid"] = list(dict.fromkeys(output.target for output in outcome.outputs if not output.valid))
        row["findings"] = _severities(Counter(one.severity for one in outcome.findings))
        if suppressed := sum(one.suppressed is not None for one in outcome.findings):
            row["suppressed"] = suppressed
        separator = b"\n" if self._totals.inputs == 1 else b",\n"
        self._summary.write(separator + orjson.dumps({key: value for key, value in row.items() if value is not None}))


def _own_folder(folder: Path) -> None:
    """Make a folder; one that is there already must not lead elsewhere.

    Raises:
        OSError: it cannot be made, or a link stands in its place.
    """
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(ELOOP, "a link to another folder stands in its place")


def _put(folder: Path, name: str, content: bytes, media_type: str) -> Written:
    path = folder / name
    if path.parent != folder:
        _own_folder(path.parent)
    part = part_of(path)
    try:
        with begin(part) as opened:
            opened.write(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(name, sha256(content).hexdigest(), media_type)
