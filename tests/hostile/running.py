"""Cases: what is made, which command gets it, what it must say. And how they are run."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

import trialglot
from trialglot import cli

MEMORY = 256
"""Mebibytes that no command may exceed."""
SECONDS = 10
"""Of the processor, for what has at most 10 MB."""
_HERE = Path(__file__).parent


class Done(NamedTuple):
    """What a command did; ``mebibytes`` and ``seconds`` of the processor where it was measured."""

    code: int
    out: str
    err: str
    mebibytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Case:
    """One attack: ``make`` makes the input in an empty folder, where ``command`` is run then.

    ``told`` stands in what the command says on stdout or stderr. ``heavy``: run in a process of its own, its memory and
    time measured.
    """

    name: str
    make: Callable[[Path], object]
    command: tuple[str, ...]
    code: int
    told: str
    heavy: bool = False
    stdin: bytes = b""


def file(name: str, content: Callable[[], bytes] | bytes) -> Callable[[Path], object]:
    """Return a maker of one file."""
    return lambda folder: (folder / name).write_bytes(content if isinstance(content, bytes) else content())


def files(**content: bytes) -> Callable[[Path], object]:
    """Return a maker of JSON files by the names that they have without ``.json``."""
    return lambda folder: [(folder / f"{name}.json").write_bytes(one) for name, one in content.items()]


Run = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path) -> Run:
    """Return a function that runs the command line in this process, in a folder."""
    monkeypatch.chdir(folder)

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["trialglot", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert isinstance(caught.value.code, int)
        return Done(caught.value.code, *capfd.readouterr())

    return run


def environment() -> dict[str, str]:
    """Return the environment in which a process finds the package that is tested."""
    package = Path(trialglot.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), os.environ.get("PYTHONPATH", "")])}


def measured(folder: Path, *arguments: str, stdin: bytes = b"") -> Done:
    """Run the command line in a process of its own and measure it."""
    result = folder.parent / f"{folder.name}.measured"
    done = subprocess.run(
        [sys.executable, str(_HERE / "measure.py"), str(result), *arguments],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env=environment(),
        timeout=120,
        check=False,
    )
    told = json.loads(result.read_text())
    return Done(
        told["code"],
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
        told["mebibytes"],
        told["seconds"],
    )


def judge(case: Case, done: Done) -> None:
    """Compare what a command did with what the case expects."""
    said = done.out + done.err
    assert (done.code, case.told in said) == (case.code, True), f"{case.name}: {done.code}: {said[:600]}"
    for never in ("Traceback", "RUN901", "internal error"):
        assert never not in said, case.name
    # A terminal and the log of a build obey what stands there.
    assert all(char.isprintable() or char == "\n" for char in said), case.name
    if case.heavy:
        assert done.mebibytes <= MEMORY, f"{case.name}: {done.mebibytes} MiB"
        assert done.seconds <= SECONDS, f"{case.name}: {done.seconds} s"
