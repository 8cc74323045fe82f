"""Calls of the command line inside the process, for the tests of this room."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from trialglot import cli


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and returns what it did."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["trialglot", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert isinstance(caught.value.code, int)
        return Done(caught.value.code, *capfd.readouterr())

    return run
