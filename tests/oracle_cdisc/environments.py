"""Make the environments in which the oracles run: packages, and for CORE the rules that its package does not bring.

    python tests/oracle_cdisc/environments.py [usdm4] [core]

They are made once, in ``~/.cache/trialglot/oracle-cdisc`` or the folder that ``TRIALGLOT_ORACLE_CDISC`` names. pip
fetches the packages, pinned in ``requirements-*.txt``, and git one commit of CDISC's repository of rules;
``TRIALGLOT_CDISC_RULES_ENGINE`` names a copy of it that is here already. CORE needs Python 3.12, ``python3.12`` or what
``PYTHON312`` names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = "https://github.com/cdisc-org/cdisc-rules-engine"
COMMIT = "af87535c81097e97f53129e0bd6cf0587f39c116"
# What the rules are read from, as it is in that commit.
HASHES = {
    "resources/cache/rules.pkl": "cc157a9ed2205f1e0984fe318e1540098a4740dc1f3d7fdc1669b95d094be0d2",
    "resources/cache/rules_dictionary.pkl": "2a71ec3fbf68f0eacdb3c0a7af3fe9afc388d3ff8ee2e988e3b70ce716bf58f7",
    "resources/cache/usdm-4-0-schema.pkl": "088197201758299d5c581d7a31b220e0f6da1a646d66c22b594f93b32754a0fa",
    "resources/jsonata/parse_refs.jsonata": "aad65dd57bbd0419d7deb870534c0c5c281208d961296f6aa7cf77a8edd01a5e",
    "resources/jsonata/sift_tree.jsonata": "b76e694f65da0245f998180ae5dd1bd4d7f7a7658068732f2dc498bb282624c6",
    "resources/schema/dataset.schema.json": "14d9dcc3db0bc3fe2d025a661637070dfe684ba33447b6515281de9e6a16ff1d",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment: its name, the program that makes it, its requirements."""

    name: str
    interpreter: str
    requirements: Path


USDM4 = Environment("usdm4", sys.executable, HERE / "requirements-usdm4.txt")
CORE = Environment("core", os.environ.get("PYTHON312") or "python3.12", HERE / "requirements-core.txt")


class Missing(Exception):
    """Something that an environment needs is not here."""


def folder() -> Path:
    """Return the folder of all environments."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("TRIALGLOT_ORACLE_CDISC") or Path(cache) / "trialglot/oracle-cdisc")


def python(environment: Environment) -> Path:
    """Return the Python of an environment, whether it has been made or not."""
    return folder() / environment.name / "bin/python"


def repository() -> Path:
    """Return the folder of CDISC's repository of rules, whether it is there or not."""
    given = os.environ.get("TRIALGLOT_CDISC_RULES_ENGINE")
    return Path(given).resolve() if given else folder() / f"cdisc-rules-engine-{COMMIT[:12]}"


def ready(environment: Environment) -> bool:
    """Say whether an environment has been made, by the requirements of today."""
    stamp = _stamp(environment)
    made = stamp.is_file() and stamp.read_bytes() == environment.requirements.read_bytes()
    return made and (environment.name != CORE.name or not faults(repository()))


def make(environment: Environment) -> None:
    """Make an environment.

    Raises:
        Missing: it cannot be made, and why.
    """
    if ready(environment):
        return
    home = folder() / environment.name
    if not _starts(environment.interpreter):
        raise Missing(f"{environment.name} needs {environment.interpreter} (PYTHON312 names another Python 3.12)")
    shutil.rmtree(home, ignore_errors=True)
    _call(environment.interpreter, "-m", "venv", str(home))
    # Without the dependencies that the packages declare: the list is complete, and holds what is used.
    _call(
        str(python(environment)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--requirement", str(environment.requirements),
    )  # fmt: skip
    if environment.name == CORE.name:
        fetch(repository())
    shutil.copyfile(environment.requirements, _stamp(environment))


def _stamp(environment: Environment) -> Path:
    return folder() / environment.name / ".installed"


def _starts(interpreter: str) -> bool:
    """Say whether a Python starts; its name may stand for a version that is not installed."""
    found = shutil.which(interpreter)
    return bool(found) and subprocess.run([interpreter, "-c", ""], capture_output=True, check=False).returncode == 0


def fetch(target: Path) -> None:
    """Fetch the resources of the pinned commit, unless they are there.

    Raises:
        Missing: they cannot be fetched, or what is there is something else.
    """
    if not target.exists():
        if shutil.which("git") is None:
            raise Missing("core needs git")
        part = target.with_name(f"{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        _call("git", "init", "--quiet", str(part))
        git = ("git", "-C", str(part))
        _call(*git, "sparse-checkout", "set", "resources")
        _call(*git, "remote", "add", "origin", REPOSITORY)
        _call(*git, "fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", COMMIT)
        _call(*git, "checkout", "--quiet", "FETCH_HEAD")
        part.rename(target)
    wrong = faults(target)
    if wrong:
        raise Missing(f"{target} is not commit {COMMIT[:12]} of {REPOSITORY}: see {', '.join(wrong)}")


def faults(target: Path) -> list[str]:
    """Return the files in a copy of the repository that are not there, or not those of the pinned commit."""
    return [name for name, digest in HASHES.items() if _digest(target / name) != digest]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _call(*command: str) -> None:
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        raise Missing(f"{' '.join(command[:4])} ended with {error.returncode}") from error


def main(names: list[str]) -> int:
    """Make the environments that are named, or both."""
    known = {one.name: one for one in (USDM4, CORE)}
    for name in names or known:
        try:
            make(known[name])
        except Missing as error:
            print(f"oracle-cdisc: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
