"""The command line run inside the test process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from trialglot import cli


class Done(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes], folder: Path) -> Run:
    """Return a function that runs ``trialglot`` with the given arguments in a folder."""
    monkeypatch.chdir(folder)

    def run(*arguments: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["trialglot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capture.readouterr()
        assert isinstance(caught.value.code, int)
        return Done(caught.value.code, captured.out, captured.err.decode())

    return run
