"""Many records: a bounded stream of jobs through worker processes, results in the order of the input.

Workers turn bytes into bytes and touch no file; the caller's process reads the sources and writes the outputs. At
most a few jobs are under way at once, so memory does not grow with the number of records.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from trialglot import api
from trialglot.design.plan import Plan
from trialglot.errors import TrialglotError, UnreadableError, UsageError
from trialglot.findings import Finding, finding, internal
from trialglot.readers.reading import Place, Reading, Record

if TYPE_CHECKING:
    from concurrent.futures import Future

    from trialglot.ledger import Ledger
    from trialglot.readers.containers import Rejected
    from trialglot.readers.spots import Spot

    _Job = list[Record | Rejected]

_JOB_RECORDS = 8
_JOB_BYTES = 1 << 18
_JOBS_AHEAD = 2
INVALID_SUFFIX = ".invalid"


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a record's document, ready to be written as ``filename``; it may lie in a folder of its own."""

    target: str
    filename: str
    content: bytes
    valid: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    ``study_id`` is ``None`` where no record could be read; then ``error`` says why. ``targets`` were asked for; one
    without an output failed. ``named`` is false for an input found in a folder or archive that the caller named.
    ``ledgers`` tell for each document what became of the record's data, ``ledger`` the same as JSON. ``place`` is where
    the input starts; ``spots`` are the lines of its file for what the findings name as their source.
    """

    name: str
    study_id: str | None = None
    format: str | None = None
    sha256: str | None = None
    targets: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: UnreadableError | None = None
    named: bool = True
    ledgers: tuple[Ledger, ...] = ()
    ledger: bytes = b""
    place: Place = field(default=Place(None))
    spots: dict[str, Spot] = field(default_factory=dict)

    @property
    def skipped(self) -> bool:
        """Whether this is a file of a folder or archive that is no record at all."""
        return self.error is not None and not self.error.refused and not self.named

    @property
    def failed(self) -> bool:
        """Whether trialglot itself failed on this record."""
        return any(one.code == "RUN901" for one in self.findings)


def process(record: Record, options: api.Options, format: str | None = None) -> Outcome:  # noqa: A002
    """Convert one record; never raises for anything that is wrong with the record."""
    try:
        reading = api.read(record, format=format)
    except UnreadableError as error:
        return unreadable(record.name, error, named=record.named)
    except Exception as error:  # noqa: BLE001 - a bug that one record meets must not stop the others
        return Outcome(record.name, findings=(internal("reading", error),), named=record.named)
    study = reading.study
    plan = Plan(study, options.inference)
    findings = list(reading.findings)
    outputs = []
    for target in options.targets:
        try:
            made = api.convert_plan(reading, plan, target, options)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            findings.append(internal(f"writing {target}", error))
            continue
        outputs += [Output(target, filename, content, made.valid) for filename, content in made.files.items()]
        findings.extend(made.findings)
        if not made.valid:
            names = ", ".join(filename + INVALID_SUFFIX for filename in made.files)
            findings.append(finding("RUN902", target=target, document=target, filename=names))
    ledgers, content = _ledgers(reading, plan, tuple(dict.fromkeys(one.target for one in outputs)), options, findings)
    return Outcome(
        record.name,
        study.id,
        study.source.format,
        study.source.sha256,
        options.targets,
        tuple(outputs),
        tuple(findings),
        named=record.named,
        ledgers=ledgers,
        ledger=content,
    )


def _ledgers(
    reading: Reading, plan: Plan, targets: tuple[str, ...], options: api.Options, findings: list[Finding]
) -> tuple[tuple[Ledger, ...], bytes]:
    """Return the ledgers of the documents, and the same as JSON; paths without a row become findings."""
    if options.ledger == "none":
        return (), b""
    from trialglot import ledger

    try:
        contacts = options.write.contacts
        made = ledger.ledgers(reading, plan, targets, contacts)
        deciding = ledger.Deciding(plan, contacts) if options.ledger == "full" else None
        content = ledger.content(reading, made, deciding)
    except Exception as error:  # noqa: BLE001 - as above
        findings.append(internal("counting the leaves", error))
        return (), b""
    findings.extend(one for each in made for one in ledger.unmapped(each))
    return made, content


def unreadable(name: str, error: UnreadableError, *, named: bool) -> Outcome:
    """Return the outcome of an input that cannot be read: an error, or a notice for a stray file of a folder."""
    stray = not named and not error.refused
    found = finding("RUN904" if stray else "RUN903", source=error.where, what=str(error))
    return Outcome(name, findings=(found,), error=error, named=named)


def run(
    items: Iterable[Record | Rejected],
    options: api.Options,
    *,
    format: str | None = None,  # noqa: A002
    jobs: int = 1,
    spots: bool = False,
) -> Iterator[Outcome]:
    """Convert all items and yield their outcomes in the order of the items, with ``spots`` where these are asked for.

    With ``jobs`` above 1, worker processes are started as soon as there is more than one job's worth of records.
    """
    work = partial(_process_job, options=options, format=format, spots=spots)
    packed = _packed(items)
    ahead = list(islice(packed, 2))
    if jobs == 1 or len(ahead) < 2:
        for job in chain(ahead, packed):
            yield from work(job)
        return
    yield from _parallel(chain(ahead, packed), work, jobs)


def _parallel(packed: Iterator[_Job], work: partial[list[Outcome]], jobs: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting: deque[Future[list[Outcome]]] = deque()
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=prepare_process) as pool:
        try:
            for job in packed:
                waiting.append(pool.submit(work, job))
                if len(waiting) >= jobs + _JOBS_AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            raise TrialglotError(
                "a worker process was ended from outside, perhaps for want of memory; convert again with fewer --jobs"
            ) from error
        finally:
            for future in waiting:
                future.cancel()


def _packed(items: Iterable[Record | Rejected]) -> Iterator[_Job]:
    """Pack items into jobs: enough records to pay for the way to a worker, few enough to keep memory flat."""
    job: _Job = []
    size = 0
    for item in items:
        job.append(item)
        size += len(item.data) if isinstance(item, Record) else 0
        if len(job) >= _JOB_RECORDS or size >= _JOB_BYTES:
            yield job
            job, size = [], 0
    if job:
        yield job


def _process_job(job: _Job, options: api.Options, format: str | None, spots: bool) -> list[Outcome]:  # noqa: A002
    outcomes = []
    for item in job:
        if isinstance(item, Record):
            outcome = replace(process(item, options, format), place=item.place)
            outcomes.append(_with_spots(outcome, item) if spots else outcome)
        else:
            outcomes.append(replace(unreadable(item.name, item.error, named=item.named), place=item.place))
    gc.collect(1)  # the young generations only: what the job left behind, not the tables
    return outcomes


def _with_spots(outcome: Outcome, record: Record) -> Outcome:
    from trialglot.readers import spots

    found = spots.find(record.data, (one.source for one in outcome.findings if one.source), record.place)
    return replace(outcome, spots=found)


def prepare_process() -> None:
    """Tune the garbage collector of a process that converts records.

    It makes short-lived trees without cycles: collect rarely, and never walk the tables and schemas again.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
