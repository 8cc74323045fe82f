"""usdm4 and CDISC CORE, each run as a process of its own in its own environment."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oracle_cdisc import environments

HERE = Path(__file__).resolve().parent
Files = Mapping[str, bytes]
DATASETS = ("ta.json", "te.json", "ti.json", "ts.json")
# They ask for datasets of subjects: "DM dataset is missing", "EX is not present in study".
WITHOUT_SUBJECTS = ("CORE-000581", "CORE-000739")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one place of a document."""

    rule: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an oracle says of a document.

    ``rules`` holds each rule's verdict: passed, failed, skipped (it is about other data), left out (terminology that it
    needs is not here) or error (it broke down). ``findings`` are of the rules that failed or broke down.
    """

    rules: dict[str, str]
    findings: tuple[Finding, ...]

    def of(self, verdict: str) -> set[str]:
        """Return the rules that have this verdict."""
        return {rule for rule, said in self.rules.items() if said == verdict}


class OracleError(Exception):
    """An oracle came to no verdict."""


def usdm4(documents: Files) -> dict[str, Verdict]:
    """Judge USDM documents, given by their names, by the rules of usdm4.

    Raises:
        OracleError: usdm4 gave up.
    """
    program = [str(environments.python(environments.USDM4)), "-X", "utf8", str(HERE / "run_usdm4.py")]
    return _run(program, {name: {"usdm.json": content} for name, content in documents.items()}, "usdm.json")


def core_usdm(documents: Files) -> dict[str, Verdict]:
    """Judge USDM documents, given by their names, by the rules of CORE; rules are named by their DDF numbers.

    Raises:
        OracleError: CORE gave up.
    """
    return _run(
        _core("usdm", "4-0"), {name: {"usdm.json": content} for name, content in documents.items()}, "usdm.json"
    )


def core_sdtm(studies: Mapping[str, Files]) -> dict[str, Verdict]:
    """Judge the trial design datasets (``ts.json`` and so on) of studies, given by their names, by the rules of CORE.

    Raises:
        OracleError: CORE gave up.
    """
    return _run([*_core("sdtmig", "3-4"), "--exclude", *WITHOUT_SUBJECTS, "--"], studies)


def _core(standard: str, version: str) -> list[str]:
    program = [str(environments.python(environments.CORE)), "-X", "utf8", str(HERE / "run_core.py")]
    repository = str(environments.repository())
    return [*program, "--repository", repository, "--standard", standard, "--version", version]


def _run(program: list[str], studies: Mapping[str, Files], document: str = "") -> dict[str, Verdict]:
    """Write each study into a folder of its own; give the program these folders, or the ``document`` in them."""
    names: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number, (name, files) in enumerate(studies.items()):
            folder = Path(temporary) / f"{number}"
            folder.mkdir()
            for filename, content in files.items():
                (folder / filename).write_bytes(content)
            names[str(folder / document)] = name
        ended = subprocess.run(
            [*program, *names],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
    if ended.returncode:
        raise OracleError(f"{Path(program[3]).name}: {ended.stderr.strip()}")
    rules: dict[str, dict[str, str]] = {}
    found: dict[str, list[Finding]] = {name: [] for name in studies}
    for line in ended.stdout.splitlines():
        said = json.loads(line)
        name = names[said["file"]]
        if "verdicts" in said:
            rules[name] = said["verdicts"]
        else:
            found[name].append(Finding(said["rule"], said["place"], said["message"]))
    if rules.keys() != found.keys():
        raise OracleError(f"no verdict on {', '.join(sorted(found.keys() - rules.keys()))}")
    return {name: Verdict(rules[name], tuple(findings)) for name, findings in found.items()}
