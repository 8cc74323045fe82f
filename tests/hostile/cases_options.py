"""Options, configurations and paths that were not meant well."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from hostile.making import MIB, record
from hostile.running import Case, file

_TO = ("--to", "odm-sdm", "--jobs", "1")


def _option(
    name: str,
    command: tuple[str, ...],
    code: int,
    told: str,
    make: Callable[[Path], object] = file("a.json", record()),  # noqa: B008 - a maker, made once
    *,
    stdin: bytes = b"",
    heavy: bool = False,
) -> Case:
    return Case(f"option: {name}", make, command, code, told, heavy, stdin)


def _configured(name: str, text: str, code: int, told: str, *, heavy: bool = False) -> Case:
    def make(folder: Path) -> None:
        (folder / "a.json").write_bytes(record())
        (folder / "trialglot.toml").write_text(text)

    command = ("convert", "a.json", *_TO, "--fail-on", "never")
    return Case(f"configuration: {name}", make, command, code, told, heavy)


def _suppressing(pattern: str) -> str:
    return f'[[suppress]]\ncode = "MAP205"\nlocator = "{pattern}"\nreason = "x"\n'


def _looped(folder: Path) -> None:
    (folder / "a.json").write_bytes(record())
    (folder / "again").symlink_to(folder, target_is_directory=True)


_SPECIAL = "neither a file nor a folder"
LIGHT = (
    _option("a source that begins with a dash", ("convert", "--", "-x.json"), 3, "-x.json cannot be read"),
    _option("a source that looks like an option", ("convert", "--rf"), 2, "No such option"),
    _option("a source that looks like a response file", ("convert", "@a.json"), 3, "@a.json cannot be read"),
    _option("a source with a NUL", ("convert", "a\0b"), 3, "cannot be read"),
    _option("a source with escape sequences", ("convert", "\x1b[31mred"), 3, r"\x1b[31mred"),
    _option("a source of 5,000 characters", ("convert", "x" * 5_000), 3, "xxx…"),
    _option("a source that is a folder of itself", ("convert", "."), 0, "1 converted", _looped),
    _option("a device", ("convert", "/dev/zero"), 3, _SPECIAL),
    _option("a device for validate", ("validate", "/dev/zero"), 3, _SPECIAL),
    _option("a device for inspect", ("inspect", "/dev/urandom"), 3, _SPECIAL),
    _option("a device for diff", ("diff", "/dev/zero", "a.json"), 3, _SPECIAL),
    _option("a pipe by name", ("convert", "pipe"), 3, _SPECIAL, lambda f: os.mkfifo(f / "pipe")),
    _option("a pipe by name for validate", ("validate", "pipe"), 3, _SPECIAL, lambda f: os.mkfifo(f / "pipe")),
    _option("a folder for validate", ("validate", "."), 3, "Is a directory"),
    _option("a file that is gone", ("convert", "gone.json"), 3, "No such file or directory"),
    _option("a link to nowhere", ("convert", "l"), 3, "No such file", lambda f: (f / "l").symlink_to("nowhere")),
    _option("a configuration that is a device", ("convert", "a.json", "--config", "/dev/zero"), 2, "larger than 1 MiB"),
    _option("a base that is a program", ("convert", "a.json", "--base-url", "javascript:x"), 2, "no absolute http(s)"),
    _option(
        "a base with markup", ("convert", "a.json", "--base-url", 'https://a/"><script>'), 2, "no absolute http(s)"
    ),
    _option("a reader that is a module", ("convert", "a.json", "--from", "os:system"), 2, "no reader is called"),
    _option("a target that is a path", ("convert", "a.json", "--to", "../../x"), 2, "no target is called '../../x'"),
    _option("a pattern of many stars", ("convert", "*" * 200 + "b"), 3, "no file matches this pattern"),
    _option(
        "a table that is a device", ("convert", "a.json", "--to", "sdtm", "--ts-parameters", "/dev/zero"), 2, _SPECIAL
    ),
    _configured("tables 10,000 deep", "a = " + "[" * 10_000, 2, "is nested too deeply"),
    _configured("a key that nobody knows", '[convert]\n"\\u001b[31m" = 1\n', 2, "is unknown"),
    _configured("an output elsewhere in a list", "[convert]\noutput = [1]\n", 2, "takes"),
    _configured("no UTF-8", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), 2, "trialglot.toml"),
    _configured("a suppression of invalid documents", '[[suppress]]\ncode = "RUN902"\nreason = "x"\n', 0, "RUN907"),
    _configured("a pattern that is tried again and again", _suppressing("*a" * 60 + "b"), 0, "RUN911"),
    _configured("a date that is none", _suppressing("*") + 'expires = "soon"\n', 2, "takes a date"),
)
HEAVY = (
    _option(
        "200 MB on stdin", ("convert", "-", *_TO), 3, "text without a record", stdin=b"y\n" * (100 * MIB), heavy=True
    ),
    _configured("a file of 1 MB of keys", "a." * 500_000 + "b = 1\n", 2, "more than 64 parts", heavy=True),
)
