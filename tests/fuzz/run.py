"""``make fuzz``: changed inputs for some minutes, each judged, timed and weighed; what fails is kept in ``.work/fuzz``.

``python -m fuzz.run [--minutes N] [--seed N] [--group NAME]... [FOLDER]...``: the files of the folders are starting
material as well. Each item is judged as it is before it is changed: so a folder of what failed before is tried again.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import multiprocessing
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import TypeAlias

from fuzz import corpus, judge
from fuzz.changes import changed
from fuzz.reducing import smaller
from trialglot import batch

MEMORY = 256 << 20
"""Bytes that the process may take when it has read an input."""
WHOLE_MEMORY = 512 << 20
"""Bytes that it may take when it has made the documents of every target, which it holds all at once."""
KEPT = Path(__file__).resolve().parents[2] / ".work" / "fuzz"
_ADDRESSES = 2 << 30
"""Bytes beyond which the system refuses the process more."""
_HANGING = 120
"""Seconds after which an input is given up."""
_INPUTS = 1_000
"""Inputs that one process judges: what grows with their number shows, and is not taken for the fault of one."""

_NOT_REDUCED = ("takes", "the process")

Items: TypeAlias = dict[str, bytes]


@dataclass
class Told:
    """What a process tells: how much it did, and what it found (kind: detail and input)."""

    inputs: int = 0
    seconds: float = 0.0
    peak: int = 0
    slowest: tuple[float, int] = (0.0, 0)
    faults: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def add(self, other: Told) -> None:
        """Add what another process tells."""
        self.inputs += other.inputs
        self.seconds += other.seconds
        self.peak = max(self.peak, other.peak)
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults
        self.first = {**other.first, **self.first}


def reading_time(size: int) -> float:
    """Return the seconds of the processor that an input may take to be detected and read: 10 for 10 MB."""
    return max(1, size / 1_000_000)


def whole_time(size: int) -> float:
    """Return the seconds that all may take: to read it, to write and check all documents, to account, to validate."""
    return 5 + 30 * size / 1_000_000


def _inputs(own: list[bytes], others: list[bytes], random: Random) -> Iterator[tuple[bytes, list[int], list[bytes]]]:
    """Yield items as they are, then item, seeds of the changes and what parts are taken from, without end."""
    yield from ((one, [], own) for one in own)
    while True:
        donors = own if random.random() < 0.8 else others
        yield random.choice(own), [random.getrandbits(32) for _ in range(random.choice((1, 1, 2, 3, 5, 8)))], donors


def fault(data: bytes) -> judge.FaultError | None:
    """Judge an input, its time and the memory that the process took."""
    for what, judged, allowed, memory in (
        ("to be read", _read, reading_time, MEMORY),
        ("in all", judge.judge, whole_time, WHOLE_MEMORY),
    ):
        before, start = peak(), time.process_time()
        try:
            judged(data)
        except judge.FaultError as error:
            return error
        seconds = time.process_time() - start
        if seconds > allowed(len(data)):
            return judge.FaultError(f"takes too long {what}", f"{seconds:.1f} s for {len(data)} bytes")
        # The peak only grows: what was there before is not of this input.
        if before < (now := peak()) > memory:
            return judge.FaultError(f"takes too much memory {what}", f"{now >> 20} MiB for {len(data)} bytes")
    return None


def _read(data: bytes) -> None:
    for record, reader in judge.records(data):
        judge.read(record, reader)


def peak() -> int:
    """Return the most bytes that this process has taken; ``getrusage`` would begin with those of its parent."""
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) << 10


def work(
    sender: Connection, own: Items, others: list[bytes], seed: int, seconds: float, hand: Path, *, fresh: bool
) -> None:
    """Judge inputs for some seconds and tell what was found; the input at hand is kept in a file."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    batch.prepare_process()
    told = Told()
    items = list(own.values())
    with hand.with_suffix(".trace").open("w") as trace:
        for item, seeds, donors in _inputs(items, others, Random(seed)):
            if fresh and not seeds:
                continue
            if told.inputs >= _INPUTS or told.seconds > seconds:
                break
            data = changed(item, seeds, donors)
            hand.write_bytes(data)
            faulthandler.dump_traceback_later(_HANGING, exit=True, file=trace)
            start = time.process_time()
            found = fault(data)
            spent = time.process_time() - start
            told.slowest = max(told.slowest, (spent, len(data)))
            told.seconds += spent
            told.inputs += 1
            if found is not None:
                told.faults[found.kind] += 1
                told.first.setdefault(found.kind, (found.detail, data))
            if peak() > MEMORY:
                break  # what another input takes could not be told any more
        faulthandler.cancel_dump_traceback_later()
    hand.unlink()
    told.peak = peak()
    sender.send(told)


def _reduced(kind: str, detail: str, data: bytes) -> tuple[str, bytes]:
    """Return what is told of a small input that meets a fault, and the input."""

    def still(one: bytes) -> bool:
        nonlocal detail
        found = fault(one)
        if found is None or found.kind != kind:
            return False
        detail = found.detail
        return True

    return detail, data if kind.startswith(_NOT_REDUCED) else smaller(data, still)


def fuzz(hand: Path, own: Items, others: list[bytes], seed: int, seconds: float) -> Told:
    """Judge inputs in processes of their own, one after the other; ``hand`` is the file that keeps the one at hand."""
    told = Told()
    context = multiprocessing.get_context("spawn")
    while told.seconds < seconds:
        receiver, sender = context.Pipe(duplex=False)
        arguments = (sender, own, others, seed + told.inputs, seconds - told.seconds, hand)
        process = context.Process(target=work, args=arguments, kwargs={"fresh": told.inputs > 0})
        process.start()
        sender.close()
        try:
            told.add(receiver.recv())
        except EOFError:
            process.join()
            trace = hand.with_suffix(".trace").read_text()
            kind = f"the process ends with {process.exitcode}"
            told.add(Told(1, 0.0, faults=Counter([kind]), first={kind: (trace, hand.read_bytes())}))
            break
        process.join()
    return told


def _keep(kind: str, detail: str, data: bytes) -> Path:
    detail, data = _reduced(kind, detail, data)
    name = f"{re.sub(r'[^A-Za-z0-9]+', '-', kind)[:80]}-{hashlib.sha256(data).hexdigest()[:8]}"
    (KEPT / f"{name}.txt").write_text(f"{kind}\n\n{detail}\n", errors="backslashreplace")
    path = KEPT / f"{name}.input"
    path.write_bytes(data)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFFFF)
    parser.add_argument("--group", action="append", choices=corpus.GROUPS)
    parser.add_argument("folder", nargs="*", type=Path)
    chosen = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    items = corpus.corpus()
    for group, more in corpus.of_folders(chosen.folder).items():
        items[group] = {**items[group], **more}
    everything = [data for one in items.values() for data in one.values()]
    groups = chosen.group or corpus.GROUPS
    print(f"seed {chosen.seed}")
    total = Told()
    for group in groups:
        random = Random(chosen.seed)
        others = random.sample(everything, min(40, len(everything)))
        told = fuzz(KEPT / f"{group}.hand", items[group], others, chosen.seed, chosen.minutes * 60 / len(groups))
        rate = told.inputs / max(told.seconds, 0.001)
        print(
            f"{group}: {told.inputs} inputs, {rate:.1f}/s, slowest {told.slowest[0]:.2f} s ({told.slowest[1]} bytes), "
            f"peak {told.peak >> 20} MiB, {sum(told.faults.values())} faults",
            flush=True,
        )
        for kind, count in told.faults.most_common():
            print(f"  {count}  {kind}: {_keep(kind, *told.first[kind])}", flush=True)
        total.add(told)
    print(f"{total.inputs} inputs in {total.seconds:.0f} s, {len(total.faults)} kinds of faults")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
