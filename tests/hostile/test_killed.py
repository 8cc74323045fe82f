"""Killed at any moment, a run leaves whole files under their names, and nothing that the next run minds."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hostile.making import record
from hostile.running import environment
from hostile.test_outputs import tree

RECORDS = 16
ROUNDS = 6


def _command(out: Path, jobs: int) -> list[str]:
    targets = ("--to", "fhir-r5,odm-sdm,usdm,sdtm", "--fail-on", "never")
    return [sys.executable, "-m", "trialglot", "convert", "in", "-o", str(out), *targets, "--jobs", str(jobs)]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, seed_json: bytes) -> Path:
    """A folder with records, and the outputs of a run that was left alone."""
    here = tmp_path_factory.mktemp("killed")
    (here / "in").mkdir()
    for number in range(RECORDS):
        (here / f"in/{number:02}.json").write_bytes(
            seed_json.replace(b"NCT05704049", b"NCT%08d" % (9_000_000 + number)) if number % 4 == 0 else record(number)
        )
    subprocess.run(_command(Path("whole"), 1), cwd=here, env=environment(), check=True, capture_output=True)
    return here


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed(records: Path, jobs: int) -> None:
    expected = tree(records / "whole")
    chance = random.Random(jobs)
    out = records / f"out-{jobs}"
    begun = 0
    for number in range(ROUNDS):
        if number % 2:  # the next one writes over what this one leaves
            shutil.rmtree(out)
        process = subprocess.Popen(
            _command(out, jobs),
            cwd=records,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Not before anything is written: what is killed then shows nothing.
        deadline = time.monotonic() + 30
        while next(out.glob("*/*"), None) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1.2))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        left = tree(out)
        begun += any(path.count("/") for path in left)
        for path, content in left.items():
            name = path.rpartition("/")[2]
            if name.startswith("."):
                assert name.endswith(".part"), path
            else:
                assert content == expected[path], path
    assert begun, "every round was over before a record was written"
    subprocess.run(_command(out, jobs), cwd=records, env=environment(), check=True, capture_output=True)
    assert tree(out) == expected
